"""Channels that send by themselves, each behind the same small interface.

A letter or a call is no carrier: people at the desk send those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """One message with its address, open for as long as it is being sent. Never shows itself."""

    id: UUID
    address: str
    title: str
    body: str
    language: str

    def __repr__(self) -> str:
        return f"Outgoing({self.id})"

    def __str__(self) -> str:
        return f"Outgoing({self.id})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message. `error` is a key of `wording.ERRORS`; `is_final`: trying again is of no use."""

    error: str = ""
    is_final: bool = False
    reference: str = ""


SENT = Outcome()


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a receiver says later of messages it was given."""

    delivered: frozenset[UUID] = field(default_factory=frozenset)
    failed: frozenset[UUID] = field(default_factory=frozenset)


class Carrier(Protocol):
    """A way out. `batch` is how many messages go in one transaction, and so how many a crash may send twice."""

    key: str
    batch: int

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        """Send them; one outcome each, in the same order. Never raises for what a receiver does."""
        ...

    def acknowledged(self) -> Acknowledged:
        """What has come back since the last look; nothing for a carrier that is told nothing."""
        ...

    def settle(self) -> None:
        """Called once what came back is stored: it need not be kept any longer."""
        ...

    def close(self) -> None:
        """Let go of a connection at the end of a round."""
        ...


def carriers() -> Mapping[str, Carrier]:
    """The carriers this office has switched on (`HUIYIN_CHANNELS`)."""
    from huiyin.outbox.carriers.folder import Folder
    from huiyin.outbox.carriers.gateway import Gateway
    from huiyin.outbox.carriers.mail import Mail

    every: tuple[type[Carrier], ...] = (Mail, Gateway, Folder)
    return {one.key: one() for one in every if one.key in settings.CHANNELS}
