"""Counting: from the facts, or from cells that were summed beforehand; one statement for the cells of every cohort.

Whole months as they are known now come from the cells; what else a period holds, and every question the cells do not
answer (a moment long past, a set of matters, a reader who sees only part), from the facts. A moment not long past is
what is known now, less what became known since, and with what was known then instead. What bars the reader is in the
cells and is taken out again (statistics/apart.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, IntegerField, Q, Sum, When
from django.db.models import Count as Counting
from django.db.models import Value as Constant
from django.db.models.expressions import Combinable

from huiyin.people import directory
from huiyin.statistics import rollups
from huiyin.statistics.apart import Apart, add_apart
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked, Condition
from huiyin.statistics.catalogue.indicator import Cohort, Indicator, Part, Table
from huiyin.statistics.counting import Count, Piece, Split, Stand, Sums, pieces_of, set_of
from huiyin.statistics.looking import seen_once
from huiyin.statistics.moments import held, is_recent, still
from huiyin.statistics.rows import MODELS, Question, Rows, changed, day_of, end_of, in_scope, known, of_days
from huiyin.statistics.terms import Period
from huiyin.statistics.within import is_of


class Dimension(StrEnum):
    """What a figure is split by. `unit`: the units directly below that of the scope, each with all below it."""

    UNIT = "unit"
    CHANNEL = "channel"
    KIND = "kind"
    CATEGORY = "category"
    PLACE = "place"
    ENDING = "ending"


def counted(keys: Iterable[str], periods: Iterable[Period], asked: Question, dimension: Dimension | None) -> Sums:
    """These indicators of these periods, which may overlap, split by a dimension. Counted once within one look."""
    wanted, spans = tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(periods))

    def count() -> Sums:
        with held(asked.as_of):
            return _counted(wanted, spans, Basis(asked), dimension)

    of = (asked.scope, asked.within, asked.as_of, asked.today, asked.among)
    return seen_once(("sums", wanted, spans, dimension, of), count)


def _counted(keys: Sequence[str], periods: Sequence[Period], basis: Basis, dimension: Dimension | None) -> Sums:
    sums, counts, stands, reckonings = Sums(), list[Count](), list[Stand](), list[Reckoning]()
    moving: dict[Cohort, list[Indicator]] = {}
    for indicator in (INDICATORS[key] for key in keys):
        if not indicator.cohort.is_standing:
            moving.setdefault(indicator.cohort, []).append(indicator)
            continue
        split = _split(indicator.cohort, basis.asked, dimension)
        reckoned = [period for period in periods if _is_reckoned(indicator, period, basis)]
        direct = {period: basis.end_of(period) for period in periods if period not in reckoned}
        if direct:
            stands.append(Stand(indicator, direct, split, sums))
        if reckoned:
            reckonings.append(Reckoning.of(indicator, reckoned, basis, split))
    for cohort, indicators in moving.items():
        pieces = tuple(pieces_of(cohort, periods, basis.asked))
        counts.append(Count(tuple(indicators), pieces, _split(cohort, basis.asked, dimension), sums))
    for one in reckonings:
        counts += one.flows
        stands.append(one.now)
    basis.count(counts, stands)
    for one in reckonings:
        one.settle(sums)
    return sums


class Basis:
    """What a question is counted from: facts as known at its moment, or as known now and set back by what changed."""

    def __init__(self, asked: Question) -> None:
        # A moment since which nothing became known is now, but for its day.
        self.asked = asked if asked.as_of is None else replace(asked, as_of=still(asked.as_of))
        self._since = self.asked.as_of if is_recent(self.asked.as_of) else None
        is_now = self.asked.as_of is None or self._since is not None
        self.has_cells = is_now and asked.among is None and not asked.within.is_partial
        self._kept = seen_once("counted", rollups.counted_now) if self.has_cells else frozenset()

    def end_of(self, period: Period) -> Asked:
        return end_of(period, self.asked.today)

    def count(self, counts: Sequence[Count], stands: Sequence[Stand]) -> None:
        """Count all of it, each from where it is counted with the least reading."""
        by_cells, by_facts = self._from_cells(counts)
        asked = self.asked if self._since is None else replace(self.asked, as_of=None)
        for count in by_facts:
            _add_of_days(count, asked.admitted(in_scope(count.cohort, asked)), asked)
        for stand in stands:
            _add_at_ends(stand, asked.admitted(in_scope(stand.indicator.cohort, asked)), asked)
        barred = asked.within.barred_now() if by_cells else ()
        if barred:
            add_apart(Apart(lambda table: known(MODELS[table], None).filter(is_of(barred)), -1), by_cells, (), asked)
        if self._since is not None:
            add_apart(Apart(lambda table: self._changed(table)[0], -1), counts, stands, asked)
            add_apart(Apart(lambda table: self._changed(table)[1], +1), counts, stands, asked)

    def _changed(self, table: Table) -> tuple[Rows, Rows]:
        """What is known now and was not then, and what was known then instead; within the reader's reach."""
        assert self._since is not None
        fresh, stale = changed(MODELS[table], self._since)
        if self.asked.among is not None:
            fresh, stale = (rows.filter(case_id__in=self.asked.among) for rows in (fresh, stale))
        return self.asked.within.admitted(fresh), self.asked.within.admitted(stale)

    def _from_cells(self, counts: Sequence[Count]) -> tuple[list[Count], list[Count]]:
        """Add what the cells know; what they answered, and what they leave to the facts."""
        months = [_whole_months(count) if self.has_cells else () for count in counts]
        wished = [place for place, pieces in enumerate(months) if pieces]
        wishes = [_wish(counts[place], months[place]) for place in wished]
        asked = self.asked
        totals = rollups.totals(wishes, asked.within.units, scope=asked.scope, counted=self._kept) if wishes else []
        found = dict(zip(wished, totals, strict=True))
        by_cells, by_facts = list[Count](), list[Count]()
        for place, count in enumerate(counts):
            total, left = found.get(place), count.pieces
            if total is not None:
                answered = replace(count, pieces=months[place])
                _add_totals(answered, total)
                by_cells.append(answered)
                left = tuple(piece for piece in count.pieces if not piece.is_months)
            if left:
                by_facts.append(replace(count, pieces=left))
        return by_cells, by_facts


def _whole_months(count: Count) -> tuple[Piece, ...]:
    return tuple(piece for piece in count.pieces if piece.is_months)


def _wish(count: Count, pieces: Sequence[Piece]) -> rollups.Wish:
    months = frozenset(month for piece in pieces for month in piece.months)
    return rollups.Wish(count.indicators, months, count.split.column)


def _add_totals(count: Count, total: rollups.Totals) -> None:
    for month, value in total.sums:
        group = count.split.of(value)
        for piece in count.pieces:
            if piece.holds(month):
                for indicator in count.indicators:
                    count.into.add(indicator.key, piece.of, group, total.of(indicator, month, value))


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The ends of earlier months, reckoned from today's figure and the cells of what came and went since.

    Else every matter of the time since would be read.
    """

    indicator: Indicator
    since: Mapping[Period, Period]
    flows: tuple[Count, ...]
    now: Stand

    @staticmethod
    def of(indicator: Indicator, periods: Iterable[Period], basis: Basis, split: Split) -> Reckoning:
        today = basis.asked.today
        ending = rollups.next_month(today.replace(day=1)) - timedelta(days=1)
        since = {period: Period(period.last + timedelta(days=1), ending) for period in periods}
        flows = []
        for key in indicator.flows or ():
            pieces = tuple(pieces_of(INDICATORS[key].cohort, since.values(), basis.asked))
            flows.append(Count((INDICATORS[key],), pieces, split, Sums()))
        now = Period(today, today)
        return Reckoning(indicator, since, tuple(flows), Stand(indicator, {now: basis.end_of(now)}, split, Sums()))

    def settle(self, sums: Sums) -> None:
        """What stands now, less what came since, and with what went."""
        (now,) = self.now.ends
        came, went = self.flows
        key, standing = self.indicator.key, self.now.into
        for period, after in self.since.items():
            for group in {*came.into.groups, *went.into.groups, *standing.groups}:
                more = went.into.of(went.indicators[0].key, after, group)[0]
                less = came.into.of(came.indicators[0].key, after, group)[0]
                sums.add(key, period, group, (standing.of(key, now, group)[0] - less + more, 0))


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


def _add_of_days(count: Count, rows: Rows, asked: Question) -> None:
    """Count the rows whose day falls into one of these pieces; those that overlap take a statement more."""
    cohort, split = count.cohort, count.split
    for layer in _layers(count.pieces):
        first, last = layer[0].first, layer[-1].last
        found = rows.filter(of_days(cohort, first, last)).alias(day=day_of(cohort))
        numbered = Case(
            *(When(Q(day__gte=piece.first, day__lte=piece.last), then=at) for at, piece in enumerate(layer)),
            output_field=IntegerField(),
        )
        # No condition of these cohorts asks for the end of a period.
        aggregates = _aggregates(count.indicators, Asked(last), asked)
        names = ("piece", split.column) if split.column else ("piece",)
        for row in found.annotate(piece=numbered).filter(piece__isnull=False).values(*names).annotate(**aggregates):
            group = split.of(row.get(split.column))
            for indicator in count.indicators:
                count.into.add(indicator.key, layer[row["piece"]].of, group, _read(row, indicator))


def _is_reckoned(indicator: Indicator, period: Period, basis: Basis) -> bool:
    """Whether the period ended with a month that is over, and cells know what came and went since."""
    is_over = period.last < basis.asked.today and (period.last + timedelta(days=1)).day == 1
    return indicator.flows is not None and basis.has_cells and is_over


def _add_at_ends(stand: Stand, rows: Rows, asked: Question) -> None:
    """Count what stands at the end of each period: one row may stand at the end of many."""
    past = {period: end for period, end in stand.ends.items() if not end.is_latest}
    if asked.as_of is not None or not past or not stand.indicator.is_of_not_yet:
        _add_of_ends(stand, stand.ends, rows, asked)
        return
    _add_of_ends(stand, {period: replace(end, only="never") for period, end in stand.ends.items()}, rows, asked)
    # What ended after one of the ends ended after the first of them: said once, it bounds the walk of the index.
    (column,) = stand.indicator.not_yet
    later = rows.filter(**{f"{column}__gt": min(end.end for end in past.values())})
    _add_of_ends(stand, {period: replace(end, only="since") for period, end in past.items()}, later, asked)


def _add_of_ends(stand: Stand, ends: Mapping[Period, Asked], rows: Rows, asked: Question) -> None:
    indicator, split = stand.indicator, stand.split
    aggregates: dict[str, Combinable] = {}
    for number, end in enumerate(ends.values()):
        aggregates |= _aggregates([indicator], end, asked, f"_{number}")
    if len(ends) == 1 and not indicator.is_rate and not indicator.adds:
        # The rows are those that stand then: asked of each again, none would be counted from an index alone.
        aggregates = {f"n_{indicator.key}_0": Counting("case_id")}
    found = rows.filter(_some_stand(indicator, list(ends.values()), asked))
    for row in found.values(split.column).annotate(**aggregates) if split.column else [found.aggregate(**aggregates)]:
        group = split.of(row.get(split.column))
        for number, period in enumerate(ends):
            stand.into.add(indicator.key, period, group, _read(row, indicator, f"_{number}"))


def _some_stand(indicator: Indicator, ends: Sequence[Asked], asked: Question) -> Q:
    """Rows that the figure counts at any of the ends; the rest need not be read."""
    condition = indicator.condition(Part.BASE if indicator.is_rate else Part.COUNT) & set_of(indicator, asked)
    found = condition.q(ends[0])
    for end in ends[1:]:
        found |= condition.q(end)
    return found


def _aggregates(indicators: Iterable[Indicator], asked: Asked, of: Question, suffix: str = "") -> dict[str, Combinable]:
    """The counting of each indicator, as expressions."""
    found: dict[str, Combinable] = {}
    for indicator in indicators:
        which = set_of(indicator, of)
        found[f"n_{indicator.key}{suffix}"] = _aggregate(indicator, indicator.counted & which, asked)
        if indicator.base is not None:
            found[f"b_{indicator.key}{suffix}"] = _aggregate(indicator, indicator.base & which, asked)
    return found


def _aggregate(indicator: Indicator, condition: Condition, asked: Asked) -> Combinable:
    which = condition.q(asked) or None
    if indicator.adds:
        return Sum(indicator.adds, filter=which, default=Constant(0))
    # Not "*", which Django does not take with a filter; a fact always has a case.
    return Counting("case_id", filter=which)


def _read(row: Mapping[str, Any], indicator: Indicator, suffix: str = "") -> tuple[int, int]:
    return int(row[f"n_{indicator.key}{suffix}"]), int(row.get(f"b_{indicator.key}{suffix}", 0))
