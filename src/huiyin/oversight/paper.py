"""Oversight on paper: the weekly report with its sheets, and an order that is no step of a matter (reminder, talk)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huiyin.documents.content import Letter, Piece, contact_line
from huiyin.documents.printing import Printed, printed
from huiyin.oversight.meetings import REPORTED
from huiyin.oversight.models import Decision, Meeting, Order, Rung, Sheet, SheetReason
from huiyin.procedure.terms import day_text
from huiyin.statistics.catalogue import INDICATORS


def letter_of(meeting: Meeting, sheets: Sequence[Sheet], decisions: Sequence[Decision], seen: set[int]) -> Letter:
    """In Chinese, as papers are. `seen`: the matters the reader may see; of the others no line is printed."""
    return Letter(
        office=meeting.organ.name,
        title=f"每周信访工作当面汇报（{day_text(meeting.on).zh}）",
        number="",
        to="",
        pieces=tuple(_pieces(meeting, sheets, decisions, seen)),
        attachments=(),
        signed_by=meeting.organ.name,
        dated=day_text(meeting.on).zh,
        contact="",
        layout="wide",
    )


def _pieces(
    meeting: Meeting, sheets: Sequence[Sheet], decisions: Sequence[Decision], seen: set[int]
) -> Iterator[Piece]:
    yield Piece("paragraph", f"汇报期间：{day_text(meeting.first).zh}至{day_text(meeting.last).zh}。")
    if meeting.chaired_by is not None:
        yield Piece("paragraph", f"主持：{meeting.chaired_by.staff.name} {meeting.chaired_by.title}".strip())
    yield Piece("heading", "一、各单位情况")
    yield _figures(sheets)
    for sheet in sheets:
        yield from _sheet(sheet, seen)
    if meeting.record:
        yield Piece("heading", "二、会议记录")
        yield Piece("paragraph", meeting.record)
    if decisions:
        yield Piece("heading", "三、议定事项")
        rows = tuple((one.unit.name, one.text, day_text(one.answer_by).zh) for one in decisions)
        yield Piece("numbers", head=("承办单位", "事项", "报告期限"), rows=rows)


def _figures(sheets: Sequence[Sheet]) -> Piece:
    """Units in the order of the tree; of one that has not handed in, nothing is said in its place."""
    head = ("单位", *(INDICATORS[key].name.zh for key in REPORTED), "汇报人")
    return Piece("numbers", head=head, rows=tuple(_row(sheet) for sheet in sheets))


def _row(sheet: Sheet) -> tuple[str, ...]:
    if not sheet.figures:
        return (sheet.unit.name, "未交", *("" for _key in REPORTED[1:]), "")
    numbers = (_number(*sheet.figures[key]) for key in REPORTED)
    by = sheet.handed_in_by.staff.name if sheet.handed_in_by is not None else ""
    return (sheet.unit.name, *numbers, by)


def _number(count: int, base: int | None) -> str:
    if base == 0:
        return "无到期"
    return str(count) if base is None else f"{count}/{base}"


def _due(reason: SheetReason) -> str:
    return day_text(reason.due_on).zh + ("（暂定）" if reason.is_provisional else "")


def _sheet(sheet: Sheet, seen: set[int]) -> Iterator[Piece]:
    reasons = [one for one in sheet.reasons.all() if one.case_id in seen]
    if reasons:
        yield Piece("caption", f"{sheet.unit.name}超期事项及原因")
        rows = tuple((one.case.number, _due(one), one.reason) for one in reasons)
        yield Piece("numbers", head=("编号", "期限", "原因"), rows=rows)
    if sheet.asks:
        yield Piece("paragraph", f"{sheet.unit.name}请求支持：{sheet.asks}")
    if sheet.said:
        there = "当面汇报" if sheet.in_person else "未当面汇报"
        yield Piece("paragraph", f"{sheet.unit.name}（{there}）：{sheet.said}")


def meeting_pdf(meeting: Meeting, sheets: Sequence[Sheet], decisions: Sequence[Decision], seen: set[int]) -> Printed:
    """Drawn anew each time: it stays inside the organ and is no document of its own."""
    return printed(letter_of(meeting, sheets, decisions, seen))


# ---------- An order ----------
_TITLES = {Rung.REMINDER: "督办提醒函", Rung.TALK: "约谈通知书"}
_ASKS = {
    Rung.REMINDER: "请于{day}前书面答复。",
    Rung.TALK: "请{unit}主要负责人于{day}前接受约谈，约谈情况由发函机关记录。",
}


def order_letter(order: Order, numbers: Sequence[str]) -> Letter:
    """A reminder, a talk, any order that is not written in its matters. `numbers`: those the reader may see."""
    office = order.office
    contact = {name: getattr(office, name) for name in ("address", "postcode", "phone", "hours")}
    return Letter(
        office=office.name,
        title=_TITLES.get(Rung(order.rung), "督办函"),
        number="",
        to=order.unit.name,
        pieces=tuple(_asked(order, numbers)),
        attachments=(),
        signed_by=office.name,
        dated=day_text(order.on).zh,
        contact=contact_line(contact),
    )


def _asked(order: Order, numbers: Sequence[str]) -> Iterator[Piece]:
    if order.withdrawn_on is not None:
        yield Piece("caption", f"（本函已于{day_text(order.withdrawn_on).zh}撤回：{order.withdrawn_why}）")
    for line in order.text.splitlines():
        if line.strip():
            yield Piece("paragraph", line.strip())
    if numbers:
        yield Piece("paragraph", f"涉及信访事项：{'、'.join(numbers)}。")
    asks = _ASKS.get(Rung(order.rung), _ASKS[Rung.REMINDER])
    yield Piece("paragraph", asks.format(day=day_text(order.answer_by).zh, unit=order.unit.name))


def order_pdf(order: Order, numbers: Sequence[str]) -> Printed:
    return printed(order_letter(order, numbers))
