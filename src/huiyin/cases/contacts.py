"""What the steps say about each contact of a case: a fold, so that a contact changed by hand is found as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from huiyin.cases.models import Case, Contact
from huiyin.procedure.engine import StepRecord
from huiyin.procedure.given import day_of

CORRECTABLE = ("channel", "received_on", "written_on", "people", "facts", "sealed_words")


@dataclass(frozen=True, slots=True)
class Came:
    """One contact as the steps tell it. `number` is the row of one that joined, None for the one that came first."""

    number: int | None
    channel: str
    received_on: date
    written_on: date | None
    people: int
    facts: str
    sealed: str

    def columns(self) -> dict[str, Any]:
        """The columns of `Contact` that follow from it."""
        return {
            "channel": self.channel,
            "received_on": self.received_on,
            "written_on": self.written_on,
            "people": self.people,
            "facts": self.facts,
            "sealed_text": self.sealed.encode() if self.sealed else None,
        }


def came_in(steps: Iterable[StepRecord]) -> list[Came]:
    """The contacts of a case after its steps, the one that opened it first."""
    contacts: list[Came] = []
    for step in steps:
        given = step.given
        if not contacts:
            contacts.append(_came(None, given, step.on))
        elif step.key == "join":
            contacts.append(_came(int(given["contact_no"]), given.get("opening", given), step.on))
        elif step.key == "unjoin":
            contacts = [one for one in contacts if one.number != int(given["contact_no"])]
        elif step.key == "correct":
            contacts[0] = corrected(contacts[0], given.get("changes", {}))
    return contacts


def _came(number: int | None, given: Mapping[str, Any], on: date) -> Came:
    return Came(
        number=number,
        channel=given.get("channel", "web"),
        received_on=day_of(given.get("received_on")) or on,
        written_on=day_of(given.get("written_on")),
        people=given.get("people") or 1,
        facts=given.get("facts", ""),
        sealed=given.get("sealed_words", ""),
    )


def corrected(contact: Came, changes: Mapping[str, Any]) -> Came:
    """The contact with the values a correction names; the old ones stay in their steps."""
    known: dict[str, Any] = {key: changes[key] for key in CORRECTABLE if key in changes}
    for key in ("received_on", "written_on"):
        if key in known:
            known[key] = day_of(known[key])
    if "sealed_words" in known:
        known["sealed"] = known.pop("sealed_words")
    return replace(contact, **known)


def mend_first(case: Case, changes: Mapping[str, Any]) -> None:
    """Bring the row of the contact that opened the case after a correction."""
    if not any(key in changes for key in CORRECTABLE):
        return
    row = Contact.objects.filter(case=case, is_first=True).get()
    before = Came(
        None,
        row.channel,
        row.received_on,
        row.written_on,
        row.people,
        row.facts,
        bytes(row.sealed_text or b"").decode(),
    )
    Contact.objects.filter(pk=row.pk).update(**corrected(before, changes).columns())
