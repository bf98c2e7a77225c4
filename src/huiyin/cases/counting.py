"""件, 件次, 批, 人次: the four ways the field counts what came in (law.md 4.1), and ratings from five upward (9a)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from huiyin.cases.models import Channel, Contact, Step
from huiyin.cases.reach import not_barred_q
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.procedure.terms import RATINGS

# Below this many nobody sees ratings, so that none can be traced to a petitioner (law.md 9a).
RATINGS_FROM = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """`matters` 件: distinct cases. `contacts` 件次: everything that came in. `groups` 批: visits, one for each group
    however many came. `people` 人次: people summed over contacts."""

    matters: int = 0
    contacts: int = 0
    groups: int = 0
    people: int = 0


def registered_by(post: Post, first: date, last: date) -> QuerySet[Contact]:
    """Contacts the post's own office received in a period, oldest first; barred matters are left out."""
    grant = reaches(post)
    if grant.nothing:
        return Contact.objects.none()
    received = Contact.objects.filter(office=post.unit_id, received_on__gte=first, received_on__lte=last)
    return received.filter(not_barred_q(grant, prefix="case__")).order_by("received_on", "pk")


def tally(contacts: QuerySet[Contact]) -> Tally:
    """The four counts of these contacts, in one statement."""
    found = contacts.order_by().aggregate(
        matters=Count("case", distinct=True),
        contacts=Count("pk"),
        groups=Count("pk", filter=Q(channel=Channel.VISIT)),
        people=Sum("people", default=0),
    )
    return Tally(**found)


def ratings_of(post: Post, first: date, last: date) -> Mapping[str, Mapping[str, int]] | None:
    """How often each rating was given in a period to the post's unit, by addressee ("office", "unit").

    A petitioner may rate a request again: the last word counts. None where fewer than five matters were rated.
    """
    given: dict[tuple[int, int], dict[str, Any]] = {}
    steps = Step.objects.filter(key="rate", on__gte=first, on__lte=last).filter(
        Q(case__unit=post.unit_id) | Q(case__office=post.unit_id)
    )
    for case, rated in steps.order_by("case_id", "seq").values_list("case_id", "given"):
        for row in rated.get("ratings", ()):
            given[case, row["no"]] = row
    if len({case for case, _ in given}) < RATINGS_FROM:
        return None
    return {
        addressee: {key: sum(row.get(addressee) == key for row in given.values()) for key in RATINGS}
        for addressee in ("office", "unit")
    }
