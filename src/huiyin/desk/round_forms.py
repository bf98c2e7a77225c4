"""Forms of rounds and drives; they never save. None has a control for a person (law.md 9a)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.desk.pickers import DayInput, PlaceField, UnitField, unit_choices
from huiyin.people.directory import UnitCard
from huiyin.people.models import Post
from huiyin.rounds.access import ground_of
from huiyin.rounds.actions import Found, Look
from huiyin.rounds.corrections import Demand
from huiyin.rounds.items import MOST_FIELDS, MOST_ITEMS, Item, ItemType, Label, labels_named, shipped_labels
from huiyin.rounds.models import RHYTHMS, Entry, Kind, Round, RoundPlan
from huiyin.rounds.plans import PlanWish

ITEM_TYPES = (
    (ItemType.YESNO.value, gettext_lazy("yes or no")),
    (ItemType.CHOICE.value, gettext_lazy("one of several")),
    (ItemType.TEXT.value, gettext_lazy("a line of text")),
    (ItemType.LONG.value, gettext_lazy("longer text")),
    (ItemType.NUMBER.value, gettext_lazy("a number")),
    (ItemType.DATE.value, gettext_lazy("a day")),
)
YES_NO = (("", "—"), ("yes", pgettext_lazy("answer", "yes")), ("no", pgettext_lazy("answer", "no")))
MOST_ASKED = 400
# Under what the items of a drive stand that names no fields.
ALL_ITEMS = Label("items", "检查项目", "Items")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class PlanForm(forms.Form):
    """What is looked for, by whom, how often."""

    title = forms.CharField(
        label=gettext_lazy("Name of the round"),
        max_length=80,
        help_text=gettext_lazy("What is looked for, such as “Problems in taking land”. Never whom."),
    )
    instructions = forms.CharField(
        label=gettext_lazy("What to look for"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    fields_named = forms.CharField(
        label=gettext_lazy("Fields"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One a line. Entries are sorted under them."),
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("How often"), choices=RHYTHMS, widget=forms.RadioSelect)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DayInput())
    answer_days = forms.IntegerField(
        label=gettext_lazy("Days to answer"),
        min_value=0,
        max_value=60,
        initial=3,
        help_text=gettext_lazy("After the end of each month or half month; of a single round, after its first day."),
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days to the notice"),
        min_value=0,
        max_value=60,
        initial=5,
        help_text=gettext_lazy("After that the office tells everybody what was found."),
    )
    units = forms.MultipleChoiceField(label=gettext_lazy("Units that must answer"), widget=forms.CheckboxSelectMultiple)
    organs = forms.CharField(
        label=gettext_lazy("Other organs whose findings are collected"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line, such as the county's petition bureau. This office enters what they send."),
    )

    def __init__(self, *args: Any, units: Sequence[UnitCard], kind: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.kind = kind
        # A drive is sorted by its items; fields of its own are for one that is large.
        self.fields["fields_named"].required = kind == Kind.SEARCH
        depth = min((card.path.count(".") for card in units), default=0)
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            (str(card.id), "　" * (card.path.count(".") - depth) + card.short_label) for card in units[:MOST_ASKED]
        ]

    def clean_fields_named(self) -> list[str]:
        names = lines_of(self.cleaned_data["fields_named"])
        if len(names) > MOST_FIELDS:
            raise forms.ValidationError(_("At most %(most)d lines.") % {"most": MOST_FIELDS})
        return names

    def wish(self, items: Sequence[Item]) -> PlanWish:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        names = ("title", "instructions", "rhythm", "answer_days", "notice_days", "starts_on", "ends_on")
        return PlanWish(
            kind=self.kind,
            labels=labels_named(typed["fields_named"]) or (ALL_ITEMS,),
            items=items if self.kind == Kind.DRIVE else (),
            units=[int(pk) for pk in typed["units"]],
            organs=[line[:80] for line in lines_of(typed["organs"])],
            **{name: typed[name] for name in names},
        )


def initial_of(plan: RoundPlan | None, kind: str, today: date) -> dict[str, Any]:
    if plan is None:
        labels = shipped_labels() if kind == Kind.SEARCH else ()
        return {
            "fields_named": "\n".join(label.said for label in labels),
            "rhythm": RHYTHMS[0][0],
            "starts_on": today,
        }
    names = ("title", "instructions", "rhythm", "answer_days", "notice_days", "starts_on", "ends_on")
    return {
        **{name: getattr(plan, name) for name in names},
        "fields_named": "\n".join(label.said for label in plan.labels if label != ALL_ITEMS),
        "units": [str(pk) for pk in plan.units],
        "organs": "\n".join(plan.organs),
    }


class ItemForm(forms.Form):
    """One line of the item form of a drive."""

    label = forms.CharField(label=gettext_lazy("Line of the form"), max_length=80)
    type = forms.ChoiceField(label=gettext_lazy("Answered by"), choices=ITEM_TYPES)
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Where it is one of several: with commas between them."),
    )
    is_needed = forms.BooleanField(label=gettext_lazy("Must be filled in"), required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        typed["choices"] = [one.strip() for one in re.split(r"[,，、;；]", typed.get("choices", "")) if one.strip()]
        if typed.get("type") == ItemType.CHOICE and len(typed["choices"]) < 2:
            self.add_error("choices", _("Name at least two."))
        return typed


if TYPE_CHECKING:
    _ItemFormSet = forms.BaseFormSet[ItemForm]
else:
    _ItemFormSet = forms.BaseFormSet


class BaseItemFormSet(_ItemFormSet):
    """The lines of the item form, in their order."""

    def items(self) -> list[Item]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        return [
            Item(f"item{no}", row["label"], row["type"], row["is_needed"], tuple(row["choices"]))
            for no, row in enumerate(rows, 1)
        ]


ItemFormSet = forms.formset_factory(
    ItemForm, formset=BaseItemFormSet, extra=0, min_num=1, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS
)


def item_rows(plan: RoundPlan | None) -> list[dict[str, Any]]:
    if plan is None:
        return [{"type": ItemType.YESNO.value}]
    return [
        {"label": one.label, "type": one.type, "choices": "、".join(one.choices), "is_needed": one.is_needed}
        for one in plan.form
    ]


class EntryForm(forms.Form):
    """A problem of an office: field, place, unit, what it has to do. Of a drive also the lines of its form."""

    field = forms.ChoiceField(label=gettext_lazy("Field"))
    about = UnitField(label=gettext_lazy("Unit whose problem it is"), choices=(), max_length=120)
    place = PlaceField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("A township or larger, never finer."),
    )
    seen_on = forms.DateField(label=gettext_lazy("Seen on"), widget=DayInput())
    description = forms.CharField(
        label=gettext_lazy("What the problem is"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What went wrong at which office. No names, no numbers of papers or telephones."),
    )
    owed = forms.CharField(label=gettext_lazy("What the unit has to do"), required=False, max_length=200)

    def __init__(self, *args: Any, round: Round, post: Post, senders: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.round = round
        self.fields["field"].choices = [(one.key, one.said) for one in round.labels]  # type: ignore[attr-defined]
        self.fields["description"].required = not round.is_drive
        if len(round.labels) == 1:
            self.fields["field"].widget = forms.HiddenInput()
            self.fields["field"].initial = round.labels[0].key
        path = ground_of(round.unit_id).path
        about = self.fields["about"]
        assert isinstance(about, UnitField)
        about.choices = unit_choices(lambda card: card.path.startswith(path), post.unit_id)
        about.suggested = tuple(card.label for card in about.choices[:100])
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        place.near = post.unit.division
        if len(senders) > 1:
            self.fields["sender"] = forms.ChoiceField(label=_("Entered for"), choices=senders)
        for item in round.form:
            self.fields[f"item_{item.key}"] = _control(item)

    @property
    def items(self) -> list[forms.BoundField]:
        return [self[f"item_{item.key}"] for item in self.round.form]

    def found(self) -> Found:
        """What was typed, as the action takes it. `sender` is "17" for a unit, "17:name" for another organ."""
        typed = self.cleaned_data
        return Found(
            field=typed["field"],
            about=typed["about"],
            seen_on=typed["seen_on"],
            description=typed["description"],
            owed=typed["owed"],
            place=typed["place"],
            source=typed.get("sender", "").partition(":")[2],
            values={item.key: typed[f"item_{item.key}"] for item in self.round.form},
        )


def _control(item: Item) -> forms.Field:
    told: dict[str, Any] = {"label": item.label, "required": item.is_needed}
    if item.type == ItemType.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((one, one) for one in item.choices)], **told)
    if item.type == ItemType.YESNO:
        return forms.ChoiceField(choices=YES_NO, **told)
    if item.type == ItemType.NUMBER:
        return forms.DecimalField(max_digits=14, **told)
    if item.type == ItemType.DATE:
        return forms.DateField(widget=DayInput(), **told)
    if item.type == ItemType.LONG:
        return forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **told)
    return forms.CharField(max_length=200, **told)


def entry_initial(entry: Entry | None, post: Post, today: date) -> dict[str, Any]:
    if entry is None:
        return {"seen_on": today, "about": post.unit_id}
    names = ("field", "place", "seen_on", "description", "owed")
    sender = f"{entry.unit_id}:{entry.source}" if entry.source else str(entry.unit_id)
    values: Mapping[str, Any] = entry.values
    return {
        **{name: getattr(entry, name) for name in names},
        "about": entry.about_id,
        "sender": sender,
        **{f"item_{key}": value for key, value in values.items()},
    }


class LookForm(forms.Form):
    """Whether an entry is complete, correct and fresh; where it is not, why, and by when it is to be mended."""

    is_complete = forms.BooleanField(label=gettext_lazy("It is complete"), required=False)
    is_correct = forms.BooleanField(label=gettext_lazy("It is correct"), required=False)
    is_fresh = forms.BooleanField(label=gettext_lazy("It is fresh"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What it lacks"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Where something is not ticked; the unit reads it."),
    )
    mend_by = forms.DateField(label=gettext_lazy("Mended by"), required=False, widget=DayInput())

    def look(self) -> Look:
        return Look(**self.cleaned_data)


class DemandForm(forms.Form):
    """A correction notice."""

    unit = UnitField(label=pgettext_lazy("addressee", "To"), choices=(), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("What is to be mended"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = forms.DateField(label=gettext_lazy("Mended by"), widget=DayInput())
    look_by = forms.DateField(
        label=gettext_lazy("Looked at by"),
        widget=DayInput(),
        help_text=gettext_lazy("By this day the office sees for itself whether it is mended."),
    )

    def __init__(self, *args: Any, office: int, **given: Any) -> None:
        super().__init__(*args, **given)
        path = ground_of(office).path
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.choices = unit_choices(lambda card: card.path.startswith(path), office)
        unit.suggested = tuple(card.label for card in unit.choices[:100])

    def demand(self) -> Demand:
        return Demand(**self.cleaned_data)


def demand_initial(entry: Entry, today: date) -> dict[str, Any]:
    """A fortnight to mend and a week to look, to be changed by whoever gives it."""
    return {
        "unit": entry.about_id,
        "text": entry.owed,
        "due_on": today + timedelta(days=14),
        "look_by": today + timedelta(days=21),
    }


class AnswerForm(forms.Form):
    """What was done about a correction notice."""

    answer = forms.CharField(
        label=gettext_lazy("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReasonForm(forms.Form):
    """Why something is taken out or back."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class RemarkForm(forms.Form):
    """What the office saw when it looked."""

    reason = forms.CharField(label=gettext_lazy("What was seen"), required=False, max_length=300)


class NoticeForm(forms.Form):
    """The office's own words in the notice of a round."""

    comment = forms.CharField(
        label=gettext_lazy("Requirements"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands under the figures. Units are listed in the order of the tree, never ranked."),
    )
