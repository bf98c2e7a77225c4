"""What the whole run shares: one PostgreSQL, and what is said when the browser journeys cannot run.

The database is the one HUIYIN_DATABASE_URL names, or a fast cluster of our own; the controller starts it before
any worker of pytest-xdist and stops it last, workers only connect.
"""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from django.utils import translation
from pytest_django.live_server_helper import LiveServer

from huiyin.install import chromium, messages, postgres

_cluster = pytest.StashKey[postgres.Running]()


# Whether a table holds anything, of all of them in one question.
FILLED = "SELECT name FROM (VALUES {rows}) AS every (name, is_filled) WHERE is_filled"


def _emptied(style: Any, connection: Any, **_options: Any) -> list[str]:
    """What empties the database after a test that committed: the few tables with rows in them.

    Django truncates all two hundred with their indexes, a second of work for a handful of rows. Our guards against
    deleting and the foreign keys between what goes rest meanwhile, which takes a superuser, as the tests are here.
    """
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    rows = ", ".join(f"('{name}', EXISTS (SELECT FROM \"{name}\"))" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            return _truncated(style, connection, **_options)
        cursor.execute(FILLED.format(rows=rows))
        filled = [name for (name,) in cursor.fetchall()]
    return [
        "SET session_replication_role = replica",
        *(f'DELETE FROM "{name}"' for name in filled),
        "SET session_replication_role = DEFAULT",
    ]


_truncated, flush.sql_flush = flush.sql_flush, _emptied


def _is_controller() -> bool:
    return "PYTEST_XDIST_WORKER" not in os.environ


def pytest_configure(config: pytest.Config) -> None:
    if not _is_controller():
        return
    messages.compile_stale()
    if not os.environ.get("HUIYIN_DATABASE_URL"):
        choice = os.environ.get("HUIYIN_POSTGRES", "auto")
        server = postgres.start(Path(os.environ["HUIYIN_HOME"]), fast=True, binaries=choice)
        config.stash[_cluster] = server


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_controller():
        return
    server = config.stash.get(_cluster, None)
    if server is not None:
        postgres.stop(server)
    # Only what tests/settings.py made: with other settings HUIYIN_HOME may be somebody's own.
    if home := os.environ.get("HUIYIN_HOME_OF_TESTS"):
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """Begun after the database, so that it has let go of it when the database is thrown away."""
    return live_server


def pytest_collection_finish() -> None:
    # Three thousand tests and all modules stay for good: each look of the collector through them costs half a second.
    gc.collect()
    gc.freeze()


def pytest_runtest_setup() -> None:
    # A page asked for in one language leaves it behind; each test begins as a new process would.
    translation.deactivate()


# Begun first, the dearest before the others: a worker that begins one of these last leaves the others waiting.
BEGUN_FIRST = (
    "tests/install/test_command_line.py",
    "tests/browser/",
    "tests/pages/",
    "tests/install/",
    "tests/cases/test_scans.py",
    "tests/web/test_scripts.py",
    "tests/statistics/",
)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, start in enumerate(BEGUN_FIRST) if item.nodeid.startswith(start)), len(BEGUN_FIRST))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    missing = chromium.missing()
    for item in items:
        if missing and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=f"browser journeys: {missing.en}"))
        if item.get_closest_marker("long") and "long" not in config.getoption("markexpr"):
            item.add_marker(pytest.mark.skip(reason="long runs: make test-long"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    journeys = [report for report in skipped if "browser journeys" in str(report.longrepr)]
    missing = chromium.missing()
    if journeys and missing:
        terminalreporter.section("browser journeys were NOT run", red=True, bold=True)
        terminalreporter.line(f"{len(journeys)} skipped: {missing.en}")
