"""Matters the same petitioner has here already: so that a repeat contact joins its case instead of doubling it.

Matching runs within one office; sealed and anonymous matters are neither candidates nor queries (law.md 9a). Every
look-up is recorded and limited by rate; nothing here counts or lists what a person filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.cases.models import Case, Petitioner
from huiyin.ledger.actions import append
from huiyin.parties.identities import Identity
from huiyin.parties.matching import parties_like
from huiyin.people.access import office_chain
from huiyin.people.attempts import allow
from huiyin.people.models import Post

MOST_SHOWN = 5
# Names of one form that are looked up: the first petitioners; a list of co-signers is no reason to search them all.
MOST_LOOKED_UP = 5
LOOK_UPS_AN_HOUR = 240


class TooManyLookUps(Exception):
    """This member of staff has looked up more people in the last hour than registering asks for."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A matter of the same petitioner. `is_sure`: telephone or ID number agree, not the name alone."""

    case: Case
    is_sure: bool


def earlier_cases(*, by: Post, identities: Sequence[Identity], at: datetime) -> list[Earlier]:
    """Open and answered matters that `by` may see, surest and latest first. Raises TooManyLookUps."""
    asked = [identity for identity in identities if not identity.is_empty][:MOST_LOOKED_UP]
    if not asked:
        return []
    if not allow(("person_look_up", by.doer_id), limit=LOOK_UPS_AN_HOUR, window_seconds=3600, at=at):
        raise TooManyLookUps
    sure: dict[int, bool] = {}
    for identity in asked:
        like = parties_like(office=by.unit, identity=identity)[:50]
        parties = {party.pk: bool(vars(party)["is_sure"]) for party in like}
        for case, party in Petitioner.objects.filter(party__in=parties).values_list("case_id", "party_id"):
            sure[case] = sure.get(case, False) or parties[party]
    found = Case.objects.visible_to(by).counted().filter(pk__in=sure, is_sealed=False, is_anonymous=False)
    rows = [Earlier(case, sure[case.pk]) for case in found.order_by("-is_open", "-last_on")[: 4 * MOST_SHOWN]]
    rows.sort(key=lambda row: not row.is_sure)
    _record(by, rows[:MOST_SHOWN], at)
    return rows[:MOST_SHOWN]


def _record(by: Post, rows: Sequence[Earlier], at: datetime) -> None:
    """Who looked and which matters were shown; never whom they looked for."""
    append(
        chain=office_chain(by.unit_id),
        kind="person_looked_up",
        at=at,
        payload={"why": "registration", "shown": [row.case.number for row in rows]},
        by=by.signature,
    )
