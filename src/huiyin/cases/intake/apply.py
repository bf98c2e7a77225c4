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
from huiyin.cases.intake.plan import Joining, NewMatter
from huiyin.cases.intake.profile import Profile
from huiyin.cases.intake.rows import Row, trimmed
from huiyin.cases.models import Case, Contact, ImportBatch, PartRole, Petitioner
from huiyin.duties.office_time import on_day
from huiyin.parties.actions import party_rows, seal_party
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
    opening = _opening(matter.first, sealed[0][0], setting) | _known(matter)
    steps = [("import_known", opening)]
    for row, pk, (party, _traces) in zip(matter.rows[1:], ids[1:], sealed[1:], strict=True):
        steps.append(("join", _joined(row, pk, party, setting)))
    contacts = [
        NewContact(
            channel=setting.profile.channel,
            received_on=row.received.day,
            registered_at=setting.at,
            facts=row.text,
            written_on=row.received.day,
            source=setting.profile.source,
            source_number=row.number,
            is_first=row is matter.first,
            pk=pk,
            parties=((party, traces, PartRole.PETITIONER),),
        )
        for row, pk, (party, traces) in zip(matter.rows, ids, sealed, strict=True)
    ]
    records = [StepRecord(seq, key, setting.day, SYSTEM, given) for seq, (key, given) in enumerate(steps, 1)]
    procedure = procedure_in_force(matter.first.received.day).key
    return History(procedure, setting.day, [Moved(record, setting.at) for record in records], contacts)


@sensitive_variables()
def _sealed(row: Row, setting: Setting) -> tuple[Party, list[Trace]]:
    """The petitioner of a row: the name the source knows them by is sealed like any other."""
    return party_rows(office=setting.office, identity=Identity(name=row.user), at=setting.at)


def _opening(row: Row, party: Party, setting: Setting) -> dict[str, Any]:
    """What opens a case of this row: by `import_known`, or by `register` should a join be undone."""
    profile, office = setting.profile, setting.office
    values = {
        "channel": profile.channel,
        "received_on": row.received.day.isoformat(),
        "written_on": row.received.day.isoformat(),
        "direct": not office.is_petition_office,
        "office": office.pk,
        "received_by": office.pk,
        "requests": [{"no": 1, "kind": profile.kind, "text": row.subject}],
        "people": 1,
        "petitioners": [{"party": str(party.pk), "role": str(PartRole.PETITIONER)}],
        "subject": trimmed(row.subject),
        "facts": row.text,
        "source": profile.source,
        "source_number": row.number,
    }
    return values | ({"received_at": row.received.clock.isoformat()} if row.received.clock else {})


def _known(matter: NewMatter) -> dict[str, Any]:
    """The reply, where the sheet has one: what is known is judged by the law of its time."""
    if matter.replied is None:
        return {}
    answers = [{"no": 1, "opinion": matter.answer}] if matter.answer else []
    return {"replied_on": matter.replied.day.isoformat(), "known_answers": answers}


def _joined(row: Row, contact: int, party: Party, setting: Setting) -> dict[str, Any]:
    return {
        "contact_no": contact,
        "channel": setting.profile.channel,
        "received_on": row.received.day.isoformat(),
        "people": 1,
        "opening": _opening(row, party, setting),
    }


@sensitive_variables()
def _join(joining: Joining, setting: Setting, batch: ImportBatch) -> None:
    """Add a repeat to a case that an earlier import made."""
    row, case = joining.row, Case.objects.get(pk=joining.matter.id)
    party = seal_party(office=setting.office, identity=Identity(name=row.user), at=setting.at)
    contact = Contact.objects.create(
        case=case,
        office=setting.office,
        channel=setting.profile.channel,
        written_on=row.received.day,
        received_on=row.received.day,
        registered_at=setting.at,
        facts=row.text,
        is_first=False,
        source=setting.profile.source,
        source_number=row.number,
        import_batch=batch,
    )
    Petitioner.objects.create(case=case, contact=contact, party=party, role=PartRole.PETITIONER)
    given = _joined(row, contact.pk, party, setting)
    take_step(case=case, step="join", by=None, role="system", at=setting.at, given=given)
