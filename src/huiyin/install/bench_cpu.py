"""CPU time of running processes, read from /proc; None where there is none (anything but Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

PROC = Path("/proc")


def can_count() -> bool:
    return (PROC / "self" / "stat").exists()


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may itself hold blanks: state, parent, … Raises OSError when it has ended."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def with_children(pid: int) -> set[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
            except OSError:
                continue
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def seconds(pids: Iterable[int]) -> dict[int, float]:
    """What each of these processes has used so far, in user and system mode, threads included."""
    found = {}
    for pid in pids:
        try:
            fields = _stat(pid)
        except OSError:
            continue
        found[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def between(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Seconds used from one look to the next, by whoever is there at the second; a new one began with nothing."""
    return sum(now - before.get(pid, 0.0) for pid, now in after.items())


def is_postgres(pid: int) -> bool:
    """Whether a process number that the server told us is one of this machine's."""
    try:
        return (PROC / str(pid) / "comm").read_text().startswith("postgres")
    except OSError:
        return False
