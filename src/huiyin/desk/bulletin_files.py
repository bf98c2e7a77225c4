"""A bulletin to take away: PDF, Word, print view, and its pictures."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.bulletins.models import Bulletin, Chart
from huiyin.bulletins.paper import drawn_pdf, kept_pdf, letter_of
from huiyin.bulletins.recipients import note_reading
from huiyin.bulletins.rights import READERS, within_reach
from huiyin.desk.bulletin import bulletin_or_404, frame
from huiyin.desk.bulletins import titled
from huiyin.desk.files import FILE_POLICY, PDF_POLICY
from huiyin.documents.files import open_file
from huiyin.documents.office_files import DOCX
from huiyin.documents.word_letter import word_of
from huiyin.duties.office_time import now
from huiyin.people.access import StaffRequest, for_roles


@never_cache
@require_GET
@for_roles(*READERS)
def bulletin_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The paper: of an issued bulletin its one PDF, of a draft what it would look like."""
    row = bulletin_or_404(request.post, pk)
    content = open_file(kept_pdf(row)) if row.is_given_out else drawn_pdf(row).pdf
    note_reading(row, request.post, now())
    response = _file(content, "application/pdf", f"{file_name(row)}.pdf", is_download=False)
    response["Content-Security-Policy"] = PDF_POLICY
    return response


@never_cache
@require_GET
@for_roles(*READERS)
def bulletin_word(request: StaffRequest, pk: int) -> HttpResponse:
    """The same as a Word file."""
    row = bulletin_or_404(request.post, pk)
    note_reading(row, request.post, now())
    return _file(word_of(letter_of(row)), DOCX, f"{file_name(row)}.docx", is_download=True)


@never_cache
@require_GET
@for_roles(*READERS)
def bulletin_print(request: StaffRequest, pk: int) -> HttpResponse:
    """A page meant for paper, without the program around it."""
    row = bulletin_or_404(request.post, pk)
    note_reading(row, request.post, now())
    return render(request, "desk/bulletin_print.html", frame(row, request.post))


@never_cache
@require_GET
@for_roles(*READERS)
def bulletin_chart(request: StaffRequest, pk: int) -> HttpResponse:
    """One picture, as it was drawn."""
    chart = Chart.objects.filter(pk=pk, bulletin__in=within_reach(request.post)).first()
    if chart is None:
        raise Http404
    return picture(chart)


def picture(chart: Chart) -> HttpResponse:
    """The drawing as a file of its own, in which nothing can run."""
    response = HttpResponse(chart.svg, content_type="image/svg+xml")
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(row: Bulletin) -> str:
    return row.number or titled(row)


def _file(content: bytes, content_type: str, name: str, *, is_download: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_download, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
