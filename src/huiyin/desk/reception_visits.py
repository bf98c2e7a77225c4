"""The door of a session: who has a number, who has come, who is being received; and a number for whoever comes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.desk.people_pages import tell
from huiyin.desk.reception_session import session_or_404
from huiyin.desk.reception_visit_forms import ArrivalForm, StageForm
from huiyin.desk.reception_visit_rows import rows_of, session_said, status_of
from huiyin.desk.receptions import SEES_RECEPTIONS
from huiyin.documents.qr import qr_svg
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.refusals import Refused
from huiyin.receptions import visits
from huiyin.receptions.booking import Booked, book, is_bookable, next_free
from huiyin.receptions.forms import needs_said
from huiyin.receptions.models import Session, Visit
from huiyin.web import dates


@never_cache
@sensitive_post_parameters("name", "phone")
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_RECEPTIONS)
def reception_visits(request: StaffRequest, session_id: int) -> HttpResponse:
    """All visits of a session by number; a button in a row notes its next stage."""
    session = session_or_404(request.post, session_id)
    if request.method == "POST" and "to" in request.POST:
        return _advance(request, session)
    form = _form(request, session)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return _arrived(request, session, form)
        except Refused as refused:
            tell(form, refused)
    return _page(request, session, form)


def _page(request: StaffRequest, session: Session, form: ArrivalForm | None) -> HttpResponse:
    day = today()
    found = list(session.visits.all())
    rows = rows_of(request.post, session, found)
    other = next_free(session, now()) if len(found) >= session.seats else None
    context = {
        "session": session,
        "said": session_said(session, day),
        "status": status_of(session, found),
        "rows": rows,
        "someone_waits": any(row.is_next for row in rows),
        "form": form,
        "is_today": session.on == day,
        "may_act": session.on <= day and _may_act(request, session),
        "other": session_said(other, day) if other else "",
        "other_url": reverse("desk:reception_visits", args=[other.pk]) if other else "",
        "is_open": is_bookable(session, now()),
    }
    return render(request, "desk/reception_visits.html", context, status=422 if request.method == "POST" else 200)


def _may_act(request: StaffRequest, session: Session) -> bool:
    return not session.is_kept and visits.may_receive(request.post, session)


def _form(request: StaffRequest, session: Session) -> ArrivalForm | None:
    """Where this post may give numbers for this session now."""
    if not _may_act(request, session) or not (session.on == today() or is_bookable(session, now())):
        return None
    sent = request.POST if request.method == "POST" else None
    initial = {"form": uuid4(), "people": 1, "representatives": 1}
    return ArrivalForm(sent, post=request.post, initial=initial)


def _arrived(request: StaffRequest, session: Session, form: ArrivalForm) -> HttpResponse:
    """A number for somebody who is here, or a booking, which answers with its slip. Raises Refused."""
    given: dict[str, Any] = {"session": session, "coming": form.coming(), "by": request.post, "at": now()}
    contact = form.cleaned_data["contact"]
    if "book" in request.POST:
        made = book(form=form.cleaned_data["form"], contact=contact, booker=form.booker(), **given)
        return _slip(request, made)
    visit = visits.greet(contact=contact, token=form.cleaned_data["form"], **given)
    messages.success(request, _("Number %(no)d. They are here.") % {"no": visit.no})
    return redirect("desk:reception_visits", session.pk)


def _slip(request: StaffRequest, made: Booked) -> HttpResponse:
    """The booking with its code, to be printed or read out: it is shown this once."""
    visit = made.visit
    session = Session.objects.select_related("host__staff", "unit").get(pk=visit.session_id)
    where = request.build_absolute_uri(reverse("portal:booking"))
    context = {
        "visit": visit,
        "code": made.code,
        "session": session,
        "day": dates.day(session.on, today()),
        "leader": f"{session.host.staff.name} {session.host.title or session.host.get_role_display()}",
        "needs": needs_said(visit.needs, visit.language),
        "where": where,
        "qr": qr_svg(where, _("QR code: opens the page about the number")),
        "back_url": reverse("desk:reception_visits", args=[session.pk]),
    }
    return render(request, "desk/reception_slip.html", context)


def _advance(request: StaffRequest, session: Session) -> HttpResponse:
    """The button of a row; a refusal is told above the list, where nothing was typed that could be lost."""
    form = StageForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        visit = session.visits.select_related("session").filter(pk=typed["visit"]).first()
        if visit is not None:
            note_stage(request, visit, form)
    return redirect("desk:reception_visits", session.pk)


def note_stage(request: StaffRequest, visit: Visit, form: StageForm) -> None:
    """Take the stage of a valid form and say so."""
    typed = form.cleaned_data
    try:
        done = visits.advance(
            visit=visit, to=typed["to"], by=request.post, at=now(), room=typed["room"], seen=typed["seen"]
        )
    except Refused as refused:
        messages.error(request, _("No. %(no)d: %(why)s") % {"no": visit.no, "why": refused.message})
    else:
        messages.success(request, _("No. %(no)d: %(stage)s.") % {"no": done.no, "stage": done.stage.label})


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def reception_sheet(request: StaffRequest, session_id: int) -> HttpResponse:
    """接访登记表 on paper (requirement 39): numbers, hours and matters; no names."""
    session = session_or_404(request.post, session_id)
    found = list(session.visits.standing())
    context = {
        "session": session,
        "said": session_said(session, today()),
        "status": status_of(session, found),
        "rows": rows_of(request.post, session, found),
        "printed_on": dates.day(today()),
        "back_url": reverse("desk:reception_visits", args=[session.pk]),
    }
    return render(request, "desk/reception_sheet.html", context)
