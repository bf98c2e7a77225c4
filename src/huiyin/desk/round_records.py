"""Existing records completed matter by matter: what each open matter lacks, with the step that fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.cases.gaps import GAPS, gaps_of, lacking
from huiyin.cases.lists import Listed, listed
from huiyin.cases.models import Case
from huiyin.desk.people_pages import PAGE, page_number, pager
from huiyin.desk.rows import case_url, stage_name, step_url_for, title_of, who_has
from huiyin.duties.office_time import today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.people.reach import reaches
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
    "lead_id",
    "kind",
    "channel",
    "people",
    "complained_of",
    "barred_units",
    "is_anonymous",
)
MOST_COUNTED = 2_000
MOST_UNITS = 400


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
    wanted, unit = request.GET.get("gap", ""), request.GET.get("unit", "")
    wanted = wanted if wanted in GAPS else ""
    units = _units(request.post)
    under = int(unit) if unit in dict(units) and unit else None
    number, day = page_number(request), today()
    within = listed(request.post, under=under)
    rows = list(within.filter(lacking(wanted)).only(*COLUMNS)[(number - 1) * PAGE : number * PAGE + 1])
    counts = _counts(within)
    options = (("", _("anything")), *((key, f"{said(gap.name)} {counts[key]}") for key, gap in GAPS.items()))
    filters = [Filter("gap", _("What is missing"), wanted, options)]
    if len(units) > 1:
        filters.append(Filter("unit", _("Unit"), unit if under else "", (("", _("every unit")), *units)))
    context = {
        "lines": [_line(case, request.post, day) for case in rows[:PAGE]],
        "pager": pager(request, (number - 1) * PAGE + len(rows), number, _("Matters %(first)s to %(last)s")),
        "filters": filters,
        "count": counts[""],
        "is_filtered": bool(wanted or under),
        "clear_url": reverse("desk:round_records"),
    }
    return render(request, "desk/rounds/records.html", context)


def _counts(within: Listed) -> dict[str, str]:
    """How many lack each thing, and any: one reading, which stops at so many as nobody mends one by one."""
    flags = {f"lacks_{key}": ExpressionWrapper(gap.where, BooleanField()) for key, gap in GAPS.items()}
    rows = list(within.filter(lacking()).annotate(**flags).values_list(*flags)[: MOST_COUNTED + 1])
    sums = {key: sum(bool(row[place]) for row in rows) for place, key in enumerate(GAPS)}
    is_cut = len(rows) > MOST_COUNTED
    told = {key: f"{count}+" if is_cut and count else str(count) for key, count in sums.items()}
    return {**told, "": f"{MOST_COUNTED}+" if is_cut else str(len(rows))}


def _units(post: Post) -> tuple[tuple[str, str], ...]:
    """The units whose matters the post may see, in the order of the tree."""
    grant = reaches(post)
    below = [card for card in directory.units().values() if grant.below and grant.unit in card.line and card.is_active]
    return tuple((str(card.id), card.label) for card in sorted(below, key=lambda card: card.path)[:MOST_UNITS])


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
    gap = GAPS[key]
    url = step_url_for(post, case, gap.step)
    return Missing(said(gap.name), f"{url}?{urlencode({'at': gap.field})}#id_{gap.field}" if url else "")
