"""Steps that name a person: a successor, an agent, somebody who filed without a name. The identity is sealed first.

A step carries the party's id alone, so that no name ever stands in a step or in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, Contact, PartRole, Petitioner, Step
from huiyin.parties.actions import Identity, seal_party
from huiyin.people.models import Post, Unit

PARTS: Mapping[str, str] = {
    "succeed": PartRole.SUCCESSOR,
    "authorise": PartRole.AGENT,
    "name_later": PartRole.PETITIONER,
}


class _SameForm(Exception):
    """The same form was sent before: what was sealed for it now is not kept."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.seq)
        self.step = step


@sensitive_variables()
def take_naming_step(
    *,
    case: Case,
    step: str,
    by: Post | None,
    at: datetime,
    given: Mapping[str, Any],
    identity: Identity | None,
    contact: Contact | None = None,
    seen: int | None = None,
    token: UUID | None = None,
) -> Step:
    """Seal the identity, take the step with the party it became, and give that party its part in the case.

    Raises what `take_step` raises. `identity` is None where the step names nobody after all.
    """
    try:
        with transaction.atomic():
            return _taken(case, step, by, at, dict(given), identity, contact, seen, token)
    except _SameForm as before:
        return before.step


@sensitive_variables()
def _taken(
    case: Case,
    step: str,
    by: Post | None,
    at: datetime,
    given: dict[str, Any],
    identity: Identity | None,
    contact: Contact | None,
    seen: int | None,
    token: UUID | None,
) -> Step:
    party = None
    if identity is not None and not identity.is_empty:
        party = seal_party(office=Unit.objects.get(pk=case.office_id), identity=identity, at=at)
        given["party"] = str(party.pk)
    role = None if by is not None else "petitioner"
    taken = take_step(case=case, step=step, by=by, at=at, given=given, seen=seen, token=token, role=role)
    if taken.given.get("party") != given.get("party"):
        raise _SameForm(taken)
    if party is not None:
        first = contact or Contact.objects.filter(case=case).order_by("-is_first", "pk")[0]
        Petitioner.objects.create(case=case, contact=first, party=party, role=PARTS[step])
    return taken
