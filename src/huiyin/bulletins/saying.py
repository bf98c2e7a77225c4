"""Figures in words, in both languages at once: what a bulletin says is kept as it was said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from huiyin.procedure.terms import Text, day_text
from huiyin.statistics.catalogue.indicator import Indicator, Unit
from huiyin.statistics.terms import Period, Span

# A rate of change is not said of fewer: 3 instead of 2 is not "up by half".
SMALL_BASE = 10
# Rates that differ by less than a tenth of a point are the same when written with one decimal.
_TENTH = Decimal("0.1")
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")

_COUNTED: Mapping[str, tuple[str, str, str]] = {
    Unit.MATTERS: ("件", "matter", "matters"),
    Unit.OCCURRENCES: ("件次", "occurrence", "occurrences"),
    Unit.BATCHES: ("批", "visiting group", "visiting groups"),
    Unit.PERSONS: ("人次", "person", "persons"),
}
# How the period before, and the year before, are called beside this one.
_BEFORE: Mapping[Span, Text] = {
    Span.WEEK: Text("上周", "the week before"),
    Span.MONTH: Text("上月", "the month before"),
    Span.QUARTER: Text("上季度", "the quarter before"),
    Span.YEAR: Text("上年", "the year before"),
    Span.FREE: Text("前一时段", "the period before"),
}
YEAR_BEFORE = Text("上年同期", "the same period a year before")
NOTHING = Text("没有应计入的事项", "none to count")
HIDDEN = Text("不足5件", "fewer than 5")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is kept: what was counted, of how many. `is_withheld`: it stands on too few to be told."""

    count: int
    base: int | None = None
    is_withheld: bool = False

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.count) / Decimal(self.base) if self.base else None


def before_said(span: Span) -> Text:
    return _BEFORE[span]


def number_said(count: int, unit: str) -> Text:
    """436件 / 436 matters; 12,500.00元 / 12,500.00 yuan."""
    if unit == Unit.FEN:
        return Text(f"{count / 100:,.2f}元", f"{count / 100:,.2f} yuan")
    zh, one, many = _COUNTED.get(unit, ("", "", ""))
    return Text(f"{count}{zh}", f"{count:,} {one if count == 1 else many}".strip())


def percent(rate: Decimal) -> str:
    """94.4%, 100%."""
    found = _hundredths(rate)
    return f"{found:.0f}%" if found == found.to_integral_value() else f"{found}%"


def _hundredths(rate: Decimal) -> Decimal:
    return (rate * 100).quantize(_TENTH, rounding=ROUND_HALF_UP)


def figure_said(indicator: Indicator, figure: Figure) -> Text:
    """In a sentence: 128件; 98.2%（112件中110件）; or why there is nothing to say."""
    if not indicator.is_rate:
        return number_said(figure.count, indicator.unit)
    if figure.is_withheld:
        few = indicator.from_base
        return Text(f"不足{few}件，不列出", f"fewer than {few}, not told")
    rate = figure.rate
    if rate is None:
        return NOTHING
    return Text(
        f"{percent(rate)}（{figure.base}件中{figure.count}件）", f"{percent(rate)} ({figure.count} of {figure.base})"
    )


def cell_said(indicator: Indicator, figure: Figure | None) -> Text:
    """In a table: 128; 98.2%（110/112）; a dash where there is nothing to count."""
    if figure is None:
        return HIDDEN
    if indicator.unit == Unit.FEN:
        return number_said(figure.count, indicator.unit)
    if not indicator.is_rate:
        return Text(str(figure.count), f"{figure.count:,}")
    if figure.is_withheld:
        return Text(f"不足{indicator.from_base}件", f"fewer than {indicator.from_base}")
    rate = figure.rate
    if rate is None:
        return Text("无", "none")
    return Text(f"{percent(rate)}（{figure.count}/{figure.base}）", f"{percent(rate)} ({figure.count}/{figure.base})")


def change_said(indicator: Indicator, now: Figure, before: Figure, called: Text) -> Text:
    """比上月增加12件，增长10.3% / 12 more than the month before (10.3%). No judgement: more is only more."""
    if indicator.is_rate:
        return _rate_change(indicator, now, before, called)
    difference = now.count - before.count
    if difference == 0:
        return Text(f"与{called.zh}持平", f"as many as {called.en}")
    amount = number_said(abs(difference), indicator.unit)
    word = Text("增加", "more") if difference > 0 else Text("减少", "fewer")
    share = Text("", "")
    if before.count >= SMALL_BASE:
        grown = percent(Decimal(abs(difference)) / before.count)
        share = Text(f"，{'增长' if difference > 0 else '下降'}{grown}", f" ({grown})")
    return Text(
        f"比{called.zh}{word.zh}{amount.zh}{share.zh}", f"{abs(difference):,} {word.en} than {called.en}{share.en}"
    )


def _rate_change(indicator: Indicator, now: Figure, before: Figure, called: Text) -> Text:
    """A rate with a direction in points; of one without, only what it was: neither more nor less of it is better."""
    if now.rate is None or before.rate is None:
        return Text(f"{called.zh}无可比数据", f"nothing to compare with in {called.en}")
    if indicator.direction is None:
        return Text(f"{called.zh}为{percent(before.rate)}", f"{percent(before.rate)} in {called.en}")
    points = _hundredths(now.rate) - _hundredths(before.rate)
    if points == 0:
        return Text(f"与{called.zh}持平", f"as in {called.en}")
    size = f"{abs(points).normalize():f}"
    if points > 0:
        return Text(f"比{called.zh}提高{size}个百分点", f"{size} points above {called.en}")
    return Text(f"比{called.zh}下降{size}个百分点", f"{size} points below {called.en}")


def change_cell(indicator: Indicator, now: Figure, before: Figure) -> Text:
    """The same for a column: +12, +2.1个百分点; empty where the indicator has no direction and is a rate."""
    if not indicator.is_rate:
        difference = now.count - before.count
        if indicator.unit == Unit.FEN:
            return number_said(difference, indicator.unit)
        said = f"{difference:+,}" if difference else "0"
        return Text(said, said)
    if now.rate is None or before.rate is None or indicator.direction is None:
        return Text("", "")
    points = f"{(_hundredths(now.rate) - _hundredths(before.rate)).normalize():+f}"
    return Text(f"{points}个百分点", f"{points} points")


def period_said(period: Period) -> Text:
    """2026年3月; 2026年; 2026年3月2日至3月8日."""
    first, last = day_text(period.first), day_text(period.last)
    if period.span is Span.MONTH:
        return Text(first.zh.partition("月")[0] + "月", first.en.partition(" ")[2])
    if period.span is Span.YEAR:
        return Text(f"{period.first.year}年", str(period.first.year))
    end = last.zh if period.last.year != period.first.year else last.zh.partition("年")[2]
    return Text(f"{first.zh}至{end}", f"{first.en} to {last.en}")


def day_said(day: date) -> Text:
    return day_text(day)


def slots_of(*templates: Text) -> list[tuple[str, str]]:
    """Every `{name}` and `{name:how}` of these sentences."""
    return [(slot[1], slot[2] or "") for text in templates for slot in _SLOT.finditer(text.zh)]


def filled(template: Text, values: Mapping[tuple[str, str], Text]) -> Text:
    """The sentence with its slots filled, each language with its own words."""
    return Text(
        _SLOT.sub(lambda slot: values[slot[1], slot[2] or ""].zh, template.zh),
        _SLOT.sub(lambda slot: values[slot[1], slot[2] or ""].en, template.en),
    )
