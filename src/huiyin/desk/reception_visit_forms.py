"""Forms of visits at the desk; they never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases.models import Case, Contact
from huiyin.cases.tracking import normalise_number
from huiyin.people.models import Post
from huiyin.receptions.booking import Booker
from huiyin.receptions.forms import ComingForm
from huiyin.receptions.models import STAGES, Stage


class MatterField(forms.CharField):
    """The number of a matter within reach; cleans to the contact it began with, or None where nothing was typed."""

    def __init__(self, *, post: Post, **given: Any) -> None:
        attrs = {"autocomplete": "off", "placeholder": "2026-000417"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **given)
        self.post = post

    def clean(self, value: Any) -> Contact | None:
        typed = str(super().clean(value) or "")
        if not typed:
            return None
        case = Case.objects.visible_to(self.post).filter(number=normalise_number(typed)).first()
        found = case.contacts.select_related("case").order_by("pk").first() if case else None
        if found is None:
            raise forms.ValidationError(_("No matter within reach has this number."))
        return found


class ArrivalForm(ComingForm):
    """Somebody at the door, or on the telephone: who comes, and about which matter."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name, for a booking without a matter"),
        help_text=gettext_lazy("Only if they like. Kept sealed, forgotten 30 days after the session."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, post: Post, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["contact"] = MatterField(
            label=_("Number of the matter"),
            help_text=_("Leave it empty where it is about something new."),
            required=False,
            post=post,
        )

    def booker(self) -> Booker:
        typed = self.cleaned_data
        return Booker(typed["name"].strip(), typed["phone"].strip())


class StageForm(forms.Form):
    """The next stage of a visit, what the page showed of it, and the room it is called to."""

    to = forms.TypedChoiceField(choices=[(stage.value, stage.value) for stage in STAGES], coerce=Stage)
    seen = forms.TypedChoiceField(choices=Stage.choices, coerce=Stage)
    visit = forms.IntegerField(required=False)
    room = forms.CharField(max_length=20, required=False)


class JoinForm(forms.Form):
    """The matter a visit turned out to be about."""

    def __init__(self, *args: Any, post: Post, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["contact"] = MatterField(label=_("Number of the matter"), post=post)


class OtherDayForm(forms.Form):
    """Another session for somebody who has not come yet."""

    session = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int)

    def __init__(self, *args: Any, sessions: list[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["session"].choices = [(str(pk), label) for pk, label in sessions]  # type: ignore[attr-defined]


class StudyForm(forms.Form):
    """What was found in a matter before the session."""

    visit = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What to look into and whom to ask. Nothing about those who come."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
