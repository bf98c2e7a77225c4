"""Texts with open places: prepared once, filled many times with other ids and words.

A history is told and folded once with stand-ins in it: numbers no row has, signs no text has, and moments of odd
microseconds. What comes out as text is cut at them. Filling it again costs one formatting, however many rows it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

# Private-use signs of Unicode around the name of a place.
_OPEN, _CLOSE = "\ue000", "\ue001"
_NUMBERS = 919_191_910_000
# The microseconds of a moment that stands in for another in its minute.
AT_SIGN, RECORDED_SIGN = 990_001, 990_002
_PLACE = re.compile(rb"\xee\x80\x80([a-z0-9_.]+)\xee\x80\x81|91919191(\d{4})|:0[01]\.99000([12])")
_WHOLE = re.compile("\ue000([a-z0-9_.]+)\ue001")

Values = list[Any]
_positions: dict[str, int] = {}
_names: list[str] = []


def position(name: str) -> int:
    """Where the value of this place lies in the list that a text is filled from; the same all through the process."""
    if name not in _positions:
        _positions[name] = len(_positions)
        _names.append(name)
    return _positions[name]


def span(*names: str) -> slice:
    """Places side by side, so that they are filled by one assignment. Nobody may have asked for one of them before."""
    places = [position(name) for name in names]
    if places != list(range(places[0], places[0] + len(names))):
        raise ValueError(f"not side by side: {names}")
    return slice(places[0], places[-1] + 1)


@lru_cache(maxsize=256)
def positions(*names: str) -> tuple[int, ...]:
    """Several positions, looked up once."""
    return tuple(position(name) for name in names)


def width() -> int:
    """How long such a list has to be."""
    return len(_positions)


def word(name: str) -> str:
    """A stand-in for words, for an id as text, for bytes."""
    position(name)
    return f"{_OPEN}{name}{_CLOSE}"


def number(name: str) -> int:
    """A stand-in for a whole number that has to be one: what the law core and the projections work with."""
    return _NUMBERS + position(name)


def stand_in_of(value: Any) -> str | None:
    """The name of the place a value as a whole stands in for; None for what is no stand-in, or a moment's."""
    if isinstance(value, str):
        found = _WHOLE.fullmatch(value)
        return found[1] if found else None
    if isinstance(value, int) and 0 <= value - _NUMBERS < len(_names):
        return _names[value - _NUMBERS]
    return None


def holds_stand_ins(text: str) -> bool:
    """Whether there may be one in it; quick, for most texts hold none."""
    return _OPEN in text or str(_NUMBERS)[:8] in text


def moment(at: datetime) -> datetime:
    """A stand-in for the moment of a step within its minute."""
    return at.replace(second=0, microsecond=AT_SIGN)


def recorded(at: datetime) -> datetime:
    """A stand-in for the moment at which it was written down, within the same minute."""
    return at.replace(second=1, microsecond=RECORDED_SIGN)


AT, RECORDED = position("at"), position("recorded")


class Form(NamedTuple):
    """Bytes with places in them, and how the values for these are picked."""

    text: bytes
    places: tuple[int, ...]
    pick: Callable[[Sequence[Any]], tuple[Any, ...]]

    def fill(self, values: Sequence[Any]) -> bytes:
        return self.text % self.pick(values)


def form_of(text: str | bytes) -> Form:
    """The text cut at its stand-ins."""
    raw = text.encode() if isinstance(text, str) else text
    found: list[int] = []

    def place(match: re.Match[bytes]) -> bytes:
        name, digits, time = match.groups()
        if name is not None:
            found.append(position(name.decode()))
        elif digits is not None:
            found.append(int(digits))
        else:
            found.append(AT if time == b"1" else RECORDED)
        return b"%b"

    cut = _PLACE.sub(place, raw.replace(b"%", b"%%"))
    return Form(cut, tuple(found), picker(found))


def picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What picks the values of these places from the list of all."""
    if len(places) > 1:
        return itemgetter(*places)
    if places:
        (only,) = places
        return lambda values: (values[only],)
    return lambda values: ()


def clear(text: str) -> bytes:
    """Words for a place inside JSON: they must need no escaping there. Raises ValueError."""
    if any(sign in text for sign in '"\\') or not text.isprintable():
        raise ValueError(f"not plain words: {text!r}")
    return text.encode()
