"""Rung by rung: what went unanswered is laid before whoever supervises, with the next rung. People decide.

The calendar only proposes. Where nobody supervises in the organ that asked, the proposal goes to the next one above
in which somebody does, and says whom it passed by: an escalation that nobody gets would be none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty, Holder
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.oversight import refusals
from huiyin.oversight.answering import must_be_ahead
from huiyin.oversight.asked import Asked
from huiyin.oversight.models import Decision, Instruction, Kind, Order, OrderMatter, Proposal, Rung, Suggestion, Trigger
from huiyin.oversight.orders import OrderWish, issue_order, next_rung, waiting_matters
from huiyin.oversight.organs import Overseer, organ_of, overseer_of
from huiyin.oversight.screening import screened
from huiyin.oversight.suggestions import make_suggestion
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role, Unit

KEY, CLOCK = "decide", "climb_decision"
# Working days in which a proposal is decided: two days of work and one for the post (a rule of this house, not of law).
TO_DECIDE = 3
# In one sweep; the rest comes the next day, so that a flood does not lie on one desk at once.
MOST = 200


@dataclass(frozen=True, slots=True)
class Late:
    """One answer that did not come. `office` asked; None where a matter's own step did."""

    about: str
    unit: Unit
    office: Unit | None
    case: Case | None
    rung: Rung


def propose_all(at: datetime) -> int:
    """Lay before supervisors what went unanswered; returns how many proposals are new. Twice does no harm."""
    day = on_day(at)
    late = list(_late(day))
    _fall_away({one.about for one in late}, day)
    settled = Q(decided_on=None) | Q(again_on__gt=day)
    there = set(Proposal.objects.filter(settled, about__in=[one.about for one in late]).values_list("about", flat=True))
    climbed = _climbed([one.about for one in late])
    new = [_higher(one, climbed) for one in late if one.about not in there and climbed.get(one.about, 0) is not None]
    new = new[:MOST]
    for one in new:
        _propose(one, day, at)
    return len(new)


def _climbed(abouts: Sequence[str]) -> dict[str, int | None]:
    """Of what was climbed from before: the rung it stands on; None while that rung itself waits, or was the last."""
    taken = dict(Proposal.objects.filter(about__in=abouts, is_taken=True).order_by("pk").values_list("about", "became"))
    orders = {int(one.partition(":")[2]) for one in taken.values() if one.startswith(Order.family)}
    open_ones = set(Order.objects.open().filter(pk__in=orders).values_list("pk", flat=True))
    rungs = dict(Order.objects.filter(pk__in=orders - open_ones).values_list("pk", "rung"))
    return {about: rungs.get(int(became.partition(":")[2])) for about, became in taken.items()}


def _higher(late: Late, climbed: Mapping[str, int | None]) -> Late:
    """The rung above the one that brought no answer."""
    stands_on = climbed.get(late.about)
    return replace(late, rung=_above(stands_on, late.office)) if stands_on else late


def _above(rung: int, office: Unit | None) -> Rung:
    """One up; the top of the tree has no level above it, and goes on to a suggestion."""
    up = next_rung(rung)
    is_top = office is not None and organ_of(office).parent_id is None
    return Rung.SUGGESTION if up == Rung.ABOVE and is_top else up


def _late(day: date) -> Iterator[Late]:
    """All past its day: orders, instructions, suggestions, decisions, and demands made on the page of a matter."""
    for order in Order.objects.late(day).select_related("unit", "office").prefetch_related("matters__case"):
        matters = list(order.matters.all())
        only = matters[0].case if len(matters) == 1 else None
        yield Late(order.subject, order.unit, order.office, only, _above(order.rung, order.office))
    for row in Instruction.objects.late(day).select_related("unit", "office", "case"):
        yield Late(row.subject, row.unit, row.office, row.case, Rung.REMINDER)
    for suggestion in Suggestion.objects.late(day).select_related("unit", "office"):
        yield Late(suggestion.subject, suggestion.unit, suggestion.office, None, Rung.REMINDER)
    for decision in Decision.objects.late(day).select_related("unit", "office"):
        yield Late(decision.subject, decision.unit, decision.office, None, Rung.REMINDER)
    yield from _late_demands(day)


def _late_demands(day: date) -> Iterator[Late]:
    found = list(Duty.objects.overdue(day).filter(clock="demand", subject__startswith="case:").select_related("unit"))
    cases = Case.objects.in_bulk({int(duty.subject.partition(":")[2]) for duty in found})
    by_order = set(OrderMatter.objects.filter(case__in=cases, step__isnull=False).values_list("case", "step"))
    for duty in found:
        # "demand:0:7:260318": the seventh step of the matter, on that day.
        case, step = cases[int(duty.subject.partition(":")[2])], int(duty.key.split(":")[2])
        if (case.pk, step) not in by_order and duty.unit is not None:
            yield Late(f"demand:{case.pk}:{step}", duty.unit, None, case, Rung.TALK)


def _fall_away(still_late: set[str], day: date) -> None:
    """The answer came, or the asking was taken back, before anybody decided."""
    for row in Proposal.objects.waiting().exclude(about__in=still_late):
        row.decided_on, row.is_taken = day, False
        row.save()
        let_go(row.subject, KEY, day)


def _propose(late: Late, day: date, at: datetime) -> None:
    with transaction.atomic():
        to = laid_before(late, day)
        row = Proposal.objects.create(
            about=late.about,
            case=late.case,
            unit=late.unit,
            rung=late.rung,
            to_unit=to.unit,
            passed_by=list(to.passed_by),
            made_on=day,
            decide_by=current_calendar().add_workdays(day, TO_DECIDE),
        )
        holder = Holder.SUPERVISOR if to.has_supervisor else Holder.UNIT
        owe(row.subject, Promise(KEY, CLOCK, to.unit.pk, day, row.decide_by, holder=holder, in_workdays=True))
        told = {"proposal": row.pk, "about": late.about, "rung": int(late.rung), "passed_by": row.passed_by}
        append(chain=office_chain(to.unit.pk), kind="climb_proposed", at=at, payload=told, by={"role": "system"})


def laid_before(late: Late, day: date) -> Overseer:
    """Who decides: the office that asked, where somebody supervises in it; for an order by the level above, that level.

    Who is kept out of the matter is passed by like an empty chair.
    """
    if late.rung == Rung.ABOVE and late.office is not None:
        found = overseer_of(organ_of(late.office), day)
    elif late.office is not None and _supervises(late.office, day):
        found = Overseer(late.office, (), True)
    else:
        found = overseer_of(late.unit, day)
    while late.case is not None and _kept_out(found.unit, late.case):
        above = overseer_of(organ_of(found.unit), day)
        if above.unit.pk == found.unit.pk:
            break
        found = Overseer(above.unit, (*found.passed_by, found.unit.pk, *above.passed_by), above.has_supervisor)
    return found


def _supervises(unit: Unit, day: date) -> bool:
    return Post.objects.held_on(day).filter(unit=unit.pk, role=Role.SUPERVISOR).exists()


def _kept_out(unit: Unit, case: Case) -> bool:
    return not set(unit.ancestor_ids).isdisjoint(case.barred_units)


def may_decide(post: Post, row: Proposal) -> bool:
    """Supervisors of the unit it was laid before; where it has none, its head and clerk."""
    if post.unit_id != row.to_unit_id:
        return False
    return post.role == Role.SUPERVISOR or post.role in {Role.HEAD, Role.CLERK}


def take_proposal(*, proposal: Proposal, text: str, answer_by: date, way: str, by: Post, at: datetime) -> Asked:
    """Climb the rung: an order, or at the last one a suggestion, which the proposal then names. Raises Refused."""
    with transaction.atomic():
        row = _waiting(proposal, by)
        order = subject_of(row.about)
        former = order if isinstance(order, Order) else None
        made: Asked
        if row.rung == Rung.SUGGESTION:
            made = make_suggestion(
                kind=Kind.WORK, text=text, unit=row.unit, answer_by=answer_by, order=former, by=by, at=at
            )
        else:
            wish = OrderWish(
                unit=row.unit,
                trigger=former.trigger if former else Trigger.UNANSWERED,
                way=way,
                rung=row.rung,
                text=text,
                answer_by=answer_by,
                cases=unanswered_in(row),
                source=row.about,
                follows=former,
            )
            made = issue_order(wish=wish, by=by, at=at)
        row.became = made.subject
        _decide(row, by, at, is_taken=True)
    return made


def leave_proposal(*, proposal: Proposal, reason: str, again_on: date, by: Post, at: datetime) -> Proposal:
    """Not now, with the reason; without an answer it comes before the supervisor again that day. Raises Refused."""
    must_be_ahead(again_on, at)
    with transaction.atomic():
        row = _waiting(proposal, by)
        row.reason, row.again_on = screened(reason, field="reason"), again_on
        _decide(row, by, at, is_taken=False)
    return row


def _waiting(proposal: Proposal, by: Post) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).select_related("unit", "case").get(pk=proposal.pk)
    if not may_decide(by, row):
        raise refusals.NotYours()
    if row.decided_on is not None:
        raise refusals.DecidedAlready()
    return row


def _decide(row: Proposal, by: Post, at: datetime, *, is_taken: bool) -> None:
    row.decided_on, row.decided_by, row.is_taken = on_day(at), by, is_taken
    row.save()
    meet(row.subject, KEY, on_day(at))
    told = {"proposal": row.pk, "about": row.about, "became": row.became, "reason": row.reason}
    kind = "climb_taken" if is_taken else "climb_left"
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=told, by=by.signature)


def subject_of(about: str) -> Asked | Case | None:
    """What a proposal is about: the row of "order:3", the matter of "demand:17:7"."""
    family, _colon, number = about.partition(":")
    kinds: dict[str, type[Asked]] = {one.family: one for one in (Order, Instruction, Suggestion, Decision)}
    if family in kinds:
        return kinds[family]._default_manager.filter(pk=int(number)).first()
    return Case.objects.filter(pk=int(number.partition(":")[0])).first()


def unanswered_in(row: Proposal) -> list[Case]:
    """The matters the next order is about: those of the order below it that still owe their answer."""
    if row.about.startswith("order:"):
        order = Order.objects.get(pk=int(row.about.partition(":")[2]))
        return open_matters(order)
    return [row.case] if row.case is not None else []


def open_matters(order: Order) -> list[Case]:
    """Of an order made in matters those without an answer; of any other all it is about."""
    if order.is_by_steps:
        return [one.case for one in waiting_matters(order)]
    return [one.case for one in order.matters.select_related("case")]
