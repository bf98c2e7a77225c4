"""Dates and spans of days in the words of the active language, cached: a table asks for the same ones often.

Chinese gives `3月29日 周日`, English `Sun 29 March`. The year is left out only when the caller says which
year goes without saying, so that a matter of 2024 is never read as one of this year.
"""

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

MANY = 8192


def language() -> str:
    """The active language as the cache key and the key of a `Text`: `zh` or `en`."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@lru_cache(maxsize=4)
def _weekdays(lang: str) -> tuple[str, ...]:
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )


@lru_cache(maxsize=4)
def _months(lang: str) -> tuple[str, ...]:
    return (
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    )


def weekday_names() -> tuple[str, ...]:
    """The days of the week from Monday on, short."""
    return _weekdays(language())


def _weekday(day: date) -> str:
    return _weekdays(language())[day.weekday()]


def _month(day: date) -> str:
    return _months(language())[day.month - 1]


def _parts(day: date) -> dict[str, object]:
    return {"year": day.year, "month": _month(day), "day": day.day, "weekday": _weekday(day)}


@lru_cache(maxsize=MANY)
def _day(day: date, with_year: bool, with_weekday: bool, lang: str) -> str:
    # The language is part of the key only; gettext reads the active one, which `language()` has just named.
    if with_year and with_weekday:
        return _("%(weekday)s %(day)d %(month)s %(year)d") % _parts(day)
    if with_year:
        return _("%(day)d %(month)s %(year)d") % _parts(day)
    if with_weekday:
        return _("%(weekday)s %(day)d %(month)s") % _parts(day)
    return _("%(day)d %(month)s") % _parts(day)


def _as_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | datetime, today: date | None = None) -> str:
    """`3月29日 周日`; with the year unless it is the year of `today`."""
    on = _as_day(value)
    return _day(on, today is None or on.year != today.year, True, language())


def plain_day(value: date | datetime, today: date | None = None) -> str:
    """`3月29日`, without the weekday; with the year unless it is the year of `today`."""
    on = _as_day(value)
    return _day(on, today is None or on.year != today.year, False, language())


def weekday(value: date | datetime) -> str:
    """`周日`."""
    return _weekday(_as_day(value))


def hour(value: datetime) -> str:
    """`10:20`, in the office's time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%H:%M}"


def moment(value: datetime, today: date | None = None) -> str:
    """`3月13日 周五 10:20`."""
    return f"{day(value, today)} {hour(value)}"


@lru_cache(maxsize=MANY)
def _span(first: date, last: date, with_year: bool, lang: str) -> str:
    if first == last:
        return _day(first, with_year, True, lang)
    if (first.year, first.month) == (last.year, last.month):
        words = {**_parts(first), "first": first.day, "last": last.day}
        if with_year:
            return _("%(first)d–%(last)d %(month)s %(year)d") % words
        return _("%(first)d–%(last)d %(month)s") % words
    ends = {
        "first": _day(first, with_year, False, lang),
        "last": _day(last, with_year, False, lang),
    }
    return _("%(first)s – %(last)s") % ends


def span(first: date, last: date, today: date | None = None, lang: str = "") -> str:
    """`2月15–23日`, `2月28日–3月2日`; a single day carries its weekday. `lang`, where known already, saves asking."""
    with_year = today is None or first.year != today.year or last.year != today.year
    return _span(first, last, with_year, lang or language())


@lru_cache(maxsize=1024)
def _days_left(days: int, unit: str, lang: str) -> str:
    if unit == "workday" and days:
        return _workdays_left(days)
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    if days == 0:
        return _("Due today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def _workdays_left(days: int) -> str:
    if days < 0:
        return ngettext("%(days)d working day late", "%(days)d working days late", -days) % {"days": -days}
    return ngettext("%(days)d working day left", "%(days)d working days left", days) % {"days": days}


def days_left(days: int, unit: str = "day") -> str:
    """`还有 11 天`, `今天到期`, `超期 4 天` from the days left (negative: days late).

    `unit` is that of the clock's rule, "day" or "workday"; working days are said as such: `还有 3 个工作日`.
    """
    return _days_left(days, unit, language())
