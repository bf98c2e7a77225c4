"""What a bulletin says, as blocks in one language: page, paper, Word and print view are all drawn from these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from huiyin.bulletins.changes import text_of
from huiyin.bulletins.charts.words import percent
from huiyin.bulletins.models import Bulletin, Chart
from huiyin.duties.office_time import on_day
from huiyin.procedure.terms import Text, chinese_number, day_text

# The columns of the records on suggestions (art. 40 and 41).
SUGGESTION_COLUMNS: Mapping[str, Text] = {
    "to": Text("向哪个机关提出", "Made to"),
    "sort": Text("类别", "Sort"),
    "gist": Text("要点", "Gist"),
    "made_on": Text("提出日期", "Made on"),
    "answered": Text("书面反馈", "Answered"),
    "adopted": Text("采纳情况", "Adopted"),
}
SORTS: Mapping[str, Text] = {
    "work": Text("改进工作", "on work"),
    "policy": Text("完善政策", "on policy"),
    "accountability": Text("追究责任", "on accountability"),
}
ADOPTED: Mapping[str, Text] = {
    "adopted": Text("采纳", "adopted"),
    "partly": Text("部分采纳", "adopted in part"),
    "not": Text("未采纳", "not adopted"),
    "pending": Text("尚未反馈", "not answered yet"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `kind`: heading, paragraph, own (words of the office), caption, table, chart, empty."""

    kind: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chart: Chart | None = None
    # The paragraph this block is written in, for the page where it is written.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A bulletin in one language, ready to be drawn by any face."""

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    language: str
    charts: Mapping[int, Chart] = field(default_factory=dict)


class _Tongue:
    """Picks one side of a text."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: Text) -> str:
        return text.en if self.language == "en" else text.zh

    def pair(self, pair: Sequence[str]) -> str:
        return self(text_of(pair))


def said_in(bulletin: Bulletin, language: str) -> Said:
    """Everything the bulletin says, in the frame of that language; paragraphs stand as the office wrote them."""
    tongue = _Tongue(language)
    charts = {chart.no: chart for chart in bulletin.charts.all() if chart.language == language}
    blocks = tuple(_blocks(bulletin, tongue, charts))
    return Said(tongue.pair(bulletin.content["title"]), blocks, tuple(_notes(bulletin, tongue)), language, charts)


def _blocks(bulletin: Bulletin, tongue: _Tongue, charts: Mapping[int, Chart]) -> Iterator[Block]:
    if bulletin.corrects is not None:
        yield Block("paragraph", tongue(_correction(bulletin)))
    for number, section in enumerate(bulletin.content["sections"], 1):
        heading = tongue.pair(section["heading"])
        yield Block(
            "heading", f"{chinese_number(number)}、{heading}" if tongue.language == "zh" else f"{number}. {heading}"
        )
        for part in section["parts"]:
            yield from _part(bulletin, part, tongue, charts)


def _correction(bulletin: Bulletin) -> Text:
    assert bulletin.corrects is not None
    return Text(
        f"本件更正{bulletin.corrects.number}。更正原因：{bulletin.correction_reason}",
        f"This corrects {bulletin.corrects.number}. Why: {bulletin.correction_reason}",
    )


def _part(bulletin: Bulletin, part: Mapping[str, Any], tongue: _Tongue, charts: Mapping[int, Chart]) -> Iterator[Block]:
    if part["kind"] == "said":
        yield Block("paragraph", tongue.pair(part["text"]))
    elif part["kind"] == "table":
        yield from _table(part, tongue)
    elif part["kind"] == "chart" and part["no"] in charts:
        chart = charts[part["no"]]
        yield Block("chart", chart.title, head=tuple(chart.numbers["head"]), rows=tuple(_numbers(chart)), chart=chart)
    elif part["kind"] == "text":
        yield from _own_words(bulletin, part, tongue)
    elif part["kind"] == "records":
        yield from _records(bulletin, part, tongue)


def _numbers(chart: Chart) -> Iterator[tuple[str, ...]]:
    """The numbers behind a picture as they are written."""
    shares = set(chart.numbers["shares"])
    for row in chart.numbers["rows"]:
        yield tuple(_number(cell, is_share=at in shares) for at, cell in enumerate(row))


def _number(cell: Any, *, is_share: bool) -> str:
    if cell is None:
        return ""
    if is_share and not isinstance(cell, str):
        return percent(Decimal(str(cell)))
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _table(part: Mapping[str, Any], tongue: _Tongue) -> Iterator[Block]:
    if part["title"]:
        yield Block("caption", tongue.pair(part["title"]))
    head = tuple(tongue.pair(cell) for cell in part["head"])
    yield Block(
        "table", head=head, rows=tuple(tuple(tongue.pair(cell) for cell in row["cells"]) for row in part["rows"])
    )


def _own_words(bulletin: Bulletin, part: Mapping[str, Any], tongue: _Tongue) -> Iterator[Block]:
    text = bulletin.texts.get(part["name"], "").strip()
    if not text:
        if bulletin.is_in_work:
            yield Block("empty", tongue.pair(part["title"]), name=part["name"])
        return
    for line in filter(None, (line.strip() for line in text.splitlines())):
        yield Block("own", line, name=part["name"])


def _records(bulletin: Bulletin, part: Mapping[str, Any], tongue: _Tongue) -> Iterator[Block]:
    """What the office entered, with the counts worked out from it."""
    rows = bulletin.records.get(part["name"], [])
    yield Block("paragraph", tongue(suggestions_said(rows)))
    if rows:
        yield Block("caption", tongue.pair(part["title"]))
        head = tuple(tongue(text) for text in SUGGESTION_COLUMNS.values())
        yield Block("table", head=head, rows=tuple(_record(row, tongue) for row in rows), name=part["name"])


def _record(row: Mapping[str, str], tongue: _Tongue) -> tuple[str, ...]:
    said = dict(row)
    said["sort"] = tongue(SORTS[row["sort"]]) if row.get("sort") in SORTS else ""
    said["adopted"] = tongue(ADOPTED[row["adopted"]]) if row.get("adopted") in ADOPTED else ""
    said["answered"] = tongue(Text("有", "yes") if row.get("answered") else Text("无", "no"))
    return tuple(said.get(name, "") for name in SUGGESTION_COLUMNS)


def suggestions_said(rows: Sequence[Mapping[str, str]]) -> Text:
    """How many suggestions of each sort, and how many were adopted: counted from the rows."""
    if not rows:
        return Text(
            "本期未提出改进工作、完善政策、追究责任的建议。",
            "No suggestion on work, policy or accountability was made.",
        )
    sorts = [(text, sum(row.get("sort") == key for row in rows)) for key, text in SORTS.items()]
    adopted = sum(row.get("adopted") in ("adopted", "partly") for row in rows)
    zh = "，".join(f"{text.zh}建议{count}条" for text, count in sorts if count)
    en = ", ".join(f"{count} {text.en}" for text, count in sorts if count)
    return Text(
        f"共提出建议{len(rows)}条，其中{zh}；已采纳或者部分采纳{adopted}条。",
        f"{len(rows)} suggestions were made: {en}; {adopted} adopted, in whole or in part.",
    )


def _notes(bulletin: Bulletin, tongue: _Tongue) -> Iterator[str]:
    """How to read the figures: from when they are, how rates are counted, what is not told."""
    at = on_day(bulletin.as_of)
    yield tongue(
        Text(
            f"数据截至{day_text(at).zh}已录入的情况；此后补录、更正的内容不改变本件。",
            f"Figures as recorded by {day_text(at).en}; what is entered or corrected later changes nothing here.",
        )
    )
    yield tongue(
        Text(
            "各项比率以期限在本期届满的事项为基数；重复信访率、回流率不作好坏评价，不排名。",
            "Rates are of matters whose date fell in the period; repeats and returns are neither good nor bad.",
        )
    )
    if bulletin.goes_outside:
        yield tongue(
            Text(
                "表中不足5件的，以及据此可以推算的，不列具体数字。",
                "Numbers below five, and what would give them away, are not told in tables.",
            )
        )
