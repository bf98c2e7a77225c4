"""Forms of the pages of oversight; they never save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.cases.models import Case
from huiyin.desk.pickers import DayInput, UnitField
from huiyin.documents.files import ACCEPT
from huiyin.oversight.meetings import Reported
from huiyin.oversight.models import Adoption, Followed, Kind, Measure, Rung, Trigger, Way
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

    given_by = forms.TypedChoiceField(label=pgettext_lazy("instruction", "Leader"), coerce=int)
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


def letter_field() -> forms.FileField:
    """The letter of an outside unit: one PDF, picture or text file, looked through as every file is."""
    return forms.FileField(
        label=gettext_lazy("Letter of the unit"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy("The unit does not run Huiyin: its answer is entered for it, and its letter attached."),
    )


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


class OrderForm(forms.Form):
    """What is demanded of a unit, why, in which way, on which rung, about which matters."""

    trigger = forms.ChoiceField(label=gettext_lazy("Why"), choices=[("", "—"), *Trigger.choices])
    rung = forms.TypedChoiceField(
        label=gettext_lazy("Rung"), coerce=int, choices=[one for one in Rung.choices if one[0] != Rung.SUGGESTION]
    )
    way = forms.ChoiceField(label=gettext_lazy("In which way"), choices=Way.choices)
    numbers = forms.CharField(
        label=pgettext_lazy("order", "Matters"),
        required=False,
        max_length=800,
        help_text=gettext_lazy(
            "Numbers with spaces between them; empty where it is about no single matter. "
            "In writing, a supervisor's order becomes a step of each matter, with its own letter and date."
        ),
    )
    text = long_text(gettext_lazy("What is demanded"), gettext_lazy("Of the handling, not of persons."))
    answer_by = answer_day(gettext_lazy("Answer due on"))

    def __init__(self, *args: Any, post: Post, units: Sequence[UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        self.post = post
        self.fields = {"unit": UnitField(label=_("Unit that is to answer"), choices=units), **self.fields}

    def clean_numbers(self) -> list[Case]:
        """The matters by their numbers; one that is not seen does not exist."""
        typed = self.cleaned_data["numbers"].replace(",", " ").replace("，", " ").replace("、", " ").split()
        found = {case.number: case for case in Case.objects.visible_to(self.post).filter(number__in=typed)}
        missing = [number for number in typed if number not in found]
        if missing:
            raise forms.ValidationError(_("No matter of this number: %(numbers)s") % {"numbers": "、".join(missing)})
        return list(found.values())


class OverdueForm(forms.Form):
    """What is demanded of each unit whose matters were ticked."""

    way = forms.ChoiceField(label=gettext_lazy("In which way"), choices=Way.choices, initial=Way.WRITING)
    text = long_text(gettext_lazy("What is demanded"), rows=3)
    answer_by = answer_day(gettext_lazy("Answer due on"))

    def wish(self) -> dict[str, Any]:
        return {**self.cleaned_data, "trigger": Trigger.OVERDUE}


class ConcludeForm(forms.Form):
    """What came of an order."""

    followed = forms.ChoiceField(label=gettext_lazy("What followed"), choices=Followed.choices)
    text = forms.CharField(
        label=gettext_lazy("In a sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class TakeForm(forms.Form):
    """The next rung: what is demanded now, and by when."""

    text = long_text(gettext_lazy("What is demanded"))
    way = forms.ChoiceField(label=gettext_lazy("In which way"), choices=Way.choices)
    answer_by = answer_day(gettext_lazy("Answer due on"))


class LeaveForm(forms.Form):
    """Why the rung is not climbed now, and when to look again."""

    reason = forms.CharField(label=gettext_lazy("Why not now"), max_length=300)
    again_on = answer_day(gettext_lazy("Look again on"))


class SuggestionForm(forms.Form):
    """What is suggested to whom, and by when it is to be answered."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    text = long_text(gettext_lazy("What is suggested"), gettext_lazy("Of work, rules and duties; no names."))
    answer_by = answer_day(gettext_lazy("Written answer due on"))

    def __init__(self, *args: Any, units: Sequence[UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields = {"unit": UnitField(label=_("Made to"), choices=units), **self.fields}


class AdoptionForm(forms.Form):
    """The written answer: what of it is adopted."""

    adoption = forms.ChoiceField(label=gettext_lazy("Adoption"), choices=Adoption.choices, widget=forms.RadioSelect)
    answer = long_text(gettext_lazy("Answer"), gettext_lazy("What is done of it by when; of what is not, why not."), 5)


class CommitmentForm(forms.Form):
    """One commitment to the people's congress, in the organ's own words."""

    label = forms.CharField(label=gettext_lazy("In Chinese"), max_length=60)
    label_en = forms.CharField(label=gettext_lazy("In English"), max_length=80, required=False)
    measure = forms.ChoiceField(label=gettext_lazy("Counts as kept"), choices=Measure.choices)


class MeetingForm(forms.Form):
    """The day of a weekly report."""

    on = forms.DateField(label=gettext_lazy("Day of the report"), widget=DayInput())
    repeats = forms.BooleanField(
        label=gettext_lazy("Every week"),
        required=False,
        help_text=gettext_lazy("The next one is called by itself, on the same day of the week."),
    )


class SheetForm(forms.Form):
    """A unit's sheet: a reason for each overdue matter, and what help it asks for."""

    asks = forms.CharField(
        label=gettext_lazy("What help the unit asks for"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, matters: Sequence[tuple[int, str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.matters = [pk for pk, _label, _former in matters]
        for pk, label, former in matters:
            self.fields[f"reason{pk}"] = forms.CharField(label=label, max_length=300, initial=former)

    def reasons(self) -> dict[int, str]:
        return {pk: self.cleaned_data.get(f"reason{pk}", "") for pk in self.matters}

    def reason_fields(self) -> list[forms.BoundField]:
        return [self[f"reason{pk}"] for pk in self.matters]


class RecordForm(forms.Form):
    """Who was in the chair and what was said; a part for each unit."""

    chaired_by = forms.TypedChoiceField(label=gettext_lazy("In the chair"), coerce=int)
    record = forms.CharField(
        label=gettext_lazy("What was said in common"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, leaders: Sequence[tuple[int, str]], units: Sequence[tuple[int, str]], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.fields["chaired_by"].choices = [(str(pk), label) for pk, label in leaders]  # type: ignore[attr-defined]
        self.sheets = [pk for pk, _label in units]
        for pk, label in units:
            self.fields[f"there{pk}"] = forms.BooleanField(
                label=_("%(unit)s: the head reported in person") % {"unit": label}, required=False
            )
            self.fields[f"said{pk}"] = forms.CharField(
                label=_("%(unit)s: what was said") % {"unit": label},
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def reported(self) -> list[Reported]:
        typed = self.cleaned_data
        return [Reported(pk, typed[f"there{pk}"], typed[f"said{pk}"]) for pk in self.sheets]

    def unit_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"there{pk}"], self[f"said{pk}"]) for pk in self.sheets]


class DecisionForm(forms.Form):
    """What was decided, for which unit, by when."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit that is to do it"), coerce=int)
    text = long_text(gettext_lazy("What was decided"), rows=3)
    answer_by = answer_day(gettext_lazy("To be reported by"))

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["unit"].choices = [(str(pk), label) for pk, label in units]  # type: ignore[attr-defined]


class StopForm(forms.Form):
    """Nothing to fill in: the button alone."""
