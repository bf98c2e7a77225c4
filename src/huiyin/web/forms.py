"""What went wrong in a form, in words that say what to do; and growing a formset without script."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.web.shown import Problem

type AnyForm = BaseForm | BaseFormSet[Any]


def _told(error: ValidationError, label: str) -> Iterator[str]:
    # "This field is required" is no help in a list of ten; the label says which one.
    if error.code == "required":
        yield _("Fill in: %(label)s") % {"label": label}
        return
    yield from error.messages


def texts_of(bound: BoundField) -> list[str]:
    """The field's errors as the page says them, the same at the field and in the summary."""
    errors = bound.form.errors.get(bound.name)
    if not errors:
        return []
    label = str(bound.label or "")
    return [text for error in errors.as_data() for text in _told(error, label)]


def anchor_of(bound: BoundField) -> str:
    """Id of the control to go to; a group of choices is reached at its first one."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _of_form(form: BaseForm) -> Iterator[Problem]:
    for text in form.non_field_errors():
        yield Problem("", str(text))
    for bound in form:
        label = str(bound.label or "")
        for text in texts_of(bound):
            named = text if label in text else _("%(label)s: %(problem)s") % {"label": label, "problem": text}
            yield Problem(anchor_of(bound), named)


def problems(forms: Iterable[AnyForm | None]) -> list[Problem]:
    """Every error of the given forms and formsets, in the order of the page."""
    found: list[Problem] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            found += [Problem("", str(text)) for text in form.non_form_errors()]
            for row in form.forms:
                found += _of_form(row)
        elif form is not None and form.is_bound:
            found += _of_form(form)
    return found


ADD = "add_row"
REMOVE = "remove_row"


def asked_for_rows(data: QueryDict) -> bool:
    """Whether the form was sent only to grow or shrink a formset: draw it again and judge nothing."""
    return ADD in data or REMOVE in data


def with_rows(data: QueryDict) -> QueryDict:
    """The sent data with one more row (`add_row=prefix`) or without one (`remove_row=prefix-2`)."""
    out = data.copy()
    if prefix := data.get(ADD, ""):
        out[f"{prefix}-TOTAL_FORMS"] = str(_total(data, prefix) + 1)
    if row := data.get(REMOVE, ""):
        prefix, _dash, number = row.rpartition("-")
        if number.isdecimal():
            _take_out(out, prefix, int(number))
    out.pop(ADD, None)
    out.pop(REMOVE, None)
    return out


def _total(data: QueryDict, prefix: str) -> int:
    value = data.get(f"{prefix}-TOTAL_FORMS", "0") or "0"
    return int(value) if value.isdecimal() else 0


def _take_out(data: QueryDict, prefix: str, number: int) -> None:
    """Drop row `number` and move the later ones up, so that numbers stay without a gap."""
    total = _total(data, prefix)
    if not number < total <= 1000:
        return
    names = [key for key in data if key.startswith(f"{prefix}-")]
    for index in range(number, total):
        here, following = f"{prefix}-{index}-", f"{prefix}-{index + 1}-"
        for key in [name for name in names if name.startswith(here)]:
            data.pop(key, None)
        for key in [name for name in names if name.startswith(following)]:
            data.setlist(here + key[len(following) :], data.getlist(key))
    data[f"{prefix}-TOTAL_FORMS"] = str(total - 1)


def without_errors[F: AnyForm](form: F) -> F:
    """The same bound form or formset, to be drawn with what was typed but unjudged: a row was added."""
    if isinstance(form, BaseFormSet):
        for row in form.forms:
            row.errors.clear()
        form.non_form_errors().clear()
    elif isinstance(form, BaseForm):
        form.errors.clear()
    return form
