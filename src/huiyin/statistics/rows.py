"""The facts a figure is taken from: of a scope, as known at a moment, within a reader's reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from huiyin.people.models import Post
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.catalogue.indicator import Cohort, Table
from huiyin.statistics.models import Act, Matter
from huiyin.statistics.terms import Period, Scope
from huiyin.statistics.within import Within, subtree_q, within

# Facts of either table, which the type checker cannot tell apart.
type Rows = QuerySet[Any]
MODELS: dict[Table, type[Matter] | type[Act]] = {Table.MATTER: Matter, Table.ACT: Act}


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks about whose matters, as known when. `moment` is `as_of`, or now; `among` narrows to a set of matters."""

    scope: Scope
    within: Within
    as_of: datetime | None
    moment: datetime
    among: frozenset[int] | None = None

    @property
    def today(self) -> date:
        """The day of the moment asked for, in the office's time zone."""
        return timezone.localdate(self.moment)

    def admitted(self, rows: Rows) -> Rows:
        """Facts of the scope, known at the moment asked for, that the reader's figures may count."""
        found: Rows = self.within.admitted(rows, is_now=self.as_of is None)
        return found


def question(
    reader: Post | None, scope: Scope, as_of: datetime | None = None, among: Iterable[int] | None = None
) -> Question:
    """The question, once it is certain that the reader may ask it. Raises OutOfReach."""
    found = within(reader, scope)
    chosen = None if among is None else frozenset(among)
    return Question(scope, found, as_of, as_of or timezone.now(), chosen)


def known(model: type[Matter] | type[Act], as_of: datetime | None) -> Rows:
    """The facts as they were known at a moment; None: as they are known now."""
    rows: Rows = model.objects.known(as_of).order_by()
    return rows


def changed(model: type[Matter] | type[Act], since: datetime) -> tuple[Rows, Rows]:
    """What was not known yet at a moment, and what was known then and is known otherwise since."""
    fresh: Rows = model.objects.known().filter(known_from__gt=since).order_by()
    stale: Rows = model.objects.filter(known_from__lte=since, known_to__gt=since).order_by()
    return fresh, stale


def in_scope(cohort: Cohort, asked: Question, rows: Rows | None = None) -> Rows:
    """The facts of the scope, of every day, whoever reads; of `rows`, if some are given."""
    rows = known(MODELS[cohort.table], asked.as_of) if rows is None else rows
    rows = rows.filter(subtree_q(cohort.whose.value, asked.within.units), narrowed(asked.scope))
    return rows if asked.among is None else rows.filter(case_id__in=asked.among)


def narrowed(scope: Scope) -> Q:
    """What a scope asks besides the unit."""
    found = Q(**{name: value for name, value in (("channel", scope.channel), ("kind", scope.kind)) if value})
    if scope.category:
        found &= Q(category=scope.category) | Q(category__startswith=f"{scope.category}.")
    return found & Q(place__startswith=scope.place) if scope.place else found


def is_in_scope(row: Any, cohort: Cohort, asked: Question) -> bool:
    """The same of one fact in hand, as `in_scope` asks it of the database."""
    scope, units = asked.scope, asked.within.units
    if units is not None and getattr(row, cohort.whose.value) not in units:
        return False
    if scope.channel not in ("", row.channel) or scope.kind not in ("", row.kind):
        return False
    if scope.category and row.category != scope.category and not row.category.startswith(f"{scope.category}."):
        return False
    return row.place.startswith(scope.place) and (asked.among is None or row.case_id in asked.among)


def counted_days(cohort: Cohort, period: Period, today: date) -> tuple[date, date] | None:
    """The days of the period that a cohort counts: of what falls due, only those that are over. None: not one yet."""
    last = min(period.last, today - timedelta(days=1)) if cohort.passed else period.last
    return (period.first, last) if period.first <= last else None


def end_of(period: Period, today: date) -> Asked:
    """What conditions are told of a period: its last day, or today where it goes on."""
    return Asked(min(period.last, today), is_latest=period.last >= today)


def of_days(cohort: Cohort, first: date, last: date) -> Q:
    """The rows whose day lies in between; each column in its own range, so that its index answers."""
    found, before = Q(), Q()
    for column in cohort.day:
        here = before & Q(**{f"{column}__gte": first, f"{column}__lte": last})
        found, before = found | here, before & Q(**{f"{column}__isnull": True})
    return found


def day_of(cohort: Cohort) -> Combinable:
    """The day by which a row belongs to a period, as an expression."""
    if len(cohort.day) == 1:
        return F(cohort.day[0])
    return Coalesce(*cohort.day, output_field=DateField())


def of_period(cohort: Cohort, period: Period, asked: Question) -> Rows:
    """The facts of the cohort within the reader's reach, unjudged."""
    rows = asked.admitted(in_scope(cohort, asked))
    if cohort.is_standing:
        return rows
    days = counted_days(cohort, period, asked.today)
    return rows.none() if days is None else rows.filter(of_days(cohort, *days))
