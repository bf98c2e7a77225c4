"""The whole file of a case to take along: one PDF with a table of contents, or a zip with its hashes."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.cases.dossier import Dossier
from huiyin.cases.dossier_runs import LOST_AFTER, ask_dossier, bytes_of, is_kept, is_large, pieces_of, runs_of
from huiyin.cases.models import Case, DossierRun
from huiyin.desk.case import READERS, visible_case
from huiyin.desk.files import PDF_POLICY
from huiyin.documents.dossier import as_pdf, as_zip
from huiyin.documents.piles import KEPT_FOR
from huiyin.duties.office_time import now, today
from huiyin.ledger.actions import append
from huiyin.people.access import StaffRequest, for_roles, office_chain

# Seconds until the page of a dossier that is being made asks again, script or not.
AGAIN_AFTER = 4


@never_cache
@require_GET
@for_roles(*READERS)
def dossier_pdf(request: StaffRequest, number: str) -> HttpResponse:
    """The dossier as one PDF, as far as this post may read it; a large one is made by a job."""
    case = visible_case(request.post, number)
    whole = Dossier(case, request.post, today())
    if is_large(whole):
        return redirect("desk:dossier_ask", number)
    content = as_pdf(whole.parts, whole.cover)
    _record(request, case, "pdf", len(whole.parts))
    return _pdf(HttpResponse(content, content_type="application/pdf"), number)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def dossier_ask(request: StaffRequest, number: str) -> HttpResponse:
    """How large it is, and ordering it; what this post ordered before is at hand while it is kept."""
    case = visible_case(request.post, number)
    whole = Dossier(case, request.post, today())
    if request.method == "POST":
        run = ask_dossier(case=case, by=request.post, parts=len(whole.parts), at=now())
        _record(request, case, "pdf", len(whole.parts))
        return redirect("desk:dossier_run", number, run.pk)
    context = {
        "case": case,
        "parts": len(whole.parts),
        "bytes": bytes_of(whole),
        "runs": runs_of(case, request.post, now()),
        "hours": KEPT_FOR // timedelta(hours=1),
    }
    return render(request, "desk/dossier.html", context)


@never_cache
@require_GET
@for_roles(*READERS)
def dossier_run(request: StaffRequest, number: str, run_id: UUID) -> HttpResponse:
    """How far it is; the page asks again by itself until it is done."""
    run = _own_run(request, number, run_id)
    is_lost = run.finished_at is None and run.changed_at < now() - LOST_AFTER
    context = {"case": run.case, "run": run, "is_lost": is_lost, "hours": KEPT_FOR // timedelta(hours=1)}
    response = render(request, "desk/dossier_run.html", context)
    if run.finished_at is None and not is_lost:
        response.headers["Refresh"] = str(AGAIN_AFTER)
    return response


@never_cache
@require_GET
@for_roles(*READERS)
def dossier_made(request: StaffRequest, number: str, run_id: UUID) -> HttpResponse:
    """The PDF the job made, sent as it is unsealed."""
    run = _own_run(request, number, run_id)
    if run.finished_at is None or run.failed or not is_kept(run):
        raise Http404
    response = StreamingHttpResponse(pieces_of(run), content_type="application/pdf")
    response.headers["Content-Length"] = str(run.size)
    return cast(HttpResponse, _pdf(response, number))


def _own_run(request: StaffRequest, number: str, run_id: UUID) -> DossierRun:
    """A dossier this post ordered, of a case it still sees."""
    case = visible_case(request.post, number)
    run = DossierRun.objects.filter(pk=run_id, case=case, post=request.post).first()
    if run is None:
        raise Http404
    run.case = case
    return run


def _pdf[R: HttpResponseBase](response: R, number: str) -> R:
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return _named(response, _("dossier %(number)s.pdf") % {"number": number}, is_copy=False)


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
