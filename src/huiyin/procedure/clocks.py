"""Periods of law: how long, for whom, what pauses or lengthens them, and when they end.

A `ClockRule` is what a law says once; a `Clock` is one period that runs, or ran, in one case. The day a period starts
on is never counted: "within 15 days of receipt" ends on the fifteenth day after the day of receipt.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.procedure.calendar import ONE_DAY, Calendar
from huiyin.procedure.moments import MOMENTS
from huiyin.procedure.terms import NO_TEXT, Citation, Text

VERDICTS: Mapping[str, Text] = {
    "running": Text("期限内", "running"),
    "soon": Text("即将到期", "due soon"),
    "today": Text("今日到期", "due today"),
    "late": Text("已超期", "overdue"),
    "paused": Text("期限中止", "paused"),
    "met": Text("按期完成", "met"),
    "met_late": Text("超期完成", "met late"),
    "lapsed": Text("期限届满", "window closed"),
    "ended": Text("期限终止", "no longer runs"),
    "unknown": Text("无法判断", "not known"),
    "own": Text("依其本身法律", "governed by its own law"),
}

# Verdicts under which the clock still asks something of its holder today.
RUNNING = frozenset({"running", "soon", "today", "late", "paused"})

# From this many days before the end a period is due soon: on every list, in reminders, on the portal (own policy).
SOON_DAYS = 5

HOLDERS: Mapping[str, Text] = {
    "office": Text("登记单位（信访部门）", "registering office"),
    "unit": Text("有权处理机关", "competent unit"),
    "petitioner": Text("信访人", "petitioner"),
    "supervisor": Text("督办单位（上级机关）", "supervising unit above"),
    "reviewer": Text("复查（复核）机关", "reviewing organ"),
    "organ": Text("主持单位", "conducting unit"),
}
# Holders that mean the unit of the proceeding a clock belongs to.
CONDUCTING = frozenset({"reviewer", "organ"})


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One period as a law or a policy of ours sets it.

    `limit` counts days of `unit` ("day", "workday", or "month": the same day that many months on); None means the date
    comes from a field, such as the letter of assignment. `rolls`: a last day that is not worked moves to the next
    working day. `honours`: grounds of pause this clock respects. `max_extension`: days in all. `is_right`: a window its
    holder may use, which closes but is never broken. `soon`: days of `unit` before the end from which it is due soon.
    """

    key: str
    name: Text
    holder: str
    limit: int | None
    unit: str
    citation: Citation
    rolls: bool = False
    honours: frozenset[str] = frozenset()
    max_extension: int = 0
    policy: tuple[Citation, ...] = ()
    is_right: bool = False
    soon: int = SOON_DAYS


@dataclass(frozen=True, slots=True)
class Pause:
    """Days left out on a ground, from `first` to `last` inclusive; `last` is None while the pause goes on."""

    ground: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """Days granted by the head of the organ, and the day the petitioner was told the reason (None: not told)."""

    days: int
    granted_on: date
    told_on: date | None = None


@dataclass(frozen=True)
class Clock:
    """One period in one case.

    `rule` is the key of its ClockRule; `request` the number of the request it hangs on, None for the whole case;
    `subject` tells clocks of one rule apart (a paper's key, a demand's number). `started_by` and `stopped_by` are keys
    of MOMENTS. `ending` says how it stopped: "met", "void" (fell away), "lapsed", "own_law". `known` is False where
    history does not say: neither kept nor broken. `presumed`: begins only if nobody has acted by `started_on`.
    `layers`: keys of the optional layers that were put on it, whatever is switched on today.
    """

    rule: str
    started_on: date
    started_by: str
    request: int | None = None
    subject: str = ""
    fixed_due: date | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    stopped_on: date | None = None
    stopped_by: str = ""
    ending: str = ""
    known: bool = True
    presumed: bool = False
    layers: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.ending

    @property
    def start_reason(self) -> Text:
        return MOMENTS.get(self.started_by, NO_TEXT)

    @property
    def stop_reason(self) -> Text | None:
        return MOMENTS.get(self.stopped_by)


@dataclass(frozen=True, slots=True)
class Layer:
    """A local rule that shortens an office's time (a provincial regulation, a rule of a branch).

    It binds clocks that start on or after `active_from`; without one only those that name it (an optional layer,
    switched on by the installation: docs/decisions/0015). It can never lengthen: the earlier of its date and the
    national date holds. A layer on a window of the petitioner is refused when it is built into a procedure.
    """

    key: str
    rule: str
    limit: int
    unit: str
    active_from: date | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period; provisional when the calendar's files do not reach that far, or a pause is open."""

    on: date
    provisional: bool = False
    layer: Layer | None = None


def due(clock: Clock, rule: ClockRule, calendar: Calendar, layers: Iterable[Layer] = ()) -> Due:
    """The last day on which the duty can still be done in time.

    Raises ValueError when the rule takes its date from a field and the clock carries none.
    """
    if clock.fixed_due is not None:
        return Due(clock.fixed_due)
    if rule.limit is None:
        raise ValueError(f"clock {rule.key}: its date comes from a field and none was given")
    last = _counted(clock, rule, calendar, rule.limit + granted_days(clock, rule, calendar))
    is_open_pause = any(pause.last is None and pause.first <= last for pause in honoured(clock, rule))
    if rule.rolls:
        last = calendar.next_working(last)
    chosen = _strictest(clock, rule, calendar, last, layers)
    if chosen is not None:
        last = layer_due(clock, chosen, calendar)
    uses_calendar = rule.rolls or rule.unit == "workday" or (chosen is not None and chosen.unit == "workday")
    return Due(last, is_open_pause or (uses_calendar and calendar.is_provisional(last)), chosen)


def layer_due(clock: Clock, layer: Layer, calendar: Calendar) -> date:
    """The date a layer's own limit gives, counted from the same start."""
    if layer.unit == "workday":
        return calendar.add_workdays(clock.started_on, layer.limit)
    return clock.started_on + timedelta(days=layer.limit)


def _strictest(
    clock: Clock, rule: ClockRule, calendar: Calendar, national: date, layers: Iterable[Layer]
) -> Layer | None:
    """The layer that ends earliest, if any ends before the national date."""
    best, best_on = None, national
    for layer in layers:
        if layer.rule != rule.key or rule.holder == "petitioner" or not _binds(layer, clock):
            continue
        on = layer_due(clock, layer, calendar)
        if on < best_on:
            best, best_on = layer, on
    return best


def _binds(layer: Layer, clock: Clock) -> bool:
    if layer.active_from is None:
        return layer.key in clock.layers
    return clock.started_on >= layer.active_from


def honoured(clock: Clock, rule: ClockRule) -> tuple[Pause, ...]:
    """The pauses this rule respects; art. 36(2) excludes hearings for the recheck only."""
    if not clock.pauses or not rule.honours:
        return ()
    return tuple(pause for pause in clock.pauses if pause.ground in rule.honours)


def is_left_out(day: date, pauses: Iterable[Pause]) -> Pause | None:
    """The pause that leaves this day out; its first and its last day are both left out (P).

    An open pause leaves out the days up to now, which this pure function cannot know: it counts its first day only.
    """
    for pause in pauses:
        if pause.first <= day <= (pause.last or pause.first):
            return pause
    return None


def _counted(clock: Clock, rule: ClockRule, calendar: Calendar, days: int) -> date:
    """The `days`-th counted day after the start."""
    pauses = honoured(clock, rule)
    if not pauses:
        if rule.unit == "workday":
            return calendar.add_workdays(clock.started_on, days)
        if rule.unit == "month":
            return months_after(clock.started_on, days)
        return clock.started_on + timedelta(days=days)
    day = clock.started_on
    while days > 0:
        day += ONE_DAY
        if is_left_out(day, pauses) or (rule.unit == "workday" and not calendar.is_working(day)):
            continue
        days -= 1
    return day


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def granted_days(clock: Clock, rule: ClockRule, calendar: Calendar) -> int:
    """Days of extension that have effect (art. 34)."""
    return sum(extension.days for extension, last in judged_extensions(clock, rule, calendar) if last is None)


def judged_extensions(clock: Clock, rule: ClockRule, calendar: Calendar) -> list[tuple[Extension, date | None]]:
    """Each extension with None if it has effect, or the last day by which it would have had to be told.

    An extension has effect only if it was granted, and the petitioner told the reason, by the end of the last day
    then in force (P); one that would pass `max_extension` in all is refused whole.
    """
    judged: list[tuple[Extension, date | None]] = []
    total = 0
    for extension in clock.extensions:
        last = _counted(clock, rule, calendar, (rule.limit or 0) + total)
        told_in_time = extension.told_on is not None and max(extension.told_on, extension.granted_on) <= last
        has_effect = told_in_time and total + extension.days <= rule.max_extension
        judged.append((extension, None if has_effect else last))
        total += extension.days if has_effect else 0
    return judged


def verdict(clock: Clock, rule: ClockRule, calendar: Calendar, today: date, layers: Iterable[Layer] = ()) -> str:
    """How the clock stands on `today`: a key of VERDICTS."""
    if not clock.known:
        return "unknown"
    if clock.ending in _ENDED:
        return _ENDED[clock.ending]
    last = due(clock, rule, calendar, layers).on
    if clock.stopped_on is not None:
        return "met" if clock.stopped_on <= last else "met_late"
    return _running(clock, rule, calendar, today, last)


_ENDED = {"void": "ended", "lapsed": "lapsed", "own_law": "own"}


def _running(clock: Clock, rule: ClockRule, calendar: Calendar, today: date, last: date) -> str:
    if _is_paused(clock, rule, today, last):
        return "paused"
    if today >= last:
        if today == last:
            return "today"
        return "lapsed" if rule.is_right else "late"
    return "soon" if days_left(last, rule, calendar, today) <= rule.soon else "running"


def _is_paused(clock: Clock, rule: ClockRule, today: date, last: date) -> bool:
    """Whether a pause that began before the period ran out covers today."""
    return any(
        pause.first <= today and pause.first <= last and (pause.last is None or today <= pause.last)
        for pause in honoured(clock, rule)
    )


def days_left(last: date, rule: ClockRule, calendar: Calendar, today: date) -> int:
    """Days from today to the last day, in the rule's own unit; 0 on the last day, negative when it has passed."""
    if rule.unit == "workday":
        return calendar.workdays_between(today, last)
    return (last - today).days


def is_in_time(clock: Clock, rule: ClockRule, calendar: Calendar, posted_on: date) -> bool:
    """Whether a request posted on that day is in time: the postmark counts, not the arrival (P)."""
    return posted_on <= due(clock, rule, calendar).on


def annual_report_clock(year: int) -> Clock:
    """Clock 12: the report on `year` (art. 41). The law names no day; we take the end of the following year (P)."""
    return Clock("annual_report", date(year, 12, 31), "year_end", fixed_due=date(year + 1, 12, 31))


def finish_start(received_by_unit: date, accepted_on: date | None) -> tuple[date, str]:
    """Where the 60 days begin: acceptance, but never later than day 15 after receipt (P).

    Art. 34 says 受理之日 without defining it; the office must not gain time by writing the notice late.
    """
    fifteenth = received_by_unit + timedelta(days=NOTICE_DAYS)
    if accepted_on is not None and accepted_on <= fifteenth:
        return accepted_on, "accepted"
    return fifteenth, "day_fifteen"


NOTICE_DAYS = 15  # art. 23(2)(3): written notice within 15 days of receipt
