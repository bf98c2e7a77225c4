"""What differs between two drawings of the same figures: cell by cell, named by where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.procedure.terms import NO_TEXT, Text

type _Place = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that says something else: where it stands, and what it said. An empty side: it was not there."""

    section: Text
    row: Text
    column: Text
    old: Text
    new: Text


@dataclass(frozen=True, slots=True)
class _Cell:
    section: Text
    row: Text
    column: Text
    said: Text


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """In the order of the text; what only the older one has stands last."""
    before, after = _cells(old), _cells(new)
    found = []
    for place, cell in after.items():
        was = before[place].said if place in before else NO_TEXT
        if was != cell.said:
            found.append(Change(cell.section, cell.row, cell.column, was, cell.said))
    gone = [cell for place, cell in before.items() if place not in after]
    return found + [Change(cell.section, cell.row, cell.column, cell.said, NO_TEXT) for cell in gone]


def _cells(content: Mapping[str, Any]) -> dict[_Place, _Cell]:
    """Tables only: a sentence says what stands in a table or in the headline figures as well."""
    found: dict[_Place, _Cell] = {}
    for number, section in enumerate(content.get("sections", ())):
        heading = text_of(section["heading"])
        for part in section["parts"]:
            if part["kind"] == "table":
                found |= dict(_of_table(number, heading, part))
            elif part["kind"] == "said":
                said = text_of(part["text"])
                found[number, "said", said.zh[:4]] = _Cell(heading, Text("文字表述", "In words"), NO_TEXT, said)
    return found


def _of_table(number: int, heading: Text, part: Mapping[str, Any]) -> Iterator[tuple[_Place, _Cell]]:
    title = text_of(part["title"]) if part["title"] else heading
    for row in part["rows"]:
        for at, cell in enumerate(row["cells"][1:], 1):
            column = text_of(part["head"][at])
            place = (number, f"{title.zh}|{row['key']}", f"{at}")
            yield place, _Cell(title, text_of(row["cells"][0]), column, text_of(cell))


def text_of(pair: Any) -> Text:
    """A pair of a content as text."""
    return Text(pair[0], pair[1])
