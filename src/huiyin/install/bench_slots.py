"""Rows with open places: text prepared once for COPY or for hashing, filled many times with other ids and words.

A history is told and folded once with stand-ins in it: numbers no row has, signs no text has, and moments of odd
microseconds. What comes out as text is cut at them. Filling it again costs one formatting, however many rows it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from huiyin.ledger.hashing import canonical

# Private-use signs of Unicode around the name of a place.
_OPEN, _CLOSE = "\ue000", "\ue001"
_NUMBERS = 919_191_910_000
_AT, _RECORDED = 990_001, 990_002
_PLACE = re.compile(rb"\xee\x80\x80([a-z0-9_.]+)\xee\x80\x81|91919191(\d{4})|:0[01]\.99000([12])")
_SPECIAL = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Values = list[Any]
_positions: dict[str, int] = {}


def position(name: str) -> int:
    """Where the value of this place lies in the list that a text is filled from; the same all through the process."""
    return _positions.setdefault(name, len(_positions))


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


def moment(at: datetime) -> datetime:
    """A stand-in for the moment of a step within its minute."""
    return at.replace(second=0, microsecond=_AT)


def recorded(at: datetime) -> datetime:
    """A stand-in for the moment at which it was written down, within the same minute."""
    return at.replace(second=1, microsecond=_RECORDED)


AT, RECORDED = position("at"), position("recorded")


class Form(NamedTuple):
    """Bytes with places in them, and how the values for these are picked."""

    text: bytes
    places: frozenset[int]
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
    return Form(cut, frozenset(found), _picker(found))


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    if places:
        (only,) = places
        return lambda values: (values[only],)
    return lambda values: ()


def rows_form(rows: Iterable[Sequence[Any]]) -> Form:
    """Rows of one table as COPY reads them."""
    return form_of("".join("\t".join(map(copied, row)) + "\n" for row in rows))


def copied(value: Any) -> str:
    """One value in the text format of COPY. Raises TypeError for a type that no column here has."""
    written = _WRITTEN.get(type(value))
    if written is not None:
        return written(value)
    if isinstance(value, str):  # a choice of a field
        return copied(str(value))
    raise TypeError(f"no text for {type(value)}")


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "\\N",
    bool: lambda value: "t" if value else "f",
    int: str,
    str: lambda value: value.translate(_SPECIAL),
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: lambda value: f"\\\\x{value.hex()}",
    dict: lambda value: canonical(value).decode().translate(_SPECIAL),
    list: lambda value: ("{" + ",".join(map(_element, value)) + "}").translate(_SPECIAL),
}


def _element(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def array(values: Sequence[str]) -> bytes:
    """An array of words, for a place of a row."""
    return copied(list(values)).encode()


def clear(text: str) -> bytes:
    """Words for a place inside JSON and COPY alike: they must need no escaping in either. Raises ValueError."""
    if any(sign in text for sign in '"\\') or not text.isprintable():
        raise ValueError(f"not plain words: {text!r}")
    return text.encode()
