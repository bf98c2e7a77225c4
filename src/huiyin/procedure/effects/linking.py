"""One matter follows an earlier one: the link stands in the later one, and can be undone; no row ever moves."""

from dataclasses import replace

from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseLink, CaseState


def link(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """`case` was looked up by the number that was given."""
    made = CaseLink(record.seq, record.given["case"], record.given["why"])
    return replace(state, links=(*state.links, made))


def unlink(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    kept = tuple(item for item in state.links if item.step != record.given["link"])
    return replace(state, links=kept)
