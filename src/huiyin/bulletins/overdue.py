"""Matters past their date, unit by unit and by number only: the same matters the figure "overdue" counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.bulletins.rows import unit_name
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.models import Matter

# More numbers than this say no more than their count does.
MOST_OF_UNIT = 60


@dataclass(frozen=True, slots=True)
class OverdueOf:
    """The overdue matters of one unit."""

    unit: int
    name: Text
    numbers: tuple[str, ...]
    left_out: int

    @property
    def said(self) -> Text:
        zh, en = "、".join(self.numbers), ", ".join(self.numbers)
        if self.left_out:
            return Text(f"{zh}，另有{self.left_out}件", f"{en}, and {self.left_out} more")
        return Text(zh, en)


def overdue_by_unit(unit: Unit, end: date, as_of: datetime) -> list[OverdueOf]:
    """In the order of the tree. A sealed matter, and one that is kept from somebody, stands on no list (art. 30(3))."""
    known = Matter.objects.known(as_of).filter(INDICATORS["overdue"].counted.q(Asked(end)))
    below = known.filter(unit__path__startswith=unit.path, is_sealed=False, is_restricted=False)
    rows = below.values_list("unit_id", "case__number").order_by("unit__path", "due_on", "case_id")
    found: dict[int, list[str]] = {}
    for held_by, number in rows:
        found.setdefault(held_by, []).append(number)
    return list(_groups(found.items()))


def _groups(found: Iterable[tuple[int, list[str]]]) -> Iterable[OverdueOf]:
    names = directory.units()
    for held_by, numbers in found:
        if held_by in names:
            shown = tuple(numbers[:MOST_OF_UNIT])
            yield OverdueOf(held_by, unit_name(held_by), shown, len(numbers) - len(shown))
