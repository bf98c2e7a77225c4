"""The people of a simulation beside the matters: who acts for a unit, when, and how punctual they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from huiyin.duties.models import Duty
from huiyin.duties.office_time import on_day
from huiyin.install.simulate_matter import Life, working_moment
from huiyin.install.simulate_tally import Tally
from huiyin.install.simulate_world import Place, World
from huiyin.people.models import Post, Role

# Of a hundred duties so many are done in time, some days late, and long after their day.
IN_TIME, LATE = 78, 14
LATE_DAYS, LONG_LATE_DAYS = (1, 9), (12, 30)


@dataclass(slots=True)
class Hand:
    """Whoever acts in a life beside the matters: the moment it is, what chance decides, and where it is told."""

    rng: Random
    world: World
    tally: Tally
    now: datetime
    spawn: Callable[[datetime, Life, Hand], None]

    @property
    def today(self) -> date:
        return on_day(self.now)

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def begin(self, at: datetime, life: Callable[[Hand], Life]) -> None:
        """Let a life begin beside this one, with a hand and dice of its own."""
        other = replace(self, rng=Random(self.rng.getrandbits(64)))
        self.spawn(at, life(other), other)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def after(self, fewest: float, most: float | None = None) -> datetime:
        """A moment of a working day so many days ahead."""
        days = self.rng.uniform(fewest, fewest if most is None else most)
        return working_moment(self.rng, self.now + timedelta(days=days), self.now)

    def did(self, key: str) -> None:
        self.tally.rooms[key] += 1

    def place(self, unit: int) -> Place:
        return self.world.places[unit]

    def found(self, unit: int, *roles: str) -> Post | None:
        """A post of the unit that is held today, the first of these roles that is."""
        held = Post.objects.held_on(self.today).filter(unit=unit, role__in=roles).select_related("unit", "staff")
        posts = {post.role: post for post in held.order_by("-pk")}
        return next((posts[role] for role in roles if role in posts), None)

    def one(self, unit: int, *roles: str) -> Post:
        """The same where there has to be one. LookupError: the chair is empty, and nobody could act."""
        post = self.found(unit, *roles)
        if post is None:
            raise LookupError(f"nobody is {'/'.join(roles)} of {self.place(unit).unit.name} on {self.today}")
        return post

    def acts(self, unit: int) -> Post:
        """Whoever acts for a unit: mostly its clerk, else its head."""
        return self.one(unit, Role.CLERK, Role.HEAD)

    def owner(self, duty: Duty) -> Post:
        """Whoever a duty falls to today: the post by name while it is held, else the unit's own."""
        if duty.post is not None and duty.post.is_held_on(self.today):
            return Post.objects.select_related("unit", "staff").get(pk=duty.post.pk)
        assert duty.unit_id is not None
        if duty.holder == "supervisor":
            return self.one(duty.unit_id, Role.SUPERVISOR, Role.HEAD, Role.CLERK)
        return self.acts(duty.unit_id)


# Does what a duty asks for; a moment to come back where it is too early.
Deed = Callable[[Hand, Duty], datetime | None]
Deeds = Mapping[str, Deed]


def number_of(duty: Duty) -> int:
    """17 of "round:17"."""
    return int(duty.subject.partition(":")[2])


def planned_for(rng: Random, duty: Duty, now: datetime) -> datetime:
    """When it is going to be done: in its time, or some days after, or long after."""
    left = max(0, (duty.due_on - on_day(now)).days)
    turn = rng.uniform(0, 100)
    if turn < IN_TIME:
        days = rng.uniform(0, max(0.3, left * 0.9))
    elif turn < IN_TIME + LATE:
        days = left + rng.uniform(*LATE_DAYS)
    else:
        days = left + rng.uniform(*LONG_LATE_DAYS)
    return working_moment(rng, now + timedelta(days=days), now)
