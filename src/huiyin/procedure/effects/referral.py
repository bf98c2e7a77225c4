"""What comes back from another procedure, letters from other organs, and twin teams."""

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.periods import change_requests, start, stop
from huiyin.procedure.effects.proceedings import end_proceeding, open_proceeding, the_one
from huiyin.procedure.given import day_of
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState
from huiyin.procedure.ties import Referral, Tie


def come_back(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Counted and linked. Where no other matter was registered for it, this one goes on from sorting."""
    back = _meant(state, record)
    returned = day_of(record.given.get("returned_on")) or record.on
    state = replace(
        state,
        referrals=tuple(replace(one, returned_on=returned) if one == back else one for one in state.referrals),
    )
    if number := record.given.get("case"):
        return replace(state, ties=(*state.ties, Tie("came_back", number, record.seq)))
    return _reopened(state, record, back)


def _meant(state: CaseState, record: StepRecord) -> Referral:
    out = [item for item in state.referrals if item.returned_on is None]
    return next((item for item in out if item.step == record.given.get("referral")), out[0])


def _reopened(state: CaseState, record: StepRecord, back: Referral) -> CaseState:
    """The requests are open again and wait to be sorted, within five working days (P)."""
    state = change_requests(
        state, back.requests, status="open", route=None, own_notice=None, paper=None, answered_on=None
    )
    state = replace(
        state, stage="sorting", ending=None, closed_on=None, unit=None, outside=False, unit_received_on=None
    )
    # It may have ended after acceptance: whoever had it then is named anew.
    state = replace(state, passed_by=None, accepted_on=None, handler=None, lead=None, team=(), simple_on=None)
    return start(state, "sort_returned", record.on, "came_back")


def refer_in(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Another organ sent the matter with a letter; where it wants an answer by a day, that day is kept."""
    due = day_of(record.given.get("answer_due"))
    if due is None:
        return state
    received = day_of(record.given.get("received_on")) or record.on
    return start(state, "answer_sender", received, "letter_received", subject=str(record.seq), fixed_due=due)


def answer_sender(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    letter = record.given.get("letter")
    return stop(
        state,
        "answer_sender",
        on=record.on,
        by="sender_answered",
        subject=None if letter is None else str(letter),
    )


def open_twin(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The criminal case and the petition are worked on side by side; no clock of either changes."""
    return open_proceeding(state, "twin", record, unit=record.given["unit"])[0]


def end_twin(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    team = the_one(state, record, "twin")
    return end_proceeding(state, team.no, on=record.on, outcome=record.given["outcome"], by="twin_ended")
