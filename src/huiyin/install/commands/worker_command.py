"""``huiyin worker``: jobs and the minute's tick; ``serve`` runs one by itself, more may run elsewhere."""

import argparse
import os
import signal
import threading
import time

from huiyin.install.ready import ready
from huiyin.procedure.terms import Text

HELP = Text(
    "执行后台任务和每分钟的到期检查（serve 会自动运行）",
    "run background jobs and the minute's tick (serve does so itself)",
)


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--concurrency", type=int, default=2)


def run(given: argparse.Namespace) -> int:
    if given.parent:
        threading.Thread(target=_end_with, args=(given.parent,), daemon=True).start()
    with ready():
        from procrastinate.contrib.django import app

        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as working:
            # A job that succeeded has nothing left to tell; the tick alone would leave 1,440 a day.
            working.run_worker(concurrency=given.concurrency, delete_jobs="successful")
    return 0


def _end_with(parent: int) -> None:
    """End in order when the server was killed and can no longer say so."""
    while os.getppid() == parent:
        time.sleep(2)
    os.kill(os.getpid(), signal.SIGTERM)
