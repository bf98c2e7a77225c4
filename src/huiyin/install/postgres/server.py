"""Start, share and stop the server of one cluster."""

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .binaries import Binaries, choose, major_of, within_reach
from .errors import DiskFull, FolderUnusable, ForeignOwner, StartFailed, StopFailed
from .paths import DATABASE, SOCKET_NAME, Account, Places, is_root, make, places

# A write-ahead log segment is 16 MB; with less than a few of them free the server stops in mid-work.
SMALLEST_FREE_BYTES = 96 * 1024 * 1024
START_SECONDS = 60  # recovery after a crash replays the log first
START_ATTEMPTS = 20
STOP_SECONDS = 30.0
LARGEST_LOG_BYTES = 10 * 1024 * 1024
# For data that is thrown away. Tests roll back what they write, all day: it is swept every few seconds.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=3s")


@dataclass(slots=True)
class Running:
    """A server this process uses. ``started_here`` tells whether this call started it."""

    url: str
    pid: int
    places: Places
    started_here: bool
    binaries: Binaries | None = None
    _hold: IO[str] | None = field(default=None, repr=False)


def url_for(home: Path) -> str:
    """The address the cluster of ``home`` has, or will have once it runs."""
    return places(home).url


def _pid_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _is_postgres_of(pid: int, data: Path) -> bool:
    """Whether this living process is the server of ``data``, and not one that was given its number later."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == data
    except PermissionError:
        return True  # a server of another user: its pid file is to be believed
    except OSError:
        pass
    if Path("/proc/self").exists():
        return False
    answer = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return "postgres" in answer.stdout


def _server_pid(data: Path) -> int | None:
    lines = _pid_lines(data)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _is_postgres_of(pid, data) else None


def is_running(home: Path) -> bool:
    """Whether the server of this home is there and takes connections."""
    there = places(home)
    return _server_pid(there.data) is not None and _answers(there)


def _answers(there: Places, database: str = "postgres") -> bool:
    import psycopg

    try:
        psycopg.connect(there.url_of(database), connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH") if key in os.environ}
    # English messages, so that what the log says can be told apart.
    return {**kept, "LC_ALL": "C.UTF-8", "LC_MESSAGES": "C"}


def _log(there: Places) -> IO[bytes]:
    # A failed statement is logged with its values, so nobody else may read the log.
    return os.fdopen(os.open(there.log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "ab")


def _run(command: list[str], there: Places) -> int:
    """Run a program of PostgreSQL as the server's user, in a session that Ctrl-C does not reach."""
    account = there.account if is_root() else None
    with _log(there) as log:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            umask=0o077,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        ).returncode


def _locale_choices(major: int) -> list[list[str]]:
    if major >= 17:
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [[*builtin, "--locale=C.UTF-8"], [*builtin, "--locale=C"]]
    return [["--locale=C.UTF-8"], ["--locale=C"]]


def _initialise(binaries: Binaries, there: Places, *, fast: bool) -> None:
    """Make a new cluster: UTF-8, C.UTF-8, checksums; no password, for only its user reaches the socket."""
    command = [str(binaries.folder / "initdb"), "-D", str(there.data), "-U", DATABASE]
    command += ["--encoding=UTF8", "--auth=trust", "--data-checksums"]
    command += ["--no-sync"] if fast else []
    for locale in _locale_choices(binaries.major):
        if _run([*command, *locale], there) == 0:
            return
    raise _failure(there)


def _tail(log: Path, lines: int = 12) -> str:
    try:
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""


def _failure(there: Places) -> DiskFull | FolderUnusable | StartFailed:
    tail = _tail(there.log)
    if "No space left on device" in tail or "Disk quota exceeded" in tail:
        return DiskFull(there.data)
    if "Permission denied" in tail or "Read-only file system" in tail:
        return FolderUnusable(there.data, tail.splitlines()[-1])
    return StartFailed(there.log, tail)


def _check_folder(there: Places) -> None:
    owner = there.data.stat().st_uid
    if owner != there.account.uid:
        raise ForeignOwner(there.data, Account(owner, owner).name, there.account.name)
    if there.socket.stat().st_uid not in {0, there.account.uid}:
        # Someone else laid a folder where the socket should be: never talk to what answers there.
        raise ForeignOwner(there.socket, Account(there.socket.stat().st_uid, 0).name, there.account.name)
    if shutil.disk_usage(there.data).free < SMALLEST_FREE_BYTES:
        raise DiskFull(there.data)


def _processes_in(data: Path) -> int:
    """How many processes work in the data folder: a server and its children, also when their head is gone."""
    count = 0
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            count += Path(os.readlink(entry)) == data
    return count


def _clear_leftovers(there: Places) -> None:
    """Remove what a dead server left when its number seems to live on.

    PostgreSQL clears a pid file whose number nobody has. It cannot tell a zombie, or a stranger of the same
    user who was given the number, from a server: it would refuse to start until the next reboot.
    """
    lines = _pid_lines(there.data)
    if lines and lines[0].strip().isdigit() and _exists(int(lines[0])):
        # The pid file also guards the shared memory of children that outlive the server for a moment.
        _wait(lambda: _processes_in(there.data) == 0, START_SECONDS)
        (there.data / "postmaster.pid").unlink(missing_ok=True)
        (there.socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
    if there.log.is_file() and there.log.stat().st_size > LARGEST_LOG_BYTES:
        there.log.replace(there.log.with_suffix(".log.1"))


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _wait(until: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    pause = 0.02
    while time.monotonic() < end:
        if until():
            return True
        time.sleep(pause)
        pause = min(pause * 1.5, 0.3)
    return False


def _run_server(binaries: Binaries, there: Places, settings: Sequence[str]) -> int:
    """Start the server, wait until it takes connections, and return its process number.

    By pg_ctl, so that the server is nobody's child: whoever started it may leave before the others.
    """
    options = ["listen_addresses=", f"unix_socket_directories={there.socket}", "unix_socket_permissions=0700"]
    options += ["log_line_prefix=%m [%p] ", "logging_collector=off", "jit=off", *settings]
    given = " ".join(f"-c {shlex.quote(option)}" for option in options)
    command = [str(binaries.folder / "pg_ctl"), "start", "-D", str(there.data), "-o", given]
    command += ["--wait", "--timeout", str(START_SECONDS), "--silent"]
    for _attempt in range(START_ATTEMPTS):
        if _run(command, there) == 0 and (pid := _server_pid(there.data)) and _answers(there):
            return pid
        # Right after a crash the old server's children may still hold its shared memory for a moment.
        if "pre-existing shared memory block" not in _tail(there.log):
            break
        time.sleep(0.5)
    raise _failure(there)


def _make_database(there: Places) -> None:
    import psycopg

    with psycopg.connect(there.url_of("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _prepare(home: Path) -> Places:
    try:
        there = make(home)
        _check_folder(there)
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise DiskFull(home) from error
        raise FolderUnusable(home, error.strerror or str(error)) from error
    return there


def start(home: Path, *, fast: bool = False, binaries: str = "auto", settings: Sequence[str] = ()) -> Running:
    """Start the cluster of ``home``, making it when it is not there, or join the one that runs.

    ``fast`` gives up durability and is for tests. ``binaries`` is embedded, system or auto. ``settings`` ("name=value")
    hold for a server that is started here.
    Raises a PostgresError that says what is wrong and what to do.
    """
    there = _prepare(home)
    with (there.folder / "start.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # one starts, the others wait and join
        hold = (there.folder / "users.lock").open("w")
        fcntl.flock(hold, fcntl.LOCK_SH)
        try:
            return _start_or_join(there, hold, fast=fast, choice=binaries, settings=settings)
        except BaseException:
            hold.close()
            raise


def _start_or_join(there: Places, hold: IO[str], *, fast: bool, choice: str, settings: Sequence[str]) -> Running:
    pid = _server_pid(there.data)
    if pid is not None and _wait(lambda: _answers(there), START_SECONDS if _pid_lines(there.data) else 0):
        return Running(there.url, pid, there, started_here=False, _hold=hold)
    _clear_leftovers(there)
    programs = within_reach(choose(choice, there.data), there.account)
    if major_of(there.data) is None:
        _initialise(programs, there, fast=fast)
    pid = _run_server(programs, there, (*(FAST if fast else ()), *settings))
    _make_database(there)
    return Running(there.url, pid, there, started_here=True, binaries=programs, _hold=hold)


def stop(server: Running) -> bool:
    """Leave the server; stop it when nobody else uses it. Returns whether it was stopped.

    A fast shutdown: open transactions are rolled back, everything committed is kept. Raises StopFailed.
    """
    if server._hold is None:
        return False
    folder = server.places.folder
    with (folder / "start.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(server._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False  # someone else is still at work; the last one out stops it
        finally:
            fcntl.flock(server._hold, fcntl.LOCK_UN)
            server._hold.close()
            server._hold = None
        pid = _server_pid(server.places.data)
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)

        if not _wait(lambda: _server_pid(server.places.data) is None, STOP_SECONDS):
            raise StopFailed(pid, STOP_SECONDS)
        with suppress(OSError):
            server.places.socket.rmdir()  # leaves nothing behind in /tmp
    return True


@contextmanager
def running(
    home: Path, *, fast: bool = False, binaries: str = "auto", settings: Sequence[str] = ()
) -> Iterator[Running]:
    """``start`` and ``stop`` around a piece of work."""
    server = start(home, fast=fast, binaries=binaries, settings=settings)
    try:
        yield server
    finally:
        stop(server)
