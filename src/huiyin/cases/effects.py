"""What a step does besides moving the case: papers issued, service noted, scans bound, files attached, people told.

One plain dict for what happens before the step is written (its outcome goes into the step, and so into the ledger)
and one for what follows it. Nothing here decides whether a step may be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from huiyin.cases import reviewing, ties
from huiyin.cases.barring import person_barred
from huiyin.cases.competence import settling
from huiyin.cases.contacts import mend_first
from huiyin.cases.models import Case, CaseFile, CasePaper, Contact
from huiyin.cases.papers import fields_for, template_of
from huiyin.cases.papers_opinion import cited_in
from huiyin.cases.telling import tell
from huiyin.cases.tracking import normalise_number
from huiyin.cases.unconditional import ASSISTANCE_STEPS, unconditional
from huiyin.cases.unsplitting import requests_split_off, take_back
from huiyin.documents.check_codes import mark_withdrawn
from huiyin.documents.models import File, Paper
from huiyin.documents.papers import PaperRefused, bind_scan, issue_paper, mark_served, unprintable
from huiyin.documents.seals import fingerprint, put_seal, seal_of
from huiyin.duties.office_time import on_day
from huiyin.ledger.inserting import insert_rows
from huiyin.people import directory
from huiyin.people.models import Post, Unit
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import NotAllowed, StepRecord
from huiyin.procedure.given import day_of
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Reason, Text

POST_KEYS = ("handler", "lead", "post", "chair")
POST_LISTS = ("posts", "panel")


@dataclass(frozen=True, slots=True)
class Doing:
    """A step on its way: the locked case, its state before, who acts and when."""

    case: Case
    state: CaseState
    step: StepRecord
    by: Post | None
    at: datetime


def posts_named(given: Mapping[str, Any]) -> tuple[int, ...]:
    """Posts that the given values name, so that the guards can judge them."""
    named = [given.get(key) for key in POST_KEYS] + [post for key in POST_LISTS for post in given.get(key) or ()]
    return tuple(int(post) for post in map(str, named) if post.isdigit())


def before(case: Case, state: CaseState, step: StepRecord, *, by: Post | None, at: datetime) -> dict[str, Any]:
    """Values the step takes on because of its effects, to be kept with what was given."""
    doing = Doing(case, state, step, by, at)
    law = procedure_for(case.procedure).steps[step.key]
    added: dict[str, Any] = BEFORE[step.key](doing) if step.key in BEFORE else {}
    if added:
        # A paper may say what was looked up.
        doing = replace(doing, step=replace(step, given={**step.given, **added}))
    if law.papers and step.given.get("notice", True) is not False:
        added |= _issue(doing, kind_issued(doing, law.papers))
    return added


def kind_issued(doing: Doing, papers: Sequence[str]) -> str:
    """Which paper the step issues, where it may be one of several."""
    chosen = ISSUES.get(doing.step.key)
    return chosen(doing) if chosen is not None else papers[0]


ISSUES: Mapping[str, Callable[[Doing], str]] = {"sign_review": reviewing.opinion_kind}


def _issue(doing: Doing, kind: str) -> dict[str, Any]:
    """Issue the paper that the step issues; number and digest go into the step."""
    unit = issuing_unit(doing)
    fields = fields_for(kind, doing.case, doing.state, doing.step, unit)
    # Before the number is taken: reading the faces holds up nobody else's papers.
    missing = unprintable(fields)
    try:
        paper = issue_paper(template=template_of(kind), unit=unit, fields=fields, on=doing.step.on, at=doing.at)
    except PaperRefused as refused:
        raise NotAllowed(tuple(Reason("paper", text) for text in refused.texts)) from refused
    link = CasePaper(
        case=doing.case,
        paper=paper,
        step_seq=doing.step.seq,
        request_nos=[int(no) for no in doing.step.given.get("requests", [])],
    )
    insert_rows([link])
    issued = {
        "id": str(paper.pk),
        "kind": kind,
        "number": paper.number,
        "digest": bytes(paper.fields_digest).hex(),
    }
    # How many characters this machine cannot print; which ones would tell of a name.
    if missing:
        issued["unprintable"] = str(len(missing))
    return {"issued": issued}


def issuing_unit(doing: Doing) -> Unit:
    """The organ whose paper it is: the actor's; for an outside unit, that unit."""
    meant = doing.state.proceeding(int(doing.step.given.get("proceeding") or 0))
    if meant is not None and meant.unit is not None:
        # The organ's paper, also where somebody of one of its inner offices was appointed.
        return Unit.objects.get(pk=meant.unit)
    if doing.step.given.get("on_behalf") and doing.state.unit is not None:
        return Unit.objects.get(pk=doing.state.unit)
    return doing.by.unit if doing.by is not None else Unit.objects.get(pk=doing.state.office)


def _recused_staff(doing: Doing) -> dict[str, Any]:
    """The person behind the recused post: recusal binds a person, whatever post they hold (art. 28(3))."""
    post = doing.step.given.get("post") or (doing.by.pk if doing.by else None)
    return {"post": post, "recused_staff": directory.post(post).staff_id} if post else {}


def _other_case(doing: Doing) -> dict[str, Any]:
    """The other matter that a link names, as it is stored."""
    if doing.step.key == "unmerge":
        return {"case": normalise_number(str(doing.step.given["case"]))}
    return ties.resolved(doing.case, doing.by, doing.step.given)


def _dispute(doing: Doing) -> dict[str, Any]:
    """Who decides if the sender does not agree with an objection (art. 24)."""
    state = doing.state
    if doing.step.given.get("answer") == "agree" or state.unit is None:
        return {}
    return settling(state.office, state.unit, barred=state.barred, today=on_day(doing.at))


def _own_paper(doing: Doing) -> Paper:
    """The paper named, if it is the acting unit's own. Raises NotAllowed."""
    link = paper_named(doing.case, doing.step.given.get("paper"))
    if link is None or doing.by is None or link.paper.unit_id != doing.by.unit_id:
        text = Text("只有制发文书的单位可以这样做。", "Only the unit that issued the paper may do this.")
        raise NotAllowed((Reason("paper", text),))
    return link.paper


def _seal_meant(doing: Doing) -> dict[str, Any]:
    """Which seal, by a digest of its picture; once it is released, the digest of the PDF that carries it as well."""
    paper = _own_paper(doing)
    seal = seal_of(paper.unit_id)
    if seal is None:
        text = Text(
            "本单位没有启用电子印章，请盖章后归入扫描件。", "The unit uses no electronic seal; stamp and bind the scan."
        )
        raise NotAllowed((Reason("seal", text),))
    if doing.step.given.get("decision") != "release":
        return {"seal": fingerprint(seal)}
    file = put_seal(paper=paper, seal=seal, at=doing.at)
    return {"seal": fingerprint(seal), "pdf_sha256": bytes(file.sha256).hex()}


def _withdrawal_meant(doing: Doing) -> dict[str, Any]:
    return {"number": _own_paper(doing).number}


BEFORE: Mapping[str, Callable[[Doing], dict[str, Any]]] = {
    "recuse": _recused_staff,
    "bar_person": person_barred,
    "ask_seal": _seal_meant,
    "release_seal": _seal_meant,
    "withdraw_paper": _withdrawal_meant,
    "settle_objection": _dispute,
    "ask_review": reviewing.review_asked,
    "ask_recheck": reviewing.recheck_asked,
    "take_up_review": reviewing.taken_up,
    "challenge_termination": reviewing.challenged,
    "sign_review": reviewing.signed,
    **dict.fromkeys(reviewing.OF_A_PROCEEDING, reviewing.proceeding_meant),
    "draft": lambda doing: cited_in(doing.case, doing.step.given),
    **dict.fromkeys(ASSISTANCE_STEPS, lambda doing: unconditional(doing.case, doing.step)),
    "merge": _other_case,
    "link_case": _other_case,
    "unmerge": _other_case,
    "come_back": _other_case,
    "unsplit": lambda doing: requests_split_off(doing.case, str(doing.step.given["case"])),
}


def after(case: Case, step: StepRecord, *, at: datetime) -> None:
    """What follows once the step is stored."""
    files = [*step.given.get("files", []), *step.given.get("attached", [])]
    if files:
        attach_files(case, step, files)
    if step.key in AFTER:
        AFTER[step.key](case, step, at)
    tell(case, step, at=at)


def attach_files(case: Case, step: StepRecord, files: list[str]) -> None:
    """Link files that were kept a moment ago to the case."""
    CaseFile.objects.bulk_create(
        CaseFile(
            case=case,
            file_id=file,
            step_seq=step.seq,
            is_sealed=case.is_sealed and step.actor.role == "petitioner",
            from_petitioner=step.actor.role == "petitioner",
        )
        for file in files
    )


def _served(case: Case, step: StepRecord, at: datetime) -> None:
    link = paper_named(case, step.given.get("paper"))
    served_on = day_of(step.given.get("served_on"))
    if link is not None and served_on is not None and step.given.get("result") != "posted":
        mark_served(paper=link.paper, on=served_on)


def _scan_bound(case: Case, step: StepRecord, at: datetime) -> None:
    link = paper_named(case, step.given.get("paper"))
    scan = step.given.get("file") or next(iter(step.given.get("files", [])), None)
    if link is not None and scan is not None:
        bind_scan(paper=link.paper, file=File.objects.get(pk=scan), at=at)


def _withdrawn(case: Case, step: StepRecord, at: datetime) -> None:
    link = paper_named(case, step.given.get("paper"))
    if link is not None:
        mark_withdrawn(paper=link.paper, at=at)


def _letter_withdrawn(case: Case, step: StepRecord, at: datetime) -> None:
    """The letter of an order goes with the order: whoever tries its check code reads that it was taken back."""
    link = case.papers.select_related("paper").filter(step_seq=step.given["demand"]).first()
    if link is not None:
        mark_withdrawn(paper=link.paper, at=at)


def paper_named(case: Case, key: str | None) -> CasePaper | None:
    """The paper a step names by the law core's key ("handling_opinion-2"), through the step that issued it."""
    if not key:
        return None
    for paper in case.state.get("papers", []):
        if paper["key"] == key:
            return case.papers.select_related("paper").filter(step_seq=paper["seq"]).first()
    return None


def _corrected(case: Case, step: StepRecord, at: datetime) -> None:
    mend_first(case, step.given.get("changes", {}))


def _code_replaced(case: Case, step: StepRecord, at: datetime) -> None:
    digest = bytes.fromhex(step.given["code_digest"])
    found = Contact.objects.filter(case=case, pk=step.given["contact_no"]).update(code_digest=digest)
    if not found:
        raise NotAllowed((Reason("contact", Text("该来件不属于本事项。", "This contact is not of the case.")),))


def _linked(case: Case, step: StepRecord, at: datetime) -> None:
    """The other matter carries the link as well."""
    if step.actor.role != "system" and step.given.get("case"):
        kind = (
            {"split": "split_into", "come_back": "came_back"}.get(step.key) or step.given.get("kind") or "same_matter"
        )
        ties.mirror(case, kind, step.given["case"], at=at)


def _unlinked(case: Case, step: StepRecord, at: datetime) -> None:
    if step.actor.role != "system":
        ties.unmirror(case, step.given["case"], at=at, reason=step.given["reason"])


def _unsplit(case: Case, step: StepRecord, at: datetime) -> None:
    take_back(case, step.given["case"], reason=step.given["reason"], at=at)


def _awakened(case: Case, step: StepRecord, at: datetime) -> None:
    """What was finished by a unit that is gone goes on with its successor."""
    from huiyin.cases.succession import follow_successors

    follow_successors(case, at)


AFTER: Mapping[str, Callable[[Case, StepRecord, datetime], None]] = {
    "ask_review": _awakened,
    "ask_recheck": _awakened,
    "challenge_termination": _awakened,
    "unsplit": _unsplit,
    "merge": _linked,
    "link_case": _linked,
    "split": _linked,
    "come_back": _linked,
    "unmerge": _unlinked,
    "serve": _served,
    "bind_scan": _scan_bound,
    "withdraw_paper": _withdrawn,
    "withdraw_demand": _letter_withdrawn,
    "correct": _corrected,
    "new_code": _code_replaced,
}
