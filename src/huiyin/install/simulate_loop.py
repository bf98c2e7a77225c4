"""The days of a simulation, one after the other: whatever is due next happens next, whichever matter it belongs to.

So what is recorded is recorded in the order of time over the whole province, and a figure as of any past moment means
what it would have meant then. The calendar's own work (`tick`) runs each night.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

from django.db import connection

from huiyin.duties.office_time import on_day
from huiyin.duties.tick import tick
from huiyin.install.simulate_clock import set_now, simulated_clock
from huiyin.install.simulate_imports import imported
from huiyin.install.simulate_lives import whole
from huiyin.install.simulate_matter import Life, Matter, Refused, moment, working_moment
from huiyin.install.simulate_mergings import merged
from huiyin.install.simulate_tally import Record, Tally
from huiyin.install.simulate_world import World, build_world
from huiyin.install.simulated_rooms.hand import Hand
from huiyin.install.simulated_rooms.living import Owed, set_going

# How much comes in each month of the year, January first: little around the spring festival, most after it.
SEASONS = (7, 4, 12, 10, 9, 9, 10, 8, 9, 6, 10, 6)
# Monday first: people write at home on Sunday and come on Monday.
WEEKDAYS = (22, 17, 15, 14, 14, 9, 9)
IMPORT_EVERY_DAYS = 45
MERGE_EVERY_DAYS = 20
NIGHT = time(0, 5)
# What the calendar sweeps once a day it sweeps in these hours, on the hour (duties/tick.py).
SWEPT_AT = (3, 4, 6)
ANALYSED_ON = (4, 12, 30, 60, 120, 240)
Progress = Callable[[int, int], None]
# Looks at what stands there on the last night of a month.
Watch = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated: so many matters in so many months up to `until`, in a province of so many stations."""

    seed: int
    months: int
    matters: int
    stations: int
    until: datetime
    # Receptions, oversight, quality, rounds and campaigns beside the matters.
    rooms: bool = False

    @property
    def first_day(self) -> date:
        return on_day(self.until) - timedelta(days=round(self.months * 30.44))


class Loop:
    """The line of time: lives wait in it for their moments."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.tally = plan, Tally()
        self._waiting: list[tuple[datetime, int, Life, Matter | Hand | None]] = []
        self._order = 0

    def spawn(self, at: datetime, life: Life, matter: Matter | Hand | None) -> None:
        """Let a life begin, or go on, at a moment; what would come after the end does not happen any more."""
        if at < self.plan.until:
            # The order in which lives were told decides between two at the same moment.
            self._order += 1
            heappush(self._waiting, (at, self._order, life, matter))

    def run(self, progress: Progress | None = None) -> None:
        first, last = moment(self.plan.first_day, NIGHT), self.plan.until
        whole_days = (last - first).days
        while self._waiting:
            at, _order, life, matter = heappop(self._waiting)
            set_now(at)
            if matter is not None:
                matter.now = at
            try:
                goes_on = next(life, None)
            except Refused:
                continue
            if goes_on is not None:
                self.spawn(goes_on, life, matter)
            elif progress and matter is None:
                progress((at - first).days, whole_days)


def simulate(plan: Plan, *, progress: Progress | None = None, watch: Watch | None = None) -> Tally:
    """Play the months into an empty database and return the tally. Raises NotReady where the database is not empty."""
    with simulated_clock(), connection.cursor() as cursor:
        # What is lost when the machine fails is a simulation.
        cursor.execute("SET synchronous_commit = off")
        loop = Loop(plan)
        set_now(moment(plan.first_day, NIGHT))
        world = build_world(stations=plan.stations, seed=plan.seed)
        for no, at in enumerate(arrivals(plan), 1):
            _begin(loop, world, no, at)
        for day in _days(plan):
            if watch is not None and day.day == 1:
                loop.spawn(moment(day, time(0, 1)), _watched(watch, moment(day, time(0, 1))), None)
            loop.spawn(moment(day, NIGHT), _night(moment(day, NIGHT)), None)
            if (day - plan.first_day).days in ANALYSED_ON:
                loop.spawn(moment(day, NIGHT), _analysed(), None)
        _begin_imports(loop, world)
        _begin_mergings(loop, world)
        if plan.rooms:
            _begin_rooms(loop, world)
        try:
            loop.run(progress)
        finally:
            cursor.execute("RESET synchronous_commit")
        return loop.tally


def arrivals(plan: Plan) -> list[datetime]:
    """When matters arrive, in order: by the season, the day of the week, and office hours for most."""
    rng = Random(f"{plan.seed} arrivals")
    days = _days(plan)
    weights = [SEASONS[day.month - 1] * WEEKDAYS[day.weekday()] for day in days]
    start = moment(plan.first_day, NIGHT)
    return sorted(working_moment(rng, moment(day, NIGHT), start) for day in rng.choices(days, weights, k=plan.matters))


def _days(plan: Plan) -> Sequence[date]:
    count = (on_day(plan.until) - plan.first_day).days
    return [plan.first_day + timedelta(days=number) for number in range(count)]


def _begin(loop: Loop, world: World, no: int, at: datetime) -> None:
    rng = Random(f"{loop.plan.seed} matter {no}")
    record = Record()
    loop.tally.records.append(record)
    desk = rng.choices(world.desks, world.weights)[0]
    made: list[Matter] = []
    matter = Matter(rng, world, desk, loop.tally, record, at, lambda when, life: loop.spawn(when, life, made[0]))
    made.append(matter)
    loop.spawn(at, whole(matter), matter)


def _night(at: datetime) -> Life:
    """What the calendar does by itself: windows close, reminders, the checkpoint of the ledger."""
    tick(at)
    yield from ()


def _analysed() -> Life:
    """Inside one transaction no autovacuum tells the planner how large tables have become."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield from ()


def _watched(watch: Watch, at: datetime) -> Life:
    watch(at)
    yield from ()


def _begin_rooms(loop: Loop, world: World) -> None:
    """The rooms are set going on the first day; from then on every night looks at what is owed."""
    plan, owed = loop.plan, Owed()
    for number, day in enumerate(_days(plan)):
        for hour in SWEPT_AT:
            loop.spawn(moment(day, time(hour)), _night(moment(day, time(hour))), None)
        at = moment(day, time(6, 30))
        hand = Hand(Random(f"{plan.seed} rooms {number}"), world, loop.tally, at, loop.spawn)
        loop.spawn(at, owed.each_night(hand), hand)
        if number == 0:
            first = Hand(Random(f"{plan.seed} beginnings"), world, loop.tally, at, loop.spawn)
            loop.spawn(at, set_going(first, plan.months), first)


def _begin_imports(loop: Loop, world: World) -> None:
    """Every few weeks an office brings in a sheet of messages that were answered elsewhere."""
    plan = loop.plan
    for number, day in enumerate(_days(plan)[20::IMPORT_EVERY_DAYS]):
        rng = Random(f"{plan.seed} import {number}")
        at = working_moment(rng, moment(day, NIGHT), moment(plan.first_day, NIGHT))
        desk = rng.choices(world.desks, world.weights)[0]
        # Every other one turns out to be the wrong sheet, the next day.
        undone_at = working_moment(rng, at + timedelta(days=1), at) if number % 2 else None
        loop.spawn(at, imported(loop.tally, desk, rng, at, undone_at), None)


def _begin_mergings(loop: Loop, world: World) -> None:
    """Every few weeks a clerk merges what came in together; now and then that was a mistake."""
    plan = loop.plan
    for number, day in enumerate(_days(plan)[25::MERGE_EVERY_DAYS]):
        rng = Random(f"{plan.seed} merging {number}")
        at = working_moment(rng, moment(day, NIGHT), moment(plan.first_day, NIGHT))
        undone_at = working_moment(rng, at + timedelta(days=3), at) if number % 2 else None
        desk = rng.choices(world.desks, world.weights)[0]
        loop.spawn(at, merged(loop.tally, desk, at, undone_at), None)


def summary(plan: Plan, tally: Tally, seconds: float) -> dict[str, Any]:
    """What was done, and the tally's own figures of every month as they are known at its end and at the very end."""
    months = []
    first = plan.first_day.replace(day=1)
    while first <= on_day(plan.until):
        following = (first + timedelta(days=32)).replace(day=1)
        last = following - timedelta(days=1)
        then = min(moment(following, time(0, 0)), plan.until)
        months.append(
            {
                "month": first.isoformat()[:7],
                "then": tally.figures(first, last, then),
                "now": tally.figures(first, last, plan.until),
            }
        )
        first = following
    steps = sum(tally.steps.values())
    return {
        "seed": plan.seed,
        "from": plan.first_day.isoformat(),
        "until": plan.until.isoformat(),
        "matters": len([record for record in tally.records if record.number]),
        "steps": steps,
        "seconds": round(seconds, 1),
        "steps_per_second": round(steps / seconds, 1) if seconds else None,
        "by_step": dict(tally.steps.most_common()),
        "refused": dict(tally.refused.most_common()),
        "rooms": dict(tally.rooms.most_common()),
        "months": months,
    }
