"""The notice as a poster (requirement 38): time, place, name, post and portfolio, with a code to what is newest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from huiyin.documents.content import Letter, Piece, contact_line
from huiyin.people.models import Unit
from huiyin.procedure.terms import day_text
from huiyin.receptions.models import Session

Size = Literal["a4", "a3"]
_LAYOUTS: dict[Size, str] = {"a4": "poster", "a3": "poster-a3"}
_WEEKDAYS = "一二三四五六日"
LEAD = ("下列时间，领导接待群众来访。", "来了都接待。网上、电话、现场都可以约号，约号只为少等。")
_HEAD = ("日期", "时间", "接访领导", "分管工作", "地点")


def poster_of(unit: Unit, sessions: Sequence[Session], *, on: date, address: str, size: Size = "a4") -> Letter:
    """The poster of published sessions, in Chinese as papers are. `address` is the public page behind the code."""
    places = {session.place for session in sessions}
    # One place for all of them is said once, above.
    shared = places.pop() if len(places) == 1 else ""
    lines = [*LEAD, *([f"地点：{shared}"] if shared else [])]
    head = _HEAD[:-1] if shared else _HEAD
    rows = tuple(_row(session)[: len(head)] for session in sessions)
    contact = {name: getattr(unit, name) for name in ("address", "phone")}
    return Letter(
        office=unit.name,
        title="领导接访公示",
        number="",
        to="",
        pieces=(*(Piece("paragraph", line) for line in lines), Piece("list", head=head, rows=rows)),
        attachments=(),
        signed_by=unit.name,
        dated=f"公示日期：{day_text(on).zh}",
        contact=contact_line(contact),
        address=address,
        check="扫码查看最新安排、约号。日期如有变动，以网上公示为准。",
        layout=_LAYOUTS[size],
    )


def _row(session: Session) -> tuple[str, ...]:
    leader = f"{session.host.staff.name}　{session.host.title}".strip("　")
    day = f"{session.on.month}月{session.on.day}日（周{_WEEKDAYS[session.on.weekday()]}）"
    hours = f"{session.begins_at:%H:%M}—{session.ends_at:%H:%M}"
    return day, hours, leader, session.portfolio, session.place
