"""All indicators as one document in both languages, for whoever reads a figure and wants to repeat it.

Everything is read from the catalogue; `docs/indicators.md` is this text, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from huiyin.procedure.printed import MARKS
from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue.declined import DECLINED, MISSING
from huiyin.statistics.catalogue.indicator import UNITS, Cohort, Direction, Indicator

_HEAD = """<!-- Made by `huiyin docs indicators --to docs/indicators.md`: change the catalogue and make it again. -->

# 统计指标 · Indicators

本文由指标目录（`src/huiyin/statistics/catalogue/`）生成，系统按同一目录计算。每个数字都注明截至时间，可以打开其背后的事项。
This document is made from the catalogue the system itself counts by. Every figure states its moment and opens to the
matters behind it, within the reader's reach.

- 指标不以个人为对象；重复信访率、回流率没有好坏方向，不排名。
  No figure has a person as its subject; repeats and returns have no direction and stand in no ranking.
- 有期限的比率按到期日期归期，尚未到期的不计。
  Rates of time go by the day that fell due; what is not yet due is left out.
- 撤回、不再来访不会改善任何指标。
  No figure gets better because somebody withdraws or stays away.
- 满意率不足5件不显示。
  Ratings are told from five upward.
"""
DIRECTIONS: Mapping[Direction | None, Text] = {
    Direction.UP: Text("越高越好", "up is better"),
    Direction.DOWN: Text("越低越好", "down is better"),
    None: Text("无", "none"),
}


def document(indicators: Iterable[Indicator]) -> str:
    """The whole document, cohort by cohort."""
    parts = [_HEAD, "## 依据的可靠程度 · How sure each source is\n", _marks()]
    of: dict[Cohort, list[Indicator]] = {}
    for indicator in indicators:
        of.setdefault(indicator.cohort, []).append(indicator)
    for cohort, members in of.items():
        parts += _cohort(cohort, members)
    parts += ["\n## 不设的指标 · Declined\n", _plain(DECLINED)]
    parts += ["\n## 暂无数据的指标 · Nothing to count yet\n", _plain(MISSING)]
    return "\n".join(parts).rstrip() + "\n"


def _cohort(cohort: Cohort, members: Iterable[Indicator]) -> Iterator[str]:
    yield f"\n## {cohort.name.zh} · {cohort.name.en}\n"
    days = " → ".join(cohort.day) or "—"
    over = "；只计已过完的日子 days that are over" if cohort.passed else ""
    yield f"日期 Day: `{days}`{over}　单位 Unit: `{cohort.whose.value}`\n"
    yield _table(
        ("指标 Indicator", "公式 Formula", "单位 Unit", "方向 Direction", "依据 Source", "条件 Conditions"),
        (_row(indicator) for indicator in members),
    )


def _row(indicator: Indicator) -> tuple[str, ...]:
    return (
        f"{_cell(indicator.name)}<br>`{indicator.key}`",
        _cell(indicator.formula),
        _cell(UNITS[indicator.unit]),
        _cell(DIRECTIONS[indicator.direction]),
        f"{_cell(indicator.source)}<br>{indicator.mark}",
        _conditions(indicator),
    )


def _conditions(indicator: Indicator) -> str:
    lines = [f"`{_said(str(indicator.count))}`"]
    if indicator.base is not None:
        lines.append(f"÷ `{_said(str(indicator.base))}`")
    if indicator.of_set is not None:
        lines.append(f"({_said(str(indicator.of_set))})")
    if indicator.adds:
        lines.append(f"Σ `{indicator.adds}`")
    return "<br>".join(lines)


def _said(condition: str) -> str:
    return condition.replace("|", "/") or "all"


def _marks() -> str:
    used = ("V", "X", "S", "P")
    return _table(("", ""), ((mark, _cell(MARKS[mark])) for mark in used))


def _plain(rows: Iterable[tuple[Text, Text]]) -> str:
    return _table(("指标 Figure", "原因 Why"), ((_cell(name), _cell(why)) for name, why in rows))


def _cell(text: Text) -> str:
    return f"{text.zh}<br>{text.en}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
