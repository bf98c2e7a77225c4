"""The fields of a correction: each entry with the value it has now; only what was changed is given on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.cases.step_words import CORRECTED_NAMES, corrected_value
from huiyin.desk.pickers import DayInput
from huiyin.procedure.effects.aftercare import CORRECTABLE
from huiyin.procedure.schema import Field
from huiyin.procedure.terms import CHANNELS, KINDS
from huiyin.web.words import ordinal, said

if TYPE_CHECKING:
    from huiyin.desk.step_forms import Asking

DAYS = ("received_on", "unit_received_on", "written_on")
NUMBERS = ("people", "representatives")
FLAGS = ("anonymous",)
TEXTS = ("subject", "complained_of")


def current(asking: Asking) -> dict[str, Any]:
    """The entries as they stand, as JSON values."""
    state, case = asking.state, asking.case
    values: dict[str, Any] = {key: getattr(state, key) for key in (*DAYS, *NUMBERS, *FLAGS, "channel")}
    values |= {key: getattr(case, key) for key in TEXTS if not case.is_sealed}
    if state.unit_received_on is None:
        values.pop("unit_received_on")
    shown = {key: value for key, value in values.items() if key in CORRECTABLE}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in shown.items()}


def make(asking: Asking, field: Field) -> dict[str, forms.Field]:
    made = {f"{field.key}-{key}": _control(key, value) for key, value in current(asking).items()}
    if "requests" in CORRECTABLE:
        made |= {f"{field.key}-kind_{item.no}": _kind(asking, item.no, item.kind) for item in asking.state.requests}
    return made


def _control(key: str, value: Any) -> forms.Field:
    told: dict[str, Any] = {
        "label": said(CORRECTED_NAMES[key]),
        "required": False,
        "initial": value,
        "help_text": _("now: %(value)s") % {"value": corrected_value(key, value) if value != "" else _("nothing")},
    }
    if key in DAYS:
        return forms.DateField(widget=DayInput, **told)
    if key in NUMBERS:
        return forms.IntegerField(min_value=0, max_value=9999, **told)
    if key in FLAGS:
        return forms.BooleanField(**told)
    if key == "channel":
        return forms.ChoiceField(choices=[(name, said(text)) for name, text in CHANNELS.items()], **told)
    return forms.CharField(max_length=120, **told)


def _kind(asking: Asking, no: int, kind: str) -> forms.Field:
    return forms.ChoiceField(
        label=_("Kind of %(request)s") % {"request": ordinal(no)},
        choices=[(name, said(text)) for name, text in KINDS.items()],
        initial=kind,
        required=False,
        help_text=_("now: %(value)s") % {"value": said(KINDS[kind])},
    )


def read(asking: Asking, field: Field, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Only the entries that differ from what stands now."""
    changes = {}
    for key, old in current(asking).items():
        new = typed.get(f"{field.key}-{key}")
        new = new.isoformat() if isinstance(new, date) else new
        if new not in (None, "") and new != old:
            changes[key] = new
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
