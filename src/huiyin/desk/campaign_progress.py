"""How far a campaign has come: by unit and phase, as known at any moment, each figure opened to its matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.campaigns.models import Campaign, Phase
from huiyin.campaigns.progress import Line, Sums, by_phase, by_unit, conditions, end_of, facts, lines, reach_of, summed
from huiyin.campaigns.terms import SOURCES
from huiyin.desk import campaign_pictures
from huiyin.desk.book import page_wanted
from huiyin.desk.campaign_forms import ReasonForm
from huiyin.desk.campaign_ledger import entries, members
from huiyin.desk.campaign_said import (
    SEES_CAMPAIGNS,
    Tab,
    campaign_or_404,
    common,
    matters_said,
    options,
    percent_said,
    share_said,
    views_said,
)
from huiyin.desk.figures import DRAWN_BY_A_PAGE
from huiyin.desk.people_pages import pager
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.drawing import draw_some, waiting_since
from huiyin.web import dates

PAGE = 50
# What a figure of the table is opened by. The views are not among them: opened, they would tell what one person said.
PARTS = ("total", "resolved", "open", "late")


class ProgressForm(forms.Form):
    """As of which day, and of which sources."""

    on = forms.DateField(label=gettext_lazy("As it was at the end of"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Assigned by whom"), required=False)

    def __init__(self, given: Any) -> None:
        super().__init__(given, auto_id="filter-%s")
        self.fields["source"].choices = [("", _("whoever assigned them")), *options(SOURCES)]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Question:
    """Which moment, which sources; what was typed wrong counts as not typed."""

    form: ProgressForm
    moment: datetime
    day: date
    is_past: bool
    sources: tuple[str, ...]

    def link(self, url: str, **more: str) -> str:
        kept = {"on": self.day.isoformat() if self.is_past else "", "source": "".join(self.sources), **more}
        query = urlencode({key: value for key, value in kept.items() if value})
        return f"{url}?{query}" if query else url


def read(request: StaffRequest) -> Question:
    """The question of the address, after what was done since the last tick has been drawn."""
    draw_some(DRAWN_BY_A_PAGE)
    form = ProgressForm(request.GET)
    form.is_valid()
    day, current = form.cleaned_data.get("on"), today()
    is_past = day is not None and day < current
    moment = end_of(day) if day is not None and is_past else now()
    source = form.cleaned_data.get("source") or ""
    return Question(form, moment, day if day is not None and is_past else current, is_past, (source,) if source else ())


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a unit or a phase, its sums, and where its figures open to."""

    name: str
    sums: Sums
    share: str
    urls: dict[str, str]
    unit: int = 0


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def progress(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """By unit and by phase, with the four figures of what is resolved always together."""
    row, day = campaign_or_404(request, campaign_id), today()
    reach = None if row.is_draft else reach_of(row, request.post)
    if reach is None:
        return redirect("desk:campaign", row.pk)
    asked = read(request)
    found = lines(row, reach, asked.moment, sources=asked.sources)
    whole = summed(found)
    units = _units(row, found, asked)
    phases = by_phase(list(row.phases.all()), found)
    context = {
        **common(request, row, "campaign_progress", day),
        **_charts(row, found, units, phases, asked, "print" in request.GET),
        "form": asked.form,
        "as_of": dates.moment(asked.moment)
        if not asked.is_past
        else _("end of %(day)s") % {"day": dates.day(asked.day)},
        "drawn_until": waiting_since(),
        "whole": whole,
        "whole_share": share_said(whole),
        "whole_views": views_said(whole),
        "units": units,
        "phases": [
            Row(f"{phase.name} {dates.span(phase.starts_on, phase.ends_on, day)}", sums, "", {})
            for phase, sums in phases
        ],
        "print": "print" in request.GET,
        "print_url": asked.link("", print="1"),
        "changes_url": asked.link(reverse("desk:campaign_changes", args=[row.pk])),
    }
    template = "desk/campaign_progress_print.html" if context["print"] else "desk/campaign_progress.html"
    return render(request, template, context)


def _charts(
    row: Campaign,
    found: Sequence[Line],
    units: Sequence[Row],
    phases: Sequence[tuple[Phase, Sums]],
    asked: Question,
    is_open: bool,
) -> dict[str, SafeString]:
    bars = [(one.unit, one.name, one.sums) for one in units]
    named = [(phase.name, sums) for phase, sums in phases]
    return campaign_pictures.cards(row, found, bars, named, asked.day, is_open=is_open)


def _units(row: Campaign, found: Sequence[Line], asked: Question) -> list[Row]:
    """In the order of the tree; nobody is ranked."""
    matters = reverse("desk:campaign_matters", args=[row.pk])
    return [
        Row(
            directory.unit_label(unit)
            if unit != row.organ_id
            else _("%(unit)s itself, and elsewhere") % {"unit": directory.unit_label(unit)},
            sums,
            percent_said(sums),
            {part: asked.link(matters, unit=str(unit), part=part) for part in PARTS},
            unit,
        )
        for unit, sums in by_unit(row, found)
    ]


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def campaign_matters(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """The matters behind a figure, as far as this post may see them now."""
    row, day = campaign_or_404(request, campaign_id), today()
    reach = None if row.is_draft else reach_of(row, request.post)
    if reach is None:
        return redirect("desk:campaign", row.pk)
    asked = read(request)
    rows = facts(row, reach, asked.moment, sources=asked.sources)
    part = request.GET.get("part", "total")
    if part in ("resolved", "open", "late"):
        rows = rows.filter(conditions(Asked(asked.day))[part])
    unit = _unit(request.GET.get("unit", ""), row)
    if unit is not None:
        rows = rows.filter(_answered_by(row, unit))
    counted = rows.count()
    cases = members(row, request.post)
    if part == "entered":
        counted, cases = cases.exclude(exclusion="").count(), cases.exclude(exclusion="")
    else:
        cases = cases.filter(exclusion="", pk__in=rows.order_by().values("case_id"))
    total = cases.count()
    page = page_wanted(request.GET.get("page", ""), total)
    shown = list(cases[(page - 1) * PAGE : page * PAGE])
    context = {
        **common(request, row, "campaign_matters", day),
        "form": asked.form,
        "said": _listed_said(counted, total),
        "unit": directory.unit_label(unit) if unit else "",
        "part": dict(part_names()).get(part, ""),
        "total": total,
        "entries": entries(shown, request.post, day, (page - 1) * PAGE + 1),
        "parts": _part_links(row, asked, part),
        "xlsx_form": ReasonForm(prefix="xlsx"),
        "pager": pager(request, total, page, _("%(first)d–%(last)d of %(total)d matters"), PAGE)
        if total > PAGE
        else None,
    }
    return render(request, "desk/campaign_matters.html", context)


def part_names() -> list[tuple[str, str]]:
    return [
        ("total", _("all")),
        ("resolved", _("resolved in law")),
        ("open", _("open")),
        ("late", _("past their last day")),
        ("entered", _("entered only")),
    ]


def _part_links(row: Campaign, asked: Question, here: str) -> list[Tab]:
    url = reverse("desk:campaign_matters", args=[row.pk])
    return [Tab(name, asked.link(url, part=part), part == here) for part, name in part_names()]


def _unit(typed: str, row: Campaign) -> int | None:
    """A unit of the campaign; anything else is no filter."""
    part = {row.organ_id, *(card.id for card in row.units())}
    return int(typed) if typed.isdecimal() and int(typed) in part else None


def _answered_by(row: Campaign, unit: int) -> Q:
    """Facts of the units this one answers for in the campaign."""
    part = frozenset(card.id for card in row.units())
    those = [card.id for card in directory.units().values() if row.answering(card.id, part) == unit]
    return Q(unit__in=those)


def _listed_said(counted: int, total: int) -> str:
    if counted == total:
        return matters_said(total)
    return _("%(counted)s were counted; %(listed)s of them are open to you now") % {
        "counted": matters_said(counted),
        "listed": f"{total:,}",
    }
