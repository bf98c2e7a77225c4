"""Figures in plain words: small numbers stay numbers, and only what has a direction is judged."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.comparing import BANDS, Against, Band, band_of, compared, said, sentence
from huiyin.statistics.terms import Value

AT = datetime(2026, 4, 1, tzinfo=UTC)


def count(number: int, key: str = "matters") -> Value:
    return Value(key, number, None, AT)


def share(number: int, base: int, key: str = "answered_in_time") -> Value:
    return Value(key, number, base, AT)


WITHHELD = Value("satisfied_unit", 0, 0, AT, is_withheld=True)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (count(1120), "1,120件", "1,120"),
        (count(4000000, "assistance_amount"), "40,000.00元", "40,000.00 yuan"),
        (share(117, 120), "97.5%（117/120）", "97.5 % (117 of 120)"),
        (share(7, 9), "：9件中7件", "7 of 9"),
        (share(0, 0), "（本期没有应计的事项）", "nothing to count in this period"),
        (WITHHELD, "（数量过少，不显示）", "too few to be told"),
    ],
)
def test_a_figure_alone(value: Value, zh: str, en: str) -> None:
    assert said(value) == (zh, en)


@pytest.mark.parametrize(
    ("now", "then", "zh", "en"),
    [
        (
            count(120), count(100),
            "比上期（100件）增加20件、上升20.0%", "20 more (+20.0 %) than in the period before (100)",
        ),
        (
            count(90), count(100),
            "比上期（100件）减少10件、下降10.0%", "10 fewer (-10.0 %) than in the period before (100)",
        ),
        (count(100), count(100), "比上期（100件）持平", "the same as in the period before (100)"),
        # 3 against 2 is one matter more, not 50 percent.
        (count(3), count(2), "比上期（2件）增加1件", "1 more than in the period before (2)"),
        (count(30), count(0), "比上期（0件）增加30件", "30 more than in the period before (0)"),
        (
            share(39, 40), share(76, 80),
            "比上期（95.0%（76/80））上升2.5个百分点（向好，平稳）",
            "2.5 points above the period before (95.0 % (76 of 80)) (better, steady)",
        ),
        (
            share(60, 100), share(76, 80),
            "比上期（95.0%（76/80））下降35.0个百分点（变差，告警）",
            "35.0 points below the period before (95.0 % (76 of 80)) (worse, alert)",
        ),
        (
            share(3, 5), share(76, 80),
            "比上期（95.0%（76/80）），件数少，不作百分比比较",
            "too few to compare in percent with the period before (95.0 % (76 of 80))",
        ),
        (
            count(50, "overdue"), count(40, "overdue"),
            "比上期（40件）增加10件、上升25.0%（变差，告警）",
            "10 more (+25.0 %) than in the period before (40) (worse, alert)",
        ),
    ],
)  # fmt: skip
def test_against_the_period_before(now: Value, then: Value, zh: str, en: str) -> None:
    assert compared(now, then, Against.PREVIOUS).text == (zh, en)


def test_one_sentence_with_both_comparisons() -> None:
    assert sentence(count(120), count(100), count(120)) == (
        "信访事项（件）120件，比上期（100件）增加20件、上升20.0%，比去年同期（120件）持平。",
        "Matters: 120; 20 more (+20.0 %) than in the period before (100);"
        " the same as in the same period a year before (120).",
    )
    withheld = sentence(WITHHELD, share(30, 40, "satisfied_unit"))
    assert withheld.zh == "对责任单位满意率（数量过少，不显示），上期75.0%（30/40）。"


@pytest.mark.parametrize(
    ("ratio", "band"),
    [
        ("0.1", Band.STEADY),
        ("-0.1", Band.STEADY),
        ("0.101", Band.UNUSUAL),
        ("-0.2", Band.UNUSUAL),
        ("0.201", Band.ALERT),
    ],
)
def test_bands(ratio: str, band: Band) -> None:
    assert band_of(Decimal(ratio)) is band


@pytest.mark.parametrize("key", [key for key, item in INDICATORS.items() if item.direction is None])
def test_nothing_without_a_direction_is_judged(key: str) -> None:
    is_rate = INDICATORS[key].is_rate
    now, then = (share(90, 100, key), share(20, 100, key)) if is_rate else (count(900, key), count(200, key))
    for one, other in ((now, then), (then, now)):
        change = compared(one, other, Against.YEAR)
        assert (change.band, change.is_better) == (None, None)
        words = [text for band in BANDS.values() for text in band] + ["向好", "变差", "better", "worse"]
        assert not [word for word in words if word in change.text.zh + change.text.en]


def test_two_indicators_are_not_compared() -> None:
    with pytest.raises(ValueError, match="two indicators"):
        compared(count(3), count(3, "first"), Against.YEAR)
