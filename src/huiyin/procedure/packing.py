"""Frozen dataclasses to plain JSON values and back: dates as ISO strings, tuples as lists, defaults left out.

The plan of a class is read once from its annotations, so that packing a case costs microseconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

Decode = Callable[[Any], Any]


def pack(value: Any) -> dict[str, Any]:
    """One dataclass as a dict in field order, without the fields that hold their default."""
    packed: dict[str, Any] = {}
    for name, default, _ in _plan(type(value)):
        item = getattr(value, name)
        if item is not default and item != default:
            packed[name] = _encode(item)
    return packed


def unpack[T](cls: type[T], data: Mapping[str, Any]) -> T:
    """Build `cls` from what `pack` gave. Raises TypeError when a field without default is missing."""
    given = {}
    for name, _, decode in _plan(cls):
        if name in data:
            item = data[name]
            given[name] = decode(item) if decode is not None and item is not None else item
    return cls(**given)


def _encode(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return pack(value) if is_dataclass(value) else value


@cache
def _plan(cls: Any) -> tuple[tuple[str, Any, Decode | None], ...]:
    """Name, default and decoder of each field; a decoder of None takes the JSON value as it is."""
    return tuple((field.name, field.default, _decoder(field.type)) for field in fields(cls))


def _decoder(kind: Any) -> Decode | None:
    if get_origin(kind) is UnionType:
        return _decoder(next(item for item in get_args(kind) if item is not type(None)))
    if kind is date:
        return date.fromisoformat
    if is_dataclass(kind):
        return lambda data: unpack(kind, data)
    if get_origin(kind) is tuple:
        inner = _decoder(get_args(kind)[0])
        return tuple if inner is None else lambda items: tuple(inner(item) for item in items)
    return None
