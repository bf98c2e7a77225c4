"""Which optional layers this installation has switched on, and from which day (docs/decisions/0015).

The ledger is the only place where that stands: a chain of its own, so that nobody can switch a duty on or off unseen.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, datetime

from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.ledger.models import Entry, Head
from huiyin.procedure.layers import OPTIONAL
from huiyin.procedure.terms import Text, day_text

CHAIN = "installation"
KIND = "layer"
LIFETIME_SECONDS = 5.0


class LayerRefused(Exception):
    """A layer cannot be switched so; `text` says why, for the person who tried."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class _Shelf:
    """What the process knows now; a switch made elsewhere is seen within a few seconds."""

    def __init__(self) -> None:
        self.layers: Mapping[str, date] = {}
        self.until = 0.0


_shelf = _Shelf()


def forget() -> None:
    """Read the switches anew on the next look."""
    _shelf.until = 0.0


def layers_in_force() -> Mapping[str, date]:
    """Layers that are switched on, each with the day from which it binds (today, past or to come)."""
    if time.monotonic() >= _shelf.until:
        _shelf.layers = _read()
        _shelf.until = time.monotonic() + LIFETIME_SECONDS
    return _shelf.layers


def _read() -> dict[str, date]:
    found: dict[str, date] = {}
    for body in switches():
        key, since = str(body["layer"]), body["from"]
        if since is None:
            found.pop(key, None)
        elif key in OPTIONAL:
            found[key] = date.fromisoformat(since)
    return found


def switches() -> list[dict[str, str | None]]:
    """Every switch that was ever made, in order."""
    head = Head.objects.filter(chain=CHAIN).first()
    if head is None:
        return []
    entries = Entry.objects.filter(opened_month=head.opened_month, chain=CHAIN, kind=KIND, body__isnull=False)
    return [dict(body) for body in entries.order_by("seq").values_list("body", flat=True) if body]


def switch_layer(*, key: str, since: date | None, at: datetime, by: str = "") -> None:
    """Switch a layer on from a day, or off (None). It binds what begins on or after that day; nothing moves back.

    Raises LayerRefused.
    """
    if key not in OPTIONAL:
        names = ", ".join(OPTIONAL)
        raise LayerRefused(Text(f"没有“{key}”这一项；可选：{names}。", f"No layer {key!r}; there are: {names}."))
    if since is not None and since < on_day(at):
        today = day_text(on_day(at))
        told = Text("只能从今天（{day}）或者以后起启用。", "It can be switched on from today ({day}) or later.")
        raise LayerRefused(told.format(day=today))
    if since is None and key not in layers_in_force():
        raise LayerRefused(Text("该项没有启用。", "This layer is not switched on."))
    payload = {"layer": key, "from": since.isoformat() if since else None, "who": by}
    append(chain=CHAIN, kind=KIND, at=at, payload=payload)
    forget()
