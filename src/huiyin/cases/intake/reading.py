"""Opening a file: spreadsheets by calamine, comma-separated text by the csv module. Rows come with their numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import python_calamine
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from huiyin.cases.intake.refusal import ImportRefused
from huiyin.procedure.terms import Text

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Text from Chinese offices is UTF-8, with or without a mark, or what Windows calls 936.
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;"
_ERROR_CELL = re.compile(rb'<c\s[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*?\st="e"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, its cells, and the places of cells that hold a formula error."""

    number: int
    cells: Sequence[Any]
    faulty: frozenset[int] = frozenset()

    @property
    def is_blank(self) -> bool:
        return not self.faulty and all(
            cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with something in it. `rows` may be walked once."""

    name: str
    rows: Iterator[SheetRow]


def sheets_of(path: Path, name: str = "") -> list[Sheet]:
    """The visible sheets of a workbook, or the one of a text file. Raises ImportRefused when it cannot be read.

    `name` is what the file is called where its path does not say.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            start = file.read(4)
        if start in (_ZIP, _OLE):
            return _workbook(path)
        return [Sheet(name, _text_rows(_decoded(path.read_bytes())))]
    except python_calamine.PasswordError as error:
        raise ImportRefused(
            Text("文件设有密码，请先取消密码再导入。", "The file has a password. Remove it first.")
        ) from error
    except (OSError, python_calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError) as error:
        raise ImportRefused(
            Text(f"无法读取文件 {name}：{error}", f"The file {name} cannot be read: {error}")
        ) from error


def _workbook(path: Path) -> list[Sheet]:
    book = CalamineWorkbook.from_path(str(path))
    wanted = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    faulty = _error_cells(path)
    return [Sheet(name, _sheet_rows(book.get_sheet_by_name(name), faulty.get(name, {}))) for name in wanted]


def _sheet_rows(sheet: python_calamine.CalamineSheet, faulty: dict[int, set[int]]) -> Iterator[SheetRow]:
    # calamine gives the empty rows above the first used cell, but not the empty columns before it.
    _first_row, first_column = sheet.start or (0, 0)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        wrong = frozenset(column - first_column for column in faulty.get(number, ()))
        yield SheetRow(number, cells, wrong)


def _error_cells(path: Path) -> dict[str, dict[int, set[int]]]:
    """Cells like #DIV/0! by sheet and row; calamine gives them as empty. Only xlsx tells."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): (link.get("Target") or "") for link in links}
        found: dict[str, dict[int, set[int]]] = {}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
            target = targets.get(sheet.get(_RELATION, ""), "")
            if not sheet.tag.endswith("}sheet") or not target.endswith(".xml"):
                continue
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            rows = found.setdefault(sheet.get("name", ""), {})
            for letters, row in _ERROR_CELL.findall(archive.read(part)):
                rows.setdefault(int(row), set()).add(column_number(letters.decode()))
    return found


def column_number(letters: str) -> int:
    """A → 0, B → 1, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ImportRefused(
        Text(
            "不能识别的文件。请使用 xlsx、xls、ods 表格，或者 UTF-8、GB18030 编码的 csv 文件。",
            "This kind of file is not known. Use xlsx, xls or ods, or csv text in UTF-8 or GB18030.",
        )
    )


def _text_rows(text: str) -> Iterator[SheetRow]:
    csv.field_size_limit(1 << 24)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        # Rows are counted as a spreadsheet would show them: a line break inside quotes begins no row.
        for place, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            yield SheetRow(place, cells)
    except csv.Error as error:
        raise ImportRefused(Text(f"csv 文件有误：{error}", f"The csv text is damaged: {error}")) from error
