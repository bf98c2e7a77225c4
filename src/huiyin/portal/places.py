"""Finding a place down to township, and an office by its name, without script: type, press find, choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.cases import divisions
from huiyin.people import directory

MOST_SHOWN = 8
NOT_LISTED = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list: what is sent, and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class PlacePick:
    """The place as it is drawn. `below` lists the next level under what is chosen, for going down step by step."""

    is_available: bool
    code: str = ""
    label: str = ""
    words: str = ""
    was_sought: bool = False
    matches: tuple[Choice, ...] = ()
    below: tuple[Choice, ...] = ()
    is_walking: bool = False


def sent_place(data: Mapping[str, str]) -> str:
    """The code the form carries: one just chosen from a list, else the one chosen before; empty for none."""
    if "place_clear" in data:
        return ""
    for key in ("place_match", "place_child", "place"):
        if divisions.division(data.get(key, "")) is not None:
            return data[key]
    return ""


def place_pick(data: Mapping[str, str], *, start: str = "") -> PlacePick:
    """The place to draw from what was typed. `start` is the division the list begins under when nothing is chosen."""
    if not divisions.is_available():
        return PlacePick(is_available=False)
    code, words = sent_place(data), "" if "place_clear" in data else data.get("place_words", "").strip()
    sought = bool(words) and not code
    matches = divisions.search(words, MOST_SHOWN) if sought else ()
    top = code or (start if divisions.division(start) else "")
    return PlacePick(
        is_available=True,
        code=code,
        label=divisions.label(code) if code else "",
        words=words,
        was_sought=sought,
        matches=tuple(Choice(item.code, divisions.label(item.code)) for item in matches),
        below=tuple(Choice(item.code, item.name) for item in divisions.children(top)),
        is_walking="place_into" in data or "place_clear" in data,
    )


def settled_place(data: Mapping[str, str]) -> str | None:
    """The place to go on with; None while what was typed could be several places, or none."""
    code, words = sent_place(data), data.get("place_words", "").strip()
    if code or not words:
        return code
    found = divisions.resolve(words)
    return found[0].code if len(found) == 1 else None


def offices_named(text: str) -> tuple[Choice, ...]:
    """Units the words may mean: those whose name stands in them, or that have the words in their name."""
    words = "".join(text.split())
    if len(words) < 2:
        return ()
    units = [card for card in directory.units().values() if card.is_active]
    named = [card for card in units if _means(words, card)]
    named.sort(key=lambda card: (-len(card.name) if card.name in words else 0, card.path))
    return tuple(Choice(str(card.id), card.label) for card in named[:MOST_SHOWN])


def _means(words: str, card: directory.UnitCard) -> bool:
    names = [name.replace(" ", "") for name in (card.name, card.short_name, card.name_en) if name]
    return any(name in words or words in name for name in names)


def is_unit(value: str) -> bool:
    return value.isdecimal() and int(value) in directory.units()
