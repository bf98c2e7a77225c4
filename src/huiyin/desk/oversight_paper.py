"""Oversight as PDF: the weekly report with its sheets, and orders that stand by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.files import PDF_POLICY, letter_response
from huiyin.desk.oversight_meetings import meeting_or_404, sheets_of
from huiyin.documents.models import File
from huiyin.oversight.answering import ASKS
from huiyin.oversight.asked import AskedQuerySet, may_open
from huiyin.oversight.models import Decision, Instruction, Order, Suggestion
from huiyin.oversight.paper import meeting_pdf as drawn
from huiyin.oversight.paper import order_pdf as order_drawn
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post

# What is answered by letter, where a unit is outside.
ASKINGS: tuple[Callable[[Post], AskedQuerySet[Any]], ...] = (
    Instruction.objects.visible_to,
    Order.objects.visible_to,
    Suggestion.objects.visible_to,
    Decision.objects.visible_to,
)


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
    return pdf_named(drawn(row, sheets, list(decisions), seen).pdf, f"每周当面汇报{row.on:%Y%m%d}.pdf")


@never_cache
@require_safe
@for_roles(*sorted(ASKS))
def order_pdf(request: StaffRequest, order_id: int) -> HttpResponse:
    """A reminder, a talk: an order that is no step of a matter. Those that are have their letter in the matter."""
    rows = Order.objects.visible_to(request.post).filter(is_by_steps=False).select_related("unit", "office")
    row = rows.filter(pk=order_id).first()
    if row is None:
        raise Http404
    seen = Case.objects.visible_to(request.post).filter(orders__order=row).order_by("number")
    numbers = list(seen.values_list("number", flat=True))
    return pdf_named(order_drawn(row, numbers).pdf, f"{row.get_rung_display()}{row.on:%Y%m%d}.pdf")


@never_cache
@require_safe
@for_roles(*sorted(ASKS))
def letter(request: StaffRequest, letter_id: UUID) -> HttpResponse:
    """The letter of an outside unit beside its answer, within the reach of that answer."""
    found = File.objects.filter(pk=letter_id).first()
    if found is None or not may_open((seen(request.post) for seen in ASKINGS), letter_id):
        raise Http404
    return letter_response(request, found)


def pdf_named(content: bytes, name: str) -> HttpResponse:
    """Shown in the browser, in which nothing of it can run."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Content-Security-Policy"] = PDF_POLICY
    return response
