"""Sums of the courses by unit, month and kind: how many took each path, and how many stayed where for how many days.

They move in the transaction that moves the courses, by what changed on the whole, so that a page reads some thousand
rows where it would unfold half a million stays. What they add up to can be counted anew at any time (`wrong_cells`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from huiyin.bulletins.process.models import Course
from huiyin.people import directory
from huiyin.statistics.checking import Difference


class Sheet(NamedTuple):
    """A table of cells: its columns but the count, their types, and the statement that counts it from the courses."""

    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    counted: str

    @property
    def key(self) -> str:
        return ", ".join(self.columns)


# date_trunc of a date gives a moment in the time zone of the session; the day itself has none.
MONTH = "(opened_on - (extract(day FROM opened_on)::int - 1))"
PATHS = Sheet(
    "bulletins_pathcell",
    ("month", "unit_id", "kind", "path"),
    ("date", "bigint", "text", "text"),
    f"SELECT {MONTH}, unit_id, kind, path, count(*) FROM bulletins_course GROUP BY 1, 2, 3, 4",
)
STAYS = Sheet(
    "bulletins_staycell",
    ("month", "unit_id", "kind", "stage", "stayed_at", "days"),
    ("date", "bigint", "text", "text", "bigint", "int"),
    f"""
    SELECT {MONTH}, unit_id, kind, unnest(stay_stages), unnest(stay_units), unnest(stay_days), count(*)
    FROM bulletins_course GROUP BY 1, 2, 3, 4, 5, 6
    """,
)
SHEETS = (PATHS, STAYS)
# The rows come sorted, so that no two drawings wait for each other's cells.
ADD = """
INSERT INTO {table} ({key}, count) SELECT * FROM unnest({arrays}, %s::bigint[])
ON CONFLICT ({key}) DO UPDATE SET count = {table}.count + excluded.count
"""
EMPTIED = "DELETE FROM {table} WHERE count = 0 AND ({key}) IN (SELECT * FROM unnest({arrays}))"
WRONG = """
SELECT {key}, coalesce(kept.count, 0), coalesce(said.count, 0)
FROM {table} AS kept FULL JOIN ({counted}) AS said ({key}, count) USING ({key})
WHERE kept.count IS DISTINCT FROM said.count ORDER BY {key}
"""


def move(before: Iterable[Course], after: Iterable[Course]) -> None:
    """What these courses counted is taken out and what they count now put in. The caller holds the transaction."""
    paths: Counter[tuple[Any, ...]] = Counter()
    stays: Counter[tuple[Any, ...]] = Counter()
    for sign, courses in ((-1, before), (+1, after)):
        for course in courses:
            whose: tuple[date, int, str] = (course.opened_on.replace(day=1), course.unit_id, course.kind)
            paths[*whose, course.path] += sign
            for stay in zip(course.stay_stages, course.stay_units, course.stay_days, strict=True):
                stays[*whose, *stay] += sign
    _add(PATHS, paths)
    _add(STAYS, stays)


def _add(sheet: Sheet, changes: Counter[tuple[Any, ...]]) -> None:
    rows = sorted((*key, count) for key, count in changes.items() if count)
    if not rows:
        return
    arrays = ", ".join(f"%s::{column}[]" for column in sheet.types)
    with connection.cursor() as cursor:
        cursor.execute(ADD.format(table=sheet.table, key=sheet.key, arrays=arrays), _columns(rows))
        if less := [row[:-1] for row in rows if row[-1] < 0]:
            cursor.execute(EMPTIED.format(table=sheet.table, key=sheet.key, arrays=arrays), _columns(less))


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


@transaction.atomic
def recount() -> None:
    """Every cell counted anew; nobody draws meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE bulletins_course IN SHARE MODE")
        for sheet in SHEETS:
            cursor.execute(f"DELETE FROM {sheet.table}")
            cursor.execute(f"INSERT INTO {sheet.table} ({sheet.key}, count) {sheet.counted}")


def wrong_cells() -> list[Difference]:
    """Cells that are not what the courses add up to. Reads only."""
    found = []
    with connection.cursor() as cursor:
        for sheet in SHEETS:
            cursor.execute(WRONG.format(table=sheet.table, key=sheet.key, counted=sheet.counted))
            for month, unit, *narrowed, stored, counted in cursor.fetchall():
                where = " ".join(map(str, narrowed))
                name = directory.unit(unit).name if unit in directory.units() else str(unit)
                found.append(Difference(f"{name} {month:%Y-%m}", where, str(stored), str(counted)))
    return found
