"""Whom a matter complains of: our own unit or member of staff where the name says so, whoever fills the form in."""

from __future__ import annotations

from huiyin.people import directory
from huiyin.people.models import Staff


def staff_named(name: str, unit: int | None) -> list[Staff]:
    """Our own people of this name, within the unit where one is named: whom an accusation is kept from.

    Those who have left as well: the unit they belonged to may not see it either. At most two: more is not asked.
    """
    rows = Staff.objects.filter(name=name)
    if unit is not None:
        rows = rows.filter(posts__unit__path__startswith=directory.unit(unit).path)
    return list(rows.distinct()[:2])


def units_named(name: str) -> list[int]:
    """The units of the tree with exactly this name, long, short or English."""
    wanted = "".join(name.split()).casefold()
    return [
        card.id
        for card in directory.units().values()
        if card.is_active and wanted in {"".join(one.split()).casefold() for one in _names_of(card) if one}
    ]


def _names_of(card: directory.UnitCard) -> tuple[str, ...]:
    return card.name, card.name_en, card.short_name


def complained_of(unit: int | None, unit_name: str, person: str) -> str:
    """Unit and person complained of in one line, as registration keeps it."""
    name = directory.unit(unit).name if unit is not None else unit_name
    return " ".join(part for part in (name, person.strip()) if part)[:120]
