"""Serve as in production: granian over WSGI, and beside it one worker for jobs and the minute's tick."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from huiyin.procedure.terms import Text

from .ready import NotReady
from .speech import complain

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler
    from granian.server.common import AbstractServer

MOST_WORKERS = 8
# Each thread keeps a connection of its own; PostgreSQL allows 100 unless told otherwise.
THREADS = 4
WORKER_PAUSES = (1.0, 5.0, 30.0)  # before a fallen worker is started again
GRACE_SECONDS = 15


def default_workers() -> int:
    return max(1, min(os.cpu_count() or 1, MOST_WORKERS))


def check_free(address: str, port: int) -> None:
    """Raises NotReady when something listens on that port already."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            why = error.strerror or str(error)
            raise NotReady(
                Text(
                    f"无法在 {address}:{port} 上监听：{why}。请换一个端口，例如 PORT={port + 10}。",
                    f"Cannot listen on {address}:{port}: {why}. Choose another port, for instance PORT={port + 10}.",
                )
            ) from error


class Worker:
    """A child process that runs jobs; started again when it falls, stopped with the server."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        falls = 0
        while not self._ending.is_set():
            # A session of its own: Ctrl-C reaches the server, which then ends the worker in order.
            command = [sys.executable, "-m", "huiyin.cli", "worker", "--parent", str(os.getpid())]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
            code = self._process.wait()
            if self._ending.is_set():
                return
            complain(
                Text(f"后台任务进程退出（代码 {code}），即将重启。", f"The worker ended ({code}); starting it again.")
            )
            self._ending.wait(WORKER_PAUSES[min(falls, len(WORKER_PAUSES) - 1)])
            falls += 1

    def stop(self) -> None:
        self._ending.set()
        process = self._process
        if process is not None and process.poll() is None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(GRACE_SECONDS)


@contextmanager
def worker() -> Iterator[Worker]:
    child = Worker()
    child.start()
    try:
        yield child
    finally:
        child.stop()


def application() -> "WSGIHandler":
    """What each process of the server loads.

    Ctrl-C reaches the whole group, and a granian worker that gets both that and the TERM of its head never ends. So
    only the head hears of it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    from huiyin.wsgi import application as pages

    return pages


def server_for(address: str, port: int, *, workers: int) -> "AbstractServer[Any]":
    """The server of the pages; `huiyin bench` measures the same one."""
    from granian import Granian
    from granian.constants import Interfaces

    return Granian(
        "huiyin.install.serving:application",
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        # A page waits in the queue rather than being turned away.
        backlog=2048,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_level="warning",  # type: ignore[arg-type]
    )


def serve(address: str, port: int, *, workers: int, on_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or TERM. The database must be ready; it is stopped by whoever started it."""
    check_free(address, port)
    server = server_for(address, port, workers=workers)

    def begin() -> None:
        # Granian answers HUP by new workers; here it means that the terminal was closed.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        on_ready()

    server.on_startup(begin)
    with worker():
        server.serve()
