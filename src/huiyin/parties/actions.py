"""Sealing a petitioner's identity away, and opening it again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.ledger.actions import append
from huiyin.ledger.inserting import insert_rows
from huiyin.parties.identities import Identity
from huiyin.parties.matching import trace_values
from huiyin.parties.models import Party, Trace
from huiyin.parties.sealing import open_bytes, seal_bytes, sealed_with
from huiyin.parties.ways import LANGUAGES, NEEDS, ordered
from huiyin.people.models import Post, Unit

__all__ = [
    "Contactable",
    "Identity",
    "ReasonMissing",
    "WayWithoutAddress",
    "change_ways",
    "open_party",
    "party_rows",
    "read_party",
    "seal_party",
]


class ReasonMissing(Exception):
    """An identity is opened only for a stated reason."""


class WayWithoutAddress(Exception):
    """A way of being told was chosen for which no address is known; `entry` is the missing entry of the identity."""

    def __init__(self, way: str) -> None:
        super().__init__(way)
        self.way, self.entry = way, NEEDS[way]


@dataclass(frozen=True, slots=True, repr=False)
class Contactable:
    """How a petitioner wants to be told: `ways` in the order they are tried (none: no messages), in which language.

    `changes` are new values of phone, e-mail or address; an empty one changes nothing.
    """

    ways: tuple[str, ...]
    language: str = "zh"
    changes: Mapping[str, str] = field(default_factory=dict)


@sensitive_variables()
def party_rows(
    *, office: Unit, identity: Identity, at: datetime, asked: Contactable | None = None
) -> tuple[Party, list[Trace]]:
    """The rows of a new party, not yet saved: for `seal_party` and for bulk writers."""
    party = Party(id=uuid4(), office=office, pseudonym=secrets.token_hex(3), created_at=at)
    if asked is not None:
        party.ways, party.language = list(ordered(asked.ways)), asked.language
    party.sealed = seal_bytes(identity.to_json(), party.id.bytes, purpose="identities")
    party.key_version = sealed_with(party.sealed)
    values = trace_values(office.pk, identity).values()
    return party, [Trace(party=party, office=office, value=value) for value in values]


@transaction.atomic(savepoint=False)
@sensitive_variables()
def seal_party(*, office: Unit, identity: Identity, at: datetime, asked: Contactable | None = None) -> Party:
    """Seal an identity and index it for its office. `asked` is None where nobody asked how to tell them."""
    party, traces = party_rows(office=office, identity=identity, at=at, asked=asked)
    insert_rows([party])
    insert_rows(traces)
    return party


@sensitive_variables()
def read_party(party: Party) -> Identity:
    """The identity, without a record: only for printing it on the petitioner's own papers. Raises SealBroken."""
    return Identity.from_json(open_bytes(bytes(party.sealed), party.id.bytes, purpose="identities"))


@transaction.atomic(savepoint=False)
@sensitive_variables()
def change_ways(*, party: Party, asked: Contactable, by: Mapping[str, Any], at: datetime) -> Party:
    """Record how a petitioner wants to be told, with the addresses that needs; an entry in the office's chain says
    that it changed, never to what address. Raises WayWithoutAddress, SealBroken.
    """
    row = Party.objects.select_for_update().get(pk=party.pk)
    old = read_party(row)
    given = {name: value.strip() for name, value in asked.changes.items() if name in CHANGEABLE and value.strip()}
    new = replace(old, **{name: value for name, value in given.items() if value != getattr(old, name)})
    for way in asked.ways:
        if not getattr(new, NEEDS[way]):
            raise WayWithoutAddress(way)
    changed = [name for name in CHANGEABLE if getattr(new, name) != getattr(old, name)]
    if changed:
        _seal_anew(row, new)
    row.ways, row.language = list(ordered(asked.ways)), asked.language if asked.language in LANGUAGES else row.language
    row.save(update_fields=["ways", "language", "sealed", "key_version"])
    payload = {"party": str(row.pk), "pseudonym": row.pseudonym, "ways": row.ways, "changed": changed}
    append(chain=f"office:{row.office_id}", kind="ways_chosen", at=at, payload=payload, by=dict(by))
    return row


CHANGEABLE = ("phone", "email", "address")


@sensitive_variables()
def _seal_anew(row: Party, identity: Identity) -> None:
    """The identity with its new entries, and the index values that follow from it."""
    row.sealed = seal_bytes(identity.to_json(), row.id.bytes, purpose="identities")
    row.key_version = sealed_with(row.sealed)
    Trace.objects.filter(party=row).delete()
    values = trace_values(row.office_id, identity).values()
    insert_rows([Trace(party=row, office_id=row.office_id, value=value) for value in values])


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
