"""Figures of receptions (requirement 49): sessions, leaders by level, batches, groups, persons, outcomes; by unit.

Units stand in the order of the tree and are never ranked; no figure has a person, a leader among them, as its subject.
How many people come has no direction and no target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone

from huiyin.people import directory
from huiyin.receptions.models import GROUP, Session, SessionQuerySet, Visit, What
from huiyin.receptions.table_models import HeardRequest


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of the sessions of one unit, or of one session, or of all of them.

    `days` are days and places on which people were received (场次), `leaders` times a leader received (人次), by the
    level of the organ they lead. `batches` are visits that were received (批), `persons` all who came with them (人次).
    """

    planned: int = 0
    held: int = 0
    days: int = 0
    moved: int = 0
    exchanged: int = 0
    in_notice: int = 0
    batches: int = 0
    groups: int = 0
    persons: int = 0
    leaders: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: Counted) -> Counted:
        """Both together."""
        return Counted(**{one.name: _added(getattr(self, one.name), getattr(other, one.name)) for one in fields(self)})


def _added(one: Any, two: Any) -> Any:
    if isinstance(one, int):
        return one + two
    return {key: one.get(key, 0) + two.get(key, 0) for key in {**one, **two}}


@dataclass(frozen=True, slots=True)
class OfUnit:
    """The figures of one unit."""

    unit: int
    counted: Counted


def by_unit(sessions: SessionQuerySet) -> list[OfUnit]:
    """The figures of every unit among these sessions, in the order of the tree; as many statements for one."""
    parts = _parts(sessions, "unit")
    path = {card.id: card.path for card in directory.units().values()}
    return [OfUnit(pk, _counted(parts, pk)) for pk in sorted(parts.sessions, key=lambda pk: path.get(pk, ""))]


def by_session(sessions: SessionQuerySet) -> dict[int, Counted]:
    """The figures of each of these sessions."""
    parts = _parts(sessions, "pk")
    return {pk: _counted(parts, pk) for pk in parts.sessions}


def together(counted: Iterable[Counted]) -> Counted:
    """The sum of several."""
    total = Counted()
    for one in counted:
        total = total.plus(one)
    return total


def between(sessions: SessionQuerySet, first: date, last: date) -> SessionQuerySet:
    """Sessions held, or to be held, on these days, both among them."""
    return sessions.filter(on__gte=first, on__lte=last)


@dataclass(frozen=True, slots=True)
class _Parts:
    sessions: Mapping[int, Mapping[str, int]]
    days: Mapping[int, int]
    leaders: Mapping[int, Mapping[str, int]]
    visits: Mapping[int, Mapping[str, int]]
    outcomes: Mapping[int, Mapping[str, int]]


def _parts(sessions: SessionQuerySet, key: str) -> _Parts:
    plain = sessions.order_by()
    held = plain.filter(kept_at__isnull=False)
    by_level: dict[int, dict[str, int]] = {}
    levels = held.values_list(key, "attended_by__unit__level").annotate(n=Count("pk"))
    for pk, level, number in levels:
        by_level.setdefault(pk, {})[level] = number
    return _Parts(
        sessions=_of_sessions(plain, key),
        # One day in one place is one, however many leaders receive there.
        days=_distinct_days(held, key),
        leaders=by_level,
        visits=_of_visits(plain, key),
        outcomes=_of_requests(plain, key),
    )


def _of_sessions(plain: QuerySet[Session], key: str) -> dict[int, dict[str, int]]:
    zone = get_default_timezone()
    in_time = Q(published_at__isnull=False, told_on__lte=F("notice_by"))
    rows = (
        plain.annotate(told_on=TruncDate("published_at", tzinfo=zone))
        .values(key)
        .annotate(
            planned=Count("pk", distinct=True),
            held=Count("pk", filter=Q(kept_at__isnull=False), distinct=True),
            in_notice=Count("pk", filter=in_time, distinct=True),
            moved=Count("pk", filter=Q(changes__what=What.MOVED), distinct=True),
            exchanged=Count("pk", filter=Q(changes__what=What.EXCHANGED), distinct=True),
        )
    )
    return {row.pop(key): row for row in rows}


def _distinct_days(held: QuerySet[Session], key: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for pk, _on, _place in held.values_list(key, "on", "place").distinct():
        found[pk] = found.get(pk, 0) + 1
    return found


def _of_visits(plain: QuerySet[Session], key: str) -> dict[int, dict[str, int]]:
    by = "session" if key == "pk" else "session__unit"
    rows = (
        Visit.objects.received()
        .filter(session__in=plain.values("pk"))
        .order_by()
        .values(by)
        .annotate(batches=Count("pk"), groups=Count("pk", filter=Q(people__gte=GROUP)), persons=Sum("people"))
    )
    return {row.pop(by): row for row in rows}


def _of_requests(plain: QuerySet[Session], key: str) -> dict[int, dict[str, int]]:
    """How many requests each of the four outcomes was said of; one nobody has said anything of yet is not counted."""
    by = "interview__visit__session" if key == "pk" else "interview__visit__session__unit"
    heard = HeardRequest.objects.filter(interview__visit__session__in=plain.values("pk")).exclude(outcome="")
    found: dict[int, dict[str, int]] = {}
    for pk, outcome, number in heard.order_by().values_list(by, "outcome").annotate(n=Count("pk")):
        found.setdefault(pk, {})[outcome] = number
    return found


def _counted(parts: _Parts, pk: int) -> Counted:
    said, visits = parts.sessions[pk], parts.visits.get(pk, {})
    return Counted(
        planned=said["planned"],
        held=said["held"],
        days=parts.days.get(pk, 0),
        moved=said["moved"],
        exchanged=said["exchanged"],
        in_notice=said["in_notice"],
        batches=visits.get("batches", 0),
        groups=visits.get("groups", 0),
        persons=visits.get("persons", 0),
        leaders=parts.leaders.get(pk, {}),
        outcomes=parts.outcomes.get(pk, {}),
    )
