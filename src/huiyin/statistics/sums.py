"""Counting: one statement for each cohort, from the facts or from cells that were summed beforehand.

Whole months as they are known now come from the cells; what else a period holds, and every question the cells do not
answer (a moment long past, a set of matters, a reader who sees only part), from the facts. A moment not long past is
what is known now, less what became known since, and with what was known then instead. What bars the reader is in the
cells and is taken out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Count, IntegerField, Q, Sum, When
from django.db.models import Value as Constant
from django.db.models.expressions import Combinable
from django.utils import timezone

from huiyin.people import directory
from huiyin.statistics import rollups
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import EVERY, Asked, Condition
from huiyin.statistics.catalogue.indicator import Cohort, Indicator, Part
from huiyin.statistics.looking import seen_once
from huiyin.statistics.rows import (
    MODELS,
    Question,
    Rows,
    changed,
    counted_days,
    day_of,
    end_of,
    in_scope,
    known,
    of_days,
)
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
    basis = Basis(asked)
    with basis.held():
        return _counted(keys, tuple(dict.fromkeys(periods)), basis, dimension)


def _counted(keys: Iterable[str], periods: Sequence[Period], basis: Basis, dimension: Dimension | None) -> Sums:
    sums = Sums()
    cohorts: dict[Cohort, list[Indicator]] = {}
    for indicator in (INDICATORS[key] for key in dict.fromkeys(keys)):
        if indicator.cohort.is_standing:
            _add_standing(sums, basis, indicator, periods, dimension)
        else:
            cohorts.setdefault(indicator.cohort, []).append(indicator)
    for cohort, indicators in cohorts.items():
        split = _split(cohort, basis.asked, dimension)
        pieces = list(_pieces(cohort, periods, basis.asked))
        first, *others = basis.sources(cohort)
        left = basis.add_cells(sums, indicators, pieces, split)
        _add_of_days(sums, first.rows, indicators, left, basis.asked, split)
        for source in others:
            _add_of_days(sums, source.rows, indicators, pieces, basis.asked, split, source.sign)
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


@dataclass(frozen=True, slots=True)
class Source:
    """Facts to count, or (`sign` -1) to take out again."""

    rows: Rows
    sign: int = 1


# A moment not longer ago than this is counted from what is known now and from what changed since.
RECENT = timedelta(days=31)


class Basis:
    """What a question is counted from: facts as known at its moment, or as known now and set back by what changed."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self._is_recent = asked.as_of is not None and asked.as_of > timezone.now() - RECENT
        is_now = asked.as_of is None or self._is_recent
        self.has_cells = is_now and asked.among is None and not asked.within.is_partial
        self._kept = seen_once("counted", rollups.counted_now) if self.has_cells else frozenset()
        self._bars = self.has_cells and asked.within.bars_any()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Where several statements make up one moment, no facts move between them."""
        if not self._is_recent:
            yield
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [rollups.LOCK])
            yield

    def sources(self, cohort: Cohort) -> list[Source]:
        """The facts within the reader's reach, in the order: what is counted, what is taken out, what is put back."""
        model, since = MODELS[cohort.table], self.asked.as_of
        if since is None or not self._is_recent:
            return [self._source(cohort, known(model, since))]
        fresh, stale = changed(model, since)
        return [
            self._source(cohort, known(model, None)),
            self._source(cohort, fresh, -1),
            self._source(cohort, stale),
        ]

    def _source(self, cohort: Cohort, rows: Rows, sign: int = 1) -> Source:
        return Source(self.asked.within.admitted(in_scope(cohort, self.asked, rows)), sign)

    def add_cells(
        self, sums: Sums, indicators: Sequence[Indicator], pieces: Sequence[Piece], split: Split
    ) -> list[Piece]:
        """Add what the cells know of these pieces; those they do not answer are returned."""
        months = [piece for piece in pieces if piece.is_months]
        cohort, scope, units = indicators[0].cohort, self.asked.scope, self.asked.within.units
        if not months or not self.has_cells:
            return list(pieces)
        first, last = min(piece.first for piece in months), max(piece.last for piece in months)
        found = rollups.totals(cohort, units, first, last, scope=scope, split=split.column, counted=self._kept)
        if found is None:
            return list(pieces)
        for month, value in found.sums:
            group = split.folded(value) if split.column else ""
            for piece in months:
                if piece.first <= month <= piece.last:
                    for indicator in indicators:
                        sums.add(indicator.key, piece.of, group, found.of(indicator, month, value))
        if self._bars:
            barred = self.asked.within.barred(in_scope(cohort, self.asked, known(MODELS[cohort.table], None)))
            _add_of_days(sums, barred, indicators, months, self.asked, split, sign=-1)
        return [piece for piece in pieces if not piece.is_months]


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
    sums: Sums, basis: Basis, indicator: Indicator, periods: Sequence[Period], dimension: Dimension | None
) -> None:
    """Count what stands at the end of each period: one row may stand at the end of many.

    The end of an earlier month is reckoned from today's figure and the cells of what came and went since, where that
    can be: else every matter of the time since would be read.
    """
    split = _split(indicator.cohort, basis.asked, dimension)
    today = basis.asked.today
    reckoned = [period for period in periods if _is_reckoned(indicator, period, basis)]
    direct = [period for period in periods if period not in reckoned]
    if direct:
        _add_at_ends(sums, basis, indicator, direct, split)
    if not reckoned or indicator.flows is None:
        return
    ending = rollups.next_month(today.replace(day=1)) - timedelta(days=1)
    since = {period: Period(period.last + timedelta(days=1), ending) for period in reckoned}
    flows, now = _counted(indicator.flows, tuple(since.values()), basis, dimension), Period(today, today)
    standing = Sums()
    _add_at_ends(standing, basis, indicator, [now], split)
    for period, after in since.items():
        for group in {*flows.groups, *standing.groups}:
            came, went = (flows.of(key, after, group)[0] for key in indicator.flows)
            sums.add(indicator.key, period, group, (standing.of(indicator.key, now, group)[0] - came + went, 0))


def _is_reckoned(indicator: Indicator, period: Period, basis: Basis) -> bool:
    """Whether the period ended with a month that is over, and cells know what came and went since."""
    is_over = period.last < basis.asked.today and (period.last + timedelta(days=1)).day == 1
    return indicator.flows is not None and basis.has_cells and is_over


def _add_at_ends(sums: Sums, basis: Basis, indicator: Indicator, periods: Sequence[Period], split: Split) -> None:
    ends = {period: end_of(period, basis.asked.today) for period in periods}
    aggregates: dict[str, Combinable] = {}
    for number, end in enumerate(ends.values()):
        aggregates |= _aggregates([indicator], end, basis.asked, f"_{number}")
    if len(ends) == 1 and not indicator.is_rate and not indicator.adds:
        # The rows are those that stand then: asked of each again, none would be counted from an index alone.
        aggregates = {f"n_{indicator.key}_0": Count("case_id")}
    for source in basis.sources(indicator.cohort):
        found = source.rows.filter(_some_stand(indicator, list(ends.values()), basis.asked))
        rows = found.values(split.column).annotate(**aggregates) if split.column else [found.aggregate(**aggregates)]
        for row in rows:
            group = split.folded(row[split.column]) if split.column else ""
            for number, period in enumerate(ends):
                sums.add(indicator.key, period, group, _read(row, indicator, f"_{number}"), source.sign)


def _some_stand(indicator: Indicator, ends: Sequence[Asked], asked: Question) -> Q:
    """Rows that the figure counts at any of the ends; the rest need not be read."""
    condition = indicator.condition(Part.BASE if indicator.is_rate else Part.COUNT) & _set_of(indicator, asked)
    found = condition.q(ends[0])
    for end in ends[1:]:
        found |= condition.q(end)
    return found


def _set_of(indicator: Indicator, asked: Question) -> Condition:
    """What stands for the set of matters where none is given."""
    return EVERY if indicator.of_set is None or asked.among is not None else indicator.of_set


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
