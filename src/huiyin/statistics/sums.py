"""Counting: one statement for each cohort, from the facts or from cells that were summed beforehand.

Whole months as they are known now come from the cells; what else a period holds, and every question the cells do not
answer (a past moment, a set of matters, a reader who sees only part), from the facts. What bars the reader is in the
cells and is taken out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, When
from django.db.models import Value as Constant
from django.db.models.expressions import Combinable

from huiyin.people import directory
from huiyin.statistics import rollups
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import EVERY, Asked, Condition
from huiyin.statistics.catalogue.indicator import Cohort, Indicator, Part
from huiyin.statistics.rows import Question, Rows, counted_days, day_of, end_of, in_scope, of_days
from huiyin.statistics.terms import Period


class Dimension(StrEnum):
    """What a figure is split by. `unit`: the units directly below that of the scope, each with all below it."""

    UNIT = "unit"
    CHANNEL = "channel"
    KIND = "kind"
    CATEGORY = "category"
    PLACE = "place"
    ENDING = "ending"


@dataclass(slots=True)
class Sums:
    """What was counted: for each indicator, period and group the count and the base."""

    found: dict[tuple[str, Period, str], tuple[int, int]] = field(default_factory=dict)

    @property
    def groups(self) -> list[str]:
        """The groups in which anything was counted."""
        return sorted({group for (_, _, group), counted in self.found.items() if any(counted)})

    def of(self, key: str, period: Period, group: str) -> tuple[int, int]:
        return self.found.get((key, period, group), (0, 0))

    def add(self, key: str, period: Period, group: str, counted: tuple[int, int], sign: int = 1) -> None:
        count, base = self.of(key, period, group)
        self.found[key, period, group] = (count + sign * counted[0], base + sign * counted[1])


def counted(keys: Iterable[str], periods: Iterable[Period], asked: Question, dimension: Dimension | None) -> Sums:
    """These indicators of these periods, which may overlap, split by a dimension."""
    cohorts: dict[Cohort, list[Indicator]] = {}
    for indicator in (INDICATORS[key] for key in dict.fromkeys(keys)):
        cohorts.setdefault(indicator.cohort, []).append(indicator)
    sums, wanted, cells = Sums(), tuple(dict.fromkeys(periods)), _Cells(asked)
    for cohort, indicators in cohorts.items():
        split = _split(cohort, asked, dimension)
        if cohort.is_standing:
            rows = asked.within.admitted(in_scope(cohort, asked))
            _add_standing(sums, rows, indicators, wanted, asked, split)
            continue
        pieces = list(_pieces(cohort, wanted, asked))
        left = cells.add(sums, indicators, pieces, split)
        if left:
            _add_of_days(sums, asked.within.admitted(in_scope(cohort, asked)), indicators, left, asked, split)
    return sums


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Days of a period that are counted together; of the whole months in it, and of what is left before and after."""

    first: date
    last: date
    of: Period
    is_months: bool = False


def _pieces(cohort: Cohort, periods: Iterable[Period], asked: Question) -> Iterator[Piece]:
    for period in periods:
        days = counted_days(cohort, period, asked.today)
        if days is None:
            continue
        first, last = days
        begins = first if first.day == 1 else rollups.next_month(first.replace(day=1))
        ends = last if (last + timedelta(days=1)).day == 1 else last.replace(day=1) - timedelta(days=1)
        if begins > ends:
            yield Piece(first, last, period)
            continue
        yield Piece(begins, ends, period, is_months=True)
        if first < begins:
            yield Piece(first, begins - timedelta(days=1), period)
        if ends < last:
            yield Piece(ends + timedelta(days=1), last, period)


class _Cells:
    """The sums that were made beforehand, as far as they answer this question."""

    def __init__(self, asked: Question) -> None:
        self._asked = asked
        self._answers = asked.as_of is None and asked.among is None and not asked.within.is_partial
        self._counted = rollups.counted_now() if self._answers else frozenset()
        self._bars = self._answers and asked.within.bars_any()

    def add(self, sums: Sums, indicators: Sequence[Indicator], pieces: Sequence[Piece], split: Split) -> list[Piece]:
        """Add what the cells know of these pieces; those they do not answer are returned."""
        months = [piece for piece in pieces if piece.is_months]
        cohort, scope = indicators[0].cohort, self._asked.scope
        if not months or not self._answers:
            return list(pieces)
        first, last = min(piece.first for piece in months), max(piece.last for piece in months)
        units = self._asked.within.units
        found = rollups.totals(cohort, units, first, last, scope=scope, split=split.column, counted=self._counted)
        if found is None:
            return list(pieces)
        for month, value in found.sums:
            group = split.folded(value) if split.column else ""
            for piece in months:
                if piece.first <= month <= piece.last:
                    for indicator in indicators:
                        sums.add(indicator.key, piece.of, group, found.of(indicator, month, value))
        if self._bars:
            barred = self._asked.within.barred(in_scope(cohort, self._asked))
            _add_of_days(sums, barred, indicators, months, self._asked, split, sign=-1)
        return [piece for piece in pieces if not piece.is_months]


def _layers(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces in as few groups as it takes for none to overlap within its group."""
    layers: list[list[Piece]] = []
    for piece in sorted(pieces):
        free = next((layer for layer in layers if layer[-1].last < piece.first), None)
        if free is None:
            layers.append([piece])
        else:
            free.append(piece)
    return layers


@dataclass(frozen=True, slots=True)
class Split:
    """How rows are grouped: by which column, and what each of its values counts as."""

    column: str = ""
    folded: Callable[[Any], str] = str


def _split(cohort: Cohort, asked: Question, dimension: Dimension | None) -> Split:
    if dimension is None:
        return Split()
    if dimension is Dimension.UNIT:
        return Split(cohort.whose.value, _children(asked.scope.unit))
    if dimension is Dimension.CATEGORY:
        return Split("category", lambda key: next_category(asked.scope.category, key))
    if dimension is Dimension.PLACE:
        return Split("place", lambda code: next_place(asked.scope.place, code))
    return Split(dimension.value)


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
    sums: Sums,
    rows: Rows,
    indicators: Sequence[Indicator],
    pieces: Sequence[Piece],
    asked: Question,
    split: Split,
    sign: int = 1,
) -> None:
    """Count the rows whose day falls into one of these pieces; those that overlap take a statement more."""
    for layer in _layers(pieces):
        first, last = layer[0].first, layer[-1].last
        found = rows.filter(of_days(indicators[0].cohort, first, last)).alias(day=day_of(indicators[0].cohort))
        numbered = Case(
            *(When(Q(day__gte=piece.first, day__lte=piece.last), then=at) for at, piece in enumerate(layer)),
            output_field=IntegerField(),
        )
        # No condition of these cohorts asks for the end of a period.
        aggregates = _aggregates(indicators, Asked(last), asked)
        names = ("piece", split.column) if split.column else ("piece",)
        for row in found.annotate(piece=numbered).filter(piece__isnull=False).values(*names).annotate(**aggregates):
            group = split.folded(row[split.column]) if split.column else ""
            for indicator in indicators:
                sums.add(indicator.key, layer[row["piece"]].of, group, _read(row, indicator), sign)


def _add_standing(
    sums: Sums, rows: Rows, indicators: Sequence[Indicator], periods: Sequence[Period], asked: Question, split: Split
) -> None:
    """Count what stands at the end of each period: one row may stand at the end of many."""
    aggregates: dict[str, Combinable] = {}
    for number, period in enumerate(periods):
        aggregates |= _aggregates(indicators, end_of(period, asked.today), asked, f"_{number}")
    some_stand = _some_stand(indicators, [end_of(period, asked.today) for period in periods], asked)
    found = rows.filter(some_stand)
    counted = found.values(split.column).annotate(**aggregates) if split.column else [found.aggregate(**aggregates)]
    for row in counted:
        group = split.folded(row[split.column]) if split.column else ""
        for number, period in enumerate(periods):
            for indicator in indicators:
                sums.add(indicator.key, period, group, _read(row, indicator, f"_{number}"))


def _some_stand(indicators: Sequence[Indicator], ends: Sequence[Asked], of: Question) -> Q:
    """Rows that any of the figures counts; the rest need not be read."""
    found: Q | None = None
    for indicator in indicators:
        condition = indicator.condition(Part.BASE if indicator.is_rate else Part.COUNT) & _set_of(indicator, of)
        for asked in ends:
            found = condition.q(asked) if found is None else found | condition.q(asked)
    return found or Q()


def _set_of(indicator: Indicator, of: Question) -> Condition:
    """The set an indicator is asked for where the question names none."""
    return indicator.of_set if indicator.of_set is not None and of.among is None else EVERY


def _aggregates(indicators: Iterable[Indicator], asked: Asked, of: Question, suffix: str = "") -> dict[str, Combinable]:
    """The counting of each indicator, as expressions."""
    found: dict[str, Combinable] = {}
    for indicator in indicators:
        set_of = _set_of(indicator, of)
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
