"""Dates that leaders' receptions set (requirements 27, 46, 47 of the sources): none of them is law.

Each of those is an optional layer, off until an office switches it on; without it the leader or the office names the
day. One is our own policy and always on: a petitioner who asks for a visit, or for another day, is answered. They bind
offices alone and move no clock of the matter.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from huiyin.procedure.calendar import Calendar
from huiyin.procedure.clocks import Clock, ClockRule, due
from huiyin.procedure.dayledger import DayLedger, Line, day_ledger
from huiyin.procedure.layers import FIRST_RECEIVER_RULE, FOLLOW_UP_RULE, LETTER_RULE
from huiyin.procedure.moments import MOMENTS
from huiyin.procedure.terms import Citation, Text, day_text, policy

LETTER, FOLLOW_UP, FIRST_RECEIVER = "reception_letter", "reception_follow_up", "first_receiver"
VISIT_WISH = "visit_wish"
# Those an office may switch on.
OPTIONAL_RULES = (LETTER, FOLLOW_UP, FIRST_RECEIVER)

_BY_MONTHS = policy(
    "按月计算的，到期月的对应日为最后一日；没有对应日的，该月末日为最后一日",
    "counted in months it ends on the same day of the month, or on the last day of a month that has none",
)
_LIKE_ANSWERS = policy(
    "事项自身没有期限在计算的，参照书面答复的60日",
    "where no date of the matter runs, the 60 days of the written answer are taken",
)
_WISHES = policy(
    "信访人请求走访或者请求改期的，5个工作日内答复",
    "a petitioner who asks for a visit, or for another day, is answered within 5 working days",
)

RULES: Mapping[str, ClockRule] = {
    rule.key: rule
    for rule in (
        ClockRule(LETTER, Text("制发交办函", "Letter of assignment"), "office", 2, "day", LETTER_RULE, soon=1),
        ClockRule(
            FOLLOW_UP,
            Text("跟踪督办批示事项", "Follow up the instruction"),
            "supervisor",
            2,
            "month",
            FOLLOW_UP_RULE,
            policy=(_BY_MONTHS,),
        ),
        ClockRule(
            FIRST_RECEIVER,
            Text("接待人负责到书面答复", "The receiver sees it through to its answer"),
            "office",
            60,
            "day",
            FIRST_RECEIVER_RULE,
            policy=(_LIKE_ANSWERS,),
        ),
        ClockRule(
            VISIT_WISH,
            Text("答复信访人关于走访的意愿", "Answer what the petitioner asks about visits"),
            "unit",
            5,
            "workday",
            _WISHES,
            soon=1,
            policy=(_WISHES,),
        ),
    )
}
_STARTS = {LETTER: "instructed", FOLLOW_UP: "instructed", FIRST_RECEIVER: "received_in_person", VISIT_WISH: "wished"}

_STARTED = Text("起算日，当日不计：{reason}", "Starting day, not counted: {reason}")
_GIVEN_ON = Text("确定期限之日", "The day on which it was named")
_NAMED = Text("接访领导或者单位确定的日期", "Day named by the leader or the office")
_OF_MATTER = Text("事项自身最近的法定期限", "The matter's own next date")
_TITLE = Text("{name}：{day}到期", "{name}: due {day}")
_EARLIER = Text("依照该规则最晚为{day}；已确定较早的日期。", "The rule allows until {day}; an earlier day was named.")
_NO_RULE = Text(
    "没有规则规定该日期，以确定的日期为准；不影响事项的法定期限。",
    "No rule sets this day; it is the one that was named. The matter's dates in law stay as they are.",
)
NAMED_RULE = Citation(Text("接访时确定的日期", "A day named at a reception"), "", "P")


def binds(key: str, layers: Mapping[str, date], on: date) -> bool:
    """Whether the rule of that key is switched on for what begins on that day."""
    return key in layers and layers[key] <= on


def last_day(key: str, started_on: date, calendar: Calendar) -> date:
    """The last day the rule of that key allows."""
    return due(_clock(key, started_on), RULES[key], calendar).on


def seen_through_by(next_due_on: date | None, begun_on: date, today: date) -> date:
    """Until when whoever received is answerable: the matter's own next date, or as long as an answer may take."""
    limit = RULES[FIRST_RECEIVER].limit or 0
    return next_due_on or max(today, begun_on + timedelta(days=limit))


def why(
    key: str, *, name: Text, started_on: date, due_on: date, is_bound: bool, calendar: Calendar, today: date
) -> DayLedger:
    """Why a date of a reception is that day: by the rule it was bound to, or because somebody named it."""
    rule = RULES.get(key)
    if rule is None or not is_bound:
        return _named(name, NAMED_RULE, started_on, due_on, _GIVEN_ON, _NAMED, (_NO_RULE,))
    clock = _clock(key, started_on)
    last = due(clock, rule, calendar).on
    if due_on == last:
        return day_ledger(clock, rule, calendar, today)
    began = _STARTED.format(reason=MOMENTS[clock.started_by])
    if key == FIRST_RECEIVER:
        notes = tuple(Text(f"{one.rule.zh}。", f"{one.rule.en}.") for one in rule.policy)
        return _named(name, rule.citation, started_on, due_on, began, _OF_MATTER, notes)
    return _named(name, rule.citation, started_on, due_on, began, _NAMED, (_EARLIER.format(day=day_text(last)),))


def _clock(key: str, started_on: date) -> Clock:
    return Clock(key, started_on, _STARTS[key])


def _named(
    name: Text, citation: Citation, start: date, end: date, began: Text, ends: Text, notes: tuple[Text, ...]
) -> DayLedger:
    lines: tuple[Line, ...] = (Line(end, end, ends, is_last=True),)
    if start != end:
        lines = (Line(start, start, began), *lines)
    return DayLedger(_TITLE.format(name=name, day=day_text(end)), citation, lines, notes)
