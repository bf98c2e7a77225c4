"""Opening a petitioner's identity: for a stated reason, shown once, recorded on the case and in the office."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.identities import MayNotOpen, may_open, open_identity
from huiyin.cases.models import Case, Petitioner
from huiyin.desk.case import READERS, visible_case
from huiyin.desk.said import reason_texts
from huiyin.duties.office_time import now
from huiyin.parties.actions import Identity, ReasonMissing
from huiyin.people.access import StaffRequest, for_roles
from huiyin.procedure.engine import NotAllowed


class ReasonForm(forms.Form):
    """Why the identity has to be known."""

    reason = forms.CharField(
        label=gettext_lazy("Why it has to be known"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The reason is recorded and read by auditors; the petitioner sees that it was opened."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def identity(request: StaffRequest, number: str, petitioner_id: int) -> HttpResponse:
    """The form that asks for the reason; sent, the identity itself, on this one answer only."""
    case = visible_case(request.post, number)
    petitioner = _petitioner(case, petitioner_id)
    form = ReasonForm(request.POST or None)
    opened: Identity | None = None
    allowed = may_open(request.post, case)
    if request.method == "POST" and allowed and form.is_valid():
        opened = _opened(request, case, petitioner, form)
    context = {"case": case, "petitioner": petitioner, "form": form, "opened": opened, "allowed": allowed}
    response = render(request, "desk/case_identity.html", context, status=_status(request, allowed, opened))
    response["Cache-Control"] = "no-store"
    return response


def _petitioner(case: Case, pk: int) -> Petitioner:
    found = Petitioner.objects.select_related("party").filter(case=case, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _opened(request: StaffRequest, case: Case, petitioner: Petitioner, form: ReasonForm) -> Identity | None:
    try:
        reason = form.cleaned_data["reason"]
        return open_identity(case=case, petitioner=petitioner, by=request.post, reason=reason, at=now())
    except NotAllowed as refused:
        for text in reason_texts(refused.reasons):
            form.add_error(None, text)
    except (MayNotOpen, ReasonMissing):
        form.add_error(None, _("This identity cannot be opened here."))
    return None


def _status(request: StaffRequest, allowed: bool, opened: Identity | None) -> int:
    if request.method == "GET" or opened is not None:
        return 200
    return 422 if allowed else 403
