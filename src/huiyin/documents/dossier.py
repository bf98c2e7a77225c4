"""A dossier: parts put together as one PDF with a table of contents, or as a zip with a manifest of their hashes.

Knows nothing of cases: `cases/dossier.py` says which parts a reader may have, in which order.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import IO, Any

from pikepdf import Dictionary, Name, OutlineItem, Page, Pdf, PdfError

from huiyin.documents.names import clean_name, extension
from huiyin.documents.pdfs import save
from huiyin.documents.piles import Pile
from huiyin.documents.printing import page_count
from huiyin.documents.refusals import FileRefused
from huiyin.documents.scans import combine
from huiyin.documents.store import FileMissing
from huiyin.parties.sealing import SealBroken

MANIFEST = "manifest.json"
MANIFEST_TO_READ = "清单.txt"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a dossier. `read` gives its bytes, once; `folder` is where it lies in the zip."""

    name: str
    content_type: str
    read: Callable[[], bytes]
    on: date | None = None
    folder: str = ""
    suffix: str = ".pdf"

    @property
    def has_pages(self) -> bool:
        return self.content_type == "application/pdf" or self.content_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table of contents: `page` is None for what cannot be shown as pages."""

    name: str
    on: date | None
    page: int | None


# ---------------------------------------------------------------- as one PDF


def as_pdf(parts: Sequence[Part], cover: Callable[[Sequence[Line]], bytes]) -> bytes:
    """The same as `write_pdf`, held whole: for what is small."""
    out = io.BytesIO()
    write_pdf(parts, cover, out)
    return out.getvalue()


def write_pdf(
    parts: Sequence[Part],
    cover: Callable[[Sequence[Line]], bytes],
    out: IO[bytes],
    note: Callable[[int], None] = lambda done: None,
) -> None:
    """The cover with its table of contents, then every part that has pages; each page numbered over all.

    Only one part is in memory at a time, the others lie in files without a name. `note` hears how many are done.
    """
    with Pile() as pile:
        starts = []
        for done, part in enumerate(parts, 1):
            starts.append(_add(pile, part))
            note(done)
        # The contents' own length moves the pages after it, so they are drawn once to be counted.
        ahead = page_count(cover(_lines(parts, starts, 0)))
        whole = pile.behind(cover(_lines(parts, starts, ahead)))
        with whole.open_outline() as outline:
            for part, start in zip(parts, starts, strict=True):
                if start is not None:
                    outline.root.append(OutlineItem(part.name, ahead + start))
        _number_pages(whole)
        save(whole, out)


def _add(pile: Pile, part: Part) -> int | None:
    """Put the part's pages at the end; the place of the first, or None if there is nothing to show."""
    if not part.has_pages:
        return None
    try:
        content = part.read()
        if part.content_type != "application/pdf":
            content = combine([(part.content_type, content)]).content
        return pile.add(content)
    except (PdfError, FileRefused, FileMissing, SealBroken):
        # One damaged scan does not keep the whole file from being read: it is listed without a page.
        return None


def _lines(parts: Sequence[Part], starts: Sequence[int | None], ahead: int) -> list[Line]:
    return [
        Line(part.name, part.on, None if start is None else ahead + start + 1)
        for part, start in zip(parts, starts, strict=True)
    ]


def _number_pages(whole: Pdf) -> None:
    """ "3 / 60" small at the upper right edge of every page, whatever else stands on it."""
    font = whole.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for no, page in enumerate(whole.pages, 1):
        right, top = _corner(page)
        text = f"q BT /HuiyinPage 8 Tf {right - 60:.1f} {top - 24:.1f} Td ({no} / {len(whole.pages)}) Tj ET Q"
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + text.encode())
        page.add_resource(font, Name.Font, Name.HuiyinPage)


def _corner(page: Page) -> tuple[float, float]:
    box = [float(side) for side in page.cropbox.as_list()]
    return box[2], box[3]


# ---------------------------------------------------------------- as a zip


class _Sink(io.RawIOBase):
    """Where the zip is written to; what has come together is taken away piece by piece."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self.place = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.waiting += data
        self.place += len(data)
        return len(data)

    def tell(self) -> int:
        return self.place

    def take(self) -> bytes:
        taken, self.waiting = bytes(self.waiting), bytearray()
        return taken


def as_zip(parts: Iterable[Part], about: dict[str, Any], *, at: datetime) -> Iterator[bytes]:
    """The zip as it grows, one part after the other, so that a large one is never held whole; the manifest is last."""
    sink, listed, used = _Sink(), [], {MANIFEST, MANIFEST_TO_READ}
    with zipfile.ZipFile(sink, "w") as parcel:
        for part in parts:
            path = _path(part, used)
            try:
                content = part.read()
            except (FileMissing, SealBroken, PdfError, FileRefused):
                listed.append({"path": path, "name": part.name, "missing": True})
                continue
            _put(parcel, path, content, at)
            digest = hashlib.sha256(content).hexdigest()
            listed.append({"path": path, "name": part.name, "bytes": len(content), "sha256": digest})
            yield sink.take()
        whole = {**about, "made_at": at.isoformat(), "files": listed}
        _put(parcel, MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1).encode(), at)
        _put(parcel, MANIFEST_TO_READ, _to_read(about, listed).encode(), at)
    yield sink.take()


def _put(parcel: zipfile.ZipFile, path: str, content: bytes, at: datetime) -> None:
    entry = zipfile.ZipInfo(path, at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    parcel.writestr(entry, content)


def _path(part: Part, used: set[str]) -> str:
    """A name of its own in the part's folder."""
    name = clean_name(part.name if extension(part.name) else part.name + part.suffix, part.suffix)
    path, again = PurePosixPath(part.folder) / name, 1
    while str(path) in used:
        again += 1
        path = PurePosixPath(part.folder) / f"{name.removesuffix(part.suffix)} {again}{part.suffix}"
    used.add(str(path))
    return str(path)


def _to_read(about: dict[str, Any], listed: list[dict[str, Any]]) -> str:
    """The manifest for people: how to check it stands above it."""
    head = [f"{key}：{value}" for key, value in about.items()]
    rows = [f"{row.get('sha256', '（文件缺失）')}  {row['path']}" for row in listed]
    check = (
        "核对方法：对每个文件计算SHA-256，与下列数值比较（sha256sum 文件名，或者 certutil -hashfile 文件名 SHA256）。"
    )
    return "\r\n".join([*head, "", check, "", *rows, ""])
