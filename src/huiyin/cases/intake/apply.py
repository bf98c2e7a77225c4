"""Writing a plan: in chunks, each of which commits with its batch, so that a second run completes what was cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.actions import take_step
from huiyin.cases.bulk import History, Moved, NewContact, take_contact_ids, write_histories
from huiyin.cases.intake.columns import accused_of
from huiyin.cases.intake.plan import Joining, NewMatter
from huiyin.cases.intake.profile import Profile
from huiyin.cases.intake.registration import Asked, Person, Registration
from huiyin.cases.intake.rows import Row, trimmed
from huiyin.cases.models import Case, Contact, ImportBatch, PartRole, Petitioner
from huiyin.cases.opening import opening_values
from huiyin.duties.office_time import on_day
from huiyin.ledger.inserting import insert_rows
from huiyin.parties.actions import party_rows
from huiyin.parties.identities import Identity
from huiyin.parties.models import Party, Trace
from huiyin.people.models import Unit
from huiyin.procedure.catalogue import procedure_in_force
from huiyin.procedure.engine import Actor, StepRecord

ROWS_AT_ONCE = 500
SYSTEM = Actor("system")
Work = NewMatter | Joining


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a plan is written to and when."""

    office: Unit
    profile: Profile
    at: datetime

    @property
    def day(self) -> date:
        return on_day(self.at)


@dataclass(slots=True)
class Written:
    """How much was written: contacts and the cases made for them."""

    contacts: int = 0
    cases: int = 0


def chunks(work: Sequence[Work], rows_at_once: int = ROWS_AT_ONCE) -> Iterator[list[Work]]:
    """The work in pieces of about so many rows. Rows of one matter stay together."""
    chunk: list[Work] = []
    rows = 0
    for one in work:
        chunk.append(one)
        rows += len(one.rows) if isinstance(one, NewMatter) else 1
        if rows >= rows_at_once:
            yield chunk
            chunk, rows = [], 0
    if chunk:
        yield chunk


def write_chunk(chunk: Sequence[Work], setting: Setting, batch: ImportBatch) -> Written:
    """Write one piece, all of it or nothing. `batch` is saved by the caller in the same transaction."""
    with transaction.atomic():
        matters = [one for one in chunk if isinstance(one, NewMatter)]
        joinings = [one for one in chunk if isinstance(one, Joining)]
        ids = iter(take_contact_ids(sum(len(matter.rows) for matter in matters)))
        histories = [_history(matter, [next(ids) for _ in matter.rows], setting) for matter in matters]
        write_histories(histories, batch=batch.pk)
        for joining in joinings:
            _join(joining, setting, batch)
    contacts = sum(len(matter.rows) for matter in matters) + len(joinings)
    return Written(contacts, len(matters))


def _history(matter: NewMatter, ids: Sequence[int], setting: Setting) -> History:
    """A case from its import on: the opening step, and one join for each repeat."""
    sealed = [_sealed(row, setting) for row in matter.rows]
    opening = _opening(matter.first, sealed[0], setting) | _known(matter)
    steps = [("import_known", opening)]
    openings = [opening]
    for row, pk, parties in zip(matter.rows[1:], ids[1:], sealed[1:], strict=True):
        openings.append(_opening(row, parties, setting))
        steps.append(("join", _joined(row, pk, openings[-1], setting)))
    contacts = [
        _contact(row, pk, parties, opening, setting, is_first=row is matter.first)
        for row, pk, parties, opening in zip(matter.rows, ids, sealed, openings, strict=True)
    ]
    records = [StepRecord(seq, key, setting.day, SYSTEM, given) for seq, (key, given) in enumerate(steps, 1)]
    procedure = procedure_in_force(matter.first.received.day).key
    return History(procedure, setting.day, [Moved(record, setting.at) for record in records], contacts)


# A petitioner's rows, as the bulk writer takes them: nobody for an anonymous row.
Sealed = tuple[tuple[Party, list[Trace], str], ...]


@sensitive_variables()
def _contact(
    row: Row, pk: int, parties: Sealed, opening: dict[str, Any], setting: Setting, *, is_first: bool
) -> NewContact:
    more = row.more
    sealed_words = opening.get("sealed_words")
    return NewContact(
        channel=more.channel or setting.profile.channel,
        received_on=row.received.day,
        registered_at=setting.at,
        facts="" if sealed_words else row.text,
        sealed_text=sealed_words.encode() if sealed_words else None,
        written_on=more.written_on or row.received.day,
        people=more.people,
        source=setting.profile.source,
        source_number=row.number,
        old_number=row.more.old_number,
        is_first=is_first,
        pk=pk,
        parties=parties,
    )


@sensitive_variables()
def _sealed(row: Row, setting: Setting) -> Sealed:
    """The petitioner of a row: who they are is sealed as at the desk, with how to reach them."""
    identity = _identity(row)
    if identity.is_empty:
        return ()
    return ((*party_rows(office=setting.office, identity=identity, at=setting.at), str(PartRole.PETITIONER)),)


def _facts(row: Row) -> str:
    """The words of the row; of a sealed one the reply is sealed with them."""
    return f"{row.text}\n\n答复意见：{row.reply}" if row.more.is_sealed and row.reply else row.text


@sensitive_variables()
def _identity(row: Row) -> Identity:
    more = row.more
    return Identity(name=row.user) if more.identity.is_empty and not more.is_anonymous else more.identity


@sensitive_variables()
def _opening(row: Row, parties: Sealed, setting: Setting) -> dict[str, Any]:
    """What opens a case of this row, by what registration at the desk would say: by `import_known`, or by `register`
    should a join be undone."""
    profile, office, more = setting.profile, setting.office, row.more
    registration = Registration(
        office=office,
        channel=more.channel or profile.channel,
        received_on=row.received.day,
        written_on=more.written_on or row.received.day,
        requests=(Asked(row.subject, more.kind or profile.kind),),
        subject=trimmed(row.subject),
        facts=_facts(row),
        persons=tuple(Person(_identity(row)) for _party in parties),
        people=more.people,
        place=more.place,
        category=more.category,
        complained_of=more.complained_of,
        is_sealed=more.is_sealed,
        is_anonymous=more.is_anonymous,
        **accused_of(more),
    )
    values = opening_values(registration, office, [(str(party.pk), role) for party, _traces, role in parties])
    added: dict[str, Any] = {
        "source": profile.source,
        "source_number": row.number,
        "received_at": row.received.clock.isoformat() if row.received.clock else None,
        "registered_on": more.registered_on.isoformat() if more.registered_on else None,
        "assigned_by": more.assigned_by,
        "old_number": more.old_number,
        "as_written": dict(more.as_written),
    }
    return values | {key: value for key, value in added.items() if value}


def _known(matter: NewMatter) -> dict[str, Any]:
    """The reply, where the sheet has one: what is known is judged by the law of its time."""
    if matter.replied is None:
        return {}
    is_open = matter.answer and not matter.first.more.is_sealed
    answers = [{"no": 1, "opinion": matter.answer}] if is_open else []
    return {"replied_on": matter.replied.day.isoformat(), "known_answers": answers}


def _joined(row: Row, contact: int, opening: dict[str, Any], setting: Setting) -> dict[str, Any]:
    return {
        "contact_no": contact,
        "channel": row.more.channel or setting.profile.channel,
        "received_on": row.received.day.isoformat(),
        "people": row.more.people,
        "opening": opening,
    }


@sensitive_variables()
def _join(joining: Joining, setting: Setting, batch: ImportBatch) -> None:
    """Add a repeat to a case that an earlier import made."""
    row, case = joining.row, Case.objects.get(pk=joining.matter.id)
    sealed = _sealed(row, setting)
    opening = _opening(row, sealed, setting)
    for party, traces, _role in sealed:
        insert_rows([party])
        insert_rows(traces)
    contact = Contact.objects.create(
        case=case,
        office=setting.office,
        channel=row.more.channel or setting.profile.channel,
        written_on=row.more.written_on or row.received.day,
        received_on=row.received.day,
        registered_at=setting.at,
        people=row.more.people,
        facts=row.text,
        is_first=False,
        source=setting.profile.source,
        source_number=row.number,
        old_number=row.more.old_number,
        import_batch=batch,
    )
    for party, _traces, role in sealed:
        Petitioner.objects.create(case=case, contact=contact, party=party, role=role)
    given = _joined(row, contact.pk, opening, setting)
    take_step(case=case, step="join", by=None, role="system", at=setting.at, given=given)
