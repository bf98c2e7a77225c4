"""What the page of a case tells of receptions: when leaders received, who answers to the end, visits made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.desk.case_rooms import Room
from huiyin.desk.reception_table_seat import looks_on
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.receptions.accompanying import may_find
from huiyin.receptions.table import may_sit, with_owed
from huiyin.receptions.table_models import FieldVisit, Interview, Outcome
from huiyin.web import dates
from huiyin.web.addresses import address

OPENS_TABLES = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
PLANS = frozenset({Role.CLERK, Role.HEAD})
SEES_VISITS = frozenset({*OPENS_TABLES, Role.HANDLER})


@dataclass(frozen=True, slots=True)
class Received:
    """One reception of a matter: when, by whom, what came of it; whether who received is answerable to the end."""

    day: str
    receiver: str
    outcomes: tuple[str, ...]
    url: str
    is_answerable: bool


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit of the office with the matter."""

    day: str
    what: str
    url: str


@dataclass(frozen=True, slots=True)
class BesideCase:
    """All of it, with the doors this post has."""

    received: tuple[Received, ...]
    visited: tuple[Visited, ...]
    plan_url: str
    founded_url: str

    @property
    def is_empty(self) -> bool:
        return not (self.received or self.visited or self.plan_url or self.founded_url)


def beside_case(case: Case, post: Post, day: date, rooms: frozenset[Room]) -> BesideCase:
    """For the page of a case the post sees; `rooms`: where there is anything of it."""
    found = _interviews(case) if Room.RECEIVED in rooms else []
    visits = FieldVisit.objects.filter(case=case).order_by("-on", "-pk") if Room.VISITED in rooms else ()
    finds = post.role == Role.SUPERVISOR and case.unit is not None and may_find(post, case, case.unit)
    return BesideCase(
        received=tuple(_received(one, post, day) for one in found),
        visited=tuple(_visited(one, post, day) for one in visits),
        plan_url=address("desk:reception_field_new", case.number) if post.role in PLANS and case.is_open else "",
        founded_url=address("desk:founded", case.number) if finds else "",
    )


def _interviews(case: Case) -> list[Interview]:
    rows = with_owed(Interview.objects.filter(visit__case=case)).select_related("visit__session__unit")
    found = list(rows.prefetch_related("requests").order_by("-begun_at"))
    for one in found:
        one.visit.case = case
    return found


def _received(one: Interview, post: Post, day: date) -> Received:
    opens = post.role in OPENS_TABLES and (may_sit(post, one.visit) or looks_on(post, one.visit))
    return Received(
        day=dates.plain_day(one.visit.session.on, day),
        receiver=directory.post_label(one.visit.receiver_id or one.visit.session.host_id),
        outcomes=tuple(outcome_counts(heard.outcome for heard in one.requests.all())),
        url=address("desk:reception_table", one.visit_id) if opens else "",
        is_answerable=one.is_owed,
    )


def _visited(one: FieldVisit, post: Post, day: date) -> Visited:
    state = one.get_result_display() if one.held_on is not None else _("planned") if one.is_open else _("not held")
    url = address("desk:reception_field_visit", one.pk) if post.role in SEES_VISITS else ""
    return Visited(dates.plain_day(one.held_on or one.on, day), f"{one.get_way_display()}: {state}", url)


def outcome_counts(outcomes: Iterable[str]) -> Sequence[str]:
    """当场解决 2, 待研判 1: in the order of the four."""
    counted = list(outcomes)
    return [f"{Outcome(key).label} {counted.count(key)}" for key in Outcome.values if key in counted]
