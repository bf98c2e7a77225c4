"""Where a matter has come to its end in law: computed from the steps and the calendar, never set by hand.

After a recheck the same facts and reasons are not taken up again (art. 36(3)); an answer or a review that nobody
challenged within its window stands as well. Guidance and help go on in either case (art. 37), and new facts open a
new matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huiyin.procedure.calendar import Calendar
from huiyin.procedure.clocks import due
from huiyin.procedure.reviews import DECIDED, is_answered, numbers_for_recheck, reviews_of, window_of
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState, Proceeding, RequestState
from huiyin.procedure.terms import Text

HOW: Mapping[str, Text] = {
    "rechecked": Text("复核意见已送达", "the recheck opinion was served"),
    "review_lapsed": Text("请求复查的期限已过，未请求复查", "the time to ask for a review has passed unused"),
    "recheck_lapsed": Text("请求复核的期限已过，未请求复核", "the time to ask for a recheck has passed unused"),
    "declined": Text("已告知不予复查（复核）", "a review was declined in writing"),
}


@dataclass(frozen=True, slots=True)
class RequestEnd:
    """How one request came to its end on this road, a key of HOW, and since when."""

    no: int
    how: str
    on: date


def ends_of(procedure: Procedure, state: CaseState, calendar: Calendar, today: date) -> tuple[RequestEnd, ...]:
    """The requests that have come to their end by today."""
    found = (_end_of(procedure, state, calendar, today, item) for item in state.requests if is_answered(item))
    return tuple(end for end in found if end is not None)


def final_since(procedure: Procedure, state: CaseState, calendar: Calendar, today: date) -> date | None:
    """Since when the whole matter is at its end: every answered request is, and none is open. None while it is not."""
    ends = ends_of(procedure, state, calendar, today)
    answered = [item.no for item in state.requests if is_answered(item)]
    if not ends or state.open_requests() or len(ends) < len(answered):
        return None
    return max(end.on for end in ends)


def rechecked_since(state: CaseState) -> date | None:
    """Since when art. 36(3) bars the same facts and reasons: every request of the recheck road was rechecked."""
    answered = [item for item in state.requests if is_answered(item)]
    days = [_rechecked_on(state, item.no) for item in answered]
    if not days or state.open_requests() or None in days:
        return None
    return max(day for day in days if day is not None)


def _rechecked_on(state: CaseState, no: int) -> date | None:
    served = [one.served_on for one in _decided(state, no, "recheck") if one.served_on is not None]
    return max(served, default=None)


def _decided(state: CaseState, no: int, kind: str) -> tuple[Proceeding, ...]:
    return tuple(one for one in reviews_of(state, no, kind) if one.outcome in DECIDED)


def _end_of(
    procedure: Procedure, state: CaseState, calendar: Calendar, today: date, item: RequestState
) -> RequestEnd | None:
    if any(one.is_open for kind in ("review", "recheck") for one in reviews_of(state, item.no, kind)):
        return None
    if (on := _rechecked_on(state, item.no)) is not None:
        return RequestEnd(item.no, "rechecked", on)
    for kind in ("recheck", "review"):
        declined = [one.ended_on for one in reviews_of(state, item.no, kind) if one.outcome == "declined"]
        if days := [day for day in declined if day is not None]:
            return RequestEnd(item.no, "declined", max(days))
    reviewed = [one for one in _decided(state, item.no, "review") if item.no in numbers_for_recheck(one)]
    if reviewed:
        return _lapsed(procedure, state, calendar, today, item.no, "recheck", reviewed[-1].no)
    return _lapsed(procedure, state, calendar, today, item.no, "review", None)


def _lapsed(
    procedure: Procedure, state: CaseState, calendar: Calendar, today: date, no: int, kind: str, about: int | None
) -> RequestEnd | None:
    """The window's end, once it has passed; a window that is not known never ends."""
    clock = window_of(state, kind, no, about)
    if clock is None:
        return None
    last = due(clock, procedure.clocks[clock.rule], calendar).on
    return RequestEnd(no, f"{kind}_lapsed", last) if last < today else None
