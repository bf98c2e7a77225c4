"""The kinds of bulletin as data: which sections each has, and what stands in them. The words are in templates_data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from huiyin.procedure.terms import NO_TEXT, Text
from huiyin.statistics.terms import Span

_DATA = files("huiyin.bulletins") / "templates_data"
KINDS = ("weekly_notice", "monthly_analysis", "phase_summary", "annual_report")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a section.

    `kind`: said (a sentence made of figures), figures (a table of indicators beside the last period and the year
    before), breakdown (a table by `dimension`), chart (drawn by the builder `name`), list (`name`: numbers of
    matters), text (a paragraph the office writes, kept under `name`), records (rows the office enters, under `name`).
    """

    kind: str
    text: Text = NO_TEXT
    name: str = ""
    keys: tuple[str, ...] = ()
    dimension: str = ""
    hint: Text = NO_TEXT
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of bulletin. `mark` and `source`: how sure it is that somebody has to make it (law.md)."""

    key: str
    name: Text
    title: Text
    span: Span
    mark: str
    source: Text
    sections: tuple[Section, ...]

    @property
    def parts(self) -> Iterator[Part]:
        return (part for section in self.sections for part in section.parts)

    @property
    def texts(self) -> tuple[Part, ...]:
        """The paragraphs that the office writes."""
        return tuple(part for part in self.parts if part.kind == "text")

    @property
    def records(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind == "records")


@cache
def kind_of(key: str) -> Kind:
    """The kind of that name. Raises KeyError if there is none."""
    if key not in KINDS:
        raise KeyError(key)
    row = _read(key)
    return Kind(
        key=key,
        name=_text(row),
        title=_text(row, "title_"),
        span=Span(row["span"]),
        mark=row["mark"],
        source=_text(row, "source_"),
        sections=tuple(Section(_text(item), tuple(_part(part) for part in item["part"])) for item in row["section"]),
    )


def every_kind() -> tuple[Kind, ...]:
    return tuple(kind_of(key) for key in KINDS)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


def _text(row: Mapping[str, Any], prefix: str = "") -> Text:
    return Text(row.get(f"{prefix}zh", ""), row.get(f"{prefix}en", ""))


def _part(row: Mapping[str, Any]) -> Part:
    return Part(
        kind=row["kind"],
        text=_text(row),
        name=row.get("name", ""),
        keys=tuple(row.get("keys", ())),
        dimension=row.get("dimension", ""),
        hint=_text(row, "hint_"),
        is_required=row.get("required", False),
    )
