"""Forms of booking a number for a reception; they never save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.portal.forms import ExplainedChoice
from huiyin.receptions.booking import Booker
from huiyin.receptions.forms import ComingForm

MATTER, NEW = "matter", "new"


def abouts() -> Mapping[str, tuple[str, str]]:
    """What a reception may be about."""
    return {
        MATTER: (
            _("About a matter that is registered already"),
            _("With its number and query code. The leader has the file read before you come."),
        ),
        NEW: (
            _("About something new"),
            _("Nothing need be told beforehand. It is written down with you when you come."),
        ),
    }


class BookForm(ComingForm):
    """A number for one session."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    about = ExplainedChoice(label=gettext_lazy("What do you want to talk about?"), explained=abouts)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "2026-000417"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Query code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Only if you like. It is kept sealed, and forgotten 30 days after the reception."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("Only if you like, so that the office can call you should the day change."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("about") == MATTER:
            for name, label in (("number", _("Number")), ("code", _("Query code"))):
                if name in typed and not typed[name]:
                    self.add_error(name, _("Fill in: %(label)s") % {"label": label})
        return typed

    @property
    def is_about_matter(self) -> bool:
        return bool(self.cleaned_data.get("about") == MATTER)

    def booker(self) -> Booker:
        """Who books, where it is about no matter yet."""
        typed = self.cleaned_data
        return Booker() if self.is_about_matter else Booker(typed["name"].strip(), typed["phone"].strip())


class BookingCodeForm(forms.Form):
    """The code on the slip."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Booking code"),
        help_text=gettext_lazy("Twelve letters and figures, on your slip. Capitals and dashes do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ChangeForm(ComingForm):
    """Another session, or others who come."""

    session = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int)

    def __init__(self, *args: Any, sessions: list[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["session"].choices = [(str(pk), label) for pk, label in sessions]  # type: ignore[attr-defined]
