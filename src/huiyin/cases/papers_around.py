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


def _urgent(draft: Draft) -> Fields:
    """To the own committee or government, with copies to the departments that art. 25 names."""
    given = draft.given
    copies = [str(given.get("to_department", "")), "信访工作联席会议办公室"]
    if given.get("to_above"):
        copies.append("上一级信访部门，国家信访局")
    return {
        "to": given.get("to_own"),
        "matter": draft.case.extract or matter_of(draft.case),
        "urgent_ground": option_said(draft, "ground"),
        "urgent_facts": given.get("facts"),
        "measures": given.get("measures", ""),
        "copies": "、".join(copy for copy in copies if copy),
    }


FIELDS: Mapping[str, Callable[[Draft], Fields]] = {
    "competence_decision": _competence_decided,
    "urgent_report": _urgent,
}
