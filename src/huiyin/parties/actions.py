"""Sealing a petitioner's identity away, and opening it again."""

import secrets
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.ledger.actions import append
from huiyin.ledger.inserting import insert_rows
from huiyin.parties.identities import Identity
from huiyin.parties.matching import trace_values
from huiyin.parties.models import Party, Trace
from huiyin.parties.sealing import open_bytes, seal_bytes, sealed_with
from huiyin.people.models import Post, Unit

__all__ = ["Identity", "ReasonMissing", "open_party", "party_rows", "read_party", "seal_party"]


class ReasonMissing(Exception):
    """An identity is opened only for a stated reason."""


@sensitive_variables()
def party_rows(*, office: Unit, identity: Identity, at: datetime) -> tuple[Party, list[Trace]]:
    """The rows of a new party, not yet saved: for `seal_party` and for bulk writers."""
    party = Party(id=uuid4(), office=office, pseudonym=secrets.token_hex(3), created_at=at)
    party.sealed = seal_bytes(identity.to_json(), party.id.bytes, purpose="identities")
    party.key_version = sealed_with(party.sealed)
    values = trace_values(office.pk, identity).values()
    return party, [Trace(party=party, office=office, value=value) for value in values]


@transaction.atomic(savepoint=False)
@sensitive_variables()
def seal_party(*, office: Unit, identity: Identity, at: datetime) -> Party:
    """Seal an identity and index it for its office."""
    party, traces = party_rows(office=office, identity=identity, at=at)
    insert_rows([party])
    insert_rows(traces)
    return party


@sensitive_variables()
def read_party(party: Party) -> Identity:
    """The identity, without a record: only for printing it on the petitioner's own papers. Raises SealBroken."""
    return Identity.from_json(open_bytes(bytes(party.sealed), party.id.bytes, purpose="identities"))


@sensitive_variables()
def open_party(*, party: Party, by: Post, reason: str, at: datetime) -> Identity:
    """Open an identity for `by`, recorded in the office's chain before it is shown.

    Whether `by` may is decided by the caller, who knows the case. Raises ReasonMissing, SealBroken.
    """
    if not reason.strip():
        raise ReasonMissing
    identity = read_party(party)
    append(
        chain=f"office:{party.office_id}",
        kind="identity_opened",
        at=at,
        payload={"party": str(party.pk), "pseudonym": party.pseudonym, "reason": reason.strip()},
        by=by.signature,
    )
    return identity
