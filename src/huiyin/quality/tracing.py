"""Trace-back (requirement 86): from a founded complaint to its cause, and to what is to change, by whom, by when."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.cases.models import Case, Request, Step
from huiyin.cases.reach import barred_to, can_see
from huiyin.duties.beside import Promise, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.quality import refusals
from huiyin.quality.models import Finding, Following, Mending, Trace
from huiyin.quality.rights import acts_for, directs, is_within, may_direct, note, sphere
from huiyin.quality.texts import said
from huiyin.statistics.models import Matter

SUPPORTED = ("supported", "adopted", "partly_adopted")


def founded_q() -> Q:
    """What makes a matter founded: an answer in law that supports it, a review that changed the answer, a look-back or
    a settled check that found it wrong. Never anybody's consent, and never how often somebody came."""
    answered = Request.objects.filter(case=OuterRef("pk"), outcome__in=SUPPORTED, served_on__isnull=False)
    overturned = Matter.objects.known().filter(case_id=OuterRef("pk"), was_overturned=True)
    looked = Step.objects.filter(case=OuterRef("pk"), key="look_back", given__quality__in=("not_performed", "wrong"))
    faults = Finding.objects.filter(of__case=OuterRef("pk"), kind="fault").exclude(state=Mending.WITHDRAWN)
    return Q(Exists(answered)) | Q(Exists(overturned)) | Q(Exists(looked)) | Q(Exists(faults))


def is_founded(case: Case) -> bool:
    return Case.objects.filter(founded_q(), pk=case.pk).exists()


def founded_without_trace(post: Post, since: date) -> QuerySet[Case]:
    """Founded matters within reach that were closed since then and that this unit has not followed back."""
    if not may_direct(post):
        return Case.objects.none()
    traced = Trace.objects.filter(case=OuterRef("pk"), unit=post.unit_id)
    closed = Matter.objects.known().filter(case_id=OuterRef("pk"), closed_on__gte=since)
    seen = Case.objects.visible_to(post).filter(Exists(closed), founded_q(), is_sealed=False)
    return seen.exclude(Exists(traced)).order_by("-last_on", "-pk")


def visible_traces(post: Post) -> QuerySet[Trace]:
    """Traces of matters the post sees, made in or about its own unit, or one it looks down on."""
    own = Q(unit=post.unit_id) | Q(owner=post.unit_id)
    if may_direct(post):
        own |= Q(unit__path__startswith=post.unit.path) | Q(owner__path__startswith=post.unit.path)
    seen = Case.objects.visible_to(post).filter(pk=OuterRef("case_id"))
    # The owner of a change need not see the matter; whom the matter bars sees neither.
    found = Trace.objects.filter(own).filter(Exists(seen) | Q(owner=post.unit_id))
    return found.exclude(case_id__in=barred_to(reaches(post)))


def trace_back(
    *, case: Case, problem: str, cause: str, change: str, owner: int, due_on: date, by: Post, at: datetime
) -> Trace:
    """Say what lay behind it and what is to change; a duty of the owner. Raises Refused."""
    if not may_direct(by) or not is_within(owner, sphere(by)):
        raise refusals.NotYourRoom()
    if not can_see(by, case) or set(case.barred_units) & set(directory.unit(owner).line):
        raise refusals.NotYourRoom()
    if case.is_sealed:
        raise refusals.SealedMatter()
    if not is_founded(case):
        raise refusals.NotFounded()
    if due_on < on_day(at):
        raise refusals.InThePast()
    words = said(problem), said(change)
    with transaction.atomic():
        if Trace.objects.filter(case=case, unit=by.unit_id).exists():
            raise refusals.NotNow()
        row = Trace.objects.create(
            case=case,
            unit_id=by.unit_id,
            problem=words[0],
            cause=cause,
            change=words[1],
            owner_id=owner,
            due_on=due_on,
            at=at,
            by_id=by.doer_id,
        )
        _owe(row, at)
        note("trace_opened", by, at, {"trace": row.pk, "case": case.number, "cause": cause, "owner": owner})
    return row


def report_change(*, trace: Trace, text: str, by: Post, at: datetime) -> Trace:
    """The owner says what was changed."""
    with transaction.atomic():
        row = _locked(trace, Following.OWED)
        if not acts_for(by, row.owner_id):
            raise refusals.NotYourAnswer()
        row.report, row.reported_at, row.state = said(text), at, Following.REPORTED
        row.save()
        meet(f"trace:{row.pk}", "change", on_day(at))
        note("trace_reported", by, at, {"trace": row.pk})
    return row


def confirm_change(*, trace: Trace, by: Post, at: datetime) -> Trace:
    with transaction.atomic():
        row = _locked(trace, Following.REPORTED)
        _must_direct(row, by)
        row.state, row.ended_at = Following.DONE, at
        row.save()
        note("trace_ended", by, at, {"trace": row.pk})
    return row


def send_back_change(*, trace: Trace, reason: str, due_on: date, by: Post, at: datetime) -> Trace:
    """Not changed yet: back to the owner, with the reason and another day."""
    with transaction.atomic():
        row = _locked(trace, Following.REPORTED)
        _must_direct(row, by)
        if due_on < on_day(at):
            raise refusals.InThePast()
        row.reason, row.due_on, row.state = said(reason), due_on, Following.OWED
        row.save()
        _owe(row, at)
        note("trace_sent_back", by, at, {"trace": row.pk, "due_on": due_on.isoformat()})
    return row


def _owe(row: Trace, at: datetime) -> None:
    owe(f"trace:{row.pk}", Promise("change", "trace_change", row.owner_id, on_day(at), row.due_on))


def _locked(trace: Trace, state: Following) -> Trace:
    row = Trace.objects.select_for_update().get(pk=trace.pk)
    if row.state != state:
        raise refusals.NotNow()
    return row


def _must_direct(row: Trace, by: Post) -> None:
    if not directs(by, row.unit_id):
        raise refusals.NotYourRoom()
