"""Help for people in need: applied for, decided, paid. It goes on after closing and hangs on nothing (art. 37)."""

from huiyin.procedure.effects.periods import stop
from huiyin.procedure.effects.proceedings import change_proceeding, end_proceeding, open_proceeding, start_for, the_one
from huiyin.procedure.given import day_of
from huiyin.procedure.proceedings import subject_of
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState


def apply_assistance(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Whoever has the matter decides; before that, and for a unit outside the system, the petition office."""
    unit = state.office if state.outside or state.unit is None else state.unit
    state, begun = open_proceeding(state, "assistance", record, unit=unit)
    return start_for(state, "assistance_decision", begun, record.on, "aid_asked")


def decide_assistance(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Granted, and to be paid by a day; handed on to the body in charge; or refused, with the reason."""
    meant = the_one(state, record, "assistance")
    decision = record.given["decision"]
    if decision != "granted":
        return end_proceeding(state, meant.no, on=record.on, outcome=decision, by="aid_decided")
    state = change_proceeding(state, meant.no, status="granted")
    state = stop(state, "assistance_decision", on=record.on, by="aid_decided", subject=subject_of(meant.no))
    due_on = day_of(record.given.get("pay_by"))
    return start_for(state, "assistance_payment", meant, record.on, "aid_decided", fixed_due=due_on)


def pay_assistance(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A payment or another help given; the last one ends it."""
    meant = the_one(state, record, "assistance")
    if not record.given.get("is_last"):
        return change_proceeding(state, meant.no, status="paying")
    return end_proceeding(state, meant.no, on=record.on, outcome="paid", by="aid_paid")


def withdraw_assistance(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    meant = the_one(state, record, "assistance")
    return end_proceeding(state, meant.no, on=record.on, outcome="withdrawn", by="withdrawn")
