"""The ledgers 台帐: the register book, the matters an office assigned, and matters with all their dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.bulletins.exports import matters
from huiyin.bulletins.exports.kinds import Asked, Batch, Cell, Column, Kind, Shape, offer
from huiyin.bulletins.exports.matters import Line, Named
from huiyin.bulletins.exports.names import NAME_COLUMNS
from huiyin.cases.counting import registered_by
from huiyin.cases.models import Case, Contact, Step
from huiyin.cases.reach import not_barred_q
from huiyin.people import directory
from huiyin.people.models import Role
from huiyin.people.reach import reaches
from huiyin.procedure.given import day_of
from huiyin.procedure.terms import CHANNELS, Text
from huiyin.web import dates
from huiyin.web.words import said

# Keys are read this many at a time.
FROZEN_AT_ONCE = 20_000
_SORTED = ("keep", "transfer", "assign", "decline", "refer_out")
# Steps whose days the ledger of matters shows: the first of the one sort, the last of the other.
_FIRST = {**dict.fromkeys(_SORTED, "sorted"), "accept": "accepted"}
_LAST = {"sign": "signed", "close": "closed", "extend": "extended"}


def period_of(asked: Asked) -> tuple[date, date]:
    """The days asked for, both counted; what is not said is this year until today."""
    last = day_of(asked.question.get("last")) or asked.today
    first = day_of(asked.question.get("first")) or last.replace(month=1, day=1)
    return first, max(first, last)


def period_said(asked: Asked) -> str:
    return _("registered %(span)s") % {"span": dates.span(*period_of(asked))}


def frozen(rows: QuerySet[Any, Any]) -> Iterator[int]:
    """The keys of these rows, through a cursor of the database: not one is held longer than needed."""
    return iter(rows.values_list("pk", flat=True).iterator(chunk_size=FROZEN_AT_ONCE))


def with_names(asked: Asked, columns: Sequence[Named]) -> list[Column]:
    found = [column for column, _value in columns]
    return [*found, *NAME_COLUMNS] if asked.with_names else found


# The register book 登记台帐: what came in, one row for each contact.


BOOK = (
    matters.NUMBER[0],
    Column(Text("收件日期", "Received on"), Shape.DATE),
    Column(Text("登记时间", "Registered at"), Shape.MOMENT, 16),
    matters.CHANNEL[0],
    Column(Text("初件/重件", "First or joined"), width=12),
    Column(Text("来件人数", "Persons"), Shape.NUMBER, 8),
    matters.SUBJECT[0],
    matters.KIND[0],
    matters.CATEGORY[0],
    matters.PLACE[0],
    matters.UNIT[0],
    matters.STAGE[0],
    matters.ANSWER[0],
)
_CONTACT = ("pk", "case_id", "channel", "received_on", "registered_at", "people", "is_first")


def _book_keys(asked: Asked) -> Iterator[int]:
    found = registered_by(asked.post, *period_of(asked))
    if asked.question.get("channel"):
        found = found.filter(channel=asked.question["channel"])
    return frozen(found)


def _book_rows(asked: Asked, ids: Sequence[int]) -> Batch:
    contacts = Contact.objects.filter(pk__in=ids, office=asked.post.unit_id, case__is_sealed=False)
    admitted = contacts.filter(not_barred_q(reaches(asked.post), prefix="case__")).order_by()
    found = {row["pk"]: row for row in admitted.values(*_CONTACT)}
    lines = {line.case["pk"]: line for line in matters.read_lines(asked, [row["case_id"] for row in found.values()])}
    rows = [
        _book_row(found[pk], lines[found[pk]["case_id"]]) for pk in ids if pk in found and found[pk]["case_id"] in lines
    ]
    return Batch(rows, left_out=len(ids) - len(rows))


def _book_row(contact: Mapping[str, Any], line: Line) -> list[Cell]:
    shared = (
        matters.SUBJECT,
        matters.KIND,
        matters.CATEGORY,
        matters.PLACE,
        matters.UNIT,
        matters.STAGE,
        matters.ANSWER,
    )
    return [
        line.case["number"],
        contact["received_on"],
        contact["registered_at"],
        said(CHANNELS[contact["channel"]]),
        _("first") if contact["is_first"] else _("joined a matter"),
        contact["people"],
        *(value(line) for _column, value in shared),
    ]


def _book_said(asked: Asked) -> str:
    period = _("received %(span)s") % {"span": dates.span(*period_of(asked))}
    channel = asked.question.get("channel")
    return f"{period}{_(', ')}{said(CHANNELS[channel])}" if channel else period


# Assigned matters 交办台帐: who has to answer, who leads, by when, and whether the report came (art. 22(1) item 3).


def _assigned_keys(asked: Asked) -> Iterator[int]:
    first, last = period_of(asked)
    found = Case.objects.visible_to(asked.post).filter(
        office=asked.post.unit_id, state__passed_by="assign", opened_on__gte=first, opened_on__lte=last
    )
    return frozen(found.order_by("opened_on", "pk"))


def _assigned_rows(asked: Asked, ids: Sequence[int]) -> Batch:
    lines = matters.read_lines(asked, ids)
    for step in _steps(lines, ("assign", "report")):
        line = step.pop("line")
        more = {"reported": step["on"]} if step["key"] == "report" else {**step["given"], "assigned": step["on"]}
        line.more = {**line.more, **more}
    return matters.batch(asked, ids, lines, ASSIGNED)


def _supervising(line: Line) -> str:
    typed = str(line.more.get("supervising_unit") or "")
    return directory.unit_label(int(typed)) if typed.isdecimal() else ""


ASSIGNED: tuple[Named, ...] = (
    matters.NUMBER,
    (Column(Text("交办日期", "Assigned on"), Shape.DATE), lambda line: line.more.get("assigned")),
    matters.SUBJECT,
    matters.CATEGORY,
    matters.UNIT,
    matters.LEAD,
    matters.HANDLER,
    (Column(Text("督办单位", "Supervising unit"), width=20), _supervising),
    (Column(Text("办理要求", "Requirements"), width=40), lambda line: str(line.more.get("requirements") or "")),
    (Column(Text("报告期限", "Report due on"), Shape.DATE), lambda line: day_of(line.more.get("report_due"))),
    (Column(Text("报告日期", "Reported on"), Shape.DATE), lambda line: line.more.get("reported")),
    matters.STAGE,
    matters.DUE,
    matters.LATE,
    matters.ANSWER,
)


# Matters in full 办理台帐: every column, with the days on which the road was walked.


def _matter_keys(asked: Asked) -> Iterator[int]:
    first, last = period_of(asked)
    found = Case.objects.visible_to(asked.post).counted().filter(opened_on__gte=first, opened_on__lte=last)
    return frozen(found.order_by("opened_on", "pk"))


def _matter_rows(asked: Asked, ids: Sequence[int]) -> Batch:
    lines = matters.read_lines(asked, ids)
    days: dict[int, dict[str, date]] = {}
    for step in _steps(lines, (*_FIRST, *_LAST)):
        of_case = days.setdefault(step["case_id"], {})
        if step["key"] in _FIRST:
            of_case.setdefault(_FIRST[step["key"]], step["on"])
        else:
            of_case[_LAST[step["key"]]] = step["on"]
    for line in lines:
        line.more = days.get(line.case["pk"], {})
    return matters.batch(asked, ids, lines, MATTERS)


def _steps(lines: Sequence[Line], keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Steps of these matters under these keys, in their order, each with the line it belongs to."""
    known = {line.case["pk"]: line for line in lines}
    months = {line.case["opened_month"] for line in lines}
    steps = Step.objects.filter(opened_month__in=months, case_id__in=list(known), key__in=keys)
    for row in steps.order_by("case_id", "seq").values("case_id", "key", "on", "given"):
        yield {**row, "line": known[row["case_id"]]}


def _day(name: str) -> matters.Value:
    return lambda line: line.more.get(name)


MATTERS: tuple[Named, ...] = (
    matters.NUMBER,
    matters.OPENED,
    matters.CHANNEL,
    matters.SUBJECT,
    matters.KIND,
    matters.CATEGORY,
    matters.PLACE,
    matters.PEOPLE,
    matters.ANONYMOUS,
    matters.URGENT,
    matters.OFFICE,
    (Column(Text("分办日期", "Sorted on"), Shape.DATE), _day("sorted")),
    matters.UNIT,
    (Column(Text("受理日期", "Accepted on"), Shape.DATE), _day("accepted")),
    matters.LEAD,
    matters.HANDLER,
    matters.ROUTE,
    matters.REQUESTS,
    (Column(Text("延期批准日期", "Extended on"), Shape.DATE), _day("extended")),
    matters.CLOCK,
    matters.DUE,
    matters.LATE,
    (Column(Text("签发日期", "Signed on"), Shape.DATE), _day("signed")),
    matters.SERVED,
    matters.ANSWER,
    matters.STAGE,
    (Column(Text("结案日期", "Closed on"), Shape.DATE), _day("closed")),
    matters.LAST,
)

READERS = frozenset({Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN})


def offer_ledgers() -> None:
    """Make the three ledgers known."""
    offer(
        Kind(
            key="book",
            name=Text("登记台帐", "Register book"),
            roles=frozenset({Role.CLERK, Role.HEAD, Role.CUSTODIAN}),
            columns=lambda asked: BOOK,
            freeze=_book_keys,
            read=_book_rows,
            said=_book_said,
        )
    )
    offer(
        Kind(
            key="assigned",
            name=Text("交办台帐", "Assigned matters"),
            roles=frozenset({Role.CLERK, Role.HEAD}),
            columns=lambda asked: with_names(asked, ASSIGNED),
            freeze=_assigned_keys,
            read=_assigned_rows,
            said=period_said,
        )
    )
    offer(
        Kind(
            key="matters",
            name=Text("办理台帐", "Ledger of matters"),
            roles=READERS,
            columns=lambda asked: with_names(asked, MATTERS),
            freeze=_matter_keys,
            read=_matter_rows,
            said=period_said,
            may_name=True,
        )
    )
