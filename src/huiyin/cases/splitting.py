"""Splitting a matter: some of its requests become a matter of their own, counted from the same receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huiyin.cases.actions import Registered, open_case, take_step
from huiyin.cases.contacts import came_in
from huiyin.cases.models import Case, Contact, Petitioner
from huiyin.cases.storing import record_from
from huiyin.duties.office_time import on_day
from huiyin.ledger.inserting import insert_rows
from huiyin.parties.sealing import digest_code, new_code
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.terms import Reason, Text

__all__ = ["split_case"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is split off, by whom and when."""

    requests: Sequence[int]
    reason: str
    by: Post
    at: datetime


def split_case(
    *,
    case: Case,
    requests: Sequence[int],
    reason: str,
    by: Post,
    at: datetime,
    seen: int | None = None,
    token: UUID | None = None,
) -> Registered:
    """The new matter, with its own number and query code. Raises NotAllowed and CaseMoved; a sealed one is not split.

    The new matter's clocks run from the first receipt, so that nobody gains time by it.
    """
    if case.is_sealed:
        raise NotAllowed((_SEALED,))
    asked = _Asked(sorted(requests), reason, by, at)
    with transaction.atomic():
        new = open_case(raw=_opening(case, asked), office=case.office_id, procedure=case.procedure, by=by, at=at)
        given = {"requests": list(asked.requests), "reason": reason, "case": new.number}
        take_step(case=case, step="split", by=by, at=at, given=given, seen=seen, token=token)
        contact, code = _contact(case, new, at)
    new.refresh_from_db()
    return Registered(new, contact, code)


_SEALED = Reason(
    "sealed",
    Text("身份保密的事项不能拆分，请联系信访人另行提出。", "A sealed matter is not split: its words cannot be moved."),
)


def _opening(case: Case, asked: _Asked) -> dict[str, Any]:
    """The values that open the new matter: those of the first one, with the chosen requests numbered anew."""
    first = case.steps.filter(opened_month=case.opened_month).order_by("seq")[0]
    came = came_in(record_from(step) for step in case.steps.filter(opened_month=case.opened_month).order_by("seq"))[0]
    rows = {row.no: row for row in case.requests.all()}
    chosen = [rows[no] for no in asked.requests if no in rows]
    given = {key: value for key, value in first.given.items() if key in _KEPT}
    given |= {
        "received_on": came.received_on.isoformat(),
        "subject": case.subject,
        "facts": came.facts,
        "place": case.place,
        "category": case.category,
        "complained_of": case.complained_of,
        "barred_units": list(case.barred_units),
        "barred_staff": list(case.barred_staff),
        "requests": [{"no": no, "kind": row.kind, "text": row.text} for no, row in enumerate(chosen, 1)],
    }
    if came.received_on < on_day(asked.at):
        given["backdated_reason"] = asked.reason
    return given


_KEPT = frozenset(
    {"channel", "written_on", "direct", "anonymous", "address_unclear", "unreachable", "people", "representatives"}
    | {"petitioners", "received_by"}
)


def _contact(case: Case, new: Case, at: datetime) -> tuple[Contact, str]:
    """What came in stands in both matters; the petitioners get a code for the new one."""
    first = Contact.objects.filter(case=case, is_first=True).get()
    code = new_code()
    contact = Contact(
        case=new,
        office_id=first.office_id,
        channel=first.channel,
        written_on=first.written_on,
        received_on=first.received_on,
        registered_at=at,
        people=first.people,
        facts=first.facts,
        code_digest=digest_code(code),
        is_first=True,
    )
    insert_rows([contact])
    parts = Petitioner.objects.filter(contact=first)
    insert_rows([Petitioner(case=new, contact=contact, party_id=one.party_id, role=one.role) for one in parts])
    return contact, code
