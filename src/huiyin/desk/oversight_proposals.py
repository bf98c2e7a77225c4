"""One proposal: an answer did not come; climb the next rung, or leave it with a reason."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.desk.oversight import passed_by_said
from huiyin.desk.oversight_asked import was_done
from huiyin.desk.oversight_forms import LeaveForm, TakeForm
from huiyin.desk.oversight_lines import about_said
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.oversight.answering import ASKS
from huiyin.oversight.climbing import leave_proposal, may_decide, take_proposal
from huiyin.oversight.models import Proposal, Rung
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.web import cells, dates


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*sorted(ASKS))
def proposal(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """A proposal laid before this post's unit."""
    rows = Proposal.objects.visible_to(request.post).select_related("case", "unit")
    row = rows.filter(pk=proposal_id).first()
    if row is None:
        raise Http404
    shown: dict[str, Any] = {}
    if row.decided_on is None and may_decide(request.post, row):
        shown["take"] = TakeForm(request.POST if "take" in request.POST else None, prefix="take")
        shown["leave"] = LeaveForm(request.POST if "leave" in request.POST else None, prefix="leave")
    if was_done(request, shown, _acts(row, request.post)):
        return redirect("desk:oversight_proposal", row.pk)
    context = {**_page(row, request.post), **{f"{name}_form": form for name, form in shown.items()}}
    return render(request, "desk/oversight_proposal.html", context, status=422 if request.POST else 200)


def _page(row: Proposal, post: Post) -> dict[str, Any]:
    day = office_today()
    links = about_said([row.about, row.became])
    return {
        "row": row,
        "unit": directory.unit_label(row.unit_id),
        "rung": row.get_rung_display(),
        "is_suggestion": row.rung == Rung.SUGGESTION,
        "passed_by": passed_by_said(row),
        "about": links.get(row.about),
        "became": links.get(row.became),
        "case_url": case_url(row.case.number) if row.case else "",
        "case_title": f"{row.case.number} {title_of(row.case)}" if row.case else "",
        "clock": cells.clock(cells.verdict_by_date(row.decide_by, day), None, (row.decide_by - day).days, today=day),
        "decide_by": dates.day(row.decide_by, day),
        "made": dates.day(row.made_on, day),
        "decided": dates.day(row.decided_on, day) if row.decided_on else "",
        "decided_by": directory.post_label(row.decided_by_id),
        "state": _state(row),
        "back_url": reverse("desk:oversight"),
    }


def _state(row: Proposal) -> str:
    if row.decided_on is None:
        return _("to be decided")
    if row.is_taken:
        return _("climbed")
    return _("left for now") if row.decided_by_id else _("fell away: the answer came")


def _acts(row: Proposal, by: Post) -> dict[str, Any]:
    at = now()
    return {
        "take": lambda typed: take_proposal(proposal=row, by=by, at=at, **typed),
        "leave": lambda typed: leave_proposal(proposal=row, by=by, at=at, **typed),
    }
