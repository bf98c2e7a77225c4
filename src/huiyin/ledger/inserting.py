"""Inserting a few rows at once, and changing one, by a statement that is put together once for each kind of row.

`bulk_create` and `save` put their SQL together anew each time; a registration inserts into nine tables, and that took
a third of its time. Values go in as they are: rows come from our own code with values of the right type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, models
from psycopg.types.json import Jsonb


class _Shape(NamedTuple):
    """How rows of one model go in: `values` reads a row, `json` are the places of its JSON values."""

    head: str
    places: str
    tail: str
    values: Callable[[Any], Sequence[Any]]
    json: tuple[int, ...]


def insert_rows(rows: Sequence[models.Model], *, unique: tuple[str, ...] = (), update: tuple[str, ...] = ()) -> None:
    """Insert rows of one model in one statement. Keys that the database numbers are set on them.

    With `unique` and `update` (names of attributes) a row that is there already takes the new values instead.
    Raises IntegrityError as `save` would.
    """
    if not rows:
        return
    is_numbered = rows[0].pk is None
    shape = _shape(type(rows[0]), is_numbered, unique, update)
    params: list[Any] = []
    for row in rows:
        values = list(shape.values(row))
        for place in shape.json:
            values[place] = None if values[place] is None else Jsonb(values[place])
        params += values
    with connection.cursor() as cursor:
        cursor.execute(shape.head + ", ".join([shape.places] * len(rows)) + shape.tail, params)
        keys = cursor.fetchall() if is_numbered else []
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    for row, (key,) in zip(rows, keys, strict=False):
        row.pk = key


def update_rows(model: type[models.Model], values: Mapping[str, Any], *, by: str, key: int) -> None:
    """Give the rows whose column `by` is `key` these values, by the names of their columns as attributes."""
    sql, fields = _assigned(model, tuple(values), by)
    given = [item.get_db_prep_save(value, connection) for item, value in zip(fields, values.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, key])


@lru_cache(maxsize=1024)
def _assigned(model: type[models.Model], names: tuple[str, ...], by: str) -> tuple[str, tuple[Any, ...]]:
    quote, known = connection.ops.quote_name, {item.attname: item for item in model._meta.concrete_fields}
    assigned = ", ".join(f"{quote(str(known[name].column))} = %s" for name in names)
    where = quote(str(known[by].column))
    return f"UPDATE {quote(model._meta.db_table)} SET {assigned} WHERE {where} = %s", tuple(
        known[name] for name in names
    )


@lru_cache(maxsize=128)
def _shape(model: type[models.Model], is_numbered: bool, unique: tuple[str, ...], update: tuple[str, ...]) -> _Shape:
    quote = connection.ops.quote_name
    fields = [item for item in model._meta.concrete_fields if not (is_numbered and item.primary_key)]
    column = {item.attname: quote(str(item.column)) for item in fields}
    tail = ""
    if update:
        assigned = ", ".join(f"{column[name]} = EXCLUDED.{column[name]}" for name in update)
        tail = f" ON CONFLICT ({', '.join(column[name] for name in unique)}) DO UPDATE SET {assigned}"
    if is_numbered:
        key = model._meta.pk
        tail += f" RETURNING {quote(str(key.column))}"
    return _Shape(
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(column.values())}) VALUES ",
        f"({', '.join(['%s'] * len(fields))})",
        tail,
        attrgetter(*column),
        tuple(place for place, item in enumerate(fields) if isinstance(item, models.JSONField)),
    )
