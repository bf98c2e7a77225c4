"""What a round asks for beside the problem: its fields, and the item form of a drive. Plain data, checked here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language

MOST_FIELDS = 30
MOST_ITEMS = 30


class ItemType(StrEnum):
    """What is typed into a line of an item form. There is none for a person."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    YESNO = "yesno"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Label:
    """A field problems are sorted under. `en` is empty where an office typed its own."""

    key: str
    zh: str
    en: str = ""

    @property
    def said(self) -> str:
        return self.en if self.en and (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the item form of a drive."""

    key: str
    label: str
    type: str = ItemType.TEXT
    is_needed: bool = False
    choices: tuple[str, ...] = ()


@cache
def shipped_labels() -> tuple[Label, ...]:
    """The fields of requirement 16, as a beginning."""
    text = resources.files("huiyin.rounds").joinpath("data/fields.toml").read_text(encoding="utf-8")
    return tuple(Label(**row) for row in tomllib.loads(text)["fields"])


def labels_named(names: Iterable[str]) -> tuple[Label, ...]:
    """Fields by their names, in that order, each once; a shipped one keeps its key and its other language."""
    known = {name: label for label in shipped_labels() for name in (label.zh, label.en)}
    wanted = dict.fromkeys(name.strip() for name in names if name.strip())
    found = [known.get(name) or Label(f"own{no}", name) for no, name in enumerate(wanted, 1)]
    return tuple({label.key: label for label in found}.values())


def labels_from(rows: Iterable[Mapping[str, str]]) -> tuple[Label, ...]:
    return tuple(Label(**row) for row in rows)


def items_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(Item(**{**row, "choices": tuple(row.get("choices", ()))}) for row in rows)


def as_rows(things: Sequence[Label] | Sequence[Item]) -> list[dict[str, Any]]:
    """For a JSON column."""
    return [{**asdict(one), "choices": list(one.choices)} if isinstance(one, Item) else asdict(one) for one in things]


class Unfit(ValueError):
    """A value that does not fit its line; `item` is the line."""

    def __init__(self, item: Item) -> None:
        super().__init__(item.label)
        self.item = item


def values_of(items: Sequence[Item], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the row keeps it: text, numbers as text, days as ISO. Raises Unfit."""
    return {item.key: value for item in items if (value := _value(item, typed.get(item.key))) is not None}


def _value(item: Item, typed: Any) -> str | None:
    if typed in (None, ""):
        if item.is_needed:
            raise Unfit(item)
        return None
    if item.type == ItemType.DATE and isinstance(typed, date):
        return typed.isoformat()
    text = str(typed).strip()
    if not _fits(item, text):
        raise Unfit(item)
    return text


def _fits(item: Item, text: str) -> bool:
    if item.type == ItemType.CHOICE:
        return text in item.choices
    if item.type == ItemType.YESNO:
        return text in ("yes", "no")
    try:
        if item.type == ItemType.NUMBER:
            return Decimal(text).is_finite()
        if item.type == ItemType.DATE:
            date.fromisoformat(text)
    except (InvalidOperation, ValueError):
        return False
    return True
