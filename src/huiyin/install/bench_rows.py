"""Rows with open places, as COPY reads them in its binary format: half of what reading them as text costs the server.

Every value stands after its length. A stand-in that is a whole value has a place of its own for that, filled with the
length and the bytes (`in_row`). Where it lies within a longer text, the text is filled first and its length is put
before it: these are `Joined`, each once however often it comes up in the rows of a case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from struct import pack
from typing import Any, NamedTuple

from django.db import connection
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import Format

from huiyin.install.bench_slots import (
    AT_SIGN,
    RECORDED_SIGN,
    Form,
    Values,
    form_of,
    holds_stand_ins,
    picker,
    position,
    stand_in_of,
)

NULL = pack(">i", -1)
JSON_VERSION = b"\x01"
INT8, VARCHARS = 20, 1015
_TYPES = "SELECT attname, atttypid FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"


JoinedKey = tuple[bytes, tuple[int, ...]]


class Joined(NamedTuple):
    """A text that is filled by itself and then put into its place after its length; `lead` comes before the text."""

    place: int
    lead: bytes
    form: Form

    def fill(self, values: Values) -> None:
        values[self.place] = lengthened(self.lead + self.form.fill(values))


def in_row(name: str) -> int:
    """The place of a value as it stands in a row: its length, then its bytes."""
    return position(in_row_name(name))


def in_row_name(name: str) -> str:
    return f"{name}|"


def moment_name(step: int, *, is_recorded: bool) -> str:
    """When a step was taken, or recorded."""
    return f"{'recorded' if is_recorded else 'at'}{step}"


def lengthened(raw: bytes) -> bytes:
    """Bytes after their length."""
    return pack(">i", len(raw)) + raw


def number_in_row(value: int) -> bytes:
    """A whole number of eight bytes."""
    return pack(">iq", 8, value)


def words_in_row(values: Sequence[str]) -> bytes:
    """An array of words."""
    return lengthened(_fixed(tuple(values), VARCHARS))


@lru_cache(maxsize=32)
def types_of(table: str, columns: tuple[str, ...]) -> tuple[int, ...]:
    """The types of these columns, as PostgreSQL numbers them."""
    with connection.cursor() as cursor:
        cursor.execute(_TYPES, [table])
        found = dict(cursor.fetchall())
    return tuple(found[column] for column in columns)


class RowsForm:
    """Puts the rows of one table together; `joined` is shared by all tables of a case.

    `moments` says which step's minute a moment lies in, so that it has the place of that step's (`moment_name`).
    """

    def __init__(self, moments: Mapping[datetime, int], joined: dict[JoinedKey, Joined]) -> None:
        self._moments, self._joined = moments, joined
        self._text, self._places = bytearray(), list[int]()

    def add(self, row: Sequence[Any], types: Sequence[int]) -> None:
        self._add_fixed(pack(">h", len(row)))
        for value, kind in zip(row, types, strict=True):
            self._add(value, kind)

    def form(self) -> Form:
        return Form(bytes(self._text), tuple(self._places), picker(self._places))

    def _add(self, value: Any, kind: int) -> None:
        ready = _ready(value, kind) if value.__class__ in _PLAIN else None
        if ready is not None:
            self._text += ready.text
            self._places += ready.places
        elif isinstance(value, Enum):
            self._add(value.value, kind)
        elif isinstance(value, dict):
            self._add_open(self._join(form_of(_json(value)), JSON_VERSION))
        elif isinstance(value, str):
            self._add_open(self._join(form_of(value), b""))
        elif isinstance(value, datetime) and value.microsecond in (AT_SIGN, RECORDED_SIGN):
            step = self._moments[value.replace(second=0, microsecond=0)]
            self._add_open(in_row(moment_name(step, is_recorded=value.microsecond == RECORDED_SIGN)))
        elif isinstance(value, list) and any(stand_in_of(one) for one in value):
            # Ids: one dimension, no nulls, counted from one, each element of eight bytes after its length.
            self._add_fixed(pack(">iiiiii", 20 + 12 * len(value), 1, 0, INT8, len(value), 1))
            for one in value:
                self._add(one, INT8)
        else:
            self._add_fixed(lengthened(_fixed(tuple(value) if isinstance(value, list) else value, kind)))

    def _add_fixed(self, raw: bytes) -> None:
        self._text += raw.replace(b"%", b"%%")

    def _add_open(self, place: int) -> None:
        self._text += b"%b"
        self._places.append(place)

    def _join(self, form: Form, lead: bytes) -> int:
        key = form.text, form.places
        if key not in self._joined:
            self._joined[key] = Joined(in_row(f"joined{len(self._joined)}"), lead, form)
        return self._joined[key].place


def _json(value: Any) -> str:
    """A value with its keys as PostgreSQL puts them, the short ones first: it need not sort them."""
    return json.dumps(_in_order(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _in_order(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _in_order(value[key]) for key in sorted(value, key=lambda name: (len(name.encode()), name.encode()))
        }
    return [_in_order(one) for one in value] if isinstance(value, list | tuple) else value


class _Ready(NamedTuple):
    """A value as it goes into the form of its row, with its place if it has one."""

    text: bytes
    places: tuple[int, ...]


_PLAIN = frozenset({type(None), bool, int, str, date})
_transformer = Transformer()


@lru_cache(maxsize=100_000)
def _ready(value: Any, kind: int) -> _Ready | None:
    """What most values are: nothing, the same in every row, or one stand-in. None for a text with stand-ins in it."""
    if value is None:
        return _Ready(NULL, ())
    if (name := stand_in_of(value)) is not None:
        return _Ready(b"%b", (in_row(name),))
    if isinstance(value, str) and holds_stand_ins(value):
        return None
    return _Ready(lengthened(_fixed(value, kind)).replace(b"%", b"%%"), ())


@lru_cache(maxsize=10_000, typed=True)
def _fixed(value: Any, kind: int) -> bytes:
    """A value as PostgreSQL takes it in binary, by psycopg."""
    given = list(value) if isinstance(value, tuple) else value
    _transformer.set_dumper_types((kind,), Format.BINARY)
    (raw,) = _transformer.dump_sequence((given,), (PyFormat.BINARY,))
    assert raw is not None
    return bytes(raw)
