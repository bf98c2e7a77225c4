"""The two papers of a round in Chinese, as papers are: the correction notice, and the notice of what a round found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from huiyin.documents.content import Letter, Piece, contact_line
from huiyin.documents.printing import Printed, printed
from huiyin.duties.office_time import on_day
from huiyin.people.models import Unit
from huiyin.procedure.terms import day_text
from huiyin.rounds.models import Correction, Round


def _day(text: str) -> str:
    return day_text(date.fromisoformat(text)).zh


def correction_letter(correction: Correction) -> Letter:
    """整改通知书. Everything on it was frozen when it was given."""
    words = correction.words
    return Letter(
        office=words["office"],
        title="整改通知书",
        number=correction.number,
        to=words["to"],
        pieces=tuple(_correction_pieces(correction)),
        attachments=(),
        signed_by=words["office"],
        dated=day_text(on_day(correction.issued_at)).zh,
        contact=contact_line(words["contact"]),
    )


def _correction_pieces(one: Correction) -> Iterator[Piece]:
    words = one.words
    yield Piece(
        "paragraph",
        f"在“{words['title']}”中，{_day(words['seen_on'])}查见{words['about']}有下列问题（{words['field']}）。",
    )
    if words["description"]:
        yield Piece("heading", "一、问题")
        yield from _paragraphs(words["description"])
    yield Piece("heading", "二、整改要求" if words["description"] else "一、整改要求")
    yield from _paragraphs(one.text)
    yield Piece(
        "paragraph",
        f"请于{day_text(one.due_on).zh}前整改完毕，并书面回复整改情况。本机关将于{day_text(one.look_by).zh}前复核。",
    )
    if one.follows is not None:
        yield Piece("paragraph", f"前次通知（{one.follows.number}）所列问题经复核尚未整改到位，本通知续行督促。")


def notice_letter(round: Round, unit: Unit) -> Letter:
    """排查情况通报, from the figures that were frozen when it went out."""
    notice = round.notice or {}
    return Letter(
        office=unit.name,
        title=f"关于{round.title}情况的通报",
        number="",
        to="各有关单位",
        pieces=tuple(_notice_pieces(round)),
        attachments=(),
        signed_by=unit.name,
        dated=_day(notice["on"]),
        contact=contact_line({name: getattr(unit, name) for name in ("address", "postcode", "phone", "hours")}),
    )


def _notice_pieces(round: Round) -> Iterator[Piece]:
    notice = round.notice or {}
    units, things = notice["units"], "项目" if round.is_drive else "问题"
    answered = [one for one in units if one["answered_on"]]
    none = sum(one["found_none"] for one in units)
    yield Piece(
        "paragraph",
        f"本次{'检查' if round.is_drive else '排查'}自{day_text(round.first_on).zh}起，"
        f"至{day_text(round.last_on).zh}止，"
        f"{day_text(round.due_on).zh}前报送。应报{len(units)}个单位，已报{len(answered)}个，其中零报告{none}个；"
        f"共登记{things}{notice['entries']}项。",
    )
    yield Piece("heading", "一、分类情况")
    rows = tuple((name, str(count)) for name, count in notice["fields"] if count)
    yield Piece("numbers", head=("领域", "项数"), rows=rows) if rows else Piece("paragraph", "各领域均未发现问题。")
    yield Piece("heading", "二、报送情况")
    yield Piece(
        "numbers", head=("单位", "报送", "登记", "待补正", "待整改"), rows=tuple(_unit_row(one) for one in units)
    )
    yield Piece("note", "注：单位按机构序列排列，不排名次。")
    yield Piece("heading", "三、整改情况")
    yield Piece("paragraph", f"已发整改通知{notice['corrections']}份，经复核整改完毕{notice['mended']}份。")
    if notice["comment"]:
        yield Piece("heading", "四、有关要求")
        yield from _paragraphs(notice["comment"])


def _unit_row(one: dict[str, object]) -> tuple[str, ...]:
    # The year stands above: so much fits one line of the column.
    answered = _day(str(one["answered_on"])).partition("年")[2] if one["answered_on"] else "未报"
    if one["answered_on"] and one["is_late"]:
        answered += " 逾期"
    counts = (one["entries"], one["returned"], one["open_corrections"])
    return (str(one["name"]), answered, *(str(count) for count in counts))


def _paragraphs(text: str) -> Iterator[Piece]:
    for line in text.splitlines():
        if line.strip():
            yield Piece("paragraph", line.strip())


def correction_pdf(correction: Correction) -> Printed:
    return printed(correction_letter(correction))


def notice_pdf(round: Round, unit: Unit) -> Printed:
    return printed(notice_letter(round, unit))
