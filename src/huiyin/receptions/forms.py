"""What is asked of whoever comes to a reception, the same on the portal and at the desk. The form never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.procedure.guards.intake import MOST_REPRESENTATIVES
from huiyin.receptions.models import Need
from huiyin.receptions.visits import Coming

MOST_PEOPLE = 100_000
# Languages an office may be asked to interpret from; a closed list, so that nothing about a person is typed here.
LANGUAGES = (
    ("ug", gettext_lazy("Uyghur")),
    ("bo", gettext_lazy("Tibetan")),
    ("mn", gettext_lazy("Mongolian")),
    ("za", gettext_lazy("Zhuang")),
    ("ko", gettext_lazy("Korean")),
    ("kk", gettext_lazy("Kazakh")),
    ("ii", gettext_lazy("Yi")),
    ("yue", gettext_lazy("Cantonese")),
    ("nan", gettext_lazy("Southern Min")),
    ("wuu", gettext_lazy("Wu")),
    ("hak", gettext_lazy("Hakka")),
    ("en", gettext_lazy("English")),
    ("other", gettext_lazy("another language, to be told at the door")),
)


class ComingForm(forms.Form):
    """How many come, who of them speaks, and what has to be ready."""

    use_required_attribute = False
    people = forms.IntegerField(label=gettext_lazy("How many come?"), min_value=1, max_value=MOST_PEOPLE, initial=1)
    representatives = forms.IntegerField(
        label=gettext_lazy("How many of them speak?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        help_text=gettext_lazy("At most five speak for a group; everybody else may wait with them (art. 20(3))."),
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What should be ready?"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Interpreter from which language?"), choices=(("", "—"), *LANGUAGES), required=False
    )

    def clean_representatives(self) -> int:
        number: int = self.cleaned_data["representatives"]
        if number > MOST_REPRESENTATIVES:
            raise forms.ValidationError(
                _("At most five speak for a group (art. 20(3)). Everybody may come all the same.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        people, speak = typed.get("people"), typed.get("representatives")
        if people and speak and speak > people:
            self.add_error("representatives", _("No more can speak than come."))
        if Need.INTERPRETER in typed.get("needs", ()) and not typed.get("language"):
            self.add_error("language", _("Say which language."))
        return typed

    def coming(self) -> Coming:
        """What was typed, as the actions take it."""
        typed = self.cleaned_data
        return Coming(typed["people"], typed["representatives"], tuple(typed["needs"]), typed["language"])


def initial_of(coming: Any) -> dict[str, Any]:
    """A visit as the form shows it."""
    return {name: getattr(coming, name) for name in ("people", "representatives", "needs", "language")}


def needs_said(needs: list[str], language: str) -> str:
    """What has to be ready, in words."""
    names = {need.value: str(need.label) for need in Need}
    said = [names[need] for need in needs]
    if language:
        said.append(str(dict(LANGUAGES).get(language, language)))
    return _(", ").join(said)
