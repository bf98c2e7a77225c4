"""What the papers say that go between organs beside the main road: competence, urgent matters, referrals."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from huiyin.cases.paper_draft import Draft, Fields, matter_of
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for


def option_said(draft: Draft, key: str) -> str:
    """The Chinese words of a choice that was given; the paper is official Chinese."""
    step = procedure_for(draft.case.procedure).steps[draft.step.key]
    options = {name: text for field in step.fields if field.key == key for name, text in field.options}
    chosen = str(draft.given.get(key, ""))
    return options[chosen].zh if chosen in options else ""


def _competence_decided(draft: Draft) -> Fields:
    """To the unit that disputed, and to the one that now has the matter, where that is another."""
    decided, before = int(draft.given["unit"]), draft.state.unit or draft.state.office
    names = [directory.unit(unit).name for unit in dict.fromkeys((before, decided))]
    return {
        "to": "、".join(names),
        "matter": draft.case.extract or matter_of(draft.case),
        "responsible_unit": directory.unit(decided).name,
        "decided_by": option_said(draft, "decided_by"),
        "meeting_record": draft.given.get("meeting_record", ""),
        "decision_reason": draft.given.get("reason"),
    }


FIELDS: Mapping[str, Callable[[Draft], Fields]] = {
    "competence_decision": _competence_decided,
}
