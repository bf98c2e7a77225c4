"""Periods: every day belongs to exactly one of each length, and the one before it ends the day before it begins."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.statistics.terms import Period, Span

NAMED = [Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR]
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2040, 12, 31))


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (Span.WEEK, date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 4)),  # a Thursday
        (Span.MONTH, date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        (Span.QUARTER, date(2026, 11, 22), date(2026, 10, 1), date(2026, 12, 31)),
        (Span.YEAR, date(2026, 11, 22), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_period_that_holds_a_day(span: Span, day: date, first: date, last: date) -> None:
    assert Period.of(span, day) == Period(first, last, span)


@given(st.sampled_from(NAMED), DAYS)
def test_periods_of_one_length_join_without_gap(span: Span, day: date) -> None:
    period = Period.of(span, day)
    assert period.first <= day <= period.last
    before = period.previous()
    assert before.last == period.first - timedelta(days=1)
    assert before == Period.of(span, before.last)


def test_a_year_before_february_of_a_leap_year() -> None:
    assert Period.of(Span.MONTH, date(2025, 2, 3)).year_before() == Period.of(Span.MONTH, date(2024, 2, 1))
    assert Period.of(Span.MONTH, date(2024, 2, 3)).year_before() == Period.of(Span.MONTH, date(2023, 2, 1))


def test_the_last_periods_end_with_this_one() -> None:
    found = list(Period.of(Span.MONTH, date(2026, 2, 1)).back(3))
    assert [one.first for one in found] == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 2, 2), date(2026, 2, 1))
