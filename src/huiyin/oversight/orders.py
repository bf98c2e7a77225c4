"""Supervision orders: issued about matters or without one, answered, sent back, taken back, and what followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import batched

from django.db import transaction

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, Reach
from huiyin.documents.models import File
from huiyin.duties.models import Duty
from huiyin.duties.office_time import on_day
from huiyin.oversight import answering, refusals
from huiyin.oversight.models import BY_STEPS, Followed, Order, OrderMatter, Rung
from huiyin.oversight.organs import organ_of, overseer_of
from huiyin.oversight.screening import screened
from huiyin.people.models import Post, Role, Unit
from huiyin.people.refusals import Refused
from huiyin.procedure.engine import NotAllowed

# More at once is no order any more, but a campaign.
MOST_MATTERS = 50


@dataclass(frozen=True, slots=True)
class OrderWish:
    """All that is said of an order. `follows`: the one on the rung below that went unanswered."""

    unit: Unit
    trigger: str
    way: str
    rung: int
    text: str
    answer_by: date
    cases: Sequence[Case] = ()
    source: str = ""
    follows: Order | None = None


def issue_order(*, wish: OrderWish, by: Post, at: datetime) -> Order:
    """Demand an answer of a unit. In writing about matters it is the step `demand` of each. Raises Refused, NotAllowed.

    Whatever else it is, the unit owes one answer by the day.
    """
    _must_issue(wish, by, at)
    # The step belongs to supervisors; where there are none, the order stands by itself and is answered here.
    by_steps = _goes_by_steps(wish) and by.role == Role.SUPERVISOR
    with transaction.atomic():
        row = Order.objects.create(
            office_id=by.unit_id,
            unit=wish.unit,
            entered_by=by,
            on=on_day(at),
            answer_by=wish.answer_by,
            trigger=wish.trigger,
            way=wish.way,
            rung=wish.rung,
            text=screened(wish.text, field="text"),
            follows=wish.follows,
            source=wish.source,
            is_by_steps=by_steps,
            has_matters=bool(wish.cases),
        )
        numbers = [_demand(row, case, by, at) if by_steps else None for case in wish.cases]
        OrderMatter.objects.bulk_create(
            OrderMatter(order=row, case=case, step=number) for case, number in zip(wish.cases, numbers, strict=True)
        )
        if not by_steps:
            answering.owe_answer(row, by=by, at=at)
        told = {"unit": wish.unit.pk, "trigger": wish.trigger, "way": wish.way, "rung": int(wish.rung)}
        about = {"cases": [case.pk for case in wish.cases], "answer_by": wish.answer_by.isoformat(), "text": row.text}
        answering.note(row, "issued", by, at, {**told, **about})
    return row


def _demand(row: Order, case: Case, by: Post, at: datetime) -> int:
    """The order as a step of the matter; its number there."""
    given = {"what": row.text, "answer_due": row.answer_by}
    return take_step(case=case, step="demand", by=by, at=at, given=given).seq


def _goes_by_steps(wish: OrderWish) -> bool:
    return bool(wish.cases) and wish.rung in BY_STEPS


def _is_supervised(unit: Unit, at: datetime) -> bool:
    return overseer_of(unit, on_day(at)).has_supervisor


def _must_issue(wish: OrderWish, by: Post, at: datetime) -> None:
    if by.role not in answering.ASKS:
        raise refusals.NotYours()
    if _goes_by_steps(wish) and by.role != Role.SUPERVISOR and _is_supervised(wish.unit, at):
        raise refusals.SupervisorsOnly()
    if not wish.unit.is_within(organ_of(by.unit)) or not wish.unit.is_active or wish.unit.pk == by.unit_id:
        raise refusals.UnitOutOfReach()
    answering.must_be_ahead(wish.answer_by, at)
    if len(wish.cases) > MOST_MATTERS:
        raise refusals.TooManyMatters(most=MOST_MATTERS)
    ids = {case.pk for case in wish.cases}
    if Case.objects.visible_to(by).filter(pk__in=ids).count() != len(ids):
        raise refusals.MatterOutOfReach()
    if len(ids) > 1 and any(_is_kept_close(case) for case in wish.cases):
        raise refusals.OneByOne()
    _must_have_part(wish.unit, wish.cases)


def _is_kept_close(case: Case) -> bool:
    """Read by few: its order says what it is about, so it is never written together with another one's."""
    return bool(case.is_sealed or case.barred_units or case.barred_staff)


def _must_have_part(unit: Unit, cases: Sequence[Case]) -> None:
    """The unit has every matter it is asked about, or one below it has, and may know of it."""
    if any(not set(unit.ancestor_ids).isdisjoint(case.barred_units) for case in cases):
        raise refusals.UnitNotInMatter()
    ids = {case.pk for case in cases}
    if Reach.objects.filter(unit=unit.pk, case__in=ids).count() != len(ids):
        raise refusals.UnitNotInMatter()


def answer_order(*, order: Order, answer: str, by: Post, at: datetime, paper: File | None = None) -> Order:
    """The unit's answer, or the record of a talk. One made in matters is answered there. Raises Refused."""
    _not_in_steps(order)
    return answering.keep_answer(order, answer=answer, by=by, at=at, paper=paper)


def return_order_answer(*, order: Order, reason: str, answer_by: date, by: Post, at: datetime) -> Order:
    """The answer was not enough. Raises Refused."""
    return answering.send_back(order, reason=reason, answer_by=answer_by, by=by, at=at)


def withdraw_order(*, order: Order, reason: str, by: Post, at: datetime) -> Order:
    """Taken back with a reason. Of one made in matters every demand that waits is taken back there.

    What was answered stays. Raises Refused, NotAllowed.
    """
    if not order.is_by_steps:
        return answering.take_back(order, reason=reason, by=by, at=at)
    with transaction.atomic():
        row = answering.locked(order)
        answering.must_be_the_asking_office(by, row)
        waiting = waiting_matters(row)
        if row.withdrawn_on is not None or not waiting:
            raise refusals.OverAlready()
        row.withdrawn_on, row.withdrawn_why = on_day(at), screened(reason, field="reason")
        row.save()
        for matter in waiting:
            given = {"demand": matter.step, "reason": row.withdrawn_why}
            take_step(case=matter.case, step="withdraw_demand", by=by, at=at, given=given)
        told = {"why": row.withdrawn_why, "cases": [matter.case_id for matter in waiting]}
        answering.note(row, "withdrawn", by, at, told)
    return row


def waiting_matters(order: Order) -> list[OrderMatter]:
    """Of an order made in matters those that owe their answer still: their duties know."""
    subjects = {f"case:{one.case_id}": one for one in order.matters.select_related("case")}
    duties = Duty.objects.open().filter(subject__in=subjects, clock="demand").order_by("subject")
    open_ones = duties.values_list("subject", "key")
    return [subjects[subject] for subject, key in open_ones if key.split(":")[2] == str(subjects[subject].step)]


def conclude_order(*, order: Order, followed: str, text: str, by: Post, at: datetime) -> Order:
    """What came of it, once it was answered. Raises Refused."""
    with transaction.atomic():
        row = answering.locked(order)
        answering.must_be_the_asking_office(by, row)
        if Order.objects.open().filter(pk=row.pk).exists() or row.withdrawn_on is not None:
            raise refusals.NotAnswered()
        row.followed, row.followed_on = Followed(followed), on_day(at)
        row.followed_note = screened(text, field="text")
        row.save()
        answering.note(row, "concluded", by, at, {"followed": followed, "text": row.followed_note})
    return row


def _not_in_steps(order: Order) -> None:
    if order.is_by_steps:
        raise refusals.AnsweredInMatters()


def next_rung(rung: int) -> Rung:
    """One up; the last is a suggestion."""
    return Rung(min(rung + 1, Rung.SUGGESTION))


@dataclass(frozen=True, slots=True)
class Left:
    """A matter no order was made about, and why."""

    case: Case
    why: Refused | NotAllowed


@dataclass(frozen=True, slots=True)
class Batch:
    """The orders that were made, and the matters that were left."""

    made: list[Order]
    left: list[Left]


def order_overdue(
    *, cases: Sequence[Case], text: str, answer_by: date, trigger: str, way: str, by: Post, at: datetime
) -> Batch:
    """One order in writing to each unit that has some of these matters; a matter kept close has its own.

    A matter that may not be ordered is left with the reason, and the others go on. What is wrong with all of them (who
    asks, the words, the day) raises Refused.
    """
    if not cases:
        raise refusals.NoMatter()
    if by.role not in answering.ASKS:
        raise refusals.NotYours()
    answering.must_be_ahead(answer_by, at)
    screened(text, field="text")
    batch = Batch([], [])
    with transaction.atomic():
        for unit, some in _together(cases):
            wish = OrderWish(unit, trigger, way, Rung.WRITTEN, text, answer_by, tuple(some))
            order, left = _issued(wish, by, at)
            batch.made.extend([order] if order is not None else [])
            batch.left.extend(left)
    return batch


def _together(cases: Sequence[Case]) -> Iterator[tuple[Unit, Sequence[Case]]]:
    """What one order is about, in the order of the tree."""
    units = Unit.objects.in_bulk({case.unit_id or case.office_id for case in cases})
    groups: dict[tuple[int, int], list[Case]] = {}
    for case in cases:
        alone = case.pk if _is_kept_close(case) else 0
        groups.setdefault((case.unit_id or case.office_id, alone), []).append(case)
    for (unit, _alone), some in sorted(groups.items(), key=lambda item: (units[item[0][0]].path, item[0][1])):
        for part in batched(some, MOST_MATTERS):
            yield units[unit], part


def _issued(wish: OrderWish, by: Post, at: datetime) -> tuple[Order | None, list[Left]]:
    """One order about all of them; where that is refused, about those it may be made about."""
    try:
        return issue_order(wish=wish, by=by, at=at), []
    except (Refused, NotAllowed) as why:
        if len(wish.cases) == 1:
            return None, [Left(wish.cases[0], why)]
    tried = [(case, _why_not(replace(wish, cases=(case,)), by, at)) for case in wish.cases]
    fit = tuple(case for case, why in tried if why is None)
    order = issue_order(wish=replace(wish, cases=fit), by=by, at=at) if fit else None
    return order, [Left(case, why) for case, why in tried if why is not None]


def _why_not(wish: OrderWish, by: Post, at: datetime) -> Refused | NotAllowed | None:
    """Why such an order is refused; nothing of the trial stays."""
    try:
        with transaction.atomic():
            issue_order(wish=wish, by=by, at=at)
            transaction.set_rollback(True)
    except (Refused, NotAllowed) as why:
        return why
    return None
