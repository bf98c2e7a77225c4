"""What figures need of a case's course and the state does not keep: noted step by step while the steps are folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.procedure.calendar import Calendar
from huiyin.procedure.clocks import due
from huiyin.procedure.engine import StepRecord
from huiyin.procedure.given import day_of
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import UNANSWERED, CaseState

# The office's first decision on what came in (art. 22(1)), and the unit's on whether it accepts (art. 23(3)).
SORTS = frozenset({"keep", "transfer", "assign", "decline", "refer_out"})
DECIDES = frozenset({"accept", "decline", "refer_out"})
# The least favourable rating of several requests stands for the matter (P).
_LEAST_FIRST = ("not", "basically", "satisfied")


@dataclass(slots=True)
class Noted:
    """One act as a step did it. `contact` names a repeat contact, so that it can be parted again."""

    seq: int
    key: str
    on: date
    unit: int
    office: int
    no: int = 0
    outcome: str = ""
    people: int = 0
    amount: int = 0
    channel: str = ""
    contact: int | None = None


class Course:
    """The course of one case so far. Mutable, and alive only while one case is folded."""

    __slots__ = (
        "_rated",
        "accept_unit",
        "acts",
        "aid",
        "answer_unit",
        "answered_on",
        "decided_on",
        "rated_on",
        "registered_on",
        "sort_unit",
        "sorted_on",
        "stage_since_on",
        "view",
    )

    def __init__(self, opening: StepRecord, state: CaseState) -> None:
        # An imported matter was registered elsewhere: on the day its sheet says, else when it was received (P).
        elsewhere = day_of(opening.given.get("registered_on")) or state.received_on
        self.registered_on = elsewhere if state.imported else opening.on
        self.stage_since_on = state.closed_on or opening.on
        self.sorted_on: date | None = None
        self.sort_unit: int | None = None
        self.decided_on: date | None = None
        self.accept_unit: int | None = None
        self.answered_on: date | None = None
        self.answer_unit: int | None = None
        self.view = ""
        self.rated_on: date | None = None
        self.acts: list[Noted] = []
        # What help was asked for, by the number of its proceeding.
        self.aid: dict[int, str] = {}
        # The last word on each request: of the office, of the unit, and the day.
        self._rated: dict[int, tuple[str, str, date]] = {}

    def note(
        self, before: CaseState | None, after: CaseState, step: StepRecord, law: Procedure, calendar: Calendar
    ) -> None:
        """Take one more step into account."""
        self._settle(before, after, step)
        if before is None:
            return
        if before.stage != after.stage:
            self.stage_since_on = step.on
        if self.sorted_on is None and step.key in SORTS and before.stage == "sorting":
            self.sorted_on, self.sort_unit = step.on, before.office
        if before.stage == "passed" and after.stage != "passed" and step.key in DECIDES and self.decided_on is None:
            self.decided_on, self.accept_unit = step.on, before.unit
        if before.rated != after.rated or step.key == "rate":
            self._rate(before, after, step, law, calendar)
        noting = NOTING.get(step.key)
        if noting is not None:
            noting(self, Doing(before, after, step))

    def _settle(self, before: CaseState | None, after: CaseState, step: StepRecord) -> None:
        """The day and the unit of the end of the last request; nothing while one is open, or open again."""
        if before is not None and before.requests is after.requests:
            return
        if any(item.status in UNANSWERED for item in after.requests):
            self.answered_on = self.answer_unit = None
        elif self.answered_on is None:
            self.answered_on = step.on if before is not None else after.closed_on
            self.answer_unit = (before or after).unit or after.office

    def _rate(self, before: CaseState, after: CaseState, step: StepRecord, law: Procedure, calendar: Calendar) -> None:
        """Ratings within their window count, the last word on each request; those of an answer revoked do not."""
        for no in set(before.rated) - set(after.rated):
            self._rated.pop(no, None)
        for row in step.given.get("ratings", ()) if step.key == "rate" else ():
            if _in_time(before, int(row["no"]), step.on, law, calendar):
                first = self._rated.get(int(row["no"]), ("", "", step.on))[2]
                self._rated[int(row["no"])] = (row.get("office", ""), row.get("unit", ""), first)
        self.rated_on = min((day for _, _, day in self._rated.values()), default=None)

    def ratings(self) -> tuple[str | None, str | None]:
        """How the office and the unit were rated, over all requests."""
        rows = self._rated.values()
        return _least({row[0] for row in rows}), _least({row[1] for row in rows})


def _in_time(state: CaseState, no: int, on: date, law: Procedure, calendar: Calendar) -> bool:
    """Whether the window to rate this request's answer is still running: later ratings are shown, not counted (P)."""
    request, rule = state.request(no), law.clocks.get("rating_window")
    if request is None or rule is None or request.paper is None:
        return False
    windows = (clock for clock in state.clocks if clock.rule == "rating_window" and clock.subject == request.paper)
    return any(on <= due(clock, rule, calendar, law.layers).on for clock in windows)


def _least(found: set[str]) -> str | None:
    return next((rating for rating in _LEAST_FIRST if rating in found), None)


@dataclass(frozen=True, slots=True)
class Doing:
    """A step and the state around it."""

    before: CaseState
    after: CaseState
    step: StepRecord

    @property
    def given(self) -> Mapping[str, Any]:
        return self.step.given

    @property
    def unit(self) -> int:
        """Whose act it is by default: of the unit that had the matter."""
        return self.before.unit or self.before.office

    def act(self, key: str, **more: Any) -> Noted:
        return Noted(
            self.step.seq, key, more.pop("on", self.step.on), more.pop("unit", self.unit), self.before.office, **more
        )


Noting = Callable[[Course, Doing], None]


def _join(course: Course, doing: Doing) -> None:
    opening = doing.given.get("opening", doing.given)
    course.acts.append(
        doing.act(
            "contact",
            people=opening.get("people") or 1,
            channel=opening.get("channel", "web"),
            contact=int(doing.given["contact_no"]),
        )
    )


def _unjoin(course: Course, doing: Doing) -> None:
    course.acts = [act for act in course.acts if act.contact != int(doing.given["contact_no"])]


def _settle_objection(course: Course, doing: Doing) -> None:
    """The answer is the outcome of the objection it answers."""
    for act in reversed(course.acts):
        if act.key == "objection" and not act.outcome:
            act.outcome = "agreed" if doing.given.get("answer") == "agree" else "refused"
            return


def _demand(course: Course, doing: Doing) -> None:
    if doing.step.key == "demand" or doing.given.get("follows") == "explain":
        course.acts.append(doing.act("demand"))


def _look_back(course: Course, doing: Doing) -> None:
    course.acts.append(doing.act("look_back", outcome=doing.given.get("quality", "")))
    _demand(course, doing)


def _ask_aid(course: Course, doing: Doing) -> None:
    asked = doing.after.proceedings[-1]
    course.aid[asked.no] = doing.given.get("kind", "")


def _pay(course: Course, doing: Doing) -> None:
    meant = int(doing.given.get("proceeding") or 0) or max(course.aid, default=0)
    paid = day_of(doing.given.get("paid_on")) or doing.step.on
    outcome = course.aid.get(meant, "")
    course.acts.append(
        doing.act("assistance", on=paid, no=meant, outcome=outcome, amount=int(doing.given.get("amount") or 0))
    )


def _visit(course: Course, doing: Doing) -> None:
    course.view = doing.given.get("view", "")
    on = day_of(doing.given.get("visited_on")) or doing.step.on
    course.acts.append(doing.act("return_visit", on=on, outcome=course.view))


def _come_back(course: Course, doing: Doing) -> None:
    on = day_of(doing.given.get("returned_on")) or doing.step.on
    course.acts.append(doing.act("referral_back", on=on, unit=doing.before.office, outcome=doing.given.get("how", "")))


def _plain(key: str, outcome: str = "") -> Noting:
    """An act on the day of its step; `outcome` names the value that tells its kind."""

    def note(course: Course, doing: Doing) -> None:
        said = str(doing.given.get(outcome) or "") if outcome else ""
        course.acts.append(doing.act(key, outcome=said[:20]))

    return note


def _extend(course: Course, doing: Doing) -> None:
    course.acts.append(doing.act("extension", no=int(doing.given.get("request") or 0)))


def _refer_out(course: Course, doing: Doing) -> None:
    course.acts.append(doing.act("referral_out", outcome=doing.after.referrals[-1].procedure[:20]))


NOTING: Mapping[str, Noting] = {
    "join": _join,
    "unjoin": _unjoin,
    "object": _plain("objection"),
    "settle_objection": _settle_objection,
    "extend": _extend,
    "refer_out": _refer_out,
    "come_back": _come_back,
    "refer_in": _plain("letter_in", "how"),
    "demand": _demand,
    "look_back": _look_back,
    "report_urgent": _plain("urgent", "ground"),
    "report_overdue": _plain("overdue_reported"),
    "raise_level": _plain("raised"),
    "quality_opinion": _plain("quality", "verdict"),
    "ask_assistance": _ask_aid,
    "apply_assistance": _ask_aid,
    "pay_assistance": _pay,
    "return_visit": _visit,
}
