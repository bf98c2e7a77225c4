"""What is done with a bulletin: handed in, sent back, approved, issued, withdrawn, dropped, corrected, drawn again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.bulletins import issuing
from huiyin.bulletins.changes import Change, changes
from huiyin.bulletins.drafting import AlreadyThere, Clash, draw_again, refresh_figures
from huiyin.bulletins.models import Bulletin, BulletinState
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.rights import LOOKS_DOWN, READERS, WRITERS, counted_unit, may_write
from huiyin.cases.models import Case
from huiyin.desk.bulletin import bulletin_or_404, frame
from huiyin.desk.rows import case_url
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.statistics import asking
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.matters import NotOpened
from huiyin.statistics.terms import Scope
from huiyin.web import dates
from huiyin.web.words import said

# How long a page of newer figures may be looked at before they are taken over.
LOOKED_AT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what is done, and what is said of it afterwards."""

    done: Callable[[StaffRequest, Bulletin, datetime], Bulletin]
    said: Callable[[Bulletin], str]


def _revision(request: StaffRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() else 0


def _reason(request: StaffRequest) -> str:
    return request.POST.get("reason", "")


ACTS: Mapping[str, Act] = {
    "hand_in": Act(
        lambda request, row, at: issuing.hand_in(bulletin=row, revision=_revision(request), by=request.post, at=at),
        lambda row: _("Handed in. A head who has not worked on it approves it."),
    ),
    "send_back": Act(
        lambda request, row, at: issuing.send_back(bulletin=row, reason=_reason(request), by=request.post, at=at),
        lambda row: _("It is a draft again."),
    ),
    "approve": Act(
        lambda request, row, at: issuing.approve(bulletin=row, revision=_revision(request), by=request.post, at=at),
        lambda row: _("Approved. It can be issued."),
    ),
    "issue": Act(
        lambda request, row, at: issuing.issue(bulletin=row, by=request.post, at=at),
        lambda row: _("Issued as %(number)s. Nothing in it changes any more.") % {"number": row.number},
    ),
    "withdraw": Act(
        lambda request, row, at: issuing.withdraw(bulletin=row, reason=_reason(request), by=request.post, at=at),
        lambda row: _("Withdrawn. It stays readable, with the reason at its head."),
    ),
    "drop": Act(
        lambda request, row, at: issuing.drop(bulletin=row, reason=_reason(request), by=request.post, at=at),
        lambda row: _("Dropped. It stays in the list of what was begun."),
    ),
    "correct": Act(
        lambda request, row, at: issuing.correct(bulletin=row, reason=_reason(request), by=request.post, at=at),
        lambda row: _("This new draft corrects the one that was issued."),
    ),
}


@never_cache
@require_POST
@for_roles(*READERS)
def bulletin_act(request: StaffRequest, pk: int) -> HttpResponse:
    """One act; where it cannot be done the page says why and nothing has changed."""
    row, act = bulletin_or_404(request.post, pk), ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        after = act.done(request, row, now())
    except BulletinRefused as refused:
        for text in refused.texts:
            messages.error(request, said(text))
        return redirect("desk:bulletin", pk)
    except Clash:
        messages.error(request, _("Somebody has just changed it. Read it once more, then do this again."))
        return redirect("desk:bulletin", pk)
    except AlreadyThere as there:
        messages.info(request, _("A bulletin of this kind and period is in work already: here it is."))
        return redirect("desk:bulletin", there.bulletin.pk)
    messages.success(request, act.said(after))
    return redirect("desk:bulletin", after.pk)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change, in the reader's language."""

    section: str
    row: str
    column: str
    old: str
    new: str


def change_rows(found: Sequence[Change]) -> list[ChangeRow]:
    return [
        ChangeRow(said(one.section), said(one.row), said(one.column), said(one.old), said(one.new)) for one in found
    ]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*WRITERS)
def bulletin_refresh(request: StaffRequest, pk: int) -> HttpResponse:
    """What would change with the figures of now; posted, the very figures that were looked at are taken over."""
    row = bulletin_or_404(request.post, pk)
    if row.state != BulletinState.DRAFT or not may_write(request.post, row.unit):
        messages.error(request, _("Only the figures of a draft are drawn again."))
        return redirect("desk:bulletin", pk)
    at = now()
    if request.method == "POST":
        return _taken_over(request, row, at)
    found = changes(row.content, draw_again(row, at).content)
    context = {
        **frame(row, request.post),
        "rows": change_rows(found),
        "then": dates.moment(row.as_of, today()),
        "now": dates.moment(at, today()),
        "moment": at.isoformat(),
    }
    return render(request, "desk/bulletin_refresh.html", context)


def _taken_over(request: StaffRequest, row: Bulletin, at: datetime) -> HttpResponse:
    moment = parse_datetime(request.POST.get("moment", ""))
    # The same moment gives the same figures, so what was looked at is what is taken.
    if moment is None or moment.tzinfo is None or not at - LOOKED_AT <= moment <= at or moment < row.as_of:
        messages.error(request, _("This page is too old. Look at the figures of now."))
        return redirect("desk:bulletin_refresh", row.pk)
    drawn = draw_again(row, moment)
    try:
        refresh_figures(bulletin=row, drawn=drawn, as_of=moment, revision=_revision(request), by=request.post, at=at)
    except (BulletinRefused, Clash):
        messages.error(request, _("Somebody has just changed it. Read it once more, then do this again."))
    else:
        messages.success(request, _("The figures are those of now."))
    return redirect("desk:bulletin", row.pk)


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A matter that joined or left a figure since."""

    number: str
    url: str
    # When the step that moved it was recorded, and its name; of a day that passed there is neither.
    when: str
    step: str
    joined: bool


@never_cache
@require_GET
@for_roles(*(WRITERS | LOOKS_DOWN))
def bulletin_since(request: StaffRequest, pk: int) -> HttpResponse:
    """An issued bulletin beside today's view of the same period; a figure opens to the matters that moved it."""
    row = bulletin_or_404(request.post, pk)
    if not row.is_given_out:
        raise Http404
    at, key = now(), request.GET.get("figure", "")
    context = {
        **frame(row, request.post),
        "rows": change_rows(changes(row.content, draw_again(row, at).content)),
        "then": dates.moment(row.as_of, today()),
        "now": dates.moment(at, today()),
        "figures": [(one, said(INDICATORS[one].name)) for one in row.content["figures"] if one in INDICATORS],
        "here": reverse("desk:bulletin_since", args=[pk]),
        "chosen": key,
        **(_moved(request.post, row, key, at) if key in row.content["figures"] and key in INDICATORS else {}),
    }
    return render(request, "desk/bulletin_since.html", context)


def _moved(post: Post, row: Bulletin, key: str, at: datetime) -> dict[str, Any]:
    """The matters within reach that joined or left one figure between the two moments."""
    scope = Scope(unit=counted_unit(row.unit).pk)
    try:
        found = asking.difference(post, key, scope, row.period, row.as_of, at)
    except (asking.OutOfReach, NotOpened):
        return {"is_closed": True}
    moved = [(one, True) for one in found.joined] + [(one, False) for one in found.left]
    cases = Case.objects.only("number", "procedure").in_bulk([one.case for one, _joined in moved])
    rows = [_moved_row(cases[one.case], one, joined) for one, joined in moved if one.case in cases]
    return {"moved": rows, "figure_name": said(INDICATORS[key].name)}


def _moved_row(case: Case, one: asking.Moved, joined: bool) -> MovedRow:
    law = procedure_for(case.procedure).steps.get(one.step or "")
    step = said(law.name) if law is not None else _("a day passed")
    when = dates.moment(one.recorded_at, today()) if one.recorded_at else ""
    return MovedRow(case.number, case_url(case.number), when, step, joined)
