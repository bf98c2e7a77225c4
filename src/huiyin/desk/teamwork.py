"""Pieces of the case page about working together: six items, plan, the lead's checks, triage, parts of other units."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from huiyin.cases.models import Case, Step
from huiyin.people import directory
from huiyin.procedure.effects.parts import PART
from huiyin.procedure.proceedings import subject_of
from huiyin.procedure.six_items import SIX_ITEMS, six_items
from huiyin.procedure.state import Fixed, Measure
from huiyin.procedure.terms import LEAD_CHECKS, TRIAGES
from huiyin.web import dates
from huiyin.web.words import ordinal, said

if TYPE_CHECKING:
    from huiyin.desk.case import Whole

Given = Mapping[int, Mapping[str, Any]]


def given_at(case: Case, seqs: Collection[int]) -> Given:
    """What was given in these steps; the words of plans, triages and parts stand nowhere else."""
    if not seqs:
        return {}
    rows = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, seq__in=seqs)
    return dict(rows.values_list("seq", "given"))


def measure_words(measures: Iterable[Measure], given: Given) -> dict[int, str]:
    """The words of each measure, by its number: the lines of the step that planned it, in order."""
    words: dict[int, str] = {}
    for item in measures:
        rows = given.get(item.step, {}).get("measures") or ()
        line = item.line
        words[item.no] = str(rows[line]["text"]) if line < len(rows) else ""
    return words


@dataclass(frozen=True, slots=True)
class Line:
    """A name with its value, what is said about it beside, and whether it is still missing."""

    name: str
    value: str
    note: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure of the plan: its words, the day it is due, the day it was done."""

    words: str
    due_on: date
    done_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class PlanShown:
    """The resolution plan as the page tells it."""

    analysis: str
    deadline: date
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class PartLine:
    """What another unit was asked and what it answered."""

    unit: str
    status: str
    due_on: date | None
    asked: str
    answer: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Together:
    """Everything of this page part; empty pieces are left out."""

    six: tuple[Line, ...] = ()
    plan: PlanShown | None = None
    checks: tuple[Line, ...] = ()
    triage: tuple[Line, ...] = ()
    parts: tuple[PartLine, ...] = ()
    team: str = ""
    simple_on: date | None = None


def together(whole: Whole) -> Together:
    """For the case page, whose steps are read already."""
    given = {step.seq: step.given for step in whole.steps}
    return Together(
        tuple(_six(whole, given)),
        _plan(whole, given),
        tuple(_checks(whole, given)),
        tuple(_triage(whole, given)),
        tuple(part_lines(whole, given)),
        "、".join(directory.post_label(post) for post in whole.state.team),
        whole.state.simple_on,
    )


def _six(whole: Whole, given: Given) -> Iterable[Line]:
    for key, fixed in six_items(whole.state).items():
        name = said(SIX_ITEMS[key])
        if fixed is None:
            yield Line(name, _("missing"), is_missing=True)
            continue
        told = _("step %(step)d, %(day)s") % {"step": fixed.step, "day": dates.plain_day(fixed.on, whole.today)}
        yield Line(name, _six_value(whole, key, fixed, given), told)


def _six_value(whole: Whole, key: str, fixed: Fixed, given: Given) -> str:
    state = whole.state
    if key == "date":
        due = next((clock.fixed_due for clock in state.clocks if clock.rule == "report"), None)
        return dates.plain_day(due, whole.today) if due else ""
    if key == "requirements":
        return str(given.get(fixed.step, {}).get("requirements") or "")
    if key in ("unit", "supervising_unit"):
        return directory.unit_label(state.unit if key == "unit" else state.supervising_unit)
    named = directory.post_label(state.lead if key == "lead" else state.handler)
    return named or _("as the outside unit's paper says")


def _plan(whole: Whole, given: Given) -> PlanShown | None:
    plan = whole.state.plan
    if plan is None:
        return None
    words = measure_words(plan.measures, given)
    measures = tuple(
        MeasureLine(words[item.no], item.due_on, item.done_on, item.done_on is None and item.due_on < whole.today)
        for item in plan.measures
    )
    return PlanShown(str(given.get(plan.step, {}).get("analysis") or ""), plan.deadline, measures)


def _checks(whole: Whole, given: Given) -> Iterable[Line]:
    state = whole.state
    if not state.lead_checks and not state.checks_wanted and state.passed_by != "assign":
        return
    made = {item.what: item for item in state.lead_checks}
    for key, name in LEAD_CHECKS.items():
        check = made.get(key)
        if check is None:
            yield Line(said(name), _("not done yet"), is_missing=state.checks_wanted)
        else:
            note = str(given.get(check.step, {}).get("note") or "")
            yield Line(said(name), dates.plain_day(check.on, whole.today), note)


def _triage(whole: Whole, given: Given) -> Iterable[Line]:
    for item in whole.state.triage:
        rows = given.get(item.step, {}).get("triages") or ()
        what = next((str(row.get("what") or "") for row in rows if row["no"] == item.no), "")
        value = said(TRIAGES[item.way])
        if item.until:
            day = dates.plain_day(item.until, whole.today)
            value = _("%(way)s, by %(day)s") % {"way": value, "day": day}
        yield Line(ordinal(item.no), value, what)


def part_lines(whole: Whole, given: Given) -> Iterable[PartLine]:
    """The parts of other units; the latest answer stands with each."""
    answers = _answers(whole.steps)
    for item in whole.state.proceedings:
        if item.kind != "part":
            continue
        due = [clock.fixed_due for clock in whole.state.clocks if clock.subject == subject_of(item.no)]
        yield PartLine(
            directory.unit_label(item.unit),
            said(PART.statuses[item.status] if item.is_open else PART.outcomes[item.outcome or "void"]),
            due[-1] if due else None,
            str(given.get(item.step, {}).get("what") or ""),
            answers.get(item.no, ""),
            item.is_open,
        )


def _answers(steps: Sequence[Step]) -> dict[int, str]:
    """The last answer to each part, by its number."""
    return {int(step.given["proceeding"]): str(step.given["answer"]) for step in steps if step.key == "answer_part"}
