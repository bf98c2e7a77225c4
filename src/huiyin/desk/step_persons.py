"""Fields of a step that ask for a person, and taking such a step: the identity is sealed, the step carries its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from huiyin.parties.actions import Identity
from huiyin.web.words import said

if TYPE_CHECKING:
    from huiyin.desk.step_asking import Asking
    from huiyin.procedure.schema import Field

PARTS = ("name", "phone", "id_number", "address", "email")


def make(asking: Asking, field: Field) -> dict[str, forms.Field]:
    """Name, telephone, number, address and e-mail; none of them is kept in the browser."""
    labels = {
        "name": _("Name"),
        "phone": _("Telephone"),
        "id_number": _("ID number"),
        "address": _("Address"),
        "email": _("E-mail"),
    }
    made: dict[str, forms.Field] = {}
    for part in PARTS:
        label = f"{said(field.label)} · {labels[part]}"
        is_needed = part == "name" and field.required and field.required_if is None
        made[f"{field.key}-{part}"] = forms.CharField(label=label, max_length=200, required=is_needed)
        vars(made[f"{field.key}-{part}"])["is_private"] = True
    return made


def judged(field: Field, typed: Mapping[str, Any]) -> str | None:
    """The control in which a name is missing that another value asks for."""
    if field.required_if is None or typed.get(field.required_if[0]) != field.required_if[1]:
        return None
    return None if typed.get(f"{field.key}-name") else f"{field.key}-name"


@sensitive_variables()
def identity_in(field: Field, typed: Mapping[str, Any]) -> Identity | None:
    """The identity that was typed; None where nobody was named."""
    found = {part: str(typed.get(f"{field.key}-{part}") or "").strip() for part in PARTS}
    return Identity(**found) if found["name"] else None
