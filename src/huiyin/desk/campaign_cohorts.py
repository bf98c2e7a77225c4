"""The cohorts of a campaign: each with its rule and moment, what would join now, and what has left by which step."""

from __future__ import annotations

from collections.abc import Sequence
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
from huiyin.campaigns.changes import Change
from huiyin.campaigns.matters import Found, Moved, explained, joiners, leavers
from huiyin.campaigns.models import Campaign, Cohort, Member
from huiyin.campaigns.rights import may_keep
from huiyin.campaigns.scope import Scope
from huiyin.campaigns.terms import EXCLUSIONS, SOURCES
from huiyin.cases.models import Case
from huiyin.cases.reach import barred_to
from huiyin.desk.campaign_forms import NamedForm, ReasonForm
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404, common, listed, matters_said
from huiyin.desk.people_pages import tell
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.people.refusals import Refused
from huiyin.procedure.catalogue import procedure_for
from huiyin.web import dates
from huiyin.web.words import said

MOST_MOVED = 100


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


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A matter that joined or left, with the step that moved it."""

    number: str
    url: str
    title: str
    source: str
    unit: str
    step: str


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
    joined = joiners(row, request.post) if keeps else []
    gone = leavers(row, request.post) if may_keep(request.post, row) else []
    context = {
        **common(request, row, "campaign_cohorts", day),
        "cohorts": cohort_lines(row, request.post),
        "joined": _moved(row, request.post, joined),
        "joined_said": ngettext("%(n)d matter would join now", "%(n)d matters would join now", len(joined))
        % {"n": len(joined)},
        "gone": _moved(row, request.post, gone),
        "gone_said": ngettext("%(n)d matter has left", "%(n)d matters have left", len(gone)) % {"n": len(gone)},
        "most": MOST_MOVED,
        "is_cut": max(len(joined), len(gone)) > MOST_MOVED,
        "keeps": keeps,
        "shows_moves": may_keep(request.post, row),
        "late_form": late,
        "named_form": named,
    }
    return render(request, "desk/campaign_cohorts.html", context, status=422 if request.method == "POST" else 200)


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


def _moved(row: Campaign, post: Post, found: Sequence[Found]) -> list[MovedLine]:
    """The first of them with the step that moved each; what is out of reach is counted and not named."""
    return moved_lines(post, explained(row, found[:MOST_MOVED]))


def moved_lines(post: Post, moved: Sequence[Moved | Change]) -> list[MovedLine]:
    """Each in words; what is out of reach of the post has no number and no title."""
    seen = Case.objects.visible_to(post).defer("state").in_bulk([one.case for one in moved])
    return [_line(seen.get(one.case), one) for one in moved]


def _line(case: Case | None, one: Moved | Change) -> MovedLine:
    return MovedLine(
        number=case.number if case is not None else "",
        url=case_url(case.number) if case is not None else "",
        title=title_of(case) if case is not None else _("not open to this post"),
        source=said(SOURCES[one.source]),
        unit=directory.unit_label(one.unit),
        step=_step(case, one.step, dates.moment(one.recorded_at) if one.recorded_at else ""),
    )


def _step(case: Case | None, step: str | None, recorded: str) -> str:
    steps = procedure_for(case.procedure).steps if case is not None else {}
    if step is None or step not in steps:
        return _("a day passed, or the rule names it since")
    return f"{said(steps[step].name)} · {recorded}"
