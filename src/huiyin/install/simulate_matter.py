"""A matter of the simulation under way: who acts, when it goes on, and taking a step of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.documents.papers import PaperRefused
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.install.simulate_tally import Record, Tally
from huiyin.install.simulate_world import Desk, Place, World
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.state import CaseState

# A life goes on at the moments it yields, until there are none left.
Life = Iterator[datetime]


class Refused(Exception):
    """The law core refused a step that a life wanted to take; it is counted, and that life ends there."""


@dataclass(slots=True)
class Matter:
    """What a life knows: its case and places, the moment it is, what chance decides, and its record in the tally."""

    rng: Random
    world: World
    desk: Desk
    tally: Tally
    record: Record
    now: datetime
    spawn: Callable[[datetime, Life], None]
    case: Case = field(init=False)
    # Whoever has to answer; the office until it is passed on.
    place: Place = field(init=False)
    handler: int = 0

    @property
    def today(self) -> date:
        return on_day(self.now)

    @property
    def state(self) -> CaseState:
        return self.case.standing

    @property
    def stage(self) -> str:
        return self.case.stage

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def clerk(self, number: int = 0) -> Post:
        return self.desk.office.post("clerk", number)

    def mine(self, role: str) -> Post:
        """A post of the competent unit; the handler is the one who was appointed."""
        return self.place.post(role, self.handler if role == "handler" else 0)

    def of(self, unit: int | None, role: str, number: int = 0) -> Post:
        """A post of the unit that conducts something."""
        assert unit is not None
        return self.world.places[unit].post(role, number)

    def take(self, key: str, by: Post | None, on: date | None = None, **given: Any) -> None:
        """Take the step now; `on` where it happened on an earlier day and is only written down now."""
        if on is not None and on < self.case.last_on:
            given["backdated_reason"] = "当日系统维护，事后补录。"
        role = "petitioner" if by is None else None
        try:
            take_step(case=self.case, step=key, by=by, at=self.now, given=given, on=on, role=role)
        except (NotAllowed, PaperRefused) as refused:
            self.tally.refused[f"{key}: {refused}"[:120]] += 1
            raise Refused from refused
        self.tally.steps[key] += 1

    def tell(self, **values: Any) -> None:
        """Note in the tally what is known from now on."""
        self.record.tell(self.now, **values)

    def did(self, key: str, on: date | None = None, **more: Any) -> None:
        self.record.did(self.now, key, on or self.today, **more)

    def after(self, fewest: float, most: float | None = None) -> datetime:
        """A moment of a working day so many days ahead."""
        days = self.rng.uniform(fewest, fewest if most is None else most)
        return working_moment(self.rng, self.now + timedelta(days=days), self.now)

    def after_any(self, fewest: float, most: float) -> datetime:
        """A moment of any day: what petitioners do does not wait for Monday."""
        at = self.now + timedelta(days=self.rng.uniform(fewest, most))
        return max(at, self.now + timedelta(minutes=1))


def working_moment(rng: Random, at: datetime, after: datetime) -> datetime:
    """A moment in office hours on this day, or the next one that is worked; later than `after`."""
    calendar = current_calendar()
    day = on_day(at)
    while True:
        day = calendar.next_working(day)
        hours = time(rng.choice((8, 9, 9, 10, 10, 11, 14, 14, 15, 16, 16, 17)), rng.randint(0, 59), rng.randint(0, 59))
        found = moment(day, hours).replace(microsecond=rng.randint(0, 999_999))
        if found > after:
            return found
        day += timedelta(days=1)


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
