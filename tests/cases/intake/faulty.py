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


# The same for an office's own ledger: header, what stands there, and the code.
OF_LEDGERS: tuple[tuple[str, Any, str], ...] = (
    ("信访件编号", None, "number_missing"),
    ("信访人", " ", "user_missing"),
    ("反映内容", "", "text_missing"),
    ("收到日期", "2026/2/30", "time_unreadable"),
    ("收到日期", "2031/1/1", "time_ahead"),
    ("概况", "件" * 1001, "too_long"),
    ("联系电话", "没有", "phone_wrong"),
    ("联系电话", "1.38E+10", "phone_wrong"),
    ("证件号码", "110101190001011008", "id_wrong"),
    ("证件号码", float(110101190001011009), "id_inexact"),
    ("信访形式", "200", "channel_unknown"),
    ("信访目的", "99", "kind_unknown"),
    ("内容分类", "外星事务", "category_unknown"),
    ("问题属地", "没有的镇", "place_unknown"),
    ("问题属地", "城关镇", "place_unclear"),
    ("信访人数", "许多", "people_wrong"),
    ("信访人数", 0, "people_wrong"),
    ("信访日期", "2026/3/9", "written_after"),
    ("登记日期", "2026/2/1", "registered_before"),
    ("是否保密", "再议", "sealed_unclear"),
    ("办理结果", "已办结", "replied_missing"),
    ("住址", "街" * 201, "too_long"),
)


def plant_ledger(path: Path, *, rows: int, faults: int) -> dict[int, tuple[str, str]]:
    """Write a ledger; for each planted row the header and the code of its fault."""
    planted: dict[int, tuple[str, str]] = {}
    every, made = rows // faults, []
    for number in range(1, rows + 1):
        given: dict[str, Any] = {}
        if number % every == 0 and len(planted) < faults:
            header, cell, code = OF_LEDGERS[len(planted) % len(OF_LEDGERS)]
            given = {header: cell}
            planted[number + 1] = header, code
        made.append(sheets.entry(f"信-{number}", **given))
    sheets.write(path, made, headers=sheets.LEDGER)
    return planted
