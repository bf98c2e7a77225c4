"""PDFs piled up in one file without a name, and large ones of our own making kept sealed for a while.

Both work in constant memory. What is clear lies only where no path leads to it, and is gone when the process is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from uuid import UUID

from django.conf import settings
from pikepdf import Job, Pdf

from huiyin.documents.printing import page_count
from huiyin.documents.store import FileMissing
from huiyin.parties.sealing import SealBroken, open_bytes, seal_bytes

KEPT_FOR = timedelta(hours=24)
_PIECE = 1024 * 1024
_LENGTH = 4


# So many files lie open at most; then they become one.
_MOST_OPEN = 40


class Pile:
    """PDFs put one behind the other, in files without a name.

    The qpdf job copies pages from file to file; joining them in memory would keep every stream of every part.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._files: list[IO[bytes]] = []
        self.pages = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, content: bytes) -> int:
        """Put a PDF behind the others; the place of its first page. Raises PdfError."""
        start, count = self.pages, page_count(content)
        self._files.append(self._file(content))
        self.pages += count
        if len(self._files) >= _MOST_OPEN:
            self._files = [self._joined(self._files)]
        return start

    def behind(self, front: bytes) -> Pdf:
        """All of it behind some first pages; open until the pile is left."""
        whole = self._joined([self._file(front), *self._files])
        return self._stack.enter_context(Pdf.open(_path(whole)))

    def _file(self, content: bytes = b"") -> IO[bytes]:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - left with the pile
        self._stack.push(file)
        file.write(content)
        file.flush()
        return file

    def _joined(self, files: list[IO[bytes]]) -> IO[bytes]:
        made = self._file()
        Job(["qpdf", "--empty", "--pages", *map(_path, files), "--", _path(made)]).run()
        for file in files:
            file.close()
        return made


def _path(file: IO[bytes]) -> str:
    """How another opener reaches a file without a name."""
    return f"/dev/fd/{file.fileno()}"


# ---------------------------------------------------------------- kept for a while


def made_path(made: UUID) -> Path:
    return Path(settings.FILES) / "made" / str(made)


def keep_for_a_while(made: UUID, source: IO[bytes]) -> int:
    """Seal what stands in `source`, piece by piece; the number of clear bytes."""
    target = made_path(made)
    target.parent.mkdir(parents=True, exist_ok=True)
    size, number, piece = 0, 0, source.read(_PIECE)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        while True:
            following = source.read(_PIECE)
            sealed = seal_bytes(piece, _context(made, number, is_last=not following), purpose="files")
            file.write(len(sealed).to_bytes(_LENGTH) + sealed)
            size, number = size + len(piece), number + 1
            if not following:
                return size
            piece = following


def read_kept(made: UUID) -> Iterator[bytes]:
    """The clear pieces, one after the other. Raises FileMissing, or SealBroken where one is missing or changed."""
    try:
        file = made_path(made).open("rb")
    except FileNotFoundError:
        raise FileMissing(str(made)) from None
    with file:
        length, number = file.read(_LENGTH), 0
        while length:
            sealed = file.read(int.from_bytes(length))
            length = file.read(_LENGTH)
            yield open_bytes(sealed, _context(made, number, is_last=not length), purpose="files")
            number += 1
        if not number:
            raise SealBroken("nothing is left of what was kept")


def _context(made: UUID, number: int, *, is_last: bool) -> bytes:
    """Binds each piece to its place, and the last one to being the last: none can be left out or exchanged."""
    return b"made " + made.bytes + number.to_bytes(4) + bytes([is_last])


def sweep_kept(now: datetime) -> int:
    """Throw away what was kept long enough; how many."""
    old = [path for path in (Path(settings.FILES) / "made").glob("*") if _is_old(path, now)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_old(path: Path, now: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo) < now - KEPT_FOR
    except FileNotFoundError:
        # Swept by another process a moment ago.
        return False
