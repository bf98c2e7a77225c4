"""What the database already knows of the rows of a sheet: their numbers, and matters with the same words.

The user's name is found through the blind index of the office alone (law.md 9a); it lies nowhere in clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import batched

from django.views.decorators.debug import sensitive_variables

from huiyin.cases.intake.cleaning import fold
from huiyin.cases.intake.plan import Key, Stored, StoredMatter
from huiyin.cases.intake.rows import Row
from huiyin.cases.models import Case, Contact, Petitioner
from huiyin.parties.identities import Identity
from huiyin.parties.matching import trace_values
from huiyin.people.models import Unit

AT_ONCE = 2_000


def stored_for(rows: Sequence[Row], *, office: Unit, source: str) -> Stored:
    """What `plan_import` must know of these rows."""
    numbers: dict[str, str] = {}
    waiting: set[str] = set()
    for some in batched((row.number for row in rows), AT_ONCE):
        found = Contact.objects.filter(office=office, source=source, source_number__in=some)
        for number, case, is_open in found.values_list("source_number", "case__number", "case__is_open"):
            numbers[number] = case
            if is_open:
                waiting.add(number)
    new = [row for row in rows if row.number not in numbers and not row.more.parts_alone]
    return Stored(numbers, frozenset(waiting), _matters(new, office, source))


@sensitive_variables("rows", "users", "user")
def _matters(rows: Sequence[Row], office: Unit, source: str) -> dict[Key, list[StoredMatter]]:
    wanted = {(row.user, row.folded) for row in rows}
    users = {trace_values(office.pk, Identity(name=user))["name"]: user for user in {row.user for row in rows}}
    found: dict[Key, list[StoredMatter]] = {}
    for value, text, matter in _same_user(users, office, source):
        key = (users[value], fold(text))
        known = found.setdefault(key, [])
        if key in wanted and matter not in known:
            known.append(matter)
    # An open matter first, then the one closed last.
    for matters in found.values():
        matters.sort(key=lambda one: (one.closed_on is None, one.closed_on or date.min, one.id), reverse=True)
    return found


def _same_user(values: Iterable[bytes], office: Unit, source: str) -> Iterator[tuple[bytes, str, StoredMatter]]:
    """Index value, text and case of contacts that the same users sent to the same source."""
    for some in batched(values, AT_ONCE):
        rows = Petitioner.objects.filter(
            party__traces__office=office,
            party__traces__value__in=some,
            contact__source=source,
            contact__office=office,
            case__in=Case.objects.counted().filter(is_sealed=False, is_anonymous=False),
        ).exclude(contact__source_number__startswith=RELEASED)
        columns = ("party__traces__value", "contact__facts", "case_id", "case__number", "case__state__closed_on")
        for value, text, case, number, closed in rows.values_list(*columns):
            yield bytes(value), text, StoredMatter(case, number, date.fromisoformat(closed) if closed else None)


# How the number of an undone contact begins, so that the row can be imported again.
RELEASED = "undone:"
