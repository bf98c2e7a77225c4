"""What the three screens of asking for a review ask: which answers and why; who asks. They never save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.portal.forms import ExplainedChoice, voice
from huiyin.portal.matter import Matter
from huiyin.procedure.reviews import numbers_for_recheck, recheckable, reviewable
from huiyin.web.words import ordinal

LONGEST = 5_000
SELF, AGENT = "petitioner", "agent"


def numbers_of(matter: Matter, kind: str) -> tuple[int, ...]:
    """The requests whose answers may be meant."""
    if kind == "review":
        return reviewable(matter.state)
    return tuple(no for review in recheckable(matter.state)[:1] for no in numbers_for_recheck(review))


def label_of(matter: Matter, no: int) -> str:
    """诉求一：请依法查处凌晨装卸噪声。"""
    words = next((card.words for card in matter.cards if card.number == no), "")
    short = words if len(words) <= 60 else words[:59] + "…"
    return _("%(request)s: %(told)s") % {"request": ordinal(no), "told": short} if short else ordinal(no)


class WhyForm(forms.Form):
    """Screen 1. A recheck is always about the whole review opinion."""

    use_required_attribute = False
    grounds = forms.CharField(
        label=gettext_lazy("Why do you disagree?"),
        help_text=gettext_lazy("Say what is wrong or missing in the answer, and what you want instead."),
        max_length=LONGEST,
        widget=voice(7),
    )

    def __init__(self, matter: Matter, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = numbers_of(matter, kind)
        if kind == "review" and len(numbers) > 1:
            self.fields["requests"] = forms.TypedMultipleChoiceField(
                label=_("Which answers do you disagree with?"),
                choices=[(str(no), label_of(matter, no)) for no in numbers],
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Choose one of the answers at least.")},
            )
            self.order_fields(["requests", "grounds"])


def askers() -> dict[str, tuple[str, str]]:
    return {
        SELF: (_("I ask myself"), _("The opinion comes to you as the answer did.")),
        AGENT: (_("I ask for somebody else"), _("Say who you are; have the written authority ready or attach it.")),
    }


class WhoForm(forms.Form):
    """Screen 2 but for its files."""

    use_required_attribute = False
    asked_by = ExplainedChoice(label=gettext_lazy("Who asks?"), explained=askers, initial=SELF)
    agent_name = forms.CharField(
        label=gettext_lazy("Name of the one who asks for somebody else"), max_length=60, required=False
    )
    agent_phone = forms.CharField(
        label=gettext_lazy("Telephone of the one who asks for somebody else"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("asked_by") == AGENT and not data.get("agent_name"):
            self.add_error("agent_name", _("Say who you are."))
        return data


def kept_of(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """What a screen keeps of a sent form, cut to what it could ever take."""
    return {name: str(data[name])[: 2 * LONGEST] for name in names if data.get(name)}
