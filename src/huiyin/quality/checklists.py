"""Checklists: shipped as data, edited by offices as versions. A check keeps the version it was read by, whole."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.terms import Text
from huiyin.quality import refusals
from huiyin.quality.models import ChecklistVersion
from huiyin.quality.rights import may_direct, note, sphere
from huiyin.quality.texts import screened

_SHIPPED = Path(__file__).parent / "data" / "checklists.toml"
MOST_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a checklist. `weight` is its share among the items that apply."""

    key: str
    text: Text
    weight: int
    article: Text

    def as_json(self) -> dict[str, Any]:
        article = [self.article.zh, self.article.en]
        return {"key": self.key, "text": [self.text.zh, self.text.en], "weight": self.weight, "article": article}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Item:
        return Item(data["key"], Text(*data["text"]), data["weight"], Text(*data["article"]))


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist in one version; `unit` None: as shipped."""

    key: str
    name: Text
    items: tuple[Item, ...]
    version: int = 0
    unit: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": [self.name.zh, self.name.en],
            "version": self.version,
            "unit": self.unit,
            "items": [item.as_json() for item in self.items],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Checklist:
        items = tuple(Item.from_json(item) for item in data["items"])
        return Checklist(data["key"], Text(*data["name"]), items, data["version"], data["unit"])


@cache
def shipped() -> Mapping[str, Checklist]:
    """The checklists as shipped, by key."""
    rows = tomllib.loads(_SHIPPED.read_text("utf-8"))["checklist"]
    return {row["key"]: Checklist(row["key"], Text(row["zh"], row["en"]), tuple(_items(row["item"]))) for row in rows}


def _items(rows: Iterable[Mapping[str, Any]]) -> Iterable[Item]:
    for row in rows:
        yield Item(row["key"], Text(row["zh"], row["en"]), row["weight"], Text(row["article"], row["article_en"]))


def in_force(unit: int) -> dict[str, Checklist]:
    """The checklists a unit works by: its own last versions, else those of the nearest unit above, else as shipped."""
    line = directory.unit(unit).line
    found = dict(shipped())
    rows = ChecklistVersion.objects.filter(unit_id__in=line).order_by("version")
    for row in sorted(rows, key=lambda row: (line.index(row.unit_id), row.version)):
        found[row.key] = _of_row(row)
    return found


def _of_row(row: ChecklistVersion) -> Checklist:
    return Checklist.from_json({**row.content, "version": row.version, "unit": row.unit_id})


def versions_of(unit: int, key: str) -> list[ChecklistVersion]:
    """What the unit kept of this checklist, the latest first."""
    rows = ChecklistVersion.objects.filter(unit_id=unit, key=key).select_related("by")
    return list(rows.order_by("-version"))


def keep_version(*, key: str, name: str, items: Sequence[Item], by: Post, at: datetime) -> ChecklistVersion:
    """A checklist said anew for the post's own organ. Checks under way keep the version they began with."""
    if not may_direct(by):
        raise refusals.NotYourRoom()
    if key not in shipped():
        raise refusals.NoSuchChecklist()
    if not items or len(items) > MOST_ITEMS or len({item.key for item in items}) != len(items):
        raise refusals.BadChecklist()
    if any(item.weight < 1 for item in items):
        raise refusals.BadChecklist()
    screened(name, *(item.text.zh for item in items))
    unit = sphere(by)
    with transaction.atomic():
        last = ChecklistVersion.objects.select_for_update().filter(unit_id=unit, key=key).order_by("-version").first()
        version = last.version + 1 if last else 1
        content = Checklist(key, Text(name, name), tuple(items)).as_json()
        row = ChecklistVersion.objects.create(
            unit_id=unit, key=key, version=version, content=content, at=at, by_id=by.doer_id
        )
        note("checklist_kept", by, at, {"checklist": key, "version": version})
    return row
