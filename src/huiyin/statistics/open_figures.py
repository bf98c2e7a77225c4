"""Figures for everybody (art. 18, 41): what is told outside, and which cells are kept back.

A count from 1 up to the threshold could point at somebody, so it is not told, nor is whatever would give it away by
taking its neighbours from a sum. That is judged over the whole table of a year at once: quarters against groups, with
all sums. There is one such table for the whole installation and none for a unit of it, so that no two tables can be
taken from each other; units below a county are shown together, and only quarters that are over are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings

from huiyin.people import directory
from huiyin.people.models import Level
from huiyin.statistics.asking import Dimension, by, series
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.suppression import TOTAL, Place, suppressed
from huiyin.statistics.terms import Period, Scope, Span, Value

# What is told as a number, and what as a share. Repeats and returns are no business of a public page (law.md 9a).
OPEN_COUNTS: Final = ("matters", "occurrences", "closed")
OPEN_SHARES: Final = (
    "office_in_time",
    "unit_in_time",
    "answered_in_time",
    "closed_share",
    "rated_share",
    "satisfied_office",
    "satisfied_unit",
)
# One indicator only is split: two that differ by a few could be taken from each other.
SPLIT: Final = "matters"
QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class OpenTable:
    """Counts by group and quarter. None: not told. The sums stand under TOTAL; a group that is not told has a name all
    the same. `threshold`: from how many a count is told."""

    groups: tuple[str, ...]
    quarters: tuple[Period, ...]
    told: Mapping[Place, int | None]
    threshold: int

    def cell(self, group: str, quarter: Period | None) -> int | None:
        """A count; of the whole year where no quarter is named."""
        return self.told.get((group, _column(quarter)))


def open_unit() -> int:
    """The top of the tree: open figures are those of the whole installation."""
    return next(card.id for card in directory.units().values() if card.parent is None and not card.is_outside)


def finished(year: int, today: date) -> tuple[Period, ...]:
    """The quarters of a year that are over."""
    quarters = (Period.of(Span.QUARTER, date(year, month, 1)) for month in (1, 4, 7, 10))
    return tuple(quarter for quarter in quarters if quarter.last < today)


def open_figures(year: int, today: date) -> dict[str, dict[Period, Value]]:
    """The open indicators of the quarters of a year that are over, and of the year once it is; too few are withheld."""
    quarters = finished(year, today)
    is_whole = len(quarters) == QUARTERS
    periods = (*quarters, Period.of(Span.YEAR, date(year, 1, 1))) if is_whole else quarters
    found = series(None, [*OPEN_COUNTS, *OPEN_SHARES], Scope(open_unit()), periods)
    told = {key: dict(zip(periods, values, strict=True)) for key, values in found.items()}
    for key in OPEN_COUNTS:
        line = {(_column(quarter), ""): told[key][quarter].count for quarter in quarters}
        shown = suppressed(line, [name for name, _ in line], [""], settings.OPEN_FIGURES_FROM, is_whole=False)
        hidden = {name for (name, _), count in shown.items() if count is None}
        told[key] = {
            period: _withheld(value) if _column(period) in hidden else value for period, value in told[key].items()
        }
    for key in OPEN_SHARES:
        told[key] = {period: value if _is_told(value) else _withheld(value) for period, value in told[key].items()}
    return told


def open_table(dimension: Dimension, year: int, today: date) -> OpenTable:
    """The matters of a year by group and quarter, as far as they are told.

    Sums over the year are told once it is over: while it runs, this quarter's could be taken from the last.
    """
    scope, quarters = Scope(open_unit()), finished(year, today)
    counts: dict[Place, int] = {}
    fold = _shown_unit(scope.unit) if dimension is Dimension.UNIT else str
    for quarter in quarters:
        for group, values in by(None, [SPLIT], scope, quarter, dimension).items():
            place = (fold(group), _column(quarter))
            counts[place] = counts.get(place, 0) + values[SPLIT].count
    groups = tuple(sorted({group for group, _ in counts}))
    threshold = settings.OPEN_FIGURES_FROM
    columns = [_column(quarter) for quarter in quarters]
    told = suppressed(counts, groups, columns, threshold, is_whole=len(quarters) == QUARTERS)
    return OpenTable(groups, quarters, told, threshold)


def _column(period: Period | None) -> str:
    """The name of a quarter's column; the year is the sum."""
    return f"{period.first:%Y-%m}" if period is not None and period.span is Span.QUARTER else TOTAL


def _shown_unit(top: int) -> Callable[[str], str]:
    """A unit as it is named outside: itself down to the county, the top of the tree for whatever is below."""
    cards = directory.units()

    def shown(unit: str) -> str:
        return str(top) if cards[int(unit)].level == Level.TOWN else unit

    return shown


def _is_told(value: Value) -> bool:
    """A share of enough; of views only where both sides are enough."""
    base = value.base or 0
    least = INDICATORS[value.indicator].from_base
    sides = (value.count, base - value.count)
    return base >= int(settings.OPEN_FIGURES_FROM) and not any(0 < side < least for side in sides)


def _withheld(value: Value) -> Value:
    return Value(value.indicator, 0, None if value.base is None else 0, value.as_of, is_withheld=True)
