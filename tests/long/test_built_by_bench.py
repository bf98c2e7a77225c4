"""What `huiyin bench` fills at once replays, verifies and adds up, whichever way it went in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

pytestmark = [pytest.mark.django_db, pytest.mark.long]

CASES = 600
# May make databases, and tell the server to read no file.
OFFICE = "huiyin_bench_tried"


def built(home: Path, **given: str) -> dict[str, object]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HUIYIN_", "DJANGO_"))}
    command = [sys.executable, "-m", "huiyin.cli", "bench", "--check", "--passes", "1", "--pages", "process"]
    found = home / "found.json"
    subprocess.run(
        [*command, "--cases", str(CASES), "--json", str(found)],
        env={**environment, "HUIYIN_HOME": str(home / "home"), "LANG": "en", **given},
        check=True,
        timeout=400,
    )
    measured: dict[str, object] = json.loads(found.read_text("utf-8"))
    return measured


@pytest.fixture
def plain_owner() -> Iterator[str]:
    """The address of the tests' server for somebody who is no superuser."""
    settings = connection.settings_dict
    address = psycopg.conninfo.make_conninfo("", host=settings["HOST"], user=settings["USER"], dbname="postgres")
    name = sql.Identifier(OFFICE)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
        yield f"postgresql://{OFFICE}@/postgres?host={settings['HOST']}"
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(f"huiyin_bench_{CASES}"))
        )
        server.execute(sql.SQL("DROP ROLE {}").format(name))


def held(found: dict[str, object]) -> bool:
    checked = found["check"]
    assert isinstance(checked, dict)
    return bool(checked["cases"] == CASES and checked["ledger"])


def test_through_pipes_on_a_server_of_its_own(tmp_path: Path) -> None:
    assert held(built(tmp_path))


def test_over_connections_where_the_server_reads_no_file(tmp_path: Path, plain_owner: str) -> None:
    assert held(built(tmp_path, HUIYIN_DATABASE_URL=plain_owner))
