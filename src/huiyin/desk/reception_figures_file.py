"""Figures of receptions as a workbook: by unit, by session, and what they are."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext as _

type Row = Sequence[str | int]


def workbook(
    *, heads: Row, units: Sequence[Row], session_heads: Row, sessions: Sequence[Row], notes: Sequence[tuple[str, str]]
) -> bytes:
    """An xlsx file. Texts stay texts: a spreadsheet must never run what somebody typed."""
    out = BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for name, head, rows in ((_("By unit"), heads, units), (_("By session"), session_heads, sessions)):
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 44)
        sheet.freeze_panes(1, 1)
        for column, text in enumerate(head):
            sheet.write_string(0, column, str(text), bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, cell)
    about = book.add_worksheet(_("About this file"))
    about.set_column(0, 1, 40)
    for number, (label, text) in enumerate(notes):
        about.write_string(number, 0, label, bold)
        about.write_string(number, 1, text)
    book.close()
    return out.getvalue()
