"""The paper a step will issue, looked at before the button: what it still lacks, and how it will look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.cases.actions import offers_for
from huiyin.cases.effects import Doing, issuing_unit, kind_issued
from huiyin.cases.facts import actor_of
from huiyin.cases.identities import may_open
from huiyin.cases.models import Case
from huiyin.cases.papers import fields_for, template_of
from huiyin.cases.reviewing import opinion_kind
from huiyin.desk.case import READERS, visible_case
from huiyin.desk.files import PDF_POLICY
from huiyin.documents.content import letter_of
from huiyin.documents.papers import frozen_fields, missing_fields, preview_pdf, words_to_remove
from huiyin.documents.printing import sign_warnings
from huiyin.documents.templates import field_specs
from huiyin.duties.office_time import now, on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Unit
from huiyin.procedure.engine import StepRecord
from huiyin.procedure.schema import Step
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import PAPERS, joined
from huiyin.web.words import said

# The paper whose words a step writes, where it is another step that issues it.
DRAFTS: Mapping[str, Callable[[Doing], str]] = {
    "draft": lambda doing: "handling_opinion",
    "draft_review": opinion_kind,
    "draft_full_check": opinion_kind,
}
# Stands for what the form will bring: there, but not known yet.
_TO_COME = "……"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The paper's fields as far as they are known before the form is filled in."""

    kind: str
    unit: Unit
    fields: dict[str, Any]
    doing: Doing

    def problems(self, *, with_names: bool) -> list[str]:
        """What would keep it from being issued, and what would not print well; in words of the reader."""
        name, told = said(PAPERS[self.kind]), []
        if missing := missing_fields(self.kind, self.fields):
            told.append(_("Missing on %(paper)s: %(what)s") % {"paper": name, "what": said(joined(missing))})
        if words := words_to_remove(self.kind, self.fields):
            told.append(_("Words no paper may carry: %(words)s") % {"words": "、".join(words)})
        fields = self.fields if with_names else {k: v for k, v in self.fields.items() if not field_specs()[k].is_person}
        letter = letter_of(self.kind, frozen_fields(fields, self.unit), number="", on=self.doing.step.on)
        return told + [said(text) for text in sign_warnings(letter)]


def foreseen(
    case: Case, state: CaseState, law: Step, post: Post, *, given: Mapping[str, Any] | None = None
) -> Foreseen | None:
    """The first paper of a step before its form is filled in; None where too little is known to tell.

    `given` is what the form says so far; then a paper counts too whose words the step writes and another issues.
    """
    if not law.papers and (given is None or law.key not in DRAFTS):
        return None
    at = now()
    values = _likely(law, state, on_day(at)) | dict(given or {})
    if given is None:
        # Whoever will be named is not known yet, but somebody will be.
        values |= {field.key: post.pk for field in law.fields if field.kind == "post"}
    record = StepRecord(case.last_seq + 1, law.key, on_day(at), actor_of(post), values)
    doing = Doing(case, state, record, post, at)
    try:
        unit = issuing_unit(doing)
        kind = kind_issued(doing, law.papers) if law.papers else DRAFTS[law.key](doing)
        return Foreseen(template_of(kind), unit, fields_for(kind, case, state, record, unit), doing)
    except (LookupError, ValueError, TypeError):
        # A paper that hangs on what the form says in figures (a unit, a date) cannot be told beforehand.
        return None


def _likely(law: Step, state: CaseState, today: Any) -> dict[str, Any]:
    """Something in every field the form requires, so that only what no form asks for counts as missing."""
    standing = {
        "text": _TO_COME,
        "longtext": _TO_COME,
        "date": today.isoformat(),
        "request": next((item.no for item in state.open_requests()), 1),
        "unit": state.unit or state.office,
    }
    given = {field.key: standing[field.kind] for field in law.fields if field.kind in standing}
    return given | {field.key: field.options[0][0] for field in law.fields if field.kind == "choice" and field.options}


def asks_nothing(law: Step) -> bool:
    """Whether the paper is all there before the form is sent: signing, above all."""
    return bool(law.papers) and not any(field.required for field in law.fields)


@never_cache
@require_GET
@for_roles(*READERS)
def step_preview(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """The paper as it will be printed, without number, code and trace: read before it is signed."""
    case = visible_case(request.post, number)
    offers = offers_for(case, request.post, today=on_day(now()))
    offer = next((offer for offer in offers if offer.step.key == step), None)
    if offer is None or not asks_nothing(offer.step) or not (case.is_sealed or may_open(request.post, case)):
        raise Http404
    paper = foreseen(case, case.standing, offer.step, request.post)
    if paper is None:
        raise Http404
    made = preview_pdf(template=paper.kind, unit=paper.unit, fields=paper.fields, on=paper.doing.step.on)
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = PDF_POLICY
    return response
