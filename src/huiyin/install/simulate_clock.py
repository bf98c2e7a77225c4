"""The clock of a simulated database: it says what it is told, so that months can be recorded in minutes.

`recorded_at` comes from the database's own clock, and nothing in the product can set it. Here the database gets another
clock: a schema with functions of the same names, found before those of PostgreSQL by this session alone. A database in
which somebody works is refused, and what is left behind has no such clock any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from huiyin.cases.models import Case
from huiyin.install.ready import NotReady
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text

SETTING = "huiyin.simulated_now"
CLOCKS = ("clock_timestamp", "statement_timestamp", "transaction_timestamp", "now")
_SCHEMA = "CREATE SCHEMA simulated"
_CLOCK = (
    "CREATE FUNCTION simulated.{name}() RETURNS timestamptz LANGUAGE sql STABLE AS "
    "$$ SELECT pg_catalog.current_setting('huiyin.simulated_now')::timestamptz $$"
)


@contextmanager
def simulated_clock() -> Iterator[None]:
    """Inside, this session's database says the time of `set_now`. Raises NotReady where there is an office already."""
    if Unit.objects.exists() or Case.objects.exists():
        raise NotReady(
            Text(
                "这个数据库已有单位或者信访事项，不能用来模拟。模拟只在自己的空数据库中进行。",
                "This database has units or matters. A simulation runs only in an empty database of its own.",
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        (before,) = cursor.fetchone()
        cursor.execute(_SCHEMA)
        for name in CLOCKS:
            cursor.execute(_CLOCK.format(name=name))
        # Tables are found, and made, where they always are; only the names of the clocks are found here first.
        cursor.execute(f"SET search_path = {before}, simulated, pg_catalog")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path = {before}")
            cursor.execute("DROP SCHEMA simulated CASCADE")


def set_now(at: datetime) -> None:
    """What the clock says from now on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, at.isoformat()])
