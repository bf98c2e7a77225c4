"""Forms of the pages of oversight; they never save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.desk.pickers import DayInput, UnitField
from huiyin.people.directory import UnitCard
from huiyin.people.models import Post


def long_text(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label, max_length=2000, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def answer_day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput())


class InstructionForm(forms.Form):
    """What a leader instructs, of whom, and by when. About a matter, or standing by itself."""

    given_by = forms.TypedChoiceField(label=gettext_lazy("Leader"), coerce=int)
    text = long_text(
        gettext_lazy("Text of the instruction"),
        gettext_lazy("As the leader wrote it. Of the matter, not of the person: no name, number or phone."),
    )
    answer_by = answer_day(gettext_lazy("Answer due on"))
    in_person = forms.BooleanField(
        label=gettext_lazy("The head of the unit answers in person"),
        required=False,
        help_text=gettext_lazy("Sees to it, handles it and answers; nobody else of the unit can answer."),
    )

    def __init__(self, *args: Any, leaders: Sequence[tuple[int, str]], units: Sequence[UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["given_by"].choices = [(str(pk), label) for pk, label in leaders]  # type: ignore[attr-defined]
        unit = UnitField(label=_("Unit that is to answer"), choices=units)
        self.fields = {"given_by": self.fields.pop("given_by"), "unit": unit, **self.fields}


class AnswerForm(forms.Form):
    """The written answer of the unit."""

    answer = long_text(gettext_lazy("Answer"), gettext_lazy("What was found, what was done, what is still to come."), 6)


class ReturnForm(forms.Form):
    """Why an answer is not enough, and by when another one is owed."""

    reason = long_text(gettext_lazy("Why it is not enough"), rows=3)
    answer_by = answer_day(gettext_lazy("New answer due on"))


class WithdrawForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("It stays readable, with this reason; the unit owes no answer any more."),
    )


def leader_choices(posts: Sequence[Post]) -> list[tuple[int, str]]:
    return [
        (post.pk, f"{post.staff.name} {post.title or post.get_role_display()} · {post.unit.label}") for post in posts
    ]
