"""Tracking: number and query code open one matter on this device, for half an hour since the last page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial, wraps
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.cases.actions import CaseMoved, offers_for_petitioner
from huiyin.cases.models import CasePaper, Contact
from huiyin.cases.naming import take_naming_step
from huiyin.cases.timeline import entries_for_citizen
from huiyin.cases.tracking import shown_by
from huiyin.documents.dossier import Part, as_zip
from huiyin.documents.files import ACCEPT, FileRefused, keep_file, open_file
from huiyin.documents.papers import paper_html_context, render_pdf
from huiyin.documents.templates import template
from huiyin.duties import office_time
from huiyin.portal import beside, device, forms
from huiyin.portal.asking import StepForm, explained, identity_in
from huiyin.portal.limits import LOOKUPS, STEPS
from huiyin.portal.matter import Matter, view_of
from huiyin.portal.pages import draw, for_citizens
from huiyin.portal.received import receptions_of
from huiyin.portal.remedies import ASKED_BY
from huiyin.portal.road import stops_of
from huiyin.portal.seen import own_papers, own_steps
from huiyin.portal.uploads import MOST_FILES, TOO_MANY, Refused, Upload, content_of
from huiyin.portal.views_file import PAGE
from huiyin.procedure.engine import NotAllowed, Offer
from huiyin.web.forms import without_errors
from huiyin.web.words import said

# A case may move while a petitioner writes; their step is tried again on what is there then.
TRIES = 3
ASKING = {step: kind for kind, step in ASKED_BY.items()}


@PAGE
@for_citizens
def look_up(request: HttpRequest) -> HttpResponse:
    """The form, and the look-up itself: posted, so that no number or code stands in an address or a log."""
    form = forms.TrackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        open_here = device.tracked_contact(request) if request.method != "POST" else None
        return draw(request, "portal/track.html", {"form": form, "open_here": open_here})
    at = office_time.now()
    if minutes := LOOKUPS.reached(request, at):
        return draw(request, "portal/track.html", {"form": without_errors(form), "minutes": minutes}, status=429)
    shown = shown_by(form.cleaned_data["number"], form.cleaned_data["code"])
    if shown is None:
        form.add_error(None, _("This number and this code do not belong together. Look at your receipt once more."))
        return draw(request, "portal/track.html", {"form": form})
    LOOKUPS.forgive(request, at)
    response = HttpResponseRedirect(reverse("portal:matter"))
    device.remember_shown(request, response, shown)
    return response


def with_contact[**P](view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For whoever has shown number and code; each page lengthens the half hour, nobody else learns anything."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        contact = device.tracked_contact(request)
        if contact is None:
            return ask_again(request)
        response = view(request, contact, *args, **kwargs)
        device.remember_contact(request, response, contact)
        return response

    return for_citizens(guarded)


def ask_again(request: HttpRequest) -> HttpResponse:
    """The half hour is over. What was being written is shown, so that it can be copied and is not lost."""
    typed = [str(value) for key, value in request.POST.items() if key not in ("csrfmiddlewaretoken", "seen", "token")]
    form = forms.TrackForm()
    return draw(request, "portal/track.html", {"form": form, "is_over": True, "typed": "\n\n".join(typed)}, status=403)


@require_safe
@with_contact
def matter(request: HttpRequest, contact: Contact) -> HttpResponse:
    today = office_time.today()
    shown = view_of(contact, today)
    offers = sorted(offers_for_petitioner(contact.case, today=today), key=lambda offer: offer.step.primary)
    steps = own_steps(contact)
    context = {
        "matter": shown,
        "office": shown.office,
        "stops": stops_of(shown),
        "settling": beside.competence_told(shown),
        "beside": beside.proceedings_of(shown),
        "received": receptions_of(shown),
        "open_steps": [offer for offer in offers if offer.is_open],
        "blocked_steps": [offer for offer in offers if not offer.is_open] if "all" in request.GET else [],
        "blocked_count": sum(not offer.is_open for offer in offers),
        "may_report": any(offer.is_open and offer.step.key == "report_overdue" for offer in offers),
        "papers": own_papers(shown),
        "entries": entries_for_citizen(contact.case, today=today, steps=steps, views=shown.views),
        "taken": shown.law.steps.get(request.GET.get("done", "")),
    }
    return draw(request, "portal/matter.html", context)


def offer_of(contact: Contact, step: str) -> Offer:
    """The step as it is offered now. Raises Http404 for one that is no petitioner's."""
    offers = offers_for_petitioner(contact.case, today=office_time.today())
    found = next((offer for offer in offers if offer.step.key == step), None)
    if found is None:
        raise Http404
    return found


def page_of(step: str) -> str:
    """The page of a step that has one of its own: a review is asked for in three screens, visits have all in one."""
    if step in ASKING:
        return reverse("portal:ask", args=[ASKING[step]])
    return reverse("portal:visits") if step == "refuse_visits" else ""


@PAGE
@with_contact
def do(request: HttpRequest, contact: Contact, step: str) -> HttpResponse:
    """One step of the petitioner: its form, and taking it."""
    if elsewhere := page_of(step):
        return HttpResponseRedirect(elsewhere)
    offer, shown = offer_of(contact, step), view_of(contact, office_time.today())
    initial = {"seen": contact.case.last_seq, "token": uuid4()}
    form = StepForm(shown, offer.step, request.POST or None, initial=initial)
    if request.method != "POST":
        return step_page(request, shown, offer, form)
    at = office_time.now()
    if not form.is_valid():
        return step_page(request, shown, offer, form)
    if minutes := STEPS.reached(request, at):
        return step_page(request, shown, offer, form, minutes=minutes)
    try:
        taken = take(contact, form, request.FILES.getlist("files"), at)
    except NotAllowed as refusal:
        for reason in refusal.reasons:
            form.add_error(None, said(reason.text))
        return step_page(request, shown, offer, form)
    if taken:
        return step_page(request, shown, offer, form, refused=taken)
    return HttpResponseRedirect(f"{reverse('portal:matter')}?done={step}")


def step_page(
    request: HttpRequest,
    shown: Matter,
    offer: Offer,
    form: StepForm,
    *,
    minutes: int | None = None,
    refused: tuple[Refused, ...] = (),
) -> HttpResponse:
    context = {
        "matter": shown,
        "office": shown.office,
        "offer": offer,
        "form": form,
        "explained": explained(offer.step.key),
        "accept": ACCEPT,
        "minutes": minutes,
        "refused": refused,
    }
    return draw(request, "portal/step.html", context, status=429 if minutes else 200)


class FilesRefused(Exception):
    """Files that were not taken; the step was not taken either, so that it goes in whole or not at all."""

    def __init__(self, refused: tuple[Refused, ...]) -> None:
        super().__init__(len(refused))
        self.refused = refused


def take(contact: Contact, form: StepForm, sent: list[Upload], at: datetime) -> tuple[Refused, ...]:
    """Take the step with its files. Returns the files that stopped it; raises NotAllowed."""
    try:
        with transaction.atomic():
            files = kept_files(sent, at) if form.takes_files else []
            # Steps of one petitioner are not shown to another of the same matter.
            given = {**form.given(), "contact": contact.pk, **({"files": files} if files else {})}
            taken_once(contact, form, given, at)
    except FilesRefused as stopped:
        return stopped.refused
    return ()


def kept_files(sent: list[Upload], at: datetime) -> list[str]:
    kept, refused = [], []
    for number, upload in enumerate(sent):
        try:
            if number >= MOST_FILES:
                raise FileRefused(TOO_MANY.format(most=MOST_FILES))
            kept.append(str(keep_file(upload=content_of(upload), name=upload.name or "", at=at).pk))
        except FileRefused as refusal:
            refused.append(Refused(upload.name or "", refusal.text))
    if refused:
        raise FilesRefused(tuple(refused))
    return kept


def taken_once(contact: Contact, form: StepForm, given: dict[str, Any], at: datetime) -> None:
    """Take the step on the case as it is now. The same form sent before has acted already, and acts no more."""
    seen = int(form.cleaned_data["seen"])
    identity = identity_in(form.step, form.cleaned_data)
    for left in reversed(range(TRIES)):
        try:
            take_naming_step(
                case=contact.case,
                step=form.step.key,
                by=None,
                at=at,
                given=given,
                identity=identity,
                contact=contact,
                seen=seen,
                token=form.cleaned_data["token"],
            )
            return
        except CaseMoved as moved:
            if not left:
                raise
            seen = moved.case.last_seq


@require_safe
@with_contact
def paper(request: HttpRequest, contact: Contact, paper_id: UUID) -> HttpResponse:
    """An issued paper in letter layout."""
    found = paper_of(contact, paper_id)
    context = paper_html_context(found.paper)
    urls = {"back_url": reverse("portal:matter"), "pdf_url": reverse("portal:paper_pdf", args=[paper_id])}
    return render(request, "documents/paper.html", {**context, **urls})


@require_safe
@with_contact
def paper_pdf(request: HttpRequest, contact: Contact, paper_id: UUID) -> HttpResponse:
    """The stamped scan where there is one, else the paper as it was issued."""
    found = paper_of(contact, paper_id).paper
    file = found.scan or render_pdf(found)
    response = HttpResponse(open_file(file), content_type=file.content_type)
    response.headers["Content-Disposition"] = "inline" if file.is_shown_inline else "attachment"
    return response


@require_safe
@with_contact
def papers_zip(request: HttpRequest, contact: Contact) -> HttpResponse:
    """All papers addressed to the petitioner, each as a file, with a manifest of their hashes."""
    links = [item.link for item in own_papers(view_of(contact, office_time.today()))]
    if not links:
        raise Http404
    content = b"".join(as_zip(own_parts(links), {"信访事项编号": contact.case.number}, at=office_time.now()))
    response = HttpResponse(content, content_type="application/zip")
    name = _("papers %(number)s.zip") % {"number": contact.case.number}
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def own_parts(links: list[CasePaper]) -> Iterator[Part]:
    """The stamped scan of each paper where there is one, and the paper as it was issued."""
    for link in links:
        issued = link.paper
        files = [("", issued.pdf or render_pdf(issued)), *([(_(" (stamped)"), issued.scan)] if issued.scan else [])]
        for mark, file in files:
            title = f"{template(issued.template).title} {issued.number}{mark}"
            yield Part(title, file.content_type, partial(open_file, file), on=issued.issued_on)


def paper_of(contact: Contact, paper_id: UUID) -> CasePaper:
    """A paper addressed to the petitioner. Raises Http404 for any other."""
    shown = own_papers(view_of(contact, office_time.today()))
    found = next((item.link for item in shown if item.link.paper_id == paper_id), None)
    if found is None:
        raise Http404
    return found


@require_POST
@for_citizens
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out: this device knows nothing of the matter any more."""
    response = HttpResponseRedirect(reverse("portal:home"))
    device.forget_contact(response)
    device.forget_draft(response)
    return response
