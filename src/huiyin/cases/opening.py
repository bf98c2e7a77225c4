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
    office = registration.office
    for barred in barred_units(registration):
        if office.is_within(barred):
            office = petition_office_above(barred) or office
    return office


def barred_units(registration: Registration) -> list[Unit]:
    """The units whose subtrees may not see an accusation: the one complained of, and every one in which the person
    complained of holds a post; of somebody who holds none any more, the last one."""
    if not registration.is_accusation:
        return []
    found = [registration.complained_unit] if registration.complained_unit is not None else []
    staff = registration.complained_staff
    if staff is not None:
        posts = list(staff.posts.order_by("until", "-since").select_related("unit"))
        lasting = [post for post in posts if post.until is None or post.until >= registration.received_on]
        found += [post.unit for post in lasting or posts[:1]]
    return list({unit.pk: unit for unit in found}.values())


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
        "barred_units": sorted(unit.pk for unit in barred_units(registration)),
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
