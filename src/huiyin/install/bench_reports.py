"""Reports: asked for once, cold, over a connection that has not seen them, and then some times more, warm."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection

from huiyin.bulletins.drawing import Asked, drawn_up
from huiyin.bulletins.kinds import kind_of
from huiyin.install import bench_cpu
from huiyin.install.bench_office import read_desks
from huiyin.people.models import Unit
from huiyin.statistics import asking, rollups
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.terms import Period, Scope, Span

WARM = 5


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that is drawn up, and how long it may take: the first time, and again."""

    name: str
    make: Callable[[], object]
    target_cold_ms: float
    target_warm_ms: float


@dataclass(frozen=True, slots=True)
class Timed:
    """How long a report took, as whoever asks for it waits; and the CPU of it, application and database together."""

    name: str
    cold_ms: float
    warm_ms: float
    target_cold_ms: float
    target_warm_ms: float
    cold_cpu_ms: float
    warm_cpu_ms: float


def reports(now: datetime) -> list[Report]:
    """What an office of a province draws up from its figures, about the last month that is over."""
    desk = read_desks()[-1]
    office, province = (Unit.objects.get(pk=pk) for pk in (desk.office.id, desk.bureau.id))
    scope, keys = Scope(unit=province.pk), tuple(INDICATORS)
    month = Period.of(Span.MONTH, now.date()).previous()
    then = datetime.combine(month.last + timedelta(days=1), datetime.min.time(), UTC)

    def bulletin(kind: str, period: Period) -> Callable[[], object]:
        asked = Asked(kind=kind_of(kind), issuer=office, unit=province, name="", period=period, as_of=now)
        return lambda: drawn_up(asked)

    return [
        Report("month_figures", lambda: asking.figures(None, keys, scope, month), 1000, 200),
        Report("month_bulletin", bulletin("monthly_analysis", month), 1000, 200),
        Report("month_as_known_then", lambda: asking.figures(None, keys, scope, month, as_of=then), 1000, 1000),
        Report("year_bulletin", bulletin("annual_report", Period.of(Span.YEAR, now.date())), 10_000, 2000),
        Report("recount_month", lambda: rollups.recount_month(month.first), 10_000, 10_000),
    ]


def timed(report: Report) -> Timed:
    """Cold and warm; the connection is a new one, as after the server was started."""
    connection.close()
    connection.ensure_connection()
    (first, first_cpu), *again = (_spent(report.make) for _ in range(1 + WARM))
    warm, warm_cpu = (round(median(part), 1) for part in zip(*again, strict=True))
    return Timed(report.name, first, warm, report.target_cold_ms, report.target_warm_ms, first_cpu, warm_cpu)


def _spent(make: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds on the clock, and of CPU; the database's are left out where it runs on another machine."""
    watched = {connection.connection.info.backend_pid} if connection.is_usable() else set()
    watched = {pid for pid in watched if bench_cpu.can_count() and bench_cpu.is_postgres(pid)}
    begun, before, used = time.perf_counter(), bench_cpu.seconds(watched), time.process_time()
    make()
    cpu = time.process_time() - used + bench_cpu.between(before, bench_cpu.seconds(watched))
    return round((time.perf_counter() - begun) * 1000, 1), round(cpu * 1000, 1)


def rows(found: Sequence[Timed]) -> list[dict[str, Any]]:
    return [asdict(one) for one in found]
