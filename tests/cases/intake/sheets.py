"""Small spreadsheets for tests, with the headers of the shipped profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

MESSAGES = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")
REPLIED = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
_OF_LEDGER = (
    "信访件编号 信访人 证件类型 证件号码 联系电话 住址 信访形式 信访日期 收到日期 登记日期 信访目的 内容分类 问题属地 "
    "信访人数 被反映单位 是否保密 交办单位 原编号 概况 反映内容 办理结果 备注"
)
LEDGER = tuple(_OF_LEDGER.split())
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


def entry(number: Any = "信-1", **given: Any) -> list[Any]:
    """A row of `LEDGER`; `given` by header. The resident number has a true check sign and belongs to nobody."""
    said = (
        "居民身份证 110101190001011009 13800138000 望川县东桥镇3号 来信 2026-03-01 2026/3/2 2026年3月3日 求决 "
        "政法/交通管理 110101 3 某物业公司 否 国家信访局"
    )
    cells = [number, f"高见山{number}", *said.split(), f"旧{number}", "路口无灯", f"{TEXT}{number}", "", "转"]
    plain: dict[str, Any] = dict(zip(LEDGER, cells, strict=True))
    return list((plain | given).values())


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
