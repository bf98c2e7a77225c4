"""The engine: which steps are open and why others are not, what a step does, and how a case's clocks stand.

Everything here is a pure function of a procedure, the state, the step and the calendar. `replay` of the same records
gives the same state, always; whoever stores a case can prove that it was not changed by hand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.procedure.calendar import Calendar
from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import CONDUCTING, RUNNING, Clock, ClockRule, Due, days_left, due, verdict
from huiyin.procedure.dayledger import DayLedger, day_ledger
from huiyin.procedure.gates import gate
from huiyin.procedure.given import clean
from huiyin.procedure.layers import with_layers
from huiyin.procedure.permits import (
    dating_reasons,
    is_switched_off,
    meant_proceeding,
    proceeding_reasons,
    standing_reasons,
)
from huiyin.procedure.proceedings import proceeding_of
from huiyin.procedure.schema import (
    NO_FACTS,
    Actor,
    Facts,
    Move,
    NotAllowed,
    Offer,
    Procedure,
    Step,
    StepRecord,
    acts_on_behalf,
)
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Reason, Text

__all__ = [
    "NO_FACTS",
    "Actor",
    "ClockView",
    "Facts",
    "NotAllowed",
    "Offer",
    "StepRecord",
    "advance",
    "clocks_view",
    "decide",
    "gate",
    "ledger_of",
    "open_steps",
    "replay",
]


def open_steps(
    procedure: Procedure,
    state: CaseState,
    actor: Actor,
    on: date,
    facts: Facts,
    calendar: Calendar,
    among: Iterable[Step] | None = None,
) -> tuple[Offer, ...]:
    """Every step this actor's role could ever take in the case, open or with the reasons why it is not.

    `among` asks of these steps only, for pages that show many cases and one step of each.
    """
    offers = []
    for step in procedure.steps.values() if among is None else among:
        if step.opening is not None or is_switched_off(step, facts, on):
            continue
        on_behalf = acts_on_behalf(step, state, actor, facts)
        if actor.role not in step.roles and not on_behalf:
            continue
        reasons = _reasons(Move(procedure, step, state, actor, {}, on, facts, calendar))
        offers.append(Offer(step, not reasons, reasons, on_behalf))
    return tuple(offers)


def _reasons(move: Move) -> tuple[Reason, ...]:
    """Why the step is not open, before any value is given: standing first, and the guards only if that holds."""
    reasons = standing_reasons(move)
    if not reasons:
        found = (guard(move) for guard in move.step.guards)
        reasons = tuple(reason for reason in found if reason is not None)
    return move.procedure.cite(reasons)


def decide(
    procedure: Procedure,
    state: CaseState | None,
    step_key: str,
    actor: Actor,
    given: Mapping[str, Any],
    on: date,
    facts: Facts,
    calendar: Calendar,
) -> Mapping[str, Any]:
    """The given values, cleaned to JSON, if the step may be taken now; `state` is None for a step that opens a case.

    Raises KeyError for a step the procedure does not have, and NotAllowed with every reason found otherwise.
    """
    step = procedure.steps[step_key]
    if (state is None) != (step.opening is not None):
        raise NotAllowed((_WRONG_OPENING,))
    cleaned, reasons = clean(step, given, on_behalf=state is not None and acts_on_behalf(step, state, actor, facts))
    cleaned = with_layers(cleaned, facts.layers)
    if state is None:
        move = Move(procedure, step, _nothing(procedure, actor, on), actor, cleaned, on, facts, calendar)
        reasons += _opening_reasons(move)
    else:
        move = Move(procedure, step, state, actor, cleaned, on, facts, calendar)
        reasons += _reasons(move)
        reasons += proceeding_reasons(move)
    reasons += dating_reasons(move, is_first=state is None)
    if not reasons:
        reasons = tuple(reason for check in step.checks if (reason := check(move)) is not None)
    if reasons:
        raise NotAllowed(procedure.cite(reasons))
    meant = meant_proceeding(move) if step.concerns else None
    # A step says which proceeding it was about, also where there was only one when it was taken.
    return cleaned | {"proceeding": meant.no} if meant is not None else cleaned


def advance(procedure: Procedure, state: CaseState | None, record: StepRecord, calendar: Calendar) -> CaseState:
    """The state after one more step. Trusts that `decide` allowed it; judges nothing, so that replay never differs.

    Raises KeyError for an unknown step and ValueError when a case is opened twice, or not at all.
    """
    step = procedure.steps[record.key]
    if step.opening is not None:
        if state is not None:
            raise ValueError(f"step {record.seq} ({record.key}) opens a case that is already open")
        return step.opening(procedure, record)
    if state is None:
        raise ValueError(f"step {record.seq} ({record.key}) comes before the case was opened")
    moved = step.effect(procedure, state, record) if step.effect is not None else state
    return replace(moved, steps=state.steps + 1, last_on=max(state.last_on, record.on))


def replay(procedure: Procedure, records: Iterable[StepRecord], calendar: Calendar) -> CaseState:
    """The state after all records, from nothing. Raises ValueError when there is none."""
    state: CaseState | None = None
    for record in records:
        state = advance(procedure, state, record, calendar)
    if state is None:
        raise ValueError("a case has at least the step that opened it")
    return state


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as it stands today. `holder` says who must act ("office", "unit", …), `unit` which unit that is.

    `days_left` counts in the rule's own unit and is None once the clock has stopped. `is_duty` is False for windows a
    petitioner or a unit may use but need not.
    """

    clock: Clock
    rule: ClockRule
    due: Due
    verdict: str
    days_left: int | None
    holder: str
    unit: int | None
    is_duty: bool

    @property
    def is_running(self) -> bool:
        return self.verdict in RUNNING


def clocks_view(procedure: Procedure, state: CaseState, calendar: Calendar, today: date) -> tuple[ClockView, ...]:
    """The case's clocks, open ones first and by date; presumed ones only once they have begun."""
    views = [
        _view(procedure, state, clock, calendar, today)
        for clock in state.clocks
        if not (clock.presumed and today < clock.started_on)
    ]
    views.sort(key=lambda view: (not view.clock.is_open, view.due.on, view.clock.rule, view.clock.request or 0))
    return tuple(views)


def _view(procedure: Procedure, state: CaseState, clock: Clock, calendar: Calendar, today: date) -> ClockView:
    rule = procedure.clocks[clock.rule]
    ends = due(clock, rule, calendar, procedure.layers)
    stands = verdict(clock, rule, calendar, today, procedure.layers)
    left = days_left(ends.on, rule, calendar, today) if clock.is_open else None
    return ClockView(clock, rule, ends, stands, left, rule.holder, holding_unit(state, clock, rule), not rule.is_right)


def holding_unit(state: CaseState, clock: Clock, rule: ClockRule) -> int | None:
    """The unit a clock's holder stands for; None where it is the petitioner's, or nobody was named."""
    proceeding = proceeding_of(state, clock.subject)
    if proceeding is not None and rule.holder in CONDUCTING:
        return proceeding.unit
    units = {"office": state.office, "unit": state.unit or state.office, "supervisor": state.supervising_unit}
    return units.get(rule.holder)


def ledger_of(procedure: Procedure, clock: Clock, calendar: Calendar, today: date) -> DayLedger:
    """The day ledger of one clock of a case under this procedure."""
    return day_ledger(clock, procedure.clocks[clock.rule], calendar, today, procedure.layers)


def _opening_reasons(move: Move) -> tuple[Reason, ...]:
    if move.actor.role in move.step.roles:
        return ()
    return (Reason("role", Text("该岗位不能登记信访事项。", "This post may not register a matter.")),)


def _nothing(procedure: Procedure, actor: Actor, on: date) -> CaseState:
    """A blank state for the checks of an opening step, which look at the given values only."""
    return CaseState(procedure.key, "sorting", actor.unit or 0, on, on, on)


_WRONG_OPENING = Reason(
    "opening",
    Text("该步骤只能用于新登记，或者事项尚未登记。", "This step only opens a new case, or the case is not open yet."),
)
