"""How a registration becomes the values of the first step: which office, which law, what is sealed, who is barred."""

from __future__ import annotations

from typing import Any

from huiyin.cases.intake.registration import Registration
from huiyin.cases.words import seal_words
from huiyin.people.models import Unit
from huiyin.people.units import petition_office_above
from huiyin.procedure.catalogue import procedure_for, procedure_in_force
from huiyin.procedure.schema import Procedure


def procedure_for_registration(registration: Registration) -> Procedure:
    """The law in force on the day the matter was received; an old matter keeps its old law."""
    if registration.procedure:
        return procedure_for(registration.procedure)
    return procedure_in_force(registration.received_on)


def office_for(registration: Registration) -> Unit:
    """The office that will keep the matter.

    Art. 30(3): an accusation must not reach the accused. If the office that received it belongs to the unit
    complained of, the matter is registered at once with the petition office above that unit.
    """
    barred = barred_unit(registration)
    if barred is None or not registration.office.is_within(barred):
        return registration.office
    return petition_office_above(barred) or registration.office


def barred_unit(registration: Registration) -> Unit | None:
    """The unit whose subtree may not see an accusation: the one complained of, or that of the person complained of."""
    if not registration.is_accusation:
        return None
    if registration.complained_unit is not None:
        return registration.complained_unit
    if registration.complained_staff is not None:
        post = registration.complained_staff.posts.order_by("until", "-since").select_related("unit").first()
        return post.unit if post else None
    return None


def is_reachable(registration: Registration) -> bool:
    """Whether any way to tell the petitioner is known; who filed on the portal is told there, by the query code."""
    known = (person.identity for person in registration.persons)
    return registration.channel == "web" or any(one.phone or one.address or one.email for one in known)


def opening_values(registration: Registration, office: Unit, petitioners: list[tuple[str, str]]) -> dict[str, Any]:
    """What the first step is given. The words of a sealed matter go in encrypted."""
    words = {
        "subject": registration.subject,
        "facts": registration.facts,
        "texts": [asked.text for asked in registration.requests],
        "complained_of": registration.complained_of,
    }
    barred = barred_unit(registration)
    staff = registration.complained_staff
    values: dict[str, Any] = {
        "channel": registration.channel,
        "received_on": registration.received_on.isoformat(),
        "written_on": registration.written_on.isoformat() if registration.written_on else None,
        "direct": not office.is_petition_office,
        "office": office.pk,
        "received_by": registration.office.pk,
        "requests": [{"no": no, "kind": asked.kind} for no, asked in enumerate(registration.requests, 1)],
        "people": registration.people,
        "representatives": sum(1 for person in registration.persons if person.role == "representative"),
        "anonymous": registration.is_anonymous,
        "unreachable": not is_reachable(registration),
        "sealed": registration.is_sealed,
        "barred_units": [barred.pk] if barred else [],
        "barred_staff": [staff.pk] if staff and registration.is_accusation else [],
        "petitioners": [{"party": party, "role": role} for party, role in petitioners],
        "place": registration.place,
        "category": registration.category,
        "files": [str(file.pk) for file in registration.files],
    }
    if registration.backdated_reason:
        values["backdated_reason"] = registration.backdated_reason
    if registration.is_sealed:
        return values | {"sealed_words": seal_words(words)}
    values["requests"] = [
        {**request, "text": text} for request, text in zip(values["requests"], words["texts"], strict=True)
    ]
    return values | {key: words[key] for key in ("subject", "facts", "complained_of")}
