"""Receptions of the demo: the chief's day and the leaders in turn, some public, one exchanged, one put off."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post, Role
from huiyin.receptions.actions import Host, RotaWish, exchange, move_session, open_rota, publish
from huiyin.receptions.models import Session
from huiyin.receptions.rules import Every, Rule

PORTFOLIOS = ("主持全面工作", "分管治安、社区警务", "分管刑侦、法制", "分管交通管理", "分管信访、督察")
PUBLIC_FOR = timedelta(days=21)


def play_receptions(*, clerk: Post, leaders: list[Post], at: datetime) -> None:
    """Two rotas of the clerk's office: Wednesday, and every working day one of the leaders."""
    if not leaders:
        return
    chief, begins = leaders[0], on_day(at) - timedelta(days=14)
    hosts = [Host(post.pk, PORTFOLIOS[place % len(PORTFOLIOS)]) for place, post in enumerate(leaders)]
    days: dict[str, Any] = {"starts_on": begins, "notice_days": 5, "seats": 8}
    days["place"] = clerk.unit.address or clerk.unit.name
    open_rota(
        wish=RotaWish(
            title="局长接访日",
            rule=Rule(Every.WEEK, weekdays=(2,)),
            in_turn=False,
            hosts=[Host(chief.pk, PORTFOLIOS[0])],
            begins_at=time(9),
            ends_at=time(11, 30),
            **days,
        ),
        by=clerk,
        at=at,
    )
    open_rota(
        wish=RotaWish(
            title="局领导轮流接访",
            rule=Rule(Every.WEEK, weekdays=(0, 1, 3, 4)),
            in_turn=True,
            hosts=hosts,
            begins_at=time(14, 30),
            ends_at=time(17),
            **days,
        ),
        by=clerk,
        at=at,
    )
    _tell(clerk, at)


def _tell(clerk: Post, at: datetime) -> None:
    """Three weeks are public but for one session that is close: the page shows what a missed notice looks like."""
    day = on_day(at)
    coming = list(Session.objects.filter(unit=clerk.unit_id, on__gt=day, on__lte=day + PUBLIC_FOR).order_by("on", "pk"))
    late = next((one for one in coming if one.misses_notice(day)), None)
    publish(sessions=[one for one in coming if one is not late], by=clerk, at=at)
    public = [one for one in coming if one is not late]
    other = next((one for one in public if one.host_id != public[0].host_id), None)
    if other is not None:
        exchange(session=public[0], other=other, reason="参加省厅工作会议", by=clerk, at=at)
    last = public[-1]
    to = current_calendar().next_working(last.on + timedelta(days=1))
    move_session(session=last, on=to, reason="接访室设备检修", by=clerk, at=at)


def leaders_of(clerk: Post) -> list[Post]:
    """Heads of the organ the clerk's office belongs to, then of its stations: five take turns."""
    organ = clerk.unit.parent or clerk.unit
    held = Post.objects.filter(unit__path__startswith=organ.path, role=Role.HEAD, until=None)
    return list(held.select_related("staff", "unit").order_by("unit__path", "pk")[: len(PORTFOLIOS)])
