"""The days of a rota: "Wednesday", "the 15th of odd months", "every Monday one of these". Pure: no clock, no database.

A day that falls on a rest day is moved by rule and never dropped: sessions may be exchanged and may last longer, they
do not become fewer (可串不可占、可延不可减, requirement 34).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from huiyin.procedure.calendar import Calendar

ONE_DAY = timedelta(days=1)
# How many working days a moved session looks through for one without a session; beyond it two are held on one day.
FARTHEST = 7
# Further than any moved session can come to lie, long holidays among it.
LOOK_AHEAD = timedelta(days=45)


class Every(StrEnum):
    """What a rule repeats with."""

    WEEK = "week"
    MONTH = "month"


class OnRest(StrEnum):
    """Where a session goes whose day is no working day."""

    AFTER = "after"
    BEFORE = "before"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Rule:
    """`weekdays` (Monday is 0) of every week, or `days` of the `months`; no month named means all of them.

    The 31st of a shorter month is its last day. Raises ValueError for a rule that names no day.
    """

    every: Every
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    on_rest: OnRest = OnRest.AFTER

    def __post_init__(self) -> None:
        named = self.weekdays if self.every is Every.WEEK else self.days
        if not named:
            raise ValueError("a rule names at least one day")
        if not (_within(self.weekdays, 0, 6) and _within(self.days, 1, 31) and _within(self.months, 1, 12)):
            raise ValueError("a day or a month that does not exist")

    def as_json(self) -> dict[str, Any]:
        return {
            "every": self.every.value,
            "weekdays": list(self.weekdays),
            "days": list(self.days),
            "months": list(self.months),
            "on_rest": self.on_rest.value,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Rule:
        return Rule(
            Every(data["every"]),
            tuple(data["weekdays"]),
            tuple(data["days"]),
            tuple(data["months"]),
            OnRest(data["on_rest"]),
        )


def _within(numbers: tuple[int, ...], least: int, most: int) -> bool:
    return all(least <= number <= most for number in numbers)


@dataclass(frozen=True, slots=True)
class Planned:
    """One day of a rota: the day the rule names, the day it is held on, and how many came before it."""

    meant_on: date
    on: date
    turn: int

    @property
    def is_moved(self) -> bool:
        return self.on != self.meant_on


def meant(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days the rule names from `first` to `last`, rest days among them."""
    day = first
    while day <= last:
        if _names(rule, day):
            yield day
        day += ONE_DAY


def _names(rule: Rule, day: date) -> bool:
    if rule.every is Every.WEEK:
        return day.weekday() in rule.weekdays
    if rule.months and day.month not in rule.months:
        return False
    end = monthrange(day.year, day.month)[1]
    return day.day in rule.days or (day.day == end and any(number > end for number in rule.days))


def planned(rule: Rule, begins: date, last: date, calendar: Calendar) -> list[Planned]:
    """Every day of a rota that begins on `begins`, up to `last` as the rule names them; in the order they are held.

    Days are counted from the beginning, so that a turn never shifts when the plan is made further ahead.
    """
    # What the rule names beyond `last` is taken as well: a plan made further ahead moves nobody.
    named = meant(rule, begins, last + LOOK_AHEAD)
    taken = {day for day in named if calendar.is_working(day) or rule.on_rest is OnRest.STAYS}
    found = []
    for turn, day in enumerate(meant(rule, begins, last)):
        on = day if day in taken else _moved(rule, day, begins, taken, calendar)
        taken.add(on)
        found.append(Planned(day, on, turn))
    return sorted(found, key=lambda one: (one.on, one.turn))


def _moved(rule: Rule, day: date, begins: date, taken: set[date], calendar: Calendar) -> date:
    """The nearest working day without a session in the direction of the rule; where none is near, the next one."""
    forward = rule.on_rest is not OnRest.BEFORE
    free = _free(day, begins, taken, calendar, forward=forward)
    if free is None:
        free = _free(day, begins, taken, calendar, forward=True)
    return free or calendar.next_working(day + ONE_DAY)


def _free(day: date, begins: date, taken: set[date], calendar: Calendar, *, forward: bool) -> date | None:
    step = ONE_DAY if forward else -ONE_DAY
    other, passed = day + step, 0
    # Days off do not count: the way over a long holiday is not the rule's fault.
    while passed < FARTHEST and other >= begins:
        if calendar.is_working(other):
            if other not in taken:
                return other
            passed += 1
        other += step
    return None
