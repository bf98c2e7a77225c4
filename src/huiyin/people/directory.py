"""Names of units and posts for lists, kept in the process for a few seconds, in the reader's language.

For showing only: never decides what somebody may do. A rename shows everywhere within `LIFETIME_SECONDS`,
and at once in the process that made it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from huiyin.people.models import Post, Role, Unit

LIFETIME_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class UnitCard:
    """What lists show of a unit. `path` holds the ids from the root down, "1.4.19."."""

    id: int
    path: str
    name: str
    name_en: str
    short_name: str
    level: str
    is_petition_office: bool
    is_outside: bool
    is_active: bool

    @property
    def label(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name

    @property
    def line(self) -> tuple[int, ...]:
        """Ids from the root down to this unit, itself included."""
        return tuple(int(part) for part in self.path.split(".") if part)

    @property
    def parent(self) -> int | None:
        line = self.line
        return line[-2] if len(line) > 1 else None

    @property
    def short_label(self) -> str:
        """The short Chinese name where there is one; English has none."""
        if self.short_name and not (get_language() or "").startswith("en"):
            return self.short_name
        return self.label


@dataclass(frozen=True, slots=True)
class PostCard:
    """What lists show of a post: whose it is, and in which unit."""

    id: int
    unit_id: int
    staff_id: int
    name: str
    role: str
    title: str

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)

    @property
    def label(self) -> str:
        """The holder's name and title: "王芳 主任", without a title "王芳"."""
        return f"{self.name} {self.title}".strip()


class _Shelf:
    """What the process knows now. Replaced, never changed in place, so that readers need no lock."""

    def __init__(self) -> None:
        self.units: dict[int, UnitCard] = {}
        self.units_until = 0.0
        self.posts: dict[int, tuple[float, PostCard]] = {}
        self.lock = threading.Lock()


_shelf = _Shelf()


def forget() -> None:
    """Read everything anew on the next look; called by every action that changes units, staff or posts."""
    _shelf.units_until = 0.0
    _shelf.posts = {}


def _units() -> dict[int, UnitCard]:
    if time.monotonic() < _shelf.units_until:
        return _shelf.units
    return _read_units()


def _read_units() -> dict[int, UnitCard]:
    fields = list(UnitCard.__slots__)
    with _shelf.lock:
        # All of them at once: a few thousand short rows at most, and no list then asks once a row.
        _shelf.units = {row[0]: UnitCard(*row) for row in Unit.objects.order_by().values_list(*fields)}
        _shelf.units_until = time.monotonic() + LIFETIME_SECONDS
        return _shelf.units


def units() -> Mapping[int, UnitCard]:
    """Every unit by id; not to be changed."""
    return _units()


def unit(unit_id: int) -> UnitCard:
    """The card of a unit. Raises KeyError for an id that is no unit."""
    found = _units().get(unit_id)
    return found if found is not None else _read_units()[unit_id]


def unit_label(unit_id: int | None) -> str:
    """The unit's name; empty for None and for an id that is no unit."""
    if unit_id is None:
        return ""
    try:
        return unit(unit_id).label
    except KeyError:
        return ""


def warm_posts(post_ids: Iterable[int | None]) -> None:
    """Read the posts of a whole list in one query, so that the rows need none."""
    now = time.monotonic()
    known = _shelf.posts
    wanted = {i for i in post_ids if i is not None and (i not in known or known[i][0] <= now)}
    if wanted:
        _keep_posts(Post.objects.filter(pk__in=wanted).order_by().values_list(*_POST_FIELDS), now)


_POST_FIELDS = ("id", "unit_id", "staff_id", "staff__name", "role", "title")


def _keep_posts(rows: Iterable[tuple[int, int, int, str, str, str]], now: float) -> None:
    fresh = {row[0]: (now + LIFETIME_SECONDS, PostCard(*row)) for row in rows}
    with _shelf.lock:
        lasting = {i: kept for i, kept in _shelf.posts.items() if kept[0] > now}
        _shelf.posts = lasting | fresh


def post(post_id: int) -> PostCard:
    """The card of a post. Raises KeyError for an id that is no post."""
    now = time.monotonic()
    kept = _shelf.posts.get(post_id)
    if kept is None or kept[0] <= now:
        # With its colleagues: a list that shows one post of a unit mostly shows more of them.
        rows = Post.objects.filter(unit__posts=post_id).order_by().values_list(*_POST_FIELDS)
        _keep_posts(rows, now)
        kept = _shelf.posts[post_id]
    return kept[1]


def post_label(post_id: int | None) -> str:
    """The holder's name and title; empty for None and for an id that is no post."""
    if post_id is None:
        return ""
    try:
        return post(post_id).label
    except KeyError:
        return ""
