"""How matters ended, beside what petitioners said of it at the return visit: always together (law.md 9a)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from huiyin.bulletins.rows import SMALLEST_TOLD
from huiyin.bulletins.saying import HIDDEN
from huiyin.people.models import Unit
from huiyin.procedure.terms import ENDINGS, Text
from huiyin.statistics.models import Matter
from huiyin.statistics.moments import still
from huiyin.statistics.terms import Period, Scope
from huiyin.statistics.within import subtree_q, within

VIEWS: Mapping[str, Text] = {
    "agrees": Text("同意", "Agreed"),
    "disagrees": Text("不同意", "Disagreed"),
    "no_view": Text("无明确意见", "No view"),
    "would_not_sign": Text("拒签", "Would not sign"),
    "": Text("未回访", "Not visited"),
}


@dataclass(frozen=True, slots=True)
class EndingRow:
    """The matters of the period that ended in one way: how many, and how many said what."""

    ending: str
    name: Text
    cells: tuple[Text, ...]


def endings_and_views(unit: Unit, period: Period, as_of: datetime) -> list[EndingRow]:
    """A row for each way of ending there is; of fewer than five the views are not told, so that none can be traced."""
    known = Matter.objects.known(still(as_of)).filter(closed_on__range=(period.first, period.last))
    below = known.filter(subtree_q("unit_id", within(None, Scope(unit.pk)).units))
    counted = below.values_list("ending", "view").annotate(count=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for ending, view, count in counted.order_by():
        found.setdefault(ending, {})[view if view in VIEWS else "no_view"] = count
    return [_row(ending, views) for ending, views in sorted(found.items(), key=lambda item: -sum(item[1].values()))]


def _row(ending: str, views: Mapping[str, int]) -> EndingRow:
    total = sum(views.values())
    told = [HIDDEN if total < SMALLEST_TOLD else _number(views.get(view, 0)) for view in VIEWS]
    return EndingRow(ending, ENDINGS.get(ending, Text("其他", "Otherwise")), (_number(total), *told))


def _number(count: int) -> Text:
    return Text(str(count), f"{count:,}")
