"""Pieces of the case page: clocks with their reckoning, answers, and the cards of the requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from huiyin.cases.models import Case, CasePaper, Request
from huiyin.cases.step_words import paper_name
from huiyin.cases.timeline import clock_name, holder_name
from huiyin.desk.coming import length_of
from huiyin.desk.said import article_of
from huiyin.duties.calendars import current_calendar
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import VERDICTS, days_left
from huiyin.procedure.dayledger import DayLedger
from huiyin.procedure.engine import ClockView, ledger_of
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.terms import OUTCOMES, REQUEST_STATUSES
from huiyin.web import cells, dates, words
from huiyin.web.addresses import address
from huiyin.web.shown import Link, RequestCard
from huiyin.web.words import ordinal, said

if TYPE_CHECKING:
    from huiyin.desk.case import Whole

# A request that ended in another way than by an answer shows the closed mark all the same.
ENDED = frozenset({"declined", "referred_out", "withdrawn", "split", "no_successor"})


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of the middle cell."""

    view: ClockView
    name: str
    length: str
    holder: str
    ledger: DayLedger
    verdict: str

    @property
    def cell(self) -> str:
        """How a clock that is over ended: shape and words."""
        if self.view.verdict in words.FACES:
            stopped = self.view.clock.stopped_on
            rule, due = self.view.rule, self.view.due.on
            late = -days_left(due, rule, current_calendar(), stopped) if stopped else None
            return cells.clock(self.view.verdict, None, late, today=due, unit=rule.unit)
        return self.verdict


def clock_lines(whole: Whole) -> dict[str, list[ClockLine]]:
    """Clocks that run, and those that are over: `open` and `over`."""
    law, calendar = procedure_for(whole.case.procedure), current_calendar()
    lines: dict[str, list[ClockLine]] = {"open": [], "over": []}
    for view in whole.views:
        ledger = ledger_of(law, view.clock, calendar, whole.today)
        ended = said(VERDICTS[view.verdict])
        line = ClockLine(view, clock_name(view), length_of(view.rule), holder_name(view), ledger, ended)
        lines["open" if view.is_running else "over"].append(line)
    return lines


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One request of the third cell: its mark, its name and how it stands."""

    outcome: str | None
    name: str
    said: str


def answer_lines(whole: Whole) -> list[AnswerLine]:
    return [AnswerLine(outcome_of(request), ordinal(request.no), standing(request)) for request in whole.requests]


def outcome_of(request: Request) -> str | None:
    """The mark closes only when the answer is served."""
    if request.status in ENDED:
        return "ended"
    return request.outcome if request.status in ("served", "known") and request.outcome else None


def standing(request: Request) -> str:
    if request.status == "served" and request.outcome in OUTCOMES:
        return said(OUTCOMES[request.outcome])
    return said(REQUEST_STATUSES[request.status])


def request_cards(whole: Whole, links: Mapping[int, Sequence[Link]]) -> list[RequestCard]:
    drafted = drafted_answers(whole)
    return [_card(whole, request, drafted, links.get(request.no, ())) for request in whole.requests]


def _card(
    whole: Whole, request: Request, drafted: Mapping[int, Mapping[str, Any]], links: Sequence[Link]
) -> RequestCard:
    way = ROUTES.get(request.route)
    view = _clock_of(whole, request.no)
    draft = drafted.get(request.no, {}) if request.status == "drafted" else {}
    return RequestCard(
        number=request.no,
        words=whole.request_words(request),
        outcome=outcome_of(request),
        clock=cells.clock_of(view, today=whole.today, with_date=False) if view and view.is_running else "",
        route=article_of(way.citation) if way else "",
        route_name=said(way.name) if way else _("not routed yet"),
        note=_note(whole, request, view),
        facts=request.facts or str(draft.get("facts") or ""),
        answer=_answer(request, draft),
        answer_links=tuple(links),
    )


def _clock_of(whole: Whole, no: int) -> ClockView | None:
    own = [view for view in whole.views if view.clock.request == no]
    return next((view for view in own if view.rule.key == "finish"), own[0] if own else None)


def _note(whole: Whole, request: Request, view: ClockView | None) -> str:
    if view is not None and view.is_running:
        last = dates.day(view.due.on, whole.today)
        return _("%(clock)s %(length)s, by %(day)s") % {
            "clock": said(view.rule.name),
            "length": length_of(view.rule),
            "day": last,
        }
    way = ROUTES.get(request.route)
    if way is not None and not way.has_finish_clock:
        return _("The 60 days do not apply; its own law does.")
    return ""


def _answer(request: Request, draft: Mapping[str, Any]) -> str:
    if draft:
        outcome = said(OUTCOMES.get(draft.get("outcome", "")))
        return _("Draft, not signed: %(outcome)s. %(text)s") % {"outcome": outcome, "text": draft.get("opinion", "")}
    if request.status in ENDED:
        return said(REQUEST_STATUSES[request.status])
    if not request.answer and not request.outcome:
        return ""
    head = said(OUTCOMES.get(request.outcome)) if request.outcome else ""
    lines = [_("%(outcome)s. %(text)s") % {"outcome": head, "text": request.answer} if head else request.answer]
    if request.served_on:
        lines.append(_("Served on %(day)s.") % {"day": dates.plain_day(request.served_on)})
    elif request.answered_on and request.status == "answered":
        lines.append(_("Signed on %(day)s, not served yet.") % {"day": dates.plain_day(request.answered_on)})
    return "\n".join(lines)


def last_draft(whole: Whole) -> Mapping[str, Any]:
    """What the latest draft says; the head reads it before signing."""
    return next((step.given for step in reversed(whole.steps) if step.key == "draft"), {})


def drafted_answers(whole: Whole) -> dict[int, Mapping[str, Any]]:
    return {int(answer["no"]): answer for answer in last_draft(whole).get("answers", ())}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """An issued paper of the case with the name of its kind."""

    link: CasePaper
    name: str


def paper_lines(case: Case, papers: Sequence[CasePaper]) -> list[PaperLine]:
    return [PaperLine(row, paper_name(case, row.paper.template)) for row in papers]


def paper_links(case: Case, papers: Sequence[CasePaper]) -> dict[int, list[Link]]:
    """The papers that answer each request, by its number."""
    keys = {paper["seq"]: paper for paper in case.state.get("papers", ())}
    links: dict[int, list[Link]] = {}
    for row in papers:
        known = keys.get(row.step_seq)
        if known is None or known["kind"] not in ("handling_opinion", "decline_notice", "refer_notice"):
            continue
        label = f"{paper_name(case, known['kind'])} {row.paper.number}"
        link = Link(label, address("desk:paper", case.number, row.paper_id))
        for no in known.get("requests", ()):
            links.setdefault(int(no), []).append(link)
    return links
