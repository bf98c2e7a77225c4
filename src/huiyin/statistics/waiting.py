"""What is open: where on the road matters wait and for how long, and on which days their dates fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, QuerySet

from huiyin.cases.models import Case
from huiyin.ledger.reading import statement
from huiyin.people.models import Post
from huiyin.statistics.catalogue.cohorts import STANDING
from huiyin.statistics.rows import Question, Rows, in_scope, question
from huiyin.statistics.terms import Scope

# Days at the same stage: the bands end with the statutory 15, 30 and 60 days (art. 22, 23, 34).
AGE_BANDS: Final = ((0, 15), (16, 30), (31, 60), (61, 90), (91, None))
BY_BAND = """
SELECT stage, unit_id, width_bucket(stage_since_on, %s::date[]), sum(count), min(stage_since_on), sum(late)
FROM ({by_day}) AS day GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Matters that stand at one stage with one unit. `oldest`: since which day the longest of them stands there.

    `ages`: how many by the days they have stood there, in the order of AGE_BANDS. `late`: how many of them are not
    answered though their last day has passed.
    """

    stage: str
    unit: int
    count: int
    oldest: date
    ages: tuple[int, ...]
    late: int


def waiting(reader: Post | None, scope: Scope, *, as_of: datetime | None = None) -> list[Waiting]:
    """Open matters by stage and unit; the stages in the order of their keys, the units by id."""
    asked = question(reader, scope, as_of)
    late = Count("case_id", filter=Q(due_on__lt=asked.today, answered_on__isnull=True))
    # By day, as the index has them in order, and the days by band: what is compared for every matter is least.
    by_day = _open(asked).values("unit_id", "stage", "stage_since_on").annotate(count=Count("*"), late=late)
    sql, values = statement(by_day)
    found: dict[tuple[str, int], list[tuple[Any, ...]]] = {}
    if sql:
        with connection.cursor() as cursor:
            cursor.execute(BY_BAND.format(by_day=sql), [_edges(asked.today), *values])
            for stage, unit, *row in cursor.fetchall():
                found.setdefault((stage, unit), []).append(tuple(row))
    return [_place(stage, unit, rows) for (stage, unit), rows in sorted(found.items())]


def _edges(today: date) -> list[date]:
    """The first days of the bands but the oldest, in the order of days."""
    return [today - timedelta(days=most) for _, most in reversed(AGE_BANDS) if most is not None]


def _place(stage: str, unit: int, rows: Sequence[tuple[Any, ...]]) -> Waiting:
    """One stage of one unit, from its bands: (edges passed, count, oldest, late)."""
    ages = [0] * len(AGE_BANDS)
    for passed, count, _, _ in rows:
        ages[len(AGE_BANDS) - 1 - passed] = int(count)
    oldest = min(since for _, _, since, _ in rows)
    return Waiting(stage, unit, sum(ages), oldest, tuple(ages), late=sum(int(late) for *_, late in rows))


def age_filters(today: date) -> list[Q]:
    """One filter for each band of AGE_BANDS."""
    return [_of_age(today, *band) for band in AGE_BANDS]


def _of_age(today: date, least: int, most: int | None) -> Q:
    young_enough = Q() if most is None else Q(stage_since_on__gte=today - timedelta(days=most))
    if least == 0:
        # What is dated ahead of the moment asked for has not waited at all.
        return young_enough
    return young_enough & Q(stage_since_on__lte=today - timedelta(days=least))


def forecast(reader: Post | None, scope: Scope, today: date, days: int = 28) -> list[tuple[date, int]]:
    """How many open matters have a date on each of the coming days, `today` the first of them."""
    asked = question(reader, scope)
    last = today + timedelta(days=days - 1)
    rows = _open(asked).filter(next_due_on__gte=today, next_due_on__lte=last)
    counted = dict(rows.values_list("next_due_on").annotate(count=Count("*")))
    return [(day, counted.get(day, 0)) for day in (today + timedelta(days=number) for number in range(days))]


def waiting_matters(
    reader: Post, scope: Scope, *, stages: Sequence[str] = (), age: int | None = None, as_of: datetime | None = None
) -> QuerySet[Case]:
    """The matters that wait: at these stages (all, if none is named), in one band of AGE_BANDS."""
    asked = question(reader, scope, as_of)
    rows = _open(asked)
    if stages:
        rows = rows.filter(stage__in=stages)
    if age is not None:
        rows = rows.filter(age_filters(asked.today)[age])
    return Case.objects.visible_to(reader).filter(pk__in=rows.values("case_id"))


def due_matters(reader: Post, scope: Scope, first: date, last: date) -> QuerySet[Case]:
    """The open matters whose next date falls on these days."""
    rows = _open(question(reader, scope)).filter(next_due_on__gte=first, next_due_on__lte=last)
    return Case.objects.visible_to(reader).filter(pk__in=rows.values("case_id"))


def _open(asked: Question) -> Rows:
    return asked.admitted(in_scope(STANDING, asked)).filter(is_open=True)
