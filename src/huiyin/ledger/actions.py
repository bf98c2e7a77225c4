"""Appending to the ledger: the only way anything gets in."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from huiyin.ledger.hashing import GENESIS, canonical, entry_hash, header_of, payload_digest

# Locks the chain whether it is new or not, and takes the database's clock in the same statement.
TAKE_HEAD = """
INSERT INTO ledger_head (chain, opened_month, seq, hash, changed_at)
VALUES (%s, %s, 0, %s, clock_timestamp())
ON CONFLICT (chain) DO UPDATE SET changed_at = clock_timestamp()
RETURNING opened_month, seq, hash, changed_at
"""

ADD_ENTRY = """
WITH entry AS (
    INSERT INTO ledger_entry
        (opened_month, chain, seq, kind, header, salt, digest, prev, hash, body, recorded_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
)
UPDATE ledger_head SET seq = %s, hash = %s WHERE chain = %s
"""


@dataclass(frozen=True, slots=True)
class Appended:
    """What was written: the entry's place, its hash, and the database's time for it."""

    chain: str
    seq: int
    hash: bytes
    recorded_at: datetime


def append(
    *,
    chain: str,
    kind: str,
    at: datetime,
    payload: Mapping[str, Any],
    by: Mapping[str, Any] | None = None,
    keep: bool = True,
    month: date | None = None,
) -> Appended:
    """Add one entry to `chain` and return it.

    With `keep` the payload is stored in the entry; without, the caller stores it and gives it back to `verify`.
    `month` is the chain's partition key; only the first entry of a chain sets it. The chain stays locked until
    the surrounding transaction ends, so that no two entries get the same number.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        first = (month or at.astimezone(UTC).date()).replace(day=1)
        cursor.execute(TAKE_HEAD, [chain, first, GENESIS])
        opened_month, last, prev, recorded_at = cursor.fetchone()
        seq, prev, recorded_at = last + 1, bytes(prev), recorded_at.astimezone(UTC)
        salt = secrets.token_bytes(16)
        digest = payload_digest(salt, payload)
        header = header_of(chain=chain, seq=seq, kind=kind, at=at.astimezone(UTC), recorded_at=recorded_at, by=by or {})
        hashed = entry_hash(prev, header, digest)
        body = Jsonb(payload, dumps=_dumps) if keep else None
        row = [
            opened_month,
            chain,
            seq,
            kind,
            Jsonb(header, dumps=_dumps),
            salt,
            digest,
            prev,
            hashed,
            body,
            recorded_at,
        ]
        cursor.execute(ADD_ENTRY, [*row, seq, hashed, chain])
    return Appended(chain, seq, hashed, recorded_at)


def _dumps(value: Any) -> str:
    return canonical(value).decode()
