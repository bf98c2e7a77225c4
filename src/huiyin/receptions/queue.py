"""Numbers called and numbers waiting: all that a screen may show. No name, no matter, nothing of who comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from huiyin.people.models import Unit
from huiyin.receptions.models import Session, Stage, Visit


@dataclass(frozen=True, slots=True)
class CalledTo:
    """A number and the room it is called to."""

    no: int
    room: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One session of today as its screen shows it."""

    session: int
    leader: str
    hours: str
    place: str
    now: tuple[CalledTo, ...]
    waiting: tuple[int, ...]


def queues_of(unit: Unit, day: date) -> Iterator[Queue]:
    """Today's sessions of a unit in their order, with their numbers: two queries.

    Those that were published, and any that somebody has come to: whoever waits sees their number, though the notice of
    the session is late.
    """
    came = Exists(Visit.objects.came().filter(session=OuterRef("pk")))
    sessions = list(
        Session.objects.filter(Q(published_at__isnull=False) | came, unit=unit, on=day)
        .select_related("host__staff")
        .order_by("begins_at", "pk")
    )
    rows = Visit.objects.came().filter(session__in=sessions, answered_at=None).order_by("no")
    visits: dict[int, list[Visit]] = {}
    for visit in rows.only("session_id", "no", "room", "withdrawn_at", *_INSTANTS):
        visits.setdefault(visit.session_id, []).append(visit)
    for session in sessions:
        here = visits.get(session.pk, [])
        yield Queue(
            session=session.pk,
            leader=f"{session.host.staff.name} {session.host.title}".strip(),
            hours=f"{session.begins_at:%H:%M}–{session.ends_at:%H:%M}",
            place=session.place,
            now=tuple(CalledTo(one.no, one.room) for one in here if one.stage == Stage.CALLED),
            waiting=tuple(one.no for one in here if one.stage != Stage.CALLED),
        )


_INSTANTS = ("came_at", "registered_at", "waiting_at", "called_at", "answered_at")
