"""What the parts of co-handling units do to the state (art. 24)."""

from datetime import date

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.periods import stop, with_post
from huiyin.procedure.effects.proceedings import change_proceeding, end_proceeding, open_proceeding, start_for, the_one
from huiyin.procedure.given import day_of
from huiyin.procedure.proceedings import ProceedingKind, register_kinds, subject_of
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Text

PART = ProceedingKind(
    "part",
    Text("协办", "part of a co-handling unit"),
    {
        "asked": Text("待接收", "asked"),
        "working": Text("协办中", "being worked on"),
        "answered": Text("已答复", "answered"),
    },
    {
        "taken": Text("已采用", "taken into the answer"),
        "not_needed": Text("不再需要", "no longer needed"),
        "void": Text("事项已结束", "the matter has ended"),
    },
    ends_with_case="void",
)
register_kinds(PART)


def add_part(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Another unit is asked to help, by a day; it takes part in the case from now on."""
    given = record.given
    state, part = open_proceeding(
        state, "part", record, unit=given["unit"], requests=given.get("requests") or [], on=record.on
    )
    return start_for(state, "part", part, record.on, "part_asked", fixed_due=day_of(given["due_on"]))


def accept_part(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The unit takes it on and may name who works on it."""
    part = the_one(state, record, "part")
    handler = record.given.get("handler") or part.handler
    return change_proceeding(state, part.no, status="working", handler=handler)


def answer_part(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Its answer goes to the leading unit; who worked on it stays noted, for the return visit and the reviews."""
    part = the_one(state, record, "part")
    post = record.actor.post
    worked = part.worked
    if post is not None and record.actor.unit == part.unit:
        state = replace(state, worked=with_post(state.worked, post))
        worked = with_post(worked, post)
    state = stop(state, "part", on=record.on, by="part_answered", subject=subject_of(part.no))
    return change_proceeding(state, part.no, status="answered", worked=worked)


def return_part(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The answer is not enough: back with reasons and a new day."""
    part = the_one(state, record, "part")
    state = change_proceeding(state, part.no, status="working")
    return start_for(state, "part", part, record.on, "part_returned", fixed_due=day_of(record.given["due_on"]))


def end_part(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    part = the_one(state, record, "part")
    return _ended(state, part.no, record.on, record.given["how"])


def _ended(state: CaseState, no: int, on: date, outcome: str) -> CaseState:
    """An answer that is still owed falls away; one that was given stays as it was."""
    state = stop(state, "part", on=on, by="part_ended", ending="void", subject=subject_of(no))
    return end_proceeding(state, no, on=on, outcome=outcome, by="part_ended")


def take_answered_parts(state: CaseState, on: date) -> CaseState:
    """The main opinion takes in what the other units answered."""
    for part in state.open_proceedings("part"):
        if part.status == "answered":
            state = _ended(state, part.no, on, "taken")
    return state
