"""Visits to the petitioner, planned and held: none any more, another day, one please (law.md 9a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Contact
from huiyin.duties import office_time
from huiyin.people import directory
from huiyin.people.refusals import Refused
from huiyin.portal.limits import STEPS
from huiyin.portal.matter import Matter, view_of
from huiyin.portal.pages import draw
from huiyin.portal.received import Told, visited
from huiyin.portal.seen import own_steps
from huiyin.portal.views_file import PAGE
from huiyin.portal.views_track import with_contact
from huiyin.portal.visit_forms import AskForm, DayForm
from huiyin.receptions import wishes
from huiyin.receptions.table_models import FieldVisit, VisitWish
from huiyin.web import dates

ACTS = ("refuse", "ask", "other_day")


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit to come, what was asked about its day, and the form for asking."""

    id: int
    told: Told
    asked: str
    form: DayForm | None


@PAGE
@with_contact
def visits(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The page; the button that was pressed names the act."""
    act = next((name for name in ACTS if name in request.POST), "")
    form = _form(request, act)
    minutes, problem = None, ""
    if act and (form is None or form.is_valid()):
        at = office_time.now()
        minutes = STEPS.reached(request, at)
        if minutes is None:
            try:
                _do(act, request, contact, form, at)
            except Refused as refused:
                problem = refused.message
            else:
                return HttpResponseRedirect(f"{reverse('portal:visits')}?done={act}")
    context = _said(request, contact, act, form) | {"minutes": minutes, "problem": problem}
    return draw(request, "portal/visits.html", context, status=429 if minutes else 200)


def _form(request: HttpRequest, act: str) -> DayForm | None:
    tomorrow = office_time.today() + timedelta(days=1)
    if act == "ask":
        return AskForm(request.POST, after=tomorrow)
    if act == "other_day":
        return DayForm(request.POST, after=tomorrow, prefix=_prefix(request.POST["other_day"]))
    return None


def _prefix(visit: object) -> str:
    return f"v{visit}"


def _do(act: str, request: HttpRequest, contact: Contact, form: DayForm | None, at: datetime) -> None:
    if act == "refuse":
        wishes.refuse_visits(contact=contact, at=at)
        return
    assert form is not None
    if act == "ask":
        wishes.ask_for_visit(contact=contact, asked=form.asked(), at=at)
    else:
        visit = _visit(contact, request.POST["other_day"])
        wishes.ask_other_day(visit=visit, contact=contact, asked=form.asked(), at=at)


def _visit(contact: Contact, key: str) -> FieldVisit:
    found = next((one for one in wishes.open_visits(contact.case, contact.pk) if str(one.pk) == key), None)
    if found is None:
        raise Http404
    return found


def _said(request: HttpRequest, contact: Contact, act: str, form: DayForm | None) -> dict[str, Any]:
    day = office_time.today()
    matter = view_of(contact, day)
    asked = wishes.wishes_told(contact.case, contact)
    found = FieldVisit.objects.filter(case=contact.case).order_by("-on", "-pk")
    rows = [one for one in found if one.goes_to(contact.pk)]
    waiting = {one.visit_id: _waits(one, day) for one in asked if one.is_open}
    ask_form = form if act == "ask" else AskForm(after=day + timedelta(days=1))
    sent = request.POST.get("other_day", "")
    return {
        "matter": matter,
        "office": matter.office,
        "planned": [
            _planned(one, waiting.get(one.pk, ""), form if sent == str(one.pk) else None, day)
            for one in reversed(rows)
            if one.is_open
        ],
        "past": [*(visited(one, day) for one in rows if not one.is_open), *_return_visits(contact, matter)],
        # What is asked for waits under no visit yet.
        "asked": waiting.get(None, ""),
        "answers": [line for one in asked if not one.is_open and (line := _answered(one, day))],
        "ask_form": ask_form if contact.case.is_open else None,
        "is_refused": matter.state.refuses_visits(contact.pk),
        "done": request.GET.get("done", ""),
    }


def _planned(one: FieldVisit, waits: str, form: DayForm | None, day: date) -> Planned:
    fresh = None if waits else form or DayForm(after=day + timedelta(days=1), prefix=_prefix(one.pk))
    return Planned(one.pk, visited(one, day), waits, fresh)


def _return_visits(contact: Contact, matter: Matter) -> list[Told]:
    """Visits after the answer that the petition office made as a step of the matter itself."""
    steps = (step for step in own_steps(contact) if step.key == "return_visit")
    days = (dates.plain_day(_on(step.given), matter.today) for step in steps)
    return [Told(_("%(day)s: return visit by the petition office") % {"day": day}, ()) for day in days]


def _on(given: dict[str, Any]) -> date:
    return date.fromisoformat(str(given["visited_on"]))


def _waits(one: VisitWish, day: date) -> str:
    """You asked for 2 April, in the morning; Dongqiao Police Station answers by 27 March."""
    return _("You asked for %(day)s, %(part)s. %(office)s answers by %(due)s.") % {
        "day": dates.plain_day(one.on, day),
        "part": one.get_part_display(),
        "office": directory.unit_label(one.unit_id),
        "due": dates.plain_day(one.due_on, day),
    }


def _answered(one: VisitWish, day: date) -> str:
    if one.answered_on is None:
        return ""
    values = {"day": dates.plain_day(one.answered_on, day), "what": one.get_kind_display(), "why": one.reason}
    if one.is_granted:
        return _("%(day)s: you had asked for %(what)s; it was agreed to.") % values
    return _("%(day)s: you had asked for %(what)s; it cannot be. %(why)s") % values
