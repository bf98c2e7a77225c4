"""What is asked of units and posts beside the steps of matters: whoever owes it hears of it, also if it is taken back.

At the desk it stands on Today as a duty; this is the e-mail for those who want one. Called inside the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, QuerySet

from huiyin.duties.office_time import on_day
from huiyin.outbox.families import About
from huiyin.outbox.listeners import Seats, listening
from huiyin.outbox.writing import Event, message_to_post, write_messages
from huiyin.people import directory
from huiyin.people.models import Post


class Seen[T: Model]:
    """A family of which a post may learn what it sees at the desk."""

    def __init__(self, visible_to: Callable[[Post], QuerySet[T]]) -> None:
        self.visible_to = visible_to

    def may_learn(self, post: Post, subject: int) -> bool:
        return self.visible_to(post).filter(pk=subject).exists()

    def said_of(self, subjects: Iterable[int]) -> Mapping[int, About]:
        """Reminders of what is asked stand at the desk; they send no e-mail."""
        return {}


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked or taken back, and of whom; `number` is what it is called at the desk."""

    family: str
    pk: int
    number: str
    to: Seats


def tell_asked(about: Asking, template: str, day: date, *, by: Post, at: datetime) -> None:
    """To each post once, but for whoever did it; the message names the office that acted, the number and the day."""
    office = directory.unit(by.unit_id)
    params = {"number": about.number, "day": day.isoformat(), "unit": office.name, "unit_en": office.name_en}
    event = Event(about.family, about.pk, f"{at:%Y%m%dT%H%M%S}", by.unit_id, params, at)
    heard = listening([about.to], on=on_day(at))
    write_messages([message_to_post(event, template, one.to) for one in heard if one.to.post != by.pk])
