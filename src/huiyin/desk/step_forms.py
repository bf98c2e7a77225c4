"""The form of a step, made from the fields that the step declares in the law core. It never saves."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from huiyin.desk import step_more, step_persons, step_reviews
from huiyin.desk.pickers import DayInput
from huiyin.desk.step_asking import Asking
from huiyin.desk.step_fields import MAKERS, READERS, Typed, given_answers, typed_value
from huiyin.procedure.given import BACKDATED
from huiyin.procedure.schema import Field
from huiyin.web.words import ordinal, said


@dataclass(frozen=True, slots=True)
class Part:
    """Controls that belong together: those of one request (`no`), or of the step as a whole (0)."""

    no: int
    name: str
    words: str
    fields: list[forms.BoundField] = dataclasses.field(default_factory=list)


class StepForm(forms.Form):
    """One step's form. `given` is what `take_step` gets."""

    def __init__(self, *args: Any, asking: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking = asking
        for field in asking.fields:
            self.fields.update(MAKERS[field.kind](asking, field))
        self.fields["on"] = forms.DateField(
            label=_("Date of this step"),
            required=False,
            widget=DayInput(attrs={"max": asking.today.isoformat()}),
            help_text=_("Only where it happened on an earlier day than today."),
        )
        self.fields[BACKDATED.key] = forms.CharField(
            label=said(BACKDATED.label), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        )
        # Whoever comes to fill in one thing finds the cursor there.
        if (wanted := asking.preset.get("at", "")) in self.fields:
            self.fields[wanted].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for field in self.asking.fields:
            self._require_if(field, typed)
            if field.kind == "answers":
                self._judge_answers(field, typed)
            if field.kind == "results":
                step_reviews.judge(self, field, typed)
            elif field.kind == "promises":
                step_more.judge_promises(self, field.key)
        return typed

    def _judge_answers(self, field: Field, typed: Typed) -> None:
        """An opinion answers at least one request, and each answer has words (art. 32)."""
        rows = given_answers(self.asking, field, typed)
        for row in rows:
            if not row["opinion"].strip():
                error = ValidationError(_("Write the answer to this request."), code="empty")
                self.add_error(f"{field.key}-{row['no']}-opinion", error)
        if not rows:
            raise ValidationError(_("Answer at least one request."), code="none")

    def _require_if(self, field: Field, typed: Typed) -> None:
        if field.required_if is not None and field.kind == "identity":
            if missing := step_persons.judged(field, typed):
                self.add_error(missing, ValidationError(_("Fill this in."), code="required"))
            return
        is_wanted = bool(field.required_without) and not typed.get(str(field.required_without))
        if field.required_if is not None:
            other, value = field.required_if
            is_wanted = typed.get(other) == value
        if is_wanted and not typed.get(field.key):
            self.add_error(field.key, ValidationError(_("Fill this in."), code="required"))

    def require_files(self, present: Collection[str]) -> None:
        """Judge required files once all rounds of the form are counted; `present` names the controls that hold some."""
        for name in self.file_names:
            if self.fields[name].required and name not in present and name not in self.errors:
                self.add_error(name, ValidationError(_("Attach at least one file."), code="required"))

    @property
    def parts(self) -> list[Part]:
        """The controls of the page, those of one request under its words."""
        parts: list[Part] = []
        for field in self.asking.fields:
            for no, names in self._groups_of(field):
                if not parts or parts[-1].no != no:
                    parts.append(Part(no, ordinal(no) if no else "", self.asking.words.get(no, "")))
                parts[-1].fields.extend(self[name] for name in names)
        return [part for part in parts if part.fields]

    @property
    def has_names(self) -> bool:
        """Whether any part has its name beside it; else the page keeps no column for names."""
        return any(part.name for part in self.parts)

    def _groups_of(self, field: Field) -> list[tuple[int, list[str]]]:
        if field.kind in ("answers", "routes", "triages", "results"):
            own = [name for name in self.fields if name.startswith(f"{field.key}-")]
            numbers = sorted({int(name.split("-")[1]) for name in own})
            return [(no, [name for name in own if name.split("-")[1] == str(no)]) for no in numbers]
        names = [name for name in self.fields if name == field.key or name.startswith(f"{field.key}-")]
        return [(0, names)]

    @property
    def file_names(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]

    def given(self, files: Mapping[str, list[str]]) -> dict[str, Any]:
        """The values for the law core. `files` holds the ids of what was uploaded, by control."""
        given: dict[str, Any] = {}
        typed = {**self.cleaned_data, **files}
        for field in self.asking.fields:
            value = READERS.get(field.kind, typed_value)(self.asking, field, typed)
            if value not in (None, "", [], {}):
                given[field.key] = value
        if self.cleaned_data.get(BACKDATED.key):
            given[BACKDATED.key] = self.cleaned_data[BACKDATED.key]
        return given
