"""The form on which somebody says how they want to be told; the same at the desk and on the portal. It never saves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.outbox.ways import ways_offered
from huiyin.parties.ways import NEEDS, WAYS
from huiyin.web.words import said

LANGUAGES = (("zh", "简体中文"), ("en", "English"))


def way_choices() -> list[tuple[str, str]]:
    """The ways this office offers, named in the page's language."""
    return [(way, said(WAYS[way]).capitalize()) for way in ways_offered()]


def entry_names() -> Mapping[str, str]:
    return {"phone": _("Telephone"), "email": _("E-mail"), "address": _("Address")}


def missing_said(entry: str) -> str:
    """What is wrong where a way was chosen that leads nowhere."""
    told = {
        "phone": _("Give a telephone number: without one there is no call and no text message."),
        "email": _("Give an e-mail address, or leave e-mail out."),
        "address": _("Give an address to which letters can be posted."),
    }
    return told[entry]


class WaysForm(forms.Form):
    """Ways of being told, the language, and what those ways need that is not known yet."""

    use_required_attribute = False
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How to be told of news"),
        help_text=gettext_lazy("Several may be chosen; the first that works is used. With none, nothing is sent."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of messages"), choices=LANGUAGES, widget=forms.RadioSelect, initial="zh"
    )
    phone = forms.CharField(
        label=gettext_lazy("New telephone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=gettext_lazy("New address"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        ways = self.fields["ways"]
        assert isinstance(ways, forms.MultipleChoiceField)
        ways.choices = way_choices()
        offered = {NEEDS[way] for way in ways_offered()}
        for name in ("phone", "email", "address"):
            if name not in offered:
                del self.fields[name]

    @property
    def changes(self) -> dict[str, str]:
        """The new entries of the identity; what was left empty stays as it is."""
        return {name: self.cleaned_data.get(name) or "" for name in ("phone", "email", "address")}

    def point_out(self, entry: str) -> None:
        """Mark the entry that a chosen way needs and nobody has given."""
        self.add_error(entry if entry in self.fields else "ways", missing_said(entry))
