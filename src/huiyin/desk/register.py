"""Registering what came in: letter, visit, call, web message or fax, on one page and by keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.cases.actions import AlreadyRegistered, CaseMoved, Registered, register_case
from huiyin.cases.earlier import Earlier, TooManyLookUps, earlier_cases
from huiyin.cases.intake.registration import Registration
from huiyin.cases.joining import SealedApart, join_contact
from huiyin.cases.models import Case, Contact
from huiyin.desk import coming
from huiyin.desk.receipt import receipt_page
from huiyin.desk.register_form import RegisterForms, empty_forms, sent_forms
from huiyin.desk.register_visit import initial_of, take_visit, visit_to_register
from huiyin.desk.said import reason_texts
from huiyin.desk.uploads import Kept, keep_uploads, kept_before, one_document
from huiyin.documents.files import FileRefused
from huiyin.documents.models import File
from huiyin.duties.office_time import now, on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.procedure.engine import NotAllowed
from huiyin.receptions.models import Visit
from huiyin.web.forms import asked_for_rows, with_rows, without_errors
from huiyin.web.words import said

FILE_FIELDS = ("scans", "attachments")


@dataclass(slots=True)
class Sent:
    """A form that was sent: its parts, the files it brought or had brought before, and what is wrong with the whole."""

    forms: RegisterForms
    kept: dict[str, list[Kept]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    earlier: Sequence[Earlier] = ()
    visit: Visit | None = None
    has_looked: bool = False


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_roles(Role.CLERK)
def register(request: StaffRequest) -> HttpResponse:
    """The page, and what was sent from it: registered, joined to a case, or shown again with everything kept."""
    at = now()
    visit = visit_to_register(request.post, (request.POST or request.GET).get("visit", ""))
    if request.method == "GET":
        known = initial_of(visit) if visit is not None else None
        return _page(request, Sent(empty_forms(request.post, on_day(at), known), visit=visit), at)
    data = with_rows(request.POST) if asked_for_rows(request.POST) else request.POST
    sent = Sent(sent_forms(request, request.post, at, on_day(at), data), visit=visit)
    _take_files(request, sent, at)
    if asked_for_rows(request.POST) or "check" in request.POST:
        return _again_unjudged(request, sent, at)
    if sent.forms.are_valid() and not sent.problems:
        done = _take(request, sent, at)
        if done is not None:
            back = take_visit(visit=visit, contact=done.contact, by=request.post, at=at) if visit is not None else ""
            return receipt_page(request, done.case, done.contact, done.code, table_url=back)
    return _page(request, sent, at, status=422)


def _take_files(request: StaffRequest, sent: Sent, at: datetime) -> None:
    """Files are kept at once: a form that comes back with errors still has them."""
    for name in FILE_FIELDS:
        before = kept_before(request.POST.getlist(f"kept-{name}"), request.post, name)
        # Judging the form first lets a refused file be an error at its field.
        sent.forms.matter.is_valid()
        uploads = request.FILES.getlist(name)
        sent.kept[name] = before + keep_uploads(sent.forms.matter, name, uploads, request.post, at)


def _again_unjudged(request: StaffRequest, sent: Sent, at: datetime) -> HttpResponse:
    """A row more or less, or a look for earlier matters: drawn again, nothing judged but refused files."""
    sent.forms.persons.is_valid()
    identities = sent.forms.identities()
    refused = {name: sent.forms.matter.errors[name] for name in FILE_FIELDS if name in sent.forms.matter.errors}
    for part in sent.forms.all:
        without_errors(part)
    sent.forms.matter.errors.update(refused)
    if "check" in request.POST:
        sent.has_looked = True
        sent.earlier = _look(request.post, identities, sent, at)
    return _page(request, sent, at)


def _look(post: Post, identities: Sequence[Any], sent: Sent, at: datetime) -> Sequence[Earlier]:
    if sent.forms.matter.data.get("is_sealed"):
        return ()
    try:
        return earlier_cases(by=post, identities=identities, at=at)
    except TooManyLookUps:
        sent.problems.append(coming.too_many_look_ups())
        return ()


def _take(request: StaffRequest, sent: Sent, at: datetime) -> Registered | None:
    """Register, or join the case that was chosen; None with the reasons among the problems when it was refused."""
    try:
        files = _files_of(sent, at)
        registration = sent.forms.registration(request.post, files)
        if number := request.POST.get("join"):
            refuse_second(registration)
            case = Case.objects.visible_to(request.post).get(number=number)
            return join_contact(case=case, registration=registration, by=request.post, at=at)
        return register_case(registration=registration, by=request.post, at=at)
    except AlreadyRegistered as earlier:
        return Registered(earlier.contact.case, earlier.contact, "")
    except FileRefused as refusal:
        sent.problems.append(said(refusal.text))
    except NotAllowed as refused:
        sent.problems += reason_texts(refused.reasons)
    except (SealedApart, CaseMoved, Case.DoesNotExist):
        sent.problems.append(coming.cannot_join())
    return None


def refuse_second(registration: Registration) -> None:
    """The same form sent twice joins once."""
    earlier = Contact.objects.select_related("case").filter(token=registration.token).first()
    if earlier is not None:
        raise AlreadyRegistered(earlier)


def _files_of(sent: Sent, at: datetime) -> list[File]:
    """The attachments as they are, and the scanned pages as one document."""
    scans = [kept.file for kept in sent.kept["scans"]]
    scanned = one_document(scans, coming.scan_name(), at) if scans else []
    return [*scanned, *(kept.file for kept in sent.kept["attachments"])]


def _page(request: StaffRequest, sent: Sent, at: datetime, *, status: int = 200) -> HttpResponse:
    today = on_day(at)
    context = {
        "forms": sent.forms,
        "kept": sent.kept,
        "problems": sent.problems,
        "visit": sent.visit,
        "begun_at": at,
        "earlier": coming.matches(sent.earlier, today),
        "has_looked": sent.has_looked,
        "clocks": coming.clocks(request.post, _received(sent.forms.contact, today), today),
    }
    return render(request, "desk/register.html", context, status=status)


def _received(form: BaseForm, today: date) -> date:
    value = form["received_on"].value()
    return coming.day_from(value, today)


@require_GET
@for_roles(Role.CLERK)
def register_clocks(request: StaffRequest) -> HttpResponse:
    """The clocks that start with this day of receipt, for the side of the page."""
    today = on_day(now())
    received = coming.day_from(request.GET.get("received_on"), today)
    return render(request, "desk/register_clocks.html", {"clocks": coming.clocks(request.post, received, today)})


@never_cache
@sensitive_post_parameters()
@require_POST
@for_roles(Role.CLERK)
def register_matches(request: StaffRequest) -> HttpResponse:
    """Earlier matters of the petitioners typed so far, for the side of the page."""
    at = now()
    data: QueryDict = request.POST
    sent = Sent(sent_forms(request, request.post, at, on_day(at), data))
    sent.forms.persons.is_valid()
    found = _look(request.post, sent.forms.identities(), sent, at)
    context = {"earlier": coming.matches(found, on_day(at)), "has_looked": True, "problems": sent.problems}
    return render(request, "desk/register_matches.html", context)
