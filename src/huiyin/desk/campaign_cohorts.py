"""The cohorts of a campaign: each with its rule and moment, what would join now, and what has left by which step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.campaigns.actions import freeze_late, name_matters
from huiyin.campaigns.changes import JOINED, LEFT
from huiyin.campaigns.matters import explained, joiners, leavers
from huiyin.campaigns.models import Campaign, Cohort, Member
from huiyin.campaigns.rights import may_keep
from huiyin.campaigns.scope import Scope
from huiyin.campaigns.terms import EXCLUSIONS, SOURCES
from huiyin.cases.reach import barred_to
from huiyin.desk.campaign_forms import NamedForm, ReasonForm
from huiyin.desk.campaign_moves import Group, alone, groups_of, url_of_all
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404, common, listed, matters_said
from huiyin.desk.people_pages import tell
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.people.refusals import Refused
from huiyin.web import dates
from huiyin.web.words import said


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort as the page shows it: how many of each source, how many are entered only."""

    name: str
    frozen: str
    rule: str
    reason: str
    count: str
    sources: str
    entered_only: str
    digest: str


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_CAMPAIGNS)
def cohorts(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """What was frozen; `POST` freezes what joined since, or matters that a list names."""
    row, day = campaign_or_404(request, campaign_id), today()
    if row.is_draft:
        return redirect("desk:campaign", row.pk)
    keeps = may_keep(request.post, row) and row.is_running
    late = ReasonForm(request.POST if "late" in request.POST else None, prefix="late")
    named = NamedForm(request.POST if "named" in request.POST else None, prefix="named")
    if request.method == "POST" and _do(request, row, late, named):
        return redirect("desk:campaign_cohorts", row.pk)
    context = {
        **common(request, row, "campaign_cohorts", day),
        "cohorts": cohort_lines(row, request.post),
        "moves": _moves(request, row) if may_keep(request.post, row) else (),
        "one_group": alone(request, (JOINED, LEFT)),
        "all_url": url_of_all(request),
        "keeps": keeps,
        "late_form": late,
        "named_form": named,
    }
    return render(request, "desk/campaign_cohorts.html", context, status=422 if request.method == "POST" else 200)


def _moves(request: StaffRequest, row: Campaign) -> list[Group]:
    """What the rule takes in beside the cohorts, and what it would not take in any more."""
    found = {JOINED: joiners(row, request.post) if row.is_running else [], LEFT: leavers(row, request.post)}
    return groups_of(request, found, _moves_said, lambda rows: explained(row, rows))


def _moves_said(which: str, number: int) -> str:
    if which == JOINED:
        return ngettext("%(n)d matter would join now", "%(n)d matters would join now", number) % {"n": number}
    return ngettext("%(n)d matter has left", "%(n)d matters have left", number) % {"n": number}


def _do(request: StaffRequest, row: Campaign, late: ReasonForm, named: NamedForm) -> bool:
    form: Any = named if "named" in request.POST else late
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        if form is named:
            cohort = name_matters(campaign=row, **typed, by=request.post, at=now())
        else:
            cohort = freeze_late(campaign=row, reason=typed["reason"], by=request.post, at=now())
    except Refused as refused:
        tell(form, refused)
        return False
    messages.success(request, _("Cohort %(no)d is frozen.") % {"no": cohort.no})
    return True


def cohort_lines(row: Campaign, post: Post) -> list[CohortLine]:
    """Every cohort; what bars the reader is not counted to the reader."""
    seen = Member.objects.filter(campaign=row).exclude(case__in=barred_to(reaches(post)))
    counts: dict[int, dict[tuple[str, str], int]] = {}
    for cohort, source, exclusion, n in (
        seen.order_by().values_list("cohort", "source", "exclusion").annotate(n=Count("pk"))
    ):
        counts.setdefault(cohort, {})[source, exclusion] = n
    rows = row.cohorts.select_related("frozen_by__staff")
    return [_cohort(one, counts.get(one.pk, {})) for one in rows]


def _cohort(one: Cohort, counts: dict[tuple[str, str], int]) -> CohortLine:
    worked = {source: n for (source, exclusion), n in counts.items() if not exclusion}
    only: dict[str, int] = {}
    for (_source, exclusion), n in counts.items():
        if exclusion:
            only[exclusion] = only.get(exclusion, 0) + n
    name = _("First cohort") if one.no == 1 else _("Cohort %(no)d, late") % {"no": one.no}
    return CohortLine(
        name=name,
        frozen=f"{dates.moment(one.frozen_at)} · {one.frozen_by.staff.name}",
        rule=said(Scope.from_json(one.rule).said()) if one.rule else _("Named by hand"),
        reason=one.reason,
        count=matters_said(sum(worked.values())),
        sources=listed(f"{said(SOURCES[key])} {worked[key]:,}" for key in SOURCES if key in worked),
        entered_only=listed(f"{said(EXCLUSIONS[key])} {only[key]:,}" for key in EXCLUSIONS if key in only),
        digest=one.digest[:16],
    )
