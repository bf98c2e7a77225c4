"""The figures as a table on the terminal, and as JSON for whoever compares runs."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from huiyin.install.doctor import is_optimised_build
from huiyin.install.speech import console, say, worded
from huiyin.procedure.terms import Text

if TYPE_CHECKING:
    from huiyin.install.bench_measure import Figures

# Statements that one request may send.
MOST_STATEMENTS = {"page": 12, "write": 20}
# From 10,000 cases to a million.
MOST_GROWTH = 1.5
COLUMNS = (
    Text("页面", "page"),
    Text("语句", "statements"),
    Text("应用 CPU", "CPU app"),
    Text("数据库 CPU", "CPU db"),
    Text("合计", "CPU ms"),
    Text("最多", "most"),
    Text("上限", "target"),
    Text("÷底线", "÷ floor"),
    Text("p50 ms", "p50 ms"),
    Text("p95 ms", "p95 ms"),
    Text("每秒请求", "requests/s"),
    Text("错误", "errors"),
)


def machine() -> dict[str, Any]:
    """Where it was measured: figures of two machines are not to be compared without it."""
    from django.db import connection

    connection.ensure_connection()
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "python_optimised": is_optimised_build(),
        "postgresql": str(getattr(connection, "pg_version", 0) // 10000),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1)
    except (ValueError, OSError):
        return None


def row(figures: Figures) -> dict[str, Any]:
    """One page as it is written down; what went wrong only where something did."""
    found = asdict(figures)
    if not found["complaints"]:
        del found["complaints"]
    return found


def errors_in(found: Mapping[str, Any]) -> int:
    return sum(one["errors"] for one in (*found["floor"].values(), *found["pages"]))


def cpu_of(one: Mapping[str, Any]) -> float | None:
    """Application and database together, in ms; None where the CPU could not be counted."""
    return None if one["cpu_ms_app"] is None else one["cpu_ms_app"] + (one["cpu_ms_db"] or 0)


def show(found: Mapping[str, Any]) -> None:
    table = Table()
    for place, column in enumerate(COLUMNS):
        table.add_column(worded(column, "\n"), justify="left" if place == 0 else "right", no_wrap=True)
    floor = found["floor"]
    for one in (*floor.values(), *found["pages"]):
        least = cpu_of(floor["insert" if one["kind"] == "write" else "select_25"])
        table.add_row(*_cells(one, least))
    console.print(table)
    for one in (*floor.values(), *found["pages"]):
        for line in one.get("complaints", ()):
            say(Text(f"{one['name']}：{line}", f"{one['name']}: {line}"), style="red")


REPORT_COLUMNS = (
    Text("报表", "report"),
    Text("首次", "cold ms"),
    Text("上限", "target"),
    Text("处理器", "CPU ms"),
    Text("再次", "warm ms"),
    Text("上限", "target"),
    Text("处理器", "CPU ms"),
)


def show_reports(found: Sequence[Mapping[str, Any]]) -> None:
    """What is drawn up from the figures, and how long whoever asks for it waits."""
    table = Table()
    for place, column in enumerate(REPORT_COLUMNS):
        table.add_column(worded(column, "\n"), justify="left" if place == 0 else "right", no_wrap=True)
    for one in found:
        cells = [one["name"]]
        for part in ("cold", "warm"):
            spent, target = one[f"{part}_ms"], one[f"target_{part}_ms"]
            cells += [_marked(f"{spent:,.0f}", is_good=spent <= target), f"{target:,.0f}"]
            cells.append(f"{one[f'{part}_cpu_ms']:,.0f}")
        table.add_row(*cells)
    console.print(table)


def _cells(one: Mapping[str, Any], least: float | None) -> list[str]:
    total, target = cpu_of(one), one["target_ms"]
    allowed = MOST_STATEMENTS[one["kind"]] * one["requests"]
    return [
        one["name"],
        _marked(f"{one['statements']:g}", is_good=one["statements"] <= allowed),
        _number(one["cpu_ms_app"]),
        _number(one["cpu_ms_db"]),
        _marked(_number(total), is_good=total is None or target is None or total <= target),
        _number(one.get("cpu_ms_most")),
        f"{target:g}" if target else "",
        f"{total / least:.1f}" if total is not None and least else "",
        _number(one["p50_ms"]),
        _number(one["p95_ms"]),
        _number(one["rps"]),
        _marked(str(one["errors"]), is_good=not one["errors"]),
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _marked(text: str, *, is_good: bool) -> str:
    return text if is_good else f"[red]{text} ![/red]"


def growth(smaller: Mapping[str, Any], larger: Mapping[str, Any]) -> dict[str, float]:
    """By page: CPU (or, where that cannot be counted, the median time) in the larger database over the smaller."""
    before = {one["name"]: one for one in smaller["pages"]}
    found = {}
    for one in larger["pages"]:
        then, now = cpu_of(before[one["name"]]), cpu_of(one)
        if then and now:
            found[one["name"]] = round(now / then, 2)
        else:
            found[one["name"]] = round(one["p50_ms"] / before[one["name"]]["p50_ms"], 2)
    return found | _reports_grown(smaller, larger)


def _reports_grown(smaller: Mapping[str, Any], larger: Mapping[str, Any]) -> dict[str, float]:
    """The same of reports, by the time somebody waits for one that was asked for before."""
    before = {one["name"]: one["warm_ms"] for one in smaller.get("reports", ())}
    return {
        one["name"]: round(one["warm_ms"] / before[one["name"]], 2)
        for one in larger.get("reports", ())
        if before.get(one["name"])
    }


def show_growth(larger: Mapping[str, Any]) -> None:
    first, last = larger["growth"]["from"], larger["cases"]
    say(Text(f"从 {first} 件到 {last} 件的增长：", f"Growth from {first} to {last} cases:"))
    for name, ratio in larger["growth"]["pages"].items():
        console.print(f"  {name:<22} {_marked(f'{ratio:.2f}', is_good=ratio <= MOST_GROWTH)}")
