"""Small spreadsheets for tests, with the headers of the shipped profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

MESSAGES = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")
REPLIED = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
TEXT = "小区旁的搅拌站夜间施工，噪声很大，影响休息。"


def message(
    number: Any = 188006, *, user: Any = "A00074795", time: Any = "2019/2/28 11:25:05", **given: Any
) -> list[Any]:
    """A row of `MESSAGES`."""
    return [number, user, given.get("subject", "搅拌站噪声扰民"), time, given.get("text", TEXT), 0, 1]


def replied(
    number: Any = 2549, *, time: Any = "2019/4/25 9:32:09", reply: Any = "已经责令整改。", at: Any = "", **given: Any
) -> list[Any]:
    """A row of `REPLIED`; without `at` the reply came two weeks later."""
    user = given.get("user", "A00045581")
    row = [number, user, given.get("subject", "物业管理有问题"), time, given.get("text", TEXT)]
    return [*row, reply, at if at != "" or not reply else "2019/5/10 14:56:53"]


def write(path: Path, rows: Iterable[Sequence[Any]], *, headers: Sequence[str] = MESSAGES, above: int = 0) -> Path:
    """A workbook with one sheet; `above` empty rows stand over the headers."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for place, row in enumerate([headers, *rows], above):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(place, column, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(place, column, value, day)
            else:
                sheet.write(place, column, value)
    book.close()
    return path
