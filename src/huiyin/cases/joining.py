"""Repeat contacts: one joins the case it belongs to, and can be parted again.

Merging never ends or lengthens a clock, and a joined contact keeps its own receipt and tracking (law.md 9a).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.cases.actions import Registered, add_contact, attach_files, open_case, refuse_second, take_step
from huiyin.cases.intake.registration import Registration
from huiyin.cases.models import Case, CaseFile, Contact, Petitioner
from huiyin.cases.opening import opening_values
from huiyin.cases.record import fold_record
from huiyin.duties.office_time import on_day
from huiyin.parties.actions import seal_party
from huiyin.people.models import Post, Unit


class SealedApart(Exception):
    """A sealed contact may not join an open case, nor the other way round: the words would change hands."""


def join_contact(*, case: Case, registration: Registration, by: Post, at: datetime) -> Registered:
    """Register what came in as a repeat contact of `case`. Raises NotAllowed, SealedApart, AlreadyRegistered."""
    if registration.is_sealed != case.is_sealed:
        raise SealedApart(case.number)
    with transaction.atomic():
        refuse_second(registration.token)
        office = Unit.objects.get(pk=case.office_id)
        parties = [
            (seal_party(office=office, identity=one.identity, at=at, asked=one.asked), one.role)
            for one in registration.persons
        ]
        values = opening_values(registration, office, [(str(party.pk), role) for party, role in parties])
        record = fold_record(None, "register", values)
        contact, code = add_contact(case, registration, office.pk, record, at, is_first=False)
        Petitioner.objects.bulk_create(
            Petitioner(case=case, contact=contact, party=party, role=role) for party, role in parties
        )
        given: dict[str, Any] = {
            "contact_no": contact.pk,
            "channel": registration.channel,
            "received_on": registration.received_on,
            "people": registration.people,
            # Everything needed to open a case of its own, should the two be parted again.
            "opening": values,
        }
        step = take_step(case=case, step="join", by=by, at=at, given=given, token=registration.token)
        attach_files(case, contact, registration, step.seq)
    return Registered(case, contact, code)


def part_contact(*, contact: Contact, by: Post, at: datetime, reason: str) -> Case:
    """Undo a join: the contact becomes a case of its own, with its own clocks from its own receipt."""
    with transaction.atomic():
        case = contact.case
        joined = case.steps.filter(opened_month=case.opened_month, key="join", given__contact_no=contact.pk).get()
        take_step(case=case, step="unjoin", by=by, at=at, given={"contact_no": contact.pk, "reason": reason})
        opening = dict(joined.given["opening"])
        day = on_day(at)
        if date.fromisoformat(opening["received_on"]) < day:
            opening.setdefault("backdated_reason", reason)
        new = open_case(raw=opening, office=case.office_id, procedure=case.procedure, by=by, at=at)
        Contact.objects.filter(pk=contact.pk).update(case=new, is_first=True)
        Petitioner.objects.filter(contact=contact).update(case=new)
        CaseFile.objects.filter(contact=contact).update(case=new)
    contact.refresh_from_db()
    return new
