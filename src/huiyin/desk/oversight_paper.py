"""The weekly report as a PDF: agenda, sheets, record and decisions."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.files import PDF_POLICY
from huiyin.desk.oversight_meetings import meeting_or_404, sheets_of
from huiyin.oversight.answering import ASKS
from huiyin.oversight.paper import meeting_pdf as drawn
from huiyin.people.access import StaffRequest, for_roles


@never_cache
@require_safe
@for_roles(*sorted(ASKS))
def meeting_pdf(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """What the reader may see of it, on paper."""
    row = meeting_or_404(request.post, meeting_id)
    sheets = sheets_of(row, request.post)
    ids = {one.case_id for sheet in sheets for one in sheet.reasons.all()}
    seen = set(Case.objects.visible_to(request.post).filter(pk__in=ids).values_list("pk", flat=True))
    decisions = row.decisions.select_related("unit").filter(unit__in=[sheet.unit_id for sheet in sheets])
    response = HttpResponse(drawn(row, sheets, list(decisions), seen).pdf, content_type="application/pdf")
    name = f"每周当面汇报{row.on:%Y%m%d}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Content-Security-Policy"] = PDF_POLICY
    return response
