"""Which posts hear of things by e-mail: those whose holder has given an address. Others find them at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import F, Q

from huiyin.outbox.writing import ToPost
from huiyin.people.models import Post


@dataclass(frozen=True, slots=True)
class Seats:
    """Posts, by number or by unit and role."""

    posts: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.posts and not (self.units and self.roles)

    @property
    def q(self) -> Q:
        return Q(pk__in=self.posts) | Q(unit_id__in=self.units, role__in=self.roles)

    def has(self, listener: Listener) -> bool:
        to = listener.to
        return to.post in self.posts or (to.unit in self.units and listener.role in self.roles)


@dataclass(frozen=True, slots=True)
class Listener:
    """A post that wants e-mail: its role, and the member of staff who holds it."""

    to: ToPost
    role: str
    staff: int


def listening(asked: Iterable[Seats], *, on: date) -> list[Listener]:
    """Who of all these seats wants e-mail; one query, and none where no seat is asked for."""
    wanted = [seats.q for seats in asked if not seats.is_empty]
    if not wanted:
        return []
    rows = Post.objects.held_on(on).filter(reduce(or_, wanted), staff__message_address__isnull=False).order_by("pk")
    said = rows.annotate(said_in=F("staff__message_address__language"))
    fields = said.values_list("pk", "unit_id", "said_in", "role", "staff_id")
    return [Listener(ToPost(pk, unit, language), role, staff) for pk, unit, language, role, staff in fields]
