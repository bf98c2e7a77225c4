"""Each table filled by one COPY, open from the first case to the last.

A table that was emptied in the same transaction takes its rows as if they had always been there: each page is written
once and final, the server keeps no log of it where it need not (`wal_level=minimal`), and nothing is left to sweep.
Two processes cannot fill such a table, so what they cast comes here as files, in the order of the cases: rows that lie
in the order of their keys make indexes cheap too. A server on this machine reads them through a pipe.
"""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Full, Queue
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from psycopg import sql

from huiyin.install.bench_database import connected_again
from huiyin.install.bench_loading import loaded_tables, refuse_elsewhere
from huiyin.install.bench_moulds import PARTS, TABLES

# The head and the end of what COPY reads in its binary format.
BINARY_HEAD, BINARY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
# So many files wait for their table at most.
WAITING = 3
PIECE = 1 << 20
# How many numbers the server takes for rows at once: each by itself is another look at the sequence.
AT_ONCE = 1000
_MAY_READ = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"

Files = Queue[Path | None]


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of so many cases, a file for each table."""

    count: int
    files: Mapping[str, Path]


class Lane(NamedTuple):
    """The files that wait for a table, and who fills it with them."""

    files: Files
    filling: Future[None]

    def offer(self, path: Path | None) -> bool:
        """Wait until there is room; False where nobody fills the table any more."""
        while not self.filling.done():
            try:
                self.files.put(path, timeout=0.2)
            except Full:
                continue
            return True
        return False


def table_of(name: str) -> str:
    """The table of one of `TABLES`, or that part of it."""
    return PARTS.get(name, TABLES[name][0]._meta.db_table)


def copy_into(name: str, source: str = "STDIN", *, frozen: bool = False) -> str:
    """The COPY of one of `TABLES`; `frozen`: its rows are old from the beginning."""
    model, columns = TABLES[name]
    quote = connection.ops.quote_name
    by_name = {column.attname: str(column.column) for column in model._meta.concrete_fields}
    written = ", ".join(quote(by_name[column]) for column in columns)
    return f"COPY {quote(table_of(name))} ({written}) FROM {source} (FORMAT binary{', FREEZE' if frozen else ''})"


@contextmanager
def streams(folder: Path) -> Iterator[Callable[[Written], None]]:
    """Take files of rows that lie in `folder` until the block ends; then every table has what is its own.

    Only into empty tables of a database of the bench: raises NotReady elsewhere. What goes wrong with a table is
    raised when the next file is to go there, and at the end.
    """
    refuse_elsewhere(loaded_tables())
    is_here = _is_read_by_the_server(folder)
    with ThreadPoolExecutor(len(TABLES)) as pool:
        lanes = {}
        for name in TABLES:
            files: Files = Queue(WAITING)
            lanes[name] = Lane(files, pool.submit(_fill, name, files, folder, is_here=is_here))

        def hand_on(written: Written) -> None:
            for name, path in written.files.items():
                if not lanes[name].offer(path):
                    lanes[name].filling.result()

        try:
            yield hand_on
        finally:
            for lane in lanes.values():
                lane.offer(None)
        for lane in lanes.values():
            lane.filling.result()


def _is_read_by_the_server(folder: Path) -> bool:
    """Whether it runs on this machine, and we may tell it to read files."""
    mark = folder / "mark"
    folder.chmod(0o755)
    mark.write_text(said := secrets.token_hex(), "ascii")
    try:
        with connected_again(autocommit=True) as session:
            if session.execute(_MAY_READ).fetchone() != (True,):
                return False
            return session.execute("SELECT pg_read_file(%s, true)", [str(mark)]).fetchone() == (said,)
    except psycopg.Error:
        return False


def _fill(name: str, waiting: Files, folder: Path, *, is_here: bool) -> None:
    with connected_again() as session:
        session.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table_of(name))))
        with _numbered_in_blocks(session, name):
            if is_here:
                _through_a_pipe(session, name, folder / f"{name}.pipe", waiting)
            else:
                with session.cursor().copy(copy_into(name, frozen=True).encode()) as copy:
                    for rows in _read(waiting):
                        copy.write(rows)


@contextmanager
def _numbered_in_blocks(session: psycopg.Connection, name: str) -> Iterator[None]:
    """Where the server numbers the rows, it takes many numbers at once until the block ends."""
    model, columns = TABLES[name]
    key = model._meta.auto_field
    if key is None or key.attname in columns:
        yield
        return
    table, column = sql.Identifier(table_of(name)), sql.Identifier(str(key.column))

    def take(count: int) -> None:
        statement = sql.SQL("ALTER TABLE {} ALTER COLUMN {} SET CACHE {}")
        session.execute(statement.format(table, column, sql.Literal(count)))

    take(AT_ONCE)
    yield
    take(1)


def _read(waiting: Files) -> Iterator[bytes]:
    yield BINARY_HEAD
    for path in iter(waiting.get, None):
        yield path.read_bytes()
        path.unlink()
    yield BINARY_END


def _through_a_pipe(session: psycopg.Connection, name: str, pipe: Path, waiting: Files) -> None:
    """The server reads one end, and the system moves the files into the other."""
    os.mkfifo(pipe, 0o644)
    with ThreadPoolExecutor(1) as pool:
        copying = pool.submit(session.execute, copy_into(name, sql.quote(str(pipe)), frozen=True).encode())
        end = _written_to(pipe, copying)
        try:
            os.write(end, BINARY_HEAD)
            for path in iter(waiting.get, None):
                with path.open("rb") as file:
                    while os.sendfile(end, file.fileno(), None, PIECE):
                        pass
                path.unlink()
            os.write(end, BINARY_END)
        except BrokenPipeError:
            copying.result()
            raise
        finally:
            os.close(end)
        copying.result()


def _written_to(pipe: Path, copying: Future[Any]) -> int:
    """The end to write to, once the server has the other open; raises what it says if it never does."""
    while True:
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if copying.done():
                copying.result()
            time.sleep(0.01)
        else:
            os.set_blocking(end, True)
            return end
