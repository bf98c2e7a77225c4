"""What no text of a round may hold (law.md 9a): each of these tries to get a person into it."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.rounds.items import Item, ItemType, Unfit, labels_named, values_of
from huiyin.rounds.rhythm import Rhythm, Span, is_within, span_on
from huiyin.rounds.screening import faults_in, faults_of_label


@pytest.mark.parametrize(
    "text",
    [
        "身份证330102198001011234",
        "330102 1980 0101 123X",
        "３３０１０２１９８００１０１１２３４",
        "330102-1980-01-01-1234",
        "330102800101123",  # first generation, 15 digits
        "可打13800001234核实",
        "138 0000 1234",
        "138-0000-1234",
        "一三八〇〇〇〇一二三四",
        "一三八 〇〇〇〇 一二三四",
        "+86 13800001234",
        "0571-87654321",
        "（0571）87654321",
        "联系电话87654321",
        "phone: 8765 4321",
        "护照E12345678",
        "someone@example.cn",
    ],
)
def test_numbers_of_people_are_refused(text: str) -> None:
    assert faults_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-18 至 2026-03-25 未按期发放补偿款",
        "2026年3月18日、2026.3.25两次检查均未整改",
        "拖欠工程款12000000元，面积3500.5平方米",
        "拖欠工程款120 000 000元",
        "第3、5、7号仓库，共128件",
        "依据《条例》第31条第6项，15日内书面告知",
        "国道320线K1024处",
        "三月十八日抽查二十一户，一户不符",
        "扬尘管控不到位，交通管控标志缺失",
        "征地资金去向不明，账目不符",
        "仓库内查出三无产品两箱",
        "进京高速辅路坑洼",
        "",
    ],
)
def test_words_about_a_problem_pass(text: str) -> None:
    assert [fault.zh for fault in faults_in(text)] == []


@pytest.mark.parametrize(
    "text", ["落实稳控责任", "重点人员排查", "进 京 上访人数", "有无扬言", "人员动向", "签订息诉停访承诺", "劝返到位"]
)
def test_words_of_watching_people_are_refused(text: str) -> None:
    assert faults_in(text)


@pytest.mark.parametrize("label", ["姓名", "联系电话", "信访人", "家庭住址", "Phone", "身份证号", "当事人年龄"])
def test_no_label_asks_for_a_person(label: str) -> None:
    assert faults_of_label(label)


@pytest.mark.parametrize(
    "label",
    [
        "消防通道是否畅通",
        "场所名称",
        "值守电话是否畅通",
        "信访人接待室是否整洁",
        "Name of the store",
        "Age of the boiler",
    ],
)
def test_labels_about_things_pass(label: str) -> None:
    assert [fault.en for fault in faults_of_label(label)] == []


@pytest.mark.parametrize(
    ("rhythm", "day", "span"),
    [
        (Rhythm.MONTHLY, date(2026, 2, 10), Span(date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 3))),
        (Rhythm.MONTHLY, date(2024, 2, 29), Span(date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 3))),  # leap year
        (Rhythm.HALF_MONTHLY, date(2026, 3, 15), Span(date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 18))),
        (Rhythm.HALF_MONTHLY, date(2026, 3, 16), Span(date(2026, 3, 16), date(2026, 3, 31), date(2026, 4, 3))),
        (Rhythm.ONCE, date(2026, 5, 1), Span(date(2026, 3, 10), date(2026, 3, 13), date(2026, 3, 13))),
    ],
)
def test_a_day_falls_into_one_round(rhythm: Rhythm, day: date, span: Span) -> None:
    assert span_on(rhythm, day, starts_on=date(2026, 3, 10), days=3) == span


def test_a_plan_goes_on_between_its_days() -> None:
    span = span_on(Rhythm.MONTHLY, date(2026, 3, 18), starts_on=date(2026, 3, 10), days=3)
    assert is_within(Rhythm.MONTHLY, span, starts_on=date(2026, 3, 31), ends_on=None)
    assert not is_within(Rhythm.MONTHLY, span, starts_on=date(2026, 4, 1), ends_on=None)
    assert not is_within(Rhythm.MONTHLY, span, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 28))


def test_an_item_form_takes_what_fits_it() -> None:
    form = (
        Item("a", "畅通", ItemType.YESNO, is_needed=True),
        Item("b", "数量", ItemType.NUMBER),
        Item("c", "等级", ItemType.CHOICE, choices=("一般", "较大")),
        Item("d", "日期", ItemType.DATE),
    )
    values = values_of(form, {"a": "yes", "b": "12", "d": date(2026, 3, 18)})
    assert values == {"a": "yes", "b": "12", "d": "2026-03-18"}
    for wrong in ({}, {"a": "也许"}, {"a": "no", "b": "多"}, {"a": "no", "c": "特大"}, {"a": "no", "d": "明天"}):
        with pytest.raises(Unfit):
            values_of(form, wrong)


def test_fields_keep_their_other_language_and_stand_once() -> None:
    labels = labels_named(["土地征用", " 土地征用 ", "Demolition of houses", "水库移民"])
    assert [(one.key, one.en) for one in labels] == [
        ("land", "Taking of land"),
        ("demolition", "Demolition of houses"),
        ("own3", ""),
    ]
