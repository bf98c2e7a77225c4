"""Starting and stopping clocks, issuing papers, and ending a case: the small moves that effects are made of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import Clock, finish_start
from huiyin.procedure.proceedings import PROCEEDINGS, subject_of
from huiyin.procedure.routes import follows_own_notice, has_finish_clock
from huiyin.procedure.state import CaseState, PaperState, RequestState

# Clocks of the office's and the unit's work that end with the case; demands and windows outlive it.
_WORK_CLOCKS = (
    "sort",
    "sort_again",
    "sort_returned",
    "notice",
    "notice_direct",
    "promise",
    "import_followup",
    "objection_answer",
)


def start(
    state: CaseState,
    rule: str,
    on: date,
    by: str,
    *,
    request: int | None = None,
    subject: str = "",
    fixed_due: date | None = None,
    presumed: bool = False,
) -> CaseState:
    """Add a clock that starts on `on` for the moment `by`."""
    clock = Clock(rule, on, by, request=request, subject=subject, fixed_due=fixed_due, presumed=presumed)
    return replace(state, clocks=(*state.clocks, clock))


def stop(
    state: CaseState,
    *rules: str,
    on: date,
    by: str,
    ending: str = "met",
    request: int | None = None,
    subject: str | None = None,
) -> CaseState:
    """Stop every open clock of these rules, or only those of one request or one subject."""

    def is_meant(clock: Clock) -> bool:
        return (
            clock.is_open
            and clock.rule in rules
            and (request is None or clock.request == request)
            and (subject is None or clock.subject == subject)
        )

    if not any(is_meant(clock) for clock in state.clocks):
        return state
    clocks = tuple(
        replace(clock, stopped_on=on, stopped_by=by, ending=ending) if is_meant(clock) else clock
        for clock in state.clocks
    )
    return replace(state, clocks=clocks)


def drop_presumed(state: CaseState, *, keep_from: date | None = None) -> CaseState:
    """Forget 60-day clocks that were only presumed; those begun before `keep_from` fall away openly instead."""
    clocks = []
    for clock in state.clocks:
        if not (clock.presumed and clock.is_open):
            clocks.append(clock)
        elif keep_from is not None and clock.started_on <= keep_from:
            clocks.append(replace(clock, stopped_on=keep_from, stopped_by="unit_changed", ending="void"))
    return replace(state, clocks=tuple(clocks))


def issue(state: CaseState, kind: str, seq: int, on: date, requests: Iterable[int] = ()) -> tuple[CaseState, str]:
    """Issue a paper; its key is the kind, with a number from the second on."""
    count = sum(1 for paper in state.papers if paper.kind == kind)
    key = kind if count == 0 else f"{kind}-{count + 1}"
    paper = PaperState(key, kind, seq, on, tuple(requests))
    return replace(state, papers=(*state.papers, paper)), key


def issue_and_serve(
    state: CaseState, kind: str, seq: int, on: date, requests: Iterable[int] = ()
) -> tuple[CaseState, str]:
    """Issue a paper that must reach the petitioner within 5 working days (P); excused where nobody can be told."""
    state, key = issue(state, kind, seq, on, requests)
    rule, by = ("serve_opinion", "opinion_issued") if kind == "handling_opinion" else ("serve_notice", "notice_issued")
    if not state.reachable:
        papers = tuple(replace(item, served_on=on) if item.key == key else item for item in state.papers)
        return replace(state, papers=papers), key
    return start(state, rule, on, by, subject=key), key


def change_requests(state: CaseState, numbers: Iterable[int], **changes: Any) -> CaseState:
    """Change the named requests alike."""
    wanted = frozenset(numbers)
    requests = tuple(replace(item, **changes) if item.no in wanted else item for item in state.requests)
    return replace(state, requests=requests)


def start_finish(state: CaseState, requests: Iterable[RequestState]) -> CaseState:
    """The 60 days for each art. 31(6) request; presumed to begin on day 15 while acceptance is still missing."""
    if state.unit_received_on is None:
        return state
    on, by = finish_start(state.unit_received_on, state.accepted_on)
    for item in requests:
        if has_finish_clock(item.route):
            state = start(state, "finish", on, by, request=item.no, presumed=state.accepted_on is None)
    return state


def is_bound_to_notice(state: CaseState) -> bool:
    """Clocks 2 and 3 bind unless every open request follows its own law on notice (art. 23, last paragraph)."""
    return any(not follows_own_notice(item.route, item.own_notice) for item in state.open_requests())


def settle_requests(state: CaseState, on: date, ending: str) -> CaseState:
    """After requests were declined, referred out or withdrawn: end the case, or move on with what is left."""
    if state.open_requests():
        return state
    state = stop(state, *_WORK_CLOCKS, on=on, by=ending)
    if any(item.status == "answered" for item in state.requests):
        return replace(state, stage="serving", draft=None)
    if any(item.status == "served" for item in state.requests):
        return replace(state, stage="served", draft=None)
    return end_case(state, on, ending)


def end_beside(state: CaseState, on: date, *, by: str, kinds: Iterable[str] | None = None) -> CaseState:
    """End the open proceedings that have no object any more; their clocks fall away openly."""
    wanted = frozenset(PROCEEDINGS if kinds is None else kinds)
    for item in state.open_proceedings():
        outcome = PROCEEDINGS[item.kind].ends_with_case
        if not outcome or item.kind not in wanted:
            continue
        rules = {clock.rule for clock in state.clocks if clock.subject == subject_of(item.no)}
        state = stop(state, *rules, on=on, by=by, ending="void", subject=subject_of(item.no))
        ended = replace(item, outcome=outcome, ended_on=on)
        state = replace(state, proceedings=tuple(ended if one.no == item.no else one for one in state.proceedings))
    return state


def end_case(state: CaseState, on: date, ending: str) -> CaseState:
    """Close the case; every clock of the work ends with it, only windows and duties to serve or explain go on."""
    by = ending if ending in ("declined", "referred_out", "withdrawn", "no_successor") else "reported"
    state = stop(state, *_WORK_CLOCKS, "recusal_answer", on=on, by=by)
    state = stop(state, "finish", "objection", "report", "measure", "triage", on=on, by=by, ending="void")
    state = replace(end_beside(state, on, by=by), draft=None, objection_on=None, recusal_asked=False)
    return replace(state, stage="closed", ending=ending, closed_on=on)


def with_post(posts: tuple[int, ...], post: int | None) -> tuple[int, ...]:
    """The posts, with this one among them."""
    return posts if post is None or post in posts else (*posts, post)
