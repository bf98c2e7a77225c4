"""A measure of art. 39 as a PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.desk.oversight_paper import pdf_named
from huiyin.desk.quality_parts import READERS
from huiyin.people.access import StaffRequest, for_roles
from huiyin.quality.assessing import measures_for
from huiyin.quality.models import Way
from huiyin.quality.paper import TITLES
from huiyin.quality.paper import measure_pdf as drawn


@never_cache
@require_safe
@for_roles(*READERS)
def measure_pdf(request: StaffRequest, measure_id: int) -> HttpResponse:
    """The notice to the unit: talk, notice, listed supervision, correction by a date."""
    row = measures_for(request.post).filter(pk=measure_id).select_related("unit", "about").first()
    if row is None:
        raise Http404
    return pdf_named(drawn(row).pdf, f"{TITLES[Way(row.way)].zh}{row.at:%Y%m%d}.pdf")
