"""Numbers and periods in the words of titles and tables, in the active language."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.statistics.comparing import SMALL
from huiyin.statistics.terms import Period, Span, Value
from huiyin.web import dates

# From how many a rate is drawn at all. Said in per cent it is from `comparing.SMALL`, until then as count of base.
DRAWN_FROM = 5
# Shares that differ by less than half a point are called the same.
SAME_POINTS = Decimal("0.5")


def capital(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def hundredths(share: Decimal | float) -> Decimal:
    """A share of 1 in per cent, to one decimal."""
    return (Decimal(str(share)) * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def percent(share: Decimal | float) -> str:
    """`94.4%`, `100%`."""
    found = hundredths(share)
    return f"{found:.0f}%" if found == found.to_integral_value() else f"{found}%"


def rate_said(value: Value) -> str:
    """A rate in per cent, or where it stands on few as what it is: `7/9`."""
    if not value.base or value.base < SMALL:
        return f"{value.count:,}/{value.base or 0:,}"
    return percent(value.rate or 0)


def rate_in_full(value: Value) -> str:
    """The rate with what it stands on: `94.4% (389/412)`, `7/9`."""
    if not value.base or value.base < SMALL:
        return rate_said(value)
    return f"{percent(value.rate or 0)} ({value.count:,}/{value.base:,})"


def points(difference: Decimal) -> str:
    """`6.2 个百分点` for a difference of two values of `hundredths`, without its sign."""
    return _("%(points)s percentage points") % {"points": abs(difference).normalize().__format__("f")}


def listed(names: Sequence[str]) -> str:
    """`甲、乙` and `A and B`; three names at most come here."""
    if len(names) < 2:
        return "".join(names)
    comma = pgettext("between names", ", ")
    return pgettext("names", "%(most)s and %(last)s") % {"most": comma.join(names[:-1]), "last": names[-1]}


def counted(number: int, unit: str) -> str:
    """`436 件`, `571 件次`, `128 批`, `419 人次`; money comes in fen and is said in yuan."""
    if unit == "fen":
        return _("%(n)s yuan") % {"n": f"{number / 100:,.2f}"}
    said = {
        "matters": ngettext("%(n)s matter", "%(n)s matters", number),
        "occurrences": ngettext("%(n)s occurrence", "%(n)s occurrences", number),
        "batches": ngettext("%(n)s visiting group", "%(n)s visiting groups", number),
        "persons": ngettext("%(n)s person", "%(n)s persons", number),
        "days": ngettext("%(n)s day", "%(n)s days", number),
    }.get(unit, "%(n)s")
    return said % {"n": f"{number:,}"}


@lru_cache(maxsize=4)
def _short_months(lang: str) -> tuple[str, ...]:
    """Their names in a language that is active: a page of figures asks for seventy of them."""
    return (
        pgettext("short month", "Jan"),
        pgettext("short month", "Feb"),
        pgettext("short month", "Mar"),
        pgettext("short month", "Apr"),
        pgettext("short month", "May"),
        pgettext("short month", "Jun"),
        pgettext("short month", "Jul"),
        pgettext("short month", "Aug"),
        pgettext("short month", "Sep"),
        pgettext("short month", "Oct"),
        pgettext("short month", "Nov"),
        pgettext("short month", "Dec"),
    )


def on_axis(period: Period) -> str:
    """As short as it can be said under a line: `3月`, `3/16`, `26年1季度`."""
    first = period.first
    if period.span is Span.MONTH:
        return _short_months(dates.language())[first.month - 1]
    if period.span is Span.QUARTER:
        return _("Q%(quarter)d %(year)02d") % {"quarter": (first.month + 2) // 3, "year": first.year % 100}
    if period.span is Span.YEAR:
        return str(first.year)
    return f"{first.month}/{first.day}"


def said(period: Period) -> str:
    """`2026年3月`, `2026年第1季度`, `2026年`, `2026年3月16–22日`."""
    first = period.first
    if period.span is Span.MONTH:
        return pgettext("a month", "%(month)s %(year)d") % {
            "month": _short_months(dates.language())[first.month - 1],
            "year": first.year,
        }
    if period.span is Span.QUARTER:
        return _("quarter %(quarter)d of %(year)d") % {"quarter": (first.month + 2) // 3, "year": first.year}
    if period.span is Span.YEAR:
        return pgettext("a year", "%(year)d") % {"year": first.year}
    return dates.span(period.first, period.last)
