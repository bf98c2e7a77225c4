"""Reading rows by a statement that is put together once for each kind of question.

Django puts the SQL of a query together anew each time it runs, and that costs more than running it: a third of a page
of a case went there. What differs only by a key or a day is written once here. Rows come as the model's own objects,
made by `from_db` as Django makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Func, Model, QuerySet


class _Part(NamedTuple):
    """The columns of one model in a row: its names, its place, and what turns stored values into Python's."""

    model: type[Model]
    names: list[str]
    start: int
    end: int
    convert: list[tuple[int, Callable[..., Any], Any]]

    def made(self, row: Sequence[Any]) -> Model:
        values = list(row[self.start : self.end])
        for place, converter, column in self.convert:
            values[place] = converter(values[place], column, connection)
        return self.model.from_db(connection.alias, self.names, values)


class Fixed[M: Model]:
    """A SELECT of the rows of one model; `rest` is what follows the tables, with %s for the values that differ.

    `joined` names foreign keys whose rows come along; the alias of each in `rest` is its name, that of the model "t".
    One that may be empty is not for this.
    """

    def __init__(self, model: type[M], rest: str, *, joined: Sequence[str] = ()) -> None:
        self.model = model
        self.rest = rest
        self.joined = tuple(joined)

    @cached_property
    def _parts(self) -> list[_Part]:
        others = [cast("type[Model]", self._key(name).related_model) for name in self.joined]
        models: list[type[Model]] = [self.model, *others]
        parts: list[_Part] = []
        for model in models:
            parts.append(_part(model, parts[-1].end if parts else 0))
        return parts

    def _key(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    @cached_property
    def sql(self) -> str:
        """The whole statement."""
        quote = connection.ops.quote_name
        columns = [
            f"{quote(alias)}.{quote(str(field.column))}"
            for alias, part in zip(("t", *self.joined), self._parts, strict=True)
            for field in part.model._meta.concrete_fields
        ]
        tables = f"{quote(self.model._meta.db_table)} t"
        for name, part in zip(self.joined, self._parts[1:], strict=True):
            there, here = quote(str(part.model._meta.pk.column)), quote(str(self._key(name).column))
            tables += f" JOIN {quote(part.model._meta.db_table)} {quote(name)} ON {quote(name)}.{there} = t.{here}"
        return f"SELECT {', '.join(columns)} FROM {tables} {self.rest}"

    def rows(self, *values: Any) -> list[M]:
        """The rows for these values, one for each %s."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found = cursor.fetchall()
        return [self._made(row) for row in found]

    def first(self, *values: Any) -> M | None:
        return next(iter(self.rows(*values)), None)

    def _made(self, row: Sequence[Any]) -> M:
        first, *others = self._parts
        made = first.made(row)
        for name, part in zip(self.joined, others, strict=True):
            setattr(made, name, part.made(row))
        return cast(M, made)


class IsAmong(Func):
    """The first is one of the second, an array: sent as one value, or read once for the whole statement."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


# SQL and the values in it; the SQL is empty where nothing can match.
type Statement = tuple[str, tuple[Any, ...]]


def statement(query: QuerySet[Any, Any]) -> Statement:
    """A query as it would be sent, to be kept and sent again."""
    try:
        sql, values = query.query.sql_with_params()
    except EmptyResultSet:
        # An empty list of ids, say: Django does not ask the database then, and nor do we.
        return "", ()
    return sql, tuple(values)


class Given(str):
    """Stands in a query for a text that is known only when it runs."""


class FixedQuery[M: Model]:
    """The same for a query that Django puts together, once; where it says `Given`, `rows` takes the value.

    For a filter that is written in one place and must not be written twice, such as who sees a case.
    """

    def __init__(self, query: QuerySet[M]) -> None:
        self.sql, self._params = statement(query)
        self._part = _part(query.model, 0)

    def rows(self, **values: Any) -> list[M]:
        """Run it with these values. Raises KeyError for one that is missing."""
        if not self.sql:
            return []
        params = [values[str(item)] if isinstance(item, Given) else item for item in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        return [cast(M, self._part.made(row)) for row in found]


# Stand in a query for numbers that are known only when it runs; no row has such a one.
FIRST, SECOND = -1, -2


class FixedValues:
    """Plain values by a query that Django puts together once, when it is first asked; FIRST and SECOND stand in it for
    the numbers given to `rows`.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    @cached_property
    def _statement(self) -> Statement:
        return statement(self._build())

    def rows(self, *numbers: int) -> list[tuple[Any, ...]]:
        """Run it with these numbers. Raises IndexError for one that is missing."""
        sql, values = self._statement
        if not sql:
            return []
        given = [numbers[-1 - one] if isinstance(one, int) and one < 0 else one for one in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return list(cursor.fetchall())


def _part(model: type[Model], start: int) -> _Part:
    fields = model._meta.concrete_fields
    convert = [
        (place, converter, field.cached_col)
        for place, field in enumerate(fields)
        for converter in field.get_db_converters(connection)
    ]
    return _Part(model, [field.attname for field in fields], start, start + len(fields), convert)
