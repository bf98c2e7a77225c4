"""Drawing a campaign up, and saying it anew while it is not open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.campaigns.actions import draw_up, redraw
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.rights import may_keep
from huiyin.desk.campaign_forms import CampaignForm, PhaseFormSet, TargetFormSet, initial_of
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404
from huiyin.desk.people_pages import tell
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role
from huiyin.people.refusals import Refused
from huiyin.web.forms import asked_for_rows, with_rows


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.CLERK, Role.HEAD)
def campaign_new(request: StaffRequest) -> HttpResponse:
    """A new campaign of the own unit."""
    return _campaign(request, None)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_CAMPAIGNS)
def campaign_edit(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """One that is not open yet, said anew."""
    row = campaign_or_404(request, campaign_id)
    if not row.is_draft or not may_keep(request.post, row):
        raise Http404
    return _campaign(request, row)


def _campaign(request: StaffRequest, row: Campaign | None) -> HttpResponse:
    form, phases, targets = _forms(request, row)
    is_sent = request.method == "POST" and not asked_for_rows(request.POST)
    if is_sent and all([form.is_valid(), phases.is_valid(), targets.is_valid()]):
        wish = form.wish([one.wish() for one in phases.forms], [one.wish() for one in targets.forms])
        try:
            if row is None:
                row = draw_up(wish=wish, by=request.post, at=now())
            else:
                redraw(campaign=row, wish=wish, by=request.post, at=now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Kept. It runs once it is opened; then its first cohort is frozen."))
            return redirect("desk:campaign", row.pk)
    context = {"form": form, "phases": phases, "targets": targets, "campaign": row}
    return render(request, "desk/campaign_setup.html", context, status=422 if is_sent else 200)


def _forms(request: StaffRequest, row: Campaign | None) -> tuple[CampaignForm, Any, Any]:
    if request.method == "POST":
        sent = with_rows(request.POST) if asked_for_rows(request.POST) else request.POST
        return CampaignForm(sent), PhaseFormSet(sent, prefix="phases"), TargetFormSet(sent, prefix="targets")
    if row is None:
        day = today()
        initial: dict[str, Any] = {"starts_on": day, "ends_on": day + timedelta(days=180), "stands": "open"}
        phase = {"kind": "mobilise", "starts_on": day}
        return (
            CampaignForm(initial=initial),
            PhaseFormSet(prefix="phases", initial=[phase]),
            TargetFormSet(prefix="targets"),
        )
    there = [
        {"kind": one.kind, "name": one.name, "starts_on": one.starts_on, "ends_on": one.ends_on, "work": one.work}
        for one in row.phases.all()
    ]
    aims = [{"share": one.share, "gate": one.gate, "by": one.by, "sources": one.sources} for one in row.targets.all()]
    return (
        CampaignForm(initial=initial_of(row)),
        PhaseFormSet(prefix="phases", initial=there),
        TargetFormSet(prefix="targets", initial=aims),
    )
