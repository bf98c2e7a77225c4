"""How the demo's petitioners want to be told, and that the office has kept up with its letters and calls so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from huiyin.cases.intake.registration import Person
from huiyin.outbox.actions import REACHED, mark_posted, note_call
from huiyin.outbox.models import Channel, Message
from huiyin.parties.actions import Contactable
from huiyin.people.models import Post, Role

# By the number of the matter, so that no draw of chance moves: most were asked, many want nothing.
WISHES: tuple[tuple[str, ...] | None, ...] = (
    ("letter",), None, ("call",), (), ("call", "letter"), (), ("letter",), None,
)  # fmt: skip
# What is younger than this is still to be done on the day the demo is loaded.
LEFT_OVER = timedelta(hours=20)


def with_wishes(persons: tuple[Person, ...], no: int) -> tuple[Person, ...]:
    """The petitioners, the first of them asked how they want to be told."""
    wish = WISHES[no % len(WISHES)]
    if wish is None or not persons:
        return persons
    return (replace(persons[0], asked=Contactable(wish)), *persons[1:])


def catch_up(at: datetime) -> None:
    """Letters posted and calls made until the day before; the last ones are left."""
    old = list(Message.objects.waiting().filter(created_at__lt=at - LEFT_OVER).order_by("created_at", "key"))
    for office in {message.office_id for message in old}:
        mine = [message for message in old if message.office_id == office]
        _post([one for one in mine if one.channel == Channel.LETTER], _keeper(office, is_sealed=False), at)
        calls = [one for one in mine if one.channel == Channel.CALL]
        # The newest call is still on today's list.
        for one in calls[:-1]:
            by = _keeper(office, is_sealed=one.is_sealed)
            note_call(message=one, result=REACHED, by=by, at=one.created_at + timedelta(hours=3))


def _post(letters: Iterable[Message], by: Post, at: datetime) -> None:
    days: dict[datetime, list[Message]] = {}
    for letter in letters:
        days.setdefault(letter.created_at + timedelta(hours=5), []).append(letter)
    for day, those in days.items():
        numbers = {str(one.pk): f"XA{one.subject:08d}31" for one in those}
        mark_posted(messages=those, numbers=numbers, by=by, at=min(day, at))


def _keeper(office: int, *, is_sealed: bool) -> Post:
    role = Role.CUSTODIAN if is_sealed else Role.CLERK
    return Post.objects.filter(unit=office, role=role).select_related("staff", "unit").order_by("pk")[0]
