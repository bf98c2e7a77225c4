"""Asking for a review or a recheck: three screens, without script, each kept before the next; then the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.actions import CaseMoved
from huiyin.cases.filing import Draft, DraftGone, begin_draft, draft_of, save_draft
from huiyin.cases.models import Contact
from huiyin.cases.remedies import ask_remedy
from huiyin.documents.files import ACCEPT
from huiyin.duties import office_time
from huiyin.duties.calendars import current_calendar
from huiyin.parties.actions import Identity
from huiyin.people import directory
from huiyin.portal import device, uploads
from huiyin.portal.ask_forms import AGENT, WhoForm, WhyForm, askers, kept_of, numbers_of
from huiyin.portal.limits import DRAFTS, STEPS
from huiyin.portal.matter import DateShown, Matter, organ_unknown, view_of
from huiyin.portal.pages import draw
from huiyin.portal.remedies import ASKED_BY
from huiyin.portal.uploads import Refused
from huiyin.portal.views_file import PAGE
from huiyin.portal.views_track import offer_of, with_contact
from huiyin.procedure.engine import NotAllowed, Offer, clocks_view
from huiyin.procedure.proceedings import PROCEEDINGS, subject_of
from huiyin.procedure.reviews import recheckable, window_of
from huiyin.web.shown import RequestCard
from huiyin.web.words import ordinal, said


@dataclass(frozen=True, slots=True)
class Asking:
    """One request on its way: the matter, what is asked for, the step that asks it, and what is kept so far."""

    matter: Matter
    kind: str
    offer: Offer
    draft: Draft | None
    at: datetime

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.draft.values) if self.draft is not None else {}

    @property
    def organ(self) -> str:
        if self.kind == "review":
            return self.matter.reviewer or organ_unknown()
        reviews = recheckable(self.matter.state)
        return self.matter.rechecker(reviews[0] if reviews else None) or organ_unknown()

    def url(self, screen: str) -> str:
        return reverse(f"portal:{screen}", args=[self.kind])


def asking_of(request: HttpRequest, contact: Contact, kind: str) -> Asking:
    """The request this browser is writing about this matter. Raises Http404 for a kind nobody asks for."""
    if kind not in ASKED_BY:
        raise Http404
    at = office_time.now()
    draft_id = device.asking_id_of(request)
    draft = draft_of(draft_id, at) if draft_id else None
    mark = (draft.receipt or draft.values.get("ask", {})) if draft is not None else {}
    if mark.get("contact") != contact.pk or mark.get("step", ASKED_BY[kind]) != ASKED_BY[kind]:
        draft = None
    return Asking(view_of(contact, office_time.today()), kind, offer_of(contact, ASKED_BY[kind]), draft, at)


def shown(
    request: HttpRequest, asking: Asking, template: str, screen: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A screen, or why nothing can be asked for now."""
    context = {
        "asking": asking,
        "matter": asking.matter,
        "office": asking.matter.office,
        "offer": asking.offer,
        "name": said(PROCEEDINGS[asking.kind].name),
        "screen": screen,
        "window": window_shown(asking),
        **more,
    }
    response = draw(request, template, context, status=status)
    if asking.draft is not None:
        device.remember_asking(request, response, asking.draft.id)
    return response


def window_shown(asking: Asking) -> DateShown | None:
    """The petitioner's window with the days counted, open or over; None where no day is known."""
    matter = asking.matter
    about = next((item.no for item in recheckable(matter.state)), None) if asking.kind == "recheck" else None
    clocks = [window_of(matter.state, asking.kind, no, about) for no in numbers_of(matter, asking.kind)]
    known = {clock for clock in clocks if clock is not None}
    views = clocks_view(matter.law, matter.state, current_calendar(), matter.today)
    found = sorted((view for view in views if view.clock in known), key=lambda view: view.due.on)
    return matter.dated(found[-1]) if found else None


@PAGE
@with_contact
def why(request: HttpRequest, contact: Contact, kind: str) -> HttpResponse:
    """Screen 1: which answers, and why."""
    asking = asking_of(request, contact, kind)
    if asking.draft is not None and asking.draft.is_filed:
        if asking.offer.is_open:
            asking = Asking(asking.matter, kind, asking.offer, None, asking.at)
        else:
            return HttpResponseRedirect(asking.url("ask_receipt"))
    if not asking.offer.is_open:
        return shown(request, asking, "portal/ask_closed.html", 0)
    if request.method != "POST":
        form = WhyForm(asking.matter, kind, initial=asking.values.get("ask", {}))
        return shown(request, asking, "portal/ask_why.html", 1, form=form)
    form = WhyForm(asking.matter, kind, request.POST)
    minutes = None
    if form.is_valid():
        asked = {**form.cleaned_data, "contact": contact.pk, "step": ASKED_BY[kind]}
        minutes = DRAFTS.reached(request, asking.at) if asking.draft is None else None
        if not minutes:
            draft = kept(asking, {"ask": asked})
            response = HttpResponseRedirect(asking.url("ask_check" if "check" in request.GET else "ask_who"))
            device.remember_asking(request, response, draft.id)
            return response
    return shown(request, asking, "portal/ask_why.html", 1, form=form, minutes=minutes, status=429 if minutes else 200)


def kept(asking: Asking, changes: dict[str, Any]) -> Draft:
    if asking.draft is not None:
        try:
            return save_draft(asking.draft.id, changes, at=asking.at)
        except DraftGone:
            # Sent in another window a moment ago: what is typed here is a request of its own.
            pass
    return begin_draft(values=changes, at=asking.at)


@PAGE
@with_contact
def who(request: HttpRequest, contact: Contact, kind: str) -> HttpResponse:
    """Screen 2: what is attached, and who asks."""
    asking = asking_of(request, contact, kind)
    if asking.draft is None or asking.draft.is_filed:
        return HttpResponseRedirect(asking.url("ask"))
    if request.method != "POST":
        form = WhoForm(initial=asking.values.get("who", {}))
        return who_page(request, asking, form)
    if removed := request.POST.get("remove"):
        uploads.take_out(asking.draft, removed, asking.at)
        return HttpResponseRedirect(asking.url("ask_who"))
    form = WhoForm(request.POST)
    save_draft(asking.draft.id, {"who": kept_of(request.POST, ("asked_by", "agent_name", "agent_phone"))}, at=asking.at)
    refused = uploads.put_in(asking.draft, request.FILES.getlist("files"), asking.at)
    if refused or not form.is_valid():
        return who_page(request, asking_of(request, contact, kind), form, refused)
    return HttpResponseRedirect(asking.url("ask_who" if "add" in request.POST else "ask_check"))


def who_page(request: HttpRequest, asking: Asking, form: WhoForm, refused: tuple[Refused, ...] = ()) -> HttpResponse:
    return shown(
        request,
        asking,
        "portal/ask_who.html",
        2,
        form=form,
        listed=asking.values.get("files", ()),
        refused=refused,
        accept=ACCEPT,
        max_bytes=settings.MAX_FILE_BYTES,
        max_mb=settings.MAX_FILE_BYTES // 1024 // 1024,
        most=uploads.MOST_FILES,
    )


@PAGE
@with_contact
def check(request: HttpRequest, contact: Contact, kind: str) -> HttpResponse:
    """Screen 3: look it over, and send it."""
    asking = asking_of(request, contact, kind)
    if asking.draft is None:
        return HttpResponseRedirect(asking.url("ask"))
    if asking.draft.is_filed:
        return HttpResponseRedirect(asking.url("ask_receipt"))
    form = WhoForm(asking.values.get("who") or {})
    if not form.is_valid():
        return HttpResponseRedirect(asking.url("ask_who"))
    problems: list[str] = []
    minutes = None
    if request.method == "POST" and not (minutes := STEPS.reached(request, asking.at)):
        problems = sent(asking, contact, form)
        if not problems:
            return HttpResponseRedirect(asking.url("ask_receipt"))
    return check_page(request, asking, form, problems, minutes)


def sent(asking: Asking, contact: Contact, form: WhoForm) -> list[str]:
    """Send it; what stands against it, in words."""
    draft, asked, data = asking.draft, asking.values.get("ask", {}), form.cleaned_data
    assert draft is not None
    given = {
        "grounds": asked.get("grounds"),
        "asked_by": data["asked_by"],
        "files": [item["id"] for item in asking.values.get("files", ())],
        **({"requests": asked["requests"]} if asked.get("requests") else {}),
    }
    agent = Identity(name=data["agent_name"], phone=data["agent_phone"]) if data["asked_by"] == AGENT else None
    try:
        ask_remedy(contact=contact, step=ASKED_BY[asking.kind], given=given, agent=agent, draft=draft, at=asking.at)
    except NotAllowed as refused:
        return [said(reason.text) for reason in refused.reasons]
    except CaseMoved:
        return [_("Your matter has just moved on. Look it over and send it once more.")]
    return []


def check_page(
    request: HttpRequest, asking: Asking, form: WhoForm, problems: list[str], minutes: int | None
) -> HttpResponse:
    asked, data = asking.values.get("ask", {}), form.cleaned_data
    numbers = asked.get("requests") or numbers_of(asking.matter, asking.kind)
    cards: dict[int, RequestCard] = {card.number: card for card in asking.matter.cards}
    return shown(
        request,
        asking,
        "portal/ask_check.html",
        3,
        status=429 if minutes else 200,
        asked=asked,
        answers=[(ordinal(no), cards[no].words) for no in numbers if no in cards],
        who=data,
        who_label=askers()[data["asked_by"]][0],
        files=asking.values.get("files", ()),
        problems=problems,
        minutes=minutes,
    )


@PAGE
@with_contact
def receipt(request: HttpRequest, contact: Contact, kind: str) -> HttpResponse:
    """What was asked, who decides it and by when, with the days counted."""
    asking = asking_of(request, contact, kind)
    if asking.draft is None or asking.draft.receipt is None:
        return HttpResponseRedirect(reverse("portal:matter"))
    seq = asking.draft.receipt["seq"]
    item = next((one for one in asking.matter.state.proceedings if one.step == seq), None)
    if item is None:
        raise Http404
    views = (view for view in asking.matter.running if view.clock.subject == subject_of(item.no) and view.is_duty)
    clock = next(views, None)
    return shown(
        request,
        asking,
        "portal/ask_receipt.html",
        4,
        item=item,
        decides=directory.unit_label(item.unit),
        clock=asking.matter.dated(clock) if clock is not None else None,
        numbers=[ordinal(no) for no in item.requests],
    )
