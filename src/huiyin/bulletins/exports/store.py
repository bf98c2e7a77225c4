"""The parts of an export on disk: sealed like every file, so that a copy of the data folder opens none of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings

from huiyin.parties.sealing import open_bytes, seal_bytes


class PartMissing(Exception):
    """A part of an export is not on disk any more."""


def folder() -> Path:
    return Path(settings.HOME) / "exports"


def _folder_of(export: UUID) -> Path:
    return folder() / export.hex


def _context(export: UUID, number: int) -> bytes:
    return b"export " + export.bytes + number.to_bytes(4)


def write_part(export: UUID, number: int, content: bytes) -> None:
    """Seal a part and put it in place; after a crash there is the whole part or the one before it."""
    target = _folder_of(export) / f"{number:06}"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(seal_bytes(content, _context(export, number), purpose="files"))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def read_part(export: UUID, number: int) -> bytes:
    """The clear bytes of a part. Raises PartMissing, SealBroken."""
    try:
        sealed = (_folder_of(export) / f"{number:06}").read_bytes()
    except FileNotFoundError:
        raise PartMissing(f"{export} {number}") from None
    return open_bytes(sealed, _context(export, number), purpose="files")


def read_span(export: UUID, sizes: Sequence[int], first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, both counted, part by part."""
    begins = 0
    for number, size in enumerate(sizes):
        ends = begins + size
        if begins <= last and ends > first:
            yield read_part(export, number)[max(0, first - begins) : last + 1 - begins]
        begins = ends


def drop(export: UUID) -> None:
    """Delete the parts, if there are any."""
    shutil.rmtree(_folder_of(export), ignore_errors=True)


def on_disk() -> Iterator[UUID]:
    """The exports that have a folder."""
    if not folder().is_dir():
        return
    for entry in folder().iterdir():
        try:
            yield UUID(hex=entry.name)
        except ValueError:
            continue
