"""What of the bulletins waits for a post: drafts to finish or to approve, and what came and is not read yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.bulletins.models import GIVEN_OUT, Bulletin, BulletinQuerySet, BulletinState
from huiyin.bulletins.rights import READERS, WRITERS, came_unread, within_reach
from huiyin.desk.bulletins import titled
from huiyin.duties.models import Duty, DutyState
from huiyin.people.models import Post, Role
from huiyin.web import dates

MOST = 5


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One line of the side column of "my work today"."""

    title: str
    url: str
    said: str
    is_late: bool


def waiting_lines(post: Post, day: date) -> list[WaitingLine]:
    """The first few, what has a date first; one query."""
    if post.role not in READERS:
        return []
    return [_line(one, day) for one in waiting_for(post)[:MOST]]


def waiting_for(post: Post) -> BulletinQuerySet:
    """Drafts of the own unit for its writers, approvals for a head who has not written, what nobody has read here."""
    wanted = Q(state__in=GIVEN_OUT) & came_unread(post)
    if post.role in WRITERS:
        wanted |= Q(unit=post.unit_id, state__in=(BulletinState.DRAFT, BulletinState.APPROVED))
    if post.role == Role.HEAD:
        wanted |= Q(state=BulletinState.READY) & ~Q(worked_by__contains=post.doer_id)
    subject = Concat(Value("bulletin:"), Cast(OuterRef("pk"), CharField()))
    due = Duty.objects.filter(subject=subject, state=DutyState.OPEN).values("due_on")[:1]
    rows = within_reach(post).without_content().select_related("unit__parent")
    return rows.filter(wanted).annotate(due_on=Subquery(due)).order_by(F("due_on").asc(nulls_last=True), "-changed_at")


def _line(one: Bulletin, day: date) -> WaitingLine:
    due_on: date | None = one.__dict__["due_on"]
    stands = {
        BulletinState.DRAFT: _("draft to finish"),
        BulletinState.READY: _("waits for approval"),
        BulletinState.APPROVED: _("approved, to be issued"),
    }.get(BulletinState(one.state), _("from %(unit)s, not read yet") % {"unit": one.unit.label})
    parts = [stands, _("by %(day)s") % {"day": dates.plain_day(due_on, day)} if due_on else ""]
    url = reverse("desk:bulletin", args=[one.pk])
    return WaitingLine(titled(one), url, " · ".join(filter(None, parts)), due_on is not None and due_on < day)
