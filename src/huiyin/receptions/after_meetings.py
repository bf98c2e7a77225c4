"""The analysis meeting (研判会, requirement 45): what could not be answered at the table, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from huiyin.cases.models import Case
from huiyin.duties.beside import meet
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Unit
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.actions import may_keep
from huiyin.receptions.after import promise, subject_of
from huiyin.receptions.screening import reason_given, screen_record
from huiyin.receptions.table import seal_here
from huiyin.receptions.table_models import Commitment, Interview, Meeting, MeetingMatter, Promised


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing a meeting decided: what, whose, by when."""

    what: str
    unit: Unit
    due_on: date


def to_study(by: Post) -> QuerySet[Interview]:
    """Visits of the post's unit with a request that waits for a meeting, of matters the post sees."""
    waiting = Commitment.objects.open().filter(kind=Promised.STUDY, unit=by.unit_id)
    seen = Case.objects.visible_to(by).order_by().values("pk")
    rows = Interview.objects.filter(pk__in=waiting.order_by().values("interview"), visit__case__in=seen)
    return rows.select_related("visit__session", "visit__case").order_by("begun_at", "pk")


@transaction.atomic
def call_meeting(
    *,
    on: date,
    place: str,
    chair: Post,
    units: Sequence[int],
    interviews: Sequence[Interview],
    by: Post,
    at: datetime,
) -> Meeting:
    """A meeting of the post's unit over these visits. Raises Refused."""
    if not may_keep(by, by.unit_id):
        raise refusals.NotAtTheTable()
    chosen = list(to_study(by).filter(pk__in=[one.pk for one in interviews]))
    if not chosen:
        raise refusals.NothingToStudy()
    meeting = Meeting.objects.create(unit_id=by.unit_id, on=on, place=place, chair=chair, units=list(units))
    MeetingMatter.objects.bulk_create(MeetingMatter(meeting=meeting, interview=one) for one in chosen)
    _note("meeting_called", meeting, by, at, visits=[one.visit_id for one in chosen], on=on.isoformat())
    return meeting


@transaction.atomic
def record_matter(
    *, matter: MeetingMatter, view: str, decisions: Sequence[Decision], by: Post, at: datetime
) -> MeetingMatter:
    """What the meeting found of one matter, and each decision as a duty. Until the meeting is closed."""
    row = _open(matter.meeting, by, at)
    if not view.strip():
        raise refusals.ViewMissing()
    screen_record(view)
    mine = row.matters.select_related("interview__visit__session", "interview__visit__case").get(pk=matter.pk)
    mine.sealed_view = seal_here(mine.interview, view.strip())
    mine.save(update_fields=["sealed_view"])
    for one in decisions:
        if one.due_on < on_day(at):
            raise refusals.OutcomeDay()
        _must_take_part(mine.interview, one.unit)
        promise(
            mine.interview,
            Promised.DECISION,
            unit=one.unit,
            due_on=one.due_on,
            what=reason_given(one.what, field="what"),
            meeting=row,
            by=by,
            at=at,
        )
    return mine


def _must_take_part(interview: Interview, unit: Unit) -> None:
    """A decision tells the unit of the matter: only one that has it anyway, or the office itself."""
    case = interview.visit.case
    if case is None or unit.pk == interview.visit.session.unit_id:
        return
    is_kept_out = not set(unit.ancestor_ids).isdisjoint(case.barred_units)
    if is_kept_out or not case.reach.filter(unit=unit.pk, is_own=True).exists():
        raise refusals.MayNotLearn()


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Post, at: datetime) -> Meeting:
    """It was held: the duty to study each matter it has a view on is met. Raises Refused."""
    row = _open(meeting, by, at)
    found = list(row.matters.exclude(sealed_view=None))
    if not found:
        raise refusals.ViewMissing()
    row.held_at = at
    row.save(update_fields=["held_at"])
    mine = [one.interview_id for one in found]
    for duty in Commitment.objects.open().filter(kind=Promised.STUDY, interview__in=mine):
        duty.done_on, duty.done_by, duty.meeting = on_day(at), by, row
        duty.save(update_fields=["done_on", "done_by", "meeting"])
        meet(subject_of(duty), "due", on_day(at))
    _note("meeting_held", row, by, at, visits=len(found))
    return row


def _open(meeting: Meeting, by: Post, at: datetime) -> Meeting:
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not may_keep(by, row.unit_id):
        raise refusals.NotAtTheTable()
    if row.held_at is not None:
        raise refusals.HeldAlready()
    if on_day(at) < row.on:
        raise refusals.NotHeldYet()
    return row


def _note(kind: str, meeting: Meeting, by: Post, at: datetime, **more: object) -> None:
    append(
        chain=office_chain(meeting.unit_id), kind=kind, at=at, payload={"meeting": meeting.pk, **more}, by=by.signature
    )
