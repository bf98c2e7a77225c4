"""What accepting, handling, answering and serving do (art. 23, 28, 31, 32, 34, 35)."""

from collections.abc import Callable
from datetime import date

from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import Extension
from huiyin.procedure.effects.intake import routed
from huiyin.procedure.effects.opinion import end_reply_checks
from huiyin.procedure.effects.parts import take_answered_parts
from huiyin.procedure.effects.performance import performance_of_answers
from huiyin.procedure.effects.periods import (
    change_requests,
    drop_presumed,
    end_beside,
    issue,
    issue_and_serve,
    start,
    start_finish,
    stop,
    with_post,
)
from huiyin.procedure.given import day_of
from huiyin.procedure.routes import route
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.six_items import fix
from huiyin.procedure.state import CaseState, Draft, DraftAnswer, PaperState


def accept(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Accept with a written notice; the 60 days of art. 31(6) requests begin, never later than day 15."""
    state = routed(state, record)
    state = drop_presumed(state)
    state = replace(state, stage="accepted", accepted_on=record.on, objection_on=None)
    state = stop(state, "notice", "notice_direct", "promise", on=record.on, by="notice_written")
    state = stop(state, "objection", "objection_answer", on=record.on, by="accepted", ending="void")
    state = end_beside(state, record.on, by="accepted", kinds=("competence",))
    state, _ = issue_and_serve(
        state, "acceptance_notice", record.seq, record.on, [item.no for item in state.open_requests()]
    )
    return start_finish(state, state.open_requests())


def appoint(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Name the handler and the leader answerable to the end."""
    state = reassign(procedure, state, record)
    # An outside unit has no posts here: its own paper says who handles it.
    named = ("lead", "person", "requirements") if record.given.get("requirements") else ("lead", "person")
    return replace(fix(state, record, *named), stage="handling")


def reassign(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Another handler or lead takes over; whoever worked on it stays noted, for the return visit."""
    handler = record.given.get("handler") or state.handler
    lead = record.given.get("lead") or state.lead
    named = [item for item, key in (("lead", "lead"), ("person", "handler")) if record.given.get(key)]
    return fix(replace(state, handler=handler, lead=lead, worked=with_post(state.worked, handler)), record, *named)


def log_work(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A line of the investigation log; only who worked on it matters to the law."""
    return replace(state, worked=with_post(state.worked, record.actor.post))


def recuse(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A post stands aside for good; if it was the handler, a new one has to be appointed."""
    state = stop(state, "recusal_answer", on=record.on, by="explained")
    return without_post(replace(state, recusal_asked=False), record, record.given["post"])


def without_post(state: CaseState, record: StepRecord, post: int) -> CaseState:
    """The post has no part in the matter any more; a draft of its handler is gone with it."""
    team = tuple(item for item in state.team if item != post)
    state = replace(state, recused=with_post(state.recused, post), team=team)
    if state.lead == post:
        state = replace(state, lead=None)
    if state.handler != post:
        return state
    state = undrafted(end_reply_checks(state, record))
    is_working = state.stage in ("handling", "signing")
    return replace(state, handler=None, stage="accepted" if is_working else state.stage)


def refuse_recusal(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The head answers that nobody has to stand aside, with the reason."""
    return replace(stop(state, "recusal_answer", on=record.on, by="explained"), recusal_asked=False)


def undrafted(state: CaseState) -> CaseState:
    numbers = [item.no for item in state.requests if item.status == "drafted"]
    return replace(change_requests(state, numbers, status="open"), draft=None)


def extend(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Lengthen the 60 days of one request; the day the petitioner was told is part of it (art. 34)."""
    told = day_of(record.given.get("told_on"))
    extension = Extension(record.given["days"], record.on, told)
    no = record.given["request"]
    clocks = tuple(
        replace(clock, extensions=(*clock.extensions, extension))
        if clock.rule == "finish" and clock.is_open and clock.request == no
        else clock
        for clock in state.clocks
    )
    state, key = issue(replace(state, clocks=clocks), "extension_notice", record.seq, record.on, [no])
    return _mark_served(state, key, told) if told is not None else state


def _mark_served(state: CaseState, key: str, on: date) -> CaseState:
    papers = tuple(replace(paper, served_on=on) if paper.key == key else paper for paper in state.papers)
    return replace(state, papers=papers)


def draft(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """An opinion with one answer for each request it covers; the others stay open."""
    answers = tuple(
        DraftAnswer(item["no"], item["outcome"], bool(item.get("perform")), day_of(item.get("perform_by")))
        for item in record.given["answers"]
    )
    state = change_requests(state, [answer.no for answer in answers], status="drafted")
    state = replace(state, worked=with_post(state.worked, record.actor.post))
    return replace(state, stage="signing", draft=Draft(record.actor.post, answers))


def return_draft(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Back to the handler with the reason; no clock of the answer moves, and nobody checks that draft any more."""
    return replace(undrafted(end_reply_checks(state, record)), stage="handling")


def sign(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Issue the opinion: the finish clock stops here, service is a duty of its own."""
    answers = state.draft.answers if state.draft is not None else ()
    state = end_reply_checks(state, record)
    state, key = issue_and_serve(state, "handling_opinion", record.seq, record.on, [answer.no for answer in answers])
    for answer in answers:
        state = change_requests(
            state,
            [answer.no],
            status="answered",
            outcome=answer.outcome,
            answered_on=record.on,
            paper=key,
            perform=answer.perform,
            perform_by=answer.perform_by,
        )
        state = stop(state, "finish", "triage", on=record.on, by="opinion_signed", request=answer.no)
    state = replace(take_answered_parts(state, record.on), stage="serving", draft=None)
    return state if state.reachable else _opinion_served(state, record, key, record.on)


def serve(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Proof of service. Posting alone starts nothing; a refused paper counts as served that day."""
    key = record.given["paper"]
    on = day_of(record.given.get("served_on")) or record.on
    if record.given.get("result") == "posted":
        papers = tuple(replace(paper, posted_on=on) if paper.key == key else paper for paper in state.papers)
        return replace(state, papers=papers)
    state = stop(_mark_served(state, key, on), "serve_notice", "serve_opinion", on=on, by="served", subject=key)
    paper = state.paper(key)
    if paper is not None and paper.kind == "handling_opinion":
        return _opinion_served(state, record, key, on)
    follows = ON_SERVICE.get(paper.kind) if paper is not None else None
    return follows(state, key, on) if follows is not None else state


def _opinion_served(state: CaseState, record: StepRecord, key: str, on: date) -> CaseState:
    """The petitioner's windows run from service: review (art. 35) for art. 31(6) requests, and rating.

    What the answer promised is followed from here on.
    """
    paper = state.paper(key)
    numbers = paper.requests if paper is not None else ()
    state = change_requests(state, numbers, status="served", served_on=on)
    for item in state.requests:
        way = route(item.route)
        if item.no in numbers and way is not None and way.has_review:
            state = start(state, "review_window", on, "opinion_served", request=item.no)
    state = start(state, "rating_window", on, "opinion_served", subject=key)
    state = performance_of_answers(state, record, numbers, on)
    if state.stage != "serving" or _has_unserved_opinion(state.papers):
        return state
    return replace(state, stage="handling" if state.open_requests() else "served")


# What the service of another paper sets going, by its kind: the papers of proceedings (effects/review.py).
ON_SERVICE: dict[str, Callable[[CaseState, str, date], CaseState]] = {}


def _has_unserved_opinion(papers: tuple[PaperState, ...]) -> bool:
    return any(paper.kind == "handling_opinion" and paper.served_on is None for paper in papers)


def report(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The completion report on an assignment reaches the office that assigned it."""
    state, _ = issue(state, "completion_report", record.seq, record.on)
    return stop(state, "report", on=record.on, by="reported")
