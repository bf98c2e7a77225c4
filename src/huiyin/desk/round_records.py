"""Existing records completed matter by matter: what each open matter lacks, with the step that fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.cases.gaps import GAPS, gaps_of, lacking
from huiyin.cases.lists import listed
from huiyin.cases.models import Case
from huiyin.desk.people_pages import PAGE, page_number, pager
from huiyin.desk.rows import case_url, stage_name, step_url, title_of, who_has
from huiyin.duties.office_time import today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.procedure.catalogue import procedure_for
from huiyin.web import dates
from huiyin.web.shown import Filter
from huiyin.web.words import said

COLUMNS = (
    "number",
    "subject",
    "is_sealed",
    "category",
    "place",
    "stage",
    "state",
    "procedure",
    "opened_on",
    "handler_id",
    "unit_id",
    "office_id",
)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a matter lacks; `url` where this post may fill it in."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One matter whose record is not complete."""

    url: str
    number: str
    title: str
    who: str
    stage: str
    opened: str
    missing: tuple[Missing, ...]


@never_cache
@require_safe
@for_roles(Role.CLERK, Role.HEAD)
def round_records(request: StaffRequest) -> HttpResponse:
    """Open matters within reach that lack something, by deadline."""
    wanted = request.GET.get("gap", "")
    wanted = wanted if wanted in GAPS else ""
    number, day = page_number(request), today()
    cases = listed(request.post).filter(lacking(wanted)).only(*COLUMNS)
    rows = list(cases[(number - 1) * PAGE : number * PAGE + 1])
    options = (("", _("anything")), *((key, said(gap.name)) for key, gap in GAPS.items()))
    context = {
        "lines": [_line(case, request.post, day) for case in rows[:PAGE]],
        "pager": pager(request, (number - 1) * PAGE + len(rows), number, _("Matters %(first)s to %(last)s")),
        "filters": [Filter("gap", _("What is missing"), wanted, options)],
        "is_filtered": bool(wanted),
        "clear_url": reverse("desk:round_records"),
    }
    return render(request, "desk/rounds/records.html", context)


def _line(case: Case, post: Post, day: date) -> Line:
    law = procedure_for(case.procedure)
    return Line(
        url=case_url(case.number),
        number=case.number,
        title=title_of(case),
        who=directory.unit_label(who_has(case)),
        stage=stage_name(law, case),
        opened=dates.plain_day(case.opened_on, day),
        missing=tuple(_missing(case, key, post) for key in gaps_of(case)),
    )


def _missing(case: Case, key: str, post: Post) -> Missing:
    gap, steps = GAPS[key], procedure_for(case.procedure).steps
    may = gap.step in steps and post.role in steps[gap.step].roles
    return Missing(said(gap.name), step_url(case.number, gap.step) if may else "")
