"""The numbers of a chart as a spreadsheet: the table, and on a second sheet what they are and as of when."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.bulletins.charts.terms import Cell, Chart
from huiyin.web import dates

if TYPE_CHECKING:
    import xlsxwriter

WIDEST = 60
SHARE_FORMAT = "0.0%"
COUNT_FORMAT = "#,##0"


def chart_workbook(chart: Chart, notes: Sequence[tuple[str, str]] = ()) -> bytes:
    """An xlsx file. `notes` are lines of the second sheet, such as formula and source, after the as-of moment.

    The same chart gives the same bytes: no moment of making is written into it.
    """
    # Loaded by whoever asks for a file, not by every process that starts.
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    if chart.as_of is not None:
        book.set_properties({"created": timezone.localtime(chart.as_of).replace(tzinfo=None)})
    _numbers(book, chart)
    _explained(book, chart, notes)
    book.close()
    return out.getvalue()


def _numbers(book: xlsxwriter.Workbook, chart: Chart) -> None:
    sheet = book.add_worksheet(_("Figures"))
    bold, share = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": SHARE_FORMAT})
    count = book.add_format({"num_format": COUNT_FORMAT})
    for column, name in enumerate(chart.head):
        sheet.write_string(0, column, name, bold)
        texts = [name, *(str(row[column]) for row in chart.rows if isinstance(row[column], str))]
        sheet.set_column(column, column, min(WIDEST, 4 + max(_wide(text) for text in texts)))
    for number, row in enumerate(chart.rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, share if column in chart.shares else count)
    sheet.freeze_panes(1, 1)


def _wide(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, shown: object) -> None:
    """A text stays a text, whatever it begins with: a spreadsheet must never run what somebody typed."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell, shown)


def _explained(book: xlsxwriter.Workbook, chart: Chart, notes: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(_("About the figures"))
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    lines = [(_("Finding"), chart.title), (_("What is counted"), chart.about)]
    if chart.as_of is not None:
        lines.append((_("As of"), dates.moment(chart.as_of)))
    for row, (name, said) in enumerate([*lines, *notes]):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, said, wrap)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
