"""Instructions of leaders (批示): given or entered, answered by the day, sent back, taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.documents.models import File
from huiyin.duties.office_time import on_day
from huiyin.oversight import answering, refusals
from huiyin.oversight.models import Instruction
from huiyin.oversight.organs import leads, organ_of
from huiyin.oversight.screening import screened
from huiyin.people.models import Post, Role, Unit


def give_instruction(
    *,
    case: Case | None,
    text: str,
    unit: Unit,
    answer_by: date,
    in_person: bool,
    source: str,
    by: Post,
    at: datetime,
    given_by: Post | None = None,
    handler: Post | None = None,
) -> Instruction:
    """A task of `unit` with a date, and of one post where it is named or the answer is to be given in person.

    `given_by` is the leader whose words they are, where `by` only enters them. Raises Refused.
    """
    leader, organ, day = given_by or by, organ_of(by.unit), on_day(at)
    if by.role not in answering.ASKS:
        raise refusals.NotYours()
    if not leads(leader, organ) or not leader.is_held_on(day):
        raise refusals.NotALeader()
    _must_reach(unit, organ, case, by)
    answering.must_be_ahead(answer_by, at)
    named = _named(unit, handler, day, in_person=in_person)
    if case is not None and named is not None and not can_see(named, case):
        raise refusals.UnitNotInMatter()
    with transaction.atomic():
        row = Instruction.objects.create(
            office_id=by.unit_id,
            unit=unit,
            entered_by=by,
            on=day,
            answer_by=answer_by,
            case=case,
            text=screened(text, field="text"),
            given_by=leader,
            handler=named,
            in_person=in_person,
            source=source,
        )
        answering.owe_answer(row, by=by, at=at)
        told = {"unit": unit.pk, "case": case.pk if case else None, "text": row.text, "leader": leader.pk}
        answering.note(row, "given", by, at, {**told, "answer_by": answer_by.isoformat(), "in_person": in_person})
    return row


def _must_reach(unit: Unit, organ: Unit, case: Case | None, by: Post) -> None:
    """The unit stands under the organ; where it is about a matter, it has a part in it and may know of it."""
    if case is None:
        if not unit.is_within(organ) or not unit.is_active or unit.is_outside:
            raise refusals.UnitOutOfReach()
        return
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise refusals.MatterOutOfReach()
    is_kept_out = not set(unit.ancestor_ids).isdisjoint(case.barred_units)
    if is_kept_out or not case.reach.filter(unit=unit.pk, is_own=True).exists():
        raise refusals.UnitNotInMatter()


def _named(unit: Unit, handler: Post | None, day: date, *, in_person: bool) -> Post | None:
    """Whose duty it is by name. In person is the head's: the first of them, where there are several."""
    if in_person:
        heads = Post.objects.held_on(day).filter(unit=unit.pk, role=Role.HEAD).order_by("pk")
        chosen = handler if handler is not None and handler in heads else heads.first()
        if chosen is None:
            raise refusals.NoHead()
        return chosen
    if handler is not None and (handler.unit_id != unit.pk or not handler.is_held_on(day)):
        raise refusals.NotOfUnit()
    return handler


def answer_instruction(
    *, instruction: Instruction, answer: str, by: Post, at: datetime, paper: File | None = None
) -> Instruction:
    """What was done, in writing. Where the head is to answer in person, nobody answers for them. Raises Refused."""
    is_of_unit = instruction.in_person and by.unit_id == instruction.unit_id
    if is_of_unit and not answering.may_answer(by, instruction):
        raise refusals.InPersonOnly()
    return answering.keep_answer(instruction, answer=answer, by=by, at=at, paper=paper)


def return_answer(*, instruction: Instruction, reason: str, answer_by: date, by: Post, at: datetime) -> Instruction:
    """The answer was not enough; another is owed by a new day. Raises Refused."""
    return answering.send_back(instruction, reason=reason, answer_by=answer_by, by=by, at=at)


def withdraw_instruction(*, instruction: Instruction, reason: str, by: Post, at: datetime) -> Instruction:
    """Taken back with a reason; a wrong one is taken back and given anew. Raises Refused."""
    return answering.take_back(instruction, reason=reason, by=by, at=at)
