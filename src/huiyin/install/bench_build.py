"""Filling the measured database: moulds made from told histories, and cases cast from them by two processes.

Decision 26 says what each part costs, and why it is done this way.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import shutil
from bisect import bisect
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, batched, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiyin.install.bench_casting import CaseNumbers, Cast, Caster
    from huiyin.install.bench_moulds import Mould
    from huiyin.install.bench_streams import Written
    from huiyin.install.bench_workshop import Filling, Team
    from huiyin.procedure.calendar import Calendar

PROCESSES = 2
CASES_AT_ONCE = 5000
# So few that the memory of one part serves the next: fresh memory costs an eighth of casting.
CASES_IN_MEMORY = 500
# Different histories in one database. Up to this many cases, each has one of its own; beyond it they are cast again
# and again with other people, units and words, on the same days.
MOST_MOULDS = 5_000
SEED = 20220501
# The first day of the 2022 Regulation; nothing measured is older.
FIRST_DAY = date(2022, 5, 1)
# Matters by month against the average: few around the spring festival and many after it, some before the year ends.
SEASON = (0.85, 0.7, 1.3, 1.15, 1.0, 1.0, 1.05, 0.95, 1.1, 0.85, 1.15, 0.9)
# On a day off the portal alone is open.
ON_A_DAY_OFF = 0.3
MORE_EACH_YEAR = 1.08
# So many parts are cast before the tables take them.
AHEAD = 2 * PROCESSES
IN_MEMORY = Path("/dev/shm")
# A chunk takes a hundred megabytes; as many as are cast ahead may wait for their tables.
ROOM = 2 * 1024**3
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of cases: a mould for each of `days`, and `count` cases shared out among them; `seed` makes them again."""

    seed: int
    count: int
    days: tuple[date, ...]
    now: datetime


def chunks(cases: int, now: datetime, calendar: Calendar) -> list[Chunk]:
    """The whole lot cut up by time."""
    moulds = min(cases, MOST_MOULDS)
    days = begins(moulds, now.date(), calendar)
    parts = max(1, round(cases / CASES_AT_ONCE))
    found = []
    for part in range(parts):
        first, last = (moulds * edge // parts for edge in (part, part + 1))
        count = cases * (part + 1) // parts - cases * part // parts
        found.append(Chunk(SEED + part, count, tuple(days[first:last]), now))
    return found


def begins(count: int, last: date, calendar: Calendar) -> list[date]:
    """So many days between the first and the last, in order: more in busy months, and a little more each year."""
    days = [FIRST_DAY + timedelta(days=number) for number in range((last - FIRST_DAY).days + 1)]
    rising = list(accumulate(_weight(day, calendar) for day in days))
    return [days[bisect(rising, rising[-1] * (number + 0.5) / count)] for number in range(count)]


def _weight(day: date, calendar: Calendar) -> float:
    open_or_not = 1.0 if calendar.next_working(day) == day else ON_A_DAY_OFF
    return SEASON[day.month - 1] * open_or_not * math.pow(MORE_EACH_YEAR, (day - FIRST_DAY).days / 365)


def build_cases(cases: int, now: datetime, *, progress: Progress | None = None) -> None:
    """Write so many matters with everything that belongs to them, into tables that are empty and bare."""
    from huiyin.duties.calendars import current_calendar
    from huiyin.install.bench_streams import streams

    context = multiprocessing.get_context("spawn")
    coming = iter(chunks(cases, now, current_calendar()))
    with (
        TemporaryDirectory(prefix="huiyin-bench-", dir=_where_rows_pass()) as folder,
        streams(Path(folder)) as hand_on,
        ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_begin_process) as pool,
    ):
        waiting = deque(pool.submit(write_chunk, chunk, Path(folder)) for chunk in islice(coming, AHEAD))
        done = 0
        while waiting:
            written = waiting.popleft().result()
            waiting.extend(pool.submit(write_chunk, chunk, Path(folder)) for chunk in islice(coming, 1))
            hand_on(written)
            done += written.count
            if progress:
                progress(done, cases)


def _where_rows_pass() -> Path | None:
    """Memory, where there is room for all that may wait at once; else wherever temporary files go."""
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if has_room else None


def _begin_process() -> None:
    import django

    django.setup()
    # Rows live as long as their chunk: looking for garbage among them meanwhile costs a fifth of the time.
    gc.disable()


def write_chunk(chunk: Chunk, folder: Path) -> Written:
    """Make the moulds of one chunk, cast its cases and write their rows to files."""
    # Here and below: a child process imports this module before Django is set up.
    from huiyin.install.bench_moulds import TABLES
    from huiyin.install.bench_streams import Written

    count, paths = 0, {name: folder / f"{chunk.seed}.{name}" for name in TABLES}
    with ExitStack() as stack:
        files = {name: stack.enter_context(path.open("wb", buffering=0)) for name, path in paths.items()}
        for cast in cast_chunk(chunk):
            count += cast.count
            for name, rows in cast.tables.items():
                files[name].write(b"".join(rows))
    gc.collect()
    return Written(count, paths)


def cast_chunk(chunk: Chunk) -> Iterator[Cast]:
    """The cases of a chunk as rows, in the order of their first days, some hundreds at a time."""
    from huiyin.install.bench_casting import Cast

    rng, workshop = Random(chunk.seed), _workshop()
    moulds = [_mould(rng, workshop, day, chunk.now) for day in chunk.days]
    chosen = [
        (mould, workshop.team(mould.level, rng).cast(rng.random(), rng.random()))
        for no, mould in enumerate(moulds)
        for _ in range(chunk.count * (no + 1) // len(moulds) - chunk.count * no // len(moulds))
    ]
    numbers = list(_numbers(chosen))
    return _cast(workshop.caster, rng, chosen, numbers, Cast)


def _cast(
    caster: Caster,
    rng: Random,
    chosen: Sequence[tuple[Mould, Mapping[str, Filling]]],
    numbers: Sequence[CaseNumbers],
    new: Callable[[], Cast],
) -> Iterator[Cast]:
    caster.begin(rng)
    for part in batched(zip(chosen, numbers, strict=True), CASES_IN_MEMORY):
        cast = new()
        for (mould, units), taken in part:
            caster.cast(mould, taken, units, cast)
        yield cast


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What a process keeps from chunk to chunk. By level: the teams, and how much comes to them, rising."""

    caster: Caster
    levels: Sequence[str]
    rising: Sequence[float]
    teams: Mapping[str, tuple[Sequence[Team], Sequence[float]]]

    def team(self, level: str, rng: Random) -> Team:
        found, rising = self.teams[level]
        return found[bisect(rising, rng.random() * rising[-1])]

    def level(self, rng: Random) -> str:
        return self.levels[bisect(self.rising, rng.random() * self.rising[-1])]


def forget() -> None:
    """Read units and posts anew for the next chunk."""
    _workshop.cache_clear()


@lru_cache(maxsize=1)
def _workshop() -> _Workshop:
    from huiyin.install.bench_casting import Caster
    from huiyin.install.bench_histories import desk_weights, townships
    from huiyin.install.bench_office import read_desks
    from huiyin.install.bench_workshop import prepared_words, teams
    from huiyin.people.models import Unit

    units, desks = Unit.objects.in_bulk(), read_desks()
    weights, every = desk_weights(desks, units), teams(desks, units)
    by_level: dict[str, list[tuple[Team, float]]] = {}
    for team, weight in zip(every, weights, strict=True):
        by_level.setdefault(team.level, []).append((team, weight))
    words = prepared_words(Random(SEED), townships())
    # What is here by now stays: looked through for garbage after each chunk it cost a fifth of the time.
    gc.freeze()
    return _Workshop(
        Caster(words),
        tuple(by_level),
        tuple(accumulate(sum(weight for _, weight in found) for found in by_level.values())),
        {
            level: ([team for team, _ in found], list(accumulate(weight for _, weight in found)))
            for level, found in by_level.items()
        },
    )


def _mould(rng: Random, workshop: _Workshop, day: date, now: datetime) -> Mould:
    """A history that begins on that day; a little earlier where it would not have begun by now."""
    from huiyin.install.bench_moulds import mould_of, tell_mould

    level = workshop.level(rng)
    while (mould := mould_of(tell_mould(rng, level, day, now), level)) is None:
        day -= timedelta(days=1)
    return mould


def _numbers(chosen: Sequence[tuple[Mould, Mapping[str, Filling]]]) -> Iterator[CaseNumbers]:
    """Numbers and ids for all of them, each kind taken in one go."""
    from huiyin.install.bench_casting import CaseNumbers
    from huiyin.install.bench_histories import take_paper_numbers

    papers = [[(units[paper.unit].id, paper.year) for paper in mould.papers] for mould, units in chosen]
    free = take_paper_numbers(Counter(key for keys in papers for key in keys))
    contacts = iter(take_run("cases_contact_id_seq", sum(mould.contacts for mould, _ in chosen)))
    ids, numbers = (take_run(name, len(chosen)) for name in ("cases_case_id_seq", "cases_case_number"))
    for (mould, _), keys, pk, number in zip(chosen, papers, ids, numbers, strict=True):
        taken = []
        for key in keys:
            taken.append(free[key])
            free[key] += 1
        yield CaseNumbers(pk, number, [next(contacts) for _ in range(mould.contacts)], taken)


def take_run(sequence: str, count: int) -> range:
    """So many numbers of a sequence, one after the other; nobody but those who cast may take from it meanwhile."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
        cursor.execute("SELECT setval(%s, nextval(%s) + %s - 1)", [sequence, sequence, count])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)
