"""What may still be reviewed or rechecked, which day it is late from, and who has worked on it before (art. 35, 36)."""

from collections.abc import Iterable
from datetime import date

from huiyin.procedure.calendar import Calendar
from huiyin.procedure.clocks import Clock, due
from huiyin.procedure.proceedings import subject_of
from huiyin.procedure.routes import route
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState, Proceeding, RequestState

REVIEWS = ("review", "recheck")
CHECKS = (*REVIEWS, "full_check")
# How a review ends with an opinion; the other ends leave the answer as it was.
DECIDED = frozenset({"upheld", "changed", "revoked"})
WINDOWS = {"review": "review_window", "recheck": "recheck_window"}


def is_answered(item: RequestState) -> bool:
    """Answered in a way that art. 35 opens to review: by a handling opinion of art. 31(6), served, or known history."""
    if item.status == "known":
        return item.route is None or _has_review(item)
    return item.status == "served" and _has_review(item)


def _has_review(item: RequestState) -> bool:
    way = route(item.route)
    return way is not None and way.has_review


def reviews_of(state: CaseState, no: int, kind: str = "review") -> tuple[Proceeding, ...]:
    """The proceedings of one kind about the answer that stands now; those about a revoked one do not count."""
    item = state.request(no)
    paper = state.paper(item.paper) if item is not None and item.paper is not None else None
    since = paper.seq if paper is not None else 0
    return tuple(one for one in state.proceedings if one.kind == kind and no in one.requests and one.step > since)


def reviewable(state: CaseState) -> tuple[int, ...]:
    """Requests whose answer a review may be asked for: answered, and neither under review nor reviewed."""
    return tuple(
        item.no
        for item in state.requests
        if is_answered(item) and all(one.outcome == "withdrawn" for one in reviews_of(state, item.no))
    )


def recheckable(state: CaseState) -> tuple[Proceeding, ...]:
    """Review opinions that were served and about which no recheck was asked, or only one that was withdrawn."""
    return tuple(
        one
        for one in state.proceedings
        if one.kind == "review"
        and one.outcome in DECIDED
        and one.served_on is not None
        and numbers_for_recheck(one)
        and all(other.outcome == "withdrawn" for other in rechecks_of(state, one))
    )


def rechecks_of(state: CaseState, review: Proceeding) -> tuple[Proceeding, ...]:
    return tuple(one for one in state.proceedings if one.kind == "recheck" and one.about == review.no)


def numbers_for_recheck(review: Proceeding) -> tuple[int, ...]:
    """The requests of a review that it did not send back: those are answered anew, and then reviewed anew."""
    return tuple(item.no for item in review.results if item.result != "revoked")


def window_of(state: CaseState, kind: str, no: int, about: int | None = None) -> Clock | None:
    """The window in which to ask: of the request's latest answer, or of the review opinion."""
    found = [
        clock
        for clock in state.clocks
        if clock.rule == WINDOWS[kind]
        and (clock.subject == subject_of(about) if about is not None else clock.request == no)
    ]
    return max(found, key=lambda clock: clock.started_on, default=None)


def late_of(
    procedure: Procedure,
    state: CaseState,
    calendar: Calendar,
    kind: str,
    numbers: Iterable[int],
    asked_on: date,
    about: int | None = None,
) -> tuple[int, ...]:
    """Requests asked about after the last day of their window; the postmark counts (P). No window: nothing is late."""
    late = []
    for no in numbers:
        clock = window_of(state, kind, no, about)
        if clock is not None and asked_on > due(clock, procedure.clocks[clock.rule], calendar).on:
            late.append(no)
    return tuple(late)


def earlier_hands(state: CaseState, proceeding: Proceeding) -> frozenset[int]:
    """Staff who worked on the road or in an earlier proceeding about the same requests: they stay out of this one."""
    shared = {
        one.no
        for one in state.proceedings
        if one.no < proceeding.no and one.kind in CHECKS and set(one.requests) & set(proceeding.requests)
    }
    return frozenset(hand.staff for hand in state.hands if hand.proceeding == 0 or hand.proceeding in shared)


def revoked_open(state: CaseState) -> tuple[RequestState, ...]:
    """Requests that came back to be handled anew and have no new answer yet."""
    return tuple(item for item in state.open_requests() if item.revoked is not None)
