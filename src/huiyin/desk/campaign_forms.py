"""Forms in which a campaign is drawn up; they never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.campaigns.actions import PhaseWish, TargetWish, Wish
from huiyin.campaigns.models import SUMMARY_DAYS, Campaign
from huiyin.campaigns.scope import Scope
from huiyin.campaigns.terms import EXCLUSIONS, GATES, PHASES, PRIORITIES, SOURCES, STANDS
from huiyin.cases import categories
from huiyin.desk.campaign_said import options
from huiyin.desk.pickers import DayInput
from huiyin.people.models import Level
from huiyin.procedure.terms import KINDS, Text

MOST_PHASES, MOST_TARGETS = 8, 8
BELOW = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN)


def _ticks(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


class CampaignForm(forms.Form):
    """Purpose, period, levels, and the rule; phases and targets are rows of their own."""

    title = forms.CharField(label=gettext_lazy("Name of the campaign"), max_length=80)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is to be solved. Nothing about persons."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())
    levels = _ticks(
        gettext_lazy("Levels that take part"),
        gettext_lazy("Units of these levels answer for their matters; what lies below them counts for them."),
    )
    first = forms.DateField(label=gettext_lazy("First raised from"), required=False, widget=DayInput())
    last = forms.DateField(label=gettext_lazy("First raised up to"), required=False, widget=DayInput())
    stands = forms.ChoiceField(label=gettext_lazy("State"), widget=forms.RadioSelect)
    sources = _ticks(gettext_lazy("Assigned by whom"), gettext_lazy("Nothing ticked: whoever assigned them."))
    kinds = _ticks(gettext_lazy("Kinds"), gettext_lazy("Nothing ticked: every kind."))
    priorities = _ticks(gettext_lazy("Only these types"), gettext_lazy("Any one of them is enough."))
    fields_named = _ticks(gettext_lazy("Fields"), gettext_lazy("For the last of the types above."))
    exclusions = _ticks(
        gettext_lazy("Entered, but not worked on"),
        gettext_lazy("These three grounds and no others; complaints about having been punished are matters too."),
    )
    contacts_due_on = forms.DateField(
        label=gettext_lazy("Units name their contact by"), required=False, widget=DayInput()
    )
    summary_days = forms.IntegerField(
        label=gettext_lazy("Summaries are due, days after the end"), min_value=0, max_value=60, initial=SUMMARY_DAYS
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        tops: dict[str, Text] = {item.key: item.name for item in categories.below()}
        lists = {
            "sources": SOURCES,
            "kinds": KINDS,
            "priorities": PRIORITIES,
            "exclusions": EXCLUSIONS,
            "stands": STANDS,
            "fields_named": tops,
        }
        for name, texts in lists.items():
            self.fields[name].choices = options(texts)  # type: ignore[attr-defined]
        self.fields["levels"].choices = [(one.value, str(one.label)) for one in BELOW]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for first, last in (("starts_on", "ends_on"), ("first", "last")):
            begins, ends = typed.get(first), typed.get(last)
            if begins and ends and ends < begins:
                self.add_error(last, _("The last day comes before the first."))
        has_fields = "fields" in typed.get("priorities", ())
        if has_fields and not typed.get("fields_named"):
            self.add_error("fields_named", _("Name the fields."))
        if typed.get("fields_named") and not has_fields:
            self.add_error("priorities", _("Tick the type that names fields as well, or take the fields out."))
        return typed

    def wish(self, phases: list[PhaseWish], targets: list[TargetWish]) -> Wish:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        lists = {name: tuple(typed[name]) for name in ("sources", "kinds", "priorities", "exclusions")}
        scope = Scope(
            before=typed["starts_on"],
            first=typed["first"],
            last=typed["last"],
            fields=tuple(typed["fields_named"]),
            stands=typed["stands"],
            **lists,
        )
        names = ("title", "purpose", "starts_on", "ends_on", "contacts_due_on", "summary_days")
        values = {name: typed[name] for name in names}
        return Wish(levels=tuple(typed["levels"]), scope=scope, phases=phases, targets=targets, **values)


def initial_of(row: Campaign) -> dict[str, Any]:
    """The campaign as its form shows it."""
    scope = row.scope
    names = ("title", "purpose", "starts_on", "ends_on", "levels", "contacts_due_on", "summary_days")
    rule = ("first", "last", "stands", "sources", "kinds", "priorities", "exclusions")
    return {
        **{name: getattr(row, name) for name in names},
        **{name: getattr(scope, name) for name in rule},
        "fields_named": scope.fields,
    }


class PhaseForm(forms.Form):
    """One phase."""

    kind = forms.ChoiceField(label=gettext_lazy("Phase"))
    name = forms.CharField(label=gettext_lazy("Name of the phase"), max_length=40)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())
    work = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = options(PHASES)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        return typed

    def wish(self) -> PhaseWish:
        return PhaseWish(**self.cleaned_data)


class TargetForm(forms.Form):
    """One target: a share, of which matters, by when. There is one gate, and no other can be chosen."""

    share = forms.IntegerField(
        label=gettext_lazy("At least, per cent"), min_value=1, max_value=100, help_text=gettext_lazy("Inclusive.")
    )
    gate = forms.ChoiceField(label=gettext_lazy("Are"))
    by = forms.DateField(label=gettext_lazy("By, that day included"), widget=DayInput())
    sources = _ticks(gettext_lazy("Of matters"), gettext_lazy("Nothing ticked: of every matter of the campaign."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["gate"].choices = options(GATES)  # type: ignore[attr-defined]
        self.fields["sources"].choices = options(SOURCES)  # type: ignore[attr-defined]

    def wish(self) -> TargetWish:
        typed = self.cleaned_data
        return TargetWish(typed["share"], typed["by"], tuple(typed["sources"]), typed["gate"])


PhaseFormSet = forms.formset_factory(
    PhaseForm, extra=0, min_num=1, validate_min=True, max_num=MOST_PHASES, absolute_max=MOST_PHASES
)
TargetFormSet = forms.formset_factory(TargetForm, extra=0, max_num=MOST_TARGETS, absolute_max=MOST_TARGETS)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class NamedForm(forms.Form):
    """Matters by their numbers, as a superior's list names them."""

    numbers = forms.CharField(
        label=gettext_lazy("Numbers of the matters"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, or with spaces between them."),
    )
    source = forms.ChoiceField(label=gettext_lazy("Assigned by whom"))
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("Such as the letter and its number.")
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["source"].choices = options(SOURCES)  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[str]:
        return str(self.cleaned_data["numbers"]).replace(",", " ").replace("，", " ").replace("、", " ").split()
