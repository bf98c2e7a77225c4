"""Writing many cases at once: the importer's and the benchmark's road into the tables.

It does not call `take_step` for each row (house ruling 9): the law core folds the steps, the same projections give the
columns, and everything goes in by COPY. `huiyin check` proves that both roads lead to the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from secrets import token_bytes
from uuid import UUID

from django.db import connection, models, transaction

from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case, Contact, Petitioner, Reach, Request, Step
from huiyin.cases.projection import case_columns, duties_of, request_rows
from huiyin.cases.record import Record, fold_record
from huiyin.cases.storing import payload_of, reach_rows, subject_of
from huiyin.duties.actions import duty_from
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty
from huiyin.ledger.hashing import GENESIS, entry_hash, header_of, payload_digest
from huiyin.ledger.models import Entry, Head
from huiyin.parties.models import Party, Trace
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import StepRecord, advance
from huiyin.procedure.state import CaseState


@dataclass(frozen=True, slots=True)
class Moved:
    """One step of a history and the moment it was taken."""

    record: StepRecord
    at: datetime


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact of a history; `parties` are sealed petitioners with their part."""

    channel: str
    received_on: date
    registered_at: datetime
    facts: str = ""
    written_on: date | None = None
    people: int = 1
    source: str = ""
    source_number: str = ""
    code_digest: bytes | None = None
    is_first: bool = True
    # Taken beforehand by `take_contact_ids` where a step of the history names the contact (join).
    pk: int | None = None
    parties: tuple[tuple[Party, list[Trace], str], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A case from its first step on. `opened_on` gives the year of its number and the month of its chain."""

    procedure: str
    opened_on: date
    steps: Sequence[Moved]
    contacts: Sequence[NewContact]


@dataclass(slots=True)
class _Rows:
    """Rows for each table, in the order in which they must go in."""

    parties: list[Party] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    reach: list[Reach] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    petitioners: list[Petitioner] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)

    def in_order(self) -> Iterable[Sequence[models.Model]]:
        return (getattr(self, name) for name in self.__slots__)


def write_histories(histories: Sequence[History], *, batch: UUID | None = None) -> list[Case]:
    """Write the cases in one transaction and return them. All of them, or none."""
    with transaction.atomic():
        rows = _Rows()
        ids, numbers = _take_ids(len(histories)), _take_numbers(len(histories))
        unnumbered = sum(contact.pk is None for history in histories for contact in history.contacts)
        contact_ids = iter(take_contact_ids(unnumbered))
        recorded_at = _database_time()
        for pk, number, history in zip(ids, numbers, histories, strict=True):
            case = _add_case(rows, history, pk, number, batch)
            _add_chain(rows, case, history, recorded_at)
            for contact in history.contacts:
                _add_contact(rows, case, contact, contact.pk or next(contact_ids), batch)
        for table in rows.in_order():
            copy_rows(table)
    return rows.cases


def _add_case(rows: _Rows, history: History, pk: int, number: int, batch: UUID | None) -> Case:
    law, calendar = procedure_for(history.procedure), current_calendar()
    state: CaseState | None = None
    record: Record | None = None
    for moved in history.steps:
        state = advance(law, state, moved.record, calendar)
        record = fold_record(record, moved.record.key, moved.record.given)
    if state is None or record is None:
        raise ValueError("a history has at least the step that opens the case")
    case = Case(
        id=pk,
        number=f"{history.opened_on.year}-{number:06d}",
        opened_on=history.opened_on,
        opened_month=history.opened_on.replace(day=1),
        procedure=history.procedure,
        import_batch_id=batch,
        **case_columns(state, record, law, calendar),
    )
    rows.cases.append(case)
    rows.requests += request_rows(pk, state, record)
    rows.reach += reach_rows(case, state)
    rows.duties += [duty_from(subject_of(pk), one) for one in duties_of(state, law, calendar, superior_of).values()]
    return case


def _add_chain(rows: _Rows, case: Case, history: History, recorded_at: datetime) -> None:
    """The steps and their entries, chained as `ledger.actions.append` would have chained them."""
    chain, prev = f"case:{case.pk}", GENESIS
    for moved in history.steps:
        record, actor = moved.record, moved.record.actor
        salt = token_bytes(16)
        digest = payload_digest(salt, payload_of(record, moved.at))
        by = {"role": actor.role, "post": actor.post, "unit": actor.unit, "staff": actor.staff}
        header = header_of(
            chain=chain,
            seq=record.seq,
            kind=record.key,
            at=moved.at.astimezone(UTC),
            recorded_at=recorded_at,
            by=by,
        )
        hashed = entry_hash(prev, header, digest)
        rows.steps.append(_step(case, moved, recorded_at))
        rows.entries.append(
            Entry(
                opened_month=case.opened_month,
                chain=chain,
                seq=record.seq,
                kind=record.key,
                header=header,
                salt=salt,
                digest=digest,
                prev=prev,
                hash=hashed,
                recorded_at=recorded_at,
            )
        )
        prev = hashed
    last = history.steps[-1].record.seq
    rows.heads.append(Head(chain=chain, opened_month=case.opened_month, seq=last, hash=prev, changed_at=recorded_at))


def _step(case: Case, moved: Moved, recorded_at: datetime) -> Step:
    record = moved.record
    return Step(
        opened_month=case.opened_month,
        case_id=case.pk,
        seq=record.seq,
        key=record.key,
        on=record.on,
        at=moved.at,
        recorded_at=recorded_at,
        role=record.actor.role,
        post_id=record.actor.post,
        unit_id=record.actor.unit,
        staff_id=record.actor.staff,
        given=record.given,
        calendar=current_calendar().version,
    )


def _add_contact(rows: _Rows, case: Case, new: NewContact, pk: int, batch: UUID | None) -> None:
    contact = Contact(
        id=pk,
        case_id=case.pk,
        office_id=case.office_id,
        channel=new.channel,
        written_on=new.written_on,
        received_on=new.received_on,
        registered_at=new.registered_at,
        people=new.people,
        facts=new.facts,
        code_digest=new.code_digest,
        is_first=new.is_first,
        source=new.source,
        source_number=new.source_number,
        import_batch_id=batch,
    )
    rows.contacts.append(contact)
    for party, traces, role in new.parties:
        rows.parties.append(party)
        rows.traces += traces
        rows.petitioners.append(Petitioner(case_id=case.pk, contact_id=pk, party_id=party.pk, role=role))


def copy_rows(rows: Sequence[models.Model]) -> None:
    """Put rows of one model in by COPY. Columns the database numbers itself are left to it."""
    if not rows:
        return
    model = type(rows[0])
    columns = [
        column
        for column in model._meta.concrete_fields
        if not (isinstance(column, models.AutoField | models.BigAutoField) and rows[0].pk is None)
    ]
    names = ", ".join(connection.ops.quote_name(str(column.column)) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    savers = [(column.attname, column.get_db_prep_save) for column in columns]
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([save(getattr(row, name), connection) for name, save in savers])


def take_contact_ids(count: int) -> list[int]:
    """Ids for contacts that will be written, for steps that have to name one before."""
    return _take("cases_contact", count)


def _take_ids(count: int) -> list[int]:
    return _take("cases_case", count)


def _take(table: str, count: int) -> list[int]:
    """Row numbers from a table's own sequence, many at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [value for (value,) in cursor.fetchall()]


def _take_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number') FROM generate_series(1, %s)", [count])
        return [value for (value,) in cursor.fetchall()]


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (value,) = cursor.fetchone()
    moment: datetime = value
    return moment.astimezone(UTC)
