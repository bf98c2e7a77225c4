"""What the whole run shares: one PostgreSQL, and what is said when the browser journeys cannot run.

The database is the one HUIYIN_DATABASE_URL names, or a fast cluster of our own; the controller starts it before
any worker of pytest-xdist and stops it last, workers only connect.
"""

import os
import shutil
from pathlib import Path

import pytest

from huiyin.install import chromium, messages, postgres

_cluster = pytest.StashKey[postgres.Running]()


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
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
