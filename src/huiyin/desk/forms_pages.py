"""Forms of a case on screen and as PDF: register form, proof of service, visit note, lead's form, assigned matters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.cases.forms import assigned_fields, form_fields, is_known
from huiyin.desk.book import PeriodForm
from huiyin.desk.case import READERS, visible_case
from huiyin.desk.files import PDF_POLICY
from huiyin.desk.papers import paper_or_404
from huiyin.documents.content import Letter, reading_aid
from huiyin.documents.papers import form_letter, frozen_fields
from huiyin.documents.printing import printed
from huiyin.duties.office_time import today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role


@never_cache
@require_GET
@for_roles(*READERS)
def case_form(request: StaffRequest, number: str, form: str) -> HttpResponse:
    """A form of the case, filled with what this post may read."""
    case = visible_case(request.post, number)
    if not is_known(form):
        raise Http404
    back = reverse("desk:case", args=[number])
    return _answer(request, form, form_fields(form, case, request.post), back)


@never_cache
@require_GET
@for_roles(*READERS)
def service_proof(request: StaffRequest, number: str, paper_id: UUID) -> HttpResponse:
    """The proof of service of one paper: empty where it was not served yet, to be signed."""
    case = visible_case(request.post, number)
    paper = paper_or_404(case, paper_id)
    back = reverse("desk:paper", args=[number, paper_id])
    return _answer(request, "service_proof", form_fields("service_proof", case, request.post, paper=paper), back)


@never_cache
@require_GET
@for_roles(Role.CLERK, Role.HEAD)
def assigned_list(request: StaffRequest) -> HttpResponse:
    """The matters the office assigned and how they stand: this year's, or those of the period in the address."""
    form = PeriodForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    last = given.get("last") or today()
    first = given.get("first") or last.replace(month=1, day=1)
    return _answer(request, "assigned_list", assigned_fields(request.post, first, last), reverse("desk:book"))


def _answer(request: StaffRequest, key: str, fields: dict[str, Any], back: str) -> HttpResponse:
    letter = form_letter(key, unit=request.post.unit, fields=fields, on=today())
    if "pdf" in request.GET:
        return _pdf(letter)
    query = request.GET.copy()
    query["pdf"] = "1"
    context = {
        "letter": letter,
        "aid": reading_aid(key, frozen_fields(fields, request.post.unit)),
        "back_url": back,
        "pdf_url": f"{request.path}?{query.urlencode()}",
    }
    return render(request, "documents/paper.html", context)


def _pdf(letter: Letter) -> HttpResponse:
    response = HttpResponse(printed(letter).pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{letter.title}.pdf") or "inline"
    response["Content-Security-Policy"] = PDF_POLICY
    return response
