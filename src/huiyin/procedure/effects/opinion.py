"""The joint check of a reply before it goes out: legal, branch and petition office, each for itself."""

from huiyin.procedure.effects.periods import end_beside
from huiyin.procedure.effects.proceedings import end_proceeding, open_proceeding, start_for, the_one
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState

# The fields of `ask_reply_check` that name a unit, in the order they are asked.
READERS = ("legal", "branch", "petition_office")


def ask_reply_check(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """One check for each unit that was asked, once however often it is named; each has its days (P)."""
    units = dict.fromkeys(record.given[key] for key in READERS if record.given.get(key))
    for unit in units:
        state, begun = open_proceeding(state, "reply_check", record, unit=unit)
        state = start_for(state, "reply_check", begun, record.on, "reply_check_asked")
    return state


def comment_reply(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    meant = the_one(state, record, "reply_check")
    return end_proceeding(state, meant.no, on=record.on, outcome=record.given["view"], by="commented")


def end_reply_checks(state: CaseState, record: StepRecord) -> CaseState:
    """The draft they were asked about has gone back, or the head has signed without waiting."""
    return end_beside(state, record.on, by="check_void", kinds=("reply_check",))
