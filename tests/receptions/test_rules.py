"""Days of rotas, by the rules of the sources: every row is checked against the published calendar of its year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.duties.calendars import calendar_of
from huiyin.receptions.rules import Every, OnRest, Planned, Rule, meant, planned

CALENDAR = calendar_of({})
WEDNESDAY = Rule(Every.WEEK, weekdays=(2,))
ODD_15TH = Rule(Every.MONTH, days=(15,), months=(1, 3, 5, 7, 9, 11))
DAILY = Rule(Every.WEEK, weekdays=(0, 1, 2, 3, 4))


def held(rule: Rule, begins: date, last: date) -> list[date]:
    return [one.on for one in planned(rule, begins, last, CALENDAR)]


@pytest.mark.parametrize(
    ("rule", "begins", "last", "days"),
    [
        # Requirement 35: the chief's day is Wednesday. 2026-10-07 is in the National Day week (1-7 October): the
        # next working day is Thursday the 8th.
        (WEDNESDAY, date(2026, 9, 28), date(2026, 10, 15), [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 14)]),
        # Requirement 37: the 15th of odd months. 2026-03-15 is a Sunday, 2026-11-15 a Sunday.
        (ODD_15TH, date(2026, 1, 1), date(2026, 5, 31), [date(2026, 1, 15), date(2026, 3, 16), date(2026, 5, 15)]),
        # The same moved back: Friday 13 March.
        (
            Rule(Every.MONTH, days=(15,), months=(3,), on_rest=OnRest.BEFORE),
            date(2026, 1, 1),
            date(2026, 4, 1),
            [date(2026, 3, 13)],
        ),
        # The 31st of a month of 30 days is its last day: Thursday 30 April; of February the 28th, a Saturday that is
        # worked in 2026 (调休).
        (
            Rule(Every.MONTH, days=(31,)),
            date(2026, 2, 1),
            date(2026, 4, 30),
            [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)],
        ),
        # A rota that stays: Saturday is a day people can come.
        (Rule(Every.WEEK, weekdays=(5,), on_rest=OnRest.STAYS), date(2026, 3, 1), date(2026, 3, 8), [date(2026, 3, 7)]),
    ],
)
def test_days_of_a_rota(rule: Rule, begins: date, last: date, days: list[date]) -> None:
    assert held(rule, begins, last) == days


def test_a_daily_rota_does_not_become_less_over_a_holiday() -> None:
    # Eight days of 1-7 October 2026 and their weekend: seven named working days fall on holidays.
    found = planned(DAILY, date(2026, 9, 28), date(2026, 10, 16), CALENDAR)
    assert len(found) == len(list(meant(DAILY, date(2026, 9, 28), date(2026, 10, 16)))) == 15
    assert all(CALENDAR.is_working(one.on) for one in found)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rule(Every.WEEK),
        lambda: Rule(Every.MONTH, weekdays=(1,)),
        lambda: Rule(Every.WEEK, weekdays=(7,)),
        lambda: Rule(Every.MONTH, days=(32,)),
        lambda: Rule(Every.MONTH, days=(1,), months=(13,)),
    ],
)
def test_a_rule_names_days_that_exist(make: object) -> None:
    with pytest.raises(ValueError, match="day"):
        make()  # type: ignore[operator]


RULES = st.one_of(
    st.builds(
        Rule,
        st.just(Every.WEEK),
        weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=5, unique=True).map(tuple),
        on_rest=st.sampled_from(OnRest),
    ),
    st.builds(
        Rule,
        st.just(Every.MONTH),
        days=st.lists(st.integers(1, 31), min_size=1, max_size=4, unique=True).map(tuple),
        months=st.lists(st.integers(1, 12), max_size=4, unique=True).map(tuple),
        on_rest=st.sampled_from(OnRest),
    ),
)
BEGINNINGS = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 6, 1))


@given(RULES, BEGINNINGS, st.integers(1, 150))
def test_never_fewer_and_never_on_a_rest_day(rule: Rule, begins: date, length: int) -> None:
    last = begins + timedelta(days=length)
    found = planned(rule, begins, last, CALENDAR)
    assert sorted(one.meant_on for one in found) == list(meant(rule, begins, last))
    assert all(one.on >= begins for one in found)
    if rule.on_rest is not OnRest.STAYS:
        assert all(CALENDAR.is_working(one.on) for one in found)
    assert Rule.from_json(rule.as_json()) == rule


@given(RULES, BEGINNINGS, st.integers(1, 60), st.integers(1, 60))
def test_a_plan_made_further_ahead_moves_nobody(rule: Rule, begins: date, days: int, more: int) -> None:
    near = planned(rule, begins, begins + timedelta(days=days), CALENDAR)
    far = planned(rule, begins, begins + timedelta(days=days + more), CALENDAR)
    assert set(near) <= set(far)


@given(RULES, BEGINNINGS)
def test_each_turn_is_one_session(rule: Rule, begins: date) -> None:
    found: list[Planned] = planned(rule, begins, begins + timedelta(days=120), CALENDAR)
    assert sorted(one.turn for one in found) == list(range(len(found)))
