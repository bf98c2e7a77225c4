"""Drawing the facts: what the trigger queued is folded anew and written where it differs (docs/decisions/0021).

A case is always folded whole and compared with what stands there. So drawing twice does no harm, a drawing that was
killed leaves nothing half done, and drawing everything again mends whatever was wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction

from huiyin.cases.bulk import copy_values
from huiyin.duties.calendars import calendar_of, current_calendar
from huiyin.duties.models import CalendarYear
from huiyin.procedure.calendar import Calendar
from huiyin.procedure.engine import Actor, StepRecord
from huiyin.statistics import rollups
from huiyin.statistics.acts import ACT_COLUMNS
from huiyin.statistics.folding import MATTER_COLUMNS, Calendars, Drawn, Told, Values, fold
from huiyin.statistics.models import Act, Matter

CASES_AT_ONCE = 500
# What the job of each minute draws at most: some ten seconds' work.
AT_A_TICK = 10_000
Progress = Callable[[int, int], None]

# Rows another drawing holds are passed over. An older row of the same case that can still be seen belongs to such a
# drawing: the case is left to whoever comes after it, so that no two draw one case at a time.
TAKE = """
WITH taken AS (SELECT id, case_id FROM statistics_queue ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
SELECT case_id, min(id) FROM taken GROUP BY case_id ORDER BY case_id
"""
BUSY = """
SELECT DISTINCT older.case_id FROM unnest(%s::bigint[], %s::bigint[]) AS mine (case_id, id)
JOIN statistics_queue older ON older.case_id = mine.case_id AND older.id < mine.id
"""
# Before the steps are read: whatever these rows announced is committed, and a later step queues its case again.
TAKEN = """
DELETE FROM statistics_queue WHERE id IN
    (SELECT id FROM statistics_queue WHERE case_id = ANY(%s) FOR UPDATE SKIP LOCKED)
"""
CASES = "SELECT id, number, procedure, opened_month FROM cases_case WHERE id = ANY(%s)"
STEPS = """
SELECT case_id, seq, key, "on", recorded_at, role, post_id, unit_id, staff_id, given, calendar FROM cases_step
WHERE opened_month = ANY(%s) AND case_id = ANY(%s) ORDER BY case_id, seq
"""
# Facts of a case that is none.
STRAYS = "DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = {table}.case_id)"
# A moment after which something may still come to light: a step not drawn yet, or a transaction still writing. What the
# database does by itself (vacuum, statistics) writes nothing of a matter.
UNSETTLED = """
SELECT least(
    (SELECT min(since) FROM statistics_queue),
    (SELECT min(xact_start) FROM pg_stat_activity
     WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
       AND backend_type = 'client backend'),
    statement_timestamp())
"""

# What is drawn from the facts of a case and its steps by rooms above this one.
FOLLOWERS: list[Callable[[Sequence[int]], None]] = []

MATTER_ROW = ("case_id", "known_from", "known_to", "seq", *MATTER_COLUMNS)
ACT_ROW = ("case_id", "known_from", "known_to", "seq", "key", "no", *ACT_COLUMNS)


def on_drawn(follow: Callable[[Sequence[int]], None]) -> None:
    """Register what follows when cases were drawn, in the same transaction."""
    FOLLOWERS.append(follow)


def draw(limit: int = CASES_AT_ONCE, *, is_patient: bool = True) -> int:
    """Draw cases that wait, the longest waiting first; how many. 0: nothing waits that nobody else is drawing.

    Whoever is not patient draws nothing while somebody else moves or counts cells.
    """
    with transaction.atomic():
        cases = _take(limit)
        if cases and not bring_after(cases, is_patient=is_patient):
            transaction.set_rollback(True)
            return 0
        for follow in FOLLOWERS if cases else ():
            follow(cases)
    return len(cases)


def draw_some(at_most: int) -> int:
    """What a page draws before it shows figures: so many at most, waiting for nobody, and no cell counted anew."""
    return draw(at_most, is_patient=False)


def draw_waiting(*, at_most: int | None = None, progress: Progress | None = None) -> int:
    """Draw until nothing waits, and count the cells that are missing; or draw so many cases at most, and no more."""
    done, total = 0, waiting() if progress else 0
    while at_most is None or done < at_most:
        drawn = draw(CASES_AT_ONCE if at_most is None else min(CASES_AT_ONCE, at_most - done))
        if not drawn:
            break
        done += drawn
        if progress:
            progress(done, max(done, total))
    if at_most is None:
        rollups.count_missing()
    return done


def draw_at_a_tick() -> int:
    """What is done each minute: some ten seconds' drawing at most, and the cells a new release reads otherwise."""
    done = draw_waiting(at_most=AT_A_TICK)
    rollups.count_missing()
    return done


def draw_all(*, progress: Progress | None = None) -> int:
    """Fold every case anew, write what differs, and count every cell again. Two processes may do it together."""
    with transaction.atomic(), connection.cursor() as cursor:
        rollups.forget_all()
        cursor.execute(STRAYS.format(table="statistics_matter"))
        cursor.execute(STRAYS.format(table="statistics_act"))
        cursor.execute("INSERT INTO statistics_queue (case_id) SELECT id FROM cases_case ORDER BY id")
    return draw_waiting(progress=progress)


def waiting() -> int:
    """How many cases wait to be drawn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT case_id) FROM statistics_queue")
        return int(cursor.fetchone()[0])


def waiting_since() -> datetime | None:
    """Since when the oldest of them waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(since) FROM statistics_queue")
        found: datetime | None = cursor.fetchone()[0]
    return found


def settled_at() -> datetime:
    """The latest moment of which nothing can come to light any more: figures as of then stay what they are."""
    with connection.cursor() as cursor:
        cursor.execute(UNSETTLED)
        moment: datetime = cursor.fetchone()[0]
    return moment


def _take(limit: int) -> list[int]:
    """Cases that wait and that nobody else is drawing; they wait no longer if this transaction succeeds."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [limit])
        rows = cursor.fetchall()
        if not rows:
            return []
        cursor.execute(BUSY, [[case for case, _ in rows], [first for _, first in rows]])
        busy = {case for (case,) in cursor.fetchall()}
        cases = [case for case, _ in rows if case not in busy]
        cursor.execute(TAKEN, [cases])
    return cases


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows as they should be and as they are, of one table and some cases."""

    wanted: set[Values]
    stored: set[Values]

    @property
    def missing(self) -> set[Values]:
        return self.wanted - self.stored

    @property
    def wrong(self) -> set[Values]:
        return self.stored - self.wanted


def bring_after(cases: Sequence[int], *, is_patient: bool = True) -> bool:
    """Fold these cases, write what differs and move the cells with it. The caller holds the transaction.

    False, and nothing is written, where the cells are in somebody's hands and the caller is not patient.
    """
    matters, acts = compared(cases)
    touched = sorted({row[0] for part in (matters, acts) for row in (*part.missing, *part.wrong)})
    if not touched:
        return True
    if not rollups.begin_move(is_patient=is_patient):
        return False
    if matters.stored or acts.stored:
        rollups.move(touched, -1)
    _remove("statistics_matter", "case_id, seq", [(row[0], row[3]) for row in matters.wrong])
    _remove("statistics_act", "case_id, seq, key, no, known_from", [(row[0], *row[3:6], row[1]) for row in acts.wrong])
    copy_values(Matter, MATTER_ROW, sorted(matters.missing, key=itemgetter(0, 3)))
    copy_values(Act, ACT_ROW, sorted(acts.missing, key=itemgetter(0, 3, 4, 5, 1)))
    rollups.move(touched, +1)
    return True


def compared(cases: Sequence[int]) -> tuple[Standing, Standing]:
    """The facts of these cases, folded now, beside what is stored: matters and acts."""
    matters: set[Values] = set()
    acts: set[Values] = set()
    for case, drawn in folded(cases):
        matters.update((case, *row) for row in drawn.matters)
        acts.update((case, *row) for row in drawn.acts)
    stored = Standing(matters, _stored("statistics_matter", MATTER_ROW, cases))
    return stored, Standing(acts, _stored("statistics_act", ACT_ROW, cases))


def folded(cases: Sequence[int]) -> Iterator[tuple[int, Drawn]]:
    """The facts of each of these cases, from its steps alone."""
    ids = list(cases)
    with connection.cursor() as cursor:
        cursor.execute(CASES, [ids])
        heads = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(STEPS, [sorted({month for _, _, month in heads.values()}), ids])
        rows = cursor.fetchall()
    calendars = _calendars()
    for case, steps in groupby(rows, key=itemgetter(0)):
        number, procedure, _ = heads[case]
        yield case, fold(number, procedure, [_told(row) for row in steps], calendars)


def _told(row: Sequence[Any]) -> Told:
    _, seq, key, on, recorded_at, role, post, unit, staff, given, calendar = row
    return Told(StepRecord(seq, key, on, Actor(role, unit, post, staff), json.loads(given)), recorded_at, calendar)


def _calendars() -> Calendars:
    """Each calendar that was ever in force, by its version; one that nobody knows any more reads as today's."""
    current = current_calendar()
    rows = tuple(CalendarYear.objects.order_by("pk").values_list("year", "text"))
    known = _known_calendars(rows) | {current.version: current}
    return lambda version: known.get(version, current)


@lru_cache(maxsize=2)
def _known_calendars(rows: tuple[tuple[int, str], ...]) -> dict[str, Calendar]:
    loaded: dict[int, str] = {}
    shipped = calendar_of(loaded)
    found = {shipped.version: shipped}
    for year, text in rows:
        loaded[year] = text
        calendar = calendar_of(loaded)
        found[calendar.version] = calendar
    return found


def _stored(table: str, names: Iterable[str], cases: Sequence[int]) -> set[Values]:
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE case_id = ANY(%s)", [list(cases)])
        return set(cursor.fetchall())


def _remove(table: str, key: str, rows: Sequence[Values]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table} WHERE ({key}) = ({', '.join(['%s'] * len(rows[0]))})", rows)
