"""Signing in and out, changing between posts, the own password."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from huiyin.ledger.actions import append
from huiyin.people import attempts
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Staff, Unit
from huiyin.people.refusals import (
    Locked,
    NoPost,
    NotASeat,
    SamePassword,
    WeakPassword,
    WrongNameOrPassword,
    WrongPassword,
)
from huiyin.people.sessions import Seat, seats

# Many people may share one address, so an address gets this many times the tries of a name.
TRIES_OF_AN_ADDRESS = 10


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and the post the session begins in."""

    staff: Staff
    seat: Seat


def sign_in_name(typed: str) -> str:
    """The sign-in name as it is stored: no spaces around it, lower case, full-width letters made plain."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def lock_time() -> timedelta:
    return timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)


def sign_in(*, username: str, password: str, address: str, at: datetime) -> SignedIn:
    """Check name and password; failures count for the name and for the network address.

    Raises WrongNameOrPassword, Locked or NoPost. A name that does not exist costs the same time, the same
    counters and the same words as one that does. Not one transaction: what was counted stays when it raises.
    """
    name = sign_in_name(username)
    tried = _count_try(name, address, at)
    staff = Staff.objects.filter(username=name).first()
    if tried.locked_until is not None:
        _note_failure(staff, "locked", at)
        raise Locked(until=tried.locked_until, at=at)
    if not _is_right(staff, password) or staff is None:
        _note_failure(staff, "wrong", at)
        raise WrongNameOrPassword(left=max(0, settings.SIGN_IN_FAILURES - tried.count))
    attempts.clear(("sign-in", name))
    attempts.give_back(("sign-in", address), window_seconds=_window(), at=at)
    found = seats(staff, at)
    if not found:
        _note_failure(staff, "no_post", at)
        raise NoPost
    _note("signed_in", found[0], staff, at)
    return SignedIn(staff, found[0])


def _window() -> int:
    return int(lock_time().total_seconds())


def _count_try(name: str, address: str, at: datetime) -> attempts.Tried:
    limit = settings.SIGN_IN_FAILURES
    of_address = limit * TRIES_OF_AN_ADDRESS
    if not attempts.allow(("sign-in", address), limit=of_address, window_seconds=_window(), at=at):
        raise Locked(until=attempts.window_end(at, _window()), at=at)
    return attempts.reserve(("sign-in", name), limit=limit, lock=lock_time(), at=at)


def _is_right(staff: Staff | None, password: str) -> bool:
    if staff is None:
        make_password(password)  # as slow as a check
        return False
    return staff.check_password(password)


def _note(kind: str, seat: Seat, staff: Staff, at: datetime, **payload: Any) -> None:
    post = seat.post
    post.acting = staff if seat.deputy else None
    given = {"staff": staff.pk, "post": post.pk, **payload}
    append(chain=office_chain(post.unit_id), kind=kind, at=at, payload=given, by=post.signature)


def _note_failure(staff: Staff | None, reason: str, at: datetime) -> None:
    """A name nobody has goes to the root's chain, without the name: it may be a password in the wrong box."""
    post = Post.objects.filter(staff=staff).order_by("-since", "pk").first() if staff else None
    unit = post.unit_id if post else Unit.objects.order_by("path").values_list("pk", flat=True).first()
    if unit is not None:
        payload = {"reason": reason, "staff": staff.pk if staff else None}
        append(chain=office_chain(unit), kind="sign_in_failed", at=at, payload=payload)


def sign_out(*, by: Post, at: datetime) -> None:
    append(chain=office_chain(by.unit_id), kind="signed_out", at=at, payload={}, by=by.signature)


def switch_post(*, seat: str, by: Post, at: datetime) -> Seat:
    """Take another of one's own seats, named by its `value`. Raises NotASeat for any other."""
    for found in seats(by.doer, at):
        if found.value == seat:
            _note("switched_post", found, by.doer, at, left=by.pk)
            return found
    raise NotASeat


def change_password(*, old: str, new: str, by: Post, at: datetime) -> Staff:
    """The own password; wrong tries count like failed sign-ins.

    Raises WrongPassword, Locked, WeakPassword or SamePassword.
    """
    staff = by.doer
    limit, key = settings.SIGN_IN_FAILURES, ("sign-in", staff.username)
    tried = attempts.reserve(key, limit=limit, lock=lock_time(), at=at)
    if tried.locked_until is not None:
        raise Locked(until=tried.locked_until, at=at)
    if not staff.check_password(old):
        raise WrongPassword
    attempts.clear(key)
    if old == new:
        raise SamePassword
    check_strength(new, staff)
    with transaction.atomic():
        staff.set_password(new)
        staff.must_change_password = False
        staff.save(update_fields=["password", "must_change_password"])
        append(chain=office_chain(by.unit_id), kind="password_changed", at=at, payload={}, by=by.signature)
    return staff


def check_strength(password: str, staff: Staff) -> None:
    """Raises WeakPassword with every reason, by the rules in `AUTH_PASSWORD_VALIDATORS`."""
    try:
        validate_password(password, staff)
    except ValidationError as error:
        raise WeakPassword(list(error.messages)) from error
