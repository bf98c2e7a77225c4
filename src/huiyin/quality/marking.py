"""Marks and what they make: a score out of a hundred, and whether two readers differ. Pure.

A mark is {"mark": met | partly | missing | none, "kind": "" | flaw | fault, "text": …, "place": …}; `none` is an item
that does not apply and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from huiyin.quality.checklists import Item

type Marks = Mapping[str, Mapping[str, str]]

MARKS = ("met", "partly", "missing", "none")
KINDS = ("flaw", "fault")
VALUE = {"met": Decimal(1), "partly": Decimal("0.5"), "missing": Decimal(0)}
# Two readers this many points apart did not read the same file (P: common in quality checks of case files).
MARGIN = Decimal(10)
_CENT = Decimal("0.01")


def score(items: Sequence[Item], marks: Marks) -> Decimal:
    """Out of a hundred, by weight of what applies; a hundred where nothing does."""
    counted = [(item.weight, VALUE[marks[item.key]["mark"]]) for item in items if marks[item.key]["mark"] in VALUE]
    whole = sum(weight for weight, _value in counted)
    if not whole:
        return Decimal(100).quantize(_CENT)
    got = sum((weight * value for weight, value in counted), Decimal(0))
    return (100 * got / whole).quantize(_CENT, ROUND_HALF_UP)


def is_whole(items: Sequence[Item], marks: Marks) -> bool:
    """Every item has its mark; what is not met says what is wrong and where, and so does each flaw or fault."""
    return {item.key for item in items} == set(marks) and all(_is_said(mark) for mark in marks.values())


def _is_said(mark: Mapping[str, Any]) -> bool:
    if mark["mark"] not in MARKS or mark["kind"] not in ("", *KINDS):
        return False
    if mark["mark"] in ("met", "none"):
        return not mark["kind"]
    return bool(mark["kind"] and mark["text"].strip() and mark["place"].strip())


def differing(items: Sequence[Item], one: Marks, two: Marks) -> list[str]:
    """The items on which two readers do not agree."""
    return [
        item.key
        for item in items
        if (one[item.key]["mark"], one[item.key]["kind"]) != (two[item.key]["mark"], two[item.key]["kind"])
    ]


def is_beyond(items: Sequence[Item], one: Marks, two: Marks) -> bool:
    """Too far apart to be taken together: by points, or because one saw a fault where the other saw none."""
    if abs(score(items, one) - score(items, two)) > MARGIN:
        return True
    return any((one[item.key]["kind"] == "fault") != (two[item.key]["kind"] == "fault") for item in items)


def together(items: Sequence[Item], one: Marks, two: Marks) -> dict[str, dict[str, str]]:
    """The marks of two who agreed within the margin: of each item the stricter one, which says what is to be mended."""

    def stricter(key: str) -> Mapping[str, str]:
        return min((one[key], two[key]), key=_strictness)

    return {item.key: dict(stricter(item.key)) for item in items}


def _strictness(mark: Mapping[str, str]) -> Decimal:
    return VALUE.get(mark["mark"], Decimal(2))


def chosen(items: Sequence[Item], one: Marks, two: Marks, of_second: set[str]) -> dict[str, dict[str, str]]:
    """The marks two readers came to in a talk: the second's for the items named, the first's for the rest."""
    return {item.key: dict((two if item.key in of_second else one)[item.key]) for item in items}
