"""Art. 18(4): the button for reprisals. It goes to the office above the unit complained of, sealed.

Nothing of it is written into the matter it starts from: the unit below must not learn that the button was pressed.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.cases.actions import AlreadyRegistered
from huiyin.cases.models import Contact
from huiyin.cases.reprisal import report_reprisal, units_complained_of
from huiyin.duties import office_time
from huiyin.people.models import Unit
from huiyin.people.units import petition_office_above
from huiyin.portal.asking import LONG_TEXT
from huiyin.portal.limits import STEPS
from huiyin.portal.matter import view_of
from huiyin.portal.pages import draw
from huiyin.portal.views_file import PAGE
from huiyin.portal.views_track import with_contact


class ReprisalForm(forms.Form):
    """Who did it, and what happened; nothing else is asked."""

    use_required_attribute = False
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, units: list[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(unit.pk), unit.label) for unit in units]
        first = choices[0][0] if choices else None
        self.fields["against"] = forms.ChoiceField(
            label=_("Who put you under pressure?"), choices=choices, widget=forms.RadioSelect, initial=first
        )
        box = forms.Textarea(attrs={"class": "voice", "rows": 6})
        self.fields["words"] = forms.CharField(label=_("What happened?"), max_length=LONG_TEXT, widget=box)


@PAGE
@with_contact
def reprisal(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The form; sent, it answers with the number and the code of a matter of its own, which are shown once."""
    units = units_complained_of(contact)
    form = ReprisalForm(units, request.POST or None, initial={"token": uuid4()})
    context: dict[str, Any] = {
        "matter": view_of(contact, office_time.today()),
        "form": form,
        "organs": {unit.label: petition_office_above(unit) for unit in units},
    }
    if request.method != "POST" or not form.is_valid():
        return draw(request, "portal/reprisal.html", context)
    at = office_time.now()
    if minutes := STEPS.reached(request, at):
        return draw(request, "portal/reprisal.html", context | {"minutes": minutes}, status=429)
    against = next(unit for unit in units if str(unit.pk) == form.cleaned_data["against"])
    token = form.cleaned_data["token"]
    try:
        made = report_reprisal(contact=contact, against=against, words=form.cleaned_data["words"], at=at, token=token)
        sent = {"number": made.case.number, "code": made.code, "organ": petition_office_above(against)}
    except AlreadyRegistered as before:
        sent = {"number": before.contact.case.number, "code": "", "organ": petition_office_above(against)}
    response = draw(request, "portal/reprisal.html", context | {"sent": sent})
    response["Cache-Control"] = "no-store"
    return response
