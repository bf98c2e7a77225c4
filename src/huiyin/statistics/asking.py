"""Figures: one statement for each cohort, however many indicators, periods or groups are asked for at once (sums.py).

Every figure is asked for by a reader (None: the public), about a scope, as known at a moment. A reader's figures leave
out what bars the reader; a scope outside reach is refused (`OutOfReach`). What stands behind a figure: `matters`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Part, Table
from huiyin.statistics.difference import Difference, Moved, difference
from huiyin.statistics.matters import matters
from huiyin.statistics.rows import Question, question
from huiyin.statistics.sums import Dimension, counted
from huiyin.statistics.terms import Period, Scope, Value
from huiyin.statistics.waiting import Waiting, forecast, waiting
from huiyin.statistics.within import OutOfReach, may_ask, widest

__all__ = [
    "Difference",
    "Dimension",
    "Moved",
    "OutOfReach",
    "Part",
    "Waiting",
    "by",
    "difference",
    "figures",
    "forecast",
    "matters",
    "may_ask",
    "series",
    "waiting",
    "widest",
]


def figures(
    reader: Post | None,
    keys: Sequence[str],
    scope: Scope,
    period: Period,
    *,
    as_of: datetime | None = None,
    among: Iterable[int] | None = None,
) -> dict[str, Value]:
    """These indicators of one period. `among`: only of this set of matters (积案, a campaign)."""
    found = series(reader, keys, scope, (period,), as_of=as_of, among=among)
    return {key: values[0] for key, values in found.items()}


def series(
    reader: Post | None,
    keys: Sequence[str],
    scope: Scope,
    periods: Sequence[Period],
    *,
    as_of: datetime | None = None,
    among: Iterable[int] | None = None,
) -> dict[str, list[Value]]:
    """The same of several periods, which may overlap: for each indicator one value a period."""
    asked = question(reader, scope, as_of, among)
    sums = counted(keys, periods, asked, None)
    return {key: [_value(key, sums.of(key, period, ""), asked) for period in periods] for key in keys}


def by(
    reader: Post | None,
    keys: Sequence[str],
    scope: Scope,
    period: Period,
    dimension: Dimension,
    *,
    as_of: datetime | None = None,
    among: Iterable[int] | None = None,
) -> dict[str, dict[str, Value]]:
    """The same split by a dimension: for each value that occurs, its figures.

    Units are named by their id; the unit of the scope stands for what it has itself. Categories and places are those
    one level below the scope's. Acts have no ending; they are left out where endings are asked for.
    """
    asked = question(reader, scope, as_of, among)
    kept = [key for key in keys if dimension is not Dimension.ENDING or _is_of_matters(key)]
    sums = counted(kept, (period,), asked, dimension)
    return {group: {key: _value(key, sums.of(key, period, group), asked) for key in kept} for group in sums.groups}


def _is_of_matters(key: str) -> bool:
    return INDICATORS[key].cohort.table is Table.MATTER


def _value(key: str, found: tuple[int, int], asked: Question) -> Value:
    """A value; one whose base is too small to be told says nothing at all."""
    indicator = INDICATORS[key]
    count, base = found
    if not indicator.is_rate:
        return Value(key, count, None, asked.moment)
    if base < indicator.from_base:
        return Value(key, 0, 0, asked.moment, is_withheld=base > 0)
    return Value(key, count, base, asked.moment)


def keys_of(table: Table) -> Iterator[str]:
    """The indicators that count rows of this table."""
    return (key for key, item in INDICATORS.items() if item.cohort.table is table)
