"""From the fold of the steps to the columns that lists and figures read.

Nothing here reads a clock or a row: the same state, record and calendar give the same columns. `take_step`, the bulk
writer and `huiyin check` all use these functions, which is what makes "replay equals what is stored" provable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from huiyin.cases.models import Request
from huiyin.cases.record import Answer, Record
from huiyin.cases.words import grams
from huiyin.duties.actions import Owed
from huiyin.duties.models import DutyState, Holder
from huiyin.procedure.calendar import Calendar
from huiyin.procedure.clocks import CONDUCTING, Clock, due, verdict
from huiyin.procedure.proceedings import keeps_open, proceeding_of
from huiyin.procedure.reviews import CHECKS
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState, RequestState, state_to_json

FAR = date(9999, 12, 31)
OUTCOME_MARKS = {
    "supported": "y",
    "explained": "t",
    "not_supported": "n",
    "adopted": "p",
    "partly_adopted": "q",
    "not_adopted": "x",
}
STATUS_MARKS = {
    "answered": "a",
    "declined": "d",
    "referred_out": "r",
    "withdrawn": "w",
    "known": "k",
    "undone": "u",
    "split": "s",
    "no_successor": "e",
}
VERDICT_STATES = {
    "met": DutyState.MET,
    "met_late": DutyState.MET_LATE,
    "lapsed": DutyState.LAPSED,
    "unknown": DutyState.UNKNOWN,
}
# Once a handler is appointed these are theirs to meet; everything else stays with the unit.
HANDLERS_CLOCKS = frozenset({"finish", "serve_opinion", "serve_notice", "measure", "triage"})


def case_columns(state: CaseState, record: Record, procedure: Procedure, calendar: Calendar) -> dict[str, Any]:
    """Every column of `Case` that a step may move."""
    stage = procedure.stages[state.stage]
    words = record.subject
    return {
        "stage": state.stage,
        "ending": state.ending or "",
        "is_open": stage.is_open or keeps_open(state),
        "office_id": state.office,
        "unit_id": state.unit,
        "handler_id": state.handler,
        "lead_id": state.lead,
        "other_posts": other_posts(state),
        "passes": state.passes,
        "kept_apart": kept_apart(state),
        "is_urgent": state.urgent_on is not None,
        "channel": record.channel,
        "kind": main_kind(state.requests),
        "category": record.category,
        "place": record.place,
        "subject": words,
        "subject_grams": grams(words),
        "extract": record.extract,
        "is_sealed": record.is_sealed,
        "is_anonymous": record.is_anonymous,
        "people": record.people,
        "barred_units": list(record.barred_units),
        "barred_staff": list(record.barred_staff),
        "complained_of": record.complained_of,
        "answers": "".join(mark_of(request) for request in state.requests)[:40],
        "state": state_to_json(state),
        "last_seq": state.steps,
        "last_on": state.last_on,
        "calendar": calendar.version,
        **next_due(state, procedure, calendar),
    }


def kept_apart(state: CaseState) -> list[str]:
    """Who worked on a matter that came to review, and the units they may see it from: where they did it.

    A unit that conducts an open review is none of them for whoever has no hand in that very review.
    """
    conducting = [item for item in state.open_proceedings(*CHECKS)]
    own: set[str] = set()
    for hand in state.hands:
        is_strange = any(item.unit == hand.unit and hand.proceeding != item.no for item in conducting)
        own |= {f"{hand.staff}"} | (set() if is_strange else {f"{hand.staff}@{hand.unit}"})
    return sorted(own)


def main_kind(requests: Iterable[RequestState]) -> str:
    """The kind that decides who may see the matter: an accusation, if there is one; else a claim; else a suggestion."""
    kinds = {request.kind for request in requests}
    return next((kind for kind in ("accusation", "claim", "suggestion") if kind in kinds), "claim")


def mark_of(request: RequestState) -> str:
    """One letter for lists: the square closes only when the answer is served."""
    if request.status == "served":
        return OUTCOME_MARKS.get(request.outcome or "", "t")
    return STATUS_MARKS.get(request.status, "o")


def next_due(state: CaseState, procedure: Procedure, calendar: Calendar) -> dict[str, Any]:
    """The earliest date an office owes, and which clock and request it belongs to."""
    owed = [
        (due(clock, procedure.clocks[clock.rule], calendar, procedure.layers), clock)
        for clock in state.clocks
        if clock.is_open and clock.known and is_owed(procedure, clock)
    ]
    if not owed:
        return {"next_due_on": None, "next_clock": "", "next_request": None, "next_is_provisional": False}
    ends, clock = min(owed, key=lambda item: (item[0].on, item[1].rule, item[1].request or 0))
    return {
        "next_due_on": ends.on,
        "next_clock": clock.rule,
        "next_request": clock.request,
        "next_is_provisional": ends.provisional,
    }


def is_owed(procedure: Procedure, clock: Clock) -> bool:
    """Whether an office owes it: windows that may be used and need not be are nobody's duty."""
    rule = procedure.clocks[clock.rule]
    return not rule.is_right and rule.holder != Holder.PETITIONER


def other_posts(state: CaseState) -> list[int]:
    """Posts that conduct a proceeding of the case, or help its handler: they see it as its handler does."""
    return sorted({item.handler for item in state.proceedings if item.handler is not None} | set(state.team))


Above = Callable[[int], int | None]


def duties_of(state: CaseState, procedure: Procedure, calendar: Calendar, above: Above) -> dict[str, Owed]:
    """The case's duties by key: one for each clock, those that begin later among them. `above`: the next unit up."""
    return {duty_key(clock): _owed(state, procedure, calendar, clock, above) for clock in state.clocks}


def _owed(state: CaseState, procedure: Procedure, calendar: Calendar, clock: Clock, above: Above) -> Owed:
    rule = procedure.clocks[clock.rule]
    ends = due(clock, rule, calendar, procedure.layers)
    return Owed(
        key=duty_key(clock),
        clock=clock.rule,
        holder=rule.holder,
        unit=holding_unit(state, clock, rule.holder, above),
        post=holding_post(state, clock, rule.holder),
        request_no=clock.request,
        starts_on=clock.started_on,
        due_on=ends.on,
        is_provisional=ends.provisional,
        is_paused=any(pause.last is None for pause in clock.pauses),
        state=duty_state(clock, procedure, calendar),
        ended_on=clock.stopped_on,
    )


def holding_unit(state: CaseState, clock: Clock, holder: str, above: Above) -> int | None:
    """The unit that a clock's holder stands for; without a supervising unit, the one above supervises."""
    proceeding = proceeding_of(state, clock.subject)
    if proceeding is not None and holder in CONDUCTING:
        return proceeding.unit
    unit = state.unit or state.office
    if holder == Holder.SUPERVISOR:
        return state.supervising_unit or above(unit) or unit
    return {Holder.OFFICE.value: state.office, Holder.UNIT.value: unit}.get(holder)


def holding_post(state: CaseState, clock: Clock, holder: str) -> int | None:
    """The person whose duty it is by name, once somebody was appointed; else it stays with the unit."""
    if not clock.is_open:
        return None
    proceeding = proceeding_of(state, clock.subject)
    if proceeding is not None and holder in CONDUCTING:
        return proceeding.handler
    return state.handler if clock.rule in HANDLERS_CLOCKS else None


def duty_key(clock: Clock) -> str:
    return f"{clock.rule}:{clock.request or 0}:{clock.subject}:{clock.started_on:%y%m%d}"


def duty_state(clock: Clock, procedure: Procedure, calendar: Calendar) -> str:
    """How a clock stands, apart from today's date: an open one is open however late it is."""
    if clock.is_open and clock.known:
        return DutyState.OPEN
    rule = procedure.clocks[clock.rule]
    said = verdict(clock, rule, calendar, clock.stopped_on or clock.started_on, procedure.layers)
    return VERDICT_STATES.get(said, DutyState.VOID)


def request_rows(case_id: int, state: CaseState, record: Record) -> list[Request]:
    """The rows of `Request`. Words of an answer appear once it is signed."""
    signed = dict(record.signed)
    return [
        _request_row(case_id, request, text, signed.get(request.no, Answer()))
        for request, text in zip(state.requests, texts_of(state, record), strict=True)
    ]


def _request_row(case_id: int, request: RequestState, text: str, answer: Answer) -> Request:
    return Request(
        case_id=case_id,
        no=request.no,
        text=text,
        kind=request.kind,
        route=request.route or "",
        status=request.status,
        outcome=request.outcome or "",
        facts=answer.facts,
        answer=answer.opinion,
        basis=answer.basis,
        answered_on=request.answered_on,
        served_on=request.served_on,
    )


def texts_of(state: CaseState, record: Record) -> tuple[str, ...]:
    """The words of each request; empty ones where the matter is sealed."""
    if record.is_sealed:
        return ("",) * len(state.requests)
    return (*record.texts, *("",) * len(state.requests))[: len(state.requests)]


UnitLine = Callable[[int], Iterable[int]]


def reach_of(state: CaseState, line: UnitLine) -> Mapping[int, bool]:
    """Unit ids that reach the case, with True where the unit itself takes part. `line`: a unit and all above it."""
    conducting = (item.unit for item in state.proceedings)
    own = {unit for unit in (state.office, state.unit, state.supervising_unit, *conducting) if unit is not None}
    reached = {above: False for unit in own for above in line(unit)}
    return {**reached, **dict.fromkeys(own, True)}
