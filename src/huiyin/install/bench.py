"""``huiyin bench``: a database full of cases, the server as in production, and what each page costs there."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyin.install import bench_cpu, bench_database, bench_report
from huiyin.install.bench_database import Cluster
from huiyin.install.ready import NotReady, ready
from huiyin.install.speech import progress, say
from huiyin.parties.keyring import signing_secret
from huiyin.procedure.terms import Text

if TYPE_CHECKING:
    from huiyin.install.bench_measure import Figures, Watched

SETTINGS = "huiyin.install.bench_settings"
START_SECONDS = 60
SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line. `pages` empty: all of them."""

    cases: int
    json_file: Path | None = None
    keep: bool = False
    check: bool = False
    pages: tuple[str, ...] = ()
    growth: int | None = None
    passes: int = 3


def run_bench(wish: Wish) -> int:
    """Measure, print, and write the figures down. 1 when an answer was wrong or the data did not hold, else 0."""
    if wish.growth:
        return _run_growth(wish)
    home = Path(os.environ.get("HUIYIN_HOME", ".huiyin")).resolve() / "bench"
    # Its own keys, made before there is any data: a home with data and without keys is refused.
    signing_secret(Path(f"{home}-keys"), home)
    with bench_database.cluster(home) as cluster:
        name = bench_database.name_for(wish.cases)
        is_there = wish.keep and bench_database.is_complete(cluster, name)
        if not is_there:
            bench_database.create(cluster, name)
        _set_environment(home, cluster.url_of(name))
        try:
            with ready(migrate=True):
                found = _measured(wish, cluster, name, is_there=is_there)
        finally:
            if not wish.keep:
                bench_database.drop(cluster, name)
    bench_report.show(found)
    bench_report.show_reports(found["reports"])
    if wish.json_file:
        wish.json_file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if bench_report.errors_in(found) else 0


def _set_environment(home: Path, url: str) -> None:
    """For this process and its children: another home, so that no key and no file of the office is touched."""
    os.environ["HUIYIN_HOME"] = str(home)
    os.environ["HUIYIN_KEYS"] = f"{home}-keys"
    os.environ["HUIYIN_DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS


def _measured(wish: Wish, cluster: Cluster, name: str, *, is_there: bool) -> dict[str, Any]:
    built = {} if is_there else _build(wish.cases)
    if not is_there:
        bench_database.mark_complete(cluster, name)
    held = _check(full=wish.check)
    with _serving() as (port, pid):
        floor, found = _visit_all(wish, port, _watched(cluster, pid))
    return {
        "machine": bench_report.machine(),
        "cases": wish.cases,
        "floor": {one.name: bench_report.row(one) for one in floor},
        "pages": [bench_report.row(one) for one in found],
        "reports": [] if wish.pages else _reports(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "build": built,
        "check": held,
    }


def _build(cases: int) -> dict[str, float]:
    from django.db import connection

    from huiyin.install import bench_loading
    from huiyin.install.bench_build import build_cases
    from huiyin.install.bench_office import build_office
    from huiyin.install.bench_probe import FLOOR_TABLE

    with connection.cursor() as cursor:
        cursor.execute(FLOOR_TABLE)
    build_office()
    marks = [time.perf_counter()]
    with bench_loading.bare_tables():
        with progress(Text("生成案件", "Writing cases")) as bar:
            build_cases(cases, datetime.now(UTC), progress=bar)
        marks.append(time.perf_counter())
    marks.append(time.perf_counter())
    return _told(cases, marks)


def _told(cases: int, marks: Sequence[float]) -> dict[str, float]:
    """What the building took, part by part, and the rate over all of it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    written, dressed = (round(after - before, 1) for before, after in pairwise(marks))
    seconds = marks[-1] - marks[0]
    rate = round(cases / seconds)
    say(
        Text(
            f"已生成 {cases} 件，用时 {seconds:.0f} 秒，每秒 {rate} 件：写入 {written:.0f} 秒，"
            f"整理、索引、外键和统计 {dressed:.0f} 秒。",
            f"{cases} cases were written in {seconds:.0f} s, {rate} a second: writing {written:.0f} s, "
            f"sweeping, indexes, keys and figures {dressed:.0f} s.",
        )
    )
    return {
        "seconds": round(seconds, 1),
        "seconds_writing": written,
        "seconds_indexes": dressed,
        "cases_per_second": rate,
        "size_gb": round(size / 1024**3, 2),
    }


def _check(*, full: bool) -> dict[str, Any]:
    """That the written cases are what their steps say: all of them and the ledger, or a sample of the cases."""
    from django.conf import settings

    from huiyin.bulletins.process.cells import wrong_cells
    from huiyin.cases.check import check_cases
    from huiyin.cases.models import Case
    from huiyin.ledger.verify import verify_all
    from huiyin.statistics.checking import check_figures

    sample = Case.objects.filter(pk__in=Case.objects.order_by("?").values("pk")[:SAMPLE]).order_by("pk")
    report = check_cases() if full else check_cases(cases=sample)
    problems: list[object] = list(report.differences)
    if full:
        problems += verify_all(checkpoints=settings.CHECKPOINTS).problems
        problems += [*check_figures().differences, *wrong_cells()]
    if problems:
        wrong = str(problems[0])
        raise NotReady(Text(f"生成的数据前后不一致：{wrong}", f"The data that was written does not hold: {wrong}"))
    return {"cases": report.cases, "steps": report.steps, "ledger": full}


def _visit_all(wish: Wish, port: int, watched: Watched) -> tuple[list[Figures], list[Figures]]:
    """Every page as many times over as there are passes, and of each the pass that cost least."""
    from huiyin.install.bench_measure import least, measure
    from huiyin.install.bench_pages import Day, floor_pages, pages
    from huiyin.statistics.drawing import draw_waiting

    day = Day(port, datetime.now(UTC))
    floor = floor_pages()
    chosen = [*floor, *(page for page in pages(day) if not wish.pages or page.name in wish.pages)]
    tries: dict[str, list[Figures]] = {page.name: [] for page in chosen}
    with progress(Text("测量", "Measuring")) as bar:
        # Round and round and not page by page: a machine that is slow for a minute then spoils one pass of each page.
        for done, page in enumerate(chosen * wish.passes, 1):
            # As the tick of each minute does in an office: no page pays for what the writing pages left.
            draw_waiting()
            tries[page.name].append(measure(page, port, watched))
            bar(done, len(chosen) * wish.passes)
    found = [least(tries[page.name]) for page in chosen]
    return found[: len(floor)], found[len(floor) :]


def _reports() -> list[dict[str, Any]]:
    from huiyin.install.bench_reports import reports, rows, timed

    with progress(Text("报表", "Reports")) as bar:
        found = []
        for report in (asked := reports(datetime.now(UTC))):
            found.append(timed(report))
            bar(len(found), len(asked))
    return rows(found)


def _watched(cluster: Cluster, pid: int) -> Watched:
    from huiyin.install.bench_measure import Watched

    if not bench_cpu.can_count():
        return Watched(set(), None)
    return Watched(bench_cpu.with_children(pid), bench_database.processes(cluster))


@contextmanager
def _serving() -> Iterator[tuple[int, int]]:
    """The server in a process of its own: its port and its process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "huiyin.install.bench_server", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request("GET", "/bench/select/")
            connection.getresponse().read()
            connection.close()
            return
        except OSError:
            time.sleep(0.2)
    raise NotReady(Text("被测量的服务没有启动。", "The server to be measured did not start."))


def _run_growth(wish: Wish) -> int:
    """The smaller and the larger database one after the other, each in a process of its own, and what grew."""
    sizes = (wish.growth or 0, wish.cases)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{size}.json" for size in sizes]
        codes = [_run_one(wish, size, file) for size, file in zip(sizes, files, strict=True)]
        if not all(file.exists() for file in files):
            return 2
        smaller, larger = (json.loads(file.read_text("utf-8")) for file in files)
    larger["growth"] = {"from": sizes[0], "pages": bench_report.growth(smaller, larger)}
    bench_report.show_growth(larger)
    if wish.json_file:
        wish.json_file.write_text(json.dumps(larger, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return max(codes)


def _run_one(wish: Wish, cases: int, file: Path) -> int:
    options: Mapping[str, bool] = {"--keep": wish.keep, "--check": wish.check}
    chosen: Sequence[str] = ("--pages", ",".join(wish.pages)) if wish.pages else ()
    command = [sys.executable, "-m", "huiyin.cli", "bench", "--cases", str(cases), "--json", str(file)]
    command += ["--passes", str(wish.passes)]
    command += [option for option, is_set in options.items() if is_set]
    return subprocess.run([*command, *chosen], check=False).returncode
