"""Which optional layers this installation has switched on, and from which day (docs/decisions/0015).

The ledger is the only place where that stands: a chain of its own, so that nobody can switch a duty on or off unseen.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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
    for one in switches():
        if one.since is None:
            found.pop(one.layer, None)
        elif one.layer in OPTIONAL:
            found[one.layer] = one.since
    return found


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch as it stands in the ledger; `since` is None where it was switched off."""

    layer: str
    since: date | None
    who: str
    why: str
    at: datetime


def switches() -> list[Switch]:
    """Every switch that was ever made, in order."""
    head = Head.objects.filter(chain=CHAIN).first()
    if head is None:
        return []
    entries = Entry.objects.filter(opened_month=head.opened_month, chain=CHAIN, kind=KIND, body__isnull=False)
    rows = entries.order_by("seq").values_list("body", "recorded_at")
    return [_switch(dict(body), at) for body, at in rows if body]


def _switch(body: dict[str, str | None], at: datetime) -> Switch:
    since = body["from"]
    day = date.fromisoformat(since) if since is not None else None
    return Switch(str(body["layer"]), day, body.get("who") or "", body.get("why") or "", at)


def switch_layer(
    *,
    key: str,
    since: date | None,
    at: datetime,
    by: str = "",
    why: str = "",
    signature: Mapping[str, Any] | None = None,
) -> None:
    """Switch a layer on from a day, or off (None). It binds what begins on or after that day; nothing moves back.

    `by` names whoever did it, `why` is kept beside it, `signature` the post where one did.

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
    payload = {"layer": key, "from": since.isoformat() if since else None, "who": by, "why": why}
    append(chain=CHAIN, kind=KIND, at=at, payload=payload, by=signature)
    forget()
