"""Orders that came from the people's congress, and the commitments the organ made to it, counted from them.

What the four commitments are called is the organ's own; by what each is counted is chosen from a closed list, in which
there is nothing about what petitioners think, whether they came again, or where they went (law.md 9a).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.duties.models import Duty, DutyState
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.oversight import answering, refusals
from huiyin.oversight.models import Commitment, Kept, Measure, Order, OrderMatter, Trigger
from huiyin.oversight.organs import organ_of
from huiyin.oversight.screening import screened
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Unit


@dataclass(frozen=True, slots=True)
class Promised:
    """One commitment: its place, its words, and by what it is counted."""

    slot: int
    label: str
    label_en: str
    measure: str


# Examples of ours, until the organ writes its own: requirement 78 names the number, and its words are not known to us.
FIRST = (
    Promised(1, "领导包案率100%", "Every matter has a leader in charge", Measure.LEAD),
    Promised(2, "按期答复率100%", "Every order answered by its day", Measure.IN_TIME),
    Promised(3, "依法办结率100%", "Every matter closed in law", Measure.CLOSED),
    Promised(4, "结果反馈率100%", "Every result told to the congress", Measure.BY_HAND),
)


def commitments_of(organ: Unit) -> tuple[Promised, ...]:
    """The organ's own commitments, or those to begin with."""
    rows = Commitment.objects.filter(organ=organ).order_by("slot")
    found = tuple(Promised(row.slot, row.label, row.label_en, row.measure) for row in rows)
    return found or FIRST


def are_examples(promised: Sequence[Promised]) -> bool:
    """Whether the organ has not written its own yet."""
    return promised is FIRST


def say_commitments(*, organ: Unit, promised: Sequence[Promised], by: Post, at: datetime) -> None:
    """Say the four anew; what is counted follows at once. Raises Refused."""
    if by.role not in answering.ASKS or organ_of(by.unit).pk != organ.pk:
        raise refusals.NotYours()
    with transaction.atomic():
        for one in promised:
            words = {
                "label": screened(one.label, field="label"),
                "label_en": one.label_en.strip(),
                "measure": Measure(one.measure),
            }
            Commitment.objects.update_or_create(organ=organ, slot=one.slot, defaults=words)
        told = {str(one.slot): [one.label, one.measure] for one in promised}
        append(chain=office_chain(by.unit_id), kind="commitments", at=at, payload=told, by=by.signature)


def keep_commitment(*, order: Order, slot: int, by: Post, at: datetime) -> None:
    """Enter that one was kept, where nothing in the data says so. Raises Refused."""
    _must_be_congress(order, by)
    with transaction.atomic():
        Kept.objects.get_or_create(order=order, slot=slot, defaults={"on": on_day(at), "by": by})
        answering.note(order, "kept", by, at, {"slot": slot})


def unkeep_commitment(*, order: Order, slot: int, by: Post, at: datetime) -> None:
    """It was entered by mistake. Raises Refused."""
    _must_be_congress(order, by)
    with transaction.atomic():
        Kept.objects.filter(order=order, slot=slot).delete()
        answering.note(order, "not_kept", by, at, {"slot": slot})


def _must_be_congress(order: Order, by: Post) -> None:
    answering.must_be_the_asking_office(by, order)
    if order.trigger != Trigger.CONGRESS:
        raise refusals.NotFromCongress()


def kept_slots(orders: Sequence[Order], promised: Iterable[Promised]) -> Mapping[int, set[int]]:
    """For each order the places of the commitments that were kept for it. Four queries, whatever the number."""
    ids = [order.pk for order in orders]
    matters: dict[int, list[OrderMatter]] = {}
    for one in OrderMatter.objects.filter(order__in=ids).select_related("case"):
        matters.setdefault(one.order_id, []).append(one)
    by_hand: dict[int, set[int]] = {}
    for order_id, slot in Kept.objects.filter(order__in=ids).values_list("order", "slot"):
        by_hand.setdefault(order_id, set()).add(slot)
    in_time = _answered_in_time([one for some in matters.values() for one in some if one.step is not None])
    facts = [_Facts(order, matters.get(order.pk, []), by_hand.get(order.pk, set()), in_time) for order in orders]
    promised = tuple(promised)
    return {one.order.pk: {item.slot for item in promised if one.keeps(item)} for one in facts}


@dataclass(frozen=True, slots=True)
class _Facts:
    order: Order
    matters: Sequence[OrderMatter]
    by_hand: set[int]
    in_time: set[tuple[int, int]]

    def keeps(self, item: Promised) -> bool:
        if item.measure == Measure.LEAD:
            return bool(self.matters) and all(one.case.lead_id is not None for one in self.matters)
        if item.measure == Measure.CLOSED:
            return bool(self.matters) and all(not one.case.is_open for one in self.matters)
        if item.measure == Measure.IN_TIME:
            return self._was_in_time()
        return item.slot in self.by_hand

    def _was_in_time(self) -> bool:
        if self.order.is_by_steps:
            return all((one.case_id, one.step) in self.in_time for one in self.matters)
        on = self.order.answered_on
        return on is not None and on <= self.order.answer_by


def _answered_in_time(matters: Sequence[OrderMatter]) -> set[tuple[int, int]]:
    """Which demands of matters were answered by their day, asked of their duties."""
    subjects = {f"case:{one.case_id}" for one in matters}
    met = Duty.objects.filter(subject__in=subjects, clock="demand", state=DutyState.MET).values_list("subject", "key")
    return {(int(subject.partition(":")[2]), int(key.split(":")[2])) for subject, key in met}
