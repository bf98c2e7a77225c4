"""The words of a question about figures: which period, whose matters, as known when; and of its answer."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Span(StrEnum):
    """Lengths of a period; a free one has no name."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FREE = "free"


MONTHS_OF = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def _month_on(month: date, months: int) -> date:
    """The first day of the month so many months away."""
    years, rest = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(years, rest + 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `first` to `last`, both counted; weeks begin on Monday. ValueError if it ends before it begins."""

    first: date
    last: date
    span: Span = Span.FREE

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    @staticmethod
    def of(span: Span, day: date) -> Period:
        """The week, month, quarter or year that holds this day; of a free span, the day alone."""
        if span is Span.FREE:
            return Period(day, day)
        if span is Span.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6), span)
        length = MONTHS_OF[span]
        first = date(day.year, (day.month - 1) // length * length + 1, 1)
        return Period(first, _month_on(first, length) - timedelta(days=1), span)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def previous(self) -> Period:
        """The period before it, of the same length: 环比."""
        if self.span in MONTHS_OF:
            return Period.of(self.span, self.first - timedelta(days=1))
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1), self.span)

    def year_before(self) -> Period:
        """The same days of the year before: 同比; the week that holds the Thursday 52 weeks earlier."""
        if self.span is Span.WEEK:
            return Period.of(self.span, self.first - timedelta(weeks=52) + timedelta(days=3))
        return Period(_same_day(self.first, -1), _end_of(self, -1), self.span)

    def back(self, count: int) -> Iterator[Period]:
        """The `count` periods that end with this one, the oldest first."""
        found = [self]
        for _ in range(count - 1):
            found.append(found[-1].previous())
        return reversed(found)


def _same_day(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, monthrange(day.year + years, day.month)[1]))


def _end_of(period: Period, years: int) -> date:
    """The last day a year away: the end of a month stays the end of that month."""
    last = period.last
    is_month_end = last.day == monthrange(last.year, last.month)[1]
    moved = _same_day(last, years)
    return moved.replace(day=monthrange(moved.year, moved.month)[1]) if is_month_end else moved


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose matters: of `unit` and all units below it, narrowed by what is not empty.

    `unit` is the competent unit, or the office that registered the matter while there is none. `category` takes those
    below it as well; `place` is the beginning of a division code, not finer than a township.
    """

    unit: int
    channel: str = ""
    kind: str = ""
    category: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One figure. A count has no `base`; a rate is `count` of `base`, and is not said while the base is 0.

    `as_of`: what was recorded by then is in it, nothing that was recorded later. `is_withheld`: too few to be told, so
    that both numbers are 0 and mean nothing.
    """

    indicator: str
    count: int
    base: int | None
    as_of: datetime
    is_withheld: bool = False

    @property
    def rate(self) -> Decimal | None:
        """As a share of 1; None where there is nothing to divide by."""
        return Decimal(self.count) / Decimal(self.base) if self.base else None
