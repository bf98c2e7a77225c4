"""A superior's workbook filled cell by cell: a map says which cell holds which figure, all else stays as it is."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from huiyin.bulletins.models import CellMap
from huiyin.bulletins.refusals import NOT_YOURS, BulletinRefused
from huiyin.bulletins.rights import counted_unit, may_write
from huiyin.documents.files import keep_file, open_file
from huiyin.documents.office_files import XLSX
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Unit
from huiyin.procedure.terms import Text
from huiyin.statistics import asking
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Unit as CountedIn
from huiyin.statistics.terms import Period, Scope, Value

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_NAME = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_CELLS = 500
# Drawings that the library does not carry over: shapes and text boxes.
_SHAPES = (b"<xdr:sp>", b"<xdr:sp ", b"<xdr:grpSp>", b"<xdr:cxnSp")

PARTS: Mapping[str, Text] = {
    "count": Text("数值（分子）", "count"),
    "base": Text("基数（分母）", "base"),
    "rate": Text("比率", "rate"),
    "more": Text("比前一时段增减", "more than the period before"),
    "growth": Text("比前一时段增减比例", "growth on the period before"),
    "year_growth": Text("同比增减比例", "growth on the year before"),
}
WHENS: Mapping[str, Text] = {
    "now": Text("本期", "this period"),
    "before": Text("前一时段", "the period before"),
    "year": Text("上年同期", "a year before"),
    "ytd": Text("年初至本期末", "since the beginning of the year"),
}
_OF_RATES = frozenset({"base", "rate"})
_OF_COUNTS = frozenset({"more", "growth", "year_growth"})


@dataclass(frozen=True, slots=True)
class Mapped:
    """One line of a map: which cell of which sheet, what of which indicator, of when."""

    sheet: str
    cell: str
    indicator: str
    part: str = "count"
    when: str = "now"

    @property
    def as_data(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("sheet", "cell", "indicator", "part", "when")}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line (counted from 0)."""

    line: int
    text: Text


@dataclass(frozen=True, slots=True)
class Filled:
    """The workbook with its figures, and the cells that were left empty because there is nothing to say."""

    content: bytes
    empty: tuple[str, ...]


def read_map(cell_map: CellMap) -> list[Mapped]:
    return [Mapped(**row) for row in cell_map.cells]


def sheets_of(content: bytes) -> tuple[str, ...]:
    """The names of the worksheets. Raises BulletinRefused for what is no workbook."""
    return tuple(sheet.title for sheet in _opened(content).worksheets)


def warnings_for(content: bytes) -> tuple[Text, ...]:
    """What of the workbook would be lost in filling it."""
    with zipfile.ZipFile(io.BytesIO(content)) as parcel:
        drawings = [parcel.read(name) for name in parcel.namelist() if name.startswith("xl/drawings/drawing")]
    if any(mark in drawing for drawing in drawings for mark in _SHAPES):
        return (
            Text(
                "模板中有文本框或者图形，填报后的文件里没有它们。请改用单元格文字。",
                "The workbook has text boxes or shapes, which the filled file will not have. Use cells instead.",
            ),
        )
    return ()


def faults_of(content: bytes, lines: Sequence[Mapped]) -> list[Fault]:
    """Everything that keeps these lines from being filled in."""
    book, seen, found = _opened(content), set[tuple[str, str]](), []
    for number, line in enumerate(lines):
        text = _fault(book, line)
        if text is None and (line.sheet, line.cell) in seen:
            text = Text(
                f"“{line.sheet}”的{line.cell}已经对应了另一项。", f"{line.cell} of “{line.sheet}” is mapped twice."
            )
        seen.add((line.sheet, line.cell))
        if text is not None:
            found.append(Fault(number, text))
    return found


def _fault(book: Workbook, line: Mapped) -> Text | None:
    if line.indicator not in INDICATORS:
        return Text("没有这项指标。", "There is no such indicator.")
    if line.part not in PARTS or line.when not in WHENS:
        return Text("请选择取值和时段。", "Choose what of it, and of when.")
    is_rate = INDICATORS[line.indicator].is_rate
    if line.part in _OF_RATES and not is_rate:
        return Text("这项指标没有基数和比率，只有数值。", "This indicator has no base and no rate, only a count.")
    if line.part in _OF_COUNTS and line.when != "now":
        return Text("增减只对应“本期”。", "Changes are told of this period only.")
    if line.part in _OF_COUNTS and is_rate:
        return Text("增减比例只用于数值，不用于比率。", "Growth is of counts, not of rates.")
    return _fault_of_place(book, line)


def _fault_of_place(book: Workbook, line: Mapped) -> Text | None:
    if not _is_cell_name(line.cell):
        return Text(f"“{line.cell}”不是单元格名称，应当像C5。", f"“{line.cell}” is no cell: write it like C5.")
    names = [sheet.title for sheet in book.worksheets]
    if line.sheet not in names:
        there = "、".join(names)
        return Text(
            f"没有名为“{line.sheet}”的工作表；有：{there}。", f"No sheet “{line.sheet}”; there are: {', '.join(names)}."
        )
    sheet: Worksheet = book[line.sheet]
    for merged in sheet.merged_cells.ranges:
        top = merged.start_cell.coordinate
        if line.cell in merged and line.cell != top:
            return Text(
                f"{line.cell}在合并单元格{merged.coord}之中，请写{top}。",
                f"{line.cell} lies in the merged cells {merged.coord}: write {top}.",
            )
    if sheet[line.cell].data_type == "f":
        return Text(f"{line.cell}里是公式，不能填入数值。", f"{line.cell} holds a formula: it cannot be filled in.")
    return None


def _is_cell_name(name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    column, row = coordinate_from_string(name)
    return int(row) <= LAST_ROW and int(column_index_from_string(column)) <= LAST_COLUMN


@contextmanager
def _quiet() -> Iterator[None]:
    """What the library says about extensions it leaves out is said by `warnings_for` in words of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _opened(content: bytes) -> Workbook:
    # Loaded by whoever opens a form, not by every process that starts.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with _quiet():
            return load_workbook(io.BytesIO(content), rich_text=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise BulletinRefused(
            Text("这个文件不能作为Excel工作簿打开。", "This file cannot be opened as an Excel workbook.")
        ) from None


# ---------------------------------------------------------------- keeping maps


def keep_map(*, name: str, upload: bytes, file_name: str, unit: Unit, by: Post, at: datetime) -> CellMap:
    """Take in a superior's workbook. Raises BulletinRefused, and FileRefused for what no upload may be."""
    if not may_write(by, unit):
        raise NOT_YOURS
    if not name.strip():
        raise BulletinRefused(Text("请写明这张报表叫什么。", "Say what the report is called."))
    file = keep_file(upload=upload, name=file_name, at=at)
    if file.content_type != XLSX:
        raise BulletinRefused(Text("请上传Excel工作簿（XLSX）。", "Upload an Excel workbook (XLSX)."))
    sheets_of(open_file(file))
    try:
        with transaction.atomic():
            row = CellMap.objects.create(unit=unit, name=name.strip(), file=file, made_at=at)
            _note("cell_map_kept", row, by, at)
    except IntegrityError:
        raise BulletinRefused(Text("已有同名的报表。", "There is a report of this name already.")) from None
    return row


@transaction.atomic
def save_map(*, cell_map: CellMap, lines: Sequence[Mapped], revision: int, by: Post, at: datetime) -> list[Fault]:
    """Keep these lines, unless one of them cannot be filled in. Raises BulletinRefused when somebody was faster."""
    row = CellMap.objects.select_for_update(of=("self",)).select_related("unit", "file").get(pk=cell_map.pk)
    if not may_write(by, row.unit):
        raise NOT_YOURS
    if row.revision != revision:
        raise BulletinRefused(
            Text(
                "别人刚刚改过这张表的对应关系。您填的还在下面，核对后再保存。",
                "Somebody has just changed this map. What was typed is below; compare and save again.",
            )
        )
    if len(lines) > MOST_CELLS:
        raise BulletinRefused(Text(f"最多对应{MOST_CELLS}个单元格。", f"At most {MOST_CELLS} cells."))
    faults = faults_of(open_file(row.file), lines)
    if faults:
        return faults
    row.cells, row.revision = [line.as_data for line in lines], row.revision + 1
    row.save(update_fields=["cells", "revision"])
    _note("cell_map_saved", row, by, at)
    return []


@transaction.atomic
def retire_map(*, cell_map: CellMap, by: Post, at: datetime) -> None:
    """It is not filled any more. Raises BulletinRefused."""
    if not may_write(by, cell_map.unit):
        raise NOT_YOURS
    if CellMap.objects.filter(pk=cell_map.pk, retired_at=None).update(retired_at=at):
        _note("cell_map_retired", cell_map, by, at)


def _note(kind: str, row: CellMap, by: Post, at: datetime, **more: Any) -> None:
    payload = {"map": row.pk, "name": row.name, "revision": row.revision, **more}
    append(chain=office_chain(row.unit_id), kind=kind, at=at, payload=payload, by=by.signature)


# ---------------------------------------------------------------- filling


def fill(*, cell_map: CellMap, period: Period, by: Post, at: datetime) -> Filled:
    """The workbook with the figures of this period, as known now; recorded. Raises BulletinRefused."""
    if not may_write(by, cell_map.unit):
        raise NOT_YOURS
    content, lines = open_file(cell_map.file), read_map(cell_map)
    faults = faults_of(content, lines)
    if faults:
        raise BulletinRefused(*(fault.text for fault in faults))
    values = _values(lines, Scope(unit=counted_unit(cell_map.unit).pk), period, at)
    filled = filled_in(content, lines, values)
    span = [period.first.isoformat(), period.last.isoformat()]
    _note("cell_map_filled", cell_map, by, at, period=span, empty=list(filled.empty))
    return filled


type _Values = Mapping[str, Mapping[str, Value]]


def _values(lines: Iterable[Mapped], scope: Scope, period: Period, at: datetime) -> _Values:
    """Every indicator asked for, in every period asked for."""
    keys = list(dict.fromkeys(line.indicator for line in lines))
    periods = {
        "now": period,
        "before": period.previous(),
        "year": period.year_before(),
        "ytd": Period(date(period.first.year, 1, 1), period.last),
    }
    return {name: asking.figures(None, keys, scope, one, as_of=at) for name, one in periods.items()}


def filled_in(content: bytes, lines: Sequence[Mapped], values: _Values) -> Filled:
    """Write the figures into their cells; formats, widths, merged cells and formulas stay."""
    book, empty = _opened(content), []
    for line in lines:
        cell = book[line.sheet][line.cell]
        number = number_for(line, values, is_percent="%" in str(cell.number_format))
        cell.value = number
        if number is None:
            empty.append(f"{line.sheet}!{line.cell}")
    out = io.BytesIO()
    with _quiet():
        book.save(out)
    return Filled(out.getvalue(), tuple(empty))


def number_for(line: Mapped, values: _Values, *, is_percent: bool) -> float | int | None:
    """The number of a cell; None where there is nothing to say. Outside a percentage cell a rate is in per cent."""
    value = values[line.when][line.indicator]
    if value.is_withheld:
        return None
    if line.part == "count":
        return _amount(line.indicator, value.count)
    if line.part == "base":
        return value.base
    if line.part == "more":
        return _amount(line.indicator, value.count - values["before"][line.indicator].count)
    rate = _rate(line, value, values)
    if rate is None:
        return None
    return rate if is_percent else round(rate * 100, 2)


def _amount(indicator: str, count: int) -> float | int:
    """Money is counted in fen and written in yuan."""
    return count / 100 if INDICATORS[indicator].unit == CountedIn.FEN else count


def _rate(line: Mapped, value: Value, values: _Values) -> float | None:
    if line.part == "rate":
        return float(value.rate) if value.rate is not None else None
    before = values["year" if line.part == "year_growth" else "before"][line.indicator].count
    return (value.count - before) / before if before else None
