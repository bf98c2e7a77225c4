"""Rows of matters: the columns that worklists and ledgers share, read for a batch of cases in three statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from huiyin.bulletins.exports.kinds import Asked, Batch, Cell, Column, Shape
from huiyin.bulletins.exports.names import named
from huiyin.cases import categories, divisions
from huiyin.cases.models import Case, Request
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.terms import CHANNELS, ENDINGS, KINDS, OUTCOMES, REQUEST_STATUSES, Text
from huiyin.web import dates
from huiyin.web.words import said

# fmt: off
READ = (
    "pk", "number", "subject", "opened_on", "channel", "kind", "category", "place", "people", "office_id", "unit_id",
    "handler_id", "lead_id", "procedure", "stage", "ending", "is_open", "is_urgent", "is_anonymous", "next_clock",
    "next_due_on", "last_on", "passes", "opened_month",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request of a matter, as its row is made from it: never its words."""

    route: str
    status: str
    outcome: str
    served_on: date | None


@dataclass(slots=True)
class Line:
    """A matter as rows are made from it; `more` holds what a kind reads beside."""

    case: Mapping[str, Any]
    today: date
    requests: list[RequestLine] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        due = self.case["next_due_on"]
        return bool(self.case["is_open"] and due and due < self.today)


type Value = Callable[[Line], Cell]
type Named = tuple[Column, Value]


def read_lines(asked: Asked, ids: Sequence[int]) -> list[Line]:
    """The matters of these ids that the post may see now, in the order of the ids; sealed ones never."""
    rows = Case.objects.visible_to(asked.post).filter(pk__in=ids, is_sealed=False).order_by()
    found = {row["pk"]: Line(row, asked.today) for row in rows.values(*READ)}
    asks = Request.objects.filter(case__in=list(found)).order_by("case_id", "no")
    for pk, route, status, outcome, on in asks.values_list("case_id", "route", "status", "outcome", "served_on"):
        found[pk].requests.append(RequestLine(route, status, outcome, on))
    lines = [found[pk] for pk in ids if pk in found]
    directory.warm_posts(post for line in lines for post in (line.case["handler_id"], line.case["lead_id"]))
    return lines


def batch(asked: Asked, ids: Sequence[int], lines: Sequence[Line], columns: Sequence[Named]) -> Batch:
    """The rows of these matters; with names, those the custodian opened for it stand at the end."""
    values = [value for _column, value in columns]
    rows: list[list[Cell]] = [[value(line) for value in values] for line in lines]
    if asked.with_names:
        opened = named(asked, [line.case["pk"] for line in lines])
        rows = [row + opened[line.case["pk"]] for row, line in zip(rows, lines, strict=True)]
    return Batch(rows, left_out=len(ids) - len(lines))


@lru_cache(maxsize=1024)
def _category(key: str, _language: str) -> str:
    return said(categories.label(key)) if key else ""


def subject(line: Line) -> str:
    return line.case["subject"] or _("No subject given")


def place(line: Line) -> str:
    return divisions.label(line.case["place"]) if line.case["place"] else ""


def category(line: Line) -> str:
    return _category(line.case["category"], dates.language())


def holder(line: Line) -> str:
    return directory.unit_label(line.case["unit_id"] or line.case["office_id"])


def stage(line: Line) -> str:
    """Where it stands; of a closed one, how it ended."""
    if line.case["ending"]:
        return said(ENDINGS.get(line.case["ending"]))
    return said(procedure_for(line.case["procedure"]).stages[line.case["stage"]].name)


def clock(line: Line) -> str:
    key = line.case["next_clock"]
    return said(procedure_for(line.case["procedure"]).clocks[key].name) if key else ""


def routes(line: Line) -> str:
    return _listed(said(ROUTES[one.route].name) for one in line.requests if one.route)


def answers(line: Line) -> str:
    """How its requests stand, each way once with its number: 予以支持 1，办理中 2."""
    counted = Counter(_answer(one) for one in line.requests)
    return _(", ").join(f"{name} {count}" for name, count in counted.items())


def _answer(one: RequestLine) -> str:
    if one.status in {"answered", "served"} and one.outcome in OUTCOMES:
        return said(OUTCOMES[one.outcome])
    return said(REQUEST_STATUSES.get(one.status))


def served(line: Line) -> date | None:
    """The day the last answer was served; empty while one of the requests has none."""
    days = [one.served_on for one in line.requests if one.served_on is not None]
    return max(days) if days and len(days) == len(line.requests) else None


def _listed(texts: Iterable[str]) -> str:
    return _(", ").join(dict.fromkeys(texts))


def yes(is_so: bool) -> str:
    return _("yes") if is_so else _("no")


def of(name: str) -> Value:
    """A column of the case as it is."""
    return lambda line: line.case[name]


# Columns in the order in which they stand.
NUMBER: Named = (Column(Text("编号", "No."), width=16), of("number"))
SUBJECT: Named = (Column(Text("事项", "Matter"), width=40), subject)
OPENED: Named = (Column(Text("登记日期", "Registered on"), Shape.DATE), of("opened_on"))
CHANNEL: Named = (Column(Text("来件方式", "Came by"), width=10), lambda line: said(CHANNELS[line.case["channel"]]))
KIND: Named = (Column(Text("类别", "Kind"), width=10), lambda line: said(KINDS.get(line.case["kind"])))
CATEGORY: Named = (Column(Text("内容分类", "Category"), width=16), category)
PLACE: Named = (Column(Text("问题属地", "Place of the matter"), width=22), place)
PEOPLE: Named = (Column(Text("人数", "Persons"), Shape.NUMBER, 8), of("people"))
ANONYMOUS: Named = (Column(Text("匿名", "Anonymous"), width=8), lambda line: yes(line.case["is_anonymous"]))
OFFICE: Named = (
    Column(Text("登记单位", "Petition office"), width=20),
    lambda line: directory.unit_label(line.case["office_id"]),
)
UNIT: Named = (Column(Text("责任单位", "Who has it"), width=20), holder)
LEAD: Named = (Column(Text("包案领导", "Lead"), width=16), lambda line: directory.post_label(line.case["lead_id"]))
HANDLER: Named = (
    Column(Text("承办人", "Handler"), width=16),
    lambda line: directory.post_label(line.case["handler_id"]),
)
STAGE: Named = (Column(Text("办理状态", "Stands at"), width=14), stage)
CLOCK: Named = (Column(Text("当前期限", "Time limit"), width=16), clock)
DUE: Named = (Column(Text("届满日期", "By which day"), Shape.DATE), of("next_due_on"))
LATE: Named = (Column(Text("是否超期", "Overdue"), width=8), lambda line: yes(line.is_late))
URGENT: Named = (Column(Text("紧急", "Urgent"), width=8), lambda line: yes(line.case["is_urgent"]))
ROUTE: Named = (Column(Text("办理途径", "Route"), width=24), routes)
REQUESTS: Named = (Column(Text("诉求数", "Requests"), Shape.NUMBER, 8), lambda line: len(line.requests))
SERVED: Named = (Column(Text("送达日期", "Served on"), Shape.DATE), served)
ANSWER: Named = (Column(Text("答复情况", "Answer"), width=20), answers)
LAST: Named = (Column(Text("最近办理日期", "Last step on"), Shape.DATE), of("last_on"))
