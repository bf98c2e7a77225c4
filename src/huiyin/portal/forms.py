"""The forms of filing: what a citizen types becomes values. They never save; each is refilled from a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.outbox.choosing import missing_said, way_choices
from huiyin.outbox.ways import ways_offered
from huiyin.parties.sealing import CODE_LENGTH, CODE_LETTERS, normalise_code
from huiyin.parties.ways import NEEDS
from huiyin.procedure.terms import KINDS
from huiyin.web.words import ordinal, said

# Room for a long story; a longer one can be sent as a file.
FACTS_LENGTH = 10_000
ASK_LENGTH = 1_000
# One letter a request is kept on the case for its lists (Case.answers), and nobody answers more at once.
MOST_REQUESTS = 20
# Art. 20(3): at most five representatives; the one who files is the first of them.
MOST_REPRESENTATIVES = 5
MOST_PEOPLE = 100_000

NAMED, SEALED, ANONYMOUS = "named", "sealed", "anonymous"


def voice(rows: int, **attrs: Any) -> forms.Textarea:
    """A box for the petitioner's own words."""
    return forms.Textarea(attrs={"class": "voice", "rows": rows, **attrs})


class ExplainedChoice(forms.ChoiceField):
    """A choice in which every value carries a line of explanation; `explained` gives label and line by value."""

    def __init__(self, *, explained: Callable[[], Mapping[str, tuple[str, str]]], **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(choices=lambda: [(key, label) for key, (label, _line) in explained().items()], **kwargs)
        self.explained = explained

    @property
    def hints(self) -> dict[str, str]:
        return {key: line for key, (_label, line) in self.explained().items()}


def kinds() -> dict[str, tuple[str, str]]:
    """The three kinds of the law, as somebody would say them."""
    in_law = {key: _("In law: %(name)s.") % {"name": said(text)} for key, text in KINDS.items()}
    return {
        "claim": (_("I ask for something to be put right"), in_law["claim"]),
        "suggestion": (_("I have a suggestion"), in_law["suggestion"]),
        "accusation": (
            _("I report wrongdoing by an office or an official"),
            _("The office you name never gets to see it. In law: %(name)s.") % {"name": said(KINDS["accusation"])},
        ),
    }


def manners() -> dict[str, tuple[str, str]]:
    """The three ways to be known, and what each means."""
    return {
        NAMED: (
            _("Yes, with my name"),
            _("Whoever handles your matter sees your name and telephone number and can call you."),
        ),
        SEALED: (
            _("No, seal my identity"),
            _(
                "Your name and your own words stay with the petition office. Whoever handles the matter works from an "
                "extract without them. Opening your identity takes a written reason, and you see here that it was done."
            ),
        ),
        ANONYMOUS: (
            _("I stay anonymous"),
            _(
                "Nobody asks who you are. But nobody can call you or send you the answer: you look it up here with "
                "your number and query code. If something is unclear, nobody can ask you."
            ),
        ),
    }


class AboutForm(forms.Form):
    """Screen 1 but for its requests: what happened, when and where, and whom it is about."""

    use_required_attribute = False
    kind = ExplainedChoice(label=gettext_lazy("What is it?"), explained=kinds)
    facts = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("Write as you would tell it. Who did what, and what came of it."),
        max_length=FACTS_LENGTH,
        widget=voice(7),
    )
    happened = forms.CharField(
        label=gettext_lazy("When did it happen?"),
        help_text=gettext_lazy("A day, a month or “since October” is enough."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "voice"}),
    )
    place_said = forms.CharField(
        label=gettext_lazy("Street, village or building"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "voice"}),
    )
    complained_of = forms.CharField(
        label=gettext_lazy("Is it about an office, or about somebody who works there?"),
        help_text=gettext_lazy("Name the office or the person, as far as you know."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "voice"}),
    )


class AskForm(forms.Form):
    """One request."""

    text = forms.CharField(max_length=ASK_LENGTH, widget=voice(2), label=gettext_lazy("What you ask for"))

    @property
    def number_said(self) -> str:
        """The request's name, for the ear; `__number__` in the row that scripts copy."""
        number = (self.prefix or "").rpartition("-")[2]
        return ordinal(int(number) + 1) if number.isdecimal() else _("Request __number__")


if TYPE_CHECKING:
    # Django's own class takes no parameter at run time.
    AskRows = forms.BaseFormSet[AskForm]
else:
    AskRows = forms.BaseFormSet


class AsksFormSet(AskRows):
    """The requests: empty rows fall away, one must be left."""

    def clean(self) -> None:
        if not any(self.errors) and not self.texts:
            raise forms.ValidationError(_("Say what you ask for: one thing in each box."))

    @property
    def texts(self) -> list[str]:
        return [row.cleaned_data["text"] for row in self.forms if row.is_valid() and row.cleaned_data.get("text")]


Asks = forms.formset_factory(
    AskForm, formset=AsksFormSet, extra=1, max_num=MOST_REQUESTS, absolute_max=MOST_REQUESTS, validate_max=True
)


class PersonForm(forms.Form):
    """Somebody who files together with the first one."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)


Others = forms.formset_factory(
    PersonForm,
    extra=0,
    max_num=MOST_REPRESENTATIVES - 1,
    absolute_max=MOST_REPRESENTATIVES - 1,
    validate_max=True,
)


class WhoForm(forms.Form):
    """Screen 2: how the citizen wants to be known, and how to reach them."""

    use_required_attribute = False
    manner = ExplainedChoice(label=gettext_lazy("May the office you write about know who you are?"), explained=manners)
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("The written answer goes there."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    id_number = forms.CharField(
        label=gettext_lazy("Identity card number"),
        help_text=gettext_lazy("Only if you wish. It keeps two people of one name apart."),
        max_length=30,
        required=False,
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people is it for, you included?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    agent_name = forms.CharField(label=gettext_lazy("Name of the one who acts for you"), max_length=60, required=False)
    agent_phone = forms.CharField(
        label=gettext_lazy("Telephone of the one who acts for you"), max_length=40, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Art. 19(1): a petition gives a name; whoever does not want to chooses so above.
        self.fields["name"].required = self.data.get("manner") != ANONYMOUS
        for way, label in way_choices():
            self.fields[f"tell_{way}"] = forms.BooleanField(label=label, required=False)

    @property
    def tell_fields(self) -> list[forms.BoundField]:
        """A box for each way of being told that the offices here have."""
        return [self[f"tell_{way}"] for way, _label in way_choices()]

    @property
    def told_by(self) -> tuple[str, ...]:
        """The ways that were ticked, in the order in which they are tried."""
        return tuple(way for way in ways_offered() if self.cleaned_data.get(f"tell_{way}"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("manner") in (NAMED, SEALED):
            self._needs_a_way(data)
            for way in ways_offered():
                entry = NEEDS[way]
                if data.get(f"tell_{way}") and not data.get(entry) and entry not in self.errors:
                    self.add_error(entry, missing_said(entry))
        if data.get("agent_phone") and not data.get("agent_name"):
            self.add_error("agent_name", _("Who acts for you? Give the name, or leave the telephone empty."))
        return data

    def _needs_a_way(self, data: Mapping[str, Any]) -> None:
        """The answer must be able to reach somebody (art. 19(1), 23)."""
        reached = [key for key in ("phone", "address", "email") if data.get(key) or key in self.errors]
        if not reached:
            self.add_error(
                "phone", _("Give a telephone number, an address or an e-mail, so that the answer can reach you.")
            )


class CodeForm(forms.Form):
    """The code that opens a draft."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "code-input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "data-code": "",
            }
        ),
    )


class TrackForm(forms.Form):
    """Number and query code of a matter."""

    use_required_attribute = False
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-number": "", "placeholder": "2026-000417"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Query code"),
        help_text=gettext_lazy("Twelve letters and figures, on your receipt. Capitals and dashes do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CheckForm(forms.Form):
    """The check code at the foot of a paper."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Check code"),
        help_text=gettext_lazy(
            "Twelve letters and figures at the foot of the paper. Capitals and dashes do not matter."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The bare letters, so that nothing else of what was typed gets into an address."""
        code = normalise_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
            raise forms.ValidationError(_("A check code has twelve letters and figures."))
        return code
