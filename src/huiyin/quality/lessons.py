"""Training and publicity of the law, the procedure and the time limits (requirement 91; art. 18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post, Role
from huiyin.quality import refusals
from huiyin.quality.models import Publicity, Training
from huiyin.quality.rights import acts_for, note
from huiyin.quality.texts import said, screened


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a training is about, when and where, and which roles are to come."""

    topic: str
    on: date
    begins_at: time
    place: str
    roles: Sequence[str]


def trainings_for(post: Post) -> QuerySet[Training]:
    """Of the own unit, and of those above it that ask this role to come; of those below for who looks down on them."""
    line = post.unit.ancestor_ids
    found = Q(unit=post.unit_id) | Q(unit__in=line, roles__contains=[post.role])
    if post.role in {Role.HEAD, Role.SUPERVISOR}:
        found |= Q(unit__path__startswith=post.unit.path)
    return Training.objects.filter(found)


def plan_training(*, lesson: Lesson, by: Post, at: datetime) -> Training:
    """Put a training on the plan; holding it by the day is a duty of the unit. Raises Refused."""
    _must_act(by, by.unit_id)
    if lesson.on < on_day(at):
        raise refusals.InThePast()
    screened(lesson.place)
    with transaction.atomic():
        row = Training.objects.create(
            unit_id=by.unit_id,
            topic=said(lesson.topic),
            on=lesson.on,
            begins_at=lesson.begins_at,
            place=lesson.place,
            roles=[role for role in Role.values if role in lesson.roles],
            at=at,
            by_id=by.doer_id,
        )
        owe(f"training:{row.pk}", Promise("hold", "hold_training", by.unit_id, on_day(at), row.on))
        note("training_planned", by, at, {"training": row.pk, "on": row.on.isoformat()})
    return row


def keep_training(*, training: Training, held_on: date, came: int, remark: str, by: Post, at: datetime) -> Training:
    """It was held, and so many came: a number, not a list of names. Raises Refused."""
    with transaction.atomic():
        row = _open(training, by)
        if held_on > on_day(at):
            raise refusals.NotNow()
        screened(remark)
        row.held_on, row.came, row.note, row.ended_at = held_on, came, remark.strip(), at
        row.save()
        meet(f"training:{row.pk}", "hold", held_on)
        note("training_held", by, at, {"training": row.pk, "on": held_on.isoformat(), "came": came})
    return row


def move_training(*, training: Training, on: date, reason: str, by: Post, at: datetime) -> Training:
    """Another day, with the reason."""
    with transaction.atomic():
        row = _open(training, by)
        if on < on_day(at):
            raise refusals.InThePast()
        row.on, row.note = on, said(reason)
        row.save()
        owe(f"training:{row.pk}", Promise("hold", "hold_training", row.unit_id, on_day(at), on))
        note("training_moved", by, at, {"training": row.pk, "to": on.isoformat()})
    return row


def drop_training(*, training: Training, reason: str, by: Post, at: datetime) -> Training:
    """It is not held after all, and why."""
    with transaction.atomic():
        row = _open(training, by)
        row.note, row.ended_at = said(reason), at
        row.save()
        let_go(f"training:{row.pk}", "hold", on_day(at))
        note("training_dropped", by, at, {"training": row.pk})
    return row


def _open(training: Training, by: Post) -> Training:
    row = Training.objects.select_for_update().get(pk=training.pk)
    _must_act(by, row.unit_id)
    if row.ended_at is not None:
        raise refusals.NotNow()
    return row


def publicity_for(post: Post) -> QuerySet[Publicity]:
    """What the own unit published; of those below for who looks down on them."""
    found = Q(unit=post.unit_id)
    if post.role in {Role.HEAD, Role.SUPERVISOR}:
        found |= Q(unit__path__startswith=post.unit.path)
    return Publicity.objects.filter(found)


def record_publicity(
    *,
    what: str,
    where: str,
    place: str,
    on: date,
    next_on: date | None,
    by: Post,
    at: datetime,
    again: Publicity | None = None,
) -> Publicity:
    """Something was published; where it is due again, that is a duty. `again`: the row it repeats. Raises Refused."""
    _must_act(by, by.unit_id)
    if on > on_day(at):
        raise refusals.NotNow()
    if next_on is not None and next_on <= max(on, on_day(at)):
        raise refusals.InThePast()
    with transaction.atomic():
        row = Publicity.objects.create(
            unit_id=by.unit_id,
            what=what,
            where=where,
            place=said(place),
            on=on,
            next_on=next_on,
            at=at,
            by_id=by.doer_id,
        )
        if next_on is not None:
            owe(f"publicity:{row.pk}", Promise("again", "publish_again", by.unit_id, on, next_on))
        if again is not None:
            _follow(again, row, by)
        note("published", by, at, {"publicity": row.pk, "what": what, "where": where})
    return row


def _follow(again: Publicity, row: Publicity, by: Post) -> None:
    old = Publicity.objects.select_for_update().get(pk=again.pk)
    if old.unit_id != by.unit_id or old.followed_by_id is not None:
        raise refusals.NotNow()
    old.followed_by = row
    old.save(update_fields=["followed_by"])
    meet(f"publicity:{old.pk}", "again", row.on)


def _must_act(by: Post, unit: int) -> None:
    if not acts_for(by, unit):
        raise refusals.NotYourAnswer()
