"""What petitioners say themselves about visits: none any more, another day, one please (law.md 9a).

Refusing is for good and has no other consequence; only asking for a visit takes it back. An office answers what is
asked within the days of `procedure/receptions.py`, our own policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from huiyin.cases.actions import take_step
from huiyin.cases.belongings import locked_case
from huiyin.cases.models import Case, Contact
from huiyin.cases.reach import can_see
from huiyin.cases.visitable import same_petitioner
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.procedure import receptions as rules
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.actions import may_keep
from huiyin.receptions.after_field import Plan, cancel_visit, change_day, keep_from, plan_visit
from huiyin.receptions.screening import reason_given
from huiyin.receptions.table_models import FieldVisit, Going, VisitWish, Wish

PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a petitioner asks for: the day that would suit, the part of it, and where."""

    on: date
    part: str = ""
    way: str = Going.FIELD


def subject_of(wish: VisitWish) -> str:
    return f"wish:{wish.pk}"


def open_visits(case: Case, *contacts: int) -> list[FieldVisit]:
    """Visits to whoever came with these contacts that are planned and not held yet, the next first."""
    rows = FieldVisit.objects.filter(case=case.pk, held_on=None, let_go_on=None).select_related("case")
    return [one for one in rows.order_by("on", "pk") if any(map(one.goes_to, contacts))]


@transaction.atomic
def refuse_visits(*, contact: Contact, at: datetime) -> int:
    """No visit any more to this petitioner, for good; what is planned goes to the others of the matter, or falls away.

    The latest word counts, under whichever of their codes: what they had asked for under another one falls away too.
    Twice does no harm; returns how many had been planned.
    """
    case = locked_case(contact.case_id)
    if not case.standing.refuses_visits(contact.pk):
        take_step(case=case, step="refuse_visits", by=None, at=at, given={"contact": contact.pk}, role="petitioner")
    own = same_petitioner(case, contact.pk)
    planned = open_visits(case, *own)
    for visit in planned:
        ended = keep_from(visit, own, on_day(at))
        if ended:
            visit.consent_how = PORTAL
            cancel_visit(visit, on_day(at))
        _note("field_visit_refused", visit.unit_id, at, {"visit": visit.pk, "case": case.pk, "goes_on": not ended})
    for wish in VisitWish.objects.filter(case=case, contact__in=own, answered_on=None, let_go_on=None):
        _fall_away(wish, at)
    return len(planned)


@transaction.atomic
def ask_for_visit(*, contact: Contact, asked: Asked, at: datetime) -> VisitWish:
    """The petitioner asks to be visited; whoever has the matter answers. Raises Refused."""
    case = locked_case(contact.case_id)
    if not case.is_open:
        raise refusals.NoVisitNow()
    _must_be_ahead(asked.on, at)
    open_one = VisitWish.objects.filter(contact=contact, kind=Wish.ASK, answered_on=None, let_go_on=None).first()
    if open_one is not None:
        raise refusals.AskedAlready()
    # Where an identity is sealed the petition office relays; nobody else learns that somebody asked.
    unit = case.office_id if case.is_sealed or case.unit_id is None else case.unit_id
    return _keep(contact, Wish.ASK, asked, unit, at, way=Going(asked.way))


@transaction.atomic
def ask_other_day(*, visit: FieldVisit, contact: Contact, asked: Asked, at: datetime) -> VisitWish:
    """The planned day does not suit the petitioner. Raises Refused."""
    row = FieldVisit.objects.select_for_update().get(pk=visit.pk, case=contact.case_id)
    if not row.is_open:
        raise refusals.VisitOver()
    _must_be_ahead(asked.on, at)
    if row.wishes.filter(contact=contact, kind=Wish.OTHER_DAY, answered_on=None, let_go_on=None).exists():
        raise refusals.AskedAlready()
    return _keep(contact, Wish.OTHER_DAY, asked, row.unit_id, at, visit=row)


def _must_be_ahead(on: date, at: datetime) -> None:
    if on <= on_day(at):
        raise refusals.DayOver(at="on")


def _keep(
    contact: Contact,
    kind: Wish,
    asked: Asked,
    unit: int,
    at: datetime,
    *,
    way: str = "",
    visit: FieldVisit | None = None,
) -> VisitWish:
    due_on = rules.last_day(rules.VISIT_WISH, on_day(at), current_calendar())
    wish = VisitWish.objects.create(
        case_id=contact.case_id,
        contact=contact,
        kind=kind,
        visit=visit,
        way=way,
        on=asked.on,
        part=asked.part,
        unit_id=unit,
        asked_at=at,
        due_on=due_on,
    )
    post = visit.leader_id if visit is not None else None
    owe(subject_of(wish), Promise("answer", rules.VISIT_WISH, unit, on_day(at), due_on, post=post))
    _note("visit_asked_for", unit, at, {"wish": wish.pk, "case": contact.case_id, "on": asked.on.isoformat()})
    return wish


def may_answer(by: Post, wish: VisitWish) -> bool:
    """Clerks and heads of the unit that was asked, and whoever was to go."""
    return may_keep(by, wish.unit_id) or (wish.visit is not None and wish.visit.leader_id == by.pk)


@transaction.atomic
def grant_other_day(*, wish: VisitWish, on: date, by: Post, at: datetime) -> VisitWish:
    """The visit moves to the day that was asked for, or to one near it. Raises Refused."""
    row = _held(wish, by)
    if row.kind != Wish.OTHER_DAY or row.visit is None:
        raise refusals.NotTheirVisit()
    if on < on_day(at):
        raise refusals.DayOver(at="on")
    if not row.visit.is_open:
        raise refusals.VisitOver()
    change_day(row.visit, on, at)
    return _answer(row, by, at, is_granted=True)


@transaction.atomic
def decline_wish(*, wish: VisitWish, reason: str, by: Post, at: datetime) -> VisitWish:
    """It cannot be, and why; the petitioner reads it. Raises Refused."""
    row = _held(wish, by)
    row.reason = reason_given(reason)
    return _answer(row, by, at, is_granted=False)


@transaction.atomic
def plan_wished(*, wish: VisitWish, on: date, leader: Post, by: Post, at: datetime) -> FieldVisit:
    """The visit that was asked for, where it was asked for: asking is agreeing to it. Raises Refused."""
    row = _held(wish, by)
    if row.kind != Wish.ASK:
        raise refusals.NotTheirVisit()
    plan = Plan(way=row.way, on=on, leader=leader, wished_by=row.contact_id)
    row.visit = plan_visit(case=row.case, plan=plan, by=by, at=at)
    _answer(row, by, at, is_granted=True)
    return row.visit


def _answer(row: VisitWish, by: Post, at: datetime, *, is_granted: bool) -> VisitWish:
    row.answered_on, row.answered_by, row.is_granted = on_day(at), by, is_granted
    row.save()
    meet(subject_of(row), "answer", on_day(at))
    _note("visit_answered", row.unit_id, at, {"wish": row.pk, "granted": is_granted}, by)
    return row


def _fall_away(wish: VisitWish, at: datetime) -> None:
    wish.let_go_on = on_day(at)
    wish.save(update_fields=["let_go_on"])
    let_go(subject_of(wish), "answer", wish.let_go_on)


def _held(wish: VisitWish, by: Post) -> VisitWish:
    rows = VisitWish.objects.select_for_update(of=("self",)).select_related("case", "visit__leader")
    row = rows.get(pk=wish.pk)
    if not can_see(by, row.case):
        raise refusals.MatterOutOfReach()
    if not may_answer(by, row):
        raise refusals.NotTheirVisit()
    if not row.is_open:
        raise refusals.OverAlready()
    return row


def wishes_told(case: Case, contact: Contact) -> list[VisitWish]:
    """What this petitioner asked, the latest first; of another petitioner of the matter nothing."""
    return list(VisitWish.objects.filter(Q(case=case), contact=contact).select_related("visit"))


def _note(kind: str, unit: int, at: datetime, payload: dict[str, object], by: Post | None = None) -> None:
    append(chain=office_chain(unit), kind=kind, at=at, payload=payload, by=by.signature if by is not None else None)
