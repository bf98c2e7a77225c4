"""A figure through the months, this year against the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.bulletins.charts.terms import Cell, Chart, Lines, Point
from huiyin.bulletins.charts.words import (
    DRAWN_FROM,
    SAME_POINTS,
    capital,
    counted,
    hundredths,
    listed,
    on_axis,
    percent,
    points,
    rate_said,
    said,
)
from huiyin.statistics.comparing import SMALL
from huiyin.statistics.terms import Period, Value

# Rates of change under this base are not said: 3 instead of 2 is not "up by half".
SMALL_COUNT = 10
MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """What a chart is about: an indicator as far as a chart needs it.

    `unit` is "share" or one of `words.counted`. `has_direction` False: neither more nor less of it is better, so both
    values are told and no change is (law.md 9a).
    """

    key: str
    name: str
    about: str
    unit: str = "matters"
    has_direction: bool = True

    @property
    def title(self) -> str:
        """The name at the beginning of a sentence."""
        return capital(self.name)

    @property
    def is_share(self) -> bool:
        return self.unit == "share"


@dataclass(frozen=True, slots=True)
class Run:
    """The values of consecutive periods, the oldest first, and those of the same periods a year before."""

    periods: tuple[Period, ...]
    now: tuple[Value, ...]
    before: tuple[Value, ...] = ()

    @property
    def last(self) -> Value:
        return self.now[-1]

    @property
    def last_before(self) -> Value | None:
        return self.before[-1] if self.before else None


def over_time(subject: Subject, run: Run) -> Chart:
    """The line of a figure through the periods of `run`; its finding is about the last of them."""
    has_any = any(is_said(subject, value) and value.count for value in (*run.now, *run.before))
    return Chart(
        key=f"series-{subject.key}",
        title=finding(subject, run),
        about=subject.about,
        head=_head(subject, run),
        rows=tuple(_row(subject, run, at) for at in range(len(run.periods))),
        shape=_shape(subject, run) if has_any else None,
        as_of=run.last.as_of,
        shares=frozenset({1, 4}) if subject.is_share else frozenset(),
    )


def is_said(subject: Subject, value: Value) -> bool:
    """Whether the value stands on enough matters to be drawn: a share of a few would jump."""
    return not subject.is_share or (value.base or 0) >= DRAWN_FROM


def finding(subject: Subject, run: Run) -> str:
    """The last period against the same one a year before; without one, against the other periods."""
    named = {"name": subject.title, "period": said(run.periods[-1])}
    if not any(value.count or value.base for value in run.now):
        return _("%(name)s: nothing in these periods") % named
    if subject.is_share:
        return _share_finding(subject, run, named)
    return _count_finding(subject, run, named)


def _share_finding(subject: Subject, run: Run, named: dict[str, str]) -> str:
    last, before = run.last, run.last_before
    if not last.base:
        return _("%(name)s: nothing to count in %(period)s") % named
    if last.base < DRAWN_FROM or last.rate is None:
        return _("%(name)s, %(period)s: %(count)d of %(base)d, too few for a rate") % {
            **named,
            "count": last.count,
            "base": last.base,
        }
    named["now"] = rate_said(last)
    if before is None or before.rate is None or not is_said(subject, before):
        return _("%(name)s, %(period)s: %(now)s") % named
    named["before"] = rate_said(before)
    if not subject.has_direction or min(last.base, before.base or 0) < SMALL:
        return _("%(name)s, %(period)s: %(now)s; a year before %(before)s") % named
    return _moved(hundredths(last.rate) - hundredths(before.rate), named)


def _moved(difference: Decimal, named: dict[str, str]) -> str:
    if abs(difference) < SAME_POINTS:
        return _("%(name)s: %(now)s, as a year before") % named
    named["points"] = points(difference)
    if difference > 0:
        return _("%(name)s: %(now)s, %(points)s higher than a year before") % named
    return _("%(name)s: %(now)s, %(points)s lower than a year before") % named


def _count_finding(subject: Subject, run: Run, named: dict[str, str]) -> str:
    last, before = run.last.count, run.last_before
    named["now"] = counted(last, subject.unit)
    if before is None:
        return _against_others(subject, run, named)
    named["before"] = counted(before.count, subject.unit)
    if last == before.count:
        return _("%(name)s, %(period)s: %(now)s, as many as a year before") % named
    if not subject.has_direction or before.count < SMALL_COUNT:
        return _("%(name)s, %(period)s: %(now)s; a year before %(before)s") % named
    named["more"] = counted(abs(last - before.count), subject.unit)
    named["share"] = percent(Decimal(abs(last - before.count)) / before.count)
    if last > before.count:
        return _("%(name)s, %(period)s: %(now)s, %(more)s (%(share)s) more than a year before") % named
    return _("%(name)s, %(period)s: %(now)s, %(more)s (%(share)s) fewer than a year before") % named


def _against_others(subject: Subject, run: Run, named: dict[str, str]) -> str:
    most = max(value.count for value in run.now)
    peaks = [said(period) for period, value in zip(run.periods, run.now, strict=True) if value.count == most]
    named["most"] = counted(most, subject.unit)
    if len(peaks) == len(run.periods):
        return _("%(name)s: the same in every period, %(most)s") % named
    if len(peaks) > MOST_NAMED:
        return _("%(name)s, %(period)s: %(now)s; %(most)s at most") % named
    if run.last.count == most and len(peaks) == 1:
        return _("%(name)s: %(now)s in %(period)s, the most of these periods") % named
    named["peaks"] = listed(peaks)
    return _("%(name)s, %(period)s: %(now)s; the most was %(most)s in %(peaks)s") % named


def _shape(subject: Subject, run: Run) -> Lines:
    last, before = run.last, run.last_before
    return Lines(
        points=_points(subject, run.periods, run.now),
        before=_points(subject, run.periods, run.before) if run.before else (),
        name=pgettext("line of a chart", "this year") if run.before else "",
        before_name=pgettext("line of a chart", "a year before"),
        last=_at_end(subject, last),
        before_last=_at_end(subject, before) if before else "",
        is_share=subject.is_share,
    )


def _points(subject: Subject, periods: Sequence[Period], values: Sequence[Value]) -> tuple[Point, ...]:
    return tuple(Point(on_axis(period), _drawn(subject, value)) for period, value in zip(periods, values, strict=True))


def _drawn(subject: Subject, value: Value) -> float | None:
    if not is_said(subject, value):
        return None
    return float(value.rate or 0) if subject.is_share else value.count


def _at_end(subject: Subject, value: Value) -> str:
    if not is_said(subject, value):
        return ""
    return rate_said(value) if subject.is_share else f"{value.count:,}"


def _head(subject: Subject, run: Run) -> tuple[str, ...]:
    if subject.is_share:
        now = (_("Period"), subject.title, pgettext("a rate", "Counted"), pgettext("a rate", "Of"))
        return (
            (*now, _("A year before"), pgettext("a rate", "Counted"), pgettext("a rate", "Of")) if run.before else now
        )
    return (_("Period"), subject.title, *((_("A year before"),) if run.before else ()))


def _row(subject: Subject, run: Run, at: int) -> tuple[Cell, ...]:
    shown = [run.now[at], *run.before[at : at + 1]]
    cells: list[Cell] = [said(run.periods[at])]
    for value in shown:
        if subject.is_share:
            cells += [float(value.rate) if value.rate is not None else None, value.count, value.base]
        else:
            cells.append(value.count)
    return tuple(cells)
