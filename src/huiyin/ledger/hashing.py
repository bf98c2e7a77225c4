"""How entries are hashed. Pure: the same bytes in give the same hash out, on any machine."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

GENESIS = bytes(32)


def canonical(value: Any) -> bytes:
    """The one way a JSON value is written for hashing: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def payload_digest(salt: bytes, payload: Mapping[str, Any]) -> bytes:
    """32 bytes. The salt keeps a short payload from being guessed once it is erased."""
    return hashlib.sha256(salt + canonical(payload)).digest()


def entry_hash(prev: bytes, header: Mapping[str, Any], digest: bytes) -> bytes:
    """32 bytes over the previous hash, the header and the payload's digest."""
    return hashlib.sha256(prev + canonical(header) + digest).digest()


def header_of(
    *, chain: str, seq: int, kind: str, at: datetime, recorded_at: datetime, by: Mapping[str, Any]
) -> dict[str, Any]:
    """What the hash covers besides the payload: both times of the entry among it (house ruling 3)."""
    return {
        "chain": chain,
        "seq": seq,
        "kind": kind,
        "at": at.isoformat(),
        "recorded_at": recorded_at.isoformat(),
        "by": dict(by),
    }
