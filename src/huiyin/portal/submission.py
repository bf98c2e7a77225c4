"""From a finished draft to a registration, and the offices that may take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext as _

from huiyin.cases.filing import Draft
from huiyin.cases.intake.registration import Asked, Person, Registration
from huiyin.documents.models import File
from huiyin.duties.office_time import on_day
from huiyin.parties.actions import Contactable, Identity
from huiyin.people import directory
from huiyin.people.models import Staff, Unit
from huiyin.portal import forms, screens
from huiyin.portal.pages import takes_filings
from huiyin.web import dates

SUBJECT_LENGTH = 60
SUGGESTED = 3


def registration_of(draft: Draft, judged: screens.Judged, *, office: Unit, at: datetime) -> Registration:
    """What the draft says, as a registration. The draft's screens must be good."""
    about, who = judged.about, judged.who
    kind = about.form.cleaned_data["kind"]
    unit = Unit.objects.filter(pk=about.unit_id).first() if about.unit_id else None
    said = about.form.cleaned_data["complained_of"]
    files = File.objects.in_bulk(draft.file_ids) if draft.file_ids else {}
    persons = tuple(persons_of(who))
    return Registration(
        office=office,
        channel="web",
        received_on=on_day(at),
        requests=tuple(Asked(text, kind) for text in about.asks.texts),
        subject=subject_of(about.asks.texts[0]),
        facts="\n\n".join(facts_of(about.form.cleaned_data)),
        persons=persons,
        people=max(int(who.form.cleaned_data["people"]), sum(person.role != "agent" for person in persons)),
        place=about.place or "",
        complained_of=said,
        complained_unit=unit if kind == "accusation" else None,
        complained_staff=person_meant(said, unit) if kind == "accusation" and unit else None,
        is_sealed=who.manner == forms.SEALED,
        is_anonymous=who.is_anonymous,
        files=tuple(files[pk] for pk in draft.file_ids if pk in files),
        token=draft.token,
    )


def subject_of(text: str) -> str:
    """The first request in one line, for lists."""
    line = " ".join(text.split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"


def facts_of(data: Mapping[str, Any]) -> Iterator[str]:
    yield data["facts"]
    if data["happened"]:
        yield _("When: %(text)s") % {"text": data["happened"]}
    if data["place_said"]:
        yield _("Where: %(text)s") % {"text": data["place_said"]}


def persons_of(who: screens.Who) -> Iterator[Person]:
    """Who files. Several together name at most five representatives (art. 20(3)), the first of them writing."""
    if who.is_anonymous:
        return
    data, others = who.form.cleaned_data, who.named_others
    role = "representative" if others or data["people"] > 1 else "petitioner"
    keys = ("name", "phone", "address", "email", "id_number")
    asked = Contactable(who.form.told_by, dates.language())
    yield Person(Identity(**{key: data[key] for key in keys}), role, asked)
    for other in others:
        yield Person(Identity(name=other["name"], phone=other["phone"]), role)
    if data["agent_name"]:
        yield Person(Identity(name=data["agent_name"], phone=data["agent_phone"]), "agent")


def person_meant(said: str, unit: Unit) -> Staff | None:
    """The one member of that unit's staff whose name stands in the words; None when it could be nobody or several.

    Never shown: the portal does not tell who works where. It keeps an accusation from the accused (art. 30(3)).
    """
    named = Staff.objects.annotate(said=Value(said)).filter(
        said__contains=F("name"), posts__unit__path__startswith=unit.path
    )
    found = list(named.distinct()[:2])
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """A petition office that may take the filing; `why` says why it stands first."""

    unit: Unit
    why: str = ""


def offices_for(place: str) -> tuple[tuple[OfficeChoice, ...], tuple[Unit, ...]]:
    """The offices nearest to the place first, then all others: art. 20(1) guides, art. 22 has any office register."""
    cards = [card.id for card in directory.units().values() if takes_filings(card)]
    units = list(Unit.objects.filter(pk__in=cards).select_related("parent").order_by("path"))
    near = sorted(
        (unit for unit in units if place and place.startswith(_reach(unit) or "-")),
        key=lambda unit: -len(_reach(unit)),
    )
    first = tuple(OfficeChoice(unit, _("for the place you named")) for unit in near[:SUGGESTED])
    if not first:
        first = tuple(OfficeChoice(unit) for unit in sorted(units, key=lambda unit: len(unit.ancestor_ids))[:SUGGESTED])
    shown = {choice.unit.pk for choice in first}
    return first, tuple(unit for unit in units if unit.pk not in shown)


def _reach(unit: Unit) -> str:
    """The part of its division code that says how far the office reaches: 5101 for a city, 510104 for a county."""
    code = unit.division or (unit.parent.division if unit.parent else "")
    code = code.removesuffix("000") if len(code) == 9 else code
    while len(code) > 2 and code.endswith("00") and len(code) <= 6:
        code = code[:-2]
    return code
