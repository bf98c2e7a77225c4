"""A report in words and as a paper: every sentence is made of its figures, in both languages; papers are Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from huiyin.campaigns.models import Report
from huiyin.campaigns.progress import Sums, Verdict
from huiyin.campaigns.reports import sums_of
from huiyin.campaigns.terms import REPORT_TEXTS, REPORTS, SOURCES
from huiyin.documents.content import Letter, Piece, contact_line
from huiyin.documents.printing import Printed, printed
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.procedure.stages import STAGES
from huiyin.procedure.terms import Text, day_text, joined

_VERDICTS: Mapping[str, Text] = {
    Verdict.MET: Text("已达到", "reached"),
    Verdict.MISSED: Text("未达到", "not reached"),
    Verdict.RUNNING: Text("尚未到期", "still running"),
    Verdict.NOTHING: Text("没有可统计的事项", "no matter to count"),
}
HEAD = (
    Text("单位", "Unit"),
    Text("事项", "Matters"),
    Text("依法了结", "Resolved in law"),
    Text("同意", "agreed"),
    Text("不同意", "disagreed"),
    Text("无明确意见", "no view"),
    Text("在办", "Open"),
    Text("超期", "Past their day"),
)


def title_of(report: Report) -> Text:
    """专项治理（集中化解）阶段工作总结."""
    kind, name = REPORTS[report.kind], report.campaign.title
    if report.phase is not None:
        return Text(f"{name}“{report.phase.name}”{kind.zh}", f"{name}: {kind.en}, {report.phase.name}")
    if report.kind == "month":
        return Text(
            f"{name}{report.last.year}年{report.last.month}月{kind.zh}", f"{name}: {kind.en} {report.last:%Y-%m}"
        )
    return Text(f"{name}{kind.zh}", f"{name}: {kind.en}")


def sentences(report: Report, figures: Mapping[str, Any]) -> list[Text]:
    """What the figures say: how far it has come, what was resolved in the period, how the targets stand."""
    whole, during = sums_of(figures), sums_of(figures, "during")
    last = day_text(report.last)
    share = f"{whole.resolved * 100 / whole.total:.1f}" if whole.total else ""
    found = [
        Text(
            f"截至{last.zh}，纳入专项治理的信访事项{whole.total}件，依法了结{whole.resolved}件"
            + (f"（{share}%）" if share else "")
            + f"，其中信访人{_views(whole).zh}；在办{whole.open}件，其中超过期限{whole.late}件。",
            f"By {last.en}, {whole.resolved} of {whole.total} matters were resolved in law"
            + (f" ({share} %)" if share else "")
            + f": {_views(whole).en}. {whole.open} are open, {whole.late} of them past their last day.",
        ),
        Text(
            f"本期依法了结{during.resolved}件，其中信访人{_views(during).zh}。",
            f"{during.resolved} were resolved in this period: {_views(during).en}.",
        ),
    ]
    return found + [_target(row) for row in figures["targets"]]


def _views(sums: Sums) -> Text:
    """The three that never stand apart from what is resolved (law.md 9a)."""
    return Text(
        f"同意{sums.agrees}件、不同意或者拒签{sums.disagrees}件、无明确意见或者未回访{sums.no_view}件",
        f"the petitioner agreed in {sums.agrees}, disagreed in {sums.disagrees}, gave no view in {sums.no_view}",
    )


def _target(row: Mapping[str, Any]) -> Text:
    by, verdict = day_text(date.fromisoformat(row["by"])), _VERDICTS[row["verdict"]]
    which = joined([SOURCES[one] for one in row["sources"]]) if row["sources"] else Text("全部事项", "all matters")
    return Text(
        f"目标：到{by.zh}，{which.zh}的{row['share']}%以上（含）依法了结。{row['total']}件中依法了结{row['resolved']}件，{verdict.zh}。",
        f"Target: at least {row['share']} % of {which.en} resolved in law by {by.en}, inclusive:"
        f" {row['resolved']} of {row['total']}, {verdict.en}.",
    )


def not_solved(report: Report, figures: Mapping[str, Any]) -> Text:
    """Where what is open stands (requirement 83): the beginning of what the unit writes about it."""
    last, count = day_text(report.last), sums_of(figures).open
    if not count:
        return Text(f"截至{last.zh}，没有未办结的事项。", f"By {last.en}, none is open.")
    stages = joined(
        [
            Text(f"{STAGES[key].name.zh}{n}件", f"{STAGES[key].name.en} {n}")
            for key, n in figures["stages"]
            if key in STAGES
        ]
    )
    return Text(f"截至{last.zh}，尚未办结{count}件：{stages.zh}。", f"By {last.en}, {count} are open: {stages.en}.")


def draft_texts(report: Report, figures: Mapping[str, Any]) -> dict[str, str]:
    """What the form begins with: what the data says is open; reasons and next steps are the unit's own words."""
    return {"not_solved": not_solved(report, figures).zh + "原因："} if report.kind != "month" else {}


def rows_of(report: Report, figures: Mapping[str, Any], tongue: str) -> list[tuple[str, ...]]:
    """The table by unit, in the order of the tree."""
    organ = report.campaign.organ_id
    return [
        (unit_name(int(unit), organ, tongue), *(str(sums[name]) for name in _COLUMNS))
        for unit, sums in figures["units"]
    ]


_COLUMNS = ("total", "resolved", "agrees", "disagrees", "no_view", "open", "late")


def unit_name(unit: int, organ: int, tongue: str) -> str:
    """The unit; of the organ what it has itself, and what went elsewhere."""
    card = directory.unit(unit)
    if tongue == "en":
        return (card.name_en or card.name) + (" itself, and elsewhere" if unit == organ else "")
    return card.name + ("本级及转出的" if unit == organ else "")


# ---------- As a paper ----------
def letter_of(report: Report, figures: Mapping[str, Any], pictures: Sequence[Piece] = ()) -> Letter:
    """The paper: figures and the unit's own words; it names offices, never a person.

    `pictures` are drawn by whoever can (bulletins stands above campaigns); the table under them has all their numbers.
    """
    unit: Unit = report.unit if report.unit_id != report.campaign.organ_id else report.campaign.unit
    contact = {name: getattr(unit, name) for name in ("address", "postcode", "phone", "hours")}
    on = on_day(report.finished_at) if report.finished_at else report.due_on
    return Letter(
        office=unit.name,
        title=title_of(report).zh,
        number="",
        to="，".join(report.sent_to),
        pieces=tuple(_pieces(report, figures, pictures)),
        attachments=(),
        signed_by=unit.name,
        dated=day_text(on).zh,
        contact=contact_line(contact),
        layout="official",
    )


def _pieces(report: Report, figures: Mapping[str, Any], pictures: Sequence[Piece]) -> Iterator[Piece]:
    yield Piece("heading", "一、进展情况")
    for text in sentences(report, figures):
        yield Piece("paragraph", text.zh)
    yield from pictures
    yield Piece("caption", "各单位进展")
    yield Piece("numbers", head=tuple(text.zh for text in HEAD), rows=tuple(rows_of(report, figures, "zh")))
    numbers = "二三四"
    written = [(name, report.texts.get(name, "")) for name in REPORT_TEXTS]
    shown = written if report.kind != "month" else [(name, text) for name, text in written if text]
    for number, (name, text) in zip(numbers, shown, strict=False):
        yield Piece("heading", f"{number}、{REPORT_TEXTS[name].zh}")
        for line in (text or "（待写）").splitlines():
            if line.strip():
                yield Piece("paragraph", line.strip())
    if figures["numbers"]:
        yield Piece("caption", "尚未办结的事项（只列编号；依法保密的事项不列入）")
        yield Piece("paragraph", "、".join(figures["numbers"]))
    yield Piece("note", "注：依法了结以结案条件为准；信访人意见同时列出，不作为目标，各单位按机构顺序排列，不排名。")


def drawn_pdf(report: Report, figures: Mapping[str, Any], pictures: Sequence[Piece] = ()) -> Printed:
    return printed(letter_of(report, figures, pictures))
