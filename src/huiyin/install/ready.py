"""An installation made ready for a piece of work: settings, database, migrations, compiled texts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from huiyin.procedure.terms import Text

from . import messages, postgres
from .speech import language, say

OLDEST_SERVER = 150000


class NotReady(Exception):
    """Why a command cannot begin; ``text`` says what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@contextmanager
def database(*, fast: bool = False) -> Iterator[postgres.Running | None]:
    """Start or join the installation's own database; nothing to do when HUIYIN_DATABASE_URL names another.

    Raises PostgresError, and KeyringError when the settings find data without its keys.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    from django.conf import settings

    # Children and worker processes may have another working folder.
    os.environ["HUIYIN_HOME"] = str(settings.HOME)
    os.environ["HUIYIN_KEYS"] = str(settings.KEYS)
    if settings.DATABASE_URL:
        yield None
        return
    with postgres.running(settings.HOME, fast=fast, binaries=settings.POSTGRES) as server:
        yield server


@contextmanager
def ready(*, migrate: bool = False) -> Iterator[postgres.Running | None]:
    """Everything a command needs before it may touch a model; ``migrate`` brings the tables up to date first."""
    messages.compile_stale()
    with database() as server:
        import django

        django.setup()
        _speak()
        _check_server()
        if migrate:
            _migrate()
        else:
            _check_migrated()
        try:
            yield server
        finally:
            from django.db import connections

            connections.close_all()


def _speak() -> None:
    """Names that come from the rooms (roles, units) in the language the command line speaks."""
    from django.utils import translation

    translation.activate("en" if language() == "en" else "zh-hans")


def _check_server() -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise NotReady(
            Text(
                f"无法连接数据库：{error}。请检查 HUIYIN_DATABASE_URL，并确认数据库正在运行。",
                f"The database cannot be reached: {error}. Check HUIYIN_DATABASE_URL and that the server runs.",
            )
        ) from error
    version = getattr(connection, "pg_version", OLDEST_SERVER)
    if version < OLDEST_SERVER:
        raise NotReady(
            Text(
                f"数据库为 PostgreSQL {version // 10000}，至少需要 15。",
                f"The database is PostgreSQL {version // 10000}; 15 or later is needed.",
            )
        )


def unapplied() -> int:
    """How many migrations the database has yet to take."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _check_migrated() -> None:
    count = unapplied()
    if count:
        raise NotReady(
            Text(
                f"数据库还有 {count} 项结构更新未执行。请先运行 huiyin serve 或 huiyin demo。",
                f"The database lacks {count} migrations. Run huiyin serve or huiyin demo first.",
            )
        )


def _migrate() -> None:
    from django.core.management import call_command

    count = unapplied()
    if count:
        say(Text(f"正在更新数据库结构（{count} 项）……", f"Bringing the database up to date ({count} migrations)..."))
        call_command("migrate", interactive=False, verbosity=0)
