"""Keeping plans, and the rounds that come of them: by hand, and by the calendar each morning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from huiyin.duties.beside import Promise, let_go, owe
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people import directory
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.rounds import refusals
from huiyin.rounds.access import keeps, may_be_asked, may_order
from huiyin.rounds.items import Item, Label, as_rows
from huiyin.rounds.models import Answer, Kind, Round, RoundPlan
from huiyin.rounds.rhythm import is_within, span_on
from huiyin.rounds.screening import faults_in, faults_of_label


@dataclass(frozen=True, slots=True)
class PlanWish:
    """All that is said of a plan."""

    kind: str
    title: str
    instructions: str
    labels: Sequence[Label]
    items: Sequence[Item]
    units: Sequence[int]
    organs: Sequence[str]
    rhythm: str
    answer_days: int
    notice_days: int
    starts_on: date
    ends_on: date | None = None

    def columns(self) -> dict[str, Any]:
        names = ("kind", "title", "instructions", "rhythm", "answer_days", "notice_days", "starts_on", "ends_on")
        return {
            **{name: getattr(self, name) for name in names},
            "fields": as_rows(self.labels),
            "items": as_rows(self.items),
            "units": list(self.units),
            "organs": list(self.organs),
        }


def open_plan(*, wish: PlanWish, by: Post, at: datetime) -> RoundPlan:
    """A new plan of the post's own office; its first round begins at once where its day has come. Raises Refused."""
    if not may_order(by):
        raise refusals.NotYours()
    _judge(wish, by.unit_id)
    with transaction.atomic():
        plan = RoundPlan.objects.create(unit_id=by.unit_id, **wish.columns())
        note("round_planned", by, at, {"plan": plan.pk, **_told(wish)})
        begin_due(plan, at)
    return plan


def change_plan(*, plan: RoundPlan, wish: PlanWish, by: Post, at: datetime) -> RoundPlan:
    """Say a plan anew. Rounds that have begun stay as they were told."""
    _must_keep(by, plan.unit_id)
    _judge(wish, plan.unit_id)
    with transaction.atomic():
        row = RoundPlan.objects.select_for_update().get(pk=plan.pk)
        for name, value in wish.columns().items():
            setattr(row, name, value)
        row.save()
        note("round_plan_changed", by, at, {"plan": row.pk, **_told(wish)})
        begin_due(row, at)
    return row


def stop_plan(*, plan: RoundPlan, by: Post, at: datetime) -> RoundPlan:
    """No further round from tomorrow on. The one that runs goes on."""
    _must_keep(by, plan.unit_id)
    with transaction.atomic():
        row = RoundPlan.objects.select_for_update().get(pk=plan.pk)
        row.ends_on = max(on_day(at), row.starts_on)
        row.save(update_fields=["ends_on"])
        note("round_plan_stopped", by, at, {"plan": row.pk})
    return row


def cancel_round(*, round: Round, reason: str, by: Post, at: datetime) -> None:
    """Take back a round in which nobody has entered or answered anything: it was ordered by mistake. Raises Refused."""
    _must_keep(by, round.unit_id)
    if not reason.strip():
        raise refusals.ReasonMissing()
    with transaction.atomic():
        row = Round.objects.select_for_update().get(pk=round.pk)
        answers = list(row.answers.all())
        if row.is_closed or row.entries.exists() or any(one.is_given for one in answers):
            raise refusals.AlreadyAnswered()
        for one in answers:
            let_go(row.subject, f"answer:{one.unit_id}", on_day(at))
        let_go(row.subject, "notice", on_day(at))
        note("round_cancelled", by, at, {"round": row.pk, "title": row.title, "reason": reason.strip()})
        RoundPlan.objects.filter(pk=row.plan_id).update(ends_on=max(on_day(at), row.plan.starts_on))
        row.delete()


def begin_due(plan: RoundPlan, at: datetime) -> Round | None:
    """The round this day falls into, with its duties, unless it stands already or its time has not come."""
    day = on_day(at)
    span = span_on(plan.rhythm, day, starts_on=plan.starts_on, days=plan.answer_days)
    if day < plan.starts_on or not is_within(plan.rhythm, span, starts_on=plan.starts_on, ends_on=plan.ends_on):
        return None
    if plan.ends_on is not None and day > plan.ends_on:
        return None
    if plan.rounds.filter(first_on=span.first).exists():
        return None
    copied = ("unit_id", "kind", "title", "instructions", "fields", "items", "organs")
    row = Round.objects.create(
        plan=plan,
        first_on=span.first,
        last_on=span.last,
        due_on=span.due,
        notice_by=span.due + timedelta(days=plan.notice_days),
        begun_at=at,
        **{name: getattr(plan, name) for name in copied},
    )
    units = [pk for pk in plan.units if pk in directory.units() and directory.unit(pk).is_active]
    Answer.objects.bulk_create([Answer(round=row, unit_id=pk) for pk in units])
    owe_answers(row, units)
    return row


def owe_answers(row: Round, units: Sequence[int]) -> None:
    """The answer of each unit, and the notice of the office that ordered the round."""
    notice = Promise("notice", "round_notice", row.unit_id, on_day(row.begun_at), row.notice_by)
    owe(row.subject, *(answer_owed(row, pk) for pk in units), notice)


def answer_owed(row: Round, unit: int) -> Promise:
    """A unit's answer. For an outside unit the office itself must see to it."""
    owner = row.unit_id if directory.unit(unit).is_outside else unit
    return Promise(f"answer:{unit}", "round_answer", owner, on_day(row.begun_at), row.due_on)


def begin_all(at: datetime) -> int:
    """Every plan whose day has come; how many rounds began. Run each morning."""
    begun = 0
    for plan in RoundPlan.objects.filter(starts_on__lte=on_day(at)).exclude(ends_on__lt=on_day(at)):
        with transaction.atomic():
            # Two ticks at once: the second waits here and finds the round.
            locked = RoundPlan.objects.select_for_update().get(pk=plan.pk)
            begun += begin_due(locked, at) is not None
    return begun


def _judge(wish: PlanWish, unit_id: int) -> None:
    """Whether a plan may be said so. Raises Refused."""
    if not wish.units:
        raise refusals.NobodyAsked()
    allowed = {card.id for card in may_be_asked(unit_id)}
    if strange := next((pk for pk in wish.units if pk not in allowed), None):
        raise refusals.BeyondGround(unit=directory.unit_label(strange))
    if not wish.labels:
        raise refusals.NoField()
    if wish.kind == Kind.DRIVE and not wish.items:
        raise refusals.NoItem()
    if wish.ends_on is not None and wish.ends_on < wish.starts_on:
        raise refusals.WrongOrder()
    _screen(wish)


def _screen(wish: PlanWish) -> None:
    for field, text in (("title", wish.title), ("instructions", wish.instructions)):
        if faults := faults_in(text):
            raise refusals.AboutPeople(faults, field=field)
    for field, texts in (("fields", [one.zh for one in wish.labels]), ("organs", wish.organs)):
        if faults := [fault for text in texts for fault in faults_of_label(text)]:
            raise refusals.AboutPeople(faults, field=field)
    if faults := [
        fault for item in wish.items for text in (item.label, *item.choices) for fault in faults_of_label(text)
    ]:
        raise refusals.AboutPeople(faults)


def _must_keep(by: Post, unit_id: int) -> None:
    if not keeps(by, unit_id):
        raise refusals.NotYours()


def _told(wish: PlanWish) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in wish.columns().items()}


def note(kind: str, by: Post, at: datetime, payload: Mapping[str, Any]) -> None:
    """One entry in the chain of the office that acted."""
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
