"""Booking a number for a reception, without an account; changing and withdrawing it by its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Contact
from huiyin.cases.tracking import tracked
from huiyin.documents.qr import qr_svg
from huiyin.duties import office_time
from huiyin.people.refusals import Refused
from huiyin.portal.booking_forms import MATTER, NEW, BookForm, BookingCodeForm, ChangeForm
from huiyin.portal.limits import BOOKINGS, LOOKUPS
from huiyin.portal.pages import draw, for_citizens
from huiyin.portal.views_file import PAGE
from huiyin.receptions.booking import (
    Booked,
    book,
    bookable,
    booked_of,
    change_booking,
    next_free,
    visit_by_code,
    withdraw_booking,
)
from huiyin.receptions.forms import initial_of, needs_said
from huiyin.receptions.models import Session, Stage, Visit
from huiyin.web import dates
from huiyin.web.forms import without_errors

# Sessions of the same office one may change to.
MOST_OFFERED = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as it is chosen and as it stands on the slip."""

    pk: int
    day: str
    hours: str
    leader: str
    portfolio: str
    place: str
    unit: str


def shown(session: Session) -> Shown:
    return Shown(
        pk=session.pk,
        day=dates.day(session.on, office_time.today()),
        hours=f"{session.begins_at:%H:%M}–{session.ends_at:%H:%M}",
        leader=f"{session.host.staff.name} {session.host.title or session.host.get_role_display()}",
        portfolio=session.portfolio,
        place=session.place,
        unit=session.unit.label,
    )


@PAGE
@for_citizens
def book_number(request: HttpRequest, session_id: int) -> HttpResponse:
    """The form of one session; sent, it answers with the slip, and sent again with the same slip."""
    at = office_time.now()
    session = bookable(at).filter(pk=session_id).select_related("host__staff", "unit").first()
    if session is None:
        raise Http404
    initial = {"form": uuid4(), "about": NEW, "people": 1, "representatives": 1}
    form = BookForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, session, form, at)
    if minutes := BOOKINGS.reached(request, at):
        return _form_page(request, session, without_errors(form), at, minutes=minutes)
    contact = _contact(request, form, at)
    if form.errors:
        return _form_page(request, session, form, at)
    try:
        made = book(
            session=session,
            coming=form.coming(),
            form=form.cleaned_data["form"],
            by=None,
            at=at,
            contact=contact,
            booker=form.booker(),
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _form_page(request, session, form, at)
    return _slip(request, made, session)


def _contact(request: HttpRequest, form: BookForm, at: datetime) -> Contact | None:
    """The matter whose number and code were typed; a wrong pair is an error of the form and counts as a look-up."""
    if not form.is_about_matter:
        return None
    if minutes := LOOKUPS.reached(request, at):
        form.add_error(
            None, _("Too many numbers and codes were tried here. Please wait %(n)d minutes.") % {"n": minutes}
        )
        return None
    found = tracked(form.cleaned_data["number"], form.cleaned_data["code"])
    if found is None:
        form.add_error("code", _("This number and this code do not belong together. Look at your receipt once more."))
    else:
        LOOKUPS.forgive(request, at)
    return found


def _form_page(
    request: HttpRequest, session: Session, form: BookForm, at: datetime, *, minutes: int | None = None
) -> HttpResponse:
    taken = booked_of(session)
    is_full = taken >= session.seats
    other = next_free(session, at) if is_full else None
    context = {
        "office": session.unit,
        "session": shown(session),
        "free": max(0, session.seats - taken),
        "is_full": is_full,
        "other": shown(other) if other else None,
        "form": form,
        "minutes": minutes,
        "chosen": form["about"].value() or NEW,
        "matter": MATTER,
    }
    return draw(request, "portal/book.html", context, status=429 if minutes else 200)


def _slip(request: HttpRequest, made: Booked, session: Session) -> HttpResponse:
    visit = made.visit
    where = request.build_absolute_uri(reverse("portal:booking"))
    context = {
        "office": session.unit,
        "visit": visit,
        "session": shown(session),
        "code": made.code,
        "needs": needs_said(visit.needs, visit.language),
        "booking_url": where,
        "queue_url": reverse("portal:queue", args=[session.unit_id]),
        "is_beyond": visit.no > session.seats,
        "qr": qr_svg(where, _("Code with the address of the page about this number")),
    }
    return draw(request, "portal/booking_slip.html", context)


@PAGE
@for_citizens
def booking(request: HttpRequest) -> HttpResponse:
    """By the code alone, posted each time, so that it stands in no address and on no device."""
    at = office_time.now()
    form = BookingCodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return draw(request, "portal/booking_code.html", {"form": form})
    if minutes := LOOKUPS.reached(request, at):
        return draw(request, "portal/booking_code.html", {"form": without_errors(form), "minutes": minutes}, status=429)
    visit = visit_by_code(form.cleaned_data["code"])
    if visit is None:
        form.add_error("code", _("No number has this code. Look at your slip once more."))
        return draw(request, "portal/booking_code.html", {"form": form})
    LOOKUPS.forgive(request, at)
    return _booking_page(request, visit, at)


def _booking_page(request: HttpRequest, visit: Visit, at: datetime) -> HttpResponse:
    """What was booked, and what may still be done with it; the buttons' names say which act is asked for."""
    form = _change_form(request, visit, at)
    done, problem = "", ""
    try:
        if "withdraw" in request.POST:
            withdraw_booking(visit=visit, by=None, at=at)
            done = "withdrawn"
        elif "change" in request.POST and form.is_valid():
            session = bookable(at).get(pk=form.cleaned_data["session"])
            change_booking(visit=visit, session=session, coming=form.coming(), by=None, at=at)
            done = "changed"
    except Refused as refused:
        problem = refused.message
    fresh = Visit.objects.select_related("session__host__staff", "session__unit").get(pk=visit.pk)
    context = {
        "office": fresh.session.unit,
        "visit": fresh,
        "session": shown(fresh.session),
        "needs": needs_said(fresh.needs, fresh.language),
        "code": request.POST["code"],
        "form": form if done != "changed" else _change_form(None, fresh, at),
        "done": done,
        "problem": problem,
        "may_change": fresh.stage == Stage.BOOKED and bookable(at).filter(pk=fresh.session_id).exists(),
        "is_withdrawn": fresh.stage == Stage.WITHDRAWN,
        "queue_url": reverse("portal:queue", args=[fresh.session.unit_id]),
    }
    return draw(request, "portal/booking.html", context)


def _change_form(request: HttpRequest | None, visit: Visit, at: datetime) -> ChangeForm:
    rows = bookable(at).filter(unit=visit.session.unit_id).select_related("host__staff", "unit")
    offered = [shown(one) for one in rows.order_by("on", "begins_at", "pk")[:MOST_OFFERED]]
    choices = [(one.pk, f"{one.day} {one.hours} {one.leader}") for one in offered]
    sent = request.POST if request is not None and "change" in request.POST else None
    return ChangeForm(sent, sessions=choices, initial={"session": visit.session_id, **initial_of(visit)})
