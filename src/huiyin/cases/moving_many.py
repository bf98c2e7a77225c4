"""The same plain step of the system in many cases at once: what `take_step` does, in a few statements for all of them.

The law core decides and advances each case as it always does, and the same projections give the columns; only the
writing is done together. `huiyin check`, and a test that compares both roads row by row, prove that they lead to one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

from django.db import connection

from huiyin.cases import effects
from huiyin.cases.bulk import ENTRY_COLUMNS, STEP_COLUMNS, Moved, copy_values, header_for, step_values
from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case, Reach, Request, Step
from huiyin.cases.projection import case_columns, duties_of, reach_of, request_rows
from huiyin.cases.record import Record, fold_record
from huiyin.cases.storing import (
    OPENERS,
    RECORD_STEPS,
    REQUEST_COLUMNS,
    line_of,
    listed_columns,
    payload_of,
    reach_rows,
    stored_record,
    subject_of,
)
from huiyin.duties.actions import COLUMNS, duty_from
from huiyin.duties.calendars import current_calendar
from huiyin.duties.layers import layers_in_force
from huiyin.duties.models import Duty, DutyState
from huiyin.duties.office_time import on_day
from huiyin.ledger.hashing import entry_hash, payload_digest
from huiyin.ledger.inserting import insert_rows
from huiyin.ledger.models import Entry
from huiyin.outbox.catalogue import TELLINGS
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Actor, Facts, NotAllowed, StepRecord, advance, decide
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Reason

SYSTEM = Actor("system")
_TAKE_HEADS = "SELECT chain, hash FROM ledger_head WHERE chain = ANY(%s) ORDER BY chain FOR UPDATE"
_MOVE_HEADS = """
UPDATE ledger_head AS head SET seq = fresh.seq, hash = fresh.hash, changed_at = %s
FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) AS fresh (chain, seq, hash) WHERE head.chain = fresh.chain
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One case, locked by the caller in this transaction, and what its step is given."""

    case: Case
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A case the law core did not let move; it stands as it stood."""

    case: Case
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Move:
    """One case on its way."""

    case: Case
    before: CaseState
    after: CaseState
    step: StepRecord


def move_many(*, orders: Sequence[Order], step: str, at: datetime) -> list[Refusal]:
    """Take the step in every case that allows it; say which did not. Each case may be named once.

    Only for steps that issue no paper, do nothing beside and tell nobody. Raises ValueError for another.
    """
    if step in effects.BEFORE or step in effects.AFTER or step in TELLINGS or step in RECORD_STEPS:
        raise ValueError(f"{step} does more than move a case")
    moves: list[_Move] = []
    refused: list[Refusal] = []
    for order in orders:
        moved = _moved(order, step, at)
        if isinstance(moved, _Move):
            moves.append(moved)
        else:
            refused.append(moved)
    if moves:
        _write_steps(moves, at)
        _store_requests(moves)
        _store_cases_and_reach(moves)
        _settle_duties(moves)
    return refused


def _moved(order: Order, key: str, at: datetime) -> _Move | Refusal:
    """The state before and after, as `take_step` finds them."""
    case, day = order.case, on_day(at)
    law, calendar = procedure_for(case.procedure), current_calendar()
    if law.steps[key].papers:
        raise ValueError(f"{key} issues a paper")
    before = case.standing
    facts = Facts(today=day, layers=layers_in_force())
    try:
        given = dict(decide(law, before, key, SYSTEM, order.given, day, facts, calendar))
    except NotAllowed as refused:
        return Refusal(case, tuple(refused.reasons))
    taken = StepRecord(case.last_seq + 1, key, day, SYSTEM, given)
    return _Move(case, before, advance(law, before, taken, calendar), taken)


def _write_steps(moves: Sequence[_Move], at: datetime) -> None:
    """The step rows and their ledger entries, each chained to the head of its case."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_HEADS, [[subject_of(one.case.pk) for one in moves]])
        heads = {chain: bytes(last) for chain, last in cursor.fetchall()}
        cursor.execute("SELECT clock_timestamp()")
        recorded_at: datetime = cursor.fetchone()[0].astimezone(UTC)
    steps, entries = [], []
    for one in moves:
        chain, moved, salt = subject_of(one.case.pk), Moved(one.step, at), token_bytes(16)
        digest = payload_digest(salt, payload_of(one.step, at))
        header = header_for(one.case, moved, recorded_at)
        hashed = entry_hash(heads[chain], header, digest)
        place = one.case.opened_month, chain, one.step.seq, one.step.key
        steps.append(step_values(one.case, moved, recorded_at))
        entries.append((*place, header, salt, digest, heads[chain], hashed, recorded_at))
    copy_values(Step, STEP_COLUMNS, steps)
    copy_values(Entry, ENTRY_COLUMNS, entries)
    chains, seqs, hashes = ([row[at_place] for row in entries] for at_place in (1, 2, 8))
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_HEADS, [recorded_at, chains, seqs, hashes])


def _store_requests(moves: Sequence[_Move]) -> None:
    """Rows of requests, where the step moved any; their words are folded from the steps before it."""
    changed = [one for one in moves if one.before.requests != one.after.requests]
    records: dict[int, Record] = {}
    steps = Step.objects.filter(
        opened_month__in={one.case.opened_month for one in changed},
        case_id__in=[one.case.pk for one in changed],
        key__in=[*RECORD_STEPS, *OPENERS],
    )
    for case, key, given in steps.order_by("case_id", "seq").values_list("case_id", "key", "given"):
        records[case] = fold_record(records.get(case), key, given)
    rows: list[Request] = []
    for one in changed:
        rows += request_rows(one.case.pk, one.after, records[one.case.pk])
    insert_rows(rows, unique=("case_id", "no"), update=REQUEST_COLUMNS)


def _store_cases_and_reach(moves: Sequence[_Move]) -> None:
    """Columns that changed, and what `Reach` repeats of them; rows that take the same values are written together."""
    calendar = current_calendar()
    by_columns: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    listed: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in moves:
        case, was_listed = one.case, listed_columns(one.case)
        values = case_columns(one.after, stored_record(case), procedure_for(case.procedure), calendar)
        changed = {name: value for name, value in values.items() if getattr(case, name) != value}
        for name, value in changed.items():
            setattr(case, name, value)
        prepared = [_FIELDS[name].get_db_prep_save(value, connection) for name, value in changed.items()]
        by_columns[tuple(changed)].append([*prepared, case.pk])
        if reach_of(one.before, line_of) != reach_of(one.after, line_of):
            Reach.objects.filter(case=case).delete()
            insert_rows(reach_rows(case, one.after))
        elif was_listed != listed_columns(case):
            listed[tuple(listed_columns(case).items())].append(case.pk)
    for names, rows in by_columns.items():
        assigned = ", ".join(f"{connection.ops.quote_name(str(_FIELDS[name].column))} = %s" for name in names)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE cases_case SET {assigned} WHERE id = %s", rows)
    for shown, cases in listed.items():
        Reach.objects.filter(case__in=cases).update(**dict(shown))


_FIELDS = {field.attname: field for field in Case._meta.concrete_fields}


def _settle_duties(moves: Sequence[_Move]) -> None:
    """Duties that are new or stand otherwise; those whose reason went become void."""
    calendar, rows, gone = current_calendar(), [], []
    for one in moves:
        law, subject = procedure_for(one.case.procedure), subject_of(one.case.pk)
        old, new = (duties_of(state, law, calendar, superior_of) for state in (one.before, one.after))
        rows += [duty_from(subject, owed) for key, owed in new.items() if old.get(key) != owed]
        gone += [(subject, key) for key in old if key not in new]
    insert_rows(rows, unique=("subject", "key"), update=COLUMNS)
    for subject, key in gone:
        Duty.objects.filter(subject=subject, key=key).update(state=DutyState.VOID)
