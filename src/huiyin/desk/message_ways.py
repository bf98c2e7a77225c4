"""How a petitioner, and a member of staff, wants to be told: recorded at the desk."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages as toasts
from django.core.mail import EmailMessage, mailers
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.cases.identities import may_open
from huiyin.cases.models import Petitioner
from huiyin.desk.case import visible_case
from huiyin.duties.office_time import now
from huiyin.outbox.actions import choose_ways, hear_by_mail
from huiyin.outbox.choosing import LANGUAGES, WaysForm
from huiyin.outbox.models import StaffAddress
from huiyin.outbox.sending import address_of
from huiyin.outbox.ways import switched_on
from huiyin.parties.actions import WayWithoutAddress
from huiyin.people.access import StaffRequest, for_roles, for_staff
from huiyin.people.models import Role
from huiyin.web import dates

RECORDERS = (Role.CLERK, Role.HANDLER, Role.HEAD, Role.CUSTODIAN)


@never_cache
@sensitive_post_parameters("phone", "email", "address")
@require_http_methods(["GET", "POST"])
@for_roles(*RECORDERS)
def ways(request: StaffRequest, number: str, petitioner_id: int) -> HttpResponse:
    """What one petitioner wants, as they said it at the counter or on the telephone."""
    case = visible_case(request.post, number)
    petitioner = Petitioner.objects.select_related("party").filter(case=case, pk=petitioner_id).first()
    if petitioner is None:
        raise Http404
    allowed = may_open(request.post, case)
    party = petitioner.party
    form = WaysForm(request.POST or None, initial={"ways": party.ways or [], "language": party.language})
    if request.method == "POST" and allowed and form.is_valid() and _recorded(request, petitioner, form):
        toasts.success(request, _("Recorded. Messages follow it from now on."))
        return redirect("desk:case", number)
    context = {
        "case": case,
        "petitioner": petitioner,
        "form": form,
        "allowed": allowed,
        "was_asked": party.ways is not None,
    }
    return render(request, "desk/message_ways.html", context, status=_status(request, allowed))


def _recorded(request: StaffRequest, petitioner: Petitioner, form: WaysForm) -> bool:
    try:
        choose_ways(
            party=petitioner.party,
            ways=form.cleaned_data["ways"],
            language=form.cleaned_data["language"],
            changes=form.changes,
            by=request.post,
            at=now(),
        )
    except WayWithoutAddress as missing:
        form.point_out(missing.entry)
        return False
    return True


def _status(request: StaffRequest, allowed: bool) -> int:
    if request.method == "GET":
        return 200
    return 422 if allowed else 403


class StaffForm(forms.Form):
    """The own address for messages; empty: none."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail for messages"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Left empty, everything comes to the desk alone. The address is kept encrypted."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of messages"), choices=LANGUAGES, widget=forms.RadioSelect
    )


@never_cache
@sensitive_post_parameters("email")
@require_http_methods(["GET", "POST"])
@for_staff
def own(request: StaffRequest) -> HttpResponse:
    """Whether the person at the keyboard wants e-mail as well; with `test` one is sent at once."""
    row = StaffAddress.objects.filter(staff=request.staff).first()
    language = row.language if row else dates.language()
    initial = {"email": address_of(request.staff) if row else "", "language": language}
    form = StaffForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hear_by_mail(by=request.post, email=given["email"], language=given["language"], at=now())
        if "test" in request.POST and given["email"]:
            _try_out(request, given["email"])
        else:
            toasts.success(request, _("Recorded."))
        return redirect("desk:own_messages")
    context = {"form": form, "has_mail": "email" in switched_on(), "hears": row is not None}
    return render(request, "desk/own_messages.html", context, status=422 if request.method == "POST" else 200)


def _try_out(request: StaffRequest, address: str) -> None:
    """One mail at once, so that settings can be tried; what the server says is shown to nobody."""
    body = _("This is a test of messages from Huiyin. If it reached you, they work.")
    mail = EmailMessage(_("A test from Huiyin"), body, settings.MAIL_FROM, [address])
    try:
        mailers.default.send_messages([mail])
    except (OSError, ValueError):
        # SMTP errors are OSErrors.
        toasts.error(request, _("The mail server did not take it. Whoever runs Huiyin finds why in its settings."))
    else:
        toasts.success(request, _("A test is on its way."))
