"""`huiyin check`: the steps, replayed from nothing, give exactly what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import batched, groupby
from typing import Any

from huiyin.cases.contacts import came_in
from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case, CasePaper, Contact, Reach, Request, Step
from huiyin.cases.projection import case_columns, duties_of, reach_of, request_rows
from huiyin.cases.record import Record, fold_record
from huiyin.cases.storing import REQUEST_COLUMNS, line_of, listed_columns, record_from, subject_of
from huiyin.documents.papers import digest_of
from huiyin.duties.actions import COLUMNS, duty_from
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty, DutyState
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import replay
from huiyin.procedure.state import CaseState

CASES_AT_ONCE = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a case is not what its steps say: `where` is a column, "requests", "reach", "duties", "steps"."""

    number: str
    where: str
    stored: str
    replayed: str


@dataclass(slots=True)
class CheckReport:
    """How many cases were replayed, and what differed."""

    cases: int = 0
    steps: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.differences


def check_cases(*, progress: Progress | None = None, cases: Iterable[Case] | None = None) -> CheckReport:
    """Replay every case, or those given, and compare. Reads only."""
    report = CheckReport()
    source = cases if cases is not None else Case.objects.order_by("pk").iterator(chunk_size=CASES_AT_ONCE)
    for chunk in batched(source, CASES_AT_ONCE):
        _check_chunk(list(chunk), report)
        if progress:
            progress(report.cases)
    return report


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of one case besides its own row."""

    steps: list[Step]
    requests: list[Request]
    contacts: list[Contact]
    papers: list[CasePaper]
    reach: dict[int, Reach]
    duties: dict[str, Duty]


def _check_chunk(cases: list[Case], report: CheckReport) -> None:
    ids = [case.pk for case in cases]
    months = sorted({case.opened_month for case in cases})
    steps = _grouped(Step.objects.filter(opened_month__in=months, case_id__in=ids).order_by("case_id", "seq"))
    requests = _grouped(Request.objects.filter(case_id__in=ids).order_by("case_id", "no"))
    contacts = _grouped(Contact.objects.filter(case_id__in=ids).order_by("case_id", "id"))
    papers = _grouped(CasePaper.objects.filter(case_id__in=ids).select_related("paper").order_by("case_id", "id"))
    reach = _grouped(Reach.objects.filter(case_id__in=ids).order_by("case_id"))
    duties: dict[str, dict[str, Duty]] = {}
    for duty in Duty.objects.filter(subject__in=[subject_of(pk) for pk in ids]):
        duties.setdefault(duty.subject, {})[duty.key] = duty
    for case in cases:
        stored = _Stored(
            steps.get(case.pk, []),
            requests.get(case.pk, []),
            contacts.get(case.pk, []),
            papers.get(case.pk, []),
            {row.unit_id: row for row in reach.get(case.pk, [])},
            duties.get(subject_of(case.pk), {}),
        )
        report.cases += 1
        report.steps += len(stored.steps)
        report.differences += _differences(case, stored)


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    return {pk: list(group) for pk, group in groupby(rows, key=lambda row: row.case_id)}


def _differences(case: Case, stored: _Stored) -> list[Difference]:
    if [step.seq for step in stored.steps] != list(range(1, case.last_seq + 1)):
        kept = ",".join(str(step.seq) for step in stored.steps)
        return [Difference(case.number, "steps", kept, f"1..{case.last_seq}")]
    law, calendar = procedure_for(case.procedure), current_calendar()
    state = replay(law, (record_from(step) for step in stored.steps), calendar)
    record: Record | None = None
    for step in stored.steps:
        record = fold_record(record, step.key, step.given)
    assert record is not None  # replay has already refused a case without steps
    columns = case_columns(state, record, law, calendar)
    found = [
        Difference(case.number, name, repr(getattr(case, name)), repr(value))
        for name, value in columns.items()
        if getattr(case, name) != value
    ]
    found += _request_differences(case, stored, state, record)
    found += _contact_differences(case, stored)
    found += _paper_differences(case, stored)
    found += _reach_differences(case, stored, state)
    return found + _duty_differences(case, stored, state)


def _request_differences(case: Case, stored: _Stored, state: CaseState, record: Record) -> list[Difference]:
    wanted = [_values(row, REQUEST_COLUMNS) for row in request_rows(case.pk, state, record)]
    got = [_values(row, REQUEST_COLUMNS) for row in stored.requests]
    return [] if wanted == got else [Difference(case.number, "requests", repr(got), repr(wanted))]


def _contact_differences(case: Case, stored: _Stored) -> list[Difference]:
    """Each contact against what the steps say came in; one that was removed or slipped in shows as well."""
    wanted = {one.number: one for one in came_in(record_from(step) for step in stored.steps)}
    got = {None if row.is_first else row.pk: row for row in stored.contacts}
    found = []
    for number in sorted(wanted.keys() | got.keys(), key=lambda pk: pk or 0):
        said, kept = wanted.get(number), got.get(number)
        columns = said.columns() if said else {}
        values = {name: _plain(getattr(kept, name)) for name in columns} if kept else {}
        if columns != values or bool(said) != bool(kept):
            found.append(Difference(case.number, f"contact {number or 'first'}", repr(values), repr(columns)))
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _paper_differences(case: Case, stored: _Stored) -> list[Difference]:
    """Each paper against the digest that the step which issued it carries into the ledger."""
    issued = {step.given["issued"]["id"]: step.given["issued"] for step in stored.steps if "issued" in step.given}
    got = {str(link.paper_id): link.paper for link in stored.papers}
    found = []
    for pk in sorted(issued.keys() | got.keys()):
        said, paper = issued.get(pk), got.get(pk)
        digests = digest_of(paper).hex() if paper else "", said["digest"] if said else ""
        if digests[0] != digests[1]:
            number = paper.number if paper else said["number"] if said else pk
            found.append(Difference(case.number, f"paper {number}", *digests))
    return found


def _reach_differences(case: Case, stored: _Stored, state: CaseState) -> list[Difference]:
    listed = listed_columns(case)
    wanted = {unit: {"is_own": own, **listed} for unit, own in reach_of(state, line_of).items()}
    got = {unit: {name: getattr(row, name) for name in ("is_own", *listed)} for unit, row in stored.reach.items()}
    return [] if wanted == got else [Difference(case.number, "reach", repr(got), repr(wanted))]


def _duty_differences(case: Case, stored: _Stored, state: CaseState) -> list[Difference]:
    law, calendar = procedure_for(case.procedure), current_calendar()
    subject = subject_of(case.pk)
    wanted = {key: duty_from(subject, one) for key, one in duties_of(state, law, calendar, superior_of).items()}
    found = []
    for key in sorted(wanted.keys() | stored.duties.keys()):
        want, got = wanted.get(key), stored.duties.get(key)
        if want is None and got is not None and got.state == DutyState.VOID:
            continue  # a correction took its reason away
        said = _values(want, COLUMNS) if want else None
        kept = _values(got, COLUMNS) if got else None
        if said != kept:
            found.append(Difference(case.number, f"duties {key}", repr(kept), repr(said)))
    return found


def _values(row: Any, names: Iterable[str]) -> list[Any]:
    return [getattr(row, name) for name in names]
