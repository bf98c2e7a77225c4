"""Lists to take along: the rows that must be mended, each with what to mend, and the good rows apart; as they stood."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django.views.decorators.debug import sensitive_variables

from huiyin.cases.intake.models import SheetRun
from huiyin.cases.intake.profile import MEND_COLUMN, OF_LISTS, ROW_COLUMN
from huiyin.cases.intake.reading import SheetRow
from huiyin.cases.intake.rows import Fault, Row
from huiyin.cases.intake.run import Asked, opened_rows
from huiyin.procedure.terms import Text


@sensitive_variables()
def first_rows(asked: Asked, most: int) -> list[Row | list[Fault]]:
    """The first rows as they will be understood, or with what is wrong in them. Raises ImportRefused."""
    _headers, reader, rows = opened_rows(asked)
    found: list[Row | list[Fault]] = []
    for one in reader.read(rows):
        found.append(one)
        if len(found) >= most:
            break
    return found


@sensitive_variables()
def rows_to_mend(run: SheetRun, asked: Asked, language: str) -> bytes:
    """A workbook of the rows with faults: their number, their cells, and what to mend. Raises ImportRefused."""
    reasons: dict[int, list[str]] = {}
    for row, column, _code, zh, en in run.faults:
        text = Text(zh, en)
        said, colon, stop = (text.en, ": ", "; ") if language == "en" else (text.zh, "：", "；")
        reasons.setdefault(row, []).append(f"{column}{colon}{said}{stop}")
    headers, _reader, rows = opened_rows(asked)
    places = _places(headers)
    wanted = (
        (row.number, *_cells(row, places), "".join(reasons[row.number]).rstrip("；; "))
        for row in rows
        if row.number in reasons
    )
    return _workbook([ROW_COLUMN, *(headers[place] for place in places), MEND_COLUMN], wanted)


@sensitive_variables()
def good_rows(run: SheetRun, asked: Asked) -> bytes:
    """A workbook of the rows without a fault, with the headers of the sheet. Raises ImportRefused."""
    bad = {fault[0] for fault in run.faults}
    headers, _reader, rows = opened_rows(asked)
    places = _places(headers)
    wanted = (_cells(row, places) for row in rows if row.number not in bad and not row.is_blank)
    return _workbook([headers[place] for place in places], wanted)


def _places(headers: Sequence[str]) -> list[int]:
    """Columns of the sheet itself; those an earlier list added go."""
    return [place for place, header in enumerate(headers) if header and header not in OF_LISTS]


def _cells(row: SheetRow, places: Sequence[int]) -> list[Any]:
    return [row.cells[place] if place < len(row.cells) else None for place in places]


def _workbook(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    made = io.BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 2})
    day, moment = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headers) - 1, 18)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, head)
    for number, cells in enumerate(rows, 1):
        for column, value in _filled(cells):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, datetime.combine(value, time.min), day)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            else:
                # Text stays text: a cell that begins with “=” is never run.
                sheet.write_string(number, column, str(value)[:32_767])
    book.close()
    return made.getvalue()


def _filled(cells: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    return ((column, value) for column, value in enumerate(cells) if value not in (None, ""))
