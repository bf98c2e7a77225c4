"""Reading a matter: blind marks, comparing two readers, settling, and findings that follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from huiyin.duties.beside import meet
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post
from huiyin.quality import refusals
from huiyin.quality.checklists import Checklist, Item
from huiyin.quality.drawing import ask, is_fit
from huiyin.quality.marking import Marks, chosen, differing, is_beyond, is_whole, score, together
from huiyin.quality.models import Check, Finding, Reading, Settled
from huiyin.quality.rights import directs, note
from huiyin.quality.texts import said, screened


def items_of(check: Check) -> tuple[Item, ...]:
    return Checklist.from_json(check.checklist).items


def readings_of(check: Check) -> list[Reading]:
    return list(check.readings.select_related("post__staff", "post__unit").order_by("no"))


def are_in(readings: Sequence[Reading]) -> bool:
    """Whether the readers who read beside each other are done."""
    return all(one.handed_in_at is not None for one in readings[:2])


def may_see(reading: Reading, readings: Sequence[Reading], post: Post, *, is_settled: bool) -> bool:
    """Blind: a reader sees only their own marks until these are in; everybody else waits until both are."""
    if reading.post_id == post.pk or is_settled:
        return True
    still_reads = any(one.post_id == post.pk and one.handed_in_at is None for one in readings)
    return are_in(readings) and not still_reads


def waits_for_settling(check: Check, readings: Sequence[Reading]) -> bool:
    """Both are in and too far apart, and nobody has settled it."""
    return check.settled_at is None and check.is_double and len(readings) == 2 and are_in(readings)


def save_marks(*, reading: Reading, marks: Marks, remark: str, by: Post, at: datetime) -> Reading:
    """What was marked so far; nobody else sees it. Raises Refused."""
    with transaction.atomic():
        row = _own(reading, by)
        _screen(marks, remark)
        row.marks, row.remark = {key: dict(mark) for key, mark in marks.items()}, remark
        row.save(update_fields=["marks", "remark"])
    return row


def hand_in(*, reading: Reading, marks: Marks, remark: str, by: Post, at: datetime) -> Check:
    """The marks as they stand for good; settles the check where nothing is left to compare. Raises Refused."""
    with transaction.atomic():
        row = save_marks(reading=reading, marks=marks, remark=remark, by=by, at=at)
        check = Check.objects.select_for_update().get(pk=row.of_id)
        # Asked again now that the check is held: its sample may have been taken back in between.
        if check.is_withdrawn:
            raise refusals.TakenBack()
        items = items_of(check)
        if not is_whole(items, marks):
            raise refusals.NotAllMarked()
        row.score, row.handed_in_at = score(items, marks), at
        row.save(update_fields=["score", "handed_in_at"])
        meet(f"reading:{row.pk}", "read", on_day(at))
        note("quality_reading", by, at, {"check": check.pk, "reading": row.no})
        _settle_if_clear(check, items, at)
    return check


def _own(reading: Reading, by: Post) -> Reading:
    row = Reading.objects.select_for_update(of=("self",)).select_related("of__sample").get(pk=reading.pk)
    if row.post_id != by.pk:
        raise refusals.NotReader()
    if row.of.is_withdrawn:
        raise refusals.TakenBack()
    if row.handed_in_at is not None:
        raise refusals.AlreadyIn()
    return row


def _screen(marks: Marks, remark: str) -> None:
    screened(remark, *(mark[name] for mark in marks.values() for name in ("text", "place")))


def _settle_if_clear(check: Check, items: Sequence[Item], at: datetime) -> None:
    rows = readings_of(check)
    marked = [row.marks or {} for row in rows]
    if len(rows) == 3:
        if rows[2].handed_in_at is not None:
            _settle(check, items, marked[2], rows[2].score, Settled.THIRD, at)
    elif not check.is_double:
        _settle(check, items, marked[0], rows[0].score, Settled.ALONE, at)
    elif are_in(rows) and not is_beyond(items, marked[0], marked[1]):
        middle = ((rows[0].score or Decimal(0)) + (rows[1].score or Decimal(0))) / 2
        _settle(check, items, together(items, *marked[:2]), middle, Settled.WITHIN, at)


def _settle(
    check: Check, items: Sequence[Item], marks: Marks, points: Decimal | None, how: Settled, at: datetime
) -> None:
    check.marks = {key: dict(mark) for key, mark in marks.items()}
    check.score = score(items, marks) if points is None else points
    check.settled_at, check.settled_on, check.settled_how = at, on_day(at), how
    check.save()
    found = [(item.key, marks[item.key]) for item in items if marks[item.key]["kind"]]
    Finding.objects.bulk_create(
        [Finding(of=check, item=key, kind=mark["kind"], text=mark["text"], place=mark["place"]) for key, mark in found]
    )


def ask_third(*, check: Check, reader: Post, read_by: date, by: Post, at: datetime) -> None:
    """Where two differ too far, a third reads as blindly as they did, and their marks stand. Raises Refused."""
    with transaction.atomic():
        row = _to_settle(check, by)
        if read_by < on_day(at):
            raise refusals.InThePast()
        if reader.staff_id in set(row.readings.values_list("post__staff", flat=True)):
            raise refusals.SameReader()
        if not is_fit(reader, row.case):
            raise refusals.HasHandled(name=reader.staff.name)
        ask(row, [reader], read_by, at)
        note("quality_third", by, at, {"check": row.pk, "reader": reader.pk})


def settle_by_talk(*, check: Check, of_second: set[str], reason: str, by: Post, at: datetime) -> Check:
    """The two talked about it: whose mark stands for each item they differ on, and why. Raises Refused."""
    with transaction.atomic():
        row = _to_settle(check, by)
        words, items = said(reason), items_of(row)
        one, two = ((reading.marks or {}) for reading in readings_of(row)[:2])
        row.settled_reason = words
        taken = of_second & set(differing(items, one, two))
        _settle(row, items, chosen(items, one, two, taken), None, Settled.TALK, at)
        note("quality_talk", by, at, {"check": row.pk, "of_second": sorted(taken), "reason": words})
    return row


def may_settle(post: Post, check: Check) -> bool:
    """Whoever directs the unit that checks; the readers come to them with what they agreed on."""
    return directs(post, check.unit_id)


def _to_settle(check: Check, by: Post) -> Check:
    row = Check.objects.select_for_update(of=("self",)).select_related("case", "sample").get(pk=check.pk)
    if not may_settle(by, row):
        raise refusals.NotYourRoom()
    if row.is_withdrawn:
        raise refusals.TakenBack()
    if not waits_for_settling(row, readings_of(row)):
        raise refusals.NotNow()
    return row
