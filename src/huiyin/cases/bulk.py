"""Writing many cases at once: the importer's and the benchmark's road into the tables.

It does not call `take_step` for each row (house ruling 9): the law core folds the steps, the same projections give the
columns, and everything goes in by COPY. `huiyin check` proves that both roads lead to the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import attrgetter
from secrets import token_bytes
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case, CasePaper, Contact, Petitioner, Reach, Request, Step
from huiyin.cases.projection import Above, UnitLine, case_columns, duties_of, reach_of, request_rows
from huiyin.cases.record import Record, fold_record
from huiyin.cases.storing import line_of, listed_columns, payload_of, subject_of
from huiyin.documents.models import Paper
from huiyin.duties.actions import COLUMNS
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
    """One step of a history and the moment it was taken; without `recorded_at` it is written down when it is stored."""

    record: StepRecord
    at: datetime
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact of a history; `parties` are sealed petitioners with their part."""

    channel: str
    received_on: date
    registered_at: datetime
    facts: str = ""
    sealed_text: bytes | None = None
    written_on: date | None = None
    people: int = 1
    source: str = ""
    source_number: str = ""
    old_number: str = ""
    code_digest: bytes | None = None
    is_first: bool = True
    # Taken beforehand by `take_contact_ids` where a step of the history names the contact (join).
    pk: int | None = None
    parties: tuple[tuple[Party, list[Trace], str], ...] = ()


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper that a step of the history issued; the step already carries its number and digest."""

    paper: Paper
    step_seq: int
    request_nos: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A case from its first step on. `opened_on` gives the year of its number and the month of its chain."""

    procedure: str
    opened_on: date
    steps: Sequence[Moved]
    contacts: Sequence[NewContact]
    papers: Sequence[NewPaper] = ()


@dataclass(slots=True)
class Rows:
    """Rows for each table, in the order in which they must go in."""

    parties: list[Party] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    reach: list[Reach] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    petitioners: list[Petitioner] = field(default_factory=list)
    steps: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    duties: list[tuple[Any, ...]] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    case_papers: list[CasePaper] = field(default_factory=list)

    def copy(self) -> None:
        """Put everything in, each table after those it points to."""
        for name in self.__slots__:
            rows = getattr(self, name)
            if name in PLAIN_ROWS:
                copy_values(*PLAIN_ROWS[name], rows)
            else:
                copy_rows(rows)


@dataclass(frozen=True, slots=True)
class Tree:
    """Where units stand: `line` gives a unit and all above it, `above` the one next above."""

    line: UnitLine = line_of
    above: Above = superior_of


# Most rows are steps, their entries and duties; as tuples they cost a tenth of what model instances cost to make.
STEP_COLUMNS = (
    "opened_month",
    "case_id",
    "seq",
    "key",
    "on",
    "at",
    "recorded_at",
    "role",
    "post_id",
    "unit_id",
    "staff_id",
    "given",
    "calendar",
)
ENTRY_COLUMNS = (
    "opened_month",
    "chain",
    "seq",
    "kind",
    "header",
    "salt",
    "digest",
    "prev",
    "hash",
    "recorded_at",
)
DUTY_COLUMNS = ("subject", "key", *COLUMNS)
owed_values = attrgetter("key", *(name.removesuffix("_id") for name in COLUMNS))
MODELS: Mapping[str, type[models.Model]] = {
    "parties": Party,
    "traces": Trace,
    "cases": Case,
    "requests": Request,
    "reach": Reach,
    "contacts": Contact,
    "petitioners": Petitioner,
    "heads": Head,
    "papers": Paper,
    "case_papers": CasePaper,
}
PLAIN_ROWS: Mapping[str, tuple[type[models.Model], Sequence[str]]] = {
    "steps": (Step, STEP_COLUMNS),
    "entries": (Entry, ENTRY_COLUMNS),
    "duties": (Duty, DUTY_COLUMNS),
}


def write_histories(histories: Sequence[History], *, batch: UUID | None = None) -> list[Case]:
    """Write the cases in one transaction and return them. All of them, or none."""
    with transaction.atomic():
        rows = Rows()
        ids, numbers = take_case_ids(len(histories)), take_numbers(len(histories))
        unnumbered = sum(new.pk is None for history in histories for new in history.contacts)
        contact_ids = iter(take_contact_ids(unnumbered))
        recorded_at = _database_time()
        for pk, number, history in zip(ids, numbers, histories, strict=True):
            case = add_history(rows, history, pk=pk, number=number_of(history, number), contact_ids=contact_ids)
            _add_chain(rows, case, history, recorded_at)
        for written in rows.cases:
            written.import_batch_id = batch
        for contact in rows.contacts:
            contact.import_batch_id = batch
        rows.copy()
    return rows.cases


def number_of(history: History, number: int) -> str:
    """A case's number as it is shown."""
    return f"{history.opened_on.year}-{number:06d}"


def add_history(
    rows: Rows, history: History, *, pk: int, number: str, contact_ids: Iterator[int], tree: Tree = Tree()
) -> Case:
    """Everything that follows from the steps of one history, but for the steps themselves and their ledger."""
    case = _add_case(rows, history, pk, number, tree)
    for contact in history.contacts:
        _add_contact(rows, case, contact, contact.pk or next(contact_ids))
    _add_papers(rows, case, history.papers)
    return case


def _add_case(rows: Rows, history: History, pk: int, number: str, tree: Tree) -> Case:
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
        number=number,
        opened_on=history.opened_on,
        opened_month=history.opened_on.replace(day=1),
        procedure=history.procedure,
        **case_columns(state, record, law, calendar),
    )
    rows.cases.append(case)
    rows.requests += request_rows(pk, state, record)
    listed, reached = listed_columns(case), reach_of(state, tree.line)
    rows.reach += [Reach(unit_id=unit, case_id=pk, is_own=own, **listed) for unit, own in sorted(reached.items())]
    subject = subject_of(pk)
    rows.duties += [(subject, *owed_values(one)) for one in duties_of(state, law, calendar, tree.above).values()]
    return case


def step_values(case: Case, moved: Moved, recorded_at: datetime) -> tuple[Any, ...]:
    """A step as a row of STEP_COLUMNS."""
    record, actor = moved.record, moved.record.actor
    who = actor.role, actor.post, actor.unit, actor.staff
    head = case.opened_month, case.pk, record.seq, record.key, record.on, moved.at, recorded_at
    return (*head, *who, record.given, current_calendar().version)


def header_for(case: Case, moved: Moved, recorded_at: datetime) -> dict[str, Any]:
    """The header of a step's ledger entry."""
    record, actor = moved.record, moved.record.actor
    return header_of(
        chain=subject_of(case.pk),
        seq=record.seq,
        kind=record.key,
        at=moved.at.astimezone(UTC),
        recorded_at=recorded_at,
        by={"role": actor.role, "post": actor.post, "unit": actor.unit, "staff": actor.staff},
    )


def _add_chain(rows: Rows, case: Case, history: History, now: datetime) -> None:
    """The steps and their entries, chained as `ledger.actions.append` would have chained them."""
    chain, prev, month = subject_of(case.pk), GENESIS, case.opened_month
    recorded_at = now
    for moved in history.steps:
        seq, key, recorded_at = moved.record.seq, moved.record.key, moved.recorded_at or now
        salt = token_bytes(16)
        digest = payload_digest(salt, payload_of(moved.record, moved.at))
        header = header_for(case, moved, recorded_at)
        hashed = entry_hash(prev, header, digest)
        rows.steps.append(step_values(case, moved, recorded_at))
        rows.entries.append((month, chain, seq, key, header, salt, digest, prev, hashed, recorded_at))
        prev = hashed
    last = history.steps[-1].record.seq
    rows.heads.append(Head(chain=chain, opened_month=month, seq=last, hash=prev, changed_at=recorded_at))


def _add_contact(rows: Rows, case: Case, new: NewContact, pk: int) -> None:
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
        sealed_text=new.sealed_text,
        code_digest=new.code_digest,
        is_first=new.is_first,
        source=new.source,
        source_number=new.source_number,
        old_number=new.old_number,
    )
    rows.contacts.append(contact)
    for party, traces, role in new.parties:
        rows.parties.append(party)
        rows.traces += traces
        rows.petitioners.append(Petitioner(case_id=case.pk, contact_id=pk, party_id=party.pk, role=role))


def _add_papers(rows: Rows, case: Case, papers: Sequence[NewPaper]) -> None:
    for new in papers:
        rows.papers.append(new.paper)
        rows.case_papers.append(
            CasePaper(case_id=case.pk, paper_id=new.paper.pk, step_seq=new.step_seq, request_nos=list(new.request_nos))
        )


def copy_rows(rows: Sequence[models.Model]) -> None:
    """Put rows of one model in by COPY. Columns the database numbers itself are left to it."""
    if not rows:
        return
    model = type(rows[0])
    names = [
        column.attname
        for column in model._meta.concrete_fields
        if not (isinstance(column, models.AutoField | models.BigAutoField) and rows[0].pk is None)
    ]
    copy_values(model, names, map(attrgetter(*names), rows))


def copy_values(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into the table of `model` by COPY; `names` are the attributes their values belong to.

    Values go in as they are: they come from our own code, and asking a field of Django to prepare each of them took
    half of the whole time. Only JSON needs a wrapper.
    """
    fields = [column for name in names for column in model._meta.concrete_fields if column.attname == name]
    columns = ", ".join(connection.ops.quote_name(str(column.column)) for column in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    json_places = [place for place, column in enumerate(fields) if isinstance(column, models.JSONField)]
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            values = list(row)
            for place in json_places:
                values[place] = None if values[place] is None else Jsonb(values[place])
            copy.write_row(values)


def take_contact_ids(count: int) -> list[int]:
    """Ids for contacts that will be written, for steps that have to name one before."""
    return _take("cases_contact", count)


def take_case_ids(count: int) -> list[int]:
    """Ids for cases that will be written."""
    return _take("cases_case", count)


def _take(table: str, count: int) -> list[int]:
    """Row numbers from a table's own sequence, many at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [value for (value,) in cursor.fetchall()]


def take_numbers(count: int) -> list[int]:
    """The running part of so many case numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number') FROM generate_series(1, %s)", [count])
        return [value for (value,) in cursor.fetchall()]


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (value,) = cursor.fetchone()
    moment: datetime = value
    return moment.astimezone(UTC)
