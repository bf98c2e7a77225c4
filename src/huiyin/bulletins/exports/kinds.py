"""What can be exported: each kind names its columns, freezes the keys of its rows, and reads rows by their keys.

A kind never widens anybody's reach: `read` asks for each batch again what the post may see, so that a matter that was
barred while the file is being written is left out. Sealed matters are in no kind (law.md 9a). No kind has a person as
its subject: rows are matters, contacts, or figures of a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from huiyin.people.models import Post
from huiyin.procedure.terms import Text

type Cell = str | int | Decimal | date | datetime | None
type Row = Sequence[Cell]


class Shape(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head in both languages, what is in it, and how wide a sheet draws it."""

    name: Text
    shape: Shape = Shape.TEXT
    width: int = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what, and when: all that the rows of an export depend on."""

    post: Post
    question: Mapping[str, str]
    today: date
    at: datetime
    reason: str = ""
    with_names: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of some keys; `left_out`: how many of the keys gave none, being sealed or beyond reach by now."""

    rows: Sequence[Row]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of export. `freeze` gives the keys in their order; `said` the filter in the reader's words."""

    key: str
    name: Text
    roles: frozenset[str]
    columns: Callable[[Asked], Sequence[Column]]
    freeze: Callable[[Asked], Iterator[int]]
    read: Callable[[Asked, Sequence[int]], Batch]
    said: Callable[[Asked], str]
    forms: tuple[str, ...] = ("xlsx", "csv-bom", "csv")
    # Up to so many keys a file is made while the asker waits, and so many are read at a time.
    most_at_once: int = 2_000
    batch: int = 1_000
    # Whether a custodian may ask for names and telephone numbers beside its rows.
    may_name: bool = False


KINDS: dict[str, Kind] = {}


def offer(kind: Kind) -> None:
    """Make a kind known; the rooms that can read its rows do so when the apps are loaded."""
    KINDS[kind.key] = kind
