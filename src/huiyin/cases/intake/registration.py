"""What a registration must say, whoever fills it in: the desk, the portal, an importer, the demo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from huiyin.documents.models import File
from huiyin.parties.actions import Contactable, Identity
from huiyin.people.models import Staff, Unit


@dataclass(frozen=True, slots=True)
class Person:
    """One petitioner and their part: petitioner, representative, cosigner or agent.

    `asked` is how they want to be told of news; None where nobody asked them, and then nothing is sent.
    """

    identity: Identity
    role: str = "petitioner"
    asked: Contactable | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, in the petitioner's words. `kind`: suggestion, accusation or claim."""

    text: str
    kind: str = "claim"


@dataclass(frozen=True, slots=True)
class Registration:
    """One matter as it came in.

    `received_on` is the day the office got it; `written_on` the date on the letter or the postmark. `people` counts
    who came or signed, named or not. `complained_unit` and `complained_staff` are kept from an accusation's file.
    """

    office: Unit
    channel: str
    received_on: date
    requests: tuple[Asked, ...]
    subject: str
    facts: str = ""
    persons: tuple[Person, ...] = ()
    people: int = 1
    written_on: date | None = None
    place: str = ""
    category: str = ""
    complained_of: str = ""
    complained_unit: Unit | None = None
    complained_staff: Staff | None = None
    is_sealed: bool = False
    is_anonymous: bool = False
    procedure: str = ""
    backdated_reason: str = ""
    files: tuple[File, ...] = ()
    token: UUID | None = field(default=None)

    @property
    def is_accusation(self) -> bool:
        return any(asked.kind == "accusation" for asked in self.requests)
