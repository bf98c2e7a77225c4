"""Why a date is the date it is: the days of a period, which were counted, which were not, and by what rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from huiyin.procedure.calendar import ONE_DAY, Calendar
from huiyin.procedure.clocks import (
    Clock,
    ClockRule,
    Due,
    Layer,
    due,
    granted_days,
    honoured,
    is_left_out,
    judged_extensions,
)
from huiyin.procedure.terms import Citation, Text, day_text


@dataclass(frozen=True, slots=True)
class Line:
    """Days from `first` to `last` treated alike. `counted` is "" (not counted), "1", or "18-26"."""

    first: date
    last: date
    note: Text
    counted: str = ""
    is_last: bool = False
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class DayLedger:
    """The reckoning of one clock, for people: lines of days, then notes (policy, provisional date, refusals)."""

    title: Text
    citation: Citation
    lines: tuple[Line, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """Days treated alike; `number` is that of the first, where they are counted."""

    first: date
    last: date
    note: Text
    number: int | None = None


_FIRST_DAY = Text("起算日，当日不计：{reason}", "Starting day, not counted: {reason}")
_COUNTED = Text("计入（自然日）", "Counted (calendar days)")
_WORKED = Text("计入（工作日）", "Counted (working days)")
_MAKE_UP = Text("计入（{name}调休上班）", "Counted (make-up working day, {name})")
_EXTENDED = Text("计入（经批准延长的期限）", "Counted (extension)")
_HOLIDAY = Text("不计（{name}放假）", "Not counted (holiday: {name})")
_WEEKEND = Text("不计（周末）", "Not counted (weekend)")
_PAUSED = Text("不计（{ground}，首日和末日均不计）", "Not counted ({ground}; first and last day both left out)")
_NOMINAL = Text("计入；最后一日为非工作日，顺延", "Counted; the last day is not a working day, so it moves on")
_ROLLED = Text("顺延（{name}放假）", "Moves on (holiday: {name})")
_ROLLED_WEEKEND = Text("顺延（周末）", "Moves on (weekend)")
_ROLLED_TO = Text("顺延后的最后一日（节假日后第一个工作日）", "Last day, moved to the next working day")
_FIXED = Text("文书指定的期限", "Date set in the document")
_TITLE = Text("{name}：{day}到期", "{name}: due {day}")
_POLICY = Text("本系统规则（P，法规未作规定）：{text}。", "Policy (P): {text}.")
_PROVISIONAL = Text(
    "该日期为暂定日期：节假日安排尚未公布，或者期限仍在中止。",
    "This date is provisional: holidays that far ahead are not yet announced, or the clock is paused.",
)
_STOPPED = Text("{day}停止计算：{reason}。", "Stopped on {day}: {reason}.")
_NO_EFFECT = Text(
    "{granted}批准的{days}日延期不生效：应当在{last}前（含当日）批准并告知信访人理由，且累计不超过{most}日。",
    "The extension of {days} days granted on {granted} has no effect: it had to be granted, and the petitioner told "
    "the reason, by {last}, with no more than {most} days in all.",
)
_LAYERED = Text(
    "依照{rule}，期限缩短为{limit}{unit}；与国家规定比较，取较早的日期。",
    "Shortened by {rule} to {limit} {unit}; the earlier of this and the national date holds.",
)
_NOT_KNOWN = Text(
    "历史记录没有写明全部日期，因此既不认定按期，也不认定超期。",
    "The imported record does not give every date, so this is judged neither kept nor broken.",
)
UNITS = {
    "day": Text("日", "days"),
    "workday": Text("个工作日", "working days"),
    "month": Text("个月", "months"),
}
PAUSE_GROUNDS = {"hearing": Text("听证", "hearing"), "appraisal": Text("鉴定", "appraisal")}


def day_ledger(
    clock: Clock, rule: ClockRule, calendar: Calendar, today: date, layers: Iterable[Layer] = ()
) -> DayLedger:
    """Reckon a clock day by day up to its last day."""
    layers = tuple(layers)
    ends = due(clock, rule, calendar, layers)
    title = _TITLE.format(name=rule.name, day=day_text(ends.on))
    spans = _spans(clock, rule, calendar, ends)
    return DayLedger(title, rule.citation, tuple(_lines(spans, ends.on, today)), _notes(clock, rule, calendar, ends))


def _spans(clock: Clock, rule: ClockRule, calendar: Calendar, ends: Due) -> Iterator[_Span]:
    """Every day from the start to the end, in order; what is treated alike may come in one or in several."""
    yield _Span(clock.started_on, clock.started_on, _FIRST_DAY.format(reason=clock.start_reason))
    if clock.fixed_due is not None:
        if clock.fixed_due != clock.started_on:
            yield _Span(clock.fixed_due, clock.fixed_due, _FIXED)
        return
    unit = ends.layer.unit if ends.layer else rule.unit
    total = _total(clock, rule, calendar, ends)
    pauses = () if ends.layer else honoured(clock, rule)
    nominal = clock.started_on + total * ONE_DAY
    if unit == "workday" or pauses or nominal > ends.on:
        yield from _day_by_day(clock, rule, calendar, ends, total)
        return
    # Calendar days that nothing interrupts need not be walked one by one.
    if total:
        yield from _whole_days(rule, clock.started_on, total, is_end=nominal == ends.on)
    yield from _rolled(calendar, nominal, ends.on)


def _whole_days(rule: ClockRule, start: date, total: int, *, is_end: bool) -> Iterator[_Span]:
    """Days 1 to `total`, all counted; the last stands alone."""
    ordinary = total if rule.unit == "month" or rule.limit is None else min(rule.limit, total)
    for note, first, last in ((_COUNTED, 1, min(ordinary, total - 1)), (_EXTENDED, ordinary + 1, total - 1)):
        if first <= last:
            yield _Span(start + first * ONE_DAY, start + last * ONE_DAY, note, first)
    note = _NOMINAL if not is_end else _EXTENDED if total > ordinary else _COUNTED
    yield _Span(start + total * ONE_DAY, start + total * ONE_DAY, note, total)


def _rolled(calendar: Calendar, nominal: date, ends_on: date) -> Iterator[_Span]:
    day = nominal
    while day < ends_on:
        day += ONE_DAY
        yield _Span(day, day, _rolled_note(calendar, day, ends_on))


def _day_by_day(clock: Clock, rule: ClockRule, calendar: Calendar, ends: Due, total: int) -> Iterator[_Span]:
    unit = ends.layer.unit if ends.layer else rule.unit
    number, day = 0, clock.started_on
    while day < ends.on:
        if number == total:
            yield from _rolled(calendar, day, ends.on)
            return
        day += ONE_DAY
        note = None if ends.layer else _paused_note(clock, rule, day)
        note = note or (_idle_note(calendar, day) if unit == "workday" else None)
        if note is None:
            number += 1
            is_nominal_end = number == total and day != ends.on
            note = _NOMINAL if is_nominal_end else _counted_note(rule, calendar, day, number, unit)
            yield _Span(day, day, note, number)
        else:
            yield _Span(day, day, note)


def _total(clock: Clock, rule: ClockRule, calendar: Calendar, ends: Due) -> int:
    """How many days are counted in all."""
    if ends.layer:
        return ends.layer.limit
    if rule.unit == "month":
        return (ends.on - clock.started_on).days
    return (rule.limit or 0) + granted_days(clock, rule, calendar)


def _rolled_note(calendar: Calendar, day: date, ends_on: date) -> Text:
    if day == ends_on:
        return _ROLLED_TO
    name = calendar.name_of(day)
    return _ROLLED.format(name=name) if name else _ROLLED_WEEKEND


def _paused_note(clock: Clock, rule: ClockRule, day: date) -> Text | None:
    pause = is_left_out(day, honoured(clock, rule))
    if pause is None:
        return None
    return _PAUSED.format(ground=PAUSE_GROUNDS.get(pause.ground, Text(pause.ground, pause.ground)))


def _idle_note(calendar: Calendar, day: date) -> Text | None:
    """Why a day is not a working day; None when it is one."""
    if calendar.is_working(day):
        return None
    name = calendar.name_of(day)
    return _HOLIDAY.format(name=name) if name else _WEEKEND


def _counted_note(rule: ClockRule, calendar: Calendar, day: date, number: int, unit: str) -> Text:
    if rule.unit != "month" and rule.limit is not None and number > rule.limit:
        return _EXTENDED
    if unit != "workday":
        return _COUNTED
    name = calendar.workdays.get(day)
    return _MAKE_UP.format(name=name) if name else _WORKED


def _lines(spans: Iterable[_Span], ends_on: date, today: date) -> Iterator[Line]:
    """Runs of days treated alike become one line; the last day always stands alone."""
    run: _Span | None = None
    for span in spans:
        goes_on = run is not None and span.note == run.note and span.first != ends_on
        if run is not None and goes_on and span.first - run.last == ONE_DAY:
            run = _Span(run.first, span.last, run.note, run.number)
            continue
        if run is not None:
            yield _line(run, ends_on, today)
        run = span
    if run is not None:
        yield _line(run, ends_on, today)


def _line(run: _Span, ends_on: date, today: date) -> Line:
    counted = ""
    if run.number is not None:
        last = run.number + (run.last - run.first).days
        counted = str(last) if last == run.number else f"{run.number}-{last}"
    return Line(run.first, run.last, run.note, counted, run.last == ends_on, run.first <= today <= run.last)


def _notes(clock: Clock, rule: ClockRule, calendar: Calendar, ends: Due) -> tuple[Text, ...]:
    notes = [_NOT_KNOWN] if not clock.known else []
    if ends.layer is not None:
        layer = ends.layer
        notes.append(_LAYERED.format(rule=layer.citation.text, limit=layer.limit, unit=UNITS[layer.unit]))
    for extension, last in judged_extensions(clock, rule, calendar):
        if last is not None:
            notes.append(
                _NO_EFFECT.format(
                    granted=day_text(extension.granted_on),
                    days=extension.days,
                    last=day_text(last),
                    most=rule.max_extension,
                )
            )
    notes += [_POLICY.format(text=citation.rule) for citation in rule.policy]
    if ends.provisional:
        notes.append(_PROVISIONAL)
    if clock.stopped_on is not None and clock.stop_reason is not None:
        notes.append(_STOPPED.format(day=day_text(clock.stopped_on), reason=clock.stop_reason))
    return tuple(notes)
