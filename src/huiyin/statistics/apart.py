"""What is counted apart and taken out of other sums, or put in: all of it in one statement, whatever is asked.

What bars the reader is in the cells. What became known since a moment is in what is known now, and what was known in
its place is not. Each is few rows, so that they are read once and every cohort counts them where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from huiyin.ledger.reading import statement
from huiyin.statistics.catalogue.indicator import Table
from huiyin.statistics.counting import Count, Stand, tallies_within
from huiyin.statistics.rollups import added_by, grouped_by, read
from huiyin.statistics.rows import MODELS, Question, Rows, narrowed


@dataclass(frozen=True, slots=True)
class Apart:
    """Facts of the scope, whichever unit's they are, that are taken out (`sign` -1) or put in."""

    rows: Callable[[Table], Rows]
    sign: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What one part of the statement counts: its SQL over the facts read, its values, and where a row of it goes."""

    table: Table
    columns: frozenset[str]
    sql: str
    values: list[Any]
    add: Callable[[Sequence[Any], int], None]


def add_apart(apart: Apart, counts: Sequence[Count], stands: Sequence[Stand], asked: Question) -> None:
    """Count these facts for every figure asked, and add them with their sign."""
    parts = [_of_days(count, asked) for count in counts if count.pieces]
    parts += [_at_ends(stand, asked) for stand in stands]
    facts, values = [], list[Any]()
    for table in sorted({part.table for part in parts}):
        columns = sorted({column for part in parts if part.table is table for column in part.columns})
        sql, given = statement(apart.rows(table).filter(narrowed(asked.scope)).values(*columns))
        if not sql:
            parts = [part for part in parts if part.table is not table]
            continue
        facts.append(f"{table}_fact AS MATERIALIZED ({sql})")
        values += given
    if not parts:
        return
    union = " UNION ALL ".join(f"SELECT {place}, {part.sql}" for place, part in enumerate(parts))
    for part in parts:
        values += part.values
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(facts)} {union}", values)
        for place, *row in cursor.fetchall():
            parts[place].add(row, apart.sign)


def _of_days(count: Count, asked: Question) -> _Part:
    """By month, or by day where a piece is no whole months."""
    cohort, tallies = count.cohort, count.tallies
    names = ", ".join(connection.ops.quote_name(name) for name in cohort.day)
    day = f"coalesce({names})" if len(cohort.day) > 1 else names
    by_month = all(piece.is_months for piece in count.pieces)
    sums, values = _sums([added_by(cohort.table, tally) for tally in tallies])
    group = f"{count.split.column}::text" if count.split.column else "''"
    units, of_units = _units(cohort.whose.value, asked)
    sql = (
        f"{f"date_trunc('month', {day}::timestamp)::date" if by_month else day}, {group}, {sums}"
        f" FROM {cohort.table}_fact AS {_table(cohort.table)} WHERE {day} BETWEEN %s AND %s{units} GROUP BY 2, 3"
    )
    values += [min(piece.first for piece in count.pieces), max(piece.last for piece in count.pieces), *of_units]

    def add(row: Sequence[Any], sign: int) -> None:
        on, value, found = row
        group = count.split.of(grouped_by(count.split.column, value))
        for piece in count.pieces:
            if piece.holds(on):
                for indicator in count.indicators:
                    count.into.add(indicator.key, piece.of, group, read(indicator, tallies, found), sign)

    columns = frozenset[str]().union(*(indicator.columns() for indicator in count.indicators))
    return _Part(cohort.table, columns | ({count.split.column} - {""}), sql, values, add)


def _at_ends(stand: Stand, asked: Question) -> _Part:
    indicator, table = stand.indicator, stand.indicator.cohort.table
    tallies = tallies_within(indicator, asked)
    sums, values = _sums([added_by(table, tally, end) for end in stand.ends.values() for tally in tallies])
    group = f"{stand.split.column}::text" if stand.split.column else "''"
    units, of_units = _units(indicator.cohort.whose.value, asked)
    sql = f"NULL::date, {group}, {sums} FROM {table}_fact AS {_table(table)} WHERE TRUE{units} GROUP BY 3"
    values += of_units

    def add(row: Sequence[Any], sign: int) -> None:
        _none, value, found = row
        group = stand.split.of(grouped_by(stand.split.column, value))
        for place, period in enumerate(stand.ends):
            count, *base = found[place * len(tallies) : (place + 1) * len(tallies)]
            stand.into.add(indicator.key, period, group, (int(count), int(base[0]) if base else 0), sign)

    columns = frozenset[str]().union(*(tally.condition.columns() for tally in tallies))
    columns |= {indicator.cohort.whose.value, stand.split.column, indicator.adds} - {""}
    return _Part(table, columns, sql, values, add)


def _sums(added: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[str, list[Any]]:
    sums = ", ".join(f"coalesce(sum({sql}), 0)" for sql, _values in added)
    return f"ARRAY[{sums}]::bigint[]", [value for _sql, values in added for value in values]


def _units(column: str, asked: Question) -> tuple[str, list[Any]]:
    units = asked.within.units
    return ("", []) if units is None else (f" AND {column} = ANY(%s)", [list(units)])


def _table(table: Table) -> str:
    """The facts read are called as their table is, which the conditions name."""
    return MODELS[table]._meta.db_table
