"""The dated files against two packages that keep the same days independently, and the shape of a calendar."""

from datetime import date, timedelta

import holidays as holidays_package
import pytest
from chinese_calendar import constants as chinese_calendar
from tests.procedure.make import calendar, day

from huiyin.procedure.calendar import calendar_from_toml

ALL_DAYS = [date(2004, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2004, 1, 1)).days + 1)]

# Where a package differs from our files, with the reason. The notice for 2006 (国办发明电〔2005〕35号) has 31 December
# 2005 worked for 3 January 2006; chinesecalendar files make-up days by the year of their notice and lost this one.
KNOWN_IN_CHINESECALENDAR = {date(2005, 12, 31)}
KNOWN_IN_HOLIDAYS: set[date] = set()


def test_covers_2004_to_2026() -> None:
    assert (calendar().covered_from, calendar().covered_through) == (day("2004-01-01"), day("2026-12-31"))


def test_agrees_with_chinesecalendar() -> None:
    def is_working(on: date) -> bool:
        return on in chinese_calendar.workdays or (on.weekday() < 5 and on not in chinese_calendar.holidays)

    assert {on for on in ALL_DAYS if calendar().is_working(on) != is_working(on)} == KNOWN_IN_CHINESECALENDAR


def test_agrees_with_holidays() -> None:
    china = holidays_package.country_holidays("CN", years=range(2004, 2027))
    days_off, make_up_days = frozenset(china), china.weekend_workdays

    def is_working(on: date) -> bool:
        return on in make_up_days or (on.weekday() < 5 and on not in days_off)

    assert {on for on in ALL_DAYS if calendar().is_working(on) != is_working(on)} == KNOWN_IN_HOLIDAYS


@pytest.mark.parametrize(
    ("on", "is_worked", "name"),
    [
        ("2026-02-14", True, "春节"),  # Saturday, worked for the Spring Festival
        ("2026-02-16", False, "春节"),  # Monday, New Year's Eve
        ("2026-02-23", False, "春节"),  # Monday, last day off
        ("2026-02-24", True, None),  # Tuesday, first day worked
        ("2026-02-28", True, "春节"),  # Saturday, worked
        ("2026-03-01", False, None),  # Sunday, an ordinary one
        ("2026-10-10", True, "国庆节"),  # Saturday, worked for the National Day
        ("2020-01-31", False, "春节"),  # Friday, festival prolonged in the epidemic
        ("2015-09-03", False, "抗战胜利70周年纪念日"),  # Thursday, once
        ("2005-12-31", True, "元旦"),  # Saturday, worked by the notice for 2006
    ],
)
def test_days(on: str, is_worked: bool, name: str | None) -> None:
    assert calendar().is_working(day(on)) is is_worked
    found = calendar().name_of(day(on))
    assert (found.zh if found else None) == name


def test_counts_working_days_over_a_shifted_festival() -> None:
    # Friday 13 February 2026: Saturday 14 is worked, 15 to 23 are off, Tuesday 24 is the second working day.
    assert calendar().add_workdays(day("2026-02-13"), 2) == day("2026-02-24")
    assert calendar().workdays_between(day("2026-02-13"), day("2026-02-24")) == 2
    assert calendar().workdays_between(day("2026-02-24"), day("2026-02-13")) == -2
    assert calendar().next_working(day("2026-02-15")) == day("2026-02-24")


def test_is_provisional_past_its_files() -> None:
    assert not calendar().is_provisional(day("2026-12-31"))
    assert calendar().is_provisional(day("2027-01-01"))


GULF = """
year = {year}
weekend = [4, 5]
[[holiday]]
zh = "国庆日"
en = "National Day"
first = {year}-12-02
last = {year}-12-03
"""


def test_another_country_fits_the_shape() -> None:
    gulf = calendar_from_toml([GULF.format(year=2020), GULF.format(year=2021)], id="gulf")
    assert not gulf.is_working(day("2020-12-04"))  # Friday
    assert gulf.is_working(day("2020-12-06"))  # Sunday
    assert not gulf.is_working(day("2020-12-02"))  # Wednesday, National Day


def test_version_follows_the_days_only() -> None:
    first = calendar_from_toml([GULF.format(year=2020), GULF.format(year=2021)], id="gulf")
    again = calendar_from_toml([GULF.format(year=2021), GULF.format(year=2020)], id="gulf")
    renamed = calendar_from_toml([GULF.format(year=y).replace("National", "Union") for y in (2020, 2021)], id="gulf")
    moved = calendar_from_toml([GULF.format(year=y).replace("12-03", "12-04") for y in (2020, 2021)], id="gulf")
    assert first.version == again.version == renamed.version != moved.version


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ([], "no year"),
        ([GULF.format(year=2020), GULF.format(year=2020)], "given twice"),
        ([GULF.format(year=2020), GULF.format(year=2022)], "2021 is missing"),
        ([GULF.format(year=2020).replace("year = 2020", "year = 2021")], "stands in the file"),
        ([GULF.format(year=2020).replace("2020-12-03", "2019-12-03")], "ends before"),
        ([GULF.format(year=2020) + "[[workday]]\nzh = ''\nen = ''\nfirst = 2020-12-02\n"], "both"),
        ([GULF.format(year=2020), GULF.format(year=2021).replace("[4, 5]", "[5, 6]")], "weekend differs"),
    ],
)
def test_refuses_a_broken_file(texts: list[str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        calendar_from_toml(texts, id="test")


@pytest.mark.parametrize("first", ["2004-01-01", "2005-12-28", "2020-01-20", "2026-09-18", "2026-12-20"])
def test_counting_working_days_is_the_same_as_walking_them(first: str) -> None:
    for length in range(60):
        last = day(first) + timedelta(days=length)
        walked = sum(calendar().is_working(day(first) + timedelta(days=n)) for n in range(1, length + 1))
        assert calendar().workdays_between(day(first), last) == walked
