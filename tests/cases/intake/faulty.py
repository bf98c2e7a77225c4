"""A sheet with planted faults: which rows are wrong, and how, is known beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cases.intake import sheets

# What is done to a row, and the code the importer has to answer with.
KINDS = (
    "number_missing",
    "user_missing",
    "text_missing",
    "time_missing",
    "time_unreadable",
    "time_ahead",
    "time_too_old",
    "too_long",
    "number_inexact",
    "number_again",
)


def spoiled(kind: str, row: list[Any]) -> list[Any]:
    """The row with one fault of this kind."""
    number, user, subject, time, text, *rest = row
    changed: dict[str, list[Any]] = {
        "number_missing": [None, user, subject, time, text],
        "user_missing": [number, " ", subject, time, text],
        "text_missing": [number, user, subject, time, ""],
        "time_missing": [number, user, subject, None, text],
        "time_unreadable": [number, user, subject, "2019/2/30 11:25", text],
        "time_ahead": [number, user, subject, "2031/1/1 8:00:00", text],
        "time_too_old": [number, user, subject, "1900/1/1", text],
        "too_long": [number, user, subject * 400, time, text],
        "number_inexact": [float(10**15 + number), user, subject, time, text],
        "number_again": [1, user, "另一件事", time, f"{text}（另一件）"],
    }
    return [*changed[kind], *rest]


def plant(path: Path, *, rows: int, faults: int) -> dict[int, str]:
    """Write the sheet; for each planted row, as the spreadsheet numbers it, the code of its fault."""
    planted: dict[int, str] = {}
    every = rows // faults
    made = []
    for number in range(1, rows + 1):
        row = sheets.message(number, user=f"A{number:07d}", text=f"{sheets.TEXT}第{number}件。")
        if number % every == 0 and len(planted) < faults:
            kind = KINDS[len(planted) % len(KINDS)]
            row = spoiled(kind, row)
            planted[number + 1] = kind
        made.append(row)
    sheets.write(path, made)
    return planted
