"""A sheet of the demo: uploaded and checked, with rows to mend, and not entered yet, so that it can be tried."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from huiyin.cases.intake.sheets import order_check, take_in_sheet
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post

HEADERS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情")
# Subject, text; the second has no text and the fourth a day that does not exist.
ROWS = (
    ("路口信号灯配时过短", "学校东门路口行人绿灯只有八秒，老人走不完。", ""),
    ("夜间摩托车炸街", "", ""),
    ("电子警察标线不清", "城北大道左转导向线磨掉了，容易压线。", ""),
    ("派出所窗口午休时间", "想知道中午能不能办居住证。", "2026/2/30 9:10:00"),
    ("共享单车占用盲道", "车站出口盲道常被单车占满。", ""),
)


def play_sheet(*, clerk: Post, at: datetime) -> None:
    """One small sheet of the clerk's office; two of its rows are to be mended."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    for number, (subject, words, day) in enumerate(ROWS, 1):
        received = day or f"{on_day(at) - timedelta(days=number):%Y/%m/%d} 10:0{number}:00"
        writer.writerow((f"DEMO-{number}", f"网友{number}", subject, received, words))
    upload = io.BytesIO(text.getvalue().encode())
    run = take_in_sheet(upload=upload, name="网上留言.csv", by=clerk, at=at)
    order_check(run=run, at=at)
