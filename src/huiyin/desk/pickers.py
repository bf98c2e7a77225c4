"""Fields in which one thing of many is found by typing: a place, a unit. They work without script.

What was typed is resolved when the form is sent; where several fit, the error names them and the list offers them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases import divisions
from huiyin.people import directory
from huiyin.people.directory import UnitCard

# More candidates than this say nothing: type more.
MOST_CANDIDATES = 9


class PickInput(forms.TextInput):
    """A text control with a list of suggestions beside it (`<datalist>`), filled by the server and by htmx."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})


class PickField(forms.CharField):
    """Text that names exactly one thing. `suggested` is what the list beside it shows at first."""

    widget = PickInput

    # Where htmx asks for suggestions while somebody types; without script the list stays as it is.
    url_name = ""

    def __init__(self, *, suggested: Sequence[str] = (), **given: Any) -> None:
        super().__init__(**given)
        self.suggested = tuple(suggested)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        bound = super().get_bound_field(form, field_name)
        # The control and its list find each other by an id that the form's prefix makes unique.
        self.widget.attrs["list"] = f"{bound.auto_id}_list"
        self.widget.attrs |= {
            "hx-get": reverse(self.url_name),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{bound.auto_id}_list",
        }
        return bound


def _one_of(labels: Iterable[str]) -> ValidationError:
    said = "、".join(labels)
    return ValidationError(_("Several fit: %(labels)s. Type one of them in full.") % {"labels": said}, code="several")


class PlaceField(PickField):
    """A division down to township, typed as name, pinyin or code. Cleans to its code.

    `near`: the division of the office that asks; its own surroundings come first.
    """

    url_name = "desk:place_names"

    def __init__(self, *, near: str = "", **given: Any) -> None:
        super().__init__(**given)
        self.near = near

    def prepare_value(self, value: Any) -> Any:
        """A stored code is shown as the line of names it stands for."""
        return divisions.label(value) if isinstance(value, str) and divisions.division(value) else value

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if not text:
            return ""
        found = divisions.resolve(text, self.near)
        if not found:
            raise ValidationError(_("No such place. Type its name, its pinyin or its code."), code="unknown")
        if len(found) > 1:
            self.suggested = tuple(divisions.label(item.code) for item in found)
            raise _one_of(self.suggested)
        return found[0].code


def unit_choices(allowed: Callable[[UnitCard], bool], near: int | None = None) -> list[UnitCard]:
    """Units that may be chosen; those under or beside the unit `near` first, then in the order of the tree."""
    line = directory.unit(near).line if near is not None else ()
    cards = [card for card in directory.units().values() if card.is_active and allowed(card)]
    return sorted(cards, key=lambda card: (-_shared(card.line, line), card.path))


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def units_like(text: str, choices: Iterable[UnitCard], limit: int = MOST_CANDIDATES) -> list[UnitCard]:
    """Units whose name in either language, or short name, has these words; a whole name stands alone."""
    wanted = "".join(text.split()).casefold()
    if not wanted:
        return []
    found = [card for card in choices if any(wanted in name for name in _names(card))]
    exact = [card for card in found if wanted in _names(card)]
    return exact[:1] if len(exact) == 1 else (exact or found)[:limit]


def _names(card: UnitCard) -> tuple[str, ...]:
    names = (card.name, card.name_en, card.short_name)
    return tuple("".join(name.split()).casefold() for name in names if name)


class UnitField(PickField):
    """A unit of the tree, or an outside unit, by its name. Cleans to its id, or None where nothing was typed.

    `is_free`: text that names no unit of ours is kept as it is (whom a petitioner complains of may be anybody); then
    it cleans to the text.
    """

    url_name = "desk:unit_names"

    def __init__(self, *, choices: Sequence[UnitCard], is_free: bool = False, **given: Any) -> None:
        super().__init__(suggested=[card.label for card in choices[:100]], **given)
        self.choices = choices
        self.is_free = is_free

    def prepare_value(self, value: Any) -> Any:
        return directory.unit_label(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        if not text:
            return None
        found = units_like(text, self.choices)
        if self.is_free:
            is_named = len(found) == 1 and "".join(text.split()).casefold() in _names(found[0])
            return found[0].id if is_named else text
        if len(found) == 1:
            return found[0].id
        if not found:
            raise ValidationError(_("No unit of this name may be chosen here."), code="unknown")
        self.suggested = tuple(card.label for card in found)
        raise _one_of(self.suggested)


class ManyFilesInput(forms.ClearableFileInput):
    """Several files in one control; on a phone the camera may be one of the sources."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: the file may have come with an earlier round of the form, which the browser does not know."""
        return False


class ManyFilesField(forms.FileField):
    """Any number of uploads; cleans to a list. `required` only says so: who keeps the files judges it."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(item, initial) for item in uploads if item]


class DayInput(forms.DateInput):
    """A day as the browser's own date control gives it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
