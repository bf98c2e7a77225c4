"""What a dispute about competence does (art. 23(3), 24). The unit's clocks go on until another unit has the matter."""

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.intake import passed_to
from huiyin.procedure.effects.periods import drop_presumed, issue, start, stop
from huiyin.procedure.effects.proceedings import (
    change_proceeding,
    end_proceeding,
    open_proceeding,
    start_for,
    the_one,
)
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState


def settle_objection(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Agree: back to sorting, the unit's clocks fall away, the promised date stays. Refuse: a dispute (art. 24)."""
    state = stop(state, "objection_answer", on=record.on, by="objection_settled")
    state = replace(state, objection_on=None)
    if record.given.get("answer") != "agree":
        return _dispute(state, record)
    state = stop(state, "notice", "report", "objection", on=record.on, by="unit_changed", ending="void")
    state = drop_presumed(state, keep_from=record.on)
    state = start(state, "sort_again", record.on, "sent_back")
    return replace(state, stage="sorting", unit=None, outside=False, unit_received_on=None, passed_by=None)


def _dispute(state: CaseState, record: StepRecord) -> CaseState:
    """The sender does not agree with the objection: the common superior decides, or the joint meeting.

    A sender that stands above the unit has decided by refusing. `common_superior` is looked up by the caller; where
    there is none, the registering office brings the matter before the joint meeting and enters what it decides.
    """
    if record.given.get("is_superior"):
        return state
    superior = record.given.get("common_superior")
    state, begun = open_proceeding(state, "competence", record, unit=superior or state.office)
    if superior is None:
        state = change_proceeding(state, begun.no, status="joint_meeting")
    return start_for(state, "competence", begun, record.on, "dispute_arose")


def decide(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The decision binds: the unit keeps the matter with its clocks, or another one has it and cannot object again."""
    disputed = the_one(state, record, "competence")
    is_kept = record.given["unit"] == state.unit
    outcome = "kept" if is_kept else "changed"
    state, key = issue(state, "competence_decision", record.seq, record.on)
    state = end_proceeding(state, disputed.no, on=record.on, outcome=outcome, by="competence_decided", paper=key)
    if is_kept:
        return state
    state = stop(state, "notice", "objection", on=record.on, by="unit_changed", ending="void")
    return passed_to(drop_presumed(state, keep_from=record.on), record)
