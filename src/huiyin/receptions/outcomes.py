"""Each request at the table and what came of it: on the spot, by a date, explained, to be studied (requirement 45).

An outcome is what was said to the petitioner. It closes nothing and moves no clock: the written answer is owed as
before (art. 32, 34), and a date that is given can only be earlier than the law's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from huiyin.cases.belongings import requests_of
from huiyin.cases.models import Case
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post, Unit
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import clocks_view
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.after import drop, promise
from huiyin.receptions.screening import screen_note
from huiyin.receptions.table import locked, seal_here
from huiyin.receptions.table_models import HeardRequest, Interview, Outcome, OutcomeChange, Promised
from huiyin.receptions.visits import told

# The clocks by whose end the petitioner has a written answer.
ANSWERS = frozenset({"finish"})
DATED = frozenset({Outcome.BY_DATE, Outcome.TO_STUDY})


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one request; `unit` is who settles it by the date."""

    outcome: str
    due_on: date | None = None
    unit: Unit | None = None


@transaction.atomic
def list_requests(*, interview: Interview, by: Post, at: datetime) -> int:
    """Put the matter's own requests on the table's list; returns how many are new."""
    row = locked(interview, by)
    case = row.visit.case
    if case is None:
        return 0
    there = set(row.requests.values_list("request_no", flat=True))
    new = [one.no for one in requests_of(case) if one.no not in there]
    first = _next_no(row)
    HeardRequest.objects.bulk_create(
        HeardRequest(interview=row, no=first + place, request_no=no) for place, no in enumerate(new)
    )
    return len(new)


@transaction.atomic
def hear_request(*, interview: Interview, words: str, by: Post, at: datetime) -> HeardRequest:
    """A request that is new at the table, in the petitioner's words; sealed with the record."""
    row = locked(interview, by)
    if row.is_signed:
        raise refusals.SignedAlready()
    if not words.strip():
        raise refusals.WordsMissing()
    heard = HeardRequest.objects.create(interview=row, no=_next_no(row), sealed_words=seal_here(row, words.strip()))
    told("interview_request", row.visit, by, at, request=heard.no)
    return heard


@transaction.atomic
def strike_request(*, request: HeardRequest, by: Post, at: datetime) -> None:
    """Taken off the list again, while nothing was said of it: entered twice, or belongs to another visit."""
    row = locked(request.interview, by)
    if row.is_signed or request.outcome:
        raise refusals.SignedAlready()
    HeardRequest.objects.filter(pk=request.pk).delete()
    told("interview_request_struck", row.visit, by, at, request=request.no)


@transaction.atomic
def set_outcome(*, request: HeardRequest, said: Said, reason: str = "", by: Post, at: datetime) -> HeardRequest:
    """What came of a request. After signing only with a reason, and what stood before is kept. Raises Refused."""
    row = locked(request.interview, by)
    heard = HeardRequest.objects.select_for_update().get(pk=request.pk)
    outcome = Outcome(said.outcome)
    due = said.due_on if outcome in DATED else None
    if outcome in DATED:
        _must_hold(row.visit.case, due, on_day(at), outcome)
    if row.is_signed:
        _keep_change(heard, reason, by, at)
    heard.outcome, heard.due_on = outcome, due
    heard.unit = said.unit if outcome == Outcome.BY_DATE else None
    heard.set_at, heard.set_by = at, by
    heard.save()
    _owe(row, heard, by, at)
    payload = {"request": heard.no, "outcome": outcome.value, "due_on": due.isoformat() if due else None}
    told("interview_outcome", row.visit, by, at, **payload)
    return heard


def law_day(case: Case | None, today: date) -> date | None:
    """The day by which the petitioner has a written answer in law; None where no such clock runs yet."""
    if case is None:
        return None
    law, state = procedure_for(case.procedure), case.standing
    views = clocks_view(law, state, current_calendar(), today)
    return max((view.due.on for view in views if view.is_running and view.clock.rule in ANSWERS), default=None)


def _must_hold(case: Case | None, due: date | None, today: date, outcome: Outcome) -> None:
    if due is None or due < today:
        raise refusals.OutcomeDay()
    last = law_day(case, today)
    # Where the law's day is over the matter is late, and stays so: whatever day is promised now moves no clock.
    if outcome == Outcome.BY_DATE and last is not None and today <= last < due:
        raise refusals.LaterThanTheLaw(day=last.isoformat())


def _keep_change(heard: HeardRequest, reason: str, by: Post, at: datetime) -> None:
    if not reason.strip():
        raise refusals.ReasonMissing()
    OutcomeChange.objects.create(
        request=heard,
        was_outcome=heard.outcome,
        was_due_on=heard.due_on,
        reason=screen_note(reason, field="reason"),
        at=at,
        by_id=by.doer_id,
    )


def _owe(row: Interview, heard: HeardRequest, by: Post, at: datetime) -> None:
    """A date that was given is a duty; one that no longer stands falls away."""
    drop(row, at, request=heard)
    if heard.outcome == Outcome.TO_STUDY:
        promise(row, Promised.STUDY, unit=row.visit.session.unit, due_on=heard.due_on, request=heard, by=by, at=at)
    elif heard.outcome == Outcome.BY_DATE:
        promise(row, Promised.OUTCOME, unit=_settler(row, heard), due_on=heard.due_on, request=heard, by=by, at=at)


def _settler(row: Interview, heard: HeardRequest) -> Unit:
    """Who settles it: the unit that was named, else the one that has the matter, else the office itself."""
    case = row.visit.case
    return heard.unit or (case.unit if case is not None and case.unit is not None else row.visit.session.unit)


def _next_no(row: Interview) -> int:
    last: int = row.requests.aggregate(last=Max("no"))["last"] or 0
    return last + 1
