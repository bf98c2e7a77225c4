"""One rule, by strength (law.md 9a): what each strength lets stand, and what it does not."""

from __future__ import annotations

import pytest

from huiyin.documents.screening import Strength, faults_in

NUMBER = "请打138 0000 1234"
STOPPING = "已签停访\n息诉承诺"
JUDGING = "此人越级上访"
WATCHING = "摸清人员动向"


@pytest.mark.parametrize(
    ("text", "refused_from"),
    [
        (STOPPING, Strength.MATTER),
        ("不 再 上 访", Strength.MATTER),
        ("不再\u200b信访", Strength.MATTER),
        (NUMBER, Strength.OFFICE),
        ("车牌浙A·12345", Strength.OFFICE),
        (JUDGING, Strength.OVERVIEW),
        (WATCHING, Strength.ROUND),
        ("答复张三：已于2026年3月18日办结，见望公信〔2026〕12号", None),
    ],
)
def test_each_strength_holds_the_ones_before_it(text: str, refused_from: Strength | None) -> None:
    for strength in Strength:
        is_refused = refused_from is not None and strength >= refused_from
        assert bool(faults_in(text, strength)) == is_refused, strength


def test_a_fault_says_what_was_typed_and_what_to_say_instead() -> None:
    number, word = faults_in(f"{NUMBER}，{JUDGING}", Strength.OVERVIEW)
    assert (number.shown, number.is_number) == ("138 0000 1234", True)
    assert word.shown == "越级上访"
    assert word.instead is not None
    assert word.instead.en == "visit"
