"""How delivery goes, in counts: for administrators, who see no matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.duties.office_time import now, on_day
from huiyin.outbox.health import STUCK
from huiyin.outbox.models import BY_HAND, Channel, Message, MessageState
from huiyin.outbox.ways import switched_on
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.web import dates

DAYS = 30


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel: whether it is on, and how many messages stand where."""

    name: str
    is_on: bool
    waiting: int
    sent: int
    failed: int
    oldest: str
    is_stuck: bool


@never_cache
@require_GET
@for_roles(Role.ADMINISTRATOR)
def delivery(request: StaffRequest) -> HttpResponse:
    """Counts of the last days by channel, of the own unit and those below."""
    at = now()
    lines = channel_lines(request.post, at)
    return render(
        request,
        "desk/delivery.html",
        {
            "lines": lines,
            "days": DAYS,
            "is_stuck": any(line.is_stuck for line in lines),
            "total": sum(line.waiting + line.sent + line.failed for line in lines),
        },
    )


def channel_lines(post: Post, at: datetime) -> list[ChannelLine]:
    """One line a channel; one query."""
    rows = Message.objects.filter(office__path__startswith=post.unit.path, created_at__gt=at - timedelta(days=DAYS))
    went = Q(state__in=(MessageState.SENT, MessageState.DELIVERED))
    late = Q(state=MessageState.WAITING, next_try_at__lte=at)
    counted = (
        rows.order_by()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=Q(state=MessageState.WAITING)),
            sent=Count("pk", filter=went),
            failed=Count("pk", filter=Q(state=MessageState.FAILED)),
            oldest=Min("next_try_at", filter=late),
        )
    )
    found: dict[str, Mapping[str, object]] = {row["channel"]: row for row in counted}
    on = switched_on()
    return [_line(channel, found.get(channel.value, {}), channel.value in on, at) for channel in Channel]


def _line(channel: Channel, row: Mapping[str, object], is_on: bool, at: datetime) -> ChannelLine:
    oldest = row.get("oldest")
    since = oldest if isinstance(oldest, datetime) else None
    by_itself = channel not in BY_HAND
    return ChannelLine(
        name=str(channel.label),
        is_on=is_on,
        waiting=_number(row.get("waiting")),
        sent=_number(row.get("sent")),
        failed=_number(row.get("failed")),
        oldest=_("since %(when)s") % {"when": dates.moment(since, on_day(at))} if since else "",
        is_stuck=bool(by_itself and since and at - since > STUCK),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
