"""What follows an answer, what runs beside the road, and what mends an entry."""

from datetime import date
from typing import Any

from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import Clock, finish_start
from huiyin.procedure.effects.intake import DEFAULT_ROUTES
from huiyin.procedure.effects.periods import end_case, issue, start, start_finish, stop
from huiyin.procedure.given import day_of
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState, Demand, RequestState


def visit(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    return replace(state, visits=state.visits + 1)


def waive_visit(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    return replace(state, visit_waived=True)


def close(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The petitioner's windows and ratings go on after closing."""
    return end_case(state, record.on, "answered")


def rate(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A rating ends the window of each paper whose requests have all been rated; later ones are only shown."""
    numbers = {row["no"] for row in record.given["ratings"]}
    rated = tuple(sorted(numbers | set(state.rated)))
    state = replace(state, rated=rated)
    for paper in state.papers:
        if paper.kind == "handling_opinion" and set(paper.requests) <= set(rated):
            state = stop(state, "rating_window", on=record.on, by="rated", subject=paper.key)
    return state


def report_overdue(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The petitioner says a date was missed: the unit above has to take it up (P)."""
    return start(state, "demand_answer", record.on, "overdue_reported", subject=str(record.seq))


def answer_overdue(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    return stop(state, "demand_answer", on=record.on, by="explained")


def demand(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A supervision order with the day its answer is due; it also answers a petitioner's report of delay."""
    by = record.actor.unit
    state, _ = issue(state, "supervision_letter", record.seq, record.on)
    state = stop(state, "demand_answer", on=record.on, by="demanded")
    state = start(
        state,
        "demand",
        record.on,
        "demanded",
        subject=str(record.seq),
        fixed_due=day_of(record.given.get("answer_due")),
    )
    demands = (*state.demands, Demand(record.seq, by))
    return replace(state, demands=demands, supervising_unit=state.supervising_unit or by)


def explain(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The written answer to one demand, or to all open ones when none is named."""
    wanted = record.given.get("demand")
    demands = []
    for item in state.demands:
        if item.is_open and wanted in (None, item.step):
            item = replace(item, answered_on=record.on)
            state = stop(state, "demand", on=record.on, by="explained", subject=str(item.step))
        demands.append(item)
    return replace(state, demands=tuple(demands))


def withdraw_demand(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The order is answered no more: its period falls away, and its letter is withdrawn with it."""
    wanted = record.given["demand"]
    demands = tuple(replace(item, withdrawn_on=record.on) if item.step == wanted else item for item in state.demands)
    papers = tuple(replace(item, withdrawn_on=record.on) if item.seq == wanted else item for item in state.papers)
    state = stop(state, "demand", on=record.on, by="demand_withdrawn", ending="void", subject=str(wanted))
    return replace(state, demands=demands, papers=papers)


def ask_recusal(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The head has to answer within 5 working days (P)."""
    state = start(state, "recusal_answer", record.on, "received", subject=str(record.seq))
    return replace(state, recusal_asked=True)


def lapse(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The calendar closes a window nobody used."""
    given = record.given
    return stop(
        state,
        given["clock"],
        on=record.on,
        by="lapsed",
        ending="lapsed",
        request=given.get("request"),
        subject=given.get("subject"),
    )


def bind_scan(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The stamped and signed sheet comes back to its paper."""
    key = record.given.get("paper")
    papers = tuple(replace(paper, scanned=True) if paper.key == key else paper for paper in state.papers)
    return replace(state, papers=papers)


def correct(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Mend a wrong entry: the milestone is rewritten and its clocks reckoned anew; the old value stays in its step."""
    changes = record.given["changes"]
    state = replace(state, corrections=state.corrections + 1, **_plain_changes(changes))
    if received := day_of(changes.get("received_on")):
        state = _moved_receipt(state, received)
    if received := day_of(changes.get("unit_received_on")):
        state = _moved_unit_receipt(state, received)
    if changes.get("requests"):
        state = _changed_requests(state, changes["requests"])
    return state


# Words and places the law core does not keep: a correction of them moves no clock.
_WORDS = frozenset({"subject", "place", "category", "complained_of", "texts", "sealed_words", "facts", "barred_staff"})
# What a correction may touch; everything else has a step of its own.
CORRECTABLE = _WORDS | frozenset(
    {
        "received_on",
        "unit_received_on",
        "written_on",
        "channel",
        "people",
        "representatives",
        "anonymous",
        "unreachable",
        "barred_units",
        "requests",
    }
)


def _plain_changes(changes: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {key: changes[key] for key in ("channel", "people", "representatives") if key in changes}
    if "anonymous" in changes:
        plain["anonymous"] = bool(changes["anonymous"])
    if "unreachable" in changes:
        plain["reachable"] = not changes["unreachable"]
    if "barred_units" in changes:
        plain["barred"] = tuple(changes["barred_units"])
    if "written_on" in changes:
        plain["written_on"] = day_of(changes["written_on"])
    return plain


def _moved_receipt(state: CaseState, on: date) -> CaseState:
    """The true day of receipt. Brought direct and kept, it is the unit's day of receipt as well."""
    is_units_too = state.direct and state.passed_by == "keep"
    state = replace(
        state, received_on=on, clocks=_restarted(state.clocks, "received", on, ("sort", "notice_direct", "promise"))
    )
    return _moved_unit_receipt(state, on) if is_units_too else state


def _moved_unit_receipt(state: CaseState, on: date) -> CaseState:
    """The true day the unit received it: its own clocks move, and day 15 with them."""
    clocks = _restarted(state.clocks, "received_by_unit", on, ("notice", "objection"))
    clocks = _restarted(clocks, "assigned", on, ("report",))
    began, by = finish_start(on, state.accepted_on)
    clocks = tuple(
        replace(clock, started_on=began, started_by=by)
        if clock.rule == "finish" and clock.started_by in ("accepted", "day_fifteen")
        else clock
        for clock in clocks
    )
    return replace(state, unit_received_on=on, clocks=clocks)


def _restarted(clocks: tuple[Clock, ...], by: str, on: date, rules: tuple[str, ...]) -> tuple[Clock, ...]:
    return tuple(
        replace(clock, started_on=on) if clock.rule in rules and clock.started_by == by else clock for clock in clocks
    )


def _changed_requests(state: CaseState, rows: list[dict[str, Any]]) -> CaseState:
    """Reword or add requests; an added one is open. Its words stay in the step."""
    by_no = {int(row["no"]): row for row in rows}
    requests = [
        replace(item, kind=by_no[item.no].get("kind") or item.kind) if item.no in by_no else item
        for item in state.requests
    ]
    known = {item.no for item in requests}
    added = [RequestState(no, row.get("kind") or "claim") for no, row in sorted(by_no.items()) if no not in known]
    if state.unit is not None:
        added = [replace(item, route=DEFAULT_ROUTES[item.kind]) for item in added]
    return start_finish(replace(state, requests=(*requests, *added)), added)
