"""Writing what a step changed: the case's columns, its requests, who reaches it, its duties."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case, Reach, Step
from huiyin.cases.projection import FAR, case_columns, duties_of, reach_of, request_rows
from huiyin.cases.record import Record, fold_record
from huiyin.duties.actions import settle_duties
from huiyin.duties.calendars import current_calendar
from huiyin.ledger.inserting import insert_rows, update_rows
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Actor, StepRecord
from huiyin.procedure.state import CaseState

REQUEST_COLUMNS = (
    "text",
    "kind",
    "route",
    "status",
    "outcome",
    "facts",
    "answer",
    "basis",
    "answered_on",
    "served_on",
)
# Steps that change words, people or place, so that the record has to be folded again from the start.
RECORD_STEPS = frozenset(
    {"correct", "transfer", "assign", "recuse", "move_unit", "draft", "return_draft", "sign", "sign_review"}
    | {"name_later", "bar_person"}
)


def payload_of(record: StepRecord, at: datetime) -> dict[str, Any]:
    """What of a step the ledger's digest covers: every column that is not in the header of its entry, and those that
    are, so that a changed column of the step shows as well."""
    actor = record.actor
    return {
        "key": record.key,
        "on": record.on.isoformat(),
        "at": at.astimezone(UTC).isoformat(),
        "by": [actor.role, actor.post, actor.unit, actor.staff],
        "given": dict(record.given),
    }


def record_from(step: Step) -> StepRecord:
    """A stored step as the law core knows it."""
    return StepRecord(
        step.seq, step.key, step.on, Actor(step.role, step.unit_id, step.post_id, step.staff_id), step.given
    )


def record_of(case: Case) -> Record:
    """The words of a case, folded from its steps."""
    record: Record | None = None
    for key, given in (
        Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, key__in=[*RECORD_STEPS, *OPENERS])
        .order_by("seq")
        .values_list("key", "given")
    ):
        record = fold_record(record, key, given)
    if record is None:
        raise ValueError(f"case {case.number} has no opening step")
    return record


OPENERS = ("register", "import_known")


def line_of(unit: int) -> tuple[int, ...]:
    """A unit and all above it."""
    return directory.unit(unit).line


def insert_case(*, number: str, on: date, state: CaseState, record: Record, procedure: str) -> Case:
    """The rows of a new case. The step itself is written by the caller."""
    calendar, law = current_calendar(), procedure_for(procedure)
    columns = case_columns(state, record, law, calendar)
    case = Case(number=number, opened_on=on, opened_month=on.replace(day=1), procedure=procedure, **columns)
    insert_rows([case])
    insert_rows(request_rows(case.pk, state, record))
    insert_rows(reach_rows(case, state))
    settle_duties(subject=subject_of(case.pk), owed=duties_of(state, law, calendar, superior_of).values())
    return case


def subject_of(case_id: int) -> str:
    """How a case is named in the table of duties."""
    return f"case:{case_id}"


def reach_rows(case: Case, state: CaseState) -> list[Reach]:
    listed = listed_columns(case)
    return [
        Reach(unit_id=unit, case_id=case.pk, is_own=own, **listed)
        for unit, own in sorted(reach_of(state, line_of).items())
    ]


def listed_columns(case: Case) -> dict[str, Any]:
    """What `Reach` repeats of its case, for lists."""
    return {
        "is_open": case.is_open,
        "sort_on": case.next_due_on or FAR,
        "stage": case.stage,
        "channel": case.channel,
        "is_restricted": bool(case.barred_units or case.barred_staff or case.kept_apart),
    }


def store_move(case: Case, *, before: CaseState, after: CaseState, step: StepRecord) -> None:
    """Bring the case's rows after a step; only what changed is written."""
    calendar, law = current_calendar(), procedure_for(case.procedure)
    record = record_of(case) if step.key in RECORD_STEPS else stored_record(case)
    columns = case_columns(after, record, law, calendar)
    was_listed = listed_columns(case)
    changed = {name: value for name, value in columns.items() if getattr(case, name) != value}
    for name, value in changed.items():
        setattr(case, name, value)
    if changed:
        update_rows(Case, changed, by="id", key=case.pk)
    if step.key in RECORD_STEPS:
        _store_requests(case, after, record)
    elif before.requests != after.requests:
        _store_requests(case, after, record_of(case))
    _store_reach(case, before, after, moved=was_listed != listed_columns(case))
    old, new = (duties_of(state, law, calendar, superior_of) for state in (before, after))
    owed = [one for key, one in new.items() if old.get(key) != one]
    settle_duties(subject=subject_of(case.pk), owed=owed, gone=[key for key in old if key not in new])


def stored_record(case: Case) -> Record:
    """The record's columns as stored, enough for a step that changes no words."""
    return Record(
        channel=case.channel,
        people=case.people,
        subject=case.subject,
        extract=case.extract,
        place=case.place,
        category=case.category,
        complained_of=case.complained_of,
        is_sealed=case.is_sealed,
        is_anonymous=case.is_anonymous,
        barred_units=tuple(case.barred_units),
        barred_staff=tuple(case.barred_staff),
    )


def _store_requests(case: Case, state: CaseState, record: Record) -> None:
    insert_rows(request_rows(case.pk, state, record), unique=("case_id", "no"), update=REQUEST_COLUMNS)


def _store_reach(case: Case, before: CaseState, after: CaseState, *, moved: bool) -> None:
    old, new = reach_of(before, line_of), reach_of(after, line_of)
    if old == new:
        if moved:
            update_rows(Reach, listed_columns(case), by="case_id", key=case.pk)
        return
    if gone := old.keys() - new.keys():
        Reach.objects.filter(case=case, unit_id__in=gone).delete()
    insert_rows(reach_rows(case, after), unique=("unit_id", "case_id"), update=("is_own", *listed_columns(case)))
