"""How far a campaign has come: whose matters stand where, what was resolved by which day and in which phase.

What is resolved is drawn as its three views together, never as one of them alone (law.md 9a); units stand in the order
they are given, never by how many they have resolved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.bulletins.charts.terms import Cell, Chart, Lines, Point, Stack, Stacks, Tone
from huiyin.bulletins.charts.words import counted, percent
from huiyin.campaigns.progress import Sums
from huiyin.statistics.comparing import SMALL
from huiyin.web import dates

# A line of days up to so many, of weeks up to so many; of months beyond.
DAYS, WEEKS = 31, 200
VIEWS = (Tone.FIRST, Tone.MIDDLE, Tone.SECOND)
# Then those closed in another way, open, and past their last day.
STANDS = (*VIEWS, Tone.THIRD, Tone.OFF, Tone.LATE_FILL)


def _view_names() -> tuple[str, ...]:
    return _("Resolved: agreed"), _("Resolved: disagreed"), _("Resolved: no view")


def _views(sums: Sums) -> tuple[int, ...]:
    return sums.agrees, sums.disagrees, sums.no_view


def by_unit(rows: Sequence[tuple[str, Sums]], about: str, as_of: datetime | None = None) -> Chart:
    """A bar for each unit: resolved with the three views, closed in another way, open, past its last day."""
    whole = sum((sums for _name, sums in rows), Sums())
    names = (*_view_names(), _("Closed in another way"), pgettext("matters", "Open"), _("Past their day"))
    parts = [(*_views(sums), sums.otherwise, sums.open - sums.late, sums.late) for _name, sums in rows]
    bars = (
        Stack(name, part, _of(sums.resolved, sums.total) if sums.total else "")
        for (name, sums), part in zip(rows, parts, strict=True)
    )
    table: list[tuple[Cell, ...]] = [
        (name, sums.total, sums.resolved, *part) for (name, sums), part in zip(rows, parts, strict=True)
    ]
    return Chart(
        key="campaign-units",
        title=finding(whole),
        about=about,
        head=(_("Unit"), _("Matters"), _("Resolved in law"), *names),
        rows=tuple(table),
        shape=Stacks(tuple(bars), names, STANDS) if whole.total else None,
        as_of=as_of,
    )


def finding(whole: Sums) -> str:
    """How many of how many, with the three views; what is past its last day."""
    if not whole.total:
        return _("No matter to count yet")
    said = _("%(of)s resolved in law: agreed %(agrees)s, disagreed %(disagrees)s, no view %(no_view)s") % {
        "of": _of(whole.resolved, whole.total),
        "agrees": f"{whole.agrees:,}",
        "disagrees": f"{whole.disagrees:,}",
        "no_view": f"{whole.no_view:,}",
    }
    late = _("%(n)s past their last day") % {"n": f"{whole.late:,}"} if whole.late else ""
    return _("; ").join(part for part in (said, late) if part)


def _of(count: int, total: int) -> str:
    """12 of 40; from a hundred also in per cent."""
    if total < SMALL:
        return _("%(count)s of %(total)s") % {"count": f"{count:,}", "total": f"{total:,}"}
    return _("%(count)s of %(total)s (%(share)s)") % {
        "count": f"{count:,}",
        "total": f"{total:,}",
        "share": percent(count / total),
    }


def by_phase(rows: Sequence[tuple[str, Sums]], about: str, as_of: datetime | None = None) -> Chart:
    """A bar for each phase: what was resolved in it, with the three views."""
    total = sum(sums.resolved for _name, sums in rows)
    bars = tuple(Stack(name, _views(sums)) for name, sums in rows)
    return Chart(
        key="campaign-phases",
        title=_phases_said(rows, total),
        about=about,
        head=(_("Phase"), _("Resolved in law"), *_view_names()),
        rows=tuple((name, sums.resolved, *_views(sums)) for name, sums in rows),
        shape=Stacks(bars, _view_names(), VIEWS) if total else None,
        as_of=as_of,
    )


def _phases_said(rows: Sequence[tuple[str, Sums]], total: int) -> str:
    if not total:
        return _("Nothing was resolved in a phase yet")
    most, name = max((sums.resolved, name) for name, sums in rows)
    return _("%(all)s resolved in the phases, most of them in “%(phase)s”: %(n)s") % {
        "all": counted(total, "matters"),
        "phase": name,
        "n": f"{most:,}",
    }


def over_days(
    closed: Mapping[date, int], total: int, days: tuple[date, date], about: str, as_of: datetime | None = None
) -> Chart:
    """How many were resolved by each day: a line that only rises. `closed`: how many on which day."""
    ends = _ends(*days)
    sums = [sum(count for day, count in closed.items() if day <= end) for end in ends]
    points = tuple(Point(f"{end.month}/{end.day}", value) for end, value in zip(ends, sums, strict=True))
    last = sums[-1] if sums else 0
    return Chart(
        key="campaign-days",
        title=_("By %(day)s: %(of)s resolved in law") % {"day": dates.plain_day(days[1]), "of": _of(last, total)},
        about=about,
        head=(_("By the end of"), _("Resolved in law")),
        rows=tuple((dates.plain_day(end), value) for end, value in zip(ends, sums, strict=True)),
        shape=Lines(points, last=_of(last, total)) if total and len(points) > 1 else None,
        as_of=as_of,
    )


def _ends(first: date, last: date) -> list[date]:
    """The days a line has points for, the last one always: each day, each seventh, or the end of each month."""
    if last < first:
        return []
    length = (last - first).days
    if length > WEEKS:
        months = [date(day.year, day.month, 1) - timedelta(days=1) for day in _months(first, last)]
        return [*(end for end in months if end >= first), last]
    step = 1 if length <= DAYS else 7
    return [last - timedelta(days=back) for back in range(length - length % step, -1, -step)]


def _months(first: date, last: date) -> list[date]:
    """The first day of each month that begins in between."""
    found, day = [], date(first.year, first.month, 1)
    while day <= last:
        found.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found
