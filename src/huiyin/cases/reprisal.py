"""Art. 18(4): nobody may take revenge on a petitioner. One button, to the unit above the one complained of, sealed.

It becomes a matter of its own. Nothing of it stands in the matter it is about, so that the unit below learns of it by
no page, list, count or message.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.cases.actions import Registered, register_case, take_step
from huiyin.cases.intake.registration import Asked, Person, Registration
from huiyin.cases.models import Contact, Petitioner
from huiyin.duties.office_time import on_day
from huiyin.parties.actions import read_party
from huiyin.people.models import Unit
from huiyin.people.units import petition_office_above

_SUBJECT = "反映因提出信访事项受到打击报复"


class NobodyAbove(Exception):
    """There is no petition office above the unit complained of."""


def units_complained_of(contact: Contact) -> list[Unit]:
    """The units the petitioner may mean: the one that has the matter and the one that registered it."""
    state = contact.case.standing
    wanted = [unit for unit in (state.unit, state.office) if unit is not None]
    rows = Unit.objects.in_bulk(wanted)
    return [rows[unit] for unit in dict.fromkeys(wanted) if petition_office_above(rows[unit]) is not None]


def report_reprisal(*, contact: Contact, against: Unit, words: str, at: datetime, token: UUID) -> Registered:
    """The sealed matter, with its own number and query code. Raises NobodyAbove, AlreadyRegistered, NotAllowed."""
    office = petition_office_above(against)
    if office is None:
        raise NobodyAbove(against.pk)
    parts = Petitioner.objects.filter(contact=contact).select_related("party")
    persons = tuple(Person(read_party(part.party), part.role) for part in parts)
    registration = Registration(
        office=office,
        channel="web",
        received_on=on_day(at),
        requests=(Asked(words, "accusation"),),
        subject=_SUBJECT,
        facts=words,
        persons=persons,
        complained_of=against.name,
        complained_unit=against,
        is_sealed=True,
        is_anonymous=not persons,
        token=token,
    )
    with transaction.atomic():
        made = register_case(registration=registration, by=None, at=at)
        given = {"case": contact.case.number, "kind": "about", "reason": "信访人在查询页面反映"}
        take_step(case=made.case, step="linked", by=None, role="system", at=at, given=given)
    return made
