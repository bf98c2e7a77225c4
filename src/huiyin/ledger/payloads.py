"""Where the payloads lie that the ledger does not hold itself.

A room that appends with `keep=False` registers here how its payloads are read back, so that the ledger can check
them and yet knows nothing of cases.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class Kept(NamedTuple):
    """A payload as its room keeps it, and the moment that room says it was recorded at."""

    payload: Mapping[str, Any]
    recorded_at: datetime


class PayloadSource(Protocol):
    """Payloads of one family of chains ("case")."""

    def payloads(self, chains: list[str]) -> Mapping[tuple[str, int], Kept]:
        """The payload of every entry of these chains that still has one, by (chain, seq)."""
        ...

    def strays(self) -> Iterator[tuple[str, int]]:
        """Payload rows for which the ledger has no entry: slipped in by hand."""
        ...

    def label(self, chain: str) -> str:
        """How a person calls the chain ("2026-000417")."""
        ...


SOURCES: dict[str, PayloadSource] = {}


def register_source(family: str, source: PayloadSource) -> None:
    SOURCES[family] = source


def source_of(chain: str) -> PayloadSource | None:
    return SOURCES.get(chain.partition(":")[0])


def label_of(chain: str) -> str:
    source = source_of(chain)
    return source.label(chain) if source else chain
