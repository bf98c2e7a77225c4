"""Forms of the table and of what follows it; they never save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.desk.pickers import DayInput
from huiyin.people import directory
from huiyin.procedure import receptions as rules
from huiyin.procedure.terms import SERVICE_WAYS
from huiyin.receptions.after import Done, latest
from huiyin.receptions.table import Words
from huiyin.receptions.table_models import Consent, Going, Ground, Outcome, Result, Signing
from huiyin.web import dates
from huiyin.web.words import said

type Choice = tuple[str, str]


def unit_rows(units: Sequence[int]) -> list[Choice]:
    """Units to choose from, in the order of the tree."""
    cards = directory.units()
    return [(str(pk), cards[pk].label) for pk in sorted(units, key=lambda pk: cards[pk].path)]


def _choose(form: forms.Form, name: str, rows: Sequence[Choice]) -> None:
    form.fields[name].choices = list(rows)  # type: ignore[attr-defined]  # a ChoiceField has them


def _area(rows: int, css: str = "") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **({"class": css} if css else {})})


class SeatForm(forms.Form):
    """Calling a visit to the table; the room stands on the screen beside its number."""

    room = forms.CharField(label=gettext_lazy("Room or window"), max_length=20)


class RecordForm(forms.Form):
    """The record while it is written."""

    told = forms.CharField(
        label=gettext_lazy("What the petitioner says"),
        required=False,
        max_length=20_000,
        widget=_area(7, "voice"),
        help_text=gettext_lazy("In their own words, to the end. It lies sealed, in no search and no figure."),
    )
    answered = forms.CharField(
        label=gettext_lazy("What was answered"),
        required=False,
        max_length=20_000,
        widget=_area(5),
        help_text=gettext_lazy("Each doubt and the answer to it."),
    )

    def words(self) -> Words:
        return Words(self.cleaned_data["told"], self.cleaned_data["answered"])


class AddendumForm(forms.Form):
    """What is added to a signed record."""

    text = forms.CharField(label=gettext_lazy("To be added"), max_length=4000, widget=_area(3))


class RequestForm(forms.Form):
    """A request that is new at the table."""

    words = forms.CharField(
        label=gettext_lazy("Another request, in the petitioner's words"), max_length=2000, widget=_area(2, "voice")
    )


class OutcomeForm(forms.Form):
    """What came of one request."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    due_on = forms.DateField(
        label=gettext_lazy("By which day"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Only where it is settled by a date, or to be studied."),
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Settled by"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(
        label=gettext_lazy("Why it changes"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The record is signed; what stood before stays beside it."),
    )

    def __init__(self, *args: Any, units: Sequence[int], is_signed: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "unit", [("", "—"), *unit_rows(units)])
        if not is_signed:
            del self.fields["reason"]


class CallForm(forms.Form):
    """Who is called to the table: "12" a unit, "12-3" its post 3."""

    whom = forms.ChoiceField(label=gettext_lazy("Call in"))

    def __init__(self, *args: Any, whom: Sequence[Choice], **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "whom", whom)

    def chosen(self) -> tuple[int, int | None]:
        unit, _dash, post = self.cleaned_data["whom"].partition("-")
        return int(unit), int(post) if post else None


class ReceiverForm(forms.Form):
    """Who receives in fact."""

    receiver = forms.TypedChoiceField(label=gettext_lazy("Who receives"), coerce=int)

    def __init__(self, *args: Any, leaders: Sequence[Choice], **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "receiver", leaders)


class SignForm(forms.Form):
    """How the petitioner stands to the record."""

    signing = forms.ChoiceField(
        label=gettext_lazy("The petitioner has"), choices=Signing.choices, widget=forms.RadioSelect
    )


class InstructForm(forms.Form):
    """The leader's instruction, its letter and its follow-up."""

    text = forms.CharField(
        label=gettext_lazy("Instruction"),
        max_length=1000,
        widget=_area(3),
        help_text=gettext_lazy("What the unit is to do. Of the matter; no name, no number of a person."),
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)
    answer_by = forms.DateField(label=gettext_lazy("Answer to the leader by"), widget=DayInput())
    in_person = forms.BooleanField(
        label=gettext_lazy("The chief of the unit answers the petitioner in person"), required=False
    )
    letter_by = forms.DateField(label=gettext_lazy("Letter of assignment by"), widget=DayInput())
    follow_up_by = forms.DateField(label=gettext_lazy("Followed up by"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, units: Sequence[int], today: date, **given: Any) -> None:
        last = {"letter_by": latest(rules.LETTER, today), "follow_up_by": latest(rules.FOLLOW_UP, today)}
        initial = {name: day for name, day in last.items() if day is not None}
        super().__init__(*args, **{"initial": initial, **given})
        _choose(self, "unit", unit_rows(units))
        for name, day in initial.items():
            self.fields[name].required = True
            self.fields[name].help_text = _("%(day)s at the latest.") % {"day": dates.plain_day(day, today)}
        if "follow_up_by" not in initial:
            self.fields["follow_up_by"].help_text = _("Left empty, nobody follows it up.")


class DoneForm(forms.Form):
    """What was done about something promised."""

    on = forms.DateField(label=gettext_lazy("Done on"), widget=DayInput())
    said = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=2000,
        widget=_area(3),
        help_text=gettext_lazy("It lies sealed with the record of the visit."),
    )

    def done(self) -> Done:
        given = self.cleaned_data
        return Done(given["on"], given["said"], given.get("service", ""))


class InPersonForm(DoneForm):
    """An answer in person and how it was served."""

    service = forms.ChoiceField(label=gettext_lazy("The written answer was served"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "service", [(key, said(text)) for key, text in SERVICE_WAYS.items()])


class WhyForm(forms.Form):
    """A reason for taking something back."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class LetterForm(forms.Form):
    """What the letter of assignment requires."""

    requirements = forms.CharField(
        label=gettext_lazy("What is required"),
        max_length=2000,
        required=False,
        widget=_area(4),
        help_text=gettext_lazy("Left empty, the letter has its usual words. It is written in Chinese."),
    )


class MeetingForm(forms.Form):
    """An analysis meeting: when, where, who, over which visits."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    chair = forms.TypedChoiceField(label=gettext_lazy("Chair"), coerce=int)
    units = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Units that attend"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    interviews = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Matters to be studied"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        leaders: Sequence[Choice],
        units: Sequence[int],
        matters: Sequence[Choice],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        _choose(self, "chair", leaders)
        _choose(self, "units", unit_rows(units))
        _choose(self, "interviews", matters)


class MatterForm(forms.Form):
    """What a meeting found of one matter, and one decision on it."""

    view = forms.CharField(
        label=gettext_lazy("What the meeting found"),
        max_length=4000,
        widget=_area(3),
        help_text=gettext_lazy("It lies sealed with the record of the visit."),
    )
    what = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What is to be done. One at a time; add the next after keeping this one."),
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, required=False, empty_value=None)
    due_on = forms.DateField(label=gettext_lazy("By which day"), required=False, widget=DayInput())

    def __init__(self, *args: Any, units: Sequence[int], **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "unit", unit_rows(units))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("what") and not typed.get("due_on"):
            self.add_error("due_on", _("A decision needs a day."))
        return typed


class FieldForm(forms.Form):
    """A visit that is planned."""

    way = forms.ChoiceField(label=gettext_lazy("How"), choices=Going.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    leader = forms.TypedChoiceField(label=gettext_lazy("Who goes"), coerce=int)
    units = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Units that go along"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    asked_by_petitioner = forms.BooleanField(
        label=gettext_lazy("The petitioner has asked for this visit"), required=False
    )

    def __init__(self, *args: Any, leaders: Sequence[Choice], units: Sequence[int], **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "leader", leaders)
        _choose(self, "units", unit_rows(units))


class WishedForm(forms.Form):
    """A visit the petitioner asked for: the day, and who goes."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    leader = forms.TypedChoiceField(label=gettext_lazy("Who goes"), coerce=int)

    def __init__(self, *args: Any, leaders: Sequence[Choice], **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "leader", leaders)


class MovedForm(forms.Form):
    """The new day of a visit."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())


CONSENT_WAYS = (
    ("phone", gettext_lazy("on the telephone")),
    ("person", pgettext_lazy("consent", "in person")),
    ("writing", gettext_lazy("by letter")),
)
# The petitioner's own act on the tracking page; nobody enters it for them.
ON_PORTAL = {"portal": gettext_lazy("on the portal")}


class ConsentForm(forms.Form):
    """What the petitioner said to being visited."""

    consent = forms.ChoiceField(
        label=gettext_lazy("The petitioner's answer"),
        choices=[(key, label) for key, label in Consent.choices if key],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(label=gettext_lazy("Told"), choices=CONSENT_WAYS)


class HeldForm(forms.Form):
    """What a visit came to."""

    on = forms.DateField(label=gettext_lazy("Held on"), widget=DayInput())
    result = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=Result.choices, widget=forms.RadioSelect)


class EscortForm(forms.Form):
    """Which of the proposed units accompany the chief."""

    units = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Heads of these units accompany"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, units: Sequence[int], **given: Any) -> None:
        super().__init__(*args, **given)
        _choose(self, "units", unit_rows(units))


class FoundedForm(forms.Form):
    """Why the supervisor finds a complaint founded."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
