"""Forms about units, staff and posts. They turn text into values and never save."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.people.actions import UnitFields
from huiyin.people.models import Level, Post, Role, Staff, Unit

if TYPE_CHECKING:
    UnitField = forms.ModelChoiceField[Unit]
    StaffField = forms.ModelChoiceField[Staff]
else:  # generic for the type checker only
    UnitField = StaffField = forms.ModelChoiceField

USERNAME = RegexValidator(r"^[\w.@-]{2,60}$", _("Use two or more letters, figures, dots or hyphens, without spaces."))
POSTCODE = RegexValidator(r"^[0-9]{6}$", _("A postcode has six figures."))
DIVISION = RegexValidator(r"^[0-9]{6}([0-9]{3})?$", _("A division code has six figures, or nine for a township."))


def _text(label: Any, most: int, *, required: bool = True, hint: Any = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def _day(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, help_text=hint)


def _password(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    # Not stripped: a space at the end of a password is part of it.
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, help_text=hint)


PASSWORD_HINT = _("Ten or more characters, not a common password and not like the name.")
NOT_THE_SAME = _("The two passwords differ. Type the new one again.")


class SignInForm(forms.Form):
    username = _text(_("Sign-in name"), 60, autocomplete="username", autocapitalize="none", spellcheck="false")
    password = _password(_("Password"), "current-password")
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """The own password: the present one, and the new one twice."""

    old = _password(_("Present password"), "current-password")
    new = _password(_("New password"), "new-password", PASSWORD_HINT)
    again = _password(_("New password again"), "new-password")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", NOT_THE_SAME)
        return given


class SetUpForm(forms.Form):
    """The first run."""

    code = _text(_("Set-up code"), 40, hint=_("The console of the server shows it, and so does “huiyin doctor”."))
    root_name = _text(_("Name of the organ"), 80, hint=_("The highest unit that uses this installation."))
    root_name_en = _text(_("Its name in English"), 120, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, initial=Level.COUNTY)
    is_own_office = forms.BooleanField(
        label=_("The organ is its own petition office"),
        required=False,
        help_text=_("Tick this where no separate office registers and sorts."),
    )
    office_name = _text(
        _("Name of the petition office"), 80, required=False, hint=_("Needed unless the organ is its own.")
    )
    office_name_en = _text(_("Its name in English"), 120, required=False)
    paper_code = _text(
        _("Code in paper numbers"),
        20,
        required=False,
        hint=_("The characters before the year in the number of a paper, for example 望公信."),
    )
    name = _text(_("Name"), 60, autocomplete="name")
    username = _text(_("Sign-in name"), 60, autocomplete="username", autocapitalize="none", spellcheck="false")
    new = _password(_("Password"), "new-password", PASSWORD_HINT)
    again = _password(_("Password again"), "new-password")

    def clean_username(self) -> str:
        USERNAME(self.cleaned_data["username"])
        return str(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", NOT_THE_SAME)
        if not given.get("is_own_office") and not given.get("office_name"):
            self.add_error("office_name", _("Name the petition office, or tick that the organ is its own."))
        return given

    def root(self) -> UnitFields:
        given = self.cleaned_data
        own = given["is_own_office"]
        code = given["paper_code"] if own else ""
        return UnitFields(
            given["root_name"],
            given["level"],
            name_en=given["root_name_en"],
            is_petition_office=own,
            paper_code=code,
        )

    def office(self) -> UnitFields:
        given = self.cleaned_data
        return UnitFields(
            given["office_name"],
            given["level"],
            name_en=given["office_name_en"],
            paper_code=given["paper_code"],
            is_petition_office=True,
        )


class UnitForm(forms.Form):
    """What is written down about a unit."""

    name = _text(pgettext_lazy("unit", "Name"), 80)
    name_en = _text(_("Name in English"), 120, required=False)
    short_name = _text(_("Short name"), 40, required=False, hint=_("For narrow columns."))
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    is_petition_office = forms.BooleanField(
        label=_("Petition office"), required=False, help_text=_("Registers what comes in and sorts it (art. 22).")
    )
    paper_code = _text(
        _("Code in paper numbers"),
        20,
        required=False,
        hint=_("The characters before the year in the number of a paper, for example 望公信."),
    )
    division = _text(_("Division code"), 9, required=False, inputmode="numeric")
    address = _text(_("Address"), 200, required=False)
    postcode = _text(_("Postcode"), 6, required=False, inputmode="numeric")
    phone = _text(_("Telephone"), 40, required=False)
    fax = _text(_("Fax"), 40, required=False)
    hours = _text(_("Reception hours"), 200, required=False)
    hours_en = _text(_("Reception hours in English"), 200, required=False)

    def clean_postcode(self) -> str:
        return _checked(self.cleaned_data["postcode"], POSTCODE)

    def clean_division(self) -> str:
        return _checked(self.cleaned_data["division"], DIVISION)

    def given(self) -> UnitFields:
        return UnitFields(**{field.name: self.cleaned_data[field.name] for field in fields_of(UnitFields)})


def _checked(text: str, rule: RegexValidator) -> str:
    if text:
        rule(text)
    return text


class NewUnitForm(UnitForm):
    is_outside = forms.BooleanField(
        label=_("Outside unit"),
        required=False,
        help_text=_("It does not use Huiyin: the petition office enters on its behalf, with the paper attached."),
    )


class UnitChoice(UnitField):
    """A unit of the administrator's subtree, indented as it stands in the tree."""

    def label_from_instance(self, obj: Unit) -> str:
        return "　" * (obj.path.count(".") - 1) + obj.label


def own_units(post: Post) -> QuerySet[Unit]:
    return Unit.objects.below(post.unit).active().filter(is_outside=False).order_by("path")


class PostForm(forms.Form):
    """One post: where, as what, from when."""

    unit = UnitChoice(label=_("Unit"), queryset=Unit.objects.none(), empty_label=_("Choose a unit"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    title = _text(
        pgettext_lazy("post", "Title"), 60, required=False, hint=_("As it stands on the door, for example 副所长.")
    )
    since = _day(_("First day"))

    def __init__(self, *args: Any, by: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["unit"]
        assert isinstance(choice, UnitChoice)
        choice.queryset = own_units(by)
        role = self.fields["role"]
        vars(role)["hints"] = ROLE_HINTS


ROLE_HINTS = {
    Role.CLERK: _("Registers, sorts, serves papers, follows the clocks."),
    Role.HANDLER: _("Works the matters given to the post and writes the answers."),
    Role.HEAD: _("Gives out matters, signs answers, leads matters to their end."),
    Role.SUPERVISOR: _("Watches the units below and demands answers; decides nothing in a matter."),
    Role.CUSTODIAN: _("Opens sealed identities when there is a reason; every time is recorded."),
    Role.ADMINISTRATOR: _("Looks after units, staff and posts; sees no matter."),
}


class NewStaffForm(PostForm):
    name = _text(_("Name"), 60)
    username = _text(_("Sign-in name"), 60, autocapitalize="none", spellcheck="false")
    field_order = ("name", "username", "unit", "role", "title", "since")

    def clean_username(self) -> str:
        USERNAME(self.cleaned_data["username"])
        return str(self.cleaned_data["username"])

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class NameForm(forms.Form):
    name = _text(_("Name"), 60)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class LastDayForm(forms.Form):
    """The last day of a post, or of a member of staff; `matters` hang on it."""

    on = _day(_("Last day"), _("Up to the end of this day the post can be used. A day that is past ends it at once."))
    knowing = forms.BooleanField(
        label=_("End it all the same"),
        required=False,
        help_text=_("The matters stay with the post until the unit head reassigns them. Their clocks run on."),
    )

    def __init__(self, *args: Any, matters: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not matters:
            del self.fields["knowing"]


class StaffChoice(StaffField):
    """Staff by name; the sign-in name tells two of one name apart."""

    def label_from_instance(self, obj: Staff) -> str:
        return f"{obj.name} ({obj.username})"


class DeputyForm(forms.Form):
    deputy = StaffChoice(
        label=_("Deputy"),
        queryset=Staff.objects.none(),
        empty_label=_("Choose somebody"),
        help_text=_("Somebody with a post in the same unit or in one above it."),
    )
    since = _day(_("First day"))
    until = _day(_("Last day"))
    reason = _text(_("Reason"), 200, required=False, hint=_("For example: on leave, training, illness."))

    def __init__(self, *args: Any, among: QuerySet[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["deputy"]
        assert isinstance(choice, StaffChoice)
        choice.queryset = among


def initial_of(unit: Unit) -> dict[str, Any]:
    return {field.name: getattr(unit, field.name) for field in fields_of(UnitFields)}
