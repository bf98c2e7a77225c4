"""Figures in words, in both languages at once: what a bulletin says is kept as it was said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from huiyin.bulletins.charts.words import hundredths, percent
from huiyin.procedure.terms import Text, day_text
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Unit
from huiyin.statistics.comparing import SMALL
from huiyin.statistics.terms import Period, Span, Value

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
NOTHING = Text("没有应计入的事项", "none to count")
NO_RECORDS = Text("{called}没有登记数据", "nothing was registered in {called}")
HIDDEN = Text("不列", "not told")


def before_said(span: Span) -> Text:
    return _BEFORE[span]


def number_said(count: int, unit: str) -> Text:
    """436件 / 436 matters; 12,500.00元 / 12,500.00 yuan."""
    if unit == Unit.FEN:
        return Text(f"{count / 100:,.2f}元", f"{count / 100:,.2f} yuan")
    zh, one, many = _COUNTED.get(unit, ("", "", ""))
    return Text(f"{count}{zh}", f"{count:,} {one if count == 1 else many}".strip())


def figure_said(value: Value) -> Text:
    """In a sentence: 128件; 98.2%（112件中110件）; of a few only how many of how many; or why nothing is said."""
    indicator = INDICATORS[value.indicator]
    if not indicator.is_rate:
        return number_said(value.count, indicator.unit)
    if value.is_withheld:
        few = indicator.from_base
        return Text(f"不足{few}件，不列出", f"fewer than {few}, not told")
    if value.rate is None:
        return NOTHING
    if is_few(value):
        return Text(f"{value.base}件中{value.count}件", f"{value.count} of {value.base}")
    share = percent(value.rate)
    return Text(f"{share}（{value.base}件中{value.count}件）", f"{share} ({value.count} of {value.base})")


def is_few(value: Value) -> bool:
    """Too few for a share, here as on every page of figures."""
    return value.base is not None and value.base < SMALL


def cell_said(value: Value | None) -> Text:
    """In a table: 128; 98.2%（110/112）; 3/4 of a few; "none" where there is nothing to count."""
    if value is None:
        return HIDDEN
    indicator = INDICATORS[value.indicator]
    if indicator.unit == Unit.FEN:
        return number_said(value.count, indicator.unit)
    if not indicator.is_rate:
        return Text(str(value.count), f"{value.count:,}")
    if value.is_withheld:
        return Text(f"不足{indicator.from_base}件", f"fewer than {indicator.from_base}")
    if value.rate is None:
        return Text("无", "none")
    if is_few(value):
        return Text(f"{value.count}/{value.base}", f"{value.count}/{value.base}")
    share = percent(value.rate)
    return Text(f"{share}（{value.count}/{value.base}）", f"{share} ({value.count}/{value.base})")


def change_cell(now: Value, then: Value) -> Text:
    """What changed, for a column: +12, +2.1个百分点. Empty for a rate without a direction, and for one of a few."""
    indicator = INDICATORS[now.indicator]
    if not indicator.is_rate:
        difference = now.count - then.count
        if indicator.unit == Unit.FEN:
            return number_said(difference, indicator.unit)
        said = f"{difference:+,}" if difference else "0"
        return Text(said, said)
    if now.rate is None or then.rate is None or indicator.direction is None or is_few(now) or is_few(then):
        return Text("", "")
    points = hundredths(now.rate) - hundredths(then.rate)
    if points == 0:
        return Text("持平", "the same")
    size = f"{points.normalize():+f}"
    return Text(f"{size}个百分点", f"{size} points")


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
