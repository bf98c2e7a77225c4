"""Forms of the steps a petitioner may take, made from what the law core says each step asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from huiyin.parties.actions import Identity
from huiyin.portal import beside
from huiyin.portal.matter import Matter
from huiyin.procedure.effects.performance import waits_for_word
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.terms import RATINGS
from huiyin.procedure.ties import SCOPES
from huiyin.web import dates
from huiyin.web.words import ordinal, said

LONG_TEXT = 5_000
SHORT_TEXT = 120
ADDRESSEES = ("unit", "office")


class StepForm(forms.Form):
    """One step. `seen` is the last step on the page, `token` names this form: sent twice, it acts once."""

    use_required_attribute = False
    seen = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, matter: Matter, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        for field in step.fields:
            if field.relevant is not None and not field.relevant(matter.state):
                continue
            for name, made in made_for(matter, step, field):
                self.fields[name] = made

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for field in self.step.fields:
            if field.kind == "ratings" and field.required and not ratings_in(data):
                self.add_error(None, _("Choose a rating for one of the answers at least."))
        return data

    @property
    def shown(self) -> Iterator[forms.BoundField]:
        """The fields a person fills in, but for files, which stand apart."""
        return (bound for bound in self.visible_fields() if bound.name != "files")

    @property
    def takes_files(self) -> bool:
        return any(field.kind == "files" for field in self.step.fields)

    def given(self) -> dict[str, Any]:
        """The values as the law core wants them."""
        values: dict[str, Any] = {}
        for field in self.step.fields:
            if field.kind == "ratings":
                values[field.key] = ratings_in(self.cleaned_data)
            elif field.key in self.cleaned_data and field.kind != "files":
                values[field.key] = self.cleaned_data[field.key]
        return values


def made_for(matter: Matter, step: Step, field: Field) -> Iterator[tuple[str, forms.Field]]:
    """The form fields for one field of a step; a kind without a maker is not the petitioner's to fill in."""
    if field.kind == "proceeding":
        yield from _proceeding(matter, step, field)
    maker = MAKERS.get(field.kind)
    if maker is not None:
        yield from maker(matter, field)


def common_of(field: Field) -> dict[str, Any]:
    label, hint = worded().get(field.key, (said(field.label), said(field.hint)))
    return {"label": label, "required": field.required, "help_text": hint}


def worded() -> dict[str, tuple[str, str]]:
    """Labels and hints that the law core words for the desk, as they are said to the petitioner."""
    return {
        "requests": (_("Which requests?"), _("Choose none if you mean all that have no answer yet.")),
        "own_words": (_("In your own words"), _("Say what you withdraw. If you like, say why.")),
        "asked_by": (
            _("Who does this?"),
            _("Whoever acts for somebody else may withdraw or settle only with express authority in writing."),
        ),
    }


def _long(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    box = forms.Textarea(attrs={"class": "voice", "rows": 6})
    yield field.key, forms.CharField(max_length=LONG_TEXT, widget=box, **common_of(field))


def _short(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    yield field.key, forms.CharField(max_length=SHORT_TEXT, **common_of(field))


def _requests(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    choices = [(str(item.no), ordinal(item.no)) for item in matter.state.open_requests()]
    if len(choices) > 1:
        yield (
            field.key,
            forms.TypedMultipleChoiceField(
                coerce=int, choices=choices, widget=forms.CheckboxSelectMultiple, **common_of(field)
            ),
        )


def _ratings(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    """Two questions for each answer that was served: one on the unit, one on the petition office."""
    choices = [(key, said(text)) for key, text in RATINGS.items()]
    for item in matter.state.requests:
        if item.status != "served":
            continue
        for addressee in ADDRESSEES:
            yield (
                f"rating-{item.no}-{addressee}",
                forms.ChoiceField(
                    label=f"{ordinal(item.no)} · {asked_of(addressee)}",
                    choices=choices,
                    widget=forms.RadioSelect,
                    required=False,
                ),
            )


def _choice(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    choices = [(key, said(text)) for key, text in field.options]
    initial = choices[0][0] if field.key == "asked_by" else None
    radios = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, initial=initial, **common_of(field))
    yield field.key, radios


def _performance(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    """Which of the reports is meant; chosen already where there is only one."""
    if field.key != "performance":
        return
    reported = [item for item in matter.state.proceedings if waits_for_word(item)]
    yield from _one_of(field, [(str(item.no), beside.label_of(item, matter.today)) for item in reported])


def _proceeding(matter: Matter, step: Step, field: Field) -> Iterator[tuple[str, forms.Field]]:
    """Which of several is meant; nothing is asked where there is only one."""
    found = matter.state.open_proceedings(*step.concerns)
    if len(found) > 1:
        yield from _one_of(field, [(str(item.no), dates.plain_day(item.opened_on, matter.today)) for item in found])


def _one_of(field: Field, choices: list[tuple[str, str]]) -> Iterator[tuple[str, forms.Field]]:
    common = common_of(field) | {"required": True}
    initial = choices[0][0] if len(choices) == 1 else None
    yield (
        field.key,
        forms.TypedChoiceField(coerce=int, choices=choices, widget=forms.RadioSelect, initial=initial, **common),
    )


def asked_of(addressee: str) -> str:
    return _("the answer of the unit") if addressee == "unit" else _("the work of the petition office")


def ratings_in(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """[{no, unit?, office?}] from the questions that were answered."""
    rows: dict[int, dict[str, Any]] = {}
    for name, value in data.items():
        head, _dash, rest = name.partition("-")
        if head == "rating" and value:
            number, _dash, addressee = rest.partition("-")
            rows.setdefault(int(number), {"no": int(number)})[addressee] = value
    return list(rows.values())


IDENTITY_PARTS = ("name", "phone", "address", "id_number", "email")


def _identity(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    """Who they are: sealed before the step is taken, so that no step ever holds it."""
    labels = {
        "name": _("Your name"),
        "phone": _("Telephone"),
        "address": _("Address"),
        "id_number": _("ID number"),
        "email": _("E-mail"),
    }
    for part in IDENTITY_PARTS:
        yield (
            f"{field.key}-{part}",
            forms.CharField(label=labels[part], max_length=SHORT_TEXT, required=part == "name"),
        )


@sensitive_variables()
def identity_in(step: Step, data: Mapping[str, Any]) -> Identity | None:
    """The identity a form asked for; None for a step that names nobody."""
    field = next((field for field in step.fields if field.kind == "identity"), None)
    if field is None:
        return None
    return Identity(**{part: str(data.get(f"{field.key}-{part}") or "").strip() for part in IDENTITY_PARTS})


def _number(matter: Matter, field: Field) -> Iterator[tuple[str, forms.Field]]:
    """Which letter of authority is meant, where there are several."""
    held = [item for item in matter.state.authorities if item.revoked_on is None]
    if field.key == "performance":
        yield from _performance(matter, field)
    if field.key != "authority" or len(held) < 2:
        return
    choices = [(str(item.no), f"{said(SCOPES[item.scope])} {dates.plain_day(item.since)}") for item in held]
    yield field.key, forms.TypedChoiceField(coerce=int, choices=choices, widget=forms.RadioSelect, **common_of(field))


MAKERS: Mapping[str, Callable[[Matter, Field], Iterator[tuple[str, forms.Field]]]] = {
    "longtext": _long,
    "text": _short,
    "requests": _requests,
    "ratings": _ratings,
    "choice": _choice,
    "identity": _identity,
    "number": _number,
}


def explained(step: str) -> str:
    """What taking the step leads to, said before it is taken."""
    told = {
        "supplement": _("What you add goes to whoever has your matter. No date changes."),
        "rate": _(
            "Your rating changes nothing in your matter. The unit sees ratings only added up with others, never yours "
            "alone."
        ),
        "report_overdue": _("The unit one level above learns of it and has to take it up. You need not file again."),
        "ask_recusal": _("Whoever has an interest in the matter must stand aside. The head of the unit answers you."),
        "ask_hearing": _(
            "The head of the organ decides whether a hearing is held and tells you why. A refusal changes nothing else."
        ),
        "withdraw_hearing": _("There will be no hearing. Your matter goes on."),
        "ask_mediation": _(
            "The petition office asks the other side. There is mediation only if both agree; either may leave it at "
            "any time. The time to answer you runs on."
        ),
        "withdraw_mediation": _("The mediation ends. Your matter goes on, and the time to answer you has not stopped."),
        "confirm_performance": _(
            "If it was not done, the unit has to do it and report again, and the unit above sees it. Nothing else in "
            "your matter waits for what you say."
        ),
        "agree_to_visit": _(
            "Somebody who did not handle your matter may ask you how the answer was carried out, twice at most. You "
            "can take this back here at any time."
        ),
        "refuse_visits": _("Nobody will visit or call you about the answer. Your matter is closed all the same."),
        "ask_assistance": _(
            "Only if you need it. Help hangs on no condition; you may ask for it also when the matter is closed."
        ),
        "withdraw_assistance": _("The application ends. You may ask again."),
        "withdraw_review": _(
            "Only of your own will. While your period runs you may ask again; the answer stays as it is."
        ),
        "challenge_termination": _("The termination is then checked in full, by people who had no part in it."),
        "name_later": _("Your name is sealed away at once. From then on you can be told by post or telephone as well."),
        "revoke_authority": _("From today your agent can do nothing in this matter any more. You need give no reason."),
        "withdraw": _(
            "Only if you want to, of your own will. What you withdraw is not answered. You may file it again."
        ),
    }
    return told.get(step, "")
