"""Scorecards of units (art. 39): six measures, each opened to its matters, units in the order of the tree.

There is no total and no rank. How often people come again, where they go, and whether they agreed stand on no
scorecard (law.md 9a); small numbers are not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Count, Q

from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.quality.models import Check
from huiyin.statistics import asking
from huiyin.statistics.asking import Dimension
from huiyin.statistics.terms import Period, Scope, Span, Value

# Timely acceptance, on-time answers, first-time resolution, participation, satisfaction; quality comes from checks.
KEYS = (
    "office_in_time",
    "unit_in_time",
    "answered_in_time",
    "first_time_resolved",
    "rated_share",
    "satisfied_office",
    "satisfied_unit",
)
# Fewer checks than this say nothing about a unit, and would say who handled what.
CHECKS_FROM = 5
# Rates of fewer matters than this are not told of a unit.
MATTERS_FROM = 5


@dataclass(frozen=True, slots=True)
class Quality:
    """The mean score of sampled checks, out of a hundred; None where too few were settled."""

    score: Decimal | None
    count: int


@dataclass(frozen=True, slots=True)
class Card:
    """One unit with all below it. A rate that is not told is withheld or has no base."""

    unit: int
    values: Mapping[str, Value]
    quality: Quality


def quarter_of(day: date) -> Period:
    return Period.of(Span.QUARTER, day)


def cards(reader: Post, scope: int, period: Period) -> list[Card]:
    """The units directly below, and what the unit has itself, in the order of the tree. Raises OutOfReach."""
    found = asking.by(reader, KEYS, Scope(scope), period, Dimension.UNIT)
    units = [directory.unit(int(unit)) for unit in found if unit]
    below = {card.id: card for card in [*units, *_children(scope)]}
    in_order = sorted(below.values(), key=lambda card: card.path)
    quality = _quality(scope, [card.id for card in in_order], period)
    return [Card(card.id, _told(found.get(str(card.id), {})), quality[card.id]) for card in in_order]


def card_of(reader: Post, unit: int, period: Period) -> Card:
    """One unit alone. Raises OutOfReach."""
    found = asking.figures(reader, KEYS, Scope(unit), period)
    return Card(unit, _told(found), _quality(unit, [unit], period, is_whole=True)[unit])


def _children(scope: int) -> list[directory.UnitCard]:
    return [card for card in directory.units().values() if card.parent == scope and card.is_active]


def _told(values: Mapping[str, Value]) -> dict[str, Value]:
    """The rates that are told; one of few matters is withheld, whatever it would say."""
    return {key: _withheld(value) if 0 < (value.base or 0) < MATTERS_FROM else value for key, value in values.items()}


def _withheld(value: Value) -> Value:
    return Value(value.indicator, 0, 0, value.as_of, is_withheld=True)


def _quality(scope: int, units: Sequence[int], period: Period, *, is_whole: bool = False) -> dict[int, Quality]:
    """Mean scores of checks drawn by seed: what somebody picked by hand says nothing about the rest."""
    rows = Check.objects.settled().filter(
        sample__isnull=False, settled_on__gte=period.first, settled_on__lte=period.last
    )
    names = {f"unit_{unit}": _handled_in(unit, is_alone=unit == scope and not is_whole) for unit in units}
    counts = {f"{name}_count": Count("pk", filter=which) for name, which in names.items()}
    means = {f"{name}_mean": Avg("score", filter=which) for name, which in names.items()}
    found = rows.aggregate(**counts, **means)
    return {unit: _mean(found[f"unit_{unit}_mean"], found[f"unit_{unit}_count"]) for unit in units}


def _handled_in(unit: int, *, is_alone: bool) -> Q:
    return Q(handled_by=unit) if is_alone else Q(handled_by__path__startswith=directory.unit(unit).path)


def _mean(mean: Decimal | None, count: int) -> Quality:
    if mean is None or count < CHECKS_FROM:
        return Quality(None, count)
    return Quality(Decimal(mean).quantize(Decimal("0.1"), ROUND_HALF_UP), count)
