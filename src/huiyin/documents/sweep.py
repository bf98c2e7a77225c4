"""Files on disk and files in the database, compared: orphans of rolled back transactions, and files that are gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from huiyin.documents.models import File
from huiyin.documents.store import path_of

# A file is written before its row; a transaction that is still open after a day was lost.
ORPHAN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """`orphans` lie on disk without a row; `missing` have a row and no file: restore those from a backup."""

    orphans: tuple[Path, ...]
    missing: tuple[UUID, ...]


def compare(now: datetime) -> Swept:
    """Compare the folder of files with the table."""
    old = [path for path in _on_disk() if _written_at(path, now) < now - ORPHAN_AFTER]
    known = set(
        File.objects.filter(pk__in=[found for path in old if (found := _id_of(path))]).values_list("pk", flat=True)
    )
    orphans = tuple(path for path in old if _id_of(path) not in known)
    missing = tuple(file for file in File.objects.values_list("pk", flat=True).iterator() if not path_of(file).exists())
    return Swept(orphans, missing)


def sweep(now: datetime) -> int:
    """Delete the orphans and say how many there were."""
    orphans = compare(now).orphans
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _on_disk() -> Iterator[Path]:
    # What is made to be fetched has its own time (piles.py).
    yield from (path for path in Path(settings.FILES).glob("*/*") if path.is_file() and path.parent.name != "made")


def _written_at(path: Path, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
    except FileNotFoundError:
        # Swept by another process a moment ago.
        return now


def _id_of(path: Path) -> UUID | None:
    """The id in a file's name; drafts that a crash left behind have none."""
    try:
        return UUID(path.name)
    except ValueError:
        return None
