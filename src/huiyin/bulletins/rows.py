"""Tables by unit, channel, kind or category: their rows with names in both languages, small cells left unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from huiyin.cases import categories
from huiyin.people import directory
from huiyin.procedure.terms import CHANNELS, KINDS, Text
from huiyin.statistics import asking
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.suppression import suppressed
from huiyin.statistics.terms import Period, Scope, Value

# Below this nobody outside is told a number: a few matters could be read as somebody's (law.md 9a).
SMALLEST_TOLD = 5
UNNAMED = Text("未分类", "not classified")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: whose figures, and each of them; None for what is not told."""

    key: str
    name: Text
    figures: Mapping[str, Value | None]


def named_rows(
    dimension: str, keys: Sequence[str], scope: Scope, period: Period, as_of: datetime, goes_outside: bool
) -> list[Row]:
    """The rows that hold anything: units, channels and kinds in their own order, categories from the largest down.

    Units stand in the order of the tree: nothing here is a ranking (law.md 9).
    """
    found = _split(dimension, keys, scope, period, as_of)
    hidden = _hidden(found, keys) if goes_outside else frozenset()
    rows = [
        Row(key, _name(dimension, key), {one: None if (key, one) in hidden else value for one, value in values.items()})
        for key, values in found.items()
        if any(value.count or value.base for value in values.values())
    ]
    return sorted(rows, key=lambda row: _place(dimension, row, found[row.key], keys[0]))


def _split(
    dimension: str, keys: Sequence[str], scope: Scope, period: Period, as_of: datetime
) -> dict[str, dict[str, Value]]:
    """The figures split; the one category that holds more than half is split once more, or it would say nothing."""
    found = asking.by(None, list(keys), scope, period, asking.Dimension(dimension), as_of=as_of)
    if dimension != "category" or not found:
        return found
    total = sum(values[keys[0]].count for values in found.values())
    largest = max(found, key=lambda key: found[key][keys[0]].count)
    if not largest or found[largest][keys[0]].count * 2 <= total:
        return found
    finer = replace(scope, category=largest)
    del found[largest]
    return found | asking.by(None, list(keys), finer, period, asking.Dimension.CATEGORY, as_of=as_of)


def _hidden(found: Mapping[str, Mapping[str, Value]], keys: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Cells that stand on too few to be told outside, and those that would give them away beside the sum."""
    counts = {(row, key): values[key].count for row, values in found.items() for key in keys}
    bases = {(row, key): values[key].base for row, values in found.items() for key in keys}
    of_counts = [key for key in keys if not INDICATORS[key].is_rate]
    told = suppressed(counts, found, of_counts, SMALLEST_TOLD, is_whole=False)
    small = {place for place, base in bases.items() if base is not None and 0 < base < SMALLEST_TOLD}
    return frozenset(small | {place for place, count in told.items() if count is None})


def _name(dimension: str, key: str) -> Text:
    if dimension == "unit":
        return unit_name(int(key))
    if dimension in ("channel", "kind"):
        return CHANNELS.get(key) or KINDS.get(key) or UNNAMED
    if dimension == "category":
        return categories.label(key) if key else UNNAMED
    return Text(key, key)


def unit_name(unit: int) -> Text:
    card = directory.units().get(unit)
    return Text(card.name, card.name_en or card.name) if card is not None else Text(str(unit), str(unit))


def _place(dimension: str, row: Row, values: Mapping[str, Value], first: str) -> tuple[int, str]:
    if dimension == "unit":
        card = directory.units().get(int(row.key))
        return 0, card.path if card is not None else ""
    if dimension == "category":
        return -values[first].count, row.key
    order = [*CHANNELS, *KINDS]
    return order.index(row.key) if row.key in order else len(order), row.key
