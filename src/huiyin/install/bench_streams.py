"""One COPY for each table, open from the first case to the last.

A table that was emptied in the same transaction takes its rows as if they had always been there: each page is written
once and final, the server keeps no log of it where it need not (`wal_level=minimal`), and nothing is left to sweep.
Two processes cannot fill such a table, so what they cast comes here as files, in the order of the cases: rows that lie
in the order of their keys make indexes cheap too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from queue import Queue

from django.db import connection

from huiyin.install.bench_database import connected_again
from huiyin.install.bench_loading import loaded_tables, refuse_elsewhere
from huiyin.install.bench_moulds import TABLES

# The head and the end of what COPY reads in its binary format.
BINARY_HEAD, BINARY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
# So many pieces wait for their table at most.
WAITING = 12

Pieces = Queue[memoryview | None]


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of so many cases in a file; of each table, pieces of it from one place to another."""

    path: Path
    count: int
    pieces: tuple[tuple[str, int, int], ...]


def table_of(name: str) -> str:
    """The table of one of `TABLES`, quoted."""
    return connection.ops.quote_name(TABLES[name][0]._meta.db_table)


def copy_into(name: str, *, frozen: bool = False) -> str:
    """The COPY of one of `TABLES`; `frozen`: its rows are old from the beginning."""
    model, columns = TABLES[name]
    by_name = {column.attname: str(column.column) for column in model._meta.concrete_fields}
    written = ", ".join(connection.ops.quote_name(by_name[column]) for column in columns)
    return f"COPY {table_of(name)} ({written}) FROM STDIN (FORMAT binary{', FREEZE' if frozen else ''})"


@contextmanager
def streams() -> Iterator[Callable[[Written], None]]:
    """Take files of rows until the block ends; then every table has what is its own.

    Only into empty tables of a database of the bench: raises NotReady elsewhere. What breaks a table's COPY is raised
    with the next file.
    """
    tables = loaded_tables()
    refuse_elsewhere(tables)
    waiting: dict[str, Pieces] = {name: Queue(WAITING) for name in TABLES}
    # COPY freezes nothing where it has to look for the part of the table that a row belongs to.
    frozen = {name for name, (model, _) in TABLES.items() if model._meta.db_table in tables}
    with ThreadPoolExecutor(len(TABLES)) as pool:
        filling = [pool.submit(_fill, name, rows, frozen=name in frozen) for name, rows in waiting.items()]
        try:
            yield lambda written: _hand_on(written, waiting, filling)
        finally:
            for pieces in waiting.values():
                pieces.put(None)
        for one in filling:
            one.result()


def _hand_on(written: Written, waiting: dict[str, Pieces], filling: list[Future[None]]) -> None:
    with written.path.open("rb") as file:
        # Gone when the last table has read its pieces.
        rows = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
    written.path.unlink()
    for name, first, end in written.pieces:
        waiting[name].put(rows[first:end])
    for one in filling:
        if one.done():
            one.result()


def _fill(name: str, waiting: Pieces, *, frozen: bool) -> None:
    try:
        with connected_again() as session, session.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table_of(name)}".encode())
            with cursor.copy(copy_into(name, frozen=frozen).encode()) as copy:
                copy.write(BINARY_HEAD)
                for rows in iter(waiting.get, None):
                    copy.write(rows)
                copy.write(BINARY_END)
    except BaseException:
        # Nobody is to wait for a table that takes no more.
        while waiting.get() is not None:
            pass
        raise
