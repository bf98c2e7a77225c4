"""Taking files in and giving them out again."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

from huiyin.documents import scans, store
from huiyin.documents.images import Kept
from huiyin.documents.kinds import ACCEPT, keep
from huiyin.documents.models import File
from huiyin.documents.names import clean_name
from huiyin.documents.refusals import EMPTY, NO_PAGES, NOT_A_PAGE, TOO_LARGE, FileRefused
from huiyin.parties.sealing import SealBroken, seal_text

__all__ = ["ACCEPT", "FileRefused", "combine_scans", "keep_file", "keep_made", "open_file"]


def keep_file(*, upload: BinaryIO | bytes, name: str, at: datetime) -> File:
    """Take a file in: kind by content, stripped of metadata and of all that acts, encrypted. Raises FileRefused.

    The file is on disk before its row is; a transaction rolled back afterwards leaves an orphan that sweep.py finds.
    """
    limit = settings.MAX_FILE_BYTES
    data = upload if isinstance(upload, bytes) else upload.read(limit + 1)
    if not data:
        raise FileRefused(EMPTY)
    if len(data) > limit:
        raise FileRefused(TOO_LARGE.format(limit=limit // 1024 // 1024))
    return keep_made(kept=keep(data, name), name=name, at=at)


def keep_made(*, kept: Kept, name: str, at: datetime) -> File:
    """Store content of our own making, or already looked through."""
    file_id = uuid4()
    store.write(file_id, kept.content)
    return File.objects.create(
        id=file_id,
        sealed_name=seal_text(clean_name(name, kept.suffix), file_id.bytes),
        content_type=kept.content_type,
        size=len(kept.content),
        pages=kept.pages,
        sha256=hashlib.sha256(kept.content).digest(),
        created_at=at,
    )


def open_file(file: File) -> bytes:
    """The clear content of a file. Raises FileMissing, or SealBroken if it is not what was kept."""
    content = store.read(file.pk)
    if hashlib.sha256(content).digest() != bytes(file.sha256):
        raise SealBroken("the file is not the one that was kept")
    return content


def combine_scans(*, files: Sequence[File], name: str, at: datetime) -> File:
    """One PDF of several scanned pages (pictures and PDFs) in this order; the pages' own files stay as they are.

    Raises FileRefused.
    """
    if not files:
        raise FileRefused(NO_PAGES)
    for file in files:
        if file.content_type != "application/pdf" and not file.is_image:
            raise FileRefused(NOT_A_PAGE.format(name=file.name))
    kept = scans.combine([(file.content_type, open_file(file)) for file in files])
    return keep_made(kept=kept, name=name, at=at)
