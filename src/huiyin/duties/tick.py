"""What the calendar does by itself: reminders, overdue notes, windows that lapse, the ledger's checkpoint.

Called once a minute by a job and by `huiyin tick`; calling it twice, or from two processes, does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localtime

from huiyin.duties.models import Duty, DutyState, Holder
from huiyin.duties.office_time import on_day
from huiyin.ledger.checkpoints import write_checkpoint
from huiyin.procedure.clocks import SOON_DAYS

logger = logging.getLogger(__name__)

LAPSES_AT_ONCE = 500
# Any number, as long as nothing else in this database uses it.
LOCK = 0x48595449434B

# "0 rows" means somebody was faster: the update and the reminder are one statement.
REMIND = """
WITH moved AS (
    UPDATE duties_duty SET {column} = %(at)s
    WHERE state = 'open' AND holder <> 'petitioner' AND NOT is_paused AND starts_on <= %(today)s
      AND due_on BETWEEN %(first)s AND %(last)s AND {column} IS NULL
    RETURNING id
)
INSERT INTO duties_reminder (duty_id, kind, at) SELECT id, %(kind)s, %(at)s FROM moved
ON CONFLICT DO NOTHING
"""

Lapse = Callable[[Duty, datetime], None]
Sweep = Callable[[datetime], int]
LAPSES: dict[str, Lapse] = {}
SWEEPS: dict[str, tuple[Sweep, int | None]] = {}


def on_lapse(family: str, lapse: Lapse) -> None:
    """Register what happens when a window of one family of subjects ("case") has closed."""
    LAPSES[family] = lapse


def on_sweep(name: str, sweep: Sweep, *, hour: int | None = None) -> None:
    """Register something to clear away, on the hour, or once a day at `hour` of the office's time.

    It returns how many it cleared. A tick that comes late leaves it to the next hour or day: nothing depends on it.
    """
    SWEEPS[name] = (sweep, hour)


@dataclass(slots=True)
class TickReport:
    """What one tick did. `skipped`: another tick was running."""

    skipped: bool = False
    soon: int = 0
    late: int = 0
    lapsed: int = 0
    failed: int = 0
    checkpoint: int | None = None
    swept: dict[str, int] = field(default_factory=dict)


def tick(at: datetime) -> TickReport:
    """Do what is due at `at`. Each part commits by itself, so a crash half-way loses nothing and repeats nothing."""
    report = TickReport()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            report.skipped = True
            return report
        try:
            _run(at, report)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return report


def _run(at: datetime, report: TickReport) -> None:
    today = on_day(at)
    report.soon = _remind("soon", "reminded_soon_at", today, today + timedelta(days=SOON_DAYS), today, at)
    report.late = _remind("late", "reminded_late_at", date.min, today - timedelta(days=1), today, at)
    _lapse_windows(today, at, report)
    report.swept = _sweep(at)
    line = write_checkpoint(settings.CHECKPOINTS, at=at)
    report.checkpoint = line.number if line else None


def _sweep(at: datetime) -> dict[str, int]:
    local = localtime(at)
    if local.minute != 0:
        return {}
    return {name: sweep(at) for name, (sweep, hour) in SWEEPS.items() if hour in (None, local.hour)}


def _remind(kind: str, column: str, first: date, last: date, today: date, at: datetime) -> int:
    with connection.cursor() as cursor:
        values: dict[str, datetime | date | str] = {
            "at": at,
            "today": today,
            "first": first,
            "last": last,
            "kind": kind,
        }
        cursor.execute(REMIND.format(column=column), values)
        return int(cursor.rowcount)


def _lapse_windows(today: date, at: datetime, report: TickReport) -> None:
    """Close windows whose last day has passed; each in its own transaction, so one bad row stops no other."""
    tried: set[int] = set()
    while True:
        closed = Duty.objects.filter(state=DutyState.OPEN, holder=Holder.PETITIONER, due_on__lt=today)
        batch = list(closed.exclude(pk__in=tried).order_by("due_on", "pk")[:LAPSES_AT_ONCE])
        if not batch:
            return
        for duty in batch:
            tried.add(duty.pk)
            _lapse_one(duty, at, report)


def _lapse_one(duty: Duty, at: datetime, report: TickReport) -> None:
    lapse = LAPSES.get(duty.subject.partition(":")[0])
    if lapse is None:
        return
    try:
        with transaction.atomic():
            lapse(duty, at)
        report.lapsed += 1
    except Exception:
        # One case that cannot be moved must not keep the windows of all others open; the log names it.
        logger.exception("window %s of %s could not be closed", duty.key, duty.subject)
        report.failed += 1
