"""Numbers by which somebody can be found: however they are typed; and what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.parties.numbers import Kind, numbers_in

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
_WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
_BETWEEN = ("", " ", "-", "－", "—", ".", "·", "\n", " \n", "　", "\u200b", "/")


def _checked(head: str) -> str:
    return head + "10X98765432"[sum(int(one) * weight for one, weight in zip(head, _WEIGHTS, strict=True)) % 11]


def _luhn(head: str) -> str:
    return next(
        head + str(last)
        for last in range(10)
        if sum(sum(divmod(int(one) * (1 + place % 2), 10)) for place, one in enumerate(reversed(f"{head}{last}"))) % 10
        == 0
    )


IDS = st.builds(
    lambda place, day, serial: _checked(f"{place}{day:%Y%m%d}{serial:03}"),
    st.sampled_from(("330102", "110105", "440300", "650101", "830000")),
    st.dates(min_value=date(1920, 1, 1), max_value=date(2026, 1, 1)),
    st.integers(0, 999),
)
MOBILES = st.from_regex(r"1[3-8]\d{9}", fullmatch=True).filter(str.isascii)
LANDLINES = st.from_regex(r"0(?:10|2[0-9]|571|411|991)[2-8][0-9]{7}", fullmatch=True).filter(str.isascii)
CARDS = st.from_regex(r"62[0-9]{13,16}", fullmatch=True).filter(str.isascii).map(_luhn)
PLATES = st.from_regex(r"[京浙川新][A-HJ-NP-Z][0-9]{4}[0-9A-HJ-NP-Z]", fullmatch=True)


@st.composite
def disguised(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> tuple[str, str]:
    """A number as somebody might type it to get it past: in pieces, over lines, full width, in words."""
    number = draw(numbers)
    cuts = sorted(draw(st.sets(st.integers(1, len(number) - 1), max_size=4)))
    pieces = [number[start:end] for start, end in zip([0, *cuts], [*cuts, len(number)], strict=True)]
    typed = pieces[0]
    for piece in pieces[1:]:
        typed += draw(st.sampled_from(_BETWEEN)) + piece
    how = draw(st.sampled_from((None, _WIDE, _WORDS)))
    typed = typed.translate(how) if how else typed
    before = draw(st.sampled_from(("", "请找", "本人", "（", "see ", "共3件，")))
    return before + typed + draw(st.sampled_from(("", "。", "）核实", "，共2件", " please"))), typed


@given(disguised(st.one_of(IDS, MOBILES, LANDLINES, CARDS)))
def test_no_disguise_gets_a_number_through(given: tuple[str, str]) -> None:
    text, typed = given
    hidden = "".join(text[one.start : one.end] for one in numbers_in(text))
    assert len(hidden) >= 11, text
    assert set(hidden) <= set(typed + "Xx")


@given(PLATES, st.sampled_from(("", " ", "·", "-", "．")))
def test_no_plate_gets_through(plate: str, between: str) -> None:
    assert [one.kind for one in numbers_in(f"车辆{plate[:2]}{between}{plate[2:]}停在门口")] == [Kind.PLATE]


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("身份证330102198001011234，", Kind.ID, "330102198001011234"),
        ("证 330102 1980 0101 123X。", Kind.ID, "330102 1980 0101 123X"),
        ("330102-1980-01-01-123x", Kind.ID, "330102-1980-01-01-123x"),
        ("老证330102800101123号", Kind.ID, ""),
        ("案号330102197803182415", Kind.ID, ""),  # whatever it is called, the check sign says what it is
        ("+86 138-0000-1234", Kind.PHONE, "86 138-0000-1234"),
        ("电话8613800001234", Kind.PHONE, "8613800001234"),
        ("一三八 〇〇〇〇 一二三四", Kind.PHONE, ""),
        ("1 3 8 0 0 0 0 1 2 3 4", Kind.PHONE, ""),
        ("（0571）87654321", Kind.PHONE, "0571）87654321"),
        ("座机 8765 4321", Kind.PHONE, "8765 4321"),
        ("微信：138000012", Kind.PHONE, "138000012"),
        ("6222 0212 3456 7890 128", Kind.BANK, ""),
        ("账号：33010120", Kind.BANK, "33010120"),
        ("户号3300123456", Kind.HOUSEHOLD, "3300123456"),
        ("户口簿号 300123456", Kind.HOUSEHOLD, "300123456"),
        ("粤ZA123港", Kind.PLATE, "粤ZA123港"),
        ("浙AD12345新能源", Kind.PLATE, "浙AD12345"),
        ("护照E12345678", Kind.PASSPORT, "E12345678"),
        ("someone@example.cn", Kind.MAIL, "someone@example.cn"),
        ("查询码TW0E-WAP7-VNGS", Kind.CODE, "TW0E-WAP7-VNGS"),
        ("330102197801011\n2345678", Kind.LONG, ""),  # nothing explains so long a number
    ],
)
def test_each_kind_is_told(text: str, kind: Kind, shown: str) -> None:
    (found,) = numbers_in(text)
    assert found.kind == kind
    assert shown in ("", text[found.start : found.end])


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-18 至 2026-03-25 未按期发放补偿款",
        "2026年3月18日、2026.3.25两次检查；1998-12-31 123件",
        "2026-03-18 10:20:30，2026/03/18—2026/03/25",
        "20260318-20260325，19980318 001号",
        "拖欠工程款12000000元，面积3500.5平方米，总投资13800001234元",
        "拖欠工程款120 000 000元，预算13,800,001,234.50元，约13 800 001 234 元",
        "望公信〔2026〕12号、望公信(2026)00123号、[2026] 12345678号",
        "（2026）浙0102民初12345号，浙公（上）行罚决字〔2026〕00123号",
        "案件编号A3301025500002026030012，编号WJ202603-00012，见JJ202603-01234",
        "案件编号330102202603180012；统一社会信用代码113301000024895123",
        "依据《条例》第31条第6项，15日内；GB 50016-2014，GB/T 9704-2012",
        "国道320线K1024处，G1234次列车，京A级景区，苏A股",
        "本月12 15 18 20 22 30，合计117件，97.3%",
        "值守电话是否畅通；联系资金1200000元",
        "三月十八日抽查二十一户，一户不符；二〇二六年三月一十八日",
        "服务器192.168.10.100，2026-03-18起",
        "file 3f2b8c1e-5a64-4be6-9d30-1c2d3e4f5a6b",
        "12345热线、110、12389",
        "",
    ],
)
def test_what_only_looks_like_one_passes(text: str) -> None:
    assert [text[one.start : one.end] for one in numbers_in(text)] == []


@given(
    st.dates(), st.integers(1, 10**13), st.integers(1, 99999), st.sampled_from(("%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d"))
)
def test_dates_amounts_and_papers_pass(day: date, amount: int, no: int, form: str) -> None:
    written = f"{day:{form}}"
    text = f"{written}发放{amount}元，折合{amount:,}元，见望公信〔2026〕{no}号和WJ202603-{no:05}。"
    assert [text[one.start : one.end] for one in numbers_in(text)] == []
