"""The papers of a case: as a letter on screen and for print, as PDF, and with the stamped scan bound to them.

A paper names the petitioner. Whoever may not open identities reads it with the pseudonym instead, and gets no PDF.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.cases.actions import offers_for
from huiyin.cases.dossier import letter_to_read
from huiyin.cases.identities import may_open
from huiyin.cases.models import Case, CasePaper
from huiyin.desk.case import READERS, visible_case
from huiyin.desk.files import file_response
from huiyin.desk.papers_day import ISSUERS
from huiyin.documents.papers import check_picture, render_pdf
from huiyin.documents.printing import sign_warnings
from huiyin.duties.office_time import today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.procedure.state import SERVED_PAPERS


def paper_or_404(case: Case, paper_id: UUID) -> CasePaper:
    """A paper is reached only through its case."""
    row = CasePaper.objects.select_related("paper__pdf", "paper__scan").filter(case=case, paper=paper_id).first()
    if row is None:
        raise Http404
    return row


@never_cache
@require_GET
@for_roles(*READERS)
def paper(request: StaffRequest, number: str, paper_id: UUID) -> HttpResponse:
    """The paper in letter layout, with its number, service and digest beside it."""
    case = visible_case(request.post, number)
    row = paper_or_404(case, paper_id)
    names_people = may_open(request.post, case)
    key = next((item["key"] for item in case.state.get("papers", ()) if item["seq"] == row.step_seq), "")
    offers = offers_for(case, request.post, today=today())
    letter = letter_to_read(case, row.paper, with_names=names_people)
    context = {
        "case": case,
        "paper": row.paper,
        "key": key,
        "letter": letter,
        "check_qr": check_picture(letter),
        "names_people": names_people,
        "sign_warnings": sign_warnings(letter),
        "prints_day": request.post.unit_id == row.paper.unit_id and request.post.role in ISSUERS,
        "digest": bytes(row.paper.fields_digest).hex(),
        "may_bind": any(o.is_open for o in offers if o.step.key == "bind_scan"),
        "is_served_paper": row.paper.template in SERVED_PAPERS,
    }
    return render(request, "desk/paper.html", context)


@never_cache
@require_GET
@for_roles(*READERS)
def paper_pdf(request: StaffRequest, number: str, paper_id: UUID) -> HttpResponse:
    """The paper's one PDF."""
    case = visible_case(request.post, number)
    row = paper_or_404(case, paper_id)
    _refuse_names(request, case)
    return file_response(request, case, render_pdf(row.paper), is_sealed=case.is_sealed)


@never_cache
@require_GET
@for_roles(*READERS)
def paper_scan(request: StaffRequest, number: str, paper_id: UUID) -> HttpResponse:
    """The stamped scan bound to the paper."""
    case = visible_case(request.post, number)
    row = paper_or_404(case, paper_id)
    _refuse_names(request, case)
    if row.paper.scan is None:
        raise Http404
    return file_response(request, case, row.paper.scan, is_sealed=case.is_sealed)


def _refuse_names(request: StaffRequest, case: Case) -> None:
    """Sealed matters name nobody on their papers; the papers of others do."""
    if not case.is_sealed and not may_open(request.post, case):
        raise PermissionDenied(_("The paper names the petitioner. Read it on its page, with the pseudonym."))
