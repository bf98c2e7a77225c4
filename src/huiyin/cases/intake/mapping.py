"""A mapping made by hand: which column is what, and the profile of an office that is saved from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from huiyin.cases.intake.cleaning import one_line
from huiyin.cases.intake.models import OfficeProfile
from huiyin.cases.intake.profile import FIELDS, OF_LISTS, Profile, header_key, known_profiles, profile_of
from huiyin.cases.intake.reading import sheets_of
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.rows import written
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.procedure.terms import Text

# How times are written in sheets of offices; one that is made by hand tries them all.
FORMATS = (
    *(
        f"{day}{clock}"
        for day in ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日")
        for clock in (" %H:%M:%S", " %H:%M", "")
    ),
    "%Y-%m-%dT%H:%M:%S",
    "%Y年%m月%d日 %H时%M分",
)
SEEN_ROWS = 12

NAME_TAKEN = Text("已有同名的方案，请换一个名称。", "There is a mapping of this name already. Choose another name.")
ONE_COLUMN_TWICE = Text(
    "“{column}”选了两次，每一列只能对应一项。", "“{column}” is chosen twice; a column means one thing."
)
NO_HEADER = Text(
    "表头有空白或者重复：{column}。请先在表格里改好。",
    "A header is empty or stands twice: {column}. Mend the sheet first.",
)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The first rows of a sheet as they stand, for somebody to say which are the headers and what the columns are."""

    sheet: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def headers(self, row: int) -> tuple[str, ...]:
        return next((cells for number, cells in self.rows if number == row), ())

    @property
    def likely_row(self) -> int:
        """The first row with the most filled cells: titles above headers fill one or two."""
        return max(self.rows, key=lambda row: (sum(map(bool, row[1])), -row[0]))[0] if self.rows else 1


def glimpses(path: Path, name: str) -> list[Glimpse]:
    """The beginning of every sheet that holds anything. Raises ImportRefused."""
    found = []
    for sheet in sheets_of(path, name):
        rows = tuple(
            (row.number, tuple(one_line(written(cell)) for cell in row.cells)) for row in islice(sheet.rows, SEEN_ROWS)
        )
        if any(any(cells) for _number, cells in rows):
            found.append(Glimpse(sheet.name, tuple(row for row in rows if any(row[1]))))
    return found


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What somebody said of a kind of sheet: its name, and for each field of ours the header it goes by."""

    name: str
    source: str
    channel: str
    kind: str
    columns: Mapping[str, str]

    def data(self) -> dict[str, Any]:
        """The same as a profile's TOML says it."""
        return {
            "name": self.name,
            "title": {"zh": self.name, "en": self.name},
            "source": self.source,
            "channel": self.channel,
            "kind": self.kind,
            "columns": {field: [header] for field, header in self.columns.items() if header},
            "times": {"formats": list(FORMATS)},
        }


def save_profile(*, mapping: SheetMapping, headers: Sequence[str], by: Post, at: datetime) -> OfficeProfile:
    """Save a mapping as a profile of the post's office. Raises ImportRefused."""
    _judge(mapping, headers)
    profile_of(mapping.data(), mapping.name)
    with transaction.atomic():
        shipped = known_profiles(None)
        if mapping.name in shipped or OfficeProfile.objects.filter(office=by.unit_id, name=mapping.name).exists():
            raise ImportRefused(NAME_TAKEN)
        row = OfficeProfile.objects.create(
            office_id=by.unit_id, name=mapping.name, data=mapping.data(), saved_at=at, saved_by_id=by.doer_id
        )
        payload = {"name": row.name, "source": mapping.source, "columns": row.data["columns"]}
        append(chain=office_chain(by.unit_id), kind="profile_saved", at=at, payload=payload, by=by.signature)
    return row


def drop_profile(*, profile: OfficeProfile, by: Post, at: datetime) -> None:
    """The office reads no sheet by it any more. What was entered by it stays."""
    with transaction.atomic():
        append(
            chain=office_chain(by.unit_id),
            kind="profile_dropped",
            at=at,
            payload={"name": profile.name, "data": profile.data},
            by=by.signature,
        )
        profile.delete()


def _judge(mapping: SheetMapping, headers: Sequence[str]) -> None:
    chosen = [header_key(header) for header in mapping.columns.values() if header]
    if twice := next((key for key in chosen if chosen.count(key) > 1), None):
        raise ImportRefused(ONE_COLUMN_TWICE.format(column=twice))
    keys = [header_key(header) for header in headers]
    if unclear := next((key for key in chosen if keys.count(key) != 1), None):
        raise ImportRefused(NO_HEADER.format(column=unclear))


def own_profiles(office: int) -> dict[str, Profile]:
    """The profiles an office saved."""
    rows = OfficeProfile.objects.filter(office=office)
    return {row.name: profile_of(row.data, row.name) for row in rows}


def guessed(headers: Sequence[str], profiles: Mapping[str, Profile]) -> dict[str, str]:
    """For each field of ours a header that some profile knows it by; a beginning for a mapping by hand."""
    found: dict[str, str] = {}
    for field in FIELDS:
        known = {name for profile in profiles.values() for name in profile.columns.get(field, ())}
        header = next((one for one in headers if header_key(one) in known and one not in OF_LISTS), "")
        if header and header not in found.values():
            found[field] = header
    return found
