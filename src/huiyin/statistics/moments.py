"""A moment not long past: what is known now, unless something became known since; while it is asked, nothing does.

Most figures of a moment are asked for at that very moment: a bulletin that is being drafted. Then nothing has changed,
and what is known now is what was known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from huiyin.statistics.models import Act, Matter
from huiyin.statistics.rollups import LOCK

# A moment not longer ago than this is counted from what is known now and from what changed since.
RECENT = timedelta(days=31)
# Of a moment so long ago it is asked whether anything became known since; of one before it, something did.
JUST_NOW = timedelta(hours=1)
# Counted and not asked for one: the planner would read a whole table to meet the first, where mostly there is none.
CHANGED = " UNION ALL ".join(
    f"SELECT count(*) FROM {model._meta.db_table} WHERE {column} > %s"
    for model in (Matter, Act)
    for column in ("known_from", "known_to")
)

# Within `held`: of each moment that was asked about, whether anything became known since.
_held: ContextVar[dict[datetime, bool] | None] = ContextVar("held", default=None)


def is_recent(as_of: datetime | None) -> bool:
    """Whether it is counted from what is known now."""
    return as_of is not None and as_of > timezone.now() - RECENT


@contextmanager
def held(as_of: datetime | None) -> Iterator[None]:
    """Where several statements make up one moment, no facts move between them."""
    if not is_recent(as_of) or _held.get() is not None:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
        token = _held.set({})
        try:
            yield
        finally:
            _held.reset(token)


def still(as_of: datetime | None) -> datetime | None:
    """The moment, or None where what was known then is what is known now. Only for as long as it is held."""
    seen = _held.get()
    if as_of is None or seen is None or as_of < timezone.now() - min(JUST_NOW, RECENT):
        return as_of
    if as_of not in seen:
        with connection.cursor() as cursor:
            cursor.execute(CHANGED, [as_of] * 4)
            seen[as_of] = any(count for (count,) in cursor.fetchall())
    return as_of if seen[as_of] else None
