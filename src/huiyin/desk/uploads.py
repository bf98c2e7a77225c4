"""Files of a form that came back with something to correct: kept, and remembered by the form itself.

A browser never sends a file twice, so what was uploaded is stored at once and the form carries signed ids of it.
Files that are never used are orphans, which the sweep of `documents` removes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm

from huiyin.documents.files import FileRefused, combine_scans, keep_file
from huiyin.documents.models import File
from huiyin.people.models import Post
from huiyin.web.words import said

SALT = "huiyin.desk.uploads"
A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken in, and the signed value by which the form names it again."""

    file: File
    value: str


def value_of(file: File, post: Post, name: str) -> str:
    return signing.dumps([str(file.pk), post.doer_id, name], salt=SALT, compress=True)


def kept_before(values: Iterable[str], post: Post, name: str) -> list[Kept]:
    """The files an earlier round of this form left under `name`; a value of somebody else's form counts for nothing."""
    ids = {}
    for value in values:
        try:
            file_id, staff, field = signing.loads(value, salt=SALT, max_age=A_DAY)
        except signing.BadSignature:
            continue
        if staff == post.doer_id and field == name:
            ids[file_id] = value
    found = File.objects.in_bulk(list(ids))
    return [Kept(file, ids[str(file.pk)]) for file in found.values()]


def keep_uploads(form: BaseForm, name: str, uploads: Sequence[Any], post: Post, at: datetime) -> list[Kept]:
    """Take uploads in; each one that is refused becomes an error at its field, with what to do instead."""
    kept = []
    for upload in uploads:
        if not isinstance(upload, UploadedFile):
            continue
        try:
            file = keep_file(upload=cast(BinaryIO, upload), name=upload.name or "", at=at)
        except FileRefused as refusal:
            form.add_error(name, f"{upload.name}: {said(refusal.text)}")
            continue
        kept.append(Kept(file, value_of(file, post, name)))
    return kept


def one_document(files: Sequence[File], name: str, at: datetime) -> list[File]:
    """Scanned pages as one PDF with the pages behind it; a single PDF stays as it is. Raises FileRefused."""
    if len(files) == 1 and not files[0].is_image:
        return list(files)
    return [combine_scans(files=files, name=name, at=at)]
