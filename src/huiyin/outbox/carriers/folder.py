"""A file for another network: messages leave as a file with a manifest, and acknowledgements are read back.

Between an office's network and the telephone network there is often no wire, only somebody, or a guarded gate, that
carries files across. `out/` is theirs to empty, `in/` theirs to fill; what was read moves to `read/`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from huiyin.outbox.carriers import Acknowledged, Outcome, Outgoing
from huiyin.parties.identities import normalise_phone

COLUMNS = ("id", "phone", "text", "language")
MANIFEST = ".manifest.json"
DELIVERED, FAILED = "delivered", "failed"


class Folder:
    """Many messages a file. Where the process dies after the file is there, they are written again: the receiver
    knows them by their id."""

    key = "file"
    batch = 500

    def __init__(self) -> None:
        self.root = Path(settings.EXCHANGE)
        self._read: list[Path] = []

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        phones = [normalise_phone(one.address) for one in batch]
        rows = [
            {"id": str(one.id), "phone": phone, "text": one.body, "language": one.language}
            for one, phone in zip(batch, phones, strict=True)
            if phone
        ]
        try:
            name = self._write(rows) if rows else ""
        except OSError:
            return [Outcome("unreachable")] * len(batch)
        return [Outcome(reference=name) if phone else Outcome("no_address", is_final=True) for phone in phones]

    def _write(self, rows: Sequence[Mapping[str, str]]) -> str:
        """The file first, its manifest last: a file without one is not finished and is nobody's to take."""
        out = private_folder(self.root / "out")
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = f"{stamp}-{uuid4().hex[:8]}.{settings.EXCHANGE_FORMAT}"
        data = written(rows, settings.EXCHANGE_FORMAT)
        put(out / name, data)
        manifest = {
            "file": name,
            "format": settings.EXCHANGE_FORMAT,
            "rows": len(rows),
            "sha256": hashlib.sha256(data).hexdigest(),
            "written_at": stamp,
        }
        put(out / (name + MANIFEST), json.dumps(manifest, indent=2).encode())
        return name

    def acknowledged(self) -> Acknowledged:
        """Rows of {id, state} in the files of `in/`; a file that cannot be read stays there and stops no other."""
        said: dict[UUID, str] = {}
        folder = self.root / "in"
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.suffix.lstrip(".") not in READERS or not path.is_file():
                continue
            try:
                said |= dict(states_in(path))
            except (OSError, ValueError, KeyError, TypeError, csv.Error):
                continue
            self._read.append(path)
        return Acknowledged(
            frozenset(key for key, state in said.items() if state == DELIVERED),
            frozenset(key for key, state in said.items() if state == FAILED),
        )

    def settle(self) -> None:
        """What is stored moves away, so that it is read once."""
        for path in self._read:
            path.replace(private_folder(self.root / "read") / path.name)
        self._read = []

    def close(self) -> None:
        return


def private_folder(path: Path) -> Path:
    """The folder, closed to everybody else: its files hold telephone numbers in the clear."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def put(path: Path, data: bytes) -> None:
    """Write it whole or not at all, on disk before it has its name."""
    begun = path.with_name(f".{path.name}.part")
    handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    begun.replace(path)


def written(rows: Sequence[Mapping[str, str]], form: str) -> bytes:
    if form == "csv":
        text = io.StringIO(newline="")
        sheet = csv.DictWriter(text, COLUMNS)
        sheet.writeheader()
        sheet.writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _csv_rows(text: str) -> Iterator[Mapping[str, str]]:
    yield from csv.DictReader(io.StringIO(text))


def _json_rows(text: str) -> Iterator[Mapping[str, str]]:
    for line in text.splitlines():
        if line.strip():
            yield json.loads(line)


READERS = {"csv": _csv_rows, "jsonl": _json_rows}


def states_in(path: Path) -> Iterator[tuple[UUID, str]]:
    """What a file of acknowledgements says of each message."""
    for row in READERS[path.suffix.lstrip(".")](path.read_text("utf-8-sig")):
        yield UUID(row["id"]), row["state"].strip().lower()
