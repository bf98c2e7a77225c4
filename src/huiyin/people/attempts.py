"""Counting what is limited (sign-ins, filings, look-ups by code), across processes, without keeping whose.

What is counted lies in the database under a keyed digest: no address, name or code can be read from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from huiyin.people.models import Attempt, Failure

COUNT = """
INSERT INTO people_attempt (key, "window", count) VALUES (%s, %s, 1)
ON CONFLICT (key, "window") DO UPDATE SET count = people_attempt.count + 1
RETURNING count
"""

GIVE_BACK = 'UPDATE people_attempt SET count = count - 1 WHERE key = %s AND "window" = %s AND count > 0'

# Counted before the password is looked at, so that guesses sent all at once count like guesses in a row.
# While locked no row is touched: trying on does not lengthen the lock.
RESERVE = """
INSERT INTO people_failure (key, count, last_at) VALUES (%(key)s, 1, %(at)s)
ON CONFLICT (key) DO UPDATE
SET count = CASE WHEN people_failure.last_at <= %(since)s THEN 1 ELSE people_failure.count + 1 END,
    last_at = %(at)s
WHERE people_failure.count < %(limit)s OR people_failure.last_at <= %(since)s
RETURNING count
"""


def digest(key_parts: Iterable[object]) -> str:
    """64 hex digits that tell nothing about the parts without the signing secret."""
    text = "\x1f".join(str(part) for part in key_parts)
    return salted_hmac("huiyin.people.attempts", text, algorithm="sha256").hexdigest()


def window_start(at: datetime, seconds: int) -> datetime:
    """The start of the fixed window that `at` lies in; the same in every process."""
    stamp = int(at.timestamp())
    return datetime.fromtimestamp(stamp - stamp % seconds, UTC)


def allow(key_parts: Iterable[object], *, limit: int, window_seconds: int, at: datetime) -> bool:
    """Count one more, and say whether it is still within `limit` for the window of `window_seconds`.

    `key_parts` name what is counted and for whom, e.g. ("filing", address).
    """
    start = window_start(at, window_seconds)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [digest([window_seconds, *key_parts]), start])
        count: int = cursor.fetchone()[0]
    return count <= limit


def give_back(key_parts: Iterable[object], *, window_seconds: int, at: datetime) -> None:
    """Take back one that `allow` counted: it turned out to be no failure."""
    key, start = digest([window_seconds, *key_parts]), window_start(at, window_seconds)
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [key, start])


def window_end(at: datetime, seconds: int) -> datetime:
    return window_start(at, seconds) + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Tried:
    """The place of this try in its series, and, when the series was too long, the instant the lock ends."""

    count: int
    locked_until: datetime | None = None


def reserve(key_parts: Iterable[object], *, limit: int, lock: timedelta, at: datetime) -> Tried:
    """Count a try as failed until `clear` says otherwise; from the one after `limit` on it is locked.

    A series is over when `lock` has passed since its last failure.
    """
    parts = tuple(key_parts)
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, {"key": digest(parts), "at": at, "since": at - lock, "limit": limit})
        row = cursor.fetchone()
    if row:
        return Tried(row[0])
    return Tried(limit, locked_until(parts, limit=limit, lock=lock, at=at) or at)


def locked_until(key_parts: Iterable[object], *, limit: int, lock: timedelta, at: datetime) -> datetime | None:
    """When the lock ends; None if there is none."""
    row = Failure.objects.filter(key=digest(key_parts), count__gte=limit, last_at__gt=at - lock).first()
    return row.last_at + lock if row else None


def clear(key_parts: Iterable[object]) -> None:
    """Forget the failures: a sign-in succeeded, or an administrator unlocked."""
    Failure.objects.filter(key=digest(key_parts)).delete()


def address_of(request: HttpRequest) -> str:
    """The network address to count a request under; of IPv6 the part that one household has (64 bits).

    Behind a proxy (`HUIYIN_BEHIND_PROXY`) the last entry of X-Forwarded-For is the one the proxy itself saw.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip()
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return str(address)


def forget_old(at: datetime) -> int:
    """Remove counts that can no longer matter (older than two days) and sessions that have expired.

    `tick` calls it. Returns how many rows went.
    """
    past = at - timedelta(days=2)
    attempts, _ = Attempt.objects.filter(window__lt=past).delete()
    failures, _ = Failure.objects.filter(last_at__lt=past).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    return attempts + failures + sessions
