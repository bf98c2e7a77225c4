"""Files of a filing: each is looked through as it comes; one that is refused says why and stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from huiyin.cases.filing import Draft, remove_files, save_draft
from huiyin.documents.files import FileRefused, keep_file
from huiyin.documents.models import File
from huiyin.procedure.terms import Text

# Enough for a long letter photographed page by page; more can be added once the matter has its number.
MOST_FILES = 20
TOO_MANY = Text(
    "最多可以上传{most}个文件。其余的可以在登记之后补充。", "At most {most} files. You can add the others after filing."
)


type Upload = UploadedFile[Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    name: str
    text: Text


def content_of(upload: Upload) -> BinaryIO:
    return cast(BinaryIO, upload.file)


def put_in(draft: Draft, sent: Iterable[Upload], at: datetime) -> tuple[Refused, ...]:
    """Add files to a draft. Returns those that were refused; a file sent twice is taken once."""
    refused = []
    listed = list(draft.values.get("files", ()))
    for upload in sent:
        name = upload.name or ""
        if len(listed) >= MOST_FILES:
            refused.append(Refused(name, TOO_MANY.format(most=MOST_FILES)))
            continue
        try:
            listed = add_one(draft, upload, name, at)
        except FileRefused as refusal:
            refused.append(Refused(name, refusal.text))
    return tuple(refused)


def add_one(draft: Draft, upload: Upload, name: str, at: datetime) -> list[Any]:
    """Keep one file and list it, both or neither."""
    with transaction.atomic():
        file = keep_file(upload=content_of(upload), name=name, at=at)
        digest = bytes(file.sha256).hex()
        changed = save_draft(draft.id, lambda values: {"files": listed_with(values, file, digest)}, at=at)
        listed = list(changed.values["files"])
        if all(item["id"] != str(file.pk) for item in listed):
            remove_files([file.pk])
    return listed


def listed_with(values: Mapping[str, Any], file: File, digest: str) -> list[dict[str, Any]]:
    listed = list(values.get("files", ()))
    if any(item["digest"] == digest for item in listed) or len(listed) >= MOST_FILES:
        return listed
    return [*listed, {"id": str(file.pk), "name": file.name, "size": file.size, "digest": digest}]


def take_out(draft: Draft, file_id: str, at: datetime) -> None:
    """Remove one file of this draft, from its list and from disk."""
    known = {item["id"] for item in draft.values.get("files", ())}
    if file_id not in known:
        return
    with transaction.atomic():
        save_draft(
            draft.id,
            lambda values: {"files": [item for item in values.get("files", ()) if item["id"] != file_id]},
            at=at,
        )
        remove_files([UUID(file_id)])
