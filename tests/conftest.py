"""One PostgreSQL for the whole run: the one HUIYIN_DATABASE_URL names, or a fast cluster of our own.

The controller starts it before any worker of pytest-xdist and stops it last; workers only connect.
"""

import os
import shutil
from pathlib import Path

import pytest

from huiyin.install import messages, postgres

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
    shutil.rmtree(os.environ["HUIYIN_HOME"], ignore_errors=True)
