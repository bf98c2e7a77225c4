"""Taking in a request for review of a matter this post does not see: by its number and the petitioner's proof."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from huiyin.cases.reach import can_see
from huiyin.cases.taking_in import LODGED, NotProved, TooManyTries, lodge
from huiyin.desk.pickers import DayInput, ManyFilesField
from huiyin.desk.said import reason_texts
from huiyin.desk.uploads import Kept, keep_uploads, kept_before
from huiyin.documents.files import ACCEPT
from huiyin.duties.layers import layers_in_force
from huiyin.duties.office_time import now, on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role
from huiyin.procedure.catalogue.agency import ASKED_BY
from huiyin.procedure.engine import NotAllowed
from huiyin.web.views import throttled
from huiyin.web.words import said

FILES = "files"


class TakingInForm(forms.Form):
    """The request as it came in. Nothing of the matter is shown beside it; it reads, and never saves."""

    number = forms.CharField(label=gettext_lazy("Case number"), max_length=40)
    proof = forms.CharField(
        label=gettext_lazy("Query code, or check code of the paper"),
        max_length=40,
        help_text=gettext_lazy("On the petitioner's receipt, or at the foot of the opinion that was served"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What is asked for"), widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=gettext_lazy("Why they disagree"),
        help_text=gettext_lazy("The petitioner's own reasons"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "voice"}),
    )
    asked_by = forms.ChoiceField(label=gettext_lazy("Who asks"), widget=forms.RadioSelect, initial="petitioner")
    posted_on = forms.DateField(
        label=gettext_lazy("Posted on (postmark)"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("For what came by post: posted within the window is in time."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        kinds = [("review", _("a review")), ("recheck", _("a recheck"))]
        if (since := layers_in_force().get("termination")) is not None and since <= on_day(now()):
            kinds.append(("challenge", _("a full check of a termination")))
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["asked_by"].choices = [(key, said(text)) for key, text in ASKED_BY.options]  # type: ignore[attr-defined]
        self.fields[FILES] = ManyFilesField(label=_("The request on paper"), required=False)
        self.fields[FILES].widget.attrs["accept"] = ACCEPT

    def given(self, files: list[str]) -> dict[str, Any]:
        data = self.cleaned_data
        values = {"grounds": data["grounds"], "asked_by": data["asked_by"], "files": files}
        if data["posted_on"] and data["kind"] in ("review", "recheck"):
            values["posted_on"] = data["posted_on"].isoformat()
        return values


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("proof")
@sensitive_variables()
@for_roles(Role.CLERK)
def taking_in(request: StaffRequest) -> HttpResponse:
    """The form, and taking the request in; from then on the matter is within the organ's reach."""
    if request.method == "GET":
        return _page(request, TakingInForm(), [], [])
    at = now()
    form = TakingInForm(request.POST, request.FILES)
    form.is_valid()
    kept = kept_before(request.POST.getlist(f"kept-{FILES}"), request.post, FILES)
    kept += keep_uploads(form, FILES, request.FILES.getlist(FILES), request.post, at)
    if not form.is_valid():
        return _page(request, form, kept, [])
    try:
        case = lodge(
            number=form.cleaned_data["number"],
            proof=form.cleaned_data["proof"],
            kind=form.cleaned_data["kind"],
            given=form.given([str(one.file.pk) for one in kept]),
            by=request.post,
            at=at,
            token=_token(request),
        )
    except TooManyTries:
        return throttled(request, 3600)
    except NotProved:
        told = _("No matter has this number and this code. Compare both with the receipt or the paper.")
        return _page(request, form, kept, [told])
    except NotAllowed as refused:
        return _page(request, form, kept, reason_texts(refused.reasons))
    messages.success(request, _("Taken in: %(number)s.") % {"number": case.number})
    return redirect("desk:case", case.number) if can_see(request.post, case) else redirect("desk:today")


def _token(request: StaffRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _page(request: StaffRequest, form: TakingInForm, kept: list[Kept], problems: list[str]) -> HttpResponse:
    context = {
        "form": form,
        "kept": kept,
        "problems": problems,
        "token": request.POST.get("token") or uuid.uuid4(),
        "kinds": tuple(LODGED),
    }
    status = 422 if problems or (form.is_bound and form.errors) else 200
    return render(request, "desk/taking_in.html", context, status=status)
