"""Whoever booked about a matter learns when their session is changed, in the way they asked to be told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from huiyin.cases.models import Case, Petitioner
from huiyin.cases.telling import FAMILY
from huiyin.outbox.models import Message
from huiyin.outbox.writing import Event, ToParty, message_to_party, write_messages
from huiyin.people import directory
from huiyin.receptions.models import Session, Visit


def tell_changed(session: Session, *, mark: str, at: datetime) -> int:
    """Messages to those of the contacts that have a number; returns how many. Inside the change's transaction.

    Whoever booked without a matter is called by the desk, or sees it with the code.
    """
    visits = session.visits.expected().filter(contact__isnull=False).select_related("contact__case")
    messages = [message for visit in visits for message in _of_visit(visit, session, mark, at)]
    write_messages(messages)
    return len(messages)


def _of_visit(visit: Visit, session: Session, mark: str, at: datetime) -> Iterator[Message]:
    assert visit.contact is not None
    event = _event(visit.contact.case, session, mark, at)
    for row in Petitioner.objects.filter(contact=visit.contact).select_related("party"):
        if row.party.ways:
            to = ToParty(row.party_id, tuple(row.party.ways), row.party.language)
            yield message_to_party(event, "reception_changed", to)


def _event(case: Case, session: Session, mark: str, at: datetime) -> Event:
    unit = directory.unit(session.unit_id)
    params: dict[str, Any] = {"number": case.number, "day": session.on.isoformat()}
    params |= {"unit": unit.name, "unit_en": unit.name_en}
    is_discreet = case.is_sealed or case.kind == "accusation"
    return Event(
        FAMILY, case.pk, f"reception-{session.pk}-{mark}", session.unit_id, params, at, is_discreet, case.is_sealed
    )
