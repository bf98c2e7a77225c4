"""The lines of a list as they come from the database: plain values and no objects, since a page shows fifty.

A line has the columns of a case that rows are drawn from, under the same names, and can stand wherever a row asks for a
case. Making model objects of them took as long as drawing them.
"""

from __future__ import annotations

from collections import namedtuple
from typing import cast

from django.db import connection

from huiyin.cases.lists import Listed
from huiyin.cases.models import Case
from huiyin.desk.rows import COLUMNS, with_columns
from huiyin.ledger.reading import Statement, statement

_NAMES = ("pk", *COLUMNS, "sort_on", "pseudonyms", "routes", "demand")
_Line = namedtuple("_Line", _NAMES)  # type: ignore[misc]  # the names are those of the columns


def lines(cases: Listed, most: int) -> Statement:
    """The statement that reads the first lines of a list."""
    return statement(with_columns(cases).values_list(*_NAMES)[:most])


def read_lines(reading: Statement) -> list[Case]:
    """The lines, each as good as a case where a row is made of it."""
    sql, values = reading
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cast("list[Case]", [_Line._make(row) for row in cursor.fetchall()])
