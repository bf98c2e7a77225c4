"""The ledger of a campaign (台帐) and the register of its leads (包案登记表): each with unit, lead, person, deadline.

On paper and as a spreadsheet; a spreadsheet is given out for a reason and stands in the ledger of the office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.campaigns.models import Campaign, Member
from huiyin.campaigns.rights import note
from huiyin.campaigns.screening import screen
from huiyin.campaigns.terms import EXCLUSIONS, SOURCES
from huiyin.cases.models import Case
from huiyin.desk.campaign_forms import ReasonForm
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404, common, listed
from huiyin.desk.rows import case_url, clock_cell, stage_name, step_url_for, title_of
from huiyin.documents.office_files import XLSX
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.procedure.catalogue import procedure_for
from huiyin.web import dates
from huiyin.web.words import said

# A ledger on paper; a larger one is a spreadsheet.
MOST_PRINTED = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One matter of the campaign: who answers for it, by when, and what is not settled yet."""

    no: int
    number: str
    url: str
    title: str
    source: str
    unit: str
    lead: str
    handler: str
    clock: SafeString | str
    due: str
    stage: str
    received: str
    missing: str
    appoint_url: str
    exclusion: str


def members(row: Campaign, post: Post) -> QuerySet[Any]:
    """The matters of a campaign that a post may see, each with its `source` and `exclusion`."""
    those = Member.objects.filter(campaign=row, case=OuterRef("pk")).order_by("exclusion", "pk")
    seen = Case.objects.visible_to(post).filter(pk__in=Member.objects.filter(campaign=row).values("case"))
    cases: QuerySet[Any] = seen.annotate(
        source=Subquery(those.values("source")[:1]), exclusion=Subquery(those.values("exclusion")[:1])
    )
    return cases.defer("state", "subject_grams", "extract").order_by("exclusion", "number")


def entries(cases: Sequence[Case], post: Post, day: date, first: int = 1) -> list[Entry]:
    """The lines of the ledger, in the order given; one query for names."""
    directory.warm_posts(one for case in cases for one in (case.lead_id, case.handler_id))
    return [_entry(no, case, post, day) for no, case in enumerate(cases, first)]


def _entry(no: int, case: Case, post: Post, day: date) -> Entry:
    exclusion = getattr(case, "exclusion", "")
    missing = _missing(case) if case.is_open and not exclusion else []
    return Entry(
        no=no,
        number=case.number,
        url=case_url(case.number),
        title=title_of(case),
        source=said(SOURCES[getattr(case, "source", "own")]),
        unit=directory.unit_label(case.unit_id or case.office_id),
        lead=directory.post_label(case.lead_id),
        handler=directory.post_label(case.handler_id),
        clock=clock_cell(
            case.procedure, case.next_clock, case.next_due_on, today=day, provisional=case.next_is_provisional
        ),
        due=dates.plain_day(case.next_due_on, day) if case.next_due_on else "",
        stage=stage_name(procedure_for(case.procedure), case),
        received=dates.plain_day(case.opened_on),
        missing=listed(missing),
        appoint_url=step_url_for(post, case, "appoint") if missing and case.stage == "accepted" else "",
        exclusion=said(EXCLUSIONS[exclusion]) if exclusion else "",
    )


def _missing(case: Case) -> list[str]:
    """Requirement 14, 四明确: unit, lead, person and deadline of each matter."""
    wanted = (
        (case.unit_id, _("unit")),
        (case.lead_id, _("lead")),
        (case.handler_id, _("person")),
        (case.next_due_on, _("deadline")),
    )
    return [name for there, name in wanted if not there]


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def campaign_ledger(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """The ledger on paper; `?of=leads` the register of leads."""
    row, day = campaign_or_404(request, campaign_id), today()
    if row.is_draft:
        return redirect("desk:campaign", row.pk)
    found = members(row, request.post)
    is_leads = request.GET.get("of") == "leads"
    if is_leads:
        found = found.filter(exclusion="", lead__isnull=False).order_by("lead__unit__path", "lead", "number")
    cases = list(found[: MOST_PRINTED + 1])
    context = {
        **common(request, row, "campaign_matters", day),
        "entries": entries(cases[:MOST_PRINTED], request.post, day),
        "is_leads": is_leads,
        "is_cut": len(cases) > MOST_PRINTED,
        "most": MOST_PRINTED,
        "printed_on": dates.day(day),
        "said": ngettext("%(n)d matter", "%(n)d matters", len(cases)) % {"n": len(cases)},
    }
    return render(request, "desk/campaign_ledger.html", context)


@never_cache
@require_POST
@for_roles(*SEES_CAMPAIGNS)
def campaign_xlsx(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """The ledger as a spreadsheet, with the reason it is wanted for."""
    row, day = campaign_or_404(request, campaign_id), today()
    form = ReasonForm(request.POST, prefix="xlsx")
    if row.is_draft or not form.is_valid():
        return redirect("desk:campaign_matters", row.pk)
    try:
        screen(form.cleaned_data["reason"])
    except Refused:
        return redirect("desk:campaign_matters", row.pk)
    cases = list(members(row, request.post))
    content = workbook(entries(cases, request.post, day))
    told = {"reason": form.cleaned_data["reason"], "matters": len(cases)}
    note("campaign_ledger_exported", row, request.post, now(), **told)
    headers = {"Content-Disposition": f'attachment; filename="campaign-{row.pk}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def workbook(lines: Sequence[Entry]) -> bytes:
    """One sheet; a text stays a text, whatever it begins with."""
    out = BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(_("Ledger")), book.add_format({"bold": True, "bottom": 1})
    for column, (name, width) in enumerate(_columns()):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, width)
    for number, one in enumerate(lines, 1):
        sheet.write_number(number, 0, one.no)
        cells = (
            one.number, one.title, one.source, one.unit, one.lead, one.handler, one.received, one.due, one.stage,
            one.missing, one.exclusion,
        )  # fmt: skip
        for column, cell in enumerate(cells, 1):
            sheet.write_string(number, column, cell)
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()


def _columns() -> list[tuple[str, int]]:
    return [
        (_("No."), 6),
        (_("Number"), 14),
        (_("Matter"), 40),
        (_("Assigned by whom"), 16),
        (_("Unit"), 24),
        (_("Lead"), 18),
        (_("Person"), 18),
        (_("Registered on"), 16),
        (_("By which day"), 16),
        (_("Stands at"), 12),
        (_("Not settled yet"), 18),
        (_("Entered only, because"), 24),
    ]
