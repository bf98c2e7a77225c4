"""What asking for a review or recheck does, conducting it, deciding it and serving it (art. 35, 36).

What the law core cannot know is looked up before and kept with what was given: `organ` (the unit that decides),
`late` (requests asked about after their window) and `hands` (who had worked on the matter by then).
"""

from datetime import date
from typing import Any

from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import Clock
from huiyin.procedure.effects.handling import ON_SERVICE
from huiyin.procedure.effects.periods import change_requests, issue, start, stop
from huiyin.procedure.effects.proceedings import change_proceeding, end_proceeding, open_proceeding, start_for, the_one
from huiyin.procedure.given import day_of
from huiyin.procedure.proceedings import subject_of
from huiyin.procedure.reviews import CHECKS, numbers_for_recheck, recheckable, reviewable, window_of
from huiyin.procedure.routes import has_finish_clock
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState, Hand, Proceeding, ReviewResult, Termination

OPINIONS = {"review": "review_opinion", "recheck": "recheck_opinion", "full_check": "full_check_opinion"}
_DECIDED_BY = {"review": "review_decided", "recheck": "recheck_decided", "full_check": "full_check_decided"}
_HEAVIEST = ("revoked", "changed", "upheld")


def ask_review(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Ask the organ one level above for a review: its 30 days run from the day the request came in (art. 35)."""
    numbers = tuple(record.given.get("requests") or reviewable(state))
    return _asked(state, record, "review", numbers, None)


def ask_recheck(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Ask the organ one level above the reviewing one for a recheck (art. 36(1))."""
    review = _review_meant(state, record)
    return _asked(state, record, "recheck", numbers_for_recheck(review), review.no)


def _review_meant(state: CaseState, record: StepRecord) -> Proceeding:
    found = recheckable(state)
    return next((one for one in found if one.no == record.given.get("review")), found[0])


def _asked(state: CaseState, record: StepRecord, kind: str, numbers: tuple[int, ...], about: int | None) -> CaseState:
    given = record.given
    organ = given.get("organ")
    late = tuple(given.get("late") or ())
    unit = organ if organ is not None else state.office
    state = _with_hands(state, given.get("hands") or ())
    state, begun = open_proceeding(state, kind, record, unit=unit, requests=numbers, about=about, late=late)
    asked_on = day_of(given.get("posted_on")) or record.on
    in_time = [no for no in numbers if no not in late]
    used = [window_of(state, kind, no, about) for no in in_time]
    state = replace(state, clocks=_windows_used(state.clocks, used, asked_on))
    if organ is None:
        # No organ above is known here: the office tells the petitioner in writing which one reviews it (P).
        return start_for(state, "pass_review", begun, record.on, "no_organ")
    return start_for(state, kind, begun, record.on, f"asked_{kind}")


def _windows_used(clocks: tuple[Clock, ...], used: list[Clock | None], on: date) -> tuple[Clock, ...]:
    """The windows that were used in time; one the calendar closed while the letter was on its way counts as used."""
    return tuple(
        replace(clock, stopped_on=on, stopped_by="review_asked", ending="met")
        if clock in used and clock.ending in ("", "lapsed")
        else clock
        for clock in clocks
    )


def _with_hands(state: CaseState, rows: Any) -> CaseState:
    """Note who had worked on the road: rows of [member of staff, unit]."""
    found = [Hand(staff, unit) for staff, unit in rows]
    return replace(state, hands=(*state.hands, *(hand for hand in found if hand not in state.hands)))


def _with_hand(state: CaseState, record: StepRecord, no: int) -> CaseState:
    if record.actor.staff is None or record.given.get("on_behalf"):
        return state
    hand = Hand(record.actor.staff, record.actor.unit, no)
    return state if hand in state.hands else replace(state, hands=(*state.hands, hand))


def take_up(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Somebody who had no part in the matter before looks into it; the same step names another one later."""
    item = the_one(state, record, *CHECKS)
    state = _with_hands(state, record.given.get("hands") or ())
    status = "working" if item.status == "asked" else item.status
    return change_proceeding(state, item.no, handler=record.given.get("handler"), status=status)


def decline(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """No review is made: told in writing with ground, article and where to turn."""
    item = the_one(state, record, *CHECKS)
    state, key = issue(state, "review_decline_notice", record.seq, record.on, item.requests)
    state = end_proceeding(state, item.no, on=record.on, outcome="declined", by="review_refused", paper=key)
    if not state.reachable:
        return _noted_served(state, key, record.on)
    return start(state, "serve_notice", record.on, "notice_issued", subject=key)


def log_review(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    return _with_hand(state, record, the_one(state, record, *CHECKS).no)


def draft(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A drafted opinion with a result for every request of the review."""
    item = the_one(state, record, *CHECKS)
    results = tuple(ReviewResult(row["no"], row["result"], row.get("outcome")) for row in record.given["results"])
    return _drafted(state, record, item, results)


def draft_full_check(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The full check says one thing: the termination stands, or it falls."""
    item = the_one(state, record, "full_check")
    results = tuple(ReviewResult(no, record.given["result"]) for no in item.requests)
    return _drafted(state, record, item, results)


def _drafted(state: CaseState, record: StepRecord, item: Proceeding, results: tuple[ReviewResult, ...]) -> CaseState:
    state = _with_hand(state, record, item.no)
    return change_proceeding(state, item.no, status="signing", drafted_by=record.actor.post, results=results)


def return_draft(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    item = the_one(state, record, *CHECKS)
    state = _with_hand(state, record, item.no)
    return change_proceeding(state, item.no, status="working", drafted_by=None, results=())


def sign(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Issue the opinion: the organ's 30 days end here, what it decides takes effect, service is a duty of its own."""
    item = the_one(state, record, *CHECKS)
    state = _with_hand(state, record, item.no)
    state, key = issue(state, OPINIONS[item.kind], record.seq, record.on, item.requests)
    outcome = next(one for one in _HEAVIEST if any(result.result == one for result in item.results))
    state = change_proceeding(state, item.no, status="serving", outcome=outcome, paper=key)
    state = stop(state, item.kind, on=record.on, by=_DECIDED_BY[item.kind], subject=subject_of(item.no))
    state = _full_checked(state, outcome) if item.kind == "full_check" else _decided(state, record, item.results)
    if not state.reachable:
        return _opinion_served(_noted_served(state, key, record.on), key, record.on)
    return start_for(state, "serve_review", item, record.on, "review_signed")


def _full_checked(state: CaseState, outcome: str) -> CaseState:
    return replace(state, termination=None) if outcome == "revoked" else state


def _decided(state: CaseState, record: StepRecord, results: tuple[ReviewResult, ...]) -> CaseState:
    for result in results:
        if result.result == "changed":
            state = change_requests(state, [result.no], outcome=result.outcome)
    again = [result.no for result in results if result.result == "revoked"]
    return _handled_anew(state, record.on, again) if again else state


def _handled_anew(state: CaseState, on: date, numbers: list[int]) -> CaseState:
    """The answers are gone: their requests are open again with a new term, and wait for another handler (P)."""
    for no in numbers:
        item = state.request(no)
        was = item.outcome if item is not None else None
        state = change_requests(
            state, [no], status="open", outcome=None, answered_on=None, served_on=None, paper=None, revoked=was
        )
        state = stop(state, "review_window", "recheck_window", on=on, by="revoked", ending="void", request=no)
        if item is not None and has_finish_clock(item.route or "31.6"):
            state = start(state, "finish", on, "revoked", request=no)
    rated = tuple(no for no in state.rated if no not in numbers)
    state = replace(state, rated=rated, visits=0, visit_waived=False)
    if state.stage not in ("closed", "served", "serving"):
        return state
    return replace(state, stage="accepted", ending=None, closed_on=None, handler=None)


def _noted_served(state: CaseState, key: str, on: date) -> CaseState:
    papers = tuple(replace(paper, served_on=on) if paper.key == key else paper for paper in state.papers)
    return replace(state, papers=papers)


def _opinion_served(state: CaseState, key: str, on: date) -> CaseState:
    """The proceeding ends with service; after a review the window for a recheck begins (art. 36(1))."""
    item = next(one for one in state.proceedings if one.paper == key)
    state = end_proceeding(state, item.no, on=on, outcome=item.outcome or "", by="served", served_on=on)
    if item.kind == "review" and numbers_for_recheck(item):
        return start_for(state, "recheck_window", item, on, "review_served")
    return state


ON_SERVICE |= {kind: _opinion_served for kind in OPINIONS.values()}


def withdraw(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The petitioner takes the request back; while the window is open it may be made again."""
    item = the_one(state, record, *CHECKS)
    return end_proceeding(state, item.no, on=record.on, outcome="withdrawn", by="review_withdrawn")


def terminate(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A decision of the organ entitled to it; nothing of the petitioner's goes with it but the matter's own road."""
    state, key = issue(state, "termination_notice", record.seq, record.on)
    state = replace(state, termination=Termination(record.seq, record.actor.unit, record.on))
    if not state.reachable:
        return _noted_served(state, key, record.on)
    return start(state, "serve_notice", record.on, "notice_issued", subject=key)


def challenge(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A challenge leads to a full check of procedure and substance by people who had no part in it."""
    given = record.given
    unit = given.get("organ") or (state.termination.unit if state.termination is not None else None) or state.office
    numbers = tuple(item.no for item in state.requests)
    state = _with_hands(state, given.get("hands") or ())
    state, begun = open_proceeding(state, "full_check", record, unit=unit, requests=numbers)
    if state.termination is not None:
        state = replace(state, termination=replace(state.termination, challenged=True))
    return start_for(state, "full_check", begun, record.on, "challenged")
