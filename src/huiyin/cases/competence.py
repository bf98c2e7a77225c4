"""Who decides between two organs that do not agree which of them is competent (art. 24)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from huiyin.people import directory
from huiyin.people.models import Post, Role, Unit

DECIDING = (Role.CLERK, Role.HEAD, Role.SUPERVISOR)


def common_superior(first: int, second: int, *, barred: Collection[int], today: date) -> int | None:
    """The lowest unit above both where somebody can decide; None where there is no such unit.

    A unit with nobody in it, and one that the matter complains of (art. 30(3)), are passed over for the next above.
    """
    above = set(directory.unit(second).line)
    common = [unit for unit in reversed(directory.unit(first).line[:-1]) if unit in above and unit != second]
    for unit in common:
        seated = Post.objects.held_on(today).filter(unit_id=unit, role__in=DECIDING)
        if not set(directory.unit(unit).line) & set(barred) and seated.exists():
            return unit
    return None


def settling(office: int, unit: int, *, barred: Collection[int], today: date) -> dict[str, Any]:
    """What a refusal takes on: the common superior; or that the sender itself stands above the unit and has decided."""
    if office in directory.unit(unit).line[:-1]:
        return {"is_superior": True}
    superior = common_superior(office, unit, barred=barred, today=today)
    return {"common_superior": superior} if superior is not None else {}


MOST_NAMED = 3


def units_of_place(place: str) -> list[int]:
    """Units of the place a matter is about, the nearest first: person and matter in different places, the matter's
    place solves it (属地管理). Division codes nest: 330106 is the county of 330106005."""
    if not place:
        return []
    lines = [place[:length] for length in (9, 6, 4, 2) if len(place) >= length]
    codes = {code: rank for rank, line in enumerate(lines) for code in (line, line.ljust(6, "0"))}
    found = Unit.objects.active().filter(division__in=codes).values_list("pk", "division")
    return [pk for pk, code in sorted(found, key=lambda row: (codes[row[1]], row[0]))][:MOST_NAMED]
