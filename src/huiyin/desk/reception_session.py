"""One session: who receives, what was changed and why, and what may be done with it now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.desk.people_pages import tell
from huiyin.desk.reception_forms import AttendanceForm, ExchangeForm, MoveForm, PlaceForm, leaders_for
from huiyin.desk.reception_table_said import tables_of
from huiyin.desk.reception_visit_rows import status_of
from huiyin.desk.receptions import SEES_RECEPTIONS, notice_said, sessions_for
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.receptions import actions
from huiyin.receptions.accompanying import may_confirm
from huiyin.receptions.models import Session
from huiyin.web import dates

ACTS = ("move", "exchange", "place", "attendance")


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_RECEPTIONS)
def reception(request: StaffRequest, session_id: int) -> HttpResponse:
    """The session within reach; the act that is asked for is the button's name."""
    session = session_or_404(request.post, session_id)
    act = next((name for name in ACTS if name in request.POST), "")
    forms = _forms(request, session, act)
    if request.method == "POST" and act in forms and forms[act].is_valid():
        try:
            _do(act, session, forms[act].cleaned_data, request.post)
        except Refused as refused:
            tell(forms[act], refused)
        else:
            messages.success(request, _("Done. The public notice tells it as well."))
            return redirect("desk:reception", session.pk)
    day = today()
    context = {
        "session": session,
        "leader": f"{session.host.staff.name} {session.host.title or session.host.get_role_display()}",
        "day": dates.day(session.on, day),
        "meant": dates.day(session.meant_on, day) if session.meant_on != session.on else "",
        "notice": notice_said(session, day),
        "is_late": session.misses_notice(day),
        "accompanying": [directory.unit_label(pk) for pk in session.accompanying],
        "attended_units": [directory.unit_label(pk) for pk in session.attended_units],
        "changes": list(session.changes.select_related("was_host__staff", "by")),
        "act": act,
        "visits": status_of(session, session.visits.all()),
        "tables": tables_of(request.post, session),
        "may_escort": may_confirm(request.post, session),
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return render(request, "desk/reception.html", context, status=422 if request.method == "POST" else 200)


def session_or_404(post: Post, session_id: int) -> Session:
    """Also one that is over: whoever sees the coming ones sees the past ones of the same units. Raises Http404."""
    row = (
        Session.objects.filter(pk=session_id)
        .select_related("host__staff", "unit", "rota", "attended_by__staff")
        .first()
    )
    if row is None:
        raise Http404
    # A leader comes to their own sessions wherever they are held.
    is_host = post.pk in (row.host_id, row.attended_by_id)
    is_near = row.unit_id == post.unit_id if post.role == "clerk" else row.unit.is_within(post.unit)
    if not (is_host or is_near):
        raise Http404
    return row


def _forms(request: StaffRequest, session: Session, act: str) -> dict[str, Any]:
    """The forms of what this post may do with the session now."""
    if session.is_kept or not actions.may_keep(request.post, session.unit_id):
        return {}

    def sent(name: str) -> Any:
        return request.POST if name == act else None

    forms: dict[str, Any] = {}
    if session.is_over(now()):
        leaders = leaders_for(request.post, session.on)
        initial = {"attended_by": session.host_id, "units": [str(pk) for pk in session.accompanying]}
        forms["attendance"] = AttendanceForm(sent("attendance"), session=session, leaders=leaders, initial=initial)
    if session.on >= today():
        place = {"place": session.place, "begins_at": session.begins_at, "ends_at": session.ends_at}
        forms["move"] = MoveForm(sent("move"), prefix="move")
        forms["place"] = PlaceForm(sent("place"), prefix="place", initial=place)
        if others := _others(request.post, session):
            forms["exchange"] = ExchangeForm(sent("exchange"), prefix="exchange", others=others)
    return forms


def _others(post: Post, session: Session) -> list[tuple[int, str]]:
    """Sessions of the same unit with another leader that are still to come."""
    day = today()
    return [
        (one.pk, f"{dates.day(one.on, day)} {one.host.staff.name}")
        for one in sessions_for(post, day)
        if one.unit_id == session.unit_id and one.host_id != session.host_id and not one.is_kept
    ][:60]


def _do(act: str, session: Session, typed: dict[str, Any], by: Post) -> None:
    at = now()
    if act == "move":
        actions.move_session(session=session, on=typed["on"], reason=typed["reason"], by=by, at=at)
    elif act == "exchange":
        other = Session.objects.get(pk=typed["other"])
        actions.exchange(session=session, other=other, reason=typed["reason"], by=by, at=at)
    elif act == "place":
        actions.replace(session=session, **typed, by=by, at=at)
    else:
        attended = Post.objects.get(pk=typed["attended_by"])
        units = [int(pk) for pk in typed["units"]]
        actions.keep_attendance(session=session, attended_by=attended, units=units, note=typed["note"], by=by, at=at)
