"""Following until it is done what an answer or an agreement promised (art. 32: execution is urged)."""

from datetime import date

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.proceedings import change_proceeding, end_proceeding, open_proceeding, start_for, the_one
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import EVERYBODY, CaseState, Proceeding, RequestState

# What the petitioner can say of an ended one.
SAID = frozenset({"confirmed", "contradicted"})


def open_performance(
    state: CaseState,
    record: StepRecord,
    *,
    unit: int | None,
    by: str,
    due_on: date | None = None,
    requests: tuple[int, ...] = (),
    about: int | None = None,
    on: date | None = None,
) -> CaseState:
    """One thing to be done, followed until it is; without a day of its own the policy's days run."""
    begins = on or record.on
    handler = state.handler if unit == state.unit else None
    state, begun = open_proceeding(
        state, "performance", record, unit=unit, requests=requests, about=about, on=begins, handler=handler
    )
    return start_for(state, "performance", begun, begins, by, fixed_due=due_on)


def performance_of_answers(state: CaseState, record: StepRecord, numbers: tuple[int, ...], on: date) -> CaseState:
    """At service: one for each supported request whose answer leaves something to be done."""
    unit = state.office if state.outside else state.unit
    for item in state.requests:
        if item.no in numbers and leaves_something(item):
            state = open_performance(
                state, record, unit=unit, by="opinion_served", due_on=item.perform_by, requests=(item.no,), on=on
            )
    return state


def leaves_something(item: RequestState) -> bool:
    return item.outcome == "supported" and item.perform


def waits_for_word(item: Proceeding) -> bool:
    """Reported, and the petitioner has not said yet whether it is so."""
    return item.kind == "performance" and not item.is_open and item.status not in SAID


def perform(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A report: done, or not possible, ends it; partly done is noted and the day stands."""
    meant = the_one(state, record, "performance")
    result = record.given["result"]
    if result == "partly":
        return change_proceeding(state, meant.no, status="partly")
    return end_proceeding(state, meant.no, on=record.on, outcome=result, by="performed")


def confirm_performance(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """What the petitioner says of it. Contradicted, it is followed anew; closing never waits for either."""
    meant = state.proceeding(record.given["performance"])
    if meant is None:
        raise LookupError(f"step {record.seq} is about a performance that does not exist")
    is_so = record.given["said"] == "confirmed"
    state = change_proceeding(state, meant.no, status="confirmed" if is_so else "contradicted")
    if is_so:
        return state
    return open_performance(state, record, unit=meant.unit, by="contradicted", requests=meant.requests, about=meant.no)


def agree_to_visit(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """It takes back what the same petitioner refused; what others refused stays."""
    contact = record.given.get("contact")
    left = tuple(one for one in state.no_visits if contact is not None and one not in (contact, EVERYBODY))
    return replace(state, visit_choice="agreed", no_visits=left)


def refuse_visits(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """For good: nobody visits this petitioner any more, unless they say otherwise here. Others speak for themselves."""
    contact = record.given.get("contact") or EVERYBODY
    return replace(state, visit_choice="refused", no_visits=tuple(dict.fromkeys((*state.no_visits, contact))))


def give_quality(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    return replace(state, quality=record.given["verdict"])
