"""Making the file of an export: keys frozen once, rows read in batches, parts sealed as they fill.

Nothing grows with the number of rows but the keys, eight bytes each. After each part the row says how far it came, so
that a CSV whose worker was killed goes on behind that part and ends with the same bytes; a workbook begins anew. Who
works on it holds an advisory lock, which the database lets go of when the worker dies.
"""

from __future__ import annotations

import hashlib
import logging
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.bulletins.exports import store
from huiyin.bulletins.exports.forms import Writer, writer_for
from huiyin.bulletins.exports.kinds import KINDS, Asked, Kind
from huiyin.bulletins.exports.models import Export, ExportState
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Deputy, Post

logger = logging.getLogger(__name__)

# Any number, as long as nothing else in this database uses it.
LANE = 0x48595845585054
PART_BYTES = 4 * 1024 * 1024
# How often the page of progress has something new to say, in batches.
SAID_EVERY = 5
# A worker that dies so often over one export will die again.
MOST_ATTEMPTS = 5

type Clock = Callable[[], datetime]


class Stopped(Exception):
    """The export was called off while it was being made."""


class PostGone(Exception):
    """Whoever asked does not act in this post any more."""


def asked_of(row: Export, post: Post, today: date, at: datetime) -> Asked:
    """The question of an export as its kind reads it."""
    return Asked(post, row.question, today, at, row.reason, row.with_names)


def keep_keys(row: Export, keys: Iterable[int]) -> None:
    """Note on the row which keys it is made of."""
    kept = array("q", keys)
    row.keys, row.total = kept.tobytes(), len(kept)


def make_waiting(clock: Clock) -> int:
    """Make what waits, and go on with what a dead worker left; one process at a time. How many were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LANE])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return sum(1 for row in _unfinished() if _make_or_note(row, clock))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LANE])


def _unfinished() -> Iterator[Export]:
    """The oldest that is unfinished, as long as there is one that was not tried in this round."""
    tried: set[UUID] = set()
    while row := Export.objects.unfinished().exclude(pk__in=tried).order_by("asked_at").first():
        tried.add(row.pk)
        yield row


def _make_or_note(row: Export, clock: Clock) -> bool:
    """Make one; what goes wrong with it keeps no other from being made."""
    try:
        if row.attempts >= MOST_ATTEMPTS:
            raise RuntimeError(f"given up after {row.attempts} attempts")
        make(row, by=post_of(row, on_day(clock())), clock=clock)
    except Stopped:
        store.drop(row.pk)
    except Exception:
        logger.exception("export %s could not be made", row.pk)
        _give_up(row, clock())
    else:
        return True
    return False


def _give_up(row: Export, at: datetime) -> None:
    Export.objects.unfinished().filter(pk=row.pk).update(state=ExportState.FAILED, ended_at=at, keys=None, size=0)
    payload = {"export": str(row.pk), "what": row.kind, "why": "failed"}
    append(
        chain=office_chain(row.post.unit_id), kind="export_refused", at=at, payload=payload, by={"post": row.post_id}
    )
    store.drop(row.pk)


def post_of(row: Export, today: date) -> Post:
    """The post with whoever asked at its keyboard, as of today. Raises PostGone."""
    post = Post.objects.select_related("staff", "unit").get(pk=row.post_id)
    if row.staff_id == post.staff_id:
        if not post.is_held_on(today):
            raise PostGone
        return post
    standing = Deputy.objects.in_force_on(today).filter(post=post, deputy=row.staff_id).select_related("deputy").first()
    if standing is None:
        raise PostGone
    post.acting = standing.deputy
    return post


def make(row: Export, *, by: Post, clock: Clock) -> None:
    """Make the file, or go on with it. Raises Stopped."""
    kind = KINDS[row.kind]
    at = row.begun_at or clock()
    asked = asked_of(row, by, on_day(at), at)
    with translation.override(row.language):
        if row.keys is None:
            keep_keys(row, kind.freeze(asked))
        work = _Work(row, kind, asked, writer_for(row, kind, asked))
        work.begin(at)
        if row.with_names:
            # What is opened, and the file it is in, stand in the ledger together or not at all.
            with transaction.atomic():
                work.write_all()
                work.finish(clock(), by)
        else:
            work.write_all()
            work.finish(clock(), by)


class _Work:
    """One export while it is being made."""

    def __init__(self, row: Export, kind: Kind, asked: Asked, writer: Writer) -> None:
        self.row, self.kind, self.asked, self.writer = row, kind, asked, writer
        self.keys = array("q")
        self.keys.frombytes(bytes(row.keys or b""))
        self.digest = hashlib.sha256()
        self.buffer = bytearray()

    def begin(self, at: datetime) -> None:
        row = self.row
        if row.place and self.writer.goes_on:
            for number in range(len(row.sizes)):
                self.digest.update(store.read_part(row.pk, number))
        else:
            store.drop(row.pk)
            row.place = row.seen = row.written = row.left_out = row.size = 0
            row.sizes = []
        row.begun_at, row.attempts = at, row.attempts + 1
        self._note(state=ExportState.RUNNING, begun_at=at, attempts=row.attempts, keys=row.keys, total=row.total)

    def write_all(self) -> None:
        row = self.row
        if not row.place:
            self.buffer += self.writer.begin()
        for count, ids in enumerate(self._batches(), 1):
            found = self.kind.read(self.asked, ids)
            row.written += len(found.rows)
            row.left_out += found.left_out
            row.seen += len(ids)
            self.buffer += self.writer.rows(found.rows)
            if len(self.buffer) >= PART_BYTES:
                self._seal_part()
            elif count % SAID_EVERY == 0:
                self._note(seen=row.seen)
        self.writer.note(*self._counted())
        self.buffer += self.writer.end()
        self._seal_part()

    def _counted(self) -> list[tuple[str, str]]:
        """What the workbook says of itself once its rows are written."""
        found = [(_("Rows"), f"{self.row.written:,}")]
        if self.row.left_out:
            found.append((_("Left out"), left_out_said(self.row.left_out)))
        return found

    def _batches(self) -> Iterator[Sequence[int]]:
        row = self.row
        row.seen = row.place
        for start in range(row.place, len(self.keys), self.kind.batch):
            yield self.keys[start : start + self.kind.batch]

    def _seal_part(self) -> None:
        """Put what is written so far on disk, then say so: in this order, so that the row never claims too much."""
        row = self.row
        content = bytes(self.buffer)
        self.buffer.clear()
        if content:
            store.write_part(row.pk, len(row.sizes), content)
            self.digest.update(content)
            row.sizes.append(len(content))
            row.size += len(content)
        row.place = row.seen
        counted = {name: getattr(row, name) for name in ("place", "seen", "written", "left_out", "sizes", "size")}
        self._note(**counted)

    def _note(self, **columns: object) -> None:
        """Save these columns. Raises Stopped if the export was called off meanwhile."""
        if not Export.objects.unfinished().filter(pk=self.row.pk).update(**columns):
            raise Stopped

    def finish(self, at: datetime, by: Post) -> None:
        """The file is there: say so in the row and in the office's chain, in one transaction."""
        row = self.row
        row.state, row.sha256, row.ended_at = ExportState.DONE, self.digest.hexdigest(), at
        row.expires_at = at + timedelta(days=settings.EXPORT_DAYS)
        with transaction.atomic():
            self._note(
                state=row.state, sha256=row.sha256, ended_at=at, expires_at=row.expires_at, keys=None, seen=row.total
            )
            append(
                chain=office_chain(by.unit_id),
                kind="identities_exported" if row.with_names else "exported",
                at=at,
                payload=_payload(row),
                by=by.signature,
            )
        row.keys = None


def _payload(row: Export) -> dict[str, object]:
    return {
        "export": str(row.pk),
        "what": row.kind,
        "question": row.question,
        "form": row.form,
        "reason": row.reason,
        "rows": row.written,
        "left_out": row.left_out,
        "size": row.size,
        "sha256": row.sha256,
    }


def left_out_said(count: int) -> str:
    said = _("%(count)s: sealed matters, which are in no export, and what this post may not see any more.")
    return said % {"count": f"{count:,}"}
