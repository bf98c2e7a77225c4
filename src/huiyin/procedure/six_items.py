"""六定: the six items that an assignment fixes (unit, lead, person, supervising unit, requirements, date).

A work rule of the source documents, not of the Regulation: what is missing is shown and stops nobody.
"""

from collections.abc import Mapping

from huiyin.procedure.changing import replace
from huiyin.procedure.schema import StepRecord
from huiyin.procedure.state import CaseState, Fixed
from huiyin.procedure.terms import Citation, Text

SIX_RULE = Citation(
    Text("县信访联席办半年总结：交办件“六定”", "summary of a county joint meeting: six items of an assignment"), "", "S"
)
SIX_ITEMS: Mapping[str, Text] = {
    "unit": Text("责任单位", "Responsible unit"),
    "lead": Text("责任领导", "Lead"),
    "person": Text("责任人", "Person"),
    "supervising_unit": Text("督办单位", "Supervising unit"),
    "requirements": Text("办理要求", "Requirements"),
    "date": Text("办结时限", "Date"),
}


def fix(state: CaseState, record: StepRecord, *items: str) -> CaseState:
    """Note that this step fixed the items; a later step replaces an earlier one."""
    kept = tuple(item for item in state.fixed if item.item not in items)
    return replace(state, fixed=(*kept, *(Fixed(item, record.seq, record.on) for item in items)))


def six_items(state: CaseState) -> dict[str, Fixed | None]:
    """Each item with the step that fixed it, or None where it is missing; empty unless the matter was assigned."""
    if state.passed_by != "assign":
        return {}
    found = {item.item: item for item in state.fixed}
    if not state.outside:
        # Somebody stood aside: the item is open again until another is appointed.
        gone = {"lead": state.lead is None, "person": state.handler is None}
        found = {key: item for key, item in found.items() if not gone.get(key)}
    return {key: found.get(key) for key in SIX_ITEMS}


def missing_items(state: CaseState) -> tuple[str, ...]:
    return tuple(key for key, item in six_items(state).items() if item is None)
