"""Whoever received is answerable until the matter has its written answer: the calendar looks each hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import batched

from django.db.models import Max

from huiyin.cases.models import Case, Request
from huiyin.duties.beside import meet
from huiyin.duties.models import Duty
from huiyin.duties.office_time import on_day
from huiyin.receptions.table import ANSWERABLE, answer_to_the_end, subject_of
from huiyin.receptions.table_models import Interview

# A request in one of these states has no answer in the petitioner's hands yet.
OPEN = frozenset({"open", "drafted", "answered"})
AT_ONCE = 500


def follow_to_the_end(at: datetime) -> int:
    """Meet the receivers' duties of matters that are answered, move those whose date moved; returns how many."""
    today, changed = on_day(at), 0
    due = _due()
    for some in batched(sorted(due), AT_ONCE):
        rows = Interview.objects.filter(pk__in=some).select_related(
            "visit__session__host", "visit__case", "visit__receiver"
        )
        answered = answered_on([one.visit.case_id for one in rows if one.visit.case_id is not None])
        for interview in rows:
            changed += _follow(interview, answered, due[interview.pk], today)
    return changed


def _follow(interview: Interview, answered: Mapping[int, date], due_on: date, today: date) -> bool:
    case = interview.visit.case
    if case is None:
        return False
    if case.pk in answered:
        return meet(subject_of(interview), ANSWERABLE, max(answered[case.pk], on_day(interview.begun_at)))
    if case.next_due_on is None or case.next_due_on == due_on:
        return False
    answer_to_the_end(interview, today)
    return True


def _due() -> dict[int, date]:
    """The day each open duty of a receiver stands at, by the number of its interview."""
    duties = Duty.objects.open().filter(subject__startswith="interview:", key=ANSWERABLE)
    return {int(subject.partition(":")[2]): day for subject, day in duties.values_list("subject", "due_on")}


def answered_on(cases: Sequence[int]) -> dict[int, date]:
    """Of these matters those that wait for no answer any more, with the day the last one was served or it ended."""
    waiting = set(Request.objects.filter(case__in=cases, status__in=OPEN).values_list("case", flat=True))
    rows = Case.objects.filter(pk__in=cases).annotate(served=Max("requests__served_on"))
    return {
        pk: served or last
        for pk, is_open, served, last in rows.values_list("pk", "is_open", "served", "last_on")
        if not is_open or pk not in waiting
    }
