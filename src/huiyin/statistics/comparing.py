"""Figures in plain words, in both languages: how much, against the period before and the year before, and how far off.

Small numbers are told as they are and never as percentages. Words that judge (better, worse, the alert bands) stand
only beside indicators that have a direction (law.md 9a).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import UNITS, Direction, Unit
from huiyin.statistics.terms import Value

# Below this, one matter more or less is 5 percent or more: half of what the narrower band lets pass.
SMALL: Final = 20


class Against(StrEnum):
    """What a figure is compared with: 环比, 同比."""

    PREVIOUS = "previous"
    YEAR = "year"


AGAINST: Mapping[Against, Text] = {
    Against.PREVIOUS: Text("上期", "the period before"),
    Against.YEAR: Text("去年同期", "the same period a year before"),
}


class Band(StrEnum):
    """How far a figure is from what it is compared with: within 10 percent, beyond 10, beyond 20 (law.md 4.2, X)."""

    STEADY = "steady"
    UNUSUAL = "unusual"
    ALERT = "alert"


BANDS: Mapping[Band, Text] = {
    Band.STEADY: Text("平稳", "steady"),
    Band.UNUSUAL: Text("异常", "unusual"),
    Band.ALERT: Text("告警", "alert"),
}
_ALERT, _UNUSUAL = Decimal("0.2"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Change:
    """One figure against another. `ratio`: by what share it moved, None where the numbers are too small to say.

    `band` and `is_better` are None for indicators without direction, and where there is no ratio.
    """

    against: Against
    now: Value
    then: Value
    ratio: Decimal | None
    band: Band | None
    is_better: bool | None

    @property
    def text(self) -> Text:
        """比上期（100件）增加20件，上升20.0% / 20 more than in the period before (100), up 20.0 %."""
        return _compared(self)


def compared(now: Value, then: Value, against: Against) -> Change:
    """The change of one indicator between two periods. ValueError for two different ones."""
    if now.indicator != then.indicator:
        raise ValueError("two indicators are no comparison")
    ratio = _ratio(now, then)
    direction = INDICATORS[now.indicator].direction
    if ratio is None or direction is None:
        return Change(against, now, then, ratio, None, None)
    is_better = None if ratio == 0 else (ratio > 0) is (direction is Direction.UP)
    return Change(against, now, then, ratio, band_of(ratio), is_better)


def band_of(ratio: Decimal) -> Band:
    """Beyond 20 percent either way, beyond 10, or steady."""
    if abs(ratio) > _ALERT:
        return Band.ALERT
    return Band.UNUSUAL if abs(ratio) > _UNUSUAL else Band.STEADY


def sentence(now: Value, previous: Value | None = None, year_before: Value | None = None) -> Text:
    """The figure and how it compares, as one sentence for a page, a bulletin or a letter."""
    found = [(previous, Against.PREVIOUS), (year_before, Against.YEAR)]
    changes = [compared(now, then, against).text for then, against in found if then is not None]
    name, much = INDICATORS[now.indicator].name, said(now)
    zh = "，".join((f"{name.zh}{much.zh}", *(change.zh for change in changes)))
    en = "; ".join((f"{name.en[:1].upper()}{name.en[1:]}: {much.en}", *(change.en for change in changes)))
    return Text(f"{zh}。", f"{en}.")


def said(value: Value) -> Text:
    """The figure alone: 120件 / 120; 97.5%（117/120）/ 97.5 % (117 of 120); 9件中7件 / 7 of 9."""
    if value.is_withheld:
        return Text("（数量过少，不显示）", "too few to be told")
    if value.base is None:
        return _amount(value.count, INDICATORS[value.indicator].unit)
    if not value.base:
        return Text("（本期没有应计的事项）", "nothing to count in this period")
    if value.base < SMALL:
        return Text(f"：{value.base:,}件中{value.count:,}件", f"{value.count:,} of {value.base:,}")
    share = percent(_rate(value))
    return Text(f"{share}%（{value.count:,}/{value.base:,}）", f"{share} % ({value.count:,} of {value.base:,})")


def percent(share: Decimal) -> Decimal:
    """In percent, to one place, halves up."""
    return (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _ratio(now: Value, then: Value) -> Decimal | None:
    if now.is_withheld or then.is_withheld:
        return None
    if now.base is not None and then.base is not None:
        if min(now.base, then.base) < SMALL or not then.count:
            return None
        return (_rate(now) - _rate(then)) / _rate(then)
    return Decimal(now.count - then.count) / then.count if then.count >= SMALL else None


def _rate(value: Value) -> Decimal:
    return Decimal(value.count) / Decimal(value.base or 1)


def _amount(count: int, unit: Unit) -> Text:
    if unit is Unit.FEN:
        yuan = f"{Decimal(count) / 100:,.2f}"
        return Text(f"{yuan}元", f"{yuan} yuan")
    return Text(f"{count:,}{UNITS[unit].zh}", f"{count:,}")


def _compared(change: Change) -> Text:
    with_what, then = AGAINST[change.against], said(change.then)
    if change.now.is_withheld or change.then.is_withheld or (change.then.base == 0 and change.now.base is not None):
        return Text(f"{with_what.zh}{then.zh}", f"{with_what.en}: {then.en}")
    moved = _points(change) if change.now.base is not None else _more(change)
    text = Text(f"比{with_what.zh}（{then.zh.lstrip('：')}）{moved.zh}", f"{moved.en} {with_what.en} ({then.en})")
    judged = _judged(change)
    return Text(text.zh + judged.zh, text.en + judged.en)


def _more(change: Change) -> Text:
    """增加20件，上升20.0% / 20 more than in."""
    by = change.now.count - change.then.count
    if not by:
        return Text("持平", "the same as in")
    amount = _amount(abs(by), INDICATORS[change.now.indicator].unit)
    zh, en = ("增加", "more") if by > 0 else ("减少", "fewer")
    if change.ratio is None:
        return Text(f"{zh}{amount.zh}", f"{amount.en} {en} than in")
    share, sign = percent(abs(change.ratio)), "+" if by > 0 else "-"
    rose = "上升" if by > 0 else "下降"
    return Text(f"{zh}{amount.zh}、{rose}{share}%", f"{amount.en} {en} ({sign}{share} %) than in")


def _points(change: Change) -> Text:
    """提高2.5个百分点 / 2.5 points above; of small numbers only whether it is the same."""
    now, then = change.now, change.then
    if min(now.base or 0, then.base or 0) < SMALL:
        return Text("，件数少，不作百分比比较", "too few to compare in percent with")
    points = percent(_rate(now)) - percent(_rate(then))
    if not points:
        return Text("持平", "the same as in")
    zh, en = ("上升", "above") if points > 0 else ("下降", "below")
    return Text(f"{zh}{abs(points)}个百分点", f"{abs(points)} points {en}")


def _judged(change: Change) -> Text:
    if change.band is None:
        return Text("", "")
    band = BANDS[change.band]
    if change.is_better is None:
        return Text(f"（{band.zh}）", f" ({band.en})")
    zh, en = ("向好", "better") if change.is_better else ("变差", "worse")
    return Text(f"（{zh}，{band.zh}）", f" ({en}, {band.en})")
