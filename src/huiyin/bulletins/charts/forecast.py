"""How many matters come to their date on each of the next days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.bulletins.charts.terms import Cell, Chart, Day, Days
from huiyin.bulletins.charts.words import counted, listed
from huiyin.procedure.clocks import SOON_DAYS
from huiyin.web import dates

MOST_NAMED = 2


def coming_due(
    days: Sequence[tuple[date, int]],
    about: str,
    *,
    late: int = 0,
    rest: Collection[date] = (),
    names: Mapping[date, str] | None = None,
    as_of: datetime | None = None,
) -> Chart:
    """A column for each day, the first being today; `rest` are the days off and `names` what holidays are called."""
    names = names or {}
    has_any = late or any(count for _day, count in days)
    return Chart(
        key="forecast",
        title=finding(days, late),
        about=about,
        head=(_("Day"), _("Matters"), _("Rest day")),
        rows=tuple(_row(day, count, rest, names) for day, count in days),
        shape=_shape(days, late, rest, names) if has_any else None,
        as_of=as_of,
    )


def _row(day: date, count: int, rest: Collection[date], names: Mapping[date, str]) -> tuple[Cell, ...]:
    off = names.get(day) or (_("rest day") if day in rest else "")
    return dates.day(day), count, off


def finding(days: Sequence[tuple[date, int]], late: int) -> str:
    """The heaviest day; what is late already is said after it."""
    parts = [_heaviest(days)]
    if late:
        parts.append(ngettext("%(n)s is overdue already", "%(n)s are overdue already", late) % {"n": f"{late:,}"})
    return _("; ").join(parts)


def _heaviest(days: Sequence[tuple[date, int]]) -> str:
    most = max((count for _day, count in days), default=0)
    total = counted(sum(count for _day, count in days), "matters")
    if not most:
        return _("Nothing comes to its date in four weeks")
    peaks = [dates.plain_day(day, day) for day, count in days if count == most]
    said = {"day": listed(peaks[:MOST_NAMED]), "n": f"{most:,}", "all": total}
    if len(peaks) > MOST_NAMED:
        return _("%(all)s come to their date in four weeks, %(n)s a day at most") % said
    if len(peaks) == 2:
        return _("%(day)s are the heaviest: %(n)s matters each") % said
    return ngettext("%(day)s is the heaviest: %(n)s matter", "%(day)s is the heaviest: %(n)s matters", most) % said


def _shape(days: Sequence[tuple[date, int]], late: int, rest: Collection[date], names: Mapping[date, str]) -> Days:
    most = max(count for _day, count in days)
    peak = next(day for day, count in days if count == most)
    today = days[0][0]
    drawn = tuple(
        Day(
            count=count,
            label=pgettext("under a column", "today") if day == today else _week_label(day),
            off_name=_first_of(names, day),
            is_off=day in rest,
            is_soon=(day - today).days <= SOON_DAYS,
            is_marked=count > 0 and day in {today, peak},
        )
        for day, count in days
    )
    return Days(drawn, late, _("overdue"))


def _first_of(names: Mapping[date, str], day: date) -> str:
    """A holiday is named on its first day only."""
    name = names.get(day, "")
    return name if name and names.get(day - timedelta(days=1)) != name else ""


def _week_label(day: date) -> str:
    return f"{day.month}/{day.day}" if day.weekday() == 0 else ""
