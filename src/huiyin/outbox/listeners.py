"""Which posts hear of things by e-mail: those whose holder has given an address. Others find them at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from huiyin.outbox.writing import ToPost


@dataclass(frozen=True, slots=True)
class Seats:
    """Posts, by number or by unit and role."""

    posts: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.posts and not (self.units and self.roles)

    def has(self, listener: Listener) -> bool:
        to = listener.to
        return to.post in self.posts or (to.unit in self.units and listener.role in self.roles)


@dataclass(frozen=True, slots=True)
class Listener:
    """A post that wants e-mail: its role, and the member of staff who holds it."""

    to: ToPost
    role: str
    staff: int


# In force as `PostQuerySet.held_on` says; written out, because most steps ask it and few posts listen.
LISTENING = """
SELECT post.id, post.unit_id, address.language, post.role, post.staff_id
FROM outbox_staffaddress address
JOIN people_post post ON post.staff_id = address.staff_id
JOIN people_staff staff ON staff.id = post.staff_id
JOIN people_unit unit ON unit.id = post.unit_id
WHERE (post.id = ANY(%(posts)s) OR (post.unit_id = ANY(%(units)s) AND post.role = ANY(%(roles)s)))
  AND post.since <= %(on)s AND (post.until IS NULL OR post.until >= %(on)s)
  AND (staff.left_on IS NULL OR staff.left_on >= %(on)s) AND unit.is_active
ORDER BY post.id
"""


def listening(asked: Iterable[Seats], *, on: date) -> list[Listener]:
    """Who of all these seats wants e-mail; one query, and none where no seat is asked for."""
    wanted = [seats for seats in asked if not seats.is_empty]
    if not wanted:
        return []
    values: dict[str, Any] = {
        "posts": list(frozenset().union(*(seats.posts for seats in wanted))),
        "units": list(frozenset().union(*(seats.units for seats in wanted))),
        "roles": list(frozenset().union(*(seats.roles for seats in wanted))),
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(LISTENING, values)
        found = [Listener(ToPost(post, unit, language), role, staff) for post, unit, language, role, staff in cursor]
    return [one for one in found if any(seats.has(one) for seats in wanted)]
