"""Asking about courses: which paths were taken, where matters stayed, which steps were repeated; within reach.

The same door as every figure (statistics/within.py): barred matters are subtracted last, and what stands behind a
number is listed within the reader's reach alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, QuerySet

from huiyin.bulletins.process.courses import ROAD, SEPARATOR
from huiyin.bulletins.process.models import Course
from huiyin.ledger.reading import statement
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.statistics.terms import Period, Scope
from huiyin.statistics.within import subtree_q, within

# The units of the stays are those below the scope's, each with all below it; others are counted under 0. Unnested in
# the list of columns: a call of the function for every matter would cost half as much again.
STAYS = """
SELECT stay.stage, coalesce(below.child, 0), stay.days, count(*) FROM (
    SELECT unnest(stay_stages) AS stage, unnest(stay_units) AS unit, unnest(stay_days) AS days
    FROM ({courses}) AS course
) AS stay LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS below (unit, child) ON below.unit = stay.unit
GROUP BY 1, 2, 3
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
    rows = Course.objects.filter(
        subtree_q("unit_id", asked.units),
        opened_on__gte=question.period.first,
        opened_on__lte=question.period.last,
    )
    if question.kind:
        rows = rows.filter(kind=question.kind)
    admitted: QuerySet[Course] = asked.admitted(rows)
    return admitted


def paths(question: Question) -> list[Path]:
    """Every path with its number of matters, the most frequent first."""
    rows = courses(question).values("path").annotate(count=Count("pk")).order_by("-count", "path")
    return [Path(row["path"], row["count"]) for row in rows]


def stays(question: Question) -> dict[tuple[str, int], Stays]:
    """How long matters stayed, by stage and by unit one level below (ELSEWHERE: another unit)."""
    inner, values = statement(courses(question).order_by().values("stay_stages", "stay_units", "stay_days"))
    if not inner:
        return {}
    units = children(question.unit)
    with connection.cursor() as cursor:
        cursor.execute(STAYS.format(courses=inner), [*values, list(units), list(units.values())])
        rows = cursor.fetchall()
    found: dict[tuple[str, int], Stays] = {}
    for stage, unit, days, count in rows:
        found.setdefault((stage, unit), Stays(Counter())).days[days] += count
    return found


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
