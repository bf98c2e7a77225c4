"""Dates reckoned anew when a year of the calendar was loaded: provisional ones become certain, and some of them move.

Only what follows from the calendar changes. A case in which a date moved gets a step of the system that says which; one
in which none moved gets its columns alone. A dry run writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.cases.actions import take_step
from huiyin.cases.belongings import locked_case
from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case, Reach
from huiyin.cases.projection import FAR, case_columns, duties_of
from huiyin.cases.storing import stored_record, subject_of
from huiyin.duties.actions import COLUMNS, Owed, duty_from, settle_duties
from huiyin.duties.calendars import calendar_with, current_calendar, load_year, year_of
from huiyin.duties.models import CalendarYear, Duty, Holder
from huiyin.procedure.calendar import Calendar
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.terms import day_text

CASES_AT_ONCE = 500
# What a tick brings after by itself; a year that was loaded is worked through by whoever loaded it.
AT_A_TICK = 500
# Clocks that concern the petitioner: their own windows, and what was promised to them.
PROMISES = frozenset({"promise", "finish"})


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One date of one case that moves: which clock, of which request, from when to when."""

    number: str
    clock: str
    request: int | None
    was: date
    now: date
    is_petitioners: bool


@dataclass(slots=True)
class Recomputed:
    """What a load does, or would do: cases looked at, dates that move, dates that become certain."""

    version: str
    year: int
    is_dry: bool
    cases: int = 0
    settled: int = 0
    moved: list[MovedDate] = field(default_factory=list)

    @property
    def moved_cases(self) -> int:
        return len({one.number for one in self.moved})

    def to_json(self) -> dict[str, Any]:
        rows = [{**asdict(one), "was": one.was.isoformat(), "now": one.now.isoformat()} for one in self.moved]
        return {
            "version": self.version,
            "year": self.year,
            "dry_run": self.is_dry,
            "cases": self.cases,
            "now_certain": self.settled,
            "moved": rows,
        }


def load_calendar(*, text: str, by: Mapping[str, Any], at: datetime, dry_run: bool = False) -> Recomputed:
    """Load one year and reckon every date anew. Raises YearRefused; a dry run only says what would move."""
    if dry_run:
        calendar = calendar_with(text)
        return _through(calendar, year_of(text), at, is_dry=True)
    row = load_year(text=text, by=by, at=at)
    return _through(current_calendar(), row.year, at, is_dry=False)


def restore_year(*, load: int, by: Mapping[str, Any], at: datetime, dry_run: bool = False) -> Recomputed:
    """Load an earlier row again, which takes the later ones back. Raises CalendarYear.DoesNotExist, YearRefused."""
    return load_calendar(text=CalendarYear.objects.get(pk=load).text, by=by, at=at, dry_run=dry_run)


def _through(calendar: Calendar, year: int, at: datetime, *, is_dry: bool) -> Recomputed:
    report = Recomputed(calendar.version, year, is_dry)
    stale = Case.objects.exclude(calendar=calendar.version).order_by("pk").iterator(chunk_size=CASES_AT_ONCE)
    for chunk in batched(stale, CASES_AT_ONCE):
        _chunk(list(chunk), calendar, at, report)
    return report


def sweep_stale(at: datetime) -> int:
    """Cases that another process reckoned with the old calendar just after a load; `tick` calls it."""
    calendar = current_calendar()
    report = Recomputed(calendar.version, 0, is_dry=False)
    # Two ranges of an index, where "another one" would be a walk through all cases.
    others = Q(calendar__lt=calendar.version) | Q(calendar__gt=calendar.version)
    stale = list(Case.objects.filter(others).order_by("pk")[:AT_A_TICK])
    _chunk(stale, calendar, at, report)
    return report.cases


def _chunk(cases: list[Case], calendar: Calendar, at: datetime, report: Recomputed) -> None:
    duties: dict[str, dict[str, Duty]] = {}
    for duty in Duty.objects.filter(subject__in=[subject_of(case.pk) for case in cases]):
        duties.setdefault(duty.subject, {})[duty.key] = duty
    for case in cases:
        stored = duties.get(subject_of(case.pk), {})
        owed = _changed(case, stored, calendar)
        moved = list(_moved(case, owed, stored))
        report.cases += 1
        report.settled += sum(stored[one.key].is_provisional and not one.is_provisional for one in owed)
        report.moved += moved
        if not report.is_dry:
            _bring_after(case, owed, moved, calendar, at)


def _changed(case: Case, stored: Mapping[str, Duty], calendar: Calendar) -> list[Owed]:
    """The duties that read otherwise under this calendar."""
    law, state = procedure_for(case.procedure), case.standing
    owed = duties_of(state, law, calendar, superior_of)
    subject = subject_of(case.pk)
    return [one for key, one in owed.items() if key in stored and _differs(duty_from(subject, one), stored[key])]


def _differs(new: Duty, old: Duty) -> bool:
    return any(getattr(new, name) != getattr(old, name) for name in COLUMNS)


def _moved(case: Case, owed: Iterable[Owed], stored: Mapping[str, Duty]) -> Iterator[MovedDate]:
    """Dates that move and still ask something of somebody; those of the past are only judged anew."""
    for one in owed:
        was = stored[one.key].due_on
        if one.state == "open" and was != one.due_on:
            is_petitioners = one.holder == Holder.PETITIONER or one.clock in PROMISES
            yield MovedDate(case.number, one.clock, one.request_no, was, one.due_on, is_petitioners)


def _bring_after(case: Case, owed: list[Owed], moved: list[MovedDate], calendar: Calendar, at: datetime) -> None:
    with transaction.atomic():
        # Nobody may act on the case between the reading of its dates and their writing.
        locked = locked_case(case.pk)
        if moved:
            _say(locked, moved, calendar, at)
        settle_duties(subject=subject_of(case.pk), owed=owed)
        law, state = procedure_for(locked.procedure), locked.standing
        columns = case_columns(state, stored_record(locked), law, calendar)
        changed = {name: value for name, value in columns.items() if getattr(locked, name) != value}
        Case.objects.filter(pk=locked.pk).update(**changed)
        if "next_due_on" in changed:
            Reach.objects.filter(case=locked).update(sort_on=changed["next_due_on"] or FAR)


def _say(case: Case, moved: list[MovedDate], calendar: Calendar, at: datetime) -> None:
    """The step that tells which dates moved, on the timeline and to whom it matters."""
    rules = procedure_for(case.procedure).clocks
    lines = [f"{rules[one.clock].name.zh}：{day_text(one.was).zh}→{day_text(one.now).zh}" for one in moved]
    given: dict[str, Any] = {"calendar_version": calendar.version, "what_moved": "；".join(lines)}
    if any(one.is_petitioners for one in moved):
        given["tells"] = "petitioner"
    try:
        take_step(case=case, step="recompute", by=None, role="system", at=at, given=given)
    except NotAllowed:
        # Nothing more happens in a case whose import was undone; its dates are brought after without a word.
        return
