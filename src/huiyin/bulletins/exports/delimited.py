"""Rows as CSV (RFC 4180, UTF-8): nothing is kept between rows, so a broken run goes on with the next row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone

from huiyin.bulletins.exports.kinds import Cell, Column, Row
from huiyin.web.words import said

BOM = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula, and runs it (OWASP, "CSV injection"); Excel takes the full
# width signs as well.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: with an apostrophe before it where it might."""
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text


class Delimited:
    """Writes CSV. `with_bom` for Excel, which otherwise reads Chinese as something else."""

    goes_on = True

    def __init__(self, columns: Sequence[Column], *, with_bom: bool) -> None:
        self._columns = columns
        self._start = BOM if with_bom else ""

    def begin(self) -> bytes:
        heads = [harmless(said(column.name)) for column in self._columns]
        return self._start.encode() + _lines([heads])

    def rows(self, rows: Iterable[Row]) -> bytes:
        return _lines([[_plain(cell) for cell in row] for row in rows])

    def note(self, *notes: tuple[str, str]) -> None:
        """Nothing: a program would read it as a row. The page of the export says it."""

    def end(self) -> bytes:
        return b""


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _plain(cell: Cell) -> str:
    """Numbers as they are; text that cannot be taken for a formula; days and moments as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
