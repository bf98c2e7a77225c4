"""Checkpoints: a file outside the database that remembers the head of every chain.

Without it a removed tail, or a whole removed case, would not show (house ruling 5). Each line lists the chains that
moved since the line before, and is itself chained to it.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from huiyin.ledger.hashing import canonical
from huiyin.ledger.models import Head

# A transaction that is still open has an older time than its commit; looking back this far catches it next time.
OVERLAP = timedelta(minutes=10)
FILE_NAME = "ledger.jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """One checkpoint: `heads` are (chain, seq, hash in hex)."""

    number: int
    at: datetime
    prev: str
    heads: tuple[tuple[str, int, str], ...]
    root: str


def checkpoint_file(folder: Path) -> Path:
    return folder / FILE_NAME


def lines(folder: Path) -> Iterator[Line]:
    """The checkpoints in order. Raises ValueError, naming the line, where the file itself was tampered with."""
    prev = ""
    try:
        with checkpoint_file(folder).open(encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                line = _line_from(text, number)
                if line.prev != prev or line.number != number or line.root != _root(line.prev, line.heads):
                    raise ValueError(f"checkpoint {number} was changed or the one before it was removed")
                prev = line.root
                yield line
    except FileNotFoundError:
        return


def last_line(folder: Path) -> Line | None:
    """The newest checkpoint, read from the end of the file."""
    try:
        with checkpoint_file(folder).open("rb") as file:
            return _line_from(_last_text(file.fileno()), None)
    except (FileNotFoundError, IndexError):
        return None


def write_checkpoint(folder: Path, *, at: datetime) -> Line | None:
    """Append the heads that moved since the last checkpoint; nothing if none did."""
    last = last_line(folder)
    known = dict(_recent_heads(folder, last)) if last else {}
    moved = Head.objects.exclude(seq=0)
    if last:
        moved = moved.filter(changed_at__gt=last.at - OVERLAP)
    heads = tuple(
        (head.chain, head.seq, bytes(head.hash).hex())
        for head in moved.order_by("chain").iterator(chunk_size=5000)
        if known.get(head.chain) != head.seq
    )
    if not heads:
        return None
    prev = last.root if last else ""
    line = Line(last.number + 1 if last else 1, at.astimezone(UTC), prev, heads, _root(prev, heads))
    _append(folder, line)
    return line


def _recent_heads(folder: Path, last: Line) -> Iterator[tuple[str, int]]:
    """Heads of checkpoints within the overlap, so that they are not listed twice."""
    for line in lines(folder):
        if line.at >= last.at - 2 * OVERLAP:
            yield from ((chain, seq) for chain, seq, _ in line.heads)


def _append(folder: Path, line: Line) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = {
        "n": line.number,
        "at": line.at.isoformat(),
        "prev": line.prev,
        "heads": line.heads,
        "root": line.root,
    }
    handle = os.open(checkpoint_file(folder), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, canonical(content) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def _root(prev: str, heads: tuple[tuple[str, int, str], ...]) -> str:
    return hashlib.sha256(prev.encode() + canonical([list(head) for head in heads])).hexdigest()


def _line_from(text: str, number: int | None) -> Line:
    try:
        content = json.loads(text)
        heads = tuple((str(chain), int(seq), str(hashed)) for chain, seq, hashed in content["heads"])
        at = datetime.fromisoformat(content["at"])
        return Line(int(content["n"]), at, content["prev"], heads, content["root"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"checkpoint {number or 'at the end of the file'} cannot be read") from error


def _last_text(handle: int) -> str:
    """The last line of an open file, without reading all of it."""
    end = os.lseek(handle, 0, os.SEEK_END)
    tail, block = b"", 1 << 16
    while end > 0 and tail.rstrip(b"\n").count(b"\n") == 0:
        start = max(0, end - block)
        tail = os.pread(handle, end - start, start) + tail
        end = start
    return tail.rstrip(b"\n").split(b"\n")[-1].decode() if tail.strip() else [][0]
