"""Matters past their date, unit by unit and by number only: the same matters the figure "overdue" counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Window
from django.db.models.functions import RowNumber

from huiyin.bulletins.rows import unit_name
from huiyin.cases.models import Case
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.models import Matter
from huiyin.statistics.moments import still
from huiyin.statistics.terms import Scope
from huiyin.statistics.within import is_of, subtree_q, within

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
    known = Matter.objects.known(still(as_of)).filter(INDICATORS["overdue"].counted.q(Asked(end)))
    below = known.filter(subtree_q("unit_id", within(None, Scope(unit.pk)).units), is_sealed=False, is_restricted=False)
    placed = below.annotate(
        nth=Window(RowNumber(), partition_by="unit_id", order_by=("due_on", "case_id")),
        total=Window(Count("*"), partition_by="unit_id"),
    )
    # The numbers of those that are shown, and of no others.
    rows = list(placed.filter(nth__lte=MOST_OF_UNIT).order_by("nth").values_list("unit_id", "case_id", "total"))
    numbers = dict(Case.objects.filter(is_of([case for _, case, _ in rows], "pk")).values_list("pk", "number"))
    found: dict[int, list[str]] = {}
    totals = {held_by: total for held_by, _, total in rows}
    for held_by, case, _ in rows:
        found.setdefault(held_by, []).append(numbers[case])
    names = directory.units()
    return [
        OverdueOf(held_by, unit_name(held_by), tuple(found[held_by]), totals[held_by] - len(found[held_by]))
        for held_by in sorted(found.keys() & names.keys(), key=lambda unit: names[unit].path)
    ]
