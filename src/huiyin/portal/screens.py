"""The screens of filing as they lie in a draft: what was typed, kept raw, and judged whenever it matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.ledger.reading import Fixed
from huiyin.parties.ways import WAYS
from huiyin.people.models import Unit
from huiyin.portal import forms
from huiyin.portal.pages import takes_filings
from huiyin.portal.places import NOT_LISTED, is_unit, offices_named, settled_place

Typed = Mapping[str, str]

# Longer than anything a form takes, so that what is too long is still there to be shortened.
RAW_LENGTH = 4 * forms.FACTS_LENGTH
ABOUT = ("kind", "facts", "happened", "place_said", "complained_of", "place", "place_words", "complained_unit")
WHO = (
    *("manner", "name", "phone", "address", "email", "id_number", "people", "agent_name", "agent_phone"),
    *(f"tell_{way}" for way in WAYS),
)


def typed(data: Mapping[str, Any], names: tuple[str, ...], prefix: str, rows: int) -> dict[str, str]:
    """What a screen keeps of a sent form: its own fields and at most so many rows of its formset."""
    kept = {name: str(data[name])[:RAW_LENGTH] for name in names if data.get(name)}
    total = min(_number(data.get(f"{prefix}-TOTAL_FORMS")), rows)
    for key, value in data.items():
        head, _dash, rest = key.partition("-")
        number, _dash, field = rest.partition("-")
        if head == prefix and field and number.isdecimal() and int(number) < total:
            kept[key] = str(value)[:RAW_LENGTH]
    return {**kept, f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0"}


def _number(value: Any) -> int:
    return int(value) if str(value).isdecimal() and len(str(value)) < 4 else 0


@dataclass(frozen=True, slots=True)
class About:
    """Screen 1 judged: its form, its requests, the place and the office it is about."""

    data: Typed
    form: forms.AboutForm
    asks: forms.AsksFormSet

    @property
    def place(self) -> str | None:
        return settled_place(self.data)

    @property
    def is_accusation(self) -> bool:
        return self.data.get("kind") == "accusation"

    @property
    def unit_id(self) -> int | None:
        value = self.data.get("complained_unit", "")
        return int(value) if is_unit(value) else None

    @property
    def must_choose_unit(self) -> bool:
        """An accusation names an office that is in the list, and it has not been said whether it is that one.

        It has to be known, since an accusation must not reach the accused (art. 30(3)).
        """
        if not self.is_accusation or self.unit_id or self.data.get("complained_unit") == NOT_LISTED:
            return False
        return bool(offices_named(self.data.get("complained_of", "")))

    def is_good(self) -> bool:
        good = self.form.is_valid() and self.asks.is_valid()
        if self.place is None:
            self.form.add_error(None, _("Choose the place from the list, or empty the box of the place."))
            good = False
        if self.is_accusation and not self.data.get("complained_of"):
            self.form.add_error("complained_of", _("Name the office or the person, so that it can be kept from them."))
            good = False
        if good and self.must_choose_unit:
            self.form.add_error("complained_of", _("Choose which office you mean."))
            good = False
        return good


def about(data: Typed) -> About:
    asks = forms.Asks(data or None, prefix="asks")
    assert isinstance(asks, forms.AsksFormSet)
    return About(data, forms.AboutForm(data or None), asks)


@dataclass(frozen=True, slots=True)
class Who:
    """Screen 2 judged."""

    data: Typed
    form: forms.WhoForm
    others: BaseFormSet[forms.PersonForm]

    @property
    def manner(self) -> str:
        return self.data.get("manner", "")

    @property
    def is_anonymous(self) -> bool:
        return self.manner == forms.ANONYMOUS

    @property
    def named_others(self) -> list[Mapping[str, Any]]:
        return [row.cleaned_data for row in self.others.forms if row.is_valid() and row.cleaned_data.get("name")]

    def is_good(self) -> bool:
        good = self.form.is_valid()
        return self.others.is_valid() and good


def who(data: Typed) -> Who:
    if data.get("manner") == forms.ANONYMOUS:
        data = without_names(data)
    return Who(data, forms.WhoForm(data or None), forms.Others(data or None, prefix="others"))


def without_names(data: Typed) -> dict[str, str]:
    """Screen 2 of somebody who stays anonymous: what names them is not kept, not even in the draft."""
    return {
        "manner": data["manner"],
        "people": data.get("people", "1"),
        "others-TOTAL_FORMS": "0",
        "others-INITIAL_FORMS": "0",
    }


_UNIT = Fixed(Unit, "WHERE t.id = %s")


def office_of(values: Mapping[str, Any]) -> Unit | None:
    """The petition office chosen on screen 4, if it still takes filings."""
    value = str(values.get("office") or "")
    unit = _UNIT.first(int(value)) if value.isdecimal() and len(value) < 19 else None
    return unit if unit is not None and takes_filings(unit) else None


@dataclass(frozen=True, slots=True)
class Judged:
    """The first two screens of a draft, read once; `to_mend` is the url name of the first that is not good."""

    about: About
    who: Who
    to_mend: str


def judged(values: Mapping[str, Any]) -> Judged:
    """The screens of a draft as they stand; `to_mend` is empty when all can be filed."""
    first, second = about(values.get("about", {})), who(values.get("who", {}))
    if not first.is_good():
        return Judged(first, second, "portal:file_about")
    return Judged(first, second, "" if second.is_good() else "portal:file_who")


def flat(data: QueryDict) -> dict[str, str]:
    """The last value of each name: no field of these forms is sent twice."""
    return {key: str(value) for key, value in data.items()}
