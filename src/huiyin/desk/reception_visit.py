"""One visit: its hours, what it is about, and what can be done about it now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.desk.people_pages import tell
from huiyin.desk.reception_session import session_or_404
from huiyin.desk.reception_table_seat import has_door
from huiyin.desk.reception_visit_forms import JoinForm, OtherDayForm, StageForm
from huiyin.desk.reception_visit_rows import rows_of, session_said, verb
from huiyin.desk.reception_visits import note_stage
from huiyin.desk.receptions import SEES_RECEPTIONS
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.receptions import booking, visits
from huiyin.receptions.forms import ComingForm, initial_of
from huiyin.receptions.models import STAGES, Session, Stage, Visit
from huiyin.web import dates

ACTS = ("coming", "join", "other", "withdraw", "back", "name")


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_RECEPTIONS)
def reception_visit(request: StaffRequest, visit_id: int) -> HttpResponse:
    """A visit of a session within reach; the button's name says which act is asked for."""
    visit = visit_or_404(request.post, visit_id)
    if request.method == "POST" and "to" in request.POST:
        stage = StageForm(request.POST)
        if stage.is_valid():
            note_stage(request, visit, stage)
        return redirect("desk:reception_visit", visit.pk)
    act = next((name for name in ACTS if name in request.POST), "")
    forms = _forms(request, visit, act)
    form = forms.get(act)
    booker = booking.Booker()
    if act and (form is None or form.is_valid()):
        try:
            if act == "name":
                booker = booking.open_booker(visit=visit, by=request.post, at=now())
            else:
                _do(act, visit, form.cleaned_data if form else {}, forms, request.post)
                messages.success(request, _("Kept."))
                return redirect("desk:reception_visit", visit.pk)
        except Refused as refused:
            if form is not None:
                tell(form, refused)
            else:
                messages.error(request, refused.message)
    return _page(request, visit, forms, booker)


def visit_or_404(post: Post, visit_id: int) -> Visit:
    row = Visit.objects.select_related("made_by__staff", "receiver__staff").filter(pk=visit_id).first()
    if row is None:
        raise Http404
    row.session = session_or_404(post, row.session_id)
    return row


def _table_url(post: Post, visit: Visit) -> str:
    """The door to the table, once somebody came, whatever it is about."""
    is_there = visit.came_at is not None and has_door(post, visit)
    return reverse("desk:reception_table", args=[visit.pk]) if is_there else ""


def _page(request: StaffRequest, visit: Visit, forms: dict[str, Any], booker: booking.Booker) -> HttpResponse:
    session, may_act = visit.session, _may_act(request.post, visit)
    stages = [(str(one.label), at) for one in STAGES if (at := visit.instant(one)) is not None]
    context = {
        "visit": visit,
        "row": rows_of(request.post, session, [visit])[0],
        "said": session_said(session, today()),
        "session": session,
        "table_url": _table_url(request.post, visit),
        "made": dates.moment(visit.made_at, today()),
        "stages": [(label, dates.hour(at)) for label, at in stages],
        "steps": _steps(visit) if may_act and session.on <= today() else [],
        "may_act": may_act,
        "may_take_back": may_act and visit.stage in STAGES,
        "may_withdraw": "other" in forms,
        "has_name": visit.sealed is not None and may_act,
        "booker": booker,
        "visits_url": reverse("desk:reception_visits", args=[session.pk]),
        **{f"{name}_form": form for name, form in forms.items()},
    }
    sent_wrong = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "desk/reception_visit.html", context, status=422 if sent_wrong else 200)


def _may_act(post: Post, visit: Visit) -> bool:
    return not visit.session.is_kept and visits.may_receive(post, visit.session)


def _steps(visit: Visit) -> list[tuple[str, str, bool]]:
    """Every stage still ahead: its value, its button, and whether it needs a room."""
    return [(one.value, verb(one), one == Stage.CALLED) for one in visits.next_stages(visit)]


def _forms(request: StaffRequest, visit: Visit, act: str) -> dict[str, Any]:
    """The forms of what this post may do with the visit now."""
    if not _may_act(request.post, visit) or visit.stage == Stage.WITHDRAWN:
        return {}

    def sent(name: str) -> Any:
        return request.POST if name == act else None

    # Offered whether it is about a matter or not: that it is must not show to whom the matter is barred.
    forms: dict[str, Any] = {
        "coming": ComingForm(sent("coming"), prefix="coming", initial=initial_of(visit)),
        "join": JoinForm(sent("join"), prefix="join", post=request.post),
    }
    if visit.stage == Stage.BOOKED and booking.is_bookable(visit.session, now()):
        forms["other"] = OtherDayForm(sent("other"), prefix="other", sessions=_others(visit.session))
    return forms


def _others(session: Session) -> list[tuple[int, str]]:
    rows = booking.bookable(now()).filter(unit=session.unit_id).exclude(pk=session.pk)
    found = rows.select_related("host__staff").order_by("on", "begins_at", "pk")[:40]
    return [(one.pk, session_said(one, today())) for one in found]


def _do(act: str, visit: Visit, typed: dict[str, Any], forms: dict[str, Any], by: Post) -> None:
    at = now()
    if act == "coming":
        visits.correct_coming(visit=visit, coming=forms["coming"].coming(), by=by, at=at)
    elif act == "join":
        visits.join_contact(visit=visit, contact=typed["contact"], by=by, at=at)
    elif act == "back":
        visits.take_back(visit=visit, by=by, at=at)
    elif act == "withdraw":
        booking.withdraw_booking(visit=visit, by=by, at=at)
    elif "other" in forms:
        session = booking.bookable(at).get(pk=typed["session"])
        coming = visits.Coming(visit.people, visit.representatives, tuple(visit.needs), visit.language)
        booking.change_booking(visit=visit, session=session, coming=coming, by=by, at=at)
