"""The weekly report in person: called, each unit's sheet handed in by its head, recorded, its decisions followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from huiyin.cases.models import Case
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.oversight import answering, refusals
from huiyin.oversight.models import Decision, Meeting, Sheet, SheetReason
from huiyin.oversight.organs import organ_of
from huiyin.oversight.screening import screened
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role, Unit
from huiyin.procedure.catalogue import PROCEDURES
from huiyin.statistics.asking import figures
from huiyin.statistics.terms import Period, Scope, Value

# What a unit reports: how work goes. No visits, no persons, no repeats, nothing of who agreed (law.md 9a).
REPORTED = ("matters", "accepted", "answered", "answered_in_time", "closed", "open", "overdue")
# Periods a unit may use and need not: nobody is late with them.
RIGHTS = frozenset(key for law in PROCEDURES.values() for key, rule in law.clocks.items() if rule.is_right)
WEEK = timedelta(days=7)
# Overdue matters that are gone through one by one; a unit with more has another problem.
MOST_OVERDUE = 60


def may_call(post: Post) -> bool:
    """Whoever acts for a petition office, and whoever heads or supervises an organ with units below it."""
    return post.role in answering.ASKS and (post.unit.is_petition_office or post.role != Role.CLERK)


def call_meeting(*, on: date, repeats: bool, by: Post, at: datetime) -> Meeting:
    """A report on that day over the seven days before it, with a sheet for each unit of the organ. Raises Refused."""
    if not may_call(by):
        raise refusals.NotYours()
    answering.must_be_ahead(on, at)
    if not current_calendar().is_working(on):
        raise refusals.RestDay(day=on.isoformat())
    return _called(organ_of(by.unit), on, repeats, by, at)


def _called(organ: Unit, on: date, repeats: bool, by: Post, at: datetime) -> Meeting:
    units = list(organ.children.filter(is_active=True, is_outside=False, is_petition_office=False).order_by("path"))
    if not units:
        raise refusals.NoUnits()
    if Meeting.objects.filter(organ=organ, on=on).exists():
        raise refusals.MeetingThere()
    with transaction.atomic():
        meeting = Meeting.objects.create(
            organ=organ,
            office_id=by.unit_id,
            called_by=by,
            on=on,
            first=on - WEEK,
            last=on - timedelta(days=1),
            repeats=repeats,
        )
        for sheet in Sheet.objects.bulk_create(Sheet(meeting=meeting, unit=unit) for unit in units):
            head = _head_of(sheet.unit, on_day(at))
            owe(sheet.subject, Promise("hand_in", "weekly_sheet", sheet.unit_id, on_day(at), on, post=head))
        due = current_calendar().add_workdays(on, 1)
        owe(meeting.subject, Promise("record", "meeting_record", meeting.office_id, on, due, in_workdays=True))
        _note("meeting_called", meeting, by, at, {"on": on.isoformat(), "units": [unit.pk for unit in units]})
    return meeting


def _head_of(unit: Unit, day: date) -> int | None:
    head = Post.objects.held_on(day).filter(unit=unit.pk, role=Role.HEAD).order_by("pk").first()
    return head.pk if head else None


def call_again(at: datetime) -> int:
    """The report of the week after, where the last one repeats; returns how many were called."""
    day, called = on_day(at), 0
    for row in Meeting.objects.filter(repeats=True, on__lt=day).select_related("organ", "called_by__unit"):
        if Meeting.objects.filter(organ=row.organ, on__gt=row.on).exists():
            continue
        on = row.on + WEEK
        while on < day:
            on += WEEK
        _called(row.organ, current_calendar().next_working(on), True, row.called_by, at)
        called += 1
    return called


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet as it stands: from what was handed in, else from live figures."""

    figures: Mapping[str, Value]
    overdue: Sequence[Case]


def draw(sheet: Sheet, reader: Post, at: datetime) -> Drawn:
    """The live figures of the unit, and its overdue matters the reader may see."""
    period = Period(sheet.meeting.first, sheet.meeting.last)
    found = figures(reader, REPORTED, Scope(sheet.unit_id), period)
    return Drawn(found, overdue_of(sheet, reader, on_day(at)))


def overdue_of(sheet: Sheet, reader: Post, day: date) -> list[Case]:
    """Matters in which the unit, or one below it, itself owes something past its day, the longest overdue first.

    What another unit owes in them is that unit's to explain.
    """
    missed = missed_days(sheet.unit, day)
    cases = Case.objects.visible_to(reader).filter(pk__in=missed)
    return sorted(cases, key=lambda case: (missed[case.pk].on, case.pk))[:MOST_OVERDUE]


class Missed(NamedTuple):
    """A day that was missed; provisional where holidays were not announced when it was reckoned."""

    on: date
    is_provisional: bool


def missed_days(unit: Unit, day: date) -> dict[int, Missed]:
    """By matter the earliest day that the unit, or one below it, has missed."""
    owed = Duty.objects.overdue(day).filter(unit__path__startswith=unit.path, subject__startswith="case:")
    found = owed.exclude(clock__in=RIGHTS).order_by("-due_on")
    rows = found.values_list("subject", "due_on", "is_provisional")
    return {int(subject.partition(":")[2]): Missed(on, guess) for subject, on, guess in rows}


def hand_in(*, sheet: Sheet, reasons: Mapping[int, str], asks: str, by: Post, at: datetime) -> Sheet:
    """The head hands the sheet in: figures are kept as they stand, every overdue matter has its reason. Raises Refused.

    Until the report is recorded it may be handed in anew.
    """
    with transaction.atomic():
        row = Sheet.objects.select_for_update(of=("self",)).select_related("meeting", "unit").get(pk=sheet.pk)
        if by.role != Role.HEAD or by.unit_id != row.unit_id:
            raise refusals.NotTheHead()
        if row.meeting.recorded_at is not None:
            raise refusals.RecordedAlready()
        drawn, missed = draw(row, by, at), missed_days(row.unit, on_day(at))
        missing = [case.number for case in drawn.overdue if not reasons.get(case.pk, "").strip()]
        if missing:
            raise refusals.ReasonsMissing(numbers="、".join(missing))
        row.figures = {key: [value.count, value.base] for key, value in drawn.figures.items()}
        row.asks = screened(asks, field="asks") if asks.strip() else ""
        row.handed_in_at, row.handed_in_by = at, by
        row.save()
        row.reasons.all().delete()
        SheetReason.objects.bulk_create(
            SheetReason(
                sheet=row,
                case=case,
                due_on=missed[case.pk].on,
                is_provisional=missed[case.pk].is_provisional,
                reason=screened(reasons[case.pk], field="reasons"),
            )
            for case in drawn.overdue
        )
        meet(row.subject, "hand_in", on_day(at))
        _note("sheet_handed_in", row.meeting, by, at, {"unit": row.unit_id, "figures": row.figures})
    return row


@dataclass(frozen=True, slots=True)
class Reported:
    """How a unit reported: its head in person or not, and what was said."""

    sheet: int
    in_person: bool
    said: str


def record_meeting(
    *, meeting: Meeting, chaired_by: Post, reported: Sequence[Reported], record: str, by: Post, at: datetime
) -> Meeting:
    """What was said, who reported in person, and who was in the chair. Once, on the day or later. Raises Refused."""
    with transaction.atomic():
        row = _changeable(meeting, by)
        if on_day(at) < row.on:
            raise refusals.NotYet()
        row.chaired_by, row.recorded_at = chaired_by, at
        row.record = screened(record, field="record") if record.strip() else ""
        row.save()
        for one in reported:
            said = screened(one.said, field="record") if one.said.strip() else ""
            row.sheets.filter(pk=one.sheet).update(in_person=one.in_person, said=said)
        meet(row.subject, "record", on_day(at))
        for sheet in row.sheets.filter(handed_in_at=None):
            # The record says that it was not handed in; nobody can hand it in any more.
            let_go(sheet.subject, "hand_in", on_day(at))
        told = {"chair": chaired_by.pk, "in_person": [one.sheet for one in reported if one.in_person]}
        _note("meeting_recorded", row, by, at, told)
    return row


def decide(*, meeting: Meeting, unit: Unit, text: str, answer_by: date, by: Post, at: datetime) -> Decision:
    """What was decided becomes a task of a unit with a date. Raises Refused."""
    if by.unit_id != meeting.office_id or by.role not in answering.ASKS:
        raise refusals.NotYours()
    if on_day(at) < meeting.on:
        raise refusals.NotYet()
    if not unit.is_within(meeting.organ):
        raise refusals.UnitOutOfReach()
    answering.must_be_ahead(answer_by, at)
    with transaction.atomic():
        row = Decision.objects.create(
            office_id=meeting.office_id,
            unit=unit,
            entered_by=by,
            on=on_day(at),
            answer_by=answer_by,
            meeting=meeting,
            text=screened(text, field="text"),
        )
        answering.owe_answer(row, by=by, at=at)
        answering.note(row, "made", by, at, {"meeting": meeting.pk, "unit": unit.pk, "text": row.text})
    return row


def stop_repeating(*, meeting: Meeting, by: Post, at: datetime) -> Meeting:
    """No report is called for the week after by itself. Raises Refused."""
    with transaction.atomic():
        row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if by.unit_id != row.office_id or by.role not in answering.ASKS:
            raise refusals.NotYours()
        Meeting.objects.filter(organ=row.organ_id).update(repeats=False)
        _note("meeting_stopped", row, by, at, {})
    return row


def _changeable(meeting: Meeting, by: Post) -> Meeting:
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if by.unit_id != row.office_id or by.role not in answering.ASKS:
        raise refusals.NotYours()
    if row.recorded_at is not None:
        raise refusals.RecordedAlready()
    return row


def _note(kind: str, meeting: Meeting, by: Post, at: datetime, payload: Mapping[str, Any]) -> None:
    told = {"meeting": meeting.pk, **payload}
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=told, by=by.signature)
