"""Campaigns of a unit, and the plan of one: purpose, rule, phases, targets, what is owed next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.campaigns.actions import drop_draft, end_campaign, open_campaign
from huiyin.campaigns.models import Campaign, Phase
from huiyin.campaigns.progress import reach_of, targets
from huiyin.campaigns.rights import may_begin, may_keep
from huiyin.desk.campaign_forms import ReasonForm
from huiyin.desk.campaign_said import (
    SEES_CAMPAIGNS,
    aim_said,
    campaign_or_404,
    common,
    levels_said,
    share_said,
    status_of,
    verdict_said,
    views_said,
)
from huiyin.desk.people_pages import page_number, pager, tell
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.web import dates
from huiyin.web.words import said

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A campaign as the list shows it."""

    title: str
    url: str
    unit: str
    period: str
    standing: str
    phase: str


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def campaigns(request: StaffRequest) -> HttpResponse:
    """Those within reach, the latest first."""
    day = today()
    rows = Campaign.objects.visible_to(request.post).select_related("unit").prefetch_related("phases")
    total, page = rows.count(), page_number(request)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    running = Campaign.objects.visible_to(request.post).running().count()
    context = {
        "lines": [_line(row, day) for row in shown],
        "status": ngettext("%(n)d campaign is running.", "%(n)d campaigns are running.", running) % {"n": running},
        "begins": may_begin(request.post),
        "pager": pager(request, total, page, _("%(first)d–%(last)d of %(total)d campaigns"), PAGE),
    }
    return render(request, "desk/campaigns.html", context)


def _line(row: Campaign, day: date) -> Line:
    here = next((one for one in row.phases.all() if one.starts_on <= day <= one.ends_on), None)
    return Line(
        title=row.title,
        url=reverse("desk:campaign", args=[row.pk]),
        unit=row.unit.label,
        period=dates.span(row.starts_on, row.ends_on, day),
        standing=status_of(row, day),
        phase=here.name if here is not None and row.is_running else "",
    )


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase as the plan shows it."""

    name: str
    period: str
    work: str
    standing: str
    summary_by: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target, how it stands, and the numbers behind it: the four of what is resolved always together."""

    said: str
    standing: str
    share: str
    views: str
    day: str
    is_missed: bool


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_CAMPAIGNS)
def campaign(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """The plan of one campaign; `POST` opens it, or ends it with a reason."""
    row, day = campaign_or_404(request, campaign_id), today()
    keeps = may_keep(request.post, row)
    ending = ReasonForm(request.POST if "end" in request.POST else None)
    if request.method == "POST" and (done := _do(request, row, ending)) is not None:
        return done
    context = {
        **common(request, row, "campaign", day),
        "rule": said(row.scope.said()),
        "levels": levels_said(row.levels),
        "phases": [_phase(one, row, day) for one in row.phases.all()],
        "targets": _targets(row, request.post, day),
        "contacts_due": dates.day(row.contacts_due_on, day) if row.contacts_due_on else "",
        "may_open": keeps and row.is_draft,
        "end_form": ending if keeps and row.is_running else None,
    }
    return render(request, "desk/campaign.html", context, status=422 if request.method == "POST" else 200)


def _do(request: StaffRequest, row: Campaign, ending: ReasonForm) -> HttpResponse | None:
    """The act that was asked for; None where it was refused."""
    try:
        if "open" in request.POST:
            cohort = open_campaign(campaign=row, by=request.post, at=now())
            told = {"n": cohort.members.filter(exclusion="").count()}
            messages.success(request, _("It runs. The first cohort is frozen: %(n)d matters.") % told)
        elif "drop" in request.POST:
            drop_draft(campaign=row, by=request.post, at=now())
            messages.success(request, _("Taken back."))
            return redirect("desk:campaigns")
        elif ending.is_valid():
            end_campaign(campaign=row, reason=ending.cleaned_data["reason"], by=request.post, at=now())
            messages.success(request, _("Ended. Cohorts and figures stay; what is owed stays owed."))
        else:
            return None
    except Refused as refused:
        if "end" in request.POST:
            tell(ending, refused)
            return None
        messages.error(request, refused.message)
    return redirect("desk:campaign", row.pk)


def _phase(one: Phase, row: Campaign, day: date) -> PhaseLine:
    is_to_come, is_over = day < one.starts_on, day > one.ends_on
    standing = _("to come") if is_to_come else _("over") if is_over else _("now")
    by = one.ends_on + timedelta(days=row.summary_days)
    return PhaseLine(one.name, dates.span(one.starts_on, one.ends_on, day), one.work, standing, dates.day(by, day))


def _targets(row: Campaign, post: Post, day: date) -> list[TargetLine]:
    """While it is drawn up the targets themselves; once it runs how each stands for what this post may count."""
    reach = None if row.is_draft else reach_of(row, post)
    if reach is None:
        return [TargetLine(aim_said(one, day), "", "", "", "", is_missed=False) for one in row.targets.all()]
    return [
        TargetLine(
            said=aim_said(one.target, day),
            standing=verdict_said(one),
            share=share_said(one.sums),
            views=views_said(one.sums),
            day=dates.day(one.day, day),
            is_missed=one.verdict == "missed",
        )
        for one in targets(row, reach, now())
    ]
