"""A superior's workbooks: uploaded once, cells mapped to figures, filled for any period with the formatting kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.bulletins.cells import (
    MOST_CELLS,
    PARTS,
    WHENS,
    Fault,
    Mapped,
    fill,
    keep_map,
    read_map,
    retire_map,
    save_map,
    sheets_of,
    warnings_for,
)
from huiyin.bulletins.models import CellMap
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.rights import WRITERS
from huiyin.desk.pickers import DayInput
from huiyin.documents.files import open_file
from huiyin.documents.office_files import XLSX
from huiyin.documents.refusals import FileRefused
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.terms import Period, Span
from huiyin.web.forms import asked_for_rows, with_rows, without_errors
from huiyin.web.words import said


class UploadForm(forms.Form):
    """The superior's empty workbook and what it is called."""

    name = forms.CharField(label=gettext_lazy("What the report is called"), max_length=80)
    workbook = forms.FileField(
        label=gettext_lazy("The empty workbook (XLSX)"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )


class CellForm(forms.Form):
    """One line of the map: which cell of which sheet holds what."""

    sheet = forms.CharField(label=gettext_lazy("Sheet"), max_length=60)
    cell = forms.CharField(label=gettext_lazy("Cell"), max_length=10)
    indicator = forms.ChoiceField(label=gettext_lazy("Figure"))
    part = forms.ChoiceField(label=gettext_lazy("What of it"))
    when = forms.ChoiceField(label=gettext_lazy("Of when"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        options = {
            "indicator": [("", ""), *((key, said(one.name)) for key, one in INDICATORS.items())],
            "part": [(key, said(text)) for key, text in PARTS.items()],
            "when": [(key, said(text)) for key, text in WHENS.items()],
        }
        for name, choices in options.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean_cell(self) -> str:
        return str(self.cleaned_data["cell"]).strip().upper()

    @property
    def mapped(self) -> Mapped:
        return Mapped(**{name: str(self.cleaned_data[name]) for name in ("sheet", "cell", "indicator", "part", "when")})


Cells = forms.formset_factory(CellForm, extra=0, max_num=MOST_CELLS, absolute_max=MOST_CELLS)


class PeriodForm(forms.Form):
    """Which period a workbook is filled for."""

    span = forms.ChoiceField(label=gettext_lazy("Period"))
    day = forms.DateField(label=gettext_lazy("A day in the period"), widget=DayInput())

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["span"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (Span.WEEK, _("Week")),
            (Span.MONTH, _("Month")),
            (Span.QUARTER, _("Quarter")),
            (Span.YEAR, _("Year")),
        ]

    @property
    def period(self) -> Period:
        return Period.of(Span(self.cleaned_data["span"]), self.cleaned_data["day"])


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*WRITERS)
def bulletin_tables(request: StaffRequest) -> HttpResponse:
    """The unit's reports to its superior, and the form to take in another workbook."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["workbook"]
        name = form.cleaned_data["name"]
        try:
            made = keep_map(
                name=name,
                upload=upload.read(),
                file_name=upload.name,
                unit=request.post.unit,
                by=request.post,
                at=now(),
            )
        except BulletinRefused as refused:
            for text in refused.texts:
                form.add_error(None, said(text))
        except FileRefused as refused:
            form.add_error("workbook", said(refused.text))
        else:
            return redirect("desk:bulletin_table", made.pk)
    rows = CellMap.objects.filter(unit=request.post.unit_id, retired_at=None).order_by("name")
    context = {"form": form, "rows": [(row.pk, row.name, len(row.cells)) for row in rows]}
    return render(request, "desk/bulletin_tables.html", context, status=422 if form.errors else 200)


def _own(post: Post, pk: int) -> CellMap:
    row = (
        CellMap.objects.select_related("unit__parent", "file").filter(pk=pk, unit=post.unit_id, retired_at=None).first()
    )
    if row is None:
        raise Http404
    return row


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*WRITERS)
def bulletin_table(request: StaffRequest, pk: int) -> HttpResponse:
    """The map of one workbook; posted, kept unless a line of it cannot be filled in."""
    row = _own(request.post, pk)
    if "retire" in request.POST:
        retire_map(cell_map=row, by=request.post, at=now())
        messages.success(request, _("This report is not filled any more."))
        return redirect("desk:bulletin_tables")
    if request.method == "GET":
        return _map_page(request, row, Cells(initial=[line.as_data for line in read_map(row)], prefix="cell"))
    if asked_for_rows(request.POST):
        return _map_page(request, row, without_errors(Cells(with_rows(request.POST), prefix="cell")))
    return _saved(request, row, Cells(request.POST, prefix="cell"))


def _saved(request: StaffRequest, row: CellMap, cells: Any) -> HttpResponse:
    if not cells.is_valid():
        return _map_page(request, row, cells, status=422)
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isdecimal() else 0
    lines = [form.mapped for form in cells]
    try:
        faults = save_map(cell_map=row, lines=lines, revision=revision, by=request.post, at=now())
    except BulletinRefused as refused:
        return _map_page(request, row, cells, problems=[said(text) for text in refused.texts], status=409)
    if faults:
        return _map_page(request, row, _with_faults(cells, faults), status=422)
    messages.success(request, _("Saved. The workbook can be filled."))
    return redirect("desk:bulletin_table", row.pk)


def _with_faults(cells: Any, faults: Sequence[Fault]) -> Any:
    for fault in faults:
        cells.forms[fault.line].add_error("cell", said(fault.text))
    return cells


def _map_page(
    request: StaffRequest, row: CellMap, cells: Any, *, problems: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    content = open_file(row.file)
    start = {"span": Span.MONTH, "day": today().replace(day=1) - timedelta(days=1)}
    # What was typed is saved over what stands there by now, once it has been looked at.
    revision = CellMap.objects.values_list("revision", flat=True).get(pk=row.pk)
    context = {
        "row": row,
        "cells": cells,
        "revision": revision,
        "sheets": sheets_of(content),
        "warnings": [said(text) for text in warnings_for(content)],
        "problems": problems,
        "period_form": PeriodForm(initial=start),
        "may_fill": bool(row.cells),
    }
    return render(request, "desk/bulletin_table.html", context, status=status)


@never_cache
@require_POST
@for_roles(*WRITERS)
def bulletin_table_filled(request: StaffRequest, pk: int) -> HttpResponse:
    """The workbook filled for a period, to take away."""
    row, form = _own(request.post, pk), PeriodForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day in the period."))
        return redirect("desk:bulletin_table", pk)
    try:
        filled = fill(cell_map=row, period=form.period, by=request.post, at=now())
    except BulletinRefused as refused:
        for text in refused.texts:
            messages.error(request, said(text))
        return redirect("desk:bulletin_table", pk)
    if filled.empty:
        said_of = _("Left empty, because there is nothing to say: %(cells)s") % {"cells": ", ".join(filled.empty)}
        messages.info(request, said_of)
    period = form.period
    name = f"{row.name} {period.first.isoformat()}—{period.last.isoformat()}.xlsx"
    response = HttpResponse(filled.content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
