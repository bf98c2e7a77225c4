"""Forms of the pages for entering a sheet; they never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases.intake.mapping import SheetMapping
from huiyin.cases.intake.profile import FIELDS, LONGEST_NAME, NEEDED
from huiyin.procedure.terms import CHANNELS, KINDS
from huiyin.web.words import said

NAMES = {
    "number": gettext_lazy("Number of the row"),
    "user": gettext_lazy("Who wrote it"),
    "time": gettext_lazy("When it came"),
    "text": gettext_lazy("What was written"),
    "subject": gettext_lazy("Subject"),
    "old_number": gettext_lazy("Number in the earlier system"),
    "phone": gettext_lazy("Telephone"),
    "address": gettext_lazy("Address"),
    "email": gettext_lazy("E-mail"),
    "id_type": gettext_lazy("Kind of identity paper"),
    "id_number": gettext_lazy("Number of the identity paper"),
    "people": gettext_lazy("How many people"),
    "channel": gettext_lazy("How it came in"),
    "written": gettext_lazy("Written or posted on"),
    "registered": gettext_lazy("Registered on"),
    "kind": gettext_lazy("Kind of request"),
    "category": gettext_lazy("Category, or its first level"),
    "category_2": gettext_lazy("Second level of the category"),
    "category_3": gettext_lazy("Third level of the category"),
    "place": gettext_lazy("Place of the problem"),
    "complained_unit": gettext_lazy("Unit complained of"),
    "complained_person": gettext_lazy("Person complained of"),
    "sealed": gettext_lazy("Whether the identity is sealed"),
    "assigned_by": gettext_lazy("Organ that assigned it"),
    "reply": gettext_lazy("Reply"),
    "result": gettext_lazy("What came of it"),
    "replied": gettext_lazy("Replied on"),
}
HINTS = {
    "number": gettext_lazy("One number, one contact: a second sheet with the same number doubles nothing."),
    "user": gettext_lazy("The name, or what the source knows them by. It is sealed like any identity."),
    "id_type": gettext_lazy("Resident numbers are checked; the kind of another paper is kept with its number."),
    "channel": gettext_lazy("In words, as in “letter”. Without a column the one below counts."),
    "kind": gettext_lazy("In words. Without a column the one below counts."),
    "category": gettext_lazy("By name, with the levels in one cell or in a column each."),
    "place": gettext_lazy("Name or code of a division, down to the township."),
    "assigned_by": gettext_lazy("The centre, a ministry, the province or a congress is told by the name of the organ."),
}


class UploadForm(forms.Form):
    """A sheet."""

    sheet = forms.FileField(
        label=gettext_lazy("The sheet"),
        help_text=gettext_lazy("xlsx, xls, ods or csv, with one row of headers."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )


class RowForm(forms.Form):
    """Which sheet of the workbook, and which of its rows are the headers."""

    where = forms.ChoiceField(label=gettext_lazy("Row of the headers"))

    def __init__(self, *args: Any, rows: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["where"].choices = rows  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """Which column is what, and the name under which the office keeps it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the mapping"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("The next sheet with these headers is recognised by itself."),
    )
    source = forms.CharField(
        label=gettext_lazy("Where the sheet comes from"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Numbers are kept apart by source; sheets of one source share them."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), initial="web")
    kind = forms.ChoiceField(label=gettext_lazy("Kind of request"), initial="claim")

    def __init__(self, *args: Any, headers: Sequence[str], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["channel"].choices = [(key, said(text)) for key, text in CHANNELS.items()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(key, said(text)) for key, text in KINDS.items()]  # type: ignore[attr-defined]
        columns = [("", _("no such column")), *((header, header) for header in dict.fromkeys(headers) if header)]
        for field in FIELDS:
            self.fields[f"column_{field}"] = forms.ChoiceField(
                label=NAMES[field], choices=columns, required=field in NEEDED, help_text=HINTS.get(field, "")
            )

    @property
    def needed(self) -> list[forms.BoundField]:
        return [self[f"column_{field}"] for field in FIELDS if field in NEEDED]

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[f"column_{field}"] for field in FIELDS if field not in NEEDED]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        has_reply = bool(typed.get("column_reply") or typed.get("column_result"))
        if has_reply != bool(typed.get("column_replied")):
            self.add_error("column_replied", _("A reply and its day belong together: choose both, or neither."))
        return typed

    def mapping(self) -> SheetMapping:
        typed = self.cleaned_data
        return SheetMapping(
            name=typed["name"].strip(),
            source=typed["source"].strip(),
            channel=typed["channel"],
            kind=typed["kind"],
            columns={field: typed[f"column_{field}"] for field in FIELDS if typed[f"column_{field}"]},
        )


def mapping_initial(guessed: Mapping[str, str], name: str) -> dict[str, Any]:
    return {"name": name[:LONGEST_NAME], "source": name[:LONGEST_NAME]} | {
        f"column_{field}": header for field, header in guessed.items()
    }


class UndoForm(forms.Form):
    """Why a whole sheet is taken back."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)
