"""A reader who has left before the marks were in: whoever directs the check owes the name of another."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.models import Duty, Holder
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post, Role
from huiyin.quality import refusals
from huiyin.quality.drawing import is_fit
from huiyin.quality.models import Reading
from huiyin.quality.rights import directs, note

KEY, CLOCK = "name", "name_reader"


def without_reader(day: date) -> QuerySet[Reading]:
    """Readings that are owed still, by a post nobody holds any more."""
    owed = Reading.objects.filter(handed_in_at=None, of__settled_at=None).exclude(
        of__sample__withdrawn_on__isnull=False
    )
    return owed.exclude(post__in=Post.objects.held_on(day))


def has_left(reading: Reading, day: date) -> bool:
    """The same of one."""
    return reading.handed_in_at is None and not reading.post.is_held_on(day)


def owe_names(at: datetime) -> int:
    """What a reader who left owed is owed no more, and a name is, by the same day; returns how many are new."""
    today, made = on_day(at), 0
    # Said for the index of what hangs on no matter, which is little beside what does.
    beside = Duty.objects.open().exclude(subject__startswith="case:")
    there = set(beside.filter(clock=CLOCK).values_list("subject", flat=True))
    for reading in without_reader(today).select_related("of"):
        if subject_of(reading) not in there:
            unit, due_on = reading.of.unit_id, max(today, reading.of.read_by)
            with transaction.atomic():
                let_go(subject_of(reading), "read", today)
                owe(subject_of(reading), Promise(KEY, CLOCK, unit, today, due_on, holder=_whose(unit, today)))
            made += 1
    return made


def _whose(unit: int, today: date) -> str:
    """Before the supervisors of the unit that checks; where it has none, before its head."""
    supervised = Post.objects.held_on(today).filter(unit=unit, role=Role.SUPERVISOR).exists()
    return Holder.SUPERVISOR if supervised else Holder.UNIT


def name_reader(*, reading: Reading, reader: Post, read_by: date, by: Post, at: datetime) -> Reading:
    """Somebody else reads in the place of the one who left, and begins anew: nobody sees marks that were not handed in.

    Raises Refused.
    """
    today = on_day(at)
    with transaction.atomic():
        rows = Reading.objects.select_for_update(of=("self",)).select_related("of__case", "of__sample")
        row = rows.get(pk=reading.pk)
        if not directs(by, row.of.unit_id):
            raise refusals.NotYourRoom()
        if row.of.is_withdrawn:
            raise refusals.TakenBack()
        if not without_reader(today).filter(pk=row.pk).exists():
            raise refusals.StillReads()
        if read_by < today:
            raise refusals.InThePast()
        if reader.staff_id in set(row.of.readings.values_list("post__staff", flat=True)):
            raise refusals.SameReader()
        if not is_fit(reader, row.of.case):
            raise refusals.HasHandled(name=reader.staff.name)
        former, row.post, row.asked_at, row.marks, row.remark = row.post_id, reader, at, None, ""
        row.save(update_fields=["post", "asked_at", "marks", "remark"])
        meet(subject_of(row), KEY, today)
        owe(subject_of(row), Promise("read", "read_check", reader.unit_id, today, read_by, post=reader.pk))
        told = {"check": row.of_id, "reading": row.no, "from": former, "to": reader.pk, "read_by": read_by.isoformat()}
        note("quality_reader_named", by, at, told)
    return row


def subject_of(reading: Reading) -> str:
    return f"reading:{reading.pk}"
