"""From the steps of a case to its facts: every version it was known in, and every act that is counted. Pure.

The law core folds the steps as it does everywhere; what figures need beside the state (who had the matter when a duty
ended, which ratings were in time) is noted on the way. The same steps give the same rows, always: that is what makes a
figure of a past moment repeatable and `huiyin figures --check` possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.cases.projection import kept_apart, main_kind, next_due
from huiyin.cases.record import Record, fold_record
from huiyin.procedure.calendar import Calendar
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import Clock, due
from huiyin.procedure.engine import StepRecord, advance
from huiyin.procedure.proceedings import keeps_open
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import UNANSWERED, CaseState, RequestState
from huiyin.statistics.acts import Acts, acts_of
from huiyin.statistics.course import Course

# 集体访, 联名信: from five people on (law.md 4.1, X).
JOINT_FROM = 5
# Art. 22(1), 23(2): 15 days to sort, or to give notice where it was brought direct; 30 with the unit's own 15 (4.2, X).
SORT_DAYS = timedelta(days=15)
ACCEPT_DAYS = timedelta(days=30)
# The legal procedures of art. 31(1) to (5): figures of time leave their matters out (law.md 4.2).
_LITIGIOUS = frozenset(key for key, route in ROUTES.items() if route.kind == "claim" and route.leads_out)
# How two matters are tied when the later one is the same matter again (同人同事).
_AGAIN = frozenset({"same_facts", "returned_from"})
# Requests that end without a paper the law asks for.
_WITHOUT_PAPER = frozenset({"withdrawn", "split", "undone", "known"})
_SUPPORTED = frozenset({"supported", "adopted", "partly_adopted"})

MATTER_COLUMNS: tuple[str, ...] = (
    "office_id",
    "unit_id",
    "sort_unit_id",
    "accept_unit_id",
    "answer_unit_id",
    "complained_unit_id",
    "channel",
    "kind",
    "category",
    "place",
    "is_first",
    "is_joint",
    "is_sealed",
    "is_restricted",
    "is_litigious",
    "is_imported",
    "is_assigned",
    "is_simple",
    "is_open",
    "people",
    "requests",
    "passed_by",
    "received_on",
    "registered_on",
    "sorted_on",
    "sort_due_on",
    "accepted_on",
    "decided_on",
    "accept_due_on",
    "due_on",
    "was_extended",
    "was_late",
    "answered_on",
    "served_on",
    "closed_on",
    "ending",
    "stage",
    "stage_since_on",
    "next_due_on",
    "outcome",
    "was_overturned",
    "performance",
    "view",
    "rated_on",
    "rated_office",
    "rated_unit",
    "rate_until",
    "referred_on",
    "returned_on",
    "review_asked_on",
    "recheck_asked_on",
    "is_paper_due",
    "proper_paper_on",
)
Values = tuple[Any, ...]
# Which calendar a step was reckoned with, by the version it carries (house ruling 4).
Calendars = Callable[[str], Calendar]


@dataclass(frozen=True, slots=True)
class Told:
    """One step as it is stored: what happened, when it was written down, and under which calendar."""

    record: StepRecord
    recorded_at: datetime
    calendar: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The facts of one case: rows of `Matter` (known_from, known_to, seq, columns) and of `Act`, oldest first."""

    matters: tuple[Values, ...]
    acts: tuple[Values, ...]


def fold(number: str, procedure: str, steps: Sequence[Told], calendars: Calendars) -> Drawn:
    """The facts of the case of this number. Raises ValueError where the steps do not begin with an opening one.

    A version is known from the moment its step was recorded; should a clock have gone back, from the moment of the
    step before. Steps recorded at one moment make one version.
    """
    law = procedure_for(procedure)
    versions, acts = _Versions(), Acts()
    course: Course | None = None
    state: CaseState | None = None
    record: Record | None = None
    known_from = steps[0].recorded_at
    for place, told in enumerate(steps):
        before, calendar = state, calendars(told.calendar)
        state = advance(law, state, told.record, calendar)
        record = fold_record(record, told.record.key, told.record.given)
        course = course or Course(told.record, state)
        course.note(before, state, told.record, law, calendar)
        known_from = max(known_from, told.recorded_at)
        if place + 1 < len(steps) and steps[place + 1].recorded_at <= known_from:
            continue
        if state.ending == "undone":
            versions.end(known_from)
            acts.know((), known_from)
            continue
        values = matter_values(number, state, record, course, law, calendar)
        versions.know(told.record.seq, values, known_from)
        acts.know(acts_of(state, record, course, dict(zip(MATTER_COLUMNS, values, strict=True))), known_from)
    return Drawn(tuple(versions.rows), tuple(acts.rows()))


class _Versions:
    """The versions of a matter so far; a new one is written only where a column changed."""

    def __init__(self) -> None:
        self.rows: list[Values] = []

    def know(self, seq: int, values: Values, known_from: datetime) -> None:
        if self.rows and self.rows[-1][1] is None and self.rows[-1][3:] == values:
            return
        self.end(known_from)
        self.rows.append((known_from, None, seq, *values))

    def end(self, at: datetime) -> None:
        """What was known so far is known no longer."""
        if self.rows and self.rows[-1][1] is None:
            self.rows[-1] = (self.rows[-1][0], at, *self.rows[-1][2:])


def matter_values(
    number: str, state: CaseState, record: Record, course: Course, law: Procedure, calendar: Calendar
) -> Values:
    """The columns of a matter as its steps so far say, in the order of MATTER_COLUMNS."""
    return (
        *_whose(state, record, course),
        *_kind_of(number, state, record, law),
        *_days(state, course, law, calendar),
        *_since_answered(state, course, law, calendar),
    )


def _whose(state: CaseState, record: Record, course: Course) -> Values:
    """From `office_id` to `place`."""
    unit = state.unit or state.office
    return (
        state.office,
        unit,
        course.sort_unit or state.office,
        course.accept_unit or unit,
        course.answer_unit or unit,
        record.barred_units[0] if record.barred_units else None,
        record.channel,
        main_kind(state.requests),
        record.category,
        record.place,
    )


def _kind_of(number: str, state: CaseState, record: Record, law: Procedure) -> Values:
    """From `is_first` to `passed_by`."""
    return (
        is_first(number, state),
        record.people >= JOINT_FROM,
        record.is_sealed,
        bool(record.barred_units or record.barred_staff or (state.hands and kept_apart(state))),
        bool(state.referrals) or any(item.route in _LITIGIOUS for item in state.requests),
        state.imported,
        state.passed_by == "assign",
        state.simple_on is not None,
        law.stages[state.stage].is_open or keeps_open(state),
        record.people,
        sum(item.status != "split" for item in state.requests),
        # Neither transferred nor assigned: whoever is above said whose it is (art. 24).
        "decided" if state.passed_by == "decide_competence" else state.passed_by or "",
    )


def _days(state: CaseState, course: Course, law: Procedure, calendar: Calendar) -> Values:
    """From `received_on` to `next_due_on`."""
    return (
        state.received_on,
        course.registered_on,
        course.sorted_on,
        _sort_due(state, course),
        state.accepted_on,
        course.decided_on,
        _accept_due(state, course),
        *_owed(state, law, calendar),
        course.answered_on,
        _served_on(state.requests),
        _closed_on(state, course),
        state.ending or "",
        state.stage,
        course.stage_since_on,
        next_due(state, law, calendar)["next_due_on"],
    )


def _since_answered(state: CaseState, course: Course, law: Procedure, calendar: Calendar) -> Values:
    """From `outcome` to `proper_paper_on`."""
    office_rating, unit_rating = course.ratings()
    reviews = [item for item in state.proceedings if item.kind in _REVIEWS]
    return (
        _outcome(state.requests),
        any(item.outcome in ("changed", "revoked") for item in reviews),
        _performance(state),
        course.view,
        course.rated_on,
        office_rating,
        unit_rating,
        _rate_until(state, law, calendar),
        min((one.on for one in state.referrals), default=None),
        min((one.returned_on for one in state.referrals if one.returned_on is not None), default=None),
        min((one.opened_on for one in reviews if one.kind == "review"), default=None),
        min((one.opened_on for one in reviews if one.kind == "recheck"), default=None),
        *_papers(state),
    )


_REVIEWS = ("review", "recheck")


def is_first(number: str, state: CaseState) -> bool:
    """初件: not raised before as a matter of its own. Of two merged ones the earlier number is first (P)."""
    for tie in state.ties:
        if tie.kind in _AGAIN or (tie.kind == "same_matter" and _place(tie.case) < _place(number)):
            return False
    return True


def _place(number: str) -> tuple[int, int]:
    """Where a number stands in the order of registration."""
    year, _, running = number.partition("-")
    return int(year), int(running)


def _closed_on(state: CaseState, course: Course) -> date | None:
    """The day it was closed; a closing dated before the matter came in counts from that day on."""
    return None if state.closed_on is None else max(state.closed_on, course.registered_on)


def _sort_due(state: CaseState, course: Course) -> date | None:
    """The petition office's 15 days. None is owed for what was brought direct, imported, or ended in time unsorted."""
    if state.imported or state.direct:
        return None
    last = course.registered_on + SORT_DAYS
    is_moot = course.sorted_on is None and state.closed_on is not None and state.closed_on <= last
    return None if is_moot else last


def _accept_due(state: CaseState, course: Course) -> date | None:
    """The unit's day to say whether it accepts. What ended before, by the office or the petitioner, owed none."""
    if state.imported:
        return None
    last = course.registered_on + (SORT_DAYS if state.direct else ACCEPT_DAYS)
    if course.decided_on is not None or state.closed_on is None:
        return last
    return last if state.unit is not None and state.closed_on > last else None


def _owed(state: CaseState, law: Procedure, calendar: Calendar) -> tuple[date | None, bool, bool]:
    """The last day of the whole answer, whether it was ever extended, whether a request was answered after its own.

    A term that fell away (withdrawn, referred out, another unit) is owed no more; one that was broken before the
    matter ended stays broken. What history does not say is neither kept nor broken.
    """
    rule = law.clocks["finish"]
    terms = [
        (clock, due(clock, rule, calendar, law.layers).on)
        for clock in state.clocks
        if clock.rule == "finish" and clock.known
    ]
    kept = [(clock, last) for clock, last in terms if clock.ending not in _FELL_AWAY]
    if not kept and state.closed_on is not None:
        kept = [(clock, last) for clock, last in terms if _broken(clock, last) and clock.stopped_by != "unit_changed"]
    return (
        max((last for _, last in kept), default=None),
        any(clock.extensions for clock, _ in kept),
        any(_broken(clock, last) for clock, last in kept),
    )


_FELL_AWAY = ("void", "own_law")


def _broken(clock: Clock, last: date) -> bool:
    return clock.stopped_on is not None and clock.stopped_on > last


def _served_on(requests: Sequence[RequestState]) -> date | None:
    """The day the last answer reached the petitioner; None while one is on its way or still to be written."""
    if any(item.status in UNANSWERED or item.status == "answered" for item in requests):
        return None
    return max((item.served_on for item in requests if item.served_on is not None), default=None)


def _outcome(requests: Sequence[RequestState]) -> str:
    """What became of the matter as a whole, once every request has ended."""
    if any(item.status in UNANSWERED for item in requests):
        return ""
    found = {item.outcome for item in requests if item.outcome}
    if len(found) <= 1:
        return next(iter(found), "")
    if found & _SUPPORTED:
        return "partly"
    return "not_supported" if "not_supported" in found else "explained"


def _performance(state: CaseState) -> str:
    """What was promised: still to be done, done, or not done; empty where nothing was."""
    found = [item for item in state.proceedings if item.kind == "performance"]
    if any(item.is_open for item in found):
        return "due"
    # One the petitioner contradicted is followed by another, which then says how it ended.
    ends = {item.outcome for item in found if item.status != "contradicted"}
    if not ends:
        return ""
    return "not_done" if "not_possible" in ends else "done"


def _rate_until(state: CaseState, law: Procedure, calendar: Calendar) -> date | None:
    """The last day of the latest window in which an answer that stands may be rated."""
    papers = {item.paper for item in state.requests if item.status == "served"}
    rule = law.clocks.get("rating_window")
    if rule is None:
        return None
    windows = (clock for clock in state.clocks if clock.rule == "rating_window" and clock.subject in papers)
    return max((due(clock, rule, calendar, law.layers).on for clock in windows), default=None)


def _papers(state: CaseState) -> tuple[bool, date | None]:
    """Whether a paper must end the matter (an opinion, a notice with reasons), and when the last one was issued."""
    owing = [item for item in state.requests if item.status not in _WITHOUT_PAPER]
    if not owing:
        return False, None
    issued = {paper.key: paper.issued_on for paper in state.papers if paper.withdrawn_on is None}
    days = [issued.get(item.paper or "") for item in owing]
    known = [day for day in days if day is not None]
    return True, max(known) if len(known) == len(days) else None
