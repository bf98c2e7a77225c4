"""The acts of a case that are counted: what came in, what ran beside the road, what somebody did on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from huiyin.cases.record import Record
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Text
from huiyin.statistics.course import Course, Noted

ACTS: Mapping[str, Text] = {
    "contact": Text("来件", "occurrence"),
    "objection": Text("管辖异议", "objection to competence"),
    "dispute": Text("管辖争议", "dispute about competence"),
    "extension": Text("延期", "extension"),
    "hearing": Text("听证", "hearing"),
    "mediation": Text("调解", "mediation"),
    "review": Text("复查", "review"),
    "recheck": Text("复核", "recheck"),
    "full_check": Text("全面评查", "full check"),
    "twin": Text("双线专班", "twin team"),
    "demand": Text("督办", "supervision order"),
    "raised": Text("提级办理", "raised one level"),
    "referral_out": Text("导入法定程序", "referral to a legal procedure"),
    "referral_back": Text("导出事项退回", "return from a legal procedure"),
    "letter_in": Text("其他机关来函", "letter of another organ"),
    "urgent": Text("紧急事项报告", "urgent report"),
    "overdue_reported": Text("信访人反映超期", "missed date reported by the petitioner"),
    "aid_asked": Text("申请帮扶救助", "application for help"),
    "assistance": Text("发放救助", "help given"),
    "suggestion_adopted": Text("采纳建议", "suggestion adopted"),
    "return_visit": Text("回访", "return visit"),
    "look_back": Text("回头看", "look back"),
    "quality": Text("办结质量评查", "quality opinion"),
}
# Proceedings that are counted, by their kind; their unit is the one that conducts them.
_PROCEEDINGS: Mapping[str, str] = {
    "competence": "dispute",
    "hearing": "hearing",
    "mediation": "mediation",
    "review": "review",
    "recheck": "recheck",
    "full_check": "full_check",
    "twin": "twin",
    "assistance": "aid_asked",
}
_ADOPTED = ("adopted", "partly_adopted")

ACT_COLUMNS: tuple[str, ...] = (
    "on",
    "unit_id",
    "office_id",
    "channel",
    "kind",
    "category",
    "place",
    "outcome",
    "people",
    "amount",
    "is_first",
    "is_restricted",
)
# seq, key, no
Name = tuple[int, str, int]
Values = tuple[Any, ...]


class Acts:
    """The acts of a case in all their versions; a new version is written only where a column changed."""

    def __init__(self) -> None:
        self._past: list[Values] = []
        self._now: dict[Name, tuple[datetime, Values]] = {}

    def know(self, acts: Iterable[tuple[Name, Values]], known_from: datetime) -> None:
        """From this moment on, these acts are known, and no others."""
        found = dict(acts)
        for name, (since, values) in list(self._now.items()):
            if found.get(name) != values:
                self._past.append((since, known_from, *name, *values))
                del self._now[name]
        for name, values in found.items():
            self._now.setdefault(name, (known_from, values))

    def rows(self) -> Iterator[Values]:
        """Rows of (known_from, known_to, seq, key, no, columns)."""
        yield from self._past
        for name, (since, values) in self._now.items():
            yield (since, None, *name, *values)


def acts_of(
    state: CaseState, record: Record, course: Course, matter: Mapping[str, Any]
) -> Iterator[tuple[Name, Values]]:
    """Every act as it is known now, beside the columns of its matter.

    An occurrence goes with its matter wherever it goes; of the others only what a correction mends follows it.
    """
    opening = Noted(
        1,
        "contact",
        course.registered_on,
        state.office,
        state.office,
        people=record.people,
        channel=record.channel,
    )
    yield _row(opening, matter, is_first=matter["is_first"])
    answered = {item.step for item in state.demands if item.answered_on is not None}
    for noted in course.acts:
        if noted.key == "demand" and noted.seq in answered:
            noted.outcome = "answered"
        yield _row(noted, matter, is_first=matter["is_first"] and noted.contact is None)
    for noted in (*_beside(state), *_adopted(state, course)):
        yield _row(noted, matter, is_first=matter["is_first"])


def _beside(state: CaseState) -> Iterator[Noted]:
    for item in state.proceedings:
        key = _PROCEEDINGS.get(item.kind)
        if key is not None:
            unit = item.unit or state.unit or state.office
            yield Noted(item.step, key, item.opened_on, unit, state.office, no=item.no, outcome=item.outcome or "")


def _adopted(state: CaseState, course: Course) -> Iterator[Noted]:
    """Suggestions that an answer adopts, wholly or in part (art. 29, 41)."""
    for item in state.requests:
        if item.kind != "suggestion" or item.outcome not in _ADOPTED or item.answered_on is None:
            continue
        paper = state.paper(item.paper or "")
        if paper is not None:
            unit = course.answer_unit or state.unit or state.office
            yield _suggested(paper.seq, item.no, item.answered_on, unit, state.office, item.outcome or "")


def _suggested(seq: int, no: int, on: date, unit: int, office: int, outcome: str) -> Noted:
    return Noted(seq, "suggestion_adopted", on, unit, office, no=no, outcome=outcome)


def _row(noted: Noted, matter: Mapping[str, Any], *, is_first: bool) -> tuple[Name, Values]:
    is_contact = noted.key == "contact"
    return (noted.seq, noted.key, noted.no), (
        noted.on,
        matter["unit_id"] if is_contact else noted.unit,
        matter["office_id"] if is_contact else noted.office,
        noted.channel or matter["channel"],
        matter["kind"],
        matter["category"],
        matter["place"],
        noted.outcome,
        noted.people,
        noted.amount,
        is_first,
        matter["is_restricted"],
    )
