"""From files to clean values and errors. No database."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from huiyin.cases.intake.cleaning import RULES, cleaned, fold
from huiyin.cases.intake.profile import best_fit, known_profiles, profile_from
from huiyin.cases.intake.reading import column_number, sheets_of
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.rows import Fault, Reader, Row
from huiyin.cases.intake.times import Moment, read_moment, spelling
from tests.cases.intake import sheets

# A reader that meets the name of a unit looks for it among the units.
pytestmark = pytest.mark.django_db

# The office's own wall clock.
NOW = datetime.fromisoformat("2026-03-18T10:00")
SHIPPED = known_profiles(None)


def read(path: Path) -> list[Row | list[Fault]]:
    """Every row of the first sheet, headers in its first used row."""
    rows = sheets_of(path)[0].rows
    headers = next([str(cell) for cell in row.cells] for row in rows if not row.is_blank)
    fit = best_fit(SHIPPED, headers)
    assert fit is not None
    named = {field: headers[place] for field, place in fit.columns.items()}
    return list(Reader(fit.profile, fit.columns, named, NOW).read(rows))


def only(path: Path) -> Row:
    (row,) = read(path)
    assert isinstance(row, Row)
    return row


def codes(path: Path) -> list[tuple[int, str, str]]:
    return [
        (fault.row, fault.column, fault.code) for found in read(path) if not isinstance(found, Row) for fault in found
    ]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2019/2/28 11:25:05", Moment(date(2019, 2, 28), time(11, 25, 5))),
        ("2019/12/4 9:00", Moment(date(2019, 12, 4), time(9, 0))),
        ("2019-11-22 13:31:14", Moment(date(2019, 11, 22), time(13, 31, 14))),
        ("2019-11-22 13:31:14.0", Moment(date(2019, 11, 22), time(13, 31, 14))),
        ("２０１９／２／２８　１１：２５", Moment(date(2019, 2, 28), time(11, 25))),
        ("2019年2月28日", Moment(date(2019, 2, 28))),
        (datetime.fromisoformat("2019-08-16T09:21:33"), Moment(date(2019, 8, 16), time(9, 21, 33))),
        (date(2019, 8, 1), Moment(date(2019, 8, 1))),
        ("2019/2/30 11:25:05", None),
        ("2019/2/28 25:00", None),
        ("28.2.19", None),
        ("昨天", None),
        (43524.5, None),
    ],
)
def test_times_in_their_spellings(written: Any, moment: Moment | None) -> None:
    assert read_moment(written, SHIPPED["messages"].spellings) == moment


@pytest.mark.parametrize("wrong", ["%H:%M", "%Y/%m", "%Y/%m/%d %p", "%Y/%m/%d %M", "%Y/%Y/%m/%d"])
def test_a_spelling_needs_a_day_and_known_parts(wrong: str) -> None:
    with pytest.raises(ValueError, match="%"):
        spelling(wrong)


def test_a_day_without_time_lies_before_no_hour_of_the_same_day() -> None:
    day, hour = Moment(date(2019, 8, 1)), Moment(date(2019, 8, 1), time(9))
    assert not day.is_before(hour)
    assert not hour.is_before(day)
    assert hour.is_before(Moment(date(2019, 8, 1), time(9, 1)))


def test_texts_lose_what_nobody_sees_and_keep_every_word() -> None:
    raw = "\n\t\t\t\n\t\t\u3000座落在A市_x000D_\r\n\t三区\u200b联丰路\u00a0G2栋\x01\n\n\n\n完\x00"
    assert cleaned(raw, RULES) == "座落在A市\n三区联丰路 G2栋\n\n完"


def test_same_words_have_one_fold() -> None:
    assert fold("A市，您好！ \n 噪声１０分贝") == fold("a市 您好 噪声10分贝。")
    assert fold("ཀི") != fold("ཀུ")  # vowel marks are words too
    assert fold("？？") == "??"


def test_values_come_out_clean(tmp_path: Path) -> None:
    path = sheets.write(
        tmp_path / "one.xlsx", [sheets.message(188006, subject=" 噪声\n扰民\t", text="\n\t\t内容\r\n二行 ")]
    )
    row = only(path)
    assert (row.number, row.user, row.subject, row.text) == ("188006", "A00074795", "噪声 扰民", "内容\n二行")
    assert (row.sheet_row, row.received) == (2, Moment(date(2019, 2, 28), time(11, 25, 5)))
    assert "A00074795" not in repr(row)


def test_a_message_without_subject_is_called_by_its_beginning(tmp_path: Path) -> None:
    assert (
        only(sheets.write(tmp_path / "a.xlsx", [sheets.message(subject="", text="很" * 60)])).subject == "很" * 39 + "…"
    )


def test_real_dates_of_excel_are_read(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2019-08-16T09:21:33")
    path = sheets.write(tmp_path / "a.xlsx", [sheets.message(1, time=moment), sheets.message(2, time=date(2019, 8, 1))])
    assert [row.received for row in read(path) if isinstance(row, Row)] == [
        Moment(date(2019, 8, 16), time(9, 21, 33)),
        Moment(date(2019, 8, 1)),
    ]


def test_everything_wrong_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    rows = [
        sheets.message("", user=""),
        sheets.message(2, time="", text=" \n\t"),
        sheets.message(3, time="2019/13/1 9:00"),
        sheets.message(4, time="2026/3/18 10:01"),
        sheets.message(5, time="1900/1/1"),
        ["", " ", "", "\n", "", "", ""],
        sheets.message(6, text="长" * 30_001),
        sheets.message(4403022019022811),
        sheets.message("8" * 41),
    ]
    assert codes(sheets.write(tmp_path / "bad.xlsx", rows, above=2)) == [
        (4, "留言编号", "number_missing"),
        (4, "留言用户", "user_missing"),
        (5, "留言时间", "time_missing"),
        (5, "留言详情", "text_missing"),
        (6, "留言时间", "time_unreadable"),
        (7, "留言时间", "time_ahead"),
        (8, "留言时间", "time_too_old"),
        (10, "留言详情", "too_long"),
        (11, "留言编号", "number_inexact"),
        (12, "留言编号", "too_long"),
    ]


def test_replies_need_their_time_and_come_after_the_message(tmp_path: Path) -> None:
    rows = [
        sheets.replied(1, at=None),
        sheets.replied(2, at="2019/4/25 9:32:08"),
        sheets.replied(3, at="2019-4-25"),
        sheets.replied(4, reply="", at=""),
        sheets.replied(5, reply="", at="2019/4/30 8:00"),
    ]
    path = sheets.write(tmp_path / "a.xlsx", rows, headers=sheets.REPLIED)
    assert codes(path) == [(2, "答复时间", "replied_missing"), (3, "答复时间", "reply_before")]
    kept = [row for row in read(path) if isinstance(row, Row)]
    assert [row.number for row in kept] == ["3", "4", "5"]
    assert [row.replied.day.isoformat() if row.replied else None for row in kept] == ["2019-04-25", None, "2019-04-30"]


def test_a_value_that_may_be_a_persons_words_is_not_repeated(tmp_path: Path) -> None:
    path = sheets.write(
        tmp_path / "a.xlsx", [sheets.message(1, time="张三 13800001234"), sheets.message(2, time="2019/2/30")]
    )
    said = [fault.reason.zh for found in read(path) if not isinstance(found, Row) for fault in found]
    assert said == ["时间无法识别", "时间无法识别：2019/2/30"]


def test_formula_errors_are_told_from_empty_cells(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("Sheet1")
    sheet.write_row(0, 1, sheets.MESSAGES)
    sheet.write_row(1, 1, sheets.message(7))
    sheet.write_formula(1, 5, "=NA()", None, "#N/A")
    book.close()
    assert codes(tmp_path / "a.xlsx") == [(2, "留言详情", "formula_error")]
    assert (column_number("A"), column_number("Z"), column_number("AA")) == (0, 25, 26)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_text_files_in_the_encodings_of_chinese_offices(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [sheets.MESSAGES, ("9", "A1", "主题", "2019/12/4 9:00", '"第一行\n第二行"', "0", "0")]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    row = only(path)
    assert (row.sheet_row, row.text, row.received.clock) == (2, "第一行\n第二行", time(9, 0))


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no workbook", b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x00", b"\xd0\xcf\x11\xe0..."]
)
def test_other_files_are_refused_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(ImportRefused):
        sheets_of(path)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        sheets_of(tmp_path / "none.xlsx")


def test_the_profile_that_knows_most_columns_wins() -> None:
    plain, with_replies = best_fit(SHIPPED, sheets.MESSAGES), best_fit(SHIPPED, sheets.REPLIED)
    assert plain is not None
    assert with_replies is not None
    assert (plain.profile.name, with_replies.profile.name) == ("messages", "messages_with_replies")
    assert plain.left_out == ()
    assert best_fit(SHIPPED, ("编号", "姓名")) is None
    extra = best_fit(SHIPPED, (*sheets.MESSAGES, "所属区域"))
    assert extra is not None
    assert extra.left_out == ("所属区域",)


def test_two_columns_of_one_meaning_are_refused() -> None:
    with pytest.raises(ImportRefused, match="Two columns say the same"):
        best_fit(SHIPPED, (*sheets.MESSAGES, "留言 内容"))


OWN = """
name = "hotline"
title = { zh = "热线", en = "Hotline" }
source = "hotline"
channel = "call"
[columns]
number = ["工单号"]
user = ["来电人"]
time = ["来电时间"]
text = ["内容"]
[times]
formats = ["%Y.%m.%d %H时%M分"]
"""


def test_an_office_adds_profiles_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "hotline.toml").write_text(OWN, encoding="utf-8")
    fit = best_fit(known_profiles(tmp_path), ("工单号", "来电人", "来电时间", "内容"))
    assert fit is not None
    assert (fit.profile.name, fit.profile.kind) == ("hotline", "claim")
    assert read_moment("2024.3.1 9时05分", fit.profile.spellings) == Moment(date(2024, 3, 1), time(9, 5))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('channel = "call"', 'channel = "pigeon"', "pigeon"),
        ('user = ["来电人"]', "", "columns.user"),
        ('user = ["来电人"]', 'user = ["内容"]', "内容"),
        ('user = ["来电人"]', 'user = ["来电人"]\nreply = ["答复"]', "reply, result, replied"),
        ("%Y.%m.%d %H时%M分", "%d %H", "%d %H"),
        ('source = "hotline"', "", "source"),
        ('source = "hotline"', "source = ", "hotline.toml"),
        ('channel = "call"', 'channel = "call"\nclean = ["magic"]', "magic"),
    ],
)
def test_what_is_wrong_in_a_profile_is_said(was: str, becomes: str, said: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        profile_from(OWN.replace(was, becomes), "hotline.toml")
    assert said in refused.value.text.zh
    assert "hotline.toml" in refused.value.text.en
