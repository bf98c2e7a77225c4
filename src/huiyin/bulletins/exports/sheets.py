"""Rows as a workbook (xlsx), written as they come: no row is kept, and nothing lies in the clear on disk.

xlsxwriter in its constant memory needs a file in the clear for each sheet; here the archive goes straight to the sealed
parts. What is used of the format (ECMA-376, part 1) is small: text in the cells, numbers, days, one bold row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import IO, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.bulletins.exports.kinds import Cell, Column, Row, Shape
from huiyin.procedure.terms import NO_TEXT
from huiyin.web.words import said

MOST_ROWS = 1_048_576
# Without the 64-bit form of the archive, which Excel does not read from a stream, a sheet stays below 2 GiB.
MOST_BYTES = 1_900_000_000
MOST_SIGNS = 32_767
DAY_ZERO = date(1899, 12, 30)
_PLAIN, _HEAD, _DAY, _MOMENT, _SHARE, _QUOTED = range(6)
# What XML 1.0 cannot hold, and what Excel would read as one of its own escapes.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Arial"/></font>'
    '<font><b/><sz val="11"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border/><border><left/><right/><top/><bottom style="medium"/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6">'
    '<xf xfId="0"/><xf fontId="1" borderId="1" xfId="0" applyFont="1" applyBorder="1" applyAlignment="1">'
    '<alignment wrapText="1" vertical="center"/></xf>'
    '<xf numFmtId="164" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="10" xfId="0" applyNumberFormat="1"/><xf quotePrefix="1" xfId="0"/>'
    "</cellXfs></styleSheet>"
)


class _Outflow:
    """Takes what the archive writes and gives it away; it cannot be sought in, which makes zipfile stream."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        whole, self._pieces = b"".join(self._pieces), []
        return whole


class Sheets:
    """Writes one workbook; where a sheet is full, the rows go on in the next one, and the last sheet says so."""

    # An archive that broke off has to be begun anew.
    goes_on = False

    def __init__(self, columns: Sequence[Column], *, title: str, notes: Sequence[tuple[str, str]] = ()) -> None:
        self._columns, self._title = columns, title
        self._notes = list(notes)
        self._out = _Outflow()
        self._archive = zipfile.ZipFile(cast("IO[bytes]", self._out), "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._sheet: IO[bytes] | None = None
        self._names: list[str] = []
        self._row = self._bytes = 0
        self._letters = [_letters(place) for place in range(max(len(columns), 2))]

    def begin(self) -> bytes:
        self._open_sheet()
        return self._out.taken()

    def rows(self, rows: Iterable[Row]) -> bytes:
        for row in rows:
            if self._row >= MOST_ROWS or self._bytes >= MOST_BYTES:
                self._close_sheet()
                self._open_sheet()
            self._write_row("".join(self._cells(row)))
        return self._out.taken()

    def note(self, *notes: tuple[str, str]) -> None:
        """Add to what the last sheet says of the file."""
        self._notes += notes

    def end(self) -> bytes:
        self._close_sheet()
        self._write_notes()
        self._write_frame()
        self._archive.close()
        return self._out.taken()

    def _cells(self, row: Row) -> Iterator[str]:
        at = self._row + 1
        for letters, column, cell in zip(self._letters, self._columns, row, strict=False):
            if cell is not None and cell != "":
                yield _cell(f"{letters}{at}", cell, column.shape)

    def _write_row(self, cells: str, height: str = "") -> None:
        self._row += 1
        text = f'<row r="{self._row}"{height}>{cells}</row>'.encode()
        self._bytes += len(text)
        cast("IO[bytes]", self._sheet).write(text)

    def _open_sheet(self) -> None:
        number = len(self._names) + 1
        self._begin_sheet(
            self._title[:20] if number == 1 else f"{self._title[:20]} {number}", self._columns, frozen=True
        )
        heads = (_cell(f"{letters}1", said(column.name), Shape.TEXT, _HEAD) for letters, column in self._heads())
        self._write_row("".join(heads), ' ht="30" customHeight="1"')

    def _heads(self) -> Iterable[tuple[str, Column]]:
        return zip(self._letters, self._columns, strict=False)

    def _begin_sheet(self, name: str, columns: Sequence[Column], *, frozen: bool) -> None:
        self._names.append(_sheet_name(name))
        self._row = self._bytes = 0
        self._sheet = self._archive.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w")
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
            for place, column in enumerate(columns, 1)
        )
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if frozen else ""
        self._sheet.write(
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView>'
            f"</sheetViews><cols>{widths}</cols><sheetData>".encode()
        )

    def _close_sheet(self, *, with_filter: bool = True) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            range_ = f"A1:{_letters(len(self._columns) - 1)}{self._row}"
            filtered = f'<autoFilter ref="{range_}"/>' if with_filter else ""
            sheet.write(f"</sheetData>{filtered}</worksheet>".encode())
            sheet.close()

    def _write_notes(self) -> None:
        """The last sheet: what this file is, and over how many sheets its rows go."""
        notes = list(self._notes)
        if len(self._names) > 1:
            continued = _("A sheet holds %(most)s rows; the rows go on over %(sheets)s sheets.")
            notes.append((_("Sheets"), continued % {"most": f"{MOST_ROWS:,}", "sheets": len(self._names)}))
        self._begin_sheet(_("About this file"), (Column(NO_TEXT, width=24), Column(NO_TEXT, width=90)), frozen=False)
        for label, text in notes:
            at = self._row + 1
            self._write_row(_cell(f"A{at}", label, Shape.TEXT, _HEAD) + _cell(f"B{at}", text, Shape.TEXT))
        self._close_sheet(with_filter=False)

    def _write_frame(self) -> None:
        """What names the sheets, and the styles they use."""
        count = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name="{escape(name)}" sheetId="{no}" r:id="rId{no}"/>' for no, name in enumerate(self._names, 1)
        )
        relations = "".join(_relation(no, "worksheet", f"worksheets/sheet{no}.xml") for no in count)
        relations += _relation(len(self._names) + 1, "styles", "styles.xml")
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{no}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for no in count
        )
        parts = {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(relations),
            "_rels/.rels": _relations(_relation(1, "officeDocument", "xl/workbook.xml")),
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
        }
        for name, text in {**parts, "xl/styles.xml": _STYLES}.items():
            # Opened and not `writestr`, which would put the hour into the entry: the same rows give the same bytes.
            with self._archive.open(name, "w") as entry:
                entry.write(f"{_XML}{text}".encode())


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _sheet_name(name: str) -> str:
    """What Excel allows as the name of a sheet: 31 signs, and not these."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31]


def _letters(place: int) -> str:
    """The letters of a column counted from 0: A, B, ..., Z, AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def _cell(where: str, cell: Cell, shape: Shape, style: int = _PLAIN) -> str:
    if isinstance(cell, str):
        if style == _PLAIN and cell.startswith(_FORMULA):
            # Typed as text it is never run; the mark keeps it text when somebody edits the cell or saves it as CSV.
            style = _QUOTED
        styled = f' s="{style}"' if style else ""
        return f'<c r="{where}"{styled} t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
    if isinstance(cell, datetime):
        local = timezone.localtime(cell)
        days = (local.date() - DAY_ZERO).days + (local.hour * 60 + local.minute) / 1440
        return f'<c r="{where}" s="{_MOMENT}"><v>{days:.6f}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{where}" s="{_DAY}"><v>{(cell - DAY_ZERO).days}</v></c>'
    styled = f' s="{_SHARE}"' if shape is Shape.SHARE else ""
    return f'<c r="{where}"{styled}><v>{Decimal(cell or 0):f}</v></c>'


def _text(text: str) -> str:
    fit = _UNFIT.sub("", text[:MOST_SIGNS])
    if "_x" in fit:
        fit = _ESCAPE.sub("_x005F_", fit)
    return escape(fit, quote=False)
