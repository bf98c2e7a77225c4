"""The whole file of a case to take along: one PDF with a table of contents, or a zip with its hashes."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.cases.dossier import Dossier
from huiyin.cases.models import Case
from huiyin.desk.case import READERS, visible_case
from huiyin.desk.files import PDF_POLICY
from huiyin.documents.dossier import as_pdf, as_zip
from huiyin.duties.office_time import now, today
from huiyin.ledger.actions import append
from huiyin.people.access import StaffRequest, for_roles, office_chain


@never_cache
@require_GET
@for_roles(*READERS)
def dossier_pdf(request: StaffRequest, number: str) -> HttpResponse:
    """The dossier as one PDF, as far as this post may read it."""
    case = visible_case(request.post, number)
    whole = Dossier(case, request.post, today())
    content = as_pdf(whole.parts, whole.cover)
    _record(request, case, "pdf", len(whole.parts))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Security-Policy"] = PDF_POLICY
    return _named(response, _("dossier %(number)s.pdf") % {"number": case.number}, is_copy=False)


@never_cache
@require_GET
@for_roles(*READERS)
def dossier_zip(request: StaffRequest, number: str) -> HttpResponse:
    """The same, each part as a file of its own with a manifest of hashes; sent while it is being made."""
    case = visible_case(request.post, number)
    whole = Dossier(case, request.post, today())
    _record(request, case, "zip", len(whole.parts))
    made = as_zip(whole.parts, whole.about, at=now())
    response = StreamingHttpResponse(made, content_type="application/zip")
    # A streaming answer is no HttpResponse by its type, but it is by what the middleware asks of it.
    return cast(HttpResponse, _named(response, _("dossier %(number)s.zip") % {"number": case.number}, is_copy=True))


def _record(request: StaffRequest, case: Case, form: str, parts: int) -> None:
    """Taking the whole file along is written down in the office that keeps the case, before anything is sent."""
    append(
        chain=office_chain(case.office_id),
        kind="dossier_read",
        at=now(),
        payload={"case": case.number, "form": form, "parts": parts, "sealed": case.is_sealed},
        by=request.post.signature,
    )


def _named[R: HttpResponseBase](response: R, name: str, *, is_copy: bool) -> R:
    response.headers["Content-Disposition"] = content_disposition_header(is_copy, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
