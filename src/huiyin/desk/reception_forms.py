"""Forms of the reception pages; they never save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.desk.pickers import DayInput
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.receptions.actions import Host, RotaWish
from huiyin.receptions.models import NOTICE_DAYS, Rota, Session
from huiyin.receptions.rules import Every, OnRest, Rule
from huiyin.web.dates import weekday_names

MOST_HOSTS = 12
MONTHS = {
    "": (),
    "odd": (1, 3, 5, 7, 9, 11),
    "even": (2, 4, 6, 8, 10, 12),
    "quarter": (3, 6, 9, 12),
}
MONTH_NAMES = (
    ("", gettext_lazy("every month")),
    ("odd", gettext_lazy("odd months")),
    ("even", gettext_lazy("even months")),
    ("quarter", gettext_lazy("the last month of each quarter")),
)
RESTS = (
    (OnRest.AFTER.value, gettext_lazy("on the next working day")),
    (OnRest.BEFORE.value, gettext_lazy("on the working day before")),
    (OnRest.STAYS.value, gettext_lazy("on that day all the same")),
)


def leaders_for(post: Post, on: date) -> list[Post]:
    """Who can be put on a rota: heads of the organ the unit belongs to and of all below it, by rank."""
    organ = next((card for card in _line_up(post.unit_id) if not card.is_petition_office), directory.unit(post.unit_id))
    held = Post.objects.held_on(on).filter(unit__path__startswith=organ.path, role=Role.HEAD)
    return list(held.select_related("staff", "unit").order_by("unit__path", "pk"))


def _line_up(unit: int) -> list[directory.UnitCard]:
    return [directory.unit(pk) for pk in reversed(directory.unit(unit).line)]


def leader_label(post: Post) -> str:
    return f"{post.staff.name} {post.title or post.get_role_display()} · {post.unit.label}"


class RotaForm(forms.Form):
    """Who receives when and where; the leaders are rows of `HostFormSet`."""

    title = forms.CharField(
        label=gettext_lazy("Name of the rota"),
        max_length=80,
        help_text=gettext_lazy("As the public reads it, such as “Chief's reception day”."),
    )
    every = forms.ChoiceField(
        label=gettext_lazy("Repeats"),
        choices=(
            (Every.WEEK.value, gettext_lazy("every week")),
            (Every.MONTH.value, gettext_lazy("by day of the month")),
        ),
        widget=forms.RadioSelect,
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Days of the week"), required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.CharField(
        label=gettext_lazy("Days of the month"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Numbers from 1 to 31 with spaces between them; 31 is the last day of any month."),
    )
    months = forms.ChoiceField(label=gettext_lazy("Months"), required=False, choices=MONTH_NAMES)
    on_rest = forms.ChoiceField(label=gettext_lazy("Where it falls on a rest day"), choices=RESTS)
    begins_at = forms.TimeField(
        label=pgettext_lazy("hour", "From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends_at = forms.TimeField(
        label=pgettext_lazy("hour", "To"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    seats = forms.IntegerField(
        label=gettext_lazy("Numbers given out beforehand"),
        min_value=0,
        max_value=500,
        help_text=gettext_lazy("They plan seats. Whoever comes is received, with or without one."),
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Public notice, days before"),
        min_value=1,
        max_value=60,
        initial=NOTICE_DAYS,
    )
    in_turn = forms.BooleanField(
        label=gettext_lazy("One of the leaders each time, in turn"),
        required=False,
        help_text=gettext_lazy("Otherwise each of them receives every time."),
    )
    accompanying = forms.MultipleChoiceField(
        label=gettext_lazy("Units that accompany them"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DayInput())

    def __init__(self, *args: Any, units: Sequence[directory.UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        names = [(str(number), name) for number, name in enumerate(weekday_names())]
        self.fields["weekdays"].choices = names  # type: ignore[attr-defined]
        self.fields["accompanying"].choices = [(str(card.id), card.label) for card in units]  # type: ignore[attr-defined]

    def clean_days(self) -> tuple[int, ...]:
        parts = self.cleaned_data["days"].replace(",", " ").replace("，", " ").replace("、", " ").split()
        if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= 31 for part in parts):
            raise forms.ValidationError(_("Write days as numbers from 1 to 31, such as “15” or “1 15”."))
        return tuple(sorted({int(part) for part in parts}))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("every") == Every.WEEK and not typed.get("weekdays"):
            self.add_error("weekdays", _("Choose at least one day of the week."))
        if typed.get("every") == Every.MONTH and "days" in typed and not typed["days"]:
            self.add_error("days", _("Name at least one day of the month."))
        begins, ends = typed.get("begins_at"), typed.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It ends before it begins."))
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        return typed

    def wish(self, hosts: Sequence[Host]) -> RotaWish:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        is_weekly = typed["every"] == Every.WEEK
        rule = Rule(
            Every(typed["every"]),
            weekdays=tuple(int(number) for number in typed["weekdays"]) if is_weekly else (),
            days=() if is_weekly else typed["days"],
            months=() if is_weekly else MONTHS[typed["months"]],
            on_rest=OnRest(typed["on_rest"]),
        )
        names = ("title", "in_turn", "begins_at", "ends_at", "place", "seats", "notice_days", "starts_on", "ends_on")
        accompanying = tuple(int(pk) for pk in typed["accompanying"])
        return RotaWish(rule=rule, hosts=hosts, accompanying=accompanying, **{name: typed[name] for name in names})


def initial_of(rota: Rota) -> dict[str, Any]:
    """The rota as its form shows it."""
    rule = rota.days
    names = ("title", "in_turn", "begins_at", "ends_at", "place", "seats", "notice_days", "starts_on", "ends_on")
    return {
        **{name: getattr(rota, name) for name in names},
        "every": rule.every.value,
        "weekdays": [str(number) for number in rule.weekdays],
        "days": " ".join(str(number) for number in rule.days),
        "months": next((key for key, months in MONTHS.items() if months == rule.months), ""),
        "on_rest": rule.on_rest.value,
        "accompanying": [str(pk) for pk in rota.accompanying],
    }


class HostForm(forms.Form):
    """One leader and what the notice tells of their work."""

    post = forms.TypedChoiceField(label=gettext_lazy("Leader"), coerce=int, empty_value=None, required=False)
    portfolio = forms.CharField(
        label=gettext_lazy("Portfolio"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("What this leader is in charge of, as the notice tells it."),
    )

    def __init__(self, *args: Any, leaders: Sequence[Post] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        rows = [("", "—"), *((str(post.pk), leader_label(post)) for post in leaders)]
        self.fields["post"].choices = rows  # type: ignore[attr-defined]


if TYPE_CHECKING:
    _HostRows = forms.BaseFormSet[HostForm]
else:
    _HostRows = forms.BaseFormSet


class _Hosts(_HostRows):
    def clean(self) -> None:
        if any(self.errors):
            return
        chosen = [host.post for host in self.hosts()]
        if not chosen:
            raise forms.ValidationError(_("Name at least one leader who receives."))
        if len(set(chosen)) != len(chosen):
            raise forms.ValidationError(_("A leader is named twice."))

    def hosts(self) -> list[Host]:
        """The rows with a leader in them, in their order."""
        typed = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [Host(row["post"], row.get("portfolio", "")) for row in typed if row.get("post")]


HostFormSet = forms.formset_factory(
    HostForm, formset=_Hosts, extra=0, min_num=1, max_num=MOST_HOSTS, absolute_max=MOST_HOSTS
)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("Stands beside the session in public.")
    )


class MoveForm(forms.Form):
    """Another day for a session."""

    on = forms.DateField(label=gettext_lazy("New day"), widget=DayInput())
    reason = _reason()


class ExchangeForm(forms.Form):
    """Another session to exchange the leaders with."""

    other = forms.TypedChoiceField(label=gettext_lazy("With the session of"), coerce=int)
    reason = _reason()

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["other"].choices = [(str(pk), label) for pk, label in others]  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Another place or other hours for a session."""

    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    begins_at = forms.TimeField(
        label=pgettext_lazy("hour", "From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends_at = forms.TimeField(
        label=pgettext_lazy("hour", "To"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    reason = _reason()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        begins, ends = typed.get("begins_at"), typed.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It ends before it begins."))
        return typed


class AttendanceForm(forms.Form):
    """Who really received, and which units were there."""

    attended_by = forms.TypedChoiceField(label=gettext_lazy("Who received"), coerce=int)
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Units that were there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Why somebody stood in, or why it lasted longer. Nothing about those who came."),
    )

    def __init__(self, *args: Any, session: Session, leaders: Sequence[Post], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["attended_by"].choices = [(str(post.pk), leader_label(post)) for post in leaders]  # type: ignore[attr-defined]
        self.fields["units"].choices = [(str(pk), directory.unit_label(pk)) for pk in session.accompanying]  # type: ignore[attr-defined]
