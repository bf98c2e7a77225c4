"""What stands on the table of a visit: the matter beside, who was called, what came of each request, what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.cases.actions import offers_for
from huiyin.cases.belongings import papers_of
from huiyin.cases.models import Case
from huiyin.desk.reception_table_seat import Seat, has_door
from huiyin.desk.rows import case_url, step_url, title_of
from huiyin.documents.templates import template
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.procedure import receptions
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.dayledger import DayLedger
from huiyin.procedure.terms import Text
from huiyin.receptions import table
from huiyin.receptions.after import clock_of
from huiyin.receptions.models import Session, Visit
from huiyin.receptions.outcomes import law_day
from huiyin.receptions.table_models import Called, Commitment, Interview
from huiyin.web import cells, dates
from huiyin.web.words import ordinal, said

# On-the-spot assignment is one of the matter's own steps (requirement 41): what of these is open stands on the table.
ON_THE_SPOT = ("assign", "transfer", "keep", "accept", "appoint")
MOST_PAPERS = 8


@dataclass(frozen=True, slots=True)
class TableLink:
    """The door from a session to the table of one visit."""

    no: int
    stage: str
    url: str


def tables_of(post: Post, session: Session) -> list[TableLink]:
    """The visits of a session that have come, whatever they are about: the list itself tells nothing of matters."""
    rows = Visit.objects.came().filter(session=session).select_related("session__unit", "session__host")
    return [
        TableLink(one.no, str(one.stage.label), reverse("desk:reception_table", args=[one.pk]))
        for one in rows.order_by("no")
        if has_door(post, one)
    ]


def whom_to_call(seat: Seat) -> list[tuple[str, str]]:
    """The handler first, then the units of the matter; before it is registered, the units that accompany."""
    case = seat.visit.case
    units = seat.units if case is not None else list(seat.visit.session.accompanying)
    rows = [(str(pk), directory.unit_label(pk)) for pk in units]
    if case is not None and case.handler_id is not None:
        card = directory.post(case.handler_id)
        rows.insert(0, (f"{card.unit_id}-{card.id}", f"{directory.unit_label(card.unit_id)} {card.label}"))
    return rows


def around(seat: Seat) -> dict[str, Any]:
    """Everything the page shows beside its forms."""
    post, visit, interview, day = seat.post, seat.visit, seat.interview, seat.day
    session, case = visit.session, visit.case
    context: dict[str, Any] = {
        "session": session,
        "day": dates.day(session.on, day),
        "receiver": directory.post_label(visit.receiver_id or session.host_id),
        "matter": _matter(post, case, day) if case is not None else None,
        "register_url": f"{reverse('desk:register')}?visit={visit.pk}" if case is None else "",
        "may_register": case is None and post.role == Role.CLERK and post.unit_id == session.unit_id,
    }
    if interview is None:
        return context
    return {
        **context,
        "answerable": _answerable(interview, day),
        "reads_record": seat.reads,
        "record": _record(seat, interview) if seat.reads else None,
        "lines": request_lines(seat),
        "calls": call_lines(interview, day),
        "commitments": commitment_lines(interview.commitments.select_related("unit"), day),
        "signed": _signed(interview, day),
        "versions": len(seat.versions) if seat.reads else 0,
    }


@dataclass(frozen=True, slots=True)
class MatterBeside:
    """The file of the matter: its page, where it stands, what can be done with it here and now."""

    number: str
    url: str
    title: str
    stage: str
    holder: str
    next_clock: SafeString
    papers: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    law_day: str


def _matter(post: Post, case: Case, day: date) -> MatterBeside:
    law = procedure_for(case.procedure)
    due = law_day(case, day)
    unit = directory.unit_label(case.unit_id or case.office_id)
    steps = [offer.step for offer in offers_for(case, post, today=day) if offer.is_open]
    papers = papers_of(case)[:MOST_PAPERS]
    return MatterBeside(
        number=case.number,
        url=case_url(case.number),
        title=title_of(case),
        stage=said(law.stages[case.stage].name),
        holder=f"{unit} {directory.post_label(case.handler_id)}".strip(),
        next_clock=cells.duty_clock(case.next_due_on, today=day),
        papers=tuple(
            (
                f"{template(one.paper.template).title} {one.paper.number}",
                reverse("desk:paper", args=[case.number, one.paper_id]),
            )
            for one in papers
        ),
        steps=tuple((said(step.name), step_url(case.number, step.key)) for step in steps if step.key in ON_THE_SPOT),
        law_day=dates.plain_day(due, day) if due else "",
    )


@dataclass(frozen=True, slots=True)
class Answerable:
    """Until when whoever received is answerable, and why until then."""

    day: str
    why: DayLedger


def _answerable(interview: Interview, day: date) -> Answerable | None:
    until = table.answerable(interview)
    if until is None:
        return None
    ledger = receptions.why(
        receptions.FIRST_RECEIVER,
        name=receptions.RULES[receptions.FIRST_RECEIVER].name,
        started_on=on_day(interview.begun_at),
        due_on=until,
        is_bound=True,
        calendar=current_calendar(),
        today=day,
    )
    return Answerable(dates.day(until, day), ledger)


def _record(seat: Seat, interview: Interview) -> dict[str, Any]:
    """The record as it stands, with what was added later."""
    last, added = seat.record, [one for one in seat.versions if one.is_addendum]
    return {
        "words": table.words_of(interview, last) if last is not None else None,
        "at": last.at if last is not None else None,
        "by": last.by.name if last is not None else "",
        "added": [(one.at, one.by.name, table.words_of(interview, one).answered) for one in added],
    }


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request at the table, ready to print."""

    id: int
    name: str
    words: str
    outcome: str
    due: str
    unit: str
    changes: tuple[str, ...]
    is_new: bool


def request_lines(seat: Seat) -> list[RequestLine]:
    return [
        RequestLine(
            id=heard.pk,
            name=ordinal(heard.no),
            words=seat.words[heard.pk],
            outcome=heard.get_outcome_display(),
            due=dates.plain_day(heard.due_on, seat.day) if heard.due_on else "",
            unit=directory.unit_label(heard.unit_id),
            changes=tuple(
                _("before: %(outcome)s; changed by %(who)s: %(reason)s")
                % {"outcome": one.get_was_outcome_display(), "who": one.by.name, "reason": one.reason}
                for one in heard.changes.all()
            ),
            is_new=heard.sealed_words is not None,
        )
        for heard in seat.requests
    ]


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody who was called to the table."""

    id: int
    who: str
    at: str
    came: str


def call_lines(interview: Interview, day: date) -> list[CallLine]:
    rows: Iterable[Called] = interview.calls.all()
    return [
        CallLine(
            one.pk,
            f"{directory.unit_label(one.unit_id)} {directory.post_label(one.post_id)}".strip(),
            dates.moment(one.at, day),
            dates.moment(one.came_at, day) if one.came_at else "",
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """Something promised, as lists show it."""

    url: str
    kind: str
    what: str
    unit: str
    clock: SafeString
    day: str
    state: str
    number: str = ""
    title: str = ""


def commitment_lines(rows: Iterable[Commitment], day: date) -> list[CommitmentLine]:
    return [commitment_line(one, day) for one in rows]


def commitment_line(one: Commitment, day: date, case: Case | None = None) -> CommitmentLine:
    who = directory.post_label(one.post_id)
    return CommitmentLine(
        url=reverse("desk:reception_commitment", args=[one.pk]),
        kind=one.get_kind_display(),
        what=one.what,
        unit=f"{directory.unit_label(one.unit_id)} {who}".strip(),
        clock=cells.duty_clock(one.due_on, today=day, started_on=one.starts_on) if one.is_open else SafeString(""),
        day=dates.day(one.due_on, day),
        state=state_of(one, day),
        number=case.number if case is not None else "",
        title=title_of(case) if case is not None else "",
    )


def why_of(one: Commitment, day: date) -> DayLedger:
    """Why its date is that day."""
    return receptions.why(
        clock_of(one.kind),
        name=Text(*[one.get_kind_display()] * 2),
        started_on=one.starts_on,
        due_on=one.due_on,
        is_bound=one.is_bound,
        calendar=current_calendar(),
        today=day,
    )


def state_of(one: Commitment, day: date) -> str:
    if one.done_on is not None:
        return _("done on %(day)s") % {"day": dates.plain_day(one.done_on, day)}
    if one.let_go_on is not None:
        return _("taken back on %(day)s") % {"day": dates.plain_day(one.let_go_on, day)}
    return ""


def _signed(interview: Interview, day: date) -> str:
    if interview.signed_at is None or interview.signed_by is None:
        return ""
    return _("%(how)s; kept by %(who)s, %(at)s") % {
        "how": interview.get_signing_display(),
        "who": interview.signed_by.name,
        "at": dates.moment(interview.signed_at, day),
    }
