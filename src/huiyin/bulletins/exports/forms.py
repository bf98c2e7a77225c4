"""The forms a file can take, and the writer of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from huiyin.bulletins.exports.delimited import Delimited
from huiyin.bulletins.exports.kinds import Asked, Kind, Row
from huiyin.bulletins.exports.models import Export
from huiyin.bulletins.exports.sheets import Sheets
from huiyin.procedure.terms import Text
from huiyin.web import dates
from huiyin.web.words import said


class Writer(Protocol):
    """Turns rows into the bytes of a file, a batch at a time. `goes_on`: a broken file is continued, not begun anew."""

    goes_on: bool

    def begin(self) -> bytes: ...
    def rows(self, rows: Iterable[Row]) -> bytes: ...
    def note(self, *notes: tuple[str, str]) -> None: ...
    def end(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Form:
    """One form of file: how it is called, and how a browser is told of it."""

    key: str
    name: Text
    suffix: str
    content_type: str


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"
_OFFERED = (
    Form("xlsx", Text("Excel 工作簿（xlsx）", "Excel workbook (xlsx)"), "xlsx", _XLSX),
    Form("csv-bom", Text("CSV，供 Excel 打开（UTF-8，带 BOM）", "CSV for Excel (UTF-8 with BOM)"), "csv", _CSV),
    Form("csv", Text("CSV，供程序读取（UTF-8）", "CSV for programs (UTF-8)"), "csv", _CSV),
    Form("ocel", Text("OCEL 2.0 事件日志（JSON）", "OCEL 2.0 event log (JSON)"), "json", "application/json"),
)
FORMS: Mapping[str, Form] = {form.key: form for form in _OFFERED}


def writer_for(row: Export, kind: Kind, asked: Asked) -> Writer:
    """The writer of an export's form."""
    if row.form == "ocel":
        from huiyin.bulletins.process.ocel import EventLog

        return EventLog(asked)
    columns = kind.columns(asked)
    if row.form == "xlsx":
        return Sheets(columns, title=said(kind.name), notes=notes_of(row, kind, asked))
    return Delimited(columns, with_bom=row.form == "csv-bom")


def notes_of(row: Export, kind: Kind, asked: Asked) -> list[tuple[str, str]]:
    """What a workbook says of itself on its last sheet."""
    post = asked.post
    return [
        (_("What"), said(kind.name)),
        (_("Which"), kind.said(asked)),
        (_("As of"), dates.moment(asked.at)),
        (_("Made by"), f"{post.unit.label} · {post.doer.name}"),
        (_("What for"), row.reason),
        (_("Number of the export"), str(row.pk)),
    ]


def file_name(row: Export) -> str:
    """What a browser saves the file as: kind and day, nothing of the matters."""
    from huiyin.bulletins.exports.kinds import KINDS

    name = said(KINDS[row.kind].name)
    return f"{name} {row.asked_at:%Y%m%d-%H%M}.{FORMS[row.form].suffix}"
