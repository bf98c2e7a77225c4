"""Frozen dataclasses to plain JSON values and back: dates as ISO strings, tuples as lists, defaults left out.

The plan of a class is read once from its annotations, so that packing a case costs microseconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin

Decode = Callable[[Any], Any]


class _FieldPlan(NamedTuple):
    """Name, default and decoder of one field; without a decoder the JSON value is taken as it is."""

    name: str
    default: Any
    decode: Decode | None


_plans: dict[Any, tuple[_FieldPlan, ...]] = {}


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
            given[name] = item if decode is None or item is None else decode(item)
    return cls(**given)


def _encode(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return pack(value) if is_dataclass(value) else value


def _plan(cls: Any) -> tuple[_FieldPlan, ...]:
    if cls not in _plans:
        _plans[cls] = tuple(_FieldPlan(item.name, item.default, _decoder(item.type)) for item in fields(cls))
    return _plans[cls]


def _decoder(kind: Any) -> Decode | None:
    if get_origin(kind) is UnionType:
        return _decoder(next(item for item in get_args(kind) if item is not type(None)))
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and is_dataclass(kind):
        return lambda data: unpack(kind, data)
    if get_origin(kind) is tuple:
        inner = _decoder(get_args(kind)[0])
        return tuple if inner is None else lambda items: tuple(inner(item) for item in items)
    return None
