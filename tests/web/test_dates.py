from datetime import date, datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from huiyin.web import dates, words

TODAY = date(2026, 3, 18)  # Wednesday


@pytest.mark.parametrize(
    ("day", "today", "zh", "en"),
    [
        (date(2026, 3, 29), TODAY, "3月29日 周日", "Sun 29 March"),
        (date(2026, 3, 29), None, "2026年3月29日 周日", "Sun 29 March 2026"),
        (date(2024, 2, 29), TODAY, "2024年2月29日 周四", "Thu 29 February 2024"),
    ],
)
def test_a_day_carries_its_weekday_and_a_year_that_is_not_this_one(
    day: date, today: date | None, zh: str, en: str
) -> None:
    with override("zh-hans"):
        assert dates.day(day, today) == zh
    with override("en"):
        assert dates.day(day, today) == en


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (date(2026, 2, 15), date(2026, 2, 23), "2月15–23日", "15–23 February"),
        (date(2026, 2, 28), date(2026, 3, 2), "2月28日–3月2日", "28 February – 2 March"),
        (date(2026, 3, 2), date(2026, 3, 2), "3月2日 周一", "Mon 2 March"),
        (date(2025, 12, 31), date(2026, 1, 1), "2025年12月31日–2026年1月1日", "31 December 2025 – 1 January 2026"),
    ],
)
def test_a_span_says_the_month_once(first: date, last: date, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert dates.span(first, last, TODAY) == zh
    with override("en"):
        assert dates.span(first, last, TODAY) == en


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (11, "还有 11 天", "11 days left"),
        (1, "还有 1 天", "1 day left"),
        (0, "今天到期", "Due today"),
        (-1, "超期 1 天", "1 day late"),
        (-4, "超期 4 天", "4 days late"),
    ],
)
def test_days_left_in_words(days: int, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert dates.days_left(days) == zh
    with override("en"):
        assert dates.days_left(days) == en


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (3, "还有 3 个工作日", "3 working days left"),
        (1, "还有 1 个工作日", "1 working day left"),
        (0, "今天到期", "Due today"),
        (-3, "超期 3 个工作日", "3 working days late"),
    ],
)
def test_a_clock_in_working_days_says_working_days(days: int, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert dates.days_left(days, "workday") == zh
    with override("en"):
        assert dates.days_left(days, "workday") == en


def test_the_rest_days_after_the_last_day_are_late_already() -> None:
    with override("en"):
        assert words.clock_left("late", 0, unit="workday") == "Overdue"
        assert words.clock_left("met_late", 0, unit="workday") == "Done late"
        assert words.clock_left("met_late", -2, unit="workday") == "Done 2 working days late"


def test_an_instant_is_told_in_the_offices_time_zone() -> None:
    at = datetime(2026, 3, 13, 18, 20, tzinfo=timezone.get_fixed_timezone(0))
    with override("zh-hans"):
        assert dates.moment(at, TODAY) == "3月14日 周六 02:20"  # 18:20 UTC is past midnight in China


@pytest.mark.parametrize(("number", "said"), [(1, "诉求一"), (10, "诉求十"), (12, "诉求十二"), (25, "诉求二十五")])
def test_requests_are_numbered_as_people_say_them(number: int, said: str) -> None:
    with override("zh-hans"):
        assert words.ordinal(number) == said


def test_a_clock_speaks_to_the_petitioner_on_the_portal() -> None:
    with override("zh-hans"):
        assert words.clock_left("own", 30) == "信访人还有 30 天"
        assert words.clock_left("own", 30, you=True) == "您还有 30 天"
        said = words.clock_sentence("running", date(2026, 3, 29), 11, today=TODAY)
    assert said == "最晚 3月29日 周日，还有 11 天"
