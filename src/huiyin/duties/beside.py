"""Duties that hang on no case: a notice, an answer to an order, a meeting, a summary. Their room says what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, Value, When

from huiyin.duties.actions import Owed, settle_duties
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty, DutyQuerySet, DutyState, Holder
from huiyin.people.models import Post, Role

CASES = "case:"
ACTS_FOR_UNIT = frozenset({Role.CLERK, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Promise:
    """Who owes what by when. `unit` is set always; `post` where it is one person's by name.

    `key` names the duty within its subject, `clock` its kind: the desk has a name for each clock. `in_workdays`: the
    day was reckoned in working days, so beyond the calendar's last year it is provisional.
    """

    key: str
    clock: str
    unit: int
    starts_on: date
    due_on: date
    post: int | None = None
    holder: str = Holder.UNIT
    in_workdays: bool = False


def owe(subject: str, *promises: Promise) -> None:
    """Make these duties stand open, with these dates, whatever stood there before. One statement."""
    settle_duties(subject=subject, owed=[_owed(one) for one in promises])


def _owed(one: Promise) -> Owed:
    return Owed(
        key=one.key,
        clock=one.clock,
        holder=one.holder,
        unit=one.unit,
        post=one.post,
        request_no=None,
        starts_on=one.starts_on,
        due_on=one.due_on,
        is_provisional=one.in_workdays and current_calendar().is_provisional(one.due_on),
        is_paused=False,
        state=DutyState.OPEN,
        ended_on=None,
    )


def meet(subject: str, key: str, on: date) -> bool:
    """It was done on that day, in time or late. False where nothing of that name was open."""
    state = Case(When(due_on__gte=on, then=Value(DutyState.MET)), default=Value(DutyState.MET_LATE))
    return _one(subject, key).update(state=state, ended_on=on) > 0


def let_go(subject: str, key: str, on: date) -> bool:
    """It fell away: what it was owed for is no more."""
    return _one(subject, key).update(state=DutyState.VOID, ended_on=on) > 0


def _one(subject: str, key: str) -> DutyQuerySet:
    return Duty.objects.open().filter(subject=subject, key=key)


def owed_beside(post: Post) -> DutyQuerySet:
    """Open duties of no case, by date: those of the post by name, and its unit's own where it acts for the unit.

    Whoever leaves a post leaves its duties to the unit: they stand on the list of all who act or supervise there.
    """
    whose = Q(post=post.pk)
    if post.role == Role.SUPERVISOR or post.role in ACTS_FOR_UNIT:
        whose |= Q(unit=post.unit_id, post__until__isnull=False)
    if post.role == Role.SUPERVISOR:
        whose |= Q(unit=post.unit_id, post=None, holder=Holder.SUPERVISOR)
    elif post.role in ACTS_FOR_UNIT:
        whose |= Q(unit=post.unit_id, post=None) & ~Q(holder=Holder.SUPERVISOR)
    return Duty.objects.open().owed().filter(whose).exclude(subject__startswith=CASES).order_by("due_on", "pk")
