"""What `tick` put on somebody's "my work today" also goes out by e-mail, where they asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.duties.models import Duty, Holder, Reminder
from huiyin.duties.office_time import on_day
from huiyin.outbox.families import FAMILIES, About
from huiyin.outbox.listeners import Seats, listening
from huiyin.outbox.models import Message
from huiyin.outbox.writing import Event, message_to_post, write_messages

TEMPLATE = {"soon": "due_soon", "late": "overdue"}
# A reminder nobody was told of for so long (the worker stood still) is old news.
OLD = timedelta(days=2)
MOST = 1000
# Who answers for a duty that names no post.
ROLES: Mapping[str, frozenset[str]] = {
    Holder.SUPERVISOR: frozenset({"supervisor"}),
    Holder.REVIEWER: frozenset({"clerk", "head"}),
}
CLERKS = frozenset({"clerk"})


def write_reminders(at: datetime) -> int:
    """Messages for the reminders that are new since the last call. Returns how many were written."""
    with transaction.atomic():
        fresh = Reminder.objects.filter(told_at=None).order_by("pk").select_for_update(skip_locked=True, of=("self",))
        found = list(fresh.select_related("duty")[:MOST])
        if not found:
            return 0
        Reminder.objects.filter(pk__in=[one.pk for one in found]).update(told_at=at)
        news = [one for one in found if one.kind in TEMPLATE and one.at > at - OLD]
        messages = list(_messages(news, at)) if news else []
        write_messages(messages)
    return len(messages)


def _messages(news: Sequence[Reminder], at: datetime) -> Iterator[Message]:
    listeners = listening({_seats(one.duty) for one in news}, on=on_day(at))
    if not listeners:
        return
    about = _about(news)
    for one in news:
        family, subject = _subject(one.duty)
        said, seats = about.get((family, subject)), _seats(one.duty)
        if said is None:
            continue
        params = {"number": said.number, "day": one.duty.due_on.isoformat()}
        for to in (listener.to for listener in listeners if seats.has(listener)):
            event = Event(family, subject, f"reminder-{one.pk}", to.unit, params, at, is_discreet=said.is_discreet)
            template = TEMPLATE[one.kind]
            yield message_to_post(event, said.templates.get(template, template), to)


def _seats(duty: Duty) -> Seats:
    """Whose duty it is: a post, else the clerks (or supervisors) of the unit."""
    if duty.post_id:
        return Seats(posts=frozenset({duty.post_id}))
    return Seats(units=frozenset({duty.unit_id or 0}), roles=ROLES.get(duty.holder, CLERKS))


def _subject(duty: Duty) -> tuple[str, int]:
    family, _colon, number = duty.subject.partition(":")
    return family, int(number) if number.isdecimal() else 0


def _about(news: Iterable[Reminder]) -> Mapping[tuple[str, int], About]:
    by_family: dict[str, set[int]] = {}
    for one in news:
        family, subject = _subject(one.duty)
        by_family.setdefault(family, set()).add(subject)
    return {
        (family, subject): about
        for family, subjects in by_family.items()
        if family in FAMILIES
        for subject, about in FAMILIES[family].said_of(subjects).items()
    }
