"""What a handling opinion is made up of besides its answers: basis, evidence, the remedy it names (art. 32, 35)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.cases import articles
from huiyin.cases.facts import organ_above
from huiyin.cases.models import Case, CaseFile
from huiyin.cases.paper_draft import Fields
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.routes import has_finish_clock
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Reason, Text


def remedy_for(case: Case, state: CaseState, unit: int) -> str:
    """What the answer tells of the review: the days as the matter's own law sets them, and the organ above."""
    rule = procedure_for(case.procedure).clocks.get("review_window")
    if rule is None or not any(item.route is None or has_finish_clock(item.route) for item in state.requests):
        return "如对本答复有意见，可以依照办理该诉求所适用的法律、法规规定的途径提出。"
    above = organ_above(unit, case.barred_units)
    organ = directory.unit(above).name if above is not None else "本机关的上一级机关、单位"
    return (
        f"如不服本处理意见，可以自收到本意见书之日起{rule.limit}日内，向{organ}请求复查（{rule.citation.text.zh}）。"
        "逾期未提出的，不影响依法通过其他途径主张权利。"
    )


def basis_said(drafted: Mapping[str, Any]) -> str:
    """The articles chosen from the library, each with its citation, then what the handler wrote."""
    cited = [str(row["quoted"]) for row in drafted.get("cited") or ()]
    own = str(drafted.get("basis") or "")
    return "\n".join([*cited, own] if own else cited)


def evidence_of(case: Case, drafted: Mapping[str, Any]) -> Fields:
    """Files of the case by their names, after what the handler says they show."""
    rows = CaseFile.objects.filter(case=case, file__in=drafted.get("evidence") or ()).select_related("file")
    named = [{"no": no, "text": row.file.name} for no, row in enumerate(rows.order_by("id"), 1)]
    proof = drafted.get("proof", "")
    return {"proof": proof, "evidence": named, "has_evidence": "是" if named or proof else ""}


def cited_in(case: Case, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft takes on: the words of its articles as they are today. Raises NotAllowed for a wrong file."""
    wanted = {str(pk) for pk in given.get("evidence") or ()}
    known = {str(pk) for pk in CaseFile.objects.filter(case=case, is_sealed=False).values_list("file", flat=True)}
    if wanted - known:
        text = Text("所选证据不是本事项可用的材料。", "A file chosen as evidence is none of this case.")
        raise NotAllowed((Reason("evidence", text),))
    cited = articles.chosen(given.get("articles") or ())
    return {"cited": [{"key": item.key, "quoted": item.quoted} for item in cited]} if cited else {}
