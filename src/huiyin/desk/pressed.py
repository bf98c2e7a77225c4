"""A page with several forms, each behind a button of its own: which was pressed, what it did, what the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from huiyin.desk.people_pages import tell
from huiyin.documents.papers import PaperRefused
from huiyin.people.access import StaffRequest
from huiyin.people.refusals import Refused
from huiyin.web.words import said

# The forms of a page by the names of their buttons.
type Forms = Mapping[str, forms.Form]


def sent(request: StaffRequest, name: str) -> Any:
    """What was sent to the form behind this button; None where another one was pressed, or none."""
    return request.POST if request.method == "POST" and name in request.POST else None


def did(request: StaffRequest, shown: Forms, do: Callable[[str, Any], object]) -> bool:
    """Whether a button was pressed and its act done. A refusal stands at its form; what was typed stays."""
    name = _pressed(request, shown)
    if not name or not shown[name].is_valid():
        return False
    try:
        do(name, shown[name])
    except Refused as refused:
        tell(shown[name], refused)
    except PaperRefused as refused:
        for text in refused.texts:
            shown[name].add_error(None, said(text))
    else:
        return True
    return False


def forms_said(request: StaffRequest, shown: Forms) -> dict[str, Any]:
    """For the template: each form as `<name>_form`, the one that was sent, and its name."""
    name = _pressed(request, shown)
    return {f"{key}_form": form for key, form in shown.items()} | {"act": name, "sent": shown.get(name)}


def _pressed(request: StaffRequest, shown: Forms) -> str:
    return next((name for name in shown if sent(request, name) is not None), "")
