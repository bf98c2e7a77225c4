"""Filling the measured database: many histories written by two processes, in the order in which they began."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiyin.install.bench_histories import Told

PROCESSES = 2
CASES_AT_ONCE = 500
SEED = 20220501
# The first day of the 2022 Regulation; nothing measured is older.
FIRST_DAY = date(2022, 5, 1)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of matters that begin between two days; `seed` makes the same ones again."""

    seed: int
    count: int
    first: date
    last: date
    now: datetime


def chunks(cases: int, now: datetime) -> list[Chunk]:
    """The whole lot cut up by time. A little more came each year than the year before."""
    days = (now.date() - FIRST_DAY).days
    done, found = 0, []
    while done < cases:
        count = min(CASES_AT_ONCE, cases - done)
        ends = [FIRST_DAY + timedelta(days=round(days * (share / cases) ** 0.8)) for share in (done, done + count)]
        found.append(Chunk(SEED + done, count, ends[0], ends[1], now))
        done += count
    return found


def build_cases(cases: int, now: datetime, *, progress: Progress | None = None) -> None:
    """Write so many matters with everything that belongs to them."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_begin_process) as pool:
        waiting = [pool.submit(write_chunk, chunk) for chunk in chunks(cases, now)]
        done = 0
        for future in as_completed(waiting):
            done += future.result()
            if progress:
                progress(done, cases)


def _begin_process() -> None:
    import django

    django.setup()
    # Rows live as long as their chunk: looking for garbage among them meanwhile costs a fifth of the time.
    gc.disable()


def write_chunk(chunk: Chunk) -> int:
    """Tell and write the matters of one chunk; returns how many."""
    # Here and below: a child process imports this module before Django is set up.
    from huiyin.install.bench_histories import write

    write(told(chunk))
    gc.collect()
    return chunk.count


def told(chunk: Chunk) -> list[Told]:
    """The matters of a chunk, told to the end, in the order of their first days."""
    from huiyin.install.bench_histories import read_world, tell

    rng, world = Random(chunk.seed), read_world(chunk.now)
    days = (chunk.last - chunk.first).days
    begins = sorted(chunk.first + timedelta(days=rng.randint(0, days)) for _ in range(chunk.count))
    return [tell(rng, world, rng.choices(world.desks, world.weights)[0], day) for day in begins]
