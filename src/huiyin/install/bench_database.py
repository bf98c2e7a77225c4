"""The databases that are measured: one for each number of cases, beside the office's own and never in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from huiyin.install import bench_cpu, postgres

COMPLETE = "huiyin bench: complete"
SIMULATED = "huiyin simulate"
PREFIX = "huiyin_bench_"
# Nobody follows this server's log, so it leaves out what a table that is filled at once would write there twice. What a
# page writes is logged as ever.
NO_COPIES = ("wal_level=minimal", "max_wal_senders=0")


@dataclass(frozen=True, slots=True)
class Cluster:
    """The server the databases lie on. `pid` only where it is ours alone, so that all it does is done for us."""

    url: str
    pid: int | None

    def url_of(self, database: str) -> str:
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()


@contextmanager
def cluster(home: Path) -> Iterator[Cluster]:
    """A server under `home`, or the one that HUIYIN_DATABASE_URL names."""
    url = os.environ.get("HUIYIN_DATABASE_URL", "")
    if url:
        yield Cluster(url, None)
        return
    home.mkdir(parents=True, exist_ok=True)
    with postgres.running(home, binaries=os.environ.get("HUIYIN_POSTGRES", "auto"), settings=NO_COPIES) as server:
        yield Cluster(server.url, server.pid)


def name_for(cases: int) -> str:
    return f"{PREFIX}{cases}"


def is_own_name(name: str) -> bool:
    """Whether a database of this name is the bench's."""
    return name.startswith(PREFIX)


def is_complete(cluster: Cluster, name: str) -> bool:
    """Whether a run before has left it, filled to the end."""
    return mark_of(cluster, name) == COMPLETE


def mark_complete(cluster: Cluster, name: str) -> None:
    mark(cluster, name, COMPLETE)


def mark_of(cluster: Cluster, name: str) -> str | None:
    """What was written on a database: "" for nothing, None where there is no such database."""
    with _connected(cluster) as connection:
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return None if found is None else found[0] or ""


def mark(cluster: Cluster, name: str, said: str) -> None:
    """Write on a database what it is for."""
    with _connected(cluster) as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(said)))


def has_tables(cluster: Cluster, name: str) -> bool:
    """Whether an installation has been set up in it."""
    with psycopg.connect(cluster.url_of(name), autocommit=True) as connection:
        found = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    return found is not None and found[0] is not None


def create(cluster: Cluster, name: str) -> None:
    """Make it, empty; what a stopped run left under this name is thrown away."""
    drop(cluster, name)
    with _connected(cluster) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def drop(cluster: Cluster, name: str) -> None:
    with _connected(cluster) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def connected_again(*, autocommit: bool = False) -> psycopg.Connection:
    """One more connection to the database that Django's own goes to."""
    from django.db import connection

    given = connection.get_connection_params()
    own = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    return psycopg.connect(**own, autocommit=autocommit)


def processes(cluster: Cluster) -> Callable[[], set[int]] | None:
    """How to list the processes that work for the measured database; None when they run on another machine.

    On a server of our own all of them count, the writers in the background too; on a shared one the database's own.
    """
    from django.db import connection

    if cluster.pid is not None:
        pid = cluster.pid
        return lambda: bench_cpu.with_children(pid)

    def backends() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            return {pid for (pid,) in cursor.fetchall() if bench_cpu.is_postgres(pid)}

    return backends if backends() else None


def _connected(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(cluster.url, autocommit=True)
