"""Forms drawn from a case (law.md 5.1): register form, proof of service, visit note, lead's form, list of assignments.

They carry no number and are not kept: whoever needs one prints it, with what is known filled in and the rest left to
the pen. A signed one comes back as a file of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import override

from huiyin.cases import categories, divisions, timeline
from huiyin.cases.belongings import contacts_of
from huiyin.cases.identities import may_open
from huiyin.cases.models import Case, CaseFile, CasePaper, Contact, Step
from huiyin.cases.paper_draft import last_given, matter_of, words_of
from huiyin.cases.petitioners import addressee, pseudonym_of
from huiyin.cases.reach import reads_sealed
from huiyin.cases.words import open_words
from huiyin.documents.templates import template
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.given import day_of
from huiyin.procedure.terms import CHANNELS, KINDS, SERVICE_RESULTS, SERVICE_WAYS

Fields = dict[str, Any]
# The list of assigned matters covers a period of one office; a longer one is printed in parts.
MOST_LISTED = 500
_YES = {True: "是", False: "否"}


def form_fields(key: str, case: Case, post: Post, *, paper: CasePaper | None = None) -> Fields:
    """Everything the form of that name can be filled with, as far as this post may read it."""
    # The form is Chinese whatever the reader's language: names of places and days come from the same words.
    with override("zh-hans"):
        fields = _common(case, post) | FORMS[key](case, post, paper)
    if may_open(post, case):
        return fields
    hidden = [spec.name for spec in template(key).fields if spec.is_person and fields.get(spec.name)]
    return fields | {name: f"信访人（{pseudonym_of(case)}）" for name in hidden}


def _common(case: Case, post: Post) -> Fields:
    state = case.standing
    stage = procedure_for(case.procedure).stages[state.stage]
    return {
        "case_number": case.number,
        "petitioner": addressee(case),
        "received_on": state.received_on,
        "matter": _words(case, post).get("subject") or matter_of(case),
        "requests_said": _requests(case, post),
        "handled_by": directory.unit_label(state.unit),
        "handler": directory.post_label(state.handler),
        "state_said": stage.name.zh,
    }


def _words(case: Case, post: Post) -> Mapping[str, Any]:
    """The words of a sealed matter for those who may read them."""
    if not case.is_sealed or not reads_sealed(post, case):
        return {}
    first = next((contact for contact in contacts_of(case) if contact.sealed_text), None)
    return open_words(bytes(first.sealed_text).decode()) if first and first.sealed_text else {}


def _requests(case: Case, post: Post) -> str:
    texts = _words(case, post).get("texts")
    said = list(texts) if texts else [words_of(case, row) for row in case.requests.order_by("no")]
    return "\n".join(f"{no}. {text}" for no, text in enumerate(said, 1))


def _registered(case: Case, post: Post, _paper: CasePaper | None) -> Fields:
    state, words = case.standing, _words(case, post)
    contacts: list[Contact] = contacts_of(case)
    first = contacts[0]
    step = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, seq=1).get()
    told = words.get("facts") if case.is_sealed else "\n".join(one.facts for one in contacts if one.facts)
    files = CaseFile.objects.filter(case=case, contact__isnull=False, is_sealed=False).select_related("file")
    return {
        "channel": CHANNELS[case.channel].zh,
        "written_on": first.written_on,
        "registered_on": on_day(first.registered_at),
        "registered_by": directory.post_label(step.post_id) or directory.unit_label(first.office_id),
        "people": case.people,
        "representatives": state.representatives or "",
        "kind_of_matter": KINDS[case.kind].zh if case.kind in KINDS else "",
        "category": categories.label(case.category).zh if case.category else "",
        "place": divisions.label(case.place) if case.place else "",
        "complained_of": words.get("complained_of") or case.complained_of,
        "first_or_repeat": f"重复（共{len(contacts)}次）" if len(contacts) > 1 else "初次",
        "facts_told": told or "",
        "passed_on": {"transfer": "转送", "assign": "交办", "keep": "本级办理"}.get(state.passed_by or "", ""),
        "attachments_said": "\n".join(row.file.name for row in files),
    }


def _service(case: Case, post: Post, paper: CasePaper | None) -> Fields:
    if paper is None:
        raise KeyError("a proof of service is of one paper")
    key = next((item["key"] for item in case.state.get("papers", ()) if item["seq"] == paper.step_seq), "")
    served = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, key="serve", given__paper=key)
    given = served.order_by("-seq").values_list("given", flat=True).first() or {}
    return {
        "paper_title": template(paper.paper.template).title_for(paper.paper.fields),
        "paper_number": paper.paper.number,
        "issued_on": paper.paper.issued_on,
        "served_to": paper.paper.fields.get("to") or addressee(case),
        "service_way": _choice(SERVICE_WAYS, given.get("way")),
        "served_on": day_of(given.get("served_on")),
        "server": given.get("server", ""),
        "post_number": given.get("post_number", ""),
        "service_result": _choice(SERVICE_RESULTS, given.get("result")),
        "witness": given.get("witness", ""),
    }


def _visited(case: Case, post: Post, _paper: CasePaper | None) -> Fields:
    """The note of the last return visit; before there was one, its form for the visit itself."""
    step = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, key="return_visit").last()
    opinion = case.papers.filter(paper__template="handling_opinion").select_related("paper").last()
    fields: Fields = {"paper_number": opinion.paper.number if opinion else ""}
    if step is None:
        return fields
    given, law = step.given, procedure_for(case.procedure).steps["return_visit"]
    options = {field.key: dict(field.options) for field in law.fields}
    return fields | {
        "visited_on": day_of(given.get("visited_on")),
        "visited_by": directory.post_label(step.post_id),
        "visit_consent": _YES.get(given.get("consent", False), ""),
        "result_explained": _YES.get(given.get("explained", False), ""),
        "carried_out": _choice(options["performed"], given.get("performed")),
        "view_said": _choice(options["view"], given.get("view")),
        "view_reason": given.get("reason", ""),
        "help_needed": given.get("help_needed", ""),
    }


def _led(case: Case, post: Post, _paper: CasePaper | None) -> Fields:
    state, given = case.standing, last_given(case, "assign")
    law = procedure_for(case.procedure)
    course = [
        f"{step.on.month}月{step.on.day}日　{law.steps[step.key].done.zh}" for step in timeline.steps_of(case)[-12:]
    ]
    return {
        "assigned_on": state.unit_received_on if state.passed_by == "assign" else None,
        "responsible_unit": directory.unit_label(state.unit or state.office),
        "responsible_leader": directory.post_label(state.lead),
        "responsible_person": directory.post_label(state.handler),
        "supervising_unit": directory.unit_label(state.supervising_unit),
        "requirements": given.get("requirements", ""),
        "instruction": given.get("instruction", ""),
        "report_due_on": day_of(given.get("report_due")),
        "course_said": "\n".join(course),
    }


FORMS: Mapping[str, Callable[[Case, Post, CasePaper | None], Fields]] = {
    "register_form": _registered,
    "service_proof": _service,
    "visit_note": _visited,
    "lead_form": _led,
}


def assigned_fields(post: Post, first: date, last: date) -> Fields:
    """The list of matters the post's office assigned and which were registered in the period."""
    found = Case.objects.visible_to(post).filter(
        office=post.unit_id, state__passed_by="assign", opened_on__gte=first, opened_on__lte=last
    )
    cases = list(found.order_by("opened_on", "pk")[:MOST_LISTED])
    given = _assign_steps(cases)
    rows = [_assigned_row(no, case, given.get(case.pk, {})) for no, case in enumerate(cases, 1)]
    return {
        "period_said": f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日登记",
        "count_said": f"共{len(rows)}件",
        "assigned_cases": rows,
    }


def _assign_steps(cases: list[Case]) -> dict[int, Mapping[str, Any]]:
    """What was said on assigning, and the day of the completion report, of all cases in one query."""
    months = {case.opened_month for case in cases}
    steps = Step.objects.filter(
        opened_month__in=months, case_id__in=[case.pk for case in cases], key__in=("assign", "report")
    )
    found: dict[int, dict[str, Any]] = {}
    for step in steps.order_by("seq"):
        said = {"reported_on": step.on} if step.key == "report" else {**step.given, "assigned_on": step.on}
        found[step.case_id] = found.get(step.case_id, {}) | said
    return dict(found)


def _assigned_row(no: int, case: Case, given: Mapping[str, Any]) -> Fields:
    state = case.standing
    return {
        "row_no": no,
        "case_number": case.number,
        "assigned_on": given.get("assigned_on"),
        "matter": matter_of(case),
        "responsible_unit": directory.unit_label(state.unit),
        "responsible_leader": directory.post_label(state.lead),
        "responsible_person": directory.post_label(state.handler),
        "supervising_unit": directory.unit_label(state.supervising_unit),
        "report_due_on": day_of(given.get("report_due")),
        "reported_on": given.get("reported_on"),
        "state_said": procedure_for(case.procedure).stages[state.stage].name.zh,
    }


def _choice(options: Mapping[str, Any], value: Any) -> str:
    text = options.get(str(value or ""))
    return text.zh if text else ""


def is_known(key: str) -> bool:
    """Whether there is a form of that name drawn from one case alone."""
    return key in FORMS and key != "service_proof"
