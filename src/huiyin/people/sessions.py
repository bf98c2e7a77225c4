"""What a browser session remembers of a sign-in, and when it ends.

A session ends after `SESSION_HOURS` in all, after `SESSION_IDLE_MINUTES` without use, when the password
changes, and when the post it acts in ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localdate

from huiyin.ledger.reading import Fixed
from huiyin.people.models import Deputy, Post, Role, Staff

# The time of last use is written at most this often: a page view need not be a write.
SEEN_EVERY = timedelta(minutes=2)
# The seat taken at sign-in is the first in this order.
ORDER_OF_ROLES = {role: place for place, role in enumerate(Role.values)}


_POST = Fixed(Post, "WHERE t.id = %s", joined=["staff", "unit"])


@dataclass(frozen=True, slots=True)
class Seat:
    """A post somebody may act in: one of their own, or (`deputy`) one they stand in for."""

    post: Post
    deputy: Deputy | None = None

    @property
    def value(self) -> str:
        """What a form sends to name the seat: "12", or "12-3" for the third deputy's row."""
        return f"{self.post.pk}-{self.deputy.pk}" if self.deputy else str(self.post.pk)


def seats(staff: Staff, at: datetime) -> list[Seat]:
    """Where somebody may act today: own posts first, then posts they stand in for."""
    today = localdate(at)
    own = Post.objects.held_on(today).filter(staff=staff).select_related("staff", "unit")
    standing_in = Deputy.objects.in_force_on(today).filter(deputy=staff)
    standing_in = standing_in.select_related("post__staff", "post__unit", "deputy").order_by("pk")
    ordered = sorted(own, key=lambda post: ORDER_OF_ROLES[post.role])
    return [Seat(post) for post in ordered] + [Seat(row.post, row) for row in standing_in]


def begin(session: SessionBase, *, staff: Staff, seat: Seat, at: datetime) -> None:
    """Start a session for `staff` in `seat`, under a new key: one planted before is worth nothing."""
    session.cycle_key()
    session["staff"] = staff.pk
    session["proof"] = staff.get_session_auth_hash()
    session["began"] = session["seen"] = at.timestamp()
    take_seat(session, seat)


def take_seat(session: SessionBase, seat: Seat) -> None:
    session["post"] = seat.post.pk
    session["deputy"] = seat.deputy.pk if seat.deputy else None


def keep_after_password(session: SessionBase, staff: Staff) -> None:
    """This session goes on after its own change of password; all others of the same staff end."""
    session.cycle_key()
    session["proof"] = staff.get_session_auth_hash()


def is_begun(session: SessionBase) -> bool:
    return "staff" in session


def has_run_out(session: SessionBase, at: datetime) -> bool:
    """Whether the session is over by the clock."""
    began, seen = session["began"], session["seen"]
    hours = timedelta(hours=settings.SESSION_HOURS)
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return at.timestamp() >= float(min(began + hours.total_seconds(), seen + idle.total_seconds()))


def note_use(session: SessionBase, at: datetime) -> None:
    if at.timestamp() - session["seen"] >= SEEN_EVERY.total_seconds():
        session["seen"] = at.timestamp()


def post_of_session(session: SessionBase, at: datetime) -> Post | None:
    """The post the session acts in, with its staff and unit, in one query; None if it may no longer act."""
    today = localdate(at)
    post: Post | None
    if session.get("deputy"):
        rows = Deputy.objects.in_force_on(today).select_related("post__staff", "post__unit", "deputy")
        deputy = rows.filter(pk=session["deputy"], post=session["post"]).first()
        post = deputy.post if deputy else None
        if post and deputy:
            post.acting = deputy.deputy
    else:
        # By its key alone, and judged here: every page of the desk begins with this query.
        post = next((one for one in _POST.rows(session["post"]) if one.is_held_on(today)), None)
    if post is None or post.doer_id != session["staff"]:
        return None
    if not constant_time_compare(session["proof"], post.doer.get_session_auth_hash()):
        return None
    return post
