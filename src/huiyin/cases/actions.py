"""What changes a case: `register_case` opens one, `take_step` moves it. Nothing else does, but the bulk writer.

Every move is one lock, one step row, one ledger entry, and the columns that follow from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huiyin.cases import effects, storing
from huiyin.cases.belongings import locked_case
from huiyin.cases.facts import actor_of, facts_for
from huiyin.cases.intake.registration import Registration
from huiyin.cases.models import Case, CaseFile, Contact, Petitioner, Step
from huiyin.cases.opening import office_for, opening_values, procedure_for_registration
from huiyin.cases.record import Record, fold_record
from huiyin.cases.telling import tell_registered
from huiyin.duties.calendars import current_calendar
from huiyin.duties.layers import layers_in_force
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.ledger.inserting import insert_rows
from huiyin.ledger.reading import Fixed
from huiyin.parties.actions import seal_party
from huiyin.parties.sealing import digest_code, new_code
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Actor, Facts, Offer, StepRecord, advance, decide, open_steps


class CaseMoved(Exception):
    """Somebody acted on the case since the page was shown; `steps` is what they did."""

    def __init__(self, case: Case, steps: Sequence[Step]) -> None:
        super().__init__(f"{case.number} moved on by {len(steps)} steps")
        self.case = case
        self.steps = steps


class AlreadyRegistered(Exception):
    """The same form was sent before; `contact` is what it became."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(f"registered before as {contact.case_id}")
        self.contact = contact


@dataclass(frozen=True, slots=True)
class Registered:
    """A new case, its first contact, and the query code, which is shown once and stored nowhere."""

    case: Case
    contact: Contact
    code: str


def register_case(*, registration: Registration, by: Post | None, at: datetime) -> Registered:
    """Open a case from what came in (art. 22, 23: always register).

    `by` is None when the petitioner files on the portal. Raises NotAllowed with the reasons, and AlreadyRegistered
    when the same form comes twice.
    """
    with transaction.atomic():
        refuse_second(registration.token)
        office = office_for(registration)
        parties = [
            (seal_party(office=office, identity=person.identity, at=at, asked=person.asked), person.role)
            for person in registration.persons
        ]
        raw = opening_values(registration, office, [(str(party.pk), role) for party, role in parties])
        procedure = procedure_for_registration(registration).key
        case = open_case(raw=raw, office=office.pk, procedure=procedure, by=by, at=at, token=registration.token)
        contact, code = add_contact(case, registration, office.pk, fold_record(None, "register", raw), at)
        insert_rows([Petitioner(case=case, contact=contact, party=party, role=role) for party, role in parties])
        attach_files(case, contact, registration, 1)
        tell_registered(case, [party for party, _role in parties], at=at)
    return Registered(case, contact, code)


def open_case(
    *,
    raw: Mapping[str, Any],
    office: int,
    procedure: str,
    by: Post | None,
    at: datetime,
    token: UUID | None = None,
) -> Case:
    """The rows and the first step of a new case, from the values that open it. Raises NotAllowed."""
    law, calendar = procedure_for(procedure), current_calendar()
    actor = actor_of(by, "petitioner")
    # A new matter's first step is on the day it is registered; its clocks start from `received_on`.
    on = on_day(at)
    facts = Facts(today=on, layers=layers_in_force())
    given = {**raw, **decide(law, None, "register", actor, raw, on, facts, calendar), "office": office}
    step = StepRecord(1, "register", on, actor, given)
    state = advance(law, None, step, calendar)
    record = fold_record(None, "register", given)
    case = storing.insert_case(number=next_number(on), on=on, state=state, record=record, procedure=procedure)
    write_step(case, step, at=at, token=token)
    return case


_BY_TOKEN = Fixed(Contact, "WHERE t.token = %s")


def refuse_second(token: UUID | None) -> None:
    """Raise AlreadyRegistered where the form of this token was sent before, waiting for one that is in flight."""
    if token is None:
        return
    with connection.cursor() as cursor:
        # Two copies of one form in flight at once: the second waits here until the first is in.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [token.int % (1 << 63)])
    earlier = _BY_TOKEN.first(token)
    if earlier:
        raise AlreadyRegistered(earlier)


def next_number(on: date) -> str:
    """The next case number: the year and a running number that no lock holds up. Gaps are harmless here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number')")
        (value,) = cursor.fetchone()
    return f"{on.year}-{value:06d}"


def add_contact(
    case: Case, registration: Registration, office: int, record: Record, at: datetime, *, is_first: bool = True
) -> tuple[Contact, str]:
    """The contact's row and the query code of its receipt, which is shown once and stored nowhere."""
    code = new_code()
    contact = Contact(
        case=case,
        office_id=office,
        channel=registration.channel,
        written_on=registration.written_on,
        received_on=registration.received_on,
        registered_at=at,
        people=registration.people,
        facts="" if record.is_sealed else registration.facts,
        sealed_text=record.sealed.encode() if record.sealed else None,
        code_digest=digest_code(code),
        is_first=is_first,
        token=registration.token,
    )
    insert_rows([contact])
    return contact, code


def attach_files(case: Case, contact: Contact, registration: Registration, seq: int) -> None:
    """Link the files a contact came with; those of a sealed matter are for the petition office only."""
    CaseFile.objects.bulk_create(
        CaseFile(
            case=case,
            file=file,
            contact=contact,
            step_seq=seq,
            is_sealed=registration.is_sealed,
            from_petitioner=True,
        )
        for file in registration.files
    )


def write_step(case: Case, record: StepRecord, *, at: datetime, token: UUID | None = None) -> Step:
    """The step row and its ledger entry. The ledger's clock is the step's `recorded_at`."""
    by = {
        "role": record.actor.role,
        "post": record.actor.post,
        "unit": record.actor.unit,
        "staff": record.actor.staff,
    }
    appended = append(
        chain=f"case:{case.pk}",
        kind=record.key,
        at=at,
        payload=storing.payload_of(record, at),
        by=by,
        keep=False,
        month=case.opened_month,
    )
    step = Step(
        opened_month=case.opened_month,
        case_id=case.pk,
        seq=record.seq,
        key=record.key,
        on=record.on,
        at=at,
        recorded_at=appended.recorded_at,
        role=record.actor.role,
        post_id=record.actor.post,
        unit_id=record.actor.unit,
        staff_id=record.actor.staff,
        given=record.given,
        calendar=current_calendar().version,
        token=token,
    )
    insert_rows([step])
    return step


def take_step(
    *,
    case: Case,
    step: str,
    by: Post | None,
    at: datetime,
    given: Mapping[str, Any],
    on: date | None = None,
    seen: int | None = None,
    token: UUID | None = None,
    role: str | None = None,
) -> Step:
    """Take one step of a case: the only way a case moves.

    `on` is the legal date, `at` the moment of acting; `seen` the last step the actor had on the page; `token` names
    the form, so that the same form sent twice acts once. Raises NotAllowed (with every reason) and CaseMoved.
    """
    with transaction.atomic():
        locked = locked_case(case.pk)
        if seen is not None and seen != locked.last_seq:
            return _same_form_or_moved(locked, seen, token)
        day = on or on_day(at)
        calendar, procedure = current_calendar(), procedure_for(locked.procedure)
        actor = actor_of(by, role)
        state = locked.standing
        facts = facts_for(locked, today=on_day(at), by=by, named_posts=effects.posts_named(given))
        clean = dict(decide(procedure, state, step, actor, given, day, facts, calendar))
        place = StepRecord(locked.last_seq + 1, step, day, actor, clean)
        clean |= effects.before(locked, state, place, by=by, at=at)
        taken = StepRecord(place.seq, step, day, actor, clean)
        moved = advance(procedure, state, taken, calendar)
        row = write_step(locked, taken, at=at, token=token)
        storing.store_move(locked, before=state, after=moved, step=taken)
        effects.after(locked, taken, at=at)
    _refresh(case, locked)
    return row


def _same_form_or_moved(case: Case, seen: int, token: UUID | None) -> Step:
    since = list(Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, seq__gt=seen).order_by("seq"))
    same = next((step for step in since if token is not None and step.token == token), None)
    if same is None:
        raise CaseMoved(case, since)
    return same


def _refresh(case: Case, stored: Case) -> None:
    """The caller's object follows what was stored, so that the next page needs no second read."""
    for field in Case._meta.concrete_fields:
        setattr(case, field.attname, getattr(stored, field.attname))


def offers_for(case: Case, post: Post, *, today: date, only: str = "") -> tuple[Offer, ...]:
    """Every step this post's role could take, open or with the reasons why not; `only` asks of that one step."""
    law = procedure_for(case.procedure)
    among = [step for step in (law.steps.get(only),) if step is not None] if only else None
    return open_steps(
        law,
        case.standing,
        actor_of(post),
        today,
        facts_for(case, today=today, by=post),
        current_calendar(),
        among,
    )


def offers_for_petitioner(case: Case, *, today: date) -> tuple[Offer, ...]:
    """What the petitioner may do on the portal now."""
    actor = Actor("petitioner")
    facts = facts_for(case, today=today)
    state = case.standing
    return open_steps(procedure_for(case.procedure), state, actor, today, facts, current_calendar())
