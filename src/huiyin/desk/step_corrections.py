"""The fields of a correction: each entry with the value it has now; only what was changed is given on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.cases.belongings import contacts_of
from huiyin.cases.reach import reads_sealed
from huiyin.cases.step_words import CORRECTED_NAMES, corrected_value
from huiyin.cases.words import open_words, seal_words
from huiyin.desk.category_choices import category_choices
from huiyin.desk.pickers import DayInput, PlaceField, UnitField, unit_choices
from huiyin.procedure.effects.aftercare import CORRECTABLE
from huiyin.procedure.schema import Field
from huiyin.procedure.terms import CHANNELS, KINDS
from huiyin.web.words import ordinal, said

if TYPE_CHECKING:
    from huiyin.desk.step_asking import Asking

DAYS = ("received_on", "unit_received_on", "written_on")
NUMBERS = ("people", "representatives")
FLAGS = ("anonymous", "unreachable")
PLACES = ("place", "category")
TEXTS = ("subject", "complained_of")
# Words of a sealed matter: corrected by those who may read them, and sealed again before they go into the step.
SEALED = ("subject", "facts", "complained_of")


def current(asking: Asking) -> dict[str, Any]:
    """The entries as they stand, as JSON values."""
    state, case = asking.state, asking.case
    values: dict[str, Any] = {key: getattr(state, key) for key in (*DAYS, *NUMBERS, "anonymous", "channel")}
    values["unreachable"] = not state.reachable
    values |= {key: getattr(case, key) for key in (*PLACES, *TEXTS) if not (case.is_sealed and key in TEXTS)}
    if not case.is_sealed:
        values["texts"] = [item.text for item in asking.requests]
    values["barred_units"] = list(case.barred_units)
    if state.unit_received_on is None:
        values.pop("unit_received_on")
    shown = {key: value for key, value in values.items() if key in CORRECTABLE}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in shown.items()}


def make(asking: Asking, field: Field) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {}
    for key, value in current(asking).items():
        if key == "texts":
            made |= {f"{field.key}-text_{no}": _text(no, text) for no, text in enumerate(value, 1)}
        else:
            made[f"{field.key}-{key}"] = _control(asking, key, value)
    made |= _sealed_controls(asking, field)
    kinds = {f"{field.key}-kind_{item.no}": _kind(asking, item.no, item.kind) for item in asking.state.requests}
    return made | kinds


def _sealed_controls(asking: Asking, field: Field) -> dict[str, forms.Field]:
    """The words of a sealed matter, for the petition office alone."""
    words = _opened(asking)
    if not words:
        return {}
    made: dict[str, forms.Field] = {}
    for key in SEALED:
        area = forms.Textarea(attrs={"rows": 4 if key == "facts" else 1, "class": "voice"})
        label = _("%(name)s, sealed") % {"name": said(CORRECTED_NAMES[key])}
        made[f"{field.key}-sealed_{key}"] = forms.CharField(
            label=label, initial=words.get(key, ""), required=False, max_length=20_000, widget=area
        )
    texts = enumerate(words.get("texts") or (), 1)
    made |= {f"{field.key}-sealed_text_{no}": _text(no, str(text)) for no, text in texts}
    for control in made.values():
        # Kept out of the browser's own drafts, and out of files for Word.
        vars(control)["is_private"] = True
    return made


def _opened(asking: Asking) -> Mapping[str, Any]:
    """Nothing where the matter is not sealed, or the post may not read it."""
    case = asking.case
    if not case.is_sealed or not reads_sealed(asking.post, case):
        return {}
    first = next((contact for contact in contacts_of(case) if contact.sealed_text), None)
    return open_words(bytes(first.sealed_text).decode()) if first is not None and first.sealed_text else {}


def _sealed_anew(asking: Asking, field: Field, typed: Mapping[str, Any]) -> str:
    """The sealed words as they are to stand; empty where none was changed. An emptied control changes nothing."""
    before = _opened(asking)
    if not before:
        return ""
    stem = f"{field.key}-sealed_"
    after = dict(before) | {key: typed.get(stem + key) or before.get(key, "") for key in SEALED}
    after["texts"] = [typed.get(f"{stem}text_{no}") or text for no, text in enumerate(before.get("texts") or (), 1)]
    return seal_words(after) if after != dict(before) else ""


def _control(asking: Asking, key: str, value: Any) -> forms.Field:
    told: dict[str, Any] = {
        "label": said(CORRECTED_NAMES[key]),
        "required": False,
        "initial": value,
        "help_text": _now(corrected_value(key, value)),
    }
    if key in PICKED:
        return PICKED[key](asking, told)
    return _plain_control(key, told)


def _now(value: str) -> str:
    return _("now: %(value)s") % {"value": value or _("nothing")}


def _place(asking: Asking, told: dict[str, Any]) -> forms.Field:
    return PlaceField(near=asking.post.unit.division, **told)


def _category(asking: Asking, told: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=category_choices(), **told)


def _barred(asking: Asking, told: dict[str, Any]) -> forms.Field:
    """The unit an accusation is kept from (art. 30(3)); the first one where there are several."""
    first = next(iter(told["initial"]), None)
    choices = unit_choices(lambda card: True, asking.state.office)
    return UnitField(choices=choices, max_length=120, **(told | {"initial": first}))


PICKED: Mapping[str, Callable[[Asking, dict[str, Any]], forms.Field]] = {
    "place": _place,
    "category": _category,
    "barred_units": _barred,
}


def _plain_control(key: str, told: dict[str, Any]) -> forms.Field:
    if key in DAYS:
        return forms.DateField(widget=DayInput, **told)
    if key in NUMBERS:
        return forms.IntegerField(min_value=0, max_value=9999, **told)
    if key in FLAGS:
        return forms.BooleanField(**told)
    if key == "channel":
        return forms.ChoiceField(choices=[(name, said(text)) for name, text in CHANNELS.items()], **told)
    return forms.CharField(max_length=120, **told)


def _text(no: int, text: str) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 2, "class": "voice"})
    return forms.CharField(label=ordinal(no), initial=text, required=False, max_length=4000, widget=area)


def _kind(asking: Asking, no: int, kind: str) -> forms.Field:
    return forms.ChoiceField(
        label=_("Kind of %(request)s") % {"request": ordinal(no)},
        choices=[(name, said(text)) for name, text in KINDS.items()],
        initial=kind,
        required=False,
        help_text=_("now: %(value)s") % {"value": said(KINDS[kind])},
    )


def _new_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _new_texts(field: Field, typed: Mapping[str, Any], old: list[str]) -> list[str]:
    return [typed.get(f"{field.key}-text_{no}") or text for no, text in enumerate(old, 1)]


def _new_barred(field: Field, typed: Mapping[str, Any], old: list[int]) -> list[int]:
    unit = typed.get(f"{field.key}-barred_units")
    # The form shows the first of several: the others stay.
    return old if unit is None or unit in old else sorted({unit, *old[1:]})


NEW: Mapping[str, Callable[[Field, Mapping[str, Any], Any], Any]] = {"texts": _new_texts, "barred_units": _new_barred}


def read(asking: Asking, field: Field, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Only the entries that differ from what stands now."""
    changes = {}
    for key, old in current(asking).items():
        new = NEW[key](field, typed, old) if key in NEW else _new_value(typed.get(f"{field.key}-{key}"))
        if new not in (None, "") and new != old:
            changes[key] = new
    if sealed := _sealed_anew(asking, field, typed):
        changes["sealed_words"] = sealed
    rows = [
        {"no": item.no, "kind": typed[f"{field.key}-kind_{item.no}"]}
        for item in asking.state.requests
        if typed.get(f"{field.key}-kind_{item.no}") not in (None, "", item.kind)
    ]
    return changes | ({"requests": rows} if rows else {})


def was(asking: Asking, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the changed entries had: kept in the step beside the new ones, and shown with them."""
    old: dict[str, Any] = {key: value for key, value in current(asking).items() if key in changes}
    if "requests" in changes:
        named = {row["no"] for row in changes["requests"]}
        old["requests"] = [{"no": item.no, "kind": item.kind} for item in asking.state.requests if item.no in named]
    return old
