"""What happens to papers after they were issued: the seal asked for and released, and taking one back."""

from typing import Any

from huiyin.procedure.changing import replace
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState


def ask_seal(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Somebody asks for the seal; who it was is kept, since another has to release it."""
    return _changed(state, record, seal="asked", seal_staff=record.actor.staff, seal_unit=record.actor.unit)


def release_seal(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The second person releases the seal, or refuses; a refused one may be asked for again."""
    if record.given["decision"] == "release":
        return _changed(state, record, seal="released")
    return _changed(state, record, seal="", seal_staff=None, seal_unit=None)


def withdraw_paper(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    return _changed(state, record, withdrawn_on=record.on)


def _changed(state: CaseState, record: StepRecord, **changes: Any) -> CaseState:
    key = record.given["paper"]
    papers = tuple(replace(paper, **changes) if paper.key == key else paper for paper in state.papers)
    return replace(state, papers=papers)
