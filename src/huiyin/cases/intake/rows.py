"""From the cells of a row to clean values, or to errors that name the row, the column and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from huiyin.cases.intake.cleaning import cleaned, fold, one_line
from huiyin.cases.intake.columns import MORE_LONGEST, MORE_REASONS, NO_DETAILS, Details, Surroundings, details_of
from huiyin.cases.intake.profile import Profile
from huiyin.cases.intake.reading import SheetRow
from huiyin.cases.intake.times import EARLIEST, Moment, read_moment
from huiyin.procedure.terms import Text

# Signs of one cell. Excel itself cuts a cell at 32,767: a text of that length has lost its end.
LONGEST: Mapping[str, int] = {
    "number": 40,
    "user": 100,
    "subject": 1_000,
    "text": 30_000,
    "reply": 30_000,
    **MORE_LONGEST,
}
SUBJECT_AT_MOST = 120
# Excel keeps 15 digits of a number; the rest of a longer one is lost and shown as zeros.
_EXACT = 10**15
_TIME_SIGNS = re.compile(r"[\d\s/:.\-年月日时分秒点TZ]{1,30}")

REASONS: Mapping[str, Text] = {
    "number_missing": Text("没有编号", "the number is missing"),
    "number_inexact": Text(
        "编号超过15位，Excel 已丢失末尾数字，请改为文本格式",
        "a number of more than 15 digits: Excel lost the last ones",
    ),
    "number_again": Text("编号与第{other}行重复，但内容不同", "the number is that of row {other}, with other content"),
    "user_missing": Text("没有留言用户", "the user is missing"),
    "text_missing": Text("没有正文", "the text is empty"),
    "too_long": Text("内容过长（最多{most}字）", "too long (at most {most} signs)"),
    "formula_error": Text("公式出错，没有值", "a formula error instead of a value"),
    "time_missing": Text("没有时间", "the time is missing"),
    "time_unreadable": Text("时间无法识别{shown}", "the time cannot be read{shown}"),
    "time_ahead": Text("时间晚于现在（{day}）", "the time lies in the future ({day})"),
    "time_too_old": Text("时间过早（{day}），可能有误", "the time lies too far back to be right ({day})"),
    "reply_before": Text("答复时间早于留言时间", "the reply is dated before the message"),
    "replied_missing": Text(
        "有答复意见而没有答复时间，无法作为历史事项导入", "a reply without its time cannot be taken over"
    ),
    **MORE_REASONS,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell. `column` is the header as it stands in the sheet, `code` is stable."""

    row: int
    column: str
    code: str
    reason: Text


# Mute: it holds what a person wrote and the name they wrote under.
@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One message, clean. `sheet_row` is its number in the spreadsheet, `number` the one its source gave it."""

    sheet_row: int
    number: str
    user: str
    subject: str
    text: str
    received: Moment
    reply: str = ""
    replied: Moment | None = None
    folded: str = field(default="", compare=False)
    more: Details = NO_DETAILS

    def __repr__(self) -> str:
        return f"Row({self.sheet_row})"

    @property
    def content(self) -> tuple[str, str, str, Moment, str, Moment | None, Details]:
        """What two rows of one number must agree in to be the same row twice."""
        return (self.user, self.subject, self.text, self.received, self.reply, self.replied, self.more)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows by a profile. `columns`: where each field is; `headers`: what the sheet calls it; `now`: local."""

    profile: Profile
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    now: datetime
    around: Surroundings = field(default_factory=Surroundings)

    def read(self, rows: Iterable[SheetRow]) -> Iterator[Row | list[Fault]]:
        """Each row that is not wholly empty: its values, or everything that is wrong with it."""
        for row in rows:
            if not row.is_blank:
                yield _Reading(self, row).result()

    def now_moment(self) -> Moment:
        return Moment(self.now.date(), self.now.time())


class _Reading:
    """One row being read; faults are collected so that a clerk can mend all of them at once."""

    def __init__(self, reader: Reader, row: SheetRow) -> None:
        self.reader = reader
        self.row = row
        self.faults: list[Fault] = []

    def result(self) -> Row | list[Fault]:
        number, user = self._number(), self._user()
        received = self.moment("time", "time_missing")
        text = self._text("text", "text_missing")
        subject = self.short("subject")
        reply, replied = self._reply(received)
        more = details_of(self, user, received, self.reader.around)
        if self.faults or received is None:
            return self.faults
        return Row(
            sheet_row=self.row.number,
            number=number,
            user=user,
            subject=subject or beginning(text),
            text=text,
            received=received,
            reply=reply,
            replied=replied,
            folded=fold(text),
            more=more,
        )

    def raw(self, name: str) -> Any:
        return self._cell(name)

    def _cell(self, name: str) -> Any:
        """The value in a field's column; None for a column or cell that is not there, or was found wrong."""
        place = self.reader.columns.get(name)
        if place is None:
            return None
        if place in self.row.faulty:
            self.fault(name, "formula_error")
            return None
        value = self.row.cells[place] if place < len(self.row.cells) else None
        return None if isinstance(value, str) and not value.strip() else value

    def fault(self, name: str, code: str, **values: str | int | Text) -> None:
        column = self.reader.headers.get(name, name)
        if not any(fault.column == column for fault in self.faults):
            self.faults.append(Fault(self.row.number, column, code, REASONS[code].format(**values)))

    def _number(self) -> str:
        value = self._cell("number")
        if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= _EXACT:
            self.fault("number", "number_inexact")
            return ""
        return self._fitting("number", one_line(written(value)), "number_missing")

    def _user(self) -> str:
        return self._fitting("user", one_line(written(self._cell("user"))), "user_missing")

    def short(self, name: str) -> str:
        return self._fitting(name, one_line(written(self._cell(name))))

    def _text(self, name: str, missing: str = "") -> str:
        return self._fitting(name, cleaned(written(self._cell(name)), self.reader.profile.rules), missing)

    def _fitting(self, name: str, text: str, missing: str = "") -> str:
        if not text and missing:
            self.fault(name, missing)
        if len(text) > LONGEST[name]:
            self.fault(name, "too_long", most=LONGEST[name])
        return text

    def moment(self, name: str, missing: str = "") -> Moment | None:
        """The time in a cell, and a fault for one that cannot be."""
        value = self._cell(name)
        if value is None:
            if missing:
                self.fault(name, missing)
            return None
        moment = read_moment(value, self.reader.profile.spellings)
        if moment is None:
            self.fault(name, "time_unreadable", shown=quoted(value))
        elif self.reader.now_moment().is_before(moment):
            self.fault(name, "time_ahead", day=moment.day.isoformat())
        elif moment.day < EARLIEST:
            self.fault(name, "time_too_old", day=moment.day.isoformat())
        else:
            return moment
        return None

    def _reply(self, received: Moment | None) -> tuple[str, Moment | None]:
        reply, replied = self._text("reply"), self.moment("replied")
        if result := self.short("result"):
            reply = f"{reply}\n\n办理结果：{result}" if reply else f"办理结果：{result}"
        if reply and replied is None:
            # A sheet may have the reply and no column at all for its day.
            where = next((name for name in ("replied", "reply", "result") if name in self.reader.columns), "replied")
            self.fault(where, "replied_missing")
        if received is not None and replied is not None and replied.is_before(received):
            self.fault("replied", "reply_before")
        return reply, replied


def written(value: Any) -> str:
    """A cell as text. Spreadsheets keep whole numbers as 188006.0."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def quoted(value: Any) -> Text:
    """The unreadable value, but only if it looks like a time: a shifted column may hold a person's words."""
    text = one_line(written(value))
    return Text(f"：{text}", f": {text}") if _TIME_SIGNS.fullmatch(text) else Text("", "")


def beginning(text: str) -> str:
    """A subject for a message that has none: its first line."""
    return trimmed(one_line(text.partition("\n")[0]), 40)


def trimmed(text: str, most: int = SUBJECT_AT_MOST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
