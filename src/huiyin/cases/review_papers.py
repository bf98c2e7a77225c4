"""What the papers of reviews, rechecks and terminations say (law.md 5.1; art. 35, 36)."""

from __future__ import annotations

from typing import Any

from huiyin.cases.facts import organ_above
from huiyin.cases.models import Case, Request, Step
from huiyin.cases.paper_draft import Draft, Fields, requests_of, words_of
from huiyin.cases.successors import successor_of
from huiyin.duties.calendars import current_calendar
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import due
from huiyin.procedure.effects.proceedings import the_one
from huiyin.procedure.given import day_of
from huiyin.procedure.proceedings import PROCEEDINGS
from huiyin.procedure.reviews import CHECKS, window_of
from huiyin.procedure.state import Proceeding
from huiyin.procedure.terms import PAPERS, day_text

_FINALITY = (
    "本复核意见送达后，您以同一事实和理由再提出的投诉请求不再受理（《信访工作条例》第三十六条第三款）。"
    "有新的事实和理由的，可以作为新的信访事项提出。解释疏导和对生活困难的帮扶救助继续进行（第三十七条）。"
)
_AGAIN = (
    "撤销的部分由原办理机关另行指定承办人重新办理，不得以同一事实和理由作出与原意见相同的处理意见；"
    "您对新的意见仍可以请求复查。"
)


def opinion(draft: Draft) -> Fields:
    """A review or recheck opinion: what was asked, against what, what was found, and what can follow."""
    item = the_one(draft.state, draft.step, *CHECKS)
    drafted = _last_given(draft, "draft_review", item)
    rows = {row.no: row for row in Request.objects.filter(case=draft.case)}
    results = [
        {**row, "text": words_of(draft.case, rows[row["no"]])}
        for row in drafted.get("results", ())
        if row["no"] in rows
    ]
    taken_up = _last_given(draft, "take_up_review", item)
    return {
        "asked_on": item.opened_on,
        "requests": requests_of(draft.case, item.requests),
        "earlier_opinion": earlier_opinion(draft, item),
        "grounds": _asked(draft, item).get("grounds"),
        "good_reason": taken_up.get("good_reason"),
        "facts": drafted.get("facts"),
        "results": results,
        "basis": drafted.get("basis"),
        "remedy": remedy_for(draft, item),
    }


def earlier_opinion(draft: Draft, item: Proceeding) -> str:
    """东桥派出所2026年4月21日作出的信访处理意见书（东公信〔2026〕7号）."""
    if item.about is not None:
        about = draft.state.proceeding(item.about)
        keys = {about.paper} if about is not None else set()
    else:
        keys = {request.paper for request in draft.state.requests if request.no in item.requests}
    found = [paper for paper in draft.state.papers if paper.key in keys]
    links = {link.step_seq: link.paper for link in draft.case.papers.select_related("paper__unit")}
    said = [
        f"{_by_whom(links[paper.seq].unit)}{day_text(paper.issued_on).zh}作出的{PAPERS[paper.kind].zh}"
        f"（{links[paper.seq].number}）"
        for paper in found
        if paper.seq in links
    ]
    return "、".join(said) or "原答复意见"


def _by_whom(unit: Unit) -> str:
    """The organ that gave the opinion, and who stands in its place now."""
    now = successor_of(unit.pk)
    return unit.name if now == unit.pk else f"{unit.name}（现由{directory.unit(now).name}承接）"


def remedy_for(draft: Draft, item: Proceeding) -> str:
    """After a review the way to a recheck (art. 36(1)); after a recheck that the same facts are at their end."""
    parts = []
    if any(result.result != "revoked" for result in item.results):
        parts.append(_recheck_way(draft, item) if item.kind == "review" else _FINALITY)
    if any(result.result == "revoked" for result in item.results):
        parts.append(_AGAIN)
    return "\n".join(parts)


def _recheck_way(draft: Draft, item: Proceeding) -> str:
    above = organ_above(item.unit, draft.case.barred_units) if item.unit is not None else None
    organ = directory.unit(above).name if above is not None else "本机关的上一级机关、单位"
    rule = procedure_for(draft.case.procedure).clocks["recheck_window"]
    return f"如不服本复查意见，可以自收到本意见书之日起{rule.limit}日内，向{organ}请求复核（{rule.citation.text.zh}）。"


def declined(draft: Draft) -> Fields:
    """Why no review is made, with the days counted where it came late."""
    item = the_one(draft.state, draft.step, *CHECKS)
    step = procedure_for(draft.case.procedure).steps[draft.step.key]
    options = {key: text for field in step.fields for key, text in field.options}
    ground = str(draft.given.get("ground", ""))
    said = [options[ground].zh] if ground in options else []
    explanation = str(draft.given.get("explanation") or "").strip().rstrip("。")
    return {
        "asked_on": item.opened_on,
        "ground_code": item.kind,
        "kind_name": PROCEEDINGS[item.kind].name.zh,
        "requests": requests_of(draft.case, item.requests),
        "ground": "。".join([*said, *([explanation] if explanation else [])]),
        "day_count": window_said(draft, item) if ground == "late" else "",
        "article": draft.given.get("article"),
        "where_to_go": draft.given.get("where_to_go"),
    }


def window_said(draft: Draft, item: Proceeding) -> str:
    """自2026年4月22日送达之日起30日，至2026年5月22日届满."""
    law, calendar = procedure_for(draft.case.procedure), current_calendar()
    no = (item.late or item.requests)[0]
    clock = window_of(draft.state, item.kind, no, item.about) if item.kind in ("review", "recheck") else None
    if clock is None:
        return ""
    rule = law.clocks[clock.rule]
    last = day_text(due(clock, rule, calendar).on).zh
    asked = day_of(_asked(draft, item).get("posted_on")) or item.opened_on
    return f"自{day_text(clock.started_on).zh}送达之次日起{rule.limit}日，至{last}届满；您于{day_text(asked).zh}提出。"


def full_check(draft: Draft) -> Fields:
    item = the_one(draft.state, draft.step, *CHECKS)
    drafted = _last_given(draft, "draft_full_check", item)
    options = {key: text for field in _fields("draft_full_check", draft.case) for key, text in field.options}
    falls = drafted.get("result") == "revoked"
    return {
        "asked_on": item.opened_on,
        "grounds": _asked(draft, item).get("grounds"),
        "procedure_check": drafted.get("procedure"),
        "substance_check": drafted.get("substance"),
        "check_result": options[drafted["result"]].zh if drafted.get("result") in options else "",
        "opinion": drafted.get("opinion"),
        "remedy": "终结决定自即日起失效，本事项恢复原有状态。"
        if falls
        else "解释疏导和对生活困难的帮扶救助继续进行；有新的事实和理由的，可以作为新的信访事项提出。",
    }


def termination(draft: Draft) -> Fields:
    return {
        "ground": draft.given.get("ground"),
        "remedy_used": draft.given.get("remedy_used"),
        "deciding_organ": draft.given.get("organ"),
        "document_number": draft.given.get("document"),
        "assistance": draft.given.get("assistance"),
        "where_to_go": f"对本决定有异议的，可以向{draft.unit.name}或者登记单位提出，将从程序和实体上进行全面评查。",
    }


def _fields(key: str, case: Case) -> Any:
    return procedure_for(case.procedure).steps[key].fields


def _asked(draft: Draft, item: Proceeding) -> dict[str, Any]:
    """What was said when the proceeding was asked for."""
    steps = Step.objects.filter(opened_month=draft.case.opened_month, case_id=draft.case.pk, seq=item.step)
    return dict(steps.values_list("given", flat=True).first() or {})


def _last_given(draft: Draft, key: str, item: Proceeding) -> dict[str, Any]:
    """The latest step of that kind in this proceeding; the one at hand, while it is being written."""
    if draft.step.key == key:
        return dict(draft.given)
    steps = Step.objects.filter(opened_month=draft.case.opened_month, case_id=draft.case.pk, key=key)
    found = steps.filter(given__proceeding=item.no).order_by("-seq").values_list("given", flat=True).first()
    return dict(found or {})
