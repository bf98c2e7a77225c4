"""Going to people: field visits with the case, joint visits, visits at home (带案下访、登门回访, requirement 44).

The guards of return visits hold for every visit after an answer (law.md 9a): at home only with recorded consent,
never who has refused, never by somebody who handled the matter, two at most unless the petitioner asks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.cases.visitable import visitable
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.ledger.reading import FIRST, FixedValues
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.procedure.guards.aftercare import MOST_VISITS
from huiyin.procedure.state import CaseState
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.actions import may_keep
from huiyin.receptions.screening import reason_given
from huiyin.receptions.table_models import Consent, FieldVisit, Going, Interview, Result, Wish


@dataclass(frozen=True, slots=True)
class Plan:
    """A visit that is planned: how, when, who goes, which units along."""

    way: str
    on: date
    leader: Post
    units: Sequence[int] = ()
    asked_by_petitioner: bool = False
    # Who asked for it on the portal, by their contact: an act of their own, which alone takes a refusal back.
    wished_by: int | None = None

    @property
    def is_wished(self) -> bool:
        return self.wished_by is not None


def subject_of(visit: FieldVisit) -> str:
    return f"field:{visit.pk}"


@transaction.atomic
def plan_visit(*, case: Case, plan: Plan, by: Post, at: datetime, interview: Interview | None = None) -> FieldVisit:
    """A visit with the case, as a duty of the leader who goes. Raises Refused."""
    _must_keep(case, by.unit_id, by)
    if plan.on < on_day(at):
        raise refusals.OutcomeDay()
    way, state = Going(plan.way), case.standing
    is_after = _is_after(state, plan.on)
    _must_be_welcome(case, state, way, plan, is_after=is_after)
    row = FieldVisit.objects.create(
        case=case,
        interview=interview,
        unit_id=by.unit_id,
        way=way,
        on=plan.on,
        leader=plan.leader,
        units=list(plan.units),
        contacts=_whom(case, state, way, plan, is_after=is_after),
        asked_by_petitioner=plan.asked_by_petitioner or plan.is_wished,
        is_wished=plan.is_wished,
        consent=Consent.GIVEN if plan.is_wished else "",
        consent_on=on_day(at) if plan.is_wished else None,
        consent_how="portal" if plan.is_wished else "",
        after_answer=is_after,
        made_by=by,
        made_at=at,
    )
    owe(subject_of(row), _visit_owed(row, at))
    _note("field_visit_planned", row, by, at, way=way.value, on=plan.on.isoformat())
    return row


def _must_be_welcome(case: Case, state: CaseState, way: Going, plan: Plan, *, is_after: bool) -> None:
    """The guards of law.md 9a, for what goes to the petitioner: home at any time, anywhere after the answer."""
    if state.no_visits and (way == Going.HOME or is_after) and not plan.is_wished and not visitable(case):
        raise refusals.VisitsRefused()
    if is_after:
        _must_come_after(case, state, plan.leader.pk, is_asked=plan.asked_by_petitioner or plan.is_wished)


def _must_come_after(case: Case, state: CaseState, leader: int, *, is_asked: bool, but: int = 0) -> None:
    """Once the answer is there: nobody who handled the matter, and two visits at most, `but` not counted."""
    if leader in {*state.worked, state.handler}:
        raise refusals.VisitorHandledIt()
    if state.visits + after_answer(case, but=but) >= MOST_VISITS and not is_asked:
        raise refusals.TooManyVisits()


def _whom(case: Case, state: CaseState, way: Going, plan: Plan, *, is_after: bool) -> list[int]:
    """Whoever asked for it; where one of several has refused, the others; else whoever came with the matter."""
    if plan.wished_by is not None:
        return [plan.wished_by]
    return sorted(visitable(case)) if state.no_visits and (way == Going.HOME or is_after) else []


def _is_after(state: CaseState, on: date) -> bool:
    """Whether a visit of that day comes after the answer: one was served on that day or before."""
    return any(item.status == "served" and (item.served_on or on) <= on for item in state.requests)


def after_answer(case: Case, *, but: int = 0) -> int:
    """Visits after the answer that are planned or were made here, by the day; a return visit counts them as well.

    One that was planned before the answer and is held after it is among them: what counts is when somebody comes.
    """
    state, rows = case.standing, _STANDING.rows(case.pk)
    return sum(pk != but and (known or _is_after(state, held_on or on)) for pk, known, held_on, on in rows)


_STANDING = FixedValues(
    lambda: (
        FieldVisit.objects.filter(case=FIRST, let_go_on=None)
        .order_by()
        .values_list("pk", "after_answer", "held_on", "on")
    )
)


@transaction.atomic
def note_consent(*, visit: FieldVisit, is_given: bool, how: str, by: Post, at: datetime) -> FieldVisit:
    """What the petitioner said to being visited. A refusal ends the plan; nothing else follows from it."""
    row = _locked(visit, by)
    row.consent, row.consent_on, row.consent_how = Consent.GIVEN if is_given else Consent.REFUSED, on_day(at), how
    if is_given:
        row.save()
    else:
        cancel_visit(row, on_day(at))
    _note("field_visit_consent", row, by, at, given=is_given, how=how)
    return row


@transaction.atomic
def hold_visit(*, visit: FieldVisit, on: date, result: str, by: Post, at: datetime) -> FieldVisit:
    """It was held, and what it came to: one of a closed list, about the matter alone. Raises Refused."""
    row = _locked(visit, by)
    if row.way == Going.HOME and row.consent != Consent.GIVEN:
        raise refusals.NoConsent()
    if on > on_day(at) or on < on_day(row.made_at):
        raise refusals.DayNotYet()
    _must_still_be_welcome(row, on)
    row.held_on, row.result = on, Result(result)
    row.save()
    meet(subject_of(row), "visit", on)
    _note("field_visit_held", row, by, at, on=on.isoformat(), result=result)
    return row


@transaction.atomic
def give_up_visit(*, visit: FieldVisit, reason: str, by: Post, at: datetime) -> FieldVisit:
    """It will not be held, with the office's reason. Raises Refused."""
    row = _locked(visit, by)
    row.let_go_reason = reason_given(reason)
    cancel_visit(row, on_day(at))
    _note("field_visit_given_up", row, by, at, reason=row.let_go_reason)
    return row


def cancel_visit(row: FieldVisit, day: date) -> None:
    """The plan ends, and what was owed with it: the visit itself, and an answer about another day for it."""
    row.let_go_on = day
    row.save()
    let_go(subject_of(row), "visit", day)
    for wish in row.wishes.filter(kind=Wish.OTHER_DAY, answered_on=None, let_go_on=None):
        wish.let_go_on = day
        wish.save(update_fields=["let_go_on"])
        let_go(f"wish:{wish.pk}", "answer", day)


def change_day(row: FieldVisit, on: date, at: datetime) -> None:
    """The petitioner asked for another day, and this is it. The caller holds the lock and has asked whether it may."""
    row.on = on
    row.save(update_fields=["on"])
    owe(subject_of(row), _visit_owed(row, at))


def _visit_owed(row: FieldVisit, at: datetime) -> Promise:
    return Promise("visit", "field_visit", row.leader.unit_id, on_day(at), row.on, post=row.leader_id)


def may_keep_visit(by: Post, visit: FieldVisit) -> bool:
    return may_keep(by, visit.unit_id) or by.pk == visit.leader_id


def _must_still_be_welcome(row: FieldVisit, on: date) -> None:
    """What came since it was planned: a refusal, and the answer, after which other guards hold."""
    state = row.case.standing
    if not row.after_answer and _is_after(state, on):
        _must_come_after(row.case, state, row.leader_id, is_asked=row.asked_by_petitioner, but=row.pk)
        row.after_answer = True
    if not state.no_visits or row.is_wished or not (row.way == Going.HOME or row.after_answer):
        return
    welcome = visitable(row.case)
    row.contacts = sorted(welcome.intersection(row.contacts) if row.contacts else welcome)
    if not row.contacts:
        raise refusals.VisitsRefused()


def keep_from(row: FieldVisit, contacts: Collection[int], day: date) -> bool:
    """Somebody refused: the visit goes to the others of the matter, who are asked anew; True where it ends."""
    welcome = visitable(row.case).difference(contacts)
    left = sorted(welcome.intersection(row.contacts) if row.contacts else welcome)
    if left:
        if row.contacts != left:
            row.contacts, row.consent, row.consent_on, row.consent_how = left, "", None, ""
            row.save()
        return False
    row.consent, row.consent_on = Consent.REFUSED, day
    return True


def _locked(visit: FieldVisit, by: Post) -> FieldVisit:
    row = FieldVisit.objects.select_for_update(of=("self",)).select_related("case").get(pk=visit.pk)
    if not can_see(by, row.case):
        raise refusals.MatterOutOfReach()
    if not may_keep_visit(by, row):
        raise refusals.NotTheirVisit()
    if not row.is_open:
        raise refusals.VisitOver()
    return row


def _must_keep(case: Case, unit: int, by: Post) -> None:
    if not may_keep(by, unit):
        raise refusals.NotTheirVisit()
    if not can_see(by, case):
        raise refusals.MatterOutOfReach()


def _note(kind: str, visit: FieldVisit, by: Post, at: datetime, **more: object) -> None:
    payload = {"visit": visit.pk, "case": visit.case_id, **more}
    append(chain=office_chain(visit.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
