"""The seal of a unit as a picture: the administrator uploads it or stops it. It is never shown again."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huiyin.desk.people_pages import unit_or_404
from huiyin.documents.files import FileRefused
from huiyin.documents.seals import NARROWEST, USUAL_WIDTH, WIDEST, fingerprint, keep_seal, stop_seal
from huiyin.duties.office_time import now
from huiyin.ledger.actions import append
from huiyin.people.access import StaffRequest, for_roles, office_chain
from huiyin.people.models import Role
from huiyin.web.words import said


class SealForm(forms.Form):
    """The picture and its width on paper."""

    picture = forms.FileField(
        label=gettext_lazy("Picture of the seal"), widget=forms.ClearableFileInput(attrs={"accept": "image/png"})
    )
    width = forms.IntegerField(
        label=gettext_lazy("Width on paper, in millimetres"),
        min_value=NARROWEST,
        max_value=WIDEST,
        initial=USUAL_WIDTH,
    )


@require_POST
@for_roles(Role.ADMINISTRATOR)
def unit_seal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take in the picture; with `stop`, use the one there is no more. Both are written into the unit's chain."""
    unit, at = unit_or_404(request, pk), now()
    if "stop" in request.POST:
        if stop_seal(unit=unit, at=at):
            _record(request, pk, {"used": False})
        messages.success(request, _("The unit's seal is used no more. Papers are stamped by hand."))
        return redirect("desk:unit", pk)
    form = SealForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a PNG picture and a width between 30 and 60 mm."))
        return redirect("desk:unit", pk)
    try:
        width = form.cleaned_data["width"]
        seal = keep_seal(unit=unit, upload=form.cleaned_data["picture"].read(), width=width, at=at)
    except FileRefused as refused:
        messages.error(request, said(refused.text))
    else:
        _record(request, pk, {"used": True, "seal": fingerprint(seal), "width": width})
        messages.success(request, _("The seal is kept. One person asks for it on a paper, another releases it."))
    return redirect("desk:unit", pk)


def _record(request: StaffRequest, unit: int, payload: dict[str, object]) -> None:
    append(chain=office_chain(unit), kind="seal_changed", at=now(), payload=payload, by=request.post.signature)
