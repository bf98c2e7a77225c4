"""Suggestions of art. 40: to improve work, to improve policy, to call to account; answered in writing on adoption."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huiyin.documents.models import File
from huiyin.duties.office_time import on_day
from huiyin.oversight import answering, refusals
from huiyin.oversight.models import Adoption, Kind, Order, Suggestion
from huiyin.oversight.organs import organ_of
from huiyin.oversight.screening import screened
from huiyin.people.models import Post, Role, Unit


def may_suggest(by: Post) -> bool:
    """Art. 40 gives it to petition offices, and whoever supervises for an organ acts as one."""
    return by.role in answering.ASKS and (by.unit.is_petition_office or by.role == Role.SUPERVISOR)


def make_suggestion(
    *, kind: str, text: str, unit: Unit, answer_by: date, order: Order | None, by: Post, at: datetime
) -> Suggestion:
    """A suggestion to a unit, which owes a written answer on its adoption. Raises Refused.

    On work: to a unit of the organ. On policy and accountability: to whoever can decide, above it and outside too.
    """
    if not may_suggest(by):
        raise refusals.PetitionOfficesOnly()
    is_below = unit.is_within(organ_of(by.unit))
    if not unit.is_active or unit.pk == by.unit_id or (kind == Kind.WORK and not is_below):
        raise refusals.UnitOutOfReach()
    answering.must_be_ahead(answer_by, at)
    with transaction.atomic():
        row = Suggestion.objects.create(
            office_id=by.unit_id,
            unit=unit,
            entered_by=by,
            on=on_day(at),
            answer_by=answer_by,
            kind=Kind(kind),
            text=screened(text, field="text"),
            order=order,
        )
        answering.owe_answer(row, by=by, at=at)
        told = {"unit": unit.pk, "kind": kind, "text": row.text, "order": order.pk if order else None}
        answering.note(row, "made", by, at, {**told, "answer_by": answer_by.isoformat()})
    return row


def answer_suggestion(
    *, suggestion: Suggestion, adoption: str, answer: str, by: Post, at: datetime, paper: File | None = None
) -> Suggestion:
    """The written answer: what of it was adopted, and why not the rest (art. 40). Raises Refused."""
    said = {"adoption": Adoption(adoption).value}
    return answering.keep_answer(suggestion, answer=answer, by=by, at=at, also=said, paper=paper)


def return_suggestion_answer(
    *, suggestion: Suggestion, reason: str, answer_by: date, by: Post, at: datetime
) -> Suggestion:
    """The answer says nothing of adoption, or gives no reason. Raises Refused."""
    return answering.send_back(suggestion, reason=reason, answer_by=answer_by, by=by, at=at)


def withdraw_suggestion(*, suggestion: Suggestion, reason: str, by: Post, at: datetime) -> Suggestion:
    """Taken back with a reason. Raises Refused."""
    return answering.take_back(suggestion, reason=reason, by=by, at=at)
