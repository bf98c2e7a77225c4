"""What is to be counted together: figures of one cohort over pieces of time, and those that stand at some ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from huiyin.statistics import rollups
from huiyin.statistics.catalogue.conditions import EVERY, Asked, Condition
from huiyin.statistics.catalogue.indicator import Cohort, Indicator
from huiyin.statistics.rollups import Tally
from huiyin.statistics.rows import Question, counted_days
from huiyin.statistics.terms import Period


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


@dataclass(frozen=True, slots=True)
class Split:
    """How rows are grouped: by which column, and what each of its values counts as."""

    column: str = ""
    folded: Callable[[Any], str] = str

    def of(self, value: Any) -> str:
        """The group a value of the column counts in."""
        return self.folded(value) if self.column else ""


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Days of a period that are counted together; of the whole months in it, and of what is left before and after."""

    first: date
    last: date
    of: Period
    is_months: bool = False

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def months(self) -> Iterator[date]:
        """The first day of each of its months."""
        month = self.first.replace(day=1)
        while month <= self.last:
            yield month
            month = rollups.next_month(month)


@dataclass(frozen=True, slots=True)
class Count:
    """Figures of one cohort that goes by a day, over some pieces, and where what is counted goes."""

    indicators: tuple[Indicator, ...]
    pieces: tuple[Piece, ...]
    split: Split
    into: Sums

    @property
    def cohort(self) -> Cohort:
        return self.indicators[0].cohort

    @property
    def tallies(self) -> tuple[Tally, ...]:
        return rollups.needed(self.indicators)


@dataclass(frozen=True, slots=True)
class Stand:
    """One figure of what stands at the end of each period, and where what is counted goes."""

    indicator: Indicator
    ends: Mapping[Period, Asked]
    split: Split
    into: Sums


def pieces_of(cohort: Cohort, periods: Iterable[Period], asked: Question) -> Iterator[Piece]:
    """The days of each period that the cohort counts, whole months apart from what is left."""
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


def set_of(indicator: Indicator, asked: Question) -> Condition:
    """What stands for the set of matters where none is given."""
    return EVERY if indicator.of_set is None or asked.among is not None else indicator.of_set


def tallies_within(indicator: Indicator, asked: Question) -> Sequence[Tally]:
    """What an indicator counts and what that is a share of, within the set that stands for one."""
    which = set_of(indicator, asked)
    bases = [] if indicator.base is None else [indicator.base]
    return [Tally(condition & which, indicator.adds) for condition in (indicator.counted, *bases)]
