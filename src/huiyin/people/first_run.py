"""The first run: the root of the tree, its petition office and the first administrator.

Whoever reads the set-up code on the server (its console, or `huiyin doctor`) may do it, once, while no staff exists.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localdate

from huiyin.ledger.actions import append
from huiyin.people import attempts, directory, refusals
from huiyin.people.access import office_chain
from huiyin.people.actions import UnitFields, place_unit
from huiyin.people.models import Post, Role, Staff, Unit
from huiyin.people.names import name_key
from huiyin.people.sign_in import check_strength, sign_in_name

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TRIES_IN_AN_HOUR = 30
# Any number will do, as long as nothing else locks it.
SET_UP_LOCK = 7_219_004


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the first run made."""

    root: Unit
    office: Unit
    administrator: Post


def is_needed() -> bool:
    """Whether nobody can sign in yet."""
    return not Staff.objects.exists()


def code_file() -> Path:
    return Path(settings.KEYS) / "setup-code"


def setup_code() -> str:
    """The code, made on the first look and kept beside the keys (mode 600) until the set-up is done."""
    path = code_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(code + "\n")
    return code


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def set_up(
    *, code: str, root: UnitFields, office: UnitFields, name: str, username: str, password: str, at: datetime
) -> SetUp:
    """Make the first units and the first administrator.

    `office` stands under `root`; when both have one name, the organ is its own petition office. Raises AlreadySetUp,
    WrongCode, Locked (too many codes tried), WeakPassword, LevelAbove.
    """
    if not attempts.allow(("setup",), limit=TRIES_IN_AN_HOUR, window_seconds=3600, at=at):
        raise refusals.Locked(until=attempts.window_end(at, 3600), at=at)
    if not is_needed():
        raise refusals.AlreadySetUp
    if not constant_time_compare(_plain(code), _plain(setup_code())):
        raise refusals.WrongCode
    staff = Staff(name=name, name_key=name_key(name), username=sign_in_name(username))
    check_strength(password, staff)
    staff.set_password(password)
    with transaction.atomic():
        made = _make(root, office, staff, at)
    directory.forget()
    code_file().unlink(missing_ok=True)
    return made


def _make(root: UnitFields, office: UnitFields, staff: Staff, at: datetime) -> SetUp:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SET_UP_LOCK])
    if not is_needed():
        raise refusals.AlreadySetUp
    top = place_unit(parent=None, fields=root)
    place = top if root.is_petition_office else place_unit(parent=top, fields=office)
    staff.save()
    post = Post.objects.create(staff=staff, unit=top, role=Role.ADMINISTRATOR, since=localdate(at))
    given = {"root": top.pk, "office": place.pk, "staff": staff.pk, "post": post.pk}
    append(chain=office_chain(top.pk), kind="set_up", at=at, payload=given, by=post.signature)
    return SetUp(top, place, post)
