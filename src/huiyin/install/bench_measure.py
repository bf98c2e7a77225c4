"""Measuring one kind of visit: CPU of server and database, statements, times one by one, and four clients at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from statistics import median, quantiles
from typing import Any

from huiyin.install import bench_cpu
from huiyin.install.bench_client import Browser

CLIENTS = 4
# One after the other, for CPU and times; then as many again, shared out among the clients, for the rate.
VISITS = 100
# Connections of the warm-up: enough that every worker and thread of the server has met every page.
WARM_BROWSERS = 8

Visit = Callable[[Browser, Any], None]


@dataclass(frozen=True, slots=True)
class Page:
    """One thing somebody does, of one request or several. `kind` is page or write.

    `prepare` makes so many items for `visit`, one each; it is not measured. A page may be visited with the same item
    again, a write not. `target_ms` is the CPU of application and database together that it may take. Pages that take
    long are visited less often.
    """

    name: str
    kind: str
    visit: Visit
    prepare: Callable[[int], Sequence[Any]]
    target_ms: float | None = None
    requests: int = 1
    visits: int = VISITS

    @property
    def is_write(self) -> bool:
        return self.kind == "write"

    @property
    def by_each_client(self) -> int:
        return max(1, self.visits // CLIENTS)


@dataclass(frozen=True, slots=True)
class Watched:
    """The processes whose CPU is counted; `database` is None where the database is out of sight."""

    app: set[int]
    database: Callable[[], set[int]] | None


@dataclass(slots=True)
class Figures:
    """What one page costs: CPU for each visit, None where it cannot be counted, and times as the client saw them."""

    name: str
    kind: str
    requests: int
    statements: float
    cpu_ms_app: float | None
    cpu_ms_db: float | None
    p50_ms: float
    p95_ms: float
    rps: float
    errors: int
    target_ms: float | None = None
    # Of the pass that cost most; the rest of the figures are of the one that cost least.
    cpu_ms_most: float | None = None
    complaints: list[str] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float | None:
        """Application and database together."""
        if self.cpu_ms_app is None:
            return None
        return self.cpu_ms_app + (self.cpu_ms_db or 0)


def wanted(page: Page) -> int:
    """How many items a page needs: a write takes a new one each time."""
    return (page.visits + CLIENTS * page.by_each_client + WARM_BROWSERS * 2) if page.is_write else page.visits


def measure(page: Page, port: int, watched: Watched) -> Figures:
    """Warm up, visit in a row with the CPU counted, then by all clients at once."""
    items = iter(cycle(page.prepare(wanted(page)))) if not page.is_write else iter(page.prepare(wanted(page)))
    _warm_up(page, port, items)
    row, app, database, times = _in_a_row(page, port, items, watched)
    browsers, seconds = _at_once(page, port, items)
    everyone = [row, *browsers]
    return Figures(
        name=page.name,
        kind=page.kind,
        requests=page.requests,
        statements=round(row.statements / page.visits, 1),
        cpu_ms_app=app,
        cpu_ms_db=database,
        p50_ms=round(median(times), 2),
        p95_ms=round(quantiles(times, n=20)[-1], 2),
        rps=round(CLIENTS * page.by_each_client * page.requests / seconds, 1),
        errors=sum(browser.errors for browser in everyone),
        target_ms=page.target_ms,
        complaints=[line for browser in everyone for line in browser.complaints][:3],
    )


def least(tries: Sequence[Figures]) -> Figures:
    """The pass that cost least, with the errors of all. What else runs on a machine only ever adds to a figure."""
    ranked = sorted(tries, key=lambda one: one.p50_ms if one.cpu_ms is None else one.cpu_ms)
    return replace(
        ranked[0],
        errors=sum(one.errors for one in tries),
        complaints=[line for one in tries for line in one.complaints][:3],
        cpu_ms_most=round(ranked[-1].cpu_ms, 2) if ranked[-1].cpu_ms is not None else None,
    )


def _warm_up(page: Page, port: int, items: Iterator[Any]) -> None:
    for _ in range(WARM_BROWSERS):
        browser = Browser(port)
        for item in islice(items, 2):
            page.visit(browser, item)
        browser.leave()


def _in_a_row(
    page: Page, port: int, items: Iterator[Any], watched: Watched
) -> tuple[Browser, float | None, float | None, list[float]]:
    browser, times = Browser(port), []
    before = _used(watched)
    for item in islice(items, page.visits):
        begun = time.perf_counter()
        page.visit(browser, item)
        times.append((time.perf_counter() - begun) * 1000)
    browser.leave()
    spent = [
        round(bench_cpu.between(then, now) * 1000 / page.visits, 2) if now is not None and then is not None else None
        for then, now in zip(before, _used(watched), strict=True)
    ]
    return browser, spent[0], spent[1], times


def _used(watched: Watched) -> tuple[dict[int, float] | None, dict[int, float] | None]:
    if not bench_cpu.can_count():
        return None, None
    database = bench_cpu.seconds(watched.database()) if watched.database is not None else None
    return bench_cpu.seconds(watched.app), database


def _at_once(page: Page, port: int, items: Iterator[Any]) -> tuple[list[Browser], float]:
    shares = [list(islice(items, page.by_each_client)) for _ in range(CLIENTS)]
    browsers = [Browser(port) for _ in range(CLIENTS)]

    def run(browser: Browser, share: Sequence[Any]) -> None:
        for item in share:
            page.visit(browser, item)
        browser.leave()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(browsers, shares, strict=True)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return browsers, time.perf_counter() - begun
