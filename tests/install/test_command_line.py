"""The command line: what it refuses, how it speaks, and that `serve` starts and stops everything."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.install import postgres, serving
from huiyin.install.ready import NotReady
from huiyin.install.speech import worded
from huiyin.procedure.terms import Text

HUIYIN = [sys.executable, "-m", "huiyin.cli"]


@pytest.fixture
def home() -> Iterator[Path]:
    import shutil

    folder = Path(f"/tmp/huiyin-commands-{os.getpid()}-{time.monotonic_ns()}")
    folder.mkdir(mode=0o711)
    yield folder
    shutil.rmtree(folder)


def environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HUIYIN_", "DJANGO_"))}
    return {**kept, "HUIYIN_HOME": str(home / "data"), "HUIYIN_KEYS": str(home / "keys"), "LANG": "C"}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*HUIYIN, *arguments], env=environment(home), capture_output=True, text=True, timeout=120, check=False
    )


def levels(answer: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {finding["name"]: finding["level"] for finding in json.loads(answer.stdout)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def test_serve_brings_everything_up_and_down(home: Path) -> None:
    port = free_port()
    command = [*HUIYIN, "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=environment(home), start_new_session=True)
    try:
        end = time.monotonic() + 60
        while status_of(f"http://127.0.0.1:{port}/") != 200 and time.monotonic() < end:
            time.sleep(0.3)
        assert status_of(f"http://127.0.0.1:{port}/") == 200
        assert postgres.is_running(home / "data")
        # While it serves, another command uses the same database; each is a process of its own, so one stands for all.
        (home / "keys" / "keys.json").chmod(0o644)
        found = levels(run(home, "doctor", "--json"))
        assert (found["Keys"], found["Database"], found["Migrations"]) == ("wrong", "ok", "ok")
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to everybody at once
        began = time.monotonic()
        assert process.wait(60) == 0
    assert time.monotonic() - began < serving.GRACE_SECONDS  # nobody had to be killed
    assert not postgres.is_running(home / "data")


def test_a_command_on_an_empty_home_says_what_to_do(home: Path) -> None:
    answer = run(home, "check")
    assert answer.returncode == 2
    assert "huiyin serve" in answer.stderr
    assert not postgres.is_running(home / "data")


def test_the_doctor_names_what_is_wrong(home: Path) -> None:
    answer = run(home, "doctor", "--json")
    found = {finding["name"]: finding for finding in json.loads(answer.stdout)}
    assert answer.returncode == 1
    assert found["Migrations"]["level"] == "wrong"
    assert found["Database"]["level"] == "ok"
    assert all(finding["what"]["zh"] and finding["what"]["en"] for finding in found.values())


def test_lost_keys_are_not_replaced_in_silence_and_come_back_from_the_sheet(home: Path) -> None:
    run(home, "doctor")
    sheet = run(home, "keys", "sheet").stdout
    (home / "keys" / "keys.json").rename(home / "elsewhere")
    assert run(home, "doctor").returncode == 1
    assert not (home / "keys" / "keys.json").exists()
    (home / "sheet").write_text(sheet)
    assert run(home, "keys", "restore", str(home / "sheet")).returncode == 0
    assert (home / "keys" / "keys.json").read_text() == (home / "elsewhere").read_text()


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotReady, match=str(port)):
            serving.check_free("127.0.0.1", port)


def test_an_unreachable_database_is_named(home: Path) -> None:
    url = f"postgresql://nobody@/nothing?host={home}"
    answer = subprocess.run(
        [*HUIYIN, "check"],
        env={**environment(home), "HUIYIN_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 2
    assert "HUIYIN_DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("locale", "said"), [("zh_CN.UTF-8", "停"), ("en_GB.UTF-8", "stop"), ("C", "停 / stop"), ("", "停 / stop")]
)
def test_speaks_the_readers_language_or_both(locale: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", locale)
    assert worded(Text("停", "stop")) == said
