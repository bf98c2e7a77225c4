"""Writing messages down: one statement, inside the transaction of whatever gives rise to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from huiyin.ledger.inserting import insert_rows
from huiyin.outbox.catalogue import PLAIN, PLAIN_STAFF, TEMPLATES
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.ways import channels_for
from huiyin.parties.sealing import open_text, seal_text

# Kept for a discreet subject: all else might say what it is about.
DISCREET = ("number",)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, as far as a message may say it. `mark` tells it from every other event of the subject."""

    family: str
    subject: int
    mark: str
    office: int
    params: Mapping[str, Any]
    at: datetime
    is_discreet: bool = False
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class ToParty:
    """A petitioner who wants to be told, and how."""

    party: UUID
    ways: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class ToPost:
    """A post whose holder wants messages by e-mail, in their language and from their unit."""

    post: int
    unit: int
    language: str


def message_to_party(event: Event, template: str, to: ToParty) -> Message:
    """The row for a petitioner. Where none of the ways they chose is switched on any more it fails at once, so that
    the desk learns of it."""
    channels = channels_for(to.ways)
    message = _message(event, template, PLAIN, f"party:{to.party.hex}")
    message.party_id, message.language, message.office_id = to.party, to.language, event.office
    if channels:
        message.channel = channels[0]
    else:
        message.channel, message.state, message.last_error = "call", MessageState.FAILED, "off"
        message.next_try_at = None
    return message


def message_to_post(event: Event, template: str, to: ToPost) -> Message:
    message = _message(event, template, PLAIN_STAFF, f"post:{to.post}")
    message.post_id, message.language, message.office_id = to.post, to.language, to.unit
    message.channel = "email"
    return message


def message_outside(event: Event, template: str, recipient: int, sealed: bytes) -> Message:
    """The row for an office that does not run Huiyin; `recipient` tells the family whose link it is."""
    message = _message(event, template, PLAIN_STAFF, f"outside:{recipient}")
    message.params |= {"recipient": recipient}
    message.sealed_address, message.office_id, message.channel = sealed, event.office, "email"
    return message


_OUTSIDE = b"outbox address outside"


def seal_outside(address: str) -> bytes:
    """The address of an office outside, as it lies with whoever wants to tell it something."""
    return seal_text(address, _OUTSIDE)


def open_outside(sealed: bytes) -> str:
    """The address itself; opened only while a message is sent. Raises SealBroken."""
    return open_text(sealed, _OUTSIDE)


def _message(event: Event, template: str, plain: str, addressee: str) -> Message:
    assert template in TEMPLATES, template
    params = {key: event.params[key] for key in DISCREET} if event.is_discreet else dict(event.params)
    return Message(
        id=uuid4(),
        key=f"{event.family}:{event.subject}#{event.mark}:{template}:{addressee}",
        family=event.family,
        subject=event.subject,
        template=plain if event.is_discreet else template,
        params=params,
        is_sealed=event.is_sealed,
        created_at=event.at,
        next_try_at=event.at,
    )


def write_messages(messages: Sequence[Message]) -> None:
    """Put them into the outbox in one statement. One that is there already stays as it is."""
    insert_rows(_distinct(messages), unique=("key",), update=("key",))


def _distinct(messages: Iterable[Message]) -> list[Message]:
    """Each key once: a unit's head may be its handler as well."""
    return list({message.key: message for message in messages}.values())
