"""What the papers of a case say: fields drawn from the case, its steps and the law core (law.md 5.1).

The law behind each field is named at the head of its template in `documents/templates_data`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from huiyin.cases import papers_around, review_papers
from huiyin.cases.models import Case, Request
from huiyin.cases.paper_draft import Draft, Fields, last_given, matter_of, requests_of, words_of
from huiyin.cases.papers_meetings import MEETING_FIELDS
from huiyin.cases.papers_opinion import basis_said, evidence_of
from huiyin.duties.calendars import current_calendar
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import due
from huiyin.procedure.engine import StepRecord, advance
from huiyin.procedure.given import day_of
from huiyin.procedure.legal_procedures import NOT_KNOWN
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import CHANNELS, chinese_number

# The days a paper names, each by its clock: a number of law stands in the law core alone.
LAW_DAYS = {"notice_days": "notice", "objection_days": "objection", "finish_days": "finish"}


def days_of_law(case: Case) -> Fields:
    """The numbers of days in the papers of a matter, as its own procedure sets them."""
    rules = procedure_for(case.procedure).clocks
    days: Fields = {name: rules[rule].limit for name, rule in LAW_DAYS.items() if rule in rules}
    return days | {"extension_days": rules["finish"].max_extension}


def template_of(kind: str) -> str:
    """The letter template of a kind of paper; the law core and the templates use the same names."""
    return kind


def fields_for(kind: str, case: Case, state: CaseState, step: StepRecord, unit: Unit) -> Fields:
    """Everything the template of `kind` can be filled with. What is missing is named when the paper is issued."""
    draft = Draft(case, state, step, unit)
    fields: Fields = {
        "to": draft.petitioner,
        "case_number": case.number,
        "received_on": state.received_on,
        "matter": matter_of(case),
        "requests": requests_of(case, draft.concerned),
        "handled_by": directory.unit(state.unit).name if state.unit else unit.name,
        **days_of_law(case),
    }
    return fields | FIELDS[kind](draft)


def _accepted(draft: Draft) -> Fields:
    ends = _finish_after(draft)
    return {
        "accepted_on": draft.step.on,
        "route": "；".join(_routes(draft)) + "。",
        "due_on": ends,
        "query_at": "",
        "handler": draft.given.get("contact", ""),
    }


def _routes(draft: Draft) -> list[str]:
    """How each request goes, by the routes given now or set before."""
    given = {row["no"]: row["route"] for row in draft.given.get("routes") or ()}
    said = []
    for item in draft.state.open_requests():
        way = ROUTES.get(given.get(item.no) or item.route or "31.6", ROUTES["31.6"])
        said.append(f"第{chinese_number(item.no)}项诉求：{way.name.zh}（{way.citation.text.zh}）")
    return said


def _finish_after(draft: Draft) -> date | None:
    """The day the 60 days end, as the case will stand once the step is taken; None where no request carries them."""
    law, calendar = procedure_for(draft.case.procedure), current_calendar()
    after = advance(law, draft.state, draft.step, calendar)
    ends = [due(clock, law.clocks["finish"], calendar).on for clock in after.open_clocks("finish")]
    return max(ends, default=None)


def _declined(draft: Draft) -> Fields:
    ground = str(draft.given.get("ground", ""))
    step = procedure_for(draft.case.procedure).steps[draft.step.key]
    options = {key: text for field in step.fields for key, text in field.options}
    said = [options[ground].zh] if ground in options else []
    return {
        # The template's word for "no longer accepted", whatever ended an accepted matter.
        "ground_code": "after_recheck" if draft.step.key == "no_longer_accept" else ground,
        "ground": "。".join([*said, *_lines(draft.given.get("elsewhere")), *_lines(draft.given.get("explanation"))]),
        "article": draft.given.get("article"),
        "where_to_go": draft.given.get("where_to_go"),
    }


def _referred(draft: Draft) -> Fields:
    way = ROUTES.get(str(draft.given.get("route", "")))
    organ, number = draft.given.get("organ", ""), draft.given.get("case_number")
    said = f"由{organ}依照{draft.given.get('law', '')}办理" + (f"（案件编号：{number}）" if number else "")
    said += f"。办理期限：{draft.given.get('term') or NOT_KNOWN.zh}"
    return {
        "route": f"{way.name.zh}。{said}" if way else said,
        "article": way.citation.text.zh if way else "",
        "ground": said,
        "where_to_go": draft.given.get("where_to_go"),
    }


def _passed_on(draft: Draft) -> Fields:
    unit = directory.unit(int(draft.given["unit"]))
    return {
        "to": unit.name,
        "petitioner": draft.petitioner,
        "people": draft.case.people,
        "channel": CHANNELS[draft.case.channel].zh,
        "is_accusation": "是" if draft.case.kind == "accusation" else "",
        "responsible_unit": unit.name,
        "matter": draft.given.get("extract") or matter_of(draft.case),
    }


def _assigned(draft: Draft) -> Fields:
    supervising = draft.given.get("supervising_unit")
    return _passed_on(draft) | {
        "requirements": draft.given.get("requirements") or "依法调查处理，逐项答复信访人，并按期报送办结报告。",
        "instruction": draft.given.get("instruction", ""),
        "report_due_on": day_of(draft.given.get("report_due")),
        "supervising_unit": directory.unit(int(supervising)).name if supervising else "",
    }


def _extended(draft: Draft) -> Fields:
    law, calendar = procedure_for(draft.case.procedure), current_calendar()
    no = int(draft.given["request"])
    rule = law.clocks["finish"]
    after = advance(law, draft.state, draft.step, calendar)
    old = next((due(c, rule, calendar).on for c in draft.state.open_clocks("finish") if c.request == no), None)
    new = next((due(c, rule, calendar).on for c in after.open_clocks("finish") if c.request == no), None)
    return {
        "requests": requests_of(draft.case, [no]),
        "old_due_on": old,
        "new_due_on": new,
        "reason": draft.given.get("reason"),
        "approver": directory.post_label(draft.step.actor.post) or draft.unit.name,
        "accepted_on": draft.state.accepted_on,
    }


def _opinion(draft: Draft) -> Fields:
    # Before it is drafted, the draft itself is what is given (desk/step_word.py).
    drafted = draft.given if draft.step.key == "draft" else last_given(draft.case, "draft")
    rows = {row.no: row for row in Request.objects.filter(case=draft.case)}
    answers = [
        {**answer, "text": words_of(draft.case, rows[answer["no"]])}
        for answer in drafted.get("answers", [])
        if answer["no"] in rows
    ]
    # Art. 22(1), 32: the organ that passed the matter on gets a copy of the answer.
    passed_by = directory.unit(draft.state.office).name if draft.state.passed_by != "keep" else ""
    return {
        "accepted_on": draft.state.accepted_on,
        "transferred_by": passed_by,
        "copies": passed_by,
        "transferred_on": draft.state.unit_received_on if draft.state.passed_by != "keep" else None,
        "requests": requests_of(draft.case, [answer["no"] for answer in answers]),
        "facts": drafted.get("facts"),
        "answers": answers,
        "basis": basis_said(drafted),
        "remedy": drafted.get("remedy"),
        **evidence_of(draft.case, drafted),
    }


def _completed(draft: Draft) -> Fields:
    given = draft.given
    return {
        "to": directory.unit(draft.state.office).name,
        "investigation": given.get("findings"),
        "opinion": given.get("opinion"),
        "matter": given.get("problem") or matter_of(draft.case),
        "leader": directory.post_label(draft.state.lead) or directory.post_label(draft.step.actor.post),
        "handler": directory.post_label(draft.state.handler) or directory.post_label(draft.step.actor.post),
        "transferred_on": draft.state.unit_received_on,
    }


def _demanded(draft: Draft) -> Fields:
    unit = draft.state.unit or draft.state.office
    return {
        "to": directory.unit(unit).name,
        "fault": draft.given.get("fault") or draft.given.get("what"),
        "demand": draft.given.get("what"),
        "reply_by": day_of(draft.given.get("answer_due")),
    }


FIELDS: Mapping[str, Callable[[Draft], Fields]] = {
    "acceptance_notice": _accepted,
    "decline_notice": _declined,
    "refer_notice": _referred,
    "transfer_letter": _passed_on,
    "assignment_letter": _assigned,
    "extension_notice": _extended,
    "handling_opinion": _opinion,
    "completion_report": _completed,
    "supervision_letter": _demanded,
    **papers_around.FIELDS,
    "review_opinion": review_papers.opinion,
    "recheck_opinion": review_papers.opinion,
    "full_check_opinion": review_papers.full_check,
    "review_decline_notice": review_papers.declined,
    "termination_notice": review_papers.termination,
    **MEETING_FIELDS,
}


def _lines(text: Any) -> list[str]:
    return [str(text).strip().rstrip("。")] if text else []
