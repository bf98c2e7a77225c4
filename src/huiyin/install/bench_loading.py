"""The tables laid bare for the load, and dressed again: indexes, keys and triggers taken off and put back.

Building an index over rows that are there costs a tenth of keeping it while they come in. Done in a database of the
bench alone, and only while that is empty: anywhere else somebody might rely on what is taken off.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any

from django.db import connection
from psycopg import sql

from huiyin.bulletins.process import cells
from huiyin.install import bench_database
from huiyin.install.bench_moulds import TABLES
from huiyin.install.ready import NotReady
from huiyin.install.speech import progress
from huiyin.procedure.terms import Text
from huiyin.statistics import rollups

CONNECTIONS = 2
# The largest index of a million cases is sorted in one go where the machine has the memory for it.
MOST_MAINTENANCE_MB = 1536
# While the tables are bare nothing in them could be mended after a crash anyway: the database is thrown away then.
LONG_BREATH = {
    "max_wal_size": "12GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
}
Progress = Callable[[int, int], None]

_CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), c.contype::text FROM pg_constraint c
WHERE c.contype IN ('p', 'u', 'f') AND (c.conrelid = ANY(%(tables)s::regclass[]) OR
    (c.contype = 'f' AND c.confrelid = ANY(%(tables)s::regclass[])))
ORDER BY c.contype = 'f' DESC, c.conname
"""
_INDEXES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY(%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
ORDER BY 2
"""
_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE tgrelid = ANY(%(tables)s::regclass[]) AND NOT tgisinternal AND tgenabled = 'O' ORDER BY 1, 2
"""
_PARTS = """
SELECT coalesce(part.inhrelid, t)::regclass::text FROM unnest(%(tables)s::regclass[]) WITH ORDINALITY AS whole(t, place)
LEFT JOIN pg_inherits part ON part.inhparent = t ORDER BY place, 1
"""
_OTHERS = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND oid <> ALL(%s::regclass[])
"""
_BY_SIZE = "SELECT t::text FROM unnest(%(tables)s::regclass[]) t ORDER BY pg_relation_size(t) DESC"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing to be put back, and the table whose it is."""

    table: str
    text: str


@dataclass(frozen=True, slots=True)
class TakenOff:
    """What was taken off, as statements: keys and indexes first, then foreign keys unchecked, last what checks them."""

    tables: tuple[str, ...]
    first: tuple[Statement, ...]
    then: tuple[Statement, ...]
    last: tuple[Statement, ...]


def loaded_tables() -> tuple[str, ...]:
    """The tables that cases are written to; of one that lies in parts, its parts."""
    tables = list(dict.fromkeys(model._meta.db_table for model, _ in TABLES.values()))
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"tables": tables})
        return tuple(name for (name,) in cursor.fetchall())


def refuse_elsewhere(tables: Sequence[str]) -> None:
    """Raise NotReady in any database but an empty one of the bench's own."""
    name = str(connection.get_connection_params()["dbname"])
    if not bench_database.is_own_name(name):
        raise NotReady(
            Text(
                f"{name} 不是测量专用的数据库，不得拆除索引。",
                f"{name} is no database of the bench: nothing is taken off.",
            )
        )
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone() != (False,):
                raise NotReady(Text(f"{name} 的表 {table} 不是空的。", f"Table {table} of {name} is not empty."))


def take_off(tables: Sequence[str]) -> TakenOff:
    """Drop keys, indexes and foreign keys of these tables, and stop their triggers."""
    names = {"tables": list(tables)}
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, names)
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, names)
        indexes = cursor.fetchall()
        cursor.execute(_TRIGGERS, names)
        triggers = cursor.fetchall()
        for table, name, _, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for _, name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table, name in triggers:
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    keys, links = ([row for row in constraints if (row[3] == "f") is foreign] for foreign in (False, True))
    return TakenOff(
        tuple(tables),
        (*map(_added, keys), *(Statement(table, text) for table, _, text in indexes)),
        tuple(_added(row, " NOT VALID") for row in links),
        (
            *(Statement(table, f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}"') for table, name, _, _ in links),
            *(Statement(table, f'ALTER TABLE {table} ENABLE TRIGGER "{name}"') for table, name in triggers),
        ),
    )


def _added(row: Sequence[Any], how: str = "") -> Statement:
    table, name, definition, _ = row
    return Statement(table, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}{how}')


def put_back(taken: TakenOff) -> None:
    """Everything as it was, over the same connection."""
    with connection.cursor() as cursor:
        for statement in (*taken.first, *taken.then, *taken.last):
            cursor.execute(statement.text)


@contextmanager
def bare_tables() -> Iterator[None]:
    """The tables of cases without keys, indexes and triggers until the block ends; then everything as it was.

    They are swept and analysed by then, so that lists are read in their index alone from the first visit on, and the
    figures are counted.
    """
    tables = loaded_tables()
    refuse_elsewhere(tables)
    with _long_breath():
        taken = take_off(tables)
        yield
        _put_back_at_once(taken)


def _put_back_at_once(taken: TakenOff) -> None:
    """Several connections, a table each, the largest first.

    A table is swept before its indexes are built: its pages are then written once, and not again after the first scan.
    Figures were not moved while the triggers rested: one connection begins to count them while another checks foreign
    keys, and then both count.
    """
    tables = _by_size(taken.tables)
    with progress(Text("整理、建立索引", "Sweeping and building indexes")) as bar:
        swept, analysed = ([Statement(table, f"{how} {table}") for table in tables] for how in ("VACUUM", "ANALYZE"))
        _shared(tables, [*swept, *taken.first, *analysed], bar)
    with connection.cursor() as cursor:
        for statement in taken.then:
            cursor.execute(statement.text)
    with progress(Text("检查外键、计算统计", "Checking foreign keys, counting figures")) as bar:
        rollups.forget_all()
        _shared(tables, taken.last, bar, beside=cells.recount, then=rollups.count_missing)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) statistics_cell")
        cursor.execute(_OTHERS, [list(tables)])
        cursor.execute(f"ANALYZE {', '.join(table for (table,) in cursor.fetchall())}")


def sweep() -> None:
    """Every table swept and analysed."""
    tables = _by_size(loaded_tables())
    with progress(Text("整理与统计", "Sweeping and analysing")) as bar:
        _shared(tables, [Statement(table, f"VACUUM (ANALYZE) {table}") for table in tables], bar)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _maintenance_mb() -> int:
    """A twelfth of the machine's memory for each connection, within bounds."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024**2
    return max(64, min(MOST_MAINTENANCE_MB, machine // 12))


def _by_size(tables: Sequence[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_SIZE, {"tables": list(tables)})
        return [table for (table,) in cursor.fetchall()]


@contextmanager
def _long_breath() -> Iterator[None]:
    """No checkpoint for each gigabyte of the load: on a server of our own, where we may say so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        may = cursor.fetchone() == (True,)
        for name, value in LONG_BREATH.items() if may else ():
            cursor.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        if may:
            cursor.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name in LONG_BREATH if may else ():
                cursor.execute(f"ALTER SYSTEM RESET {name}")
            if may:
                cursor.execute("SELECT pg_reload_conf()")
        # What was written without waiting for the disk is waited for once.
        os.sync()


def _shared(
    tables: Sequence[str],
    statements: Sequence[Statement],
    progress: Progress,
    *,
    beside: Callable[[], object] | None = None,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Run the statements table by table, each table over one connection.

    `beside` takes the place of one of these; `then` is what each goes on with, side by side.
    """
    waiting: SimpleQueue[list[str]] = SimpleQueue()
    for table in dict.fromkeys((*tables, *(statement.table for statement in statements))):
        if texts := [statement.text for statement in statements if statement.table == table]:
            waiting.put(texts)
    done = count(1)

    def told() -> None:
        progress(next(done), len(statements))

    def work_off() -> None:
        _work_off(waiting, told)

    jobs = [work_off] * (CONNECTIONS if beside is None else CONNECTIONS - 1)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        working = [pool.submit(_one_after_the_other, job, then) for job in (*jobs, *([beside] if beside else []))]
        for one in working:
            one.result()


def _one_after_the_other(*jobs: Callable[[], object]) -> None:
    try:
        for job in jobs:
            job()
    finally:
        # Django's connection of this thread.
        connection.close()


def _work_off(waiting: SimpleQueue[list[str]], told: Callable[[], None]) -> None:
    with bench_database.connected_again(autocommit=True) as session:
        session.execute(f"SET maintenance_work_mem = '{_maintenance_mb()}MB'".encode())
        session.execute("SET max_parallel_maintenance_workers = 0")
        session.execute("SET synchronous_commit = off")
        while True:
            try:
                texts = waiting.get_nowait()
            except Empty:
                return
            for text in texts:
                session.execute(text.encode())
                told()
