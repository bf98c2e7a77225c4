"""Asking about courses: which paths were taken, where matters stayed, which steps were repeated; within reach.

The same door as every figure (statistics/within.py): barred matters are subtracted last, and what stands behind a
number is listed within the reader's reach alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from huiyin.bulletins.process.courses import ROAD, SEPARATOR
from huiyin.bulletins.process.models import Course, PathCell, StayCell
from huiyin.ledger.reading import statement
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.statistics.looking import seen_once
from huiyin.statistics.terms import Period, Scope
from huiyin.statistics.within import Within, is_of, subtree_q, within

PATHS = """
SELECT path, sum(count)::bigint FROM ({rows}) AS taken (path, count)
GROUP BY path HAVING sum(count) <> 0 ORDER BY 2 DESC, path
"""
# The units of the stays are those below the scope's, each with all below it; others are counted under 0.
STAYS = """
SELECT stay.stage, coalesce(below.child, 0), stay.days, sum(stay.count)::bigint
FROM ({rows}) AS stay (stage, unit, days, count)
LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS below (unit, child) ON below.unit = stay.unit
GROUP BY 1, 2, 3 HAVING sum(stay.count) <> 0
"""
# The same two things of each course; `count` is 1, or -1 where it is taken away from cells. Unnested in the list of
# columns: a call of the function for every matter would cost half as much again.
PATHS_OF = "SELECT path, {count} FROM ({courses}) AS course"
STAYS_OF = """
SELECT unnest(stay_stages), unnest(stay_units), unnest(stay_days), {count} FROM ({courses}) AS course
"""
ELSEWHERE = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Courses of matters registered in a period, which a unit or one below it has; of one kind, if one is named."""

    reader: Post
    unit: int
    period: Period
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """The steps of a path, and how many matters took it."""

    path: str
    count: int

    @property
    def keys(self) -> list[str]:
        return self.path.split(SEPARATOR)


@dataclass(slots=True)
class Stays:
    """Days that matters stayed somewhere, as a histogram."""

    days: Counter[int]

    @property
    def count(self) -> int:
        return self.days.total()

    def share_within(self, share: float) -> int:
        """The fewest days within which so large a share had gone on: 0.5 is the median (nearest rank)."""
        wanted, passed = share * self.count, 0
        for days in sorted(self.days):
            passed += self.days[days]
            if passed >= wanted:
                return days
        return 0


@dataclass(frozen=True, slots=True)
class Repeated:
    """A step that was taken again: in how many matters, and how often at most."""

    key: str
    count: int
    most: int


def courses(question: Question) -> QuerySet[Course]:
    """The courses asked about. Raises OutOfReach."""
    asked = within(question.reader, Scope(question.unit))
    admitted: QuerySet[Course] = asked.admitted(_all_courses(question, asked))
    return admitted


def _all_courses(question: Question, asked: Within) -> QuerySet[Course]:
    """Those among them that bar the reader included."""
    rows = Course.objects.filter(
        subtree_q("unit_id", asked.units),
        opened_on__gte=question.period.first,
        opened_on__lte=question.period.last,
    )
    return rows.filter(kind=question.kind) if question.kind else rows


def paths(question: Question) -> list[Path]:
    """Every path with its number of matters, the most frequent first."""
    rows, values = _rows(question, PathCell, ("path",), PATHS_OF)
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(PATHS.format(rows=rows), values)
        return [Path(path, count) for path, count in cursor.fetchall()]


def stays(question: Question) -> dict[tuple[str, int], Stays]:
    """How long matters stayed, by stage and by unit one level below (ELSEWHERE: another unit)."""
    inner, values = _rows(question, StayCell, ("stage", "stayed_at", "days"), STAYS_OF)
    if not inner:
        return {}
    units = children(question.unit)
    with connection.cursor() as cursor:
        cursor.execute(STAYS.format(rows=inner), [*values, list(units), list(units.values())])
        rows = cursor.fetchall()
    found: dict[tuple[str, int], Stays] = {}
    for stage, unit, days, count in rows:
        found.setdefault((stage, unit), Stays(Counter())).days[days] += count
    return found


def _rows(
    question: Question, cells: type[PathCell | StayCell], columns: Sequence[str], of_courses: str
) -> tuple[str, list[Any]]:
    """What the two statements add up: cells, less the courses that bar the reader; "" where nothing can be found.

    For who sees a part of a unit's matters only, and of periods not made of months, the courses themselves are counted.
    """
    asked, period = within(question.reader, Scope(question.unit)), question.period
    if asked.is_partial or period.first.day != 1 or (period.last + timedelta(days=1)).day != 1:
        admitted = courses(question).order_by()
        # Found once for both statements: whether the own unit takes part costs more than the adding up.
        cases = seen_once(("courses", question), lambda: tuple(admitted.values_list("case_id", flat=True)))
        inner, values = statement(Course.objects.filter(is_of(cases)).order_by())
        return of_courses.format(count=1, courses=inner), list(values)
    found = cells.objects.filter(subtree_q("unit_id", asked.units), month__gte=period.first, month__lte=period.last)
    if question.kind:
        found = found.filter(kind=question.kind)
    rows, values = statement(found.order_by().values_list(*columns, "count"))
    barred = asked.barred_ever()
    if not barred or not rows:
        return rows, list(values)
    less, taken = statement(_all_courses(question, asked).filter(is_of(barred)).order_by())
    return f"{rows} UNION ALL {of_courses.format(count=-1, courses=less)}", [*values, *taken]


def children(unit: int) -> dict[int, int]:
    """Each unit of a subtree, and the one directly below its top that it belongs to; the top belongs to itself."""
    found: dict[int, int] = {}
    for card in directory.units().values():
        if unit in card.line:
            place = card.line.index(unit)
            found[card.id] = card.line[place + 1] if len(card.line) > place + 1 else unit
    return found


def by_stage(found: Mapping[tuple[str, int], Stays]) -> dict[str, Stays]:
    """The stays of all units together."""
    together: dict[str, Stays] = {}
    for (stage, _unit), stay in found.items():
        together.setdefault(stage, Stays(Counter())).days.update(stay.days)
    return together


def repeated(found: Iterable[Path]) -> list[Repeated]:
    """Steps that some matters went through more than once, in the order of the road."""
    matters: Counter[str] = Counter()
    most: dict[str, int] = {}
    for path in found:
        for key, times in Counter(path.keys).items():
            if times > 1 and key in ROAD:
                matters[key] += path.count
                most[key] = max(most.get(key, 0), times)
    return [Repeated(key, matters[key], most[key]) for key in ROAD if key in matters]


def took(rows: QuerySet[Course], path: str) -> QuerySet[Course]:
    return rows.filter(path=path)


def took_none_of(rows: QuerySet[Course], known: Sequence[str]) -> QuerySet[Course]:
    return rows.exclude(path__in=known)


def stayed_at(rows: QuerySet[Course], stage: str) -> QuerySet[Course]:
    return rows.filter(stay_stages__contains=[stage])


def repeats(rows: QuerySet[Course], key: str) -> QuerySet[Course]:
    """Courses in which a step of the road was taken at least twice."""
    step = re.escape(key)
    return rows.filter(path__regex=rf"(^|>){step}(>.*>|>){step}(>|$)")
