"""Stored files on disk: encrypted, named by id, written whole or not at all."""

import os
import secrets
from pathlib import Path
from uuid import UUID

from django.conf import settings

from huiyin.parties.sealing import open_bytes, seal_bytes


class FileMissing(Exception):
    """A file of the database is not on disk: restore it from the backup of the data folder."""


def path_of(file_id: UUID) -> Path:
    """Where a file lies: two letters of its id name the folder, so that no folder grows without end."""
    return Path(settings.FILES) / file_id.hex[:2] / str(file_id)


def _context(file_id: UUID) -> bytes:
    return b"file " + file_id.bytes


def write(file_id: UUID, content: bytes) -> None:
    """Seal `content` and put it in place; after a crash there is the whole file or none."""
    target = path_of(file_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(seal_bytes(content, _context(file_id), purpose="files"))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def read(file_id: UUID) -> bytes:
    """The clear content. Raises FileMissing, or SealBroken if it was changed on disk."""
    try:
        sealed = path_of(file_id).read_bytes()
    except FileNotFoundError:
        raise FileMissing(str(file_id)) from None
    return open_bytes(sealed, _context(file_id), purpose="files")


def _sync_folder(folder: Path) -> None:
    # A rename is on disk only when its folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
