"""A bulletin for somebody outside: the link in their message opens this one, and nothing else of the office."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.bulletins.models import Bulletin, Chart, Recipient
from huiyin.bulletins.paper import kept_pdf
from huiyin.bulletins.pieces import said_in
from huiyin.bulletins.recipients import note_opened
from huiyin.bulletins.sending import recipient_of
from huiyin.documents.files import open_file
from huiyin.duties.office_time import now
from huiyin.web import dates

PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def _link(code: str) -> tuple[Recipient, Bulletin]:
    """Whose link it is, and the bulletin behind it; 404 for anything else."""
    row = recipient_of(code)
    if row is None or row.bulletin is None:
        raise Http404
    return row, row.bulletin


@never_cache
@require_GET
def bulletin(request: HttpRequest, code: str) -> HttpResponse:
    """The bulletin as it was issued; withdrawn, it says so at its head."""
    row, found = _link(code)
    note_opened(row, now())
    context = {
        "bulletin": found,
        "said": said_in(found, dates.language()),
        "unit": found.unit.label,
        "pictures": reverse("portal:bulletin", args=[code]),
        "pdf_url": reverse("portal:bulletin_pdf", args=[code]),
    }
    response = render(request, "portal/bulletin.html", context)
    # The address is the key: it goes on to no other site.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_GET
def bulletin_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Its one PDF."""
    row, found = _link(code)
    note_opened(row, now())
    response = HttpResponse(open_file(kept_pdf(found)), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{found.number}.pdf") or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_GET
def bulletin_picture(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One of its pictures."""
    _row, found = _link(code)
    chart = Chart.objects.filter(pk=pk, bulletin=found).first()
    if chart is None:
        raise Http404
    response = HttpResponse(chart.svg, content_type="image/svg+xml")
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
