"""The file of a sheet run: judged by its content, sealed for a day, opened where no path leads to it."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import UUID

from django.conf import settings

from huiyin.cases.intake.reading import sheets_of
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.documents.piles import keep_for_a_while, made_path, read_kept
from huiyin.procedure.terms import Text

# What a workbook may unpack to: an archive of a few megabytes can hold gigabytes of blanks.
MOST_UNPACKED = 400 * 1024 * 1024

TOO_LARGE = Text(
    "文件超过{limit} MB。请分成几个文件导入，或者用命令行 huiyin import 导入。",
    "The file is larger than {limit} MB. Split it, or use the command line: huiyin import.",
)
UNPACKS = Text(
    "表格展开后过大，请去掉多余的空行空列和图片再上传。",
    "The workbook unpacks to too much. Take empty rows, columns and pictures out of it.",
)
EMPTY = Text("文件是空的，请重新选择。", "The file is empty. Choose it again.")


def keep_sheet(run_id: UUID, upload: BinaryIO, name: str) -> tuple[int, str]:
    """Seal an upload; its size and SHA-256. Raises ImportRefused for what is no sheet, whatever its name says."""
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as copy:
        while piece := upload.read(1024 * 1024):
            size += len(piece)
            if size > settings.MAX_FILE_BYTES:
                raise ImportRefused(TOO_LARGE.format(limit=settings.MAX_FILE_BYTES // 1024 // 1024))
            digest.update(piece)
            copy.write(piece)
        if not size:
            raise ImportRefused(EMPTY)
        copy.flush()
        _judge(copy, name)
        copy.seek(0)
        keep_for_a_while(run_id, copy)
    return size, digest.hexdigest()


def _judge(copy: IO[bytes], name: str) -> None:
    path = _path(copy)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise ImportRefused(UNPACKS)
    # Reads the table of contents of a workbook, or the letters of a text; raises for anything else.
    sheets_of(path, name)


@contextmanager
def opened_sheet(run_id: UUID) -> Iterator[Path]:
    """The clear file, for as long as it is read. Raises FileMissing once its day is over."""
    with tempfile.TemporaryFile() as copy:
        for piece in read_kept(run_id):
            copy.write(piece)
        copy.flush()
        yield _path(copy)


def is_kept(run_id: UUID) -> bool:
    return made_path(run_id).exists()


def drop_file(run_id: UUID) -> None:
    made_path(run_id).unlink(missing_ok=True)


def _path(file: IO[Any]) -> Path:
    """How another opener reaches a file without a name."""
    return Path(f"/dev/fd/{file.fileno()}")
