"""Reports of a campaign: what is owed, drafted from the data, written, finished, and as a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.campaigns import paper
from huiyin.campaigns.models import Campaign, Report
from huiyin.campaigns.reports import drawn, finish_report, may_read, may_write, save_report
from huiyin.campaigns.terms import REPORT_TEXTS
from huiyin.desk import campaign_pictures
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404, common, listed
from huiyin.desk.files import PDF_POLICY
from huiyin.desk.people_pages import tell
from huiyin.documents.office_files import DOCX
from huiyin.documents.word_letter import word_of
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.refusals import Refused
from huiyin.web import cells, dates
from huiyin.web.words import said


class ReportForm(forms.Form):
    """The paragraphs of the unit. They can be kept unfinished; to finish a summary all three are needed."""

    done = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    not_solved = forms.CharField(
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Matters by sort, never a person: no name, address or words of a matter."),
    )
    next_step = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name, text in REPORT_TEXTS.items():
            self.fields[name].label = said(text)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as the list shows it."""

    title: str
    url: str
    unit: str
    clock: SafeString | str
    due: str
    standing: str


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def reports(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """What is owed and what was finished, the latest period first."""
    row, day = campaign_or_404(request, campaign_id), today()
    if row.is_draft:
        return redirect("desk:campaign", row.pk)
    rows = row.reports.select_related("phase", "campaign__unit", "unit")
    shown = [one for one in rows if may_read(request.post, one)]
    context = {
        **common(request, row, "campaign_reports", day),
        "lines": [_line(one, day) for one in shown],
        "next": _next(row, day),
    }
    return render(request, "desk/campaign_reports.html", context)


def _line(one: Report, day: date) -> ReportLine:
    is_done = one.finished_at is not None
    return ReportLine(
        title=said(paper.title_of(one)),
        url=reverse("desk:campaign_report", args=[one.campaign_id, one.pk]),
        unit=directory.unit_label(one.unit_id),
        clock="" if is_done else cells.duty_clock(one.due_on, today=day, started_on=one.last),
        due=dates.day(one.due_on, day),
        standing=_("finished on %(day)s") % {"day": dates.plain_day(one.finished_at, day)} if one.finished_at else "",
    )


def _next(row: Campaign, day: date) -> str:
    """When the next summary is owed, for a page that has none yet."""
    phase = next((one for one in row.phases.all() if one.ends_on >= day), None)
    return dates.day(phase.ends_on, day) if phase is not None else ""


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_CAMPAIGNS)
def report(request: StaffRequest, campaign_id: int, summary_id: int) -> HttpResponse:
    """One report: its figures, and the paragraphs of whoever writes it."""
    row, one, day = *_report(request, campaign_id, summary_id), today()
    writes = may_write(request.post, one) and one.finished_at is None
    figures = one.figures or drawn(one, now())
    form = ReportForm(request.POST if request.method == "POST" else None, initial=_initial(one, figures))
    if request.method == "POST" and writes and form.is_valid() and _write(request, one, form):
        return redirect("desk:campaign_report", row.pk, one.pk)
    context = {
        **common(request, row, "campaign_reports", day),
        "report": one,
        "title": said(paper.title_of(one)),
        "unit": directory.unit_label(one.unit_id),
        "line": _line(one, day),
        "sentences": [said(text) for text in paper.sentences(one, figures)],
        "head": [said(text) for text in paper.HEAD],
        "rows": paper.rows_of(one, figures, dates.language()),
        "charts": campaign_pictures.card_of(one, figures, dates.language()),
        "not_solved": said(paper.not_solved(one, figures)),
        "numbers": listed(figures["numbers"]),
        "texts": [(said(REPORT_TEXTS[name]), one.texts.get(name, "")) for name in REPORT_TEXTS],
        "sent_to": listed(one.sent_to),
        "form": form if writes else None,
        "pdf_url": reverse("desk:campaign_report_pdf", args=[row.pk, one.pk]),
        "word_url": reverse("desk:campaign_report_word", args=[row.pk, one.pk]),
    }
    return render(request, "desk/campaign_report.html", context, status=422 if request.method == "POST" else 200)


def _report(request: StaffRequest, campaign_id: int, summary_id: int) -> tuple[Campaign, Report]:
    row = campaign_or_404(request, campaign_id)
    found = row.reports.select_related("phase", "campaign__unit", "unit").filter(pk=summary_id).first()
    if found is None or not may_read(request.post, found):
        raise Http404
    return row, found


def _initial(one: Report, figures: dict[str, Any]) -> dict[str, str]:
    """What was written so far; at first what the data says by itself."""
    return one.texts or paper.draft_texts(one, figures)


def _write(request: StaffRequest, one: Report, form: ReportForm) -> bool:
    typed, is_last = form.cleaned_data, "finish" in request.POST
    try:
        if is_last:
            finish_report(report=one, texts=typed, by=request.post, at=now())
        else:
            save_report(report=one, texts=typed, by=request.post, at=now())
    except Refused as refused:
        tell(form, refused)
        return False
    messages.success(request, _("Finished; it stays as it is.") if is_last else _("Kept."))
    return True


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def report_pdf(request: StaffRequest, campaign_id: int, summary_id: int) -> HttpResponse:
    """The paper; of one that is not finished as it stands now."""
    _row, one = _report(request, campaign_id, summary_id)
    figures = one.figures or drawn(one, now())
    pdf = paper.drawn_pdf(one, figures, campaign_pictures.pieces_of(one, figures)).pdf
    response = _file(pdf, "application/pdf", f"report-{one.pk}.pdf", is_download=False)
    response["Content-Security-Policy"] = PDF_POLICY
    return response


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def report_word(request: StaffRequest, campaign_id: int, summary_id: int) -> HttpResponse:
    """The same as a Word file, for whoever has to paste it into a document of their own."""
    _row, one = _report(request, campaign_id, summary_id)
    figures = one.figures or drawn(one, now())
    letter = paper.letter_of(one, figures, campaign_pictures.pieces_of(one, figures))
    return _file(word_of(letter), DOCX, f"{paper.title_of(one).zh}.docx", is_download=True)


def _file(content: bytes, content_type: str, name: str, *, is_download: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_download, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
