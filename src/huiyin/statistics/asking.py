"""Figures: one statement for each cohort, however many indicators, periods or groups are asked for at once.

Every figure is asked for by a reader (None: the public), about a scope, as known at a moment. A reader's figures leave
out what bars the reader; a scope outside reach is refused (`OutOfReach`). What stands behind a figure: `matters`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, When
from django.db.models import Value as Constant
from django.db.models.expressions import Combinable

from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import EVERY, Asked, Condition
from huiyin.statistics.catalogue.indicator import Cohort, Indicator, Part, Table
from huiyin.statistics.difference import Difference, Moved, difference
from huiyin.statistics.matters import matters
from huiyin.statistics.rows import Question, Rows, counted_days, day_of, end_of, in_scope, of_days, question
from huiyin.statistics.terms import Period, Scope, Value
from huiyin.statistics.waiting import Waiting, forecast, waiting
from huiyin.statistics.within import OutOfReach, may_ask, widest

__all__ = [
    "Difference",
    "Dimension",
    "Moved",
    "OutOfReach",
    "Part",
    "Waiting",
    "by",
    "difference",
    "figures",
    "forecast",
    "matters",
    "may_ask",
    "series",
    "waiting",
    "widest",
]


class Dimension(StrEnum):
    """What a figure is split by. `unit`: the units directly below that of the scope, each with all below it."""

    UNIT = "unit"
    CHANNEL = "channel"
    KIND = "kind"
    CATEGORY = "category"
    PLACE = "place"
    ENDING = "ending"


def figures(
    reader: Post | None,
    keys: Sequence[str],
    scope: Scope,
    period: Period,
    *,
    as_of: datetime | None = None,
    among: Iterable[int] | None = None,
) -> dict[str, Value]:
    """These indicators of one period. `among`: only of this set of matters (积案, a campaign)."""
    found = series(reader, keys, scope, (period,), as_of=as_of, among=among)
    return {key: values[0] for key, values in found.items()}


def series(
    reader: Post | None,
    keys: Sequence[str],
    scope: Scope,
    periods: Sequence[Period],
    *,
    as_of: datetime | None = None,
    among: Iterable[int] | None = None,
) -> dict[str, list[Value]]:
    """The same of several periods, which may overlap: for each indicator one value a period."""
    asked = question(reader, scope, as_of, among)
    sums = _sums(keys, periods, asked, None)
    return {key: [_value(key, sums.of(key, period, ""), asked) for period in periods] for key in keys}


def by(
    reader: Post | None,
    keys: Sequence[str],
    scope: Scope,
    period: Period,
    dimension: Dimension,
    *,
    as_of: datetime | None = None,
    among: Iterable[int] | None = None,
) -> dict[str, dict[str, Value]]:
    """The same split by a dimension: for each value that occurs, its figures.

    Units are named by their id; the unit of the scope stands for what it has itself. Categories and places are those
    one level below the scope's. Acts have no ending; they are left out where endings are asked for.
    """
    asked = question(reader, scope, as_of, among)
    kept = [key for key in keys if dimension is not Dimension.ENDING or _is_of_matters(key)]
    sums = _sums(kept, (period,), asked, dimension)
    return {
        group: {key: _value(key, sums.of(key, period, group), asked) for key in kept} for group in sorted(sums.groups)
    }


def _is_of_matters(key: str) -> bool:
    return INDICATORS[key].cohort.table is Table.MATTER


def _value(key: str, found: tuple[int, int], asked: Question) -> Value:
    """A value; one whose base is too small to be told says nothing at all."""
    indicator = INDICATORS[key]
    count, base = found
    if not indicator.is_rate:
        return Value(key, count, None, asked.moment)
    if base < indicator.from_base:
        return Value(key, 0, 0, asked.moment, is_withheld=base > 0)
    return Value(key, count, base, asked.moment)


@dataclass(slots=True)
class _Sums:
    """What was counted: for each indicator, period and group the count and the base."""

    found: dict[tuple[str, Period, str], tuple[int, int]] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)

    def of(self, key: str, period: Period, group: str) -> tuple[int, int]:
        return self.found.get((key, period, group), (0, 0))

    def add(self, key: str, period: Period, group: str, count: int, base: int) -> None:
        if count or base:
            before = self.of(key, period, group)
            self.found[key, period, group] = (before[0] + count, before[1] + base)
            self.groups.add(group)


def _sums(keys: Iterable[str], periods: Iterable[Period], asked: Question, dimension: Dimension | None) -> _Sums:
    """One statement for each cohort; periods that overlap need one more."""
    cohorts: dict[Cohort, list[Indicator]] = {}
    for indicator in (INDICATORS[key] for key in dict.fromkeys(keys)):
        cohorts.setdefault(indicator.cohort, []).append(indicator)
    sums = _Sums()
    for cohort, indicators in cohorts.items():
        rows = asked.within.admitted(in_scope(cohort, asked))
        split = _split(cohort, asked, dimension)
        if cohort.is_standing:
            _add_standing(sums, rows, indicators, tuple(dict.fromkeys(periods)), asked, split)
            continue
        for layer in _layers(periods):
            _add_of_days(sums, rows, indicators, layer, asked, split)
    return sums


def _layers(periods: Iterable[Period]) -> list[list[Period]]:
    """The periods in as few groups as it takes for none to overlap within its group."""
    layers: list[list[Period]] = []
    for period in sorted(dict.fromkeys(periods)):
        free = next((layer for layer in layers if layer[-1].last < period.first), None)
        if free is None:
            layers.append([period])
        else:
            free.append(period)
    return layers


@dataclass(frozen=True, slots=True)
class _Split:
    """How rows are grouped: by which column, and what each of its values counts as."""

    column: str = ""
    folded: Callable[[Any], str] = str


def _split(cohort: Cohort, asked: Question, dimension: Dimension | None) -> _Split:
    if dimension is None:
        return _Split()
    if dimension is Dimension.UNIT:
        return _Split(cohort.whose.value, _children(asked.scope.unit))
    if dimension is Dimension.CATEGORY:
        return _Split("category", lambda key: next_category(asked.scope.category, key))
    if dimension is Dimension.PLACE:
        return _Split("place", lambda code: next_place(asked.scope.place, code))
    return _Split(dimension.value)


def _children(unit: int) -> Callable[[int], str]:
    """For a unit, the one of its line that stands directly below `unit`; `unit` itself for its own."""
    cards = directory.units()

    def child(of: int) -> str:
        line = cards[of].line
        place = line.index(unit) + 1
        return str(line[place] if place < len(line) else unit)

    return child


def next_category(above: str, key: str) -> str:
    """The category one level below `above` in which `key` lies; `above` itself for what is no finer."""
    depth = above.count(".") + 2 if above else 1
    return ".".join(key.split(".")[:depth])


# How many digits of a division code name a province, a city, a county, a township; nothing finer is kept.
PLACE_DIGITS = (2, 4, 6, 9)


def next_place(above: str, code: str) -> str:
    """The beginning of a division code that names the division one level below `above`."""
    return code[: next((digits for digits in PLACE_DIGITS if digits > len(above)), PLACE_DIGITS[-1])]


def _add_of_days(
    sums: _Sums, rows: Rows, indicators: Sequence[Indicator], periods: Sequence[Period], asked: Question, split: _Split
) -> None:
    """Count the rows whose day falls into one of these periods, none of which overlap."""
    cohort = indicators[0].cohort
    days = {period: found for period in periods if (found := counted_days(cohort, period, asked.today)) is not None}
    if not days:
        return
    first, last = min(start for start, _ in days.values()), max(end for _, end in days.values())
    found = rows.filter(of_days(cohort, first, last)).alias(day=day_of(cohort)).annotate(period=_numbered(days))
    # No condition of these cohorts asks for the end of a period.
    aggregates = _aggregates(indicators, Asked(last), asked)
    names = ("period", split.column) if split.column else ("period",)
    numbered = list(days)
    for row in found.filter(period__isnull=False).values(*names).annotate(**aggregates):
        group = split.folded(row[split.column]) if split.column else ""
        for indicator in indicators:
            sums.add(indicator.key, numbered[row["period"]], group, *_read(row, indicator))


def _numbered(days: Mapping[Period, tuple[date, date]]) -> Case:
    """The number of the period a row's day falls into."""
    whens = (When(Q(day__gte=first, day__lte=last), then=number) for number, (first, last) in enumerate(days.values()))
    return Case(*whens, output_field=IntegerField())


def _add_standing(
    sums: _Sums, rows: Rows, indicators: Sequence[Indicator], periods: Sequence[Period], asked: Question, split: _Split
) -> None:
    """Count what stands at the end of each period: one row may stand at the end of many."""
    aggregates: dict[str, Combinable] = {}
    for number, period in enumerate(periods):
        aggregates |= _aggregates(indicators, end_of(period, asked.today), asked, f"_{number}")
    some_stand = _some_stand(indicators, [end_of(period, asked.today) for period in periods])
    found = rows.filter(some_stand)
    counted = found.values(split.column).annotate(**aggregates) if split.column else [found.aggregate(**aggregates)]
    for row in counted:
        group = split.folded(row[split.column]) if split.column else ""
        for number, period in enumerate(periods):
            for indicator in indicators:
                sums.add(indicator.key, period, group, *_read(row, indicator, f"_{number}"))


def _some_stand(indicators: Sequence[Indicator], ends: Sequence[Asked]) -> Q:
    """Rows that any of the figures counts; the rest need not be read."""
    found: Q | None = None
    for indicator in indicators:
        condition = indicator.condition(Part.BASE if indicator.is_rate else Part.COUNT)
        for asked in ends:
            found = condition.q(asked) if found is None else found | condition.q(asked)
    return found or Q()


def _aggregates(indicators: Iterable[Indicator], asked: Asked, of: Question, suffix: str = "") -> dict[str, Combinable]:
    """The counting of each indicator, as expressions."""
    found: dict[str, Combinable] = {}
    for indicator in indicators:
        set_of = indicator.of_set if indicator.of_set is not None and of.among is None else EVERY
        found[f"n_{indicator.key}{suffix}"] = _aggregate(indicator, indicator.counted & set_of, asked)
        if indicator.base is not None:
            found[f"b_{indicator.key}{suffix}"] = _aggregate(indicator, indicator.base & set_of, asked)
    return found


def _aggregate(indicator: Indicator, condition: Condition, asked: Asked) -> Combinable:
    which = condition.q(asked) or None
    if indicator.adds:
        return Sum(indicator.adds, filter=which, default=Constant(0))
    # Not "*", which Django does not take with a filter; a fact always has a case.
    return Count("case_id", filter=which)


def _read(row: Mapping[str, Any], indicator: Indicator, suffix: str = "") -> tuple[int, int]:
    return int(row[f"n_{indicator.key}{suffix}"]), int(row.get(f"b_{indicator.key}{suffix}", 0))


def keys_of(table: Table) -> Iterator[str]:
    """The indicators that count rows of this table."""
    return (key for key, item in INDICATORS.items() if item.cohort.table is table)
