"""What a petitioner asks about visits; forms that never save."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.portal.forms import ExplainedChoice
from huiyin.receptions.table_models import Going, PartOfDay
from huiyin.receptions.wishes import Asked


def ways() -> Mapping[str, tuple[str, str]]:
    """Where a visit that is asked for may go."""
    return {
        Going.FIELD: (
            _("Where the problem is"),
            _("Somebody comes to look at it. You may be there, and need not be."),
        ),
        Going.HOME: (
            _("To my home"),
            _("By asking you agree to this one visit; you may refuse it later all the same."),
        ),
    }


class DayForm(forms.Form):
    """A day that would suit, and which part of it."""

    use_required_attribute = False
    on = forms.DateField(label=gettext_lazy("A day that suits you"), widget=forms.DateInput(attrs={"type": "date"}))
    part = forms.ChoiceField(label=gettext_lazy("When on that day"), choices=PartOfDay.choices, required=False)

    def __init__(self, *args: Any, after: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["on"].widget.attrs["min"] = after.isoformat()

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)


class AskForm(DayForm):
    """A visit that is asked for."""

    way = ExplainedChoice(label=gettext_lazy("Where to?"), explained=ways, initial=Going.FIELD)
    field_order = ("way", "on", "part")
