"""Which unit has taken over from which: asked wherever a matter names a unit that may be gone (art. 24).

Open matters were moved when the takeover was ordered; a closed one still names the old unit, and finds its successor
here when it comes to life again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from huiyin.cases.models import Succession

LIFETIME_SECONDS = 5.0


class _Shelf:
    """What the process knows now; a takeover finished elsewhere is seen within a few seconds."""

    def __init__(self) -> None:
        self.found: Mapping[int, int] = {}
        self.until = 0.0


_shelf = _Shelf()


def forget() -> None:
    """Read the takeovers anew on the next look."""
    _shelf.until = 0.0


def _successors() -> Mapping[int, int]:
    if time.monotonic() >= _shelf.until:
        rows = Succession.objects.filter(finished_at__isnull=False, undoing_at=None).order_by("finished_at")
        _shelf.found = dict(rows.values_list("old_id", "new_id"))
        _shelf.until = time.monotonic() + LIFETIME_SECONDS
    return _shelf.found


def successor_of(unit: int) -> int:
    """The unit that has taken over from this one, to the last in the line; itself where none has."""
    found, seen = _successors(), {unit}
    while (new := found.get(unit)) is not None and new not in seen:
        seen.add(new)
        unit = new
    return unit
