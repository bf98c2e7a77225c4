"""Receptions of the demo: rotas as the sources have them, some sessions public, one exchanged, one put off."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from huiyin.duties.calendars import current_calendar
from huiyin.duties.layers import switch_layer
from huiyin.duties.office_time import on_day
from huiyin.install.demo_tables import play_tables
from huiyin.install.demo_visits import play_visits
from huiyin.people.models import Level, Post, Role, Unit
from huiyin.procedure.receptions import OPTIONAL_RULES
from huiyin.receptions.actions import Host, RotaWish, exchange, move_session, open_rota, publish
from huiyin.receptions.models import Session
from huiyin.receptions.planning import plan_all
from huiyin.receptions.rules import Every, Rule

PORTFOLIOS = ("全面工作", "治安、社区警务", "刑侦、法制", "交通管理", "信访、督察")
PUBLIC_FOR = timedelta(days=21)
BEGUN_BEFORE = timedelta(days=17)
ODD, EVEN = (1, 3, 5, 7, 9, 11), (2, 4, 6, 8, 10, 12)


def play_receptions(*, clerk: Post, leaders: list[Post], at: datetime) -> None:
    """Rotas of the clerk's office (requirements 34, 35 and 37), as if they had begun some weeks ago.

    Wednesday is the chief's day, on every other working day one of the leaders receives in turn; on the 15th the chief
    receives in odd months and the second leader in even ones; a station receives half a day a week.
    """
    if not leaders:
        return
    begun = at - BEGUN_BEFORE
    begins = on_day(begun)
    _switch_on(begun)
    hosts = [Host(post.pk, PORTFOLIOS[place % len(PORTFOLIOS)]) for place, post in enumerate(leaders)]
    days: dict[str, Any] = {"starts_on": begins, "notice_days": 5, "seats": 4, "accompanying": _beside(clerk)}
    days["place"] = clerk.unit.address or clerk.unit.name
    morning, afternoon = (time(9), time(11, 30)), (time(14, 30), time(17))
    turns = Rule(Every.WEEK, weekdays=(0, 1, 3, 4))
    _open(clerk, begun, "局长接访日", Rule(Every.WEEK, weekdays=(2,)), hosts[:1], morning, **days)
    _open(clerk, begun, "局领导轮流接访", turns, hosts, afternoon, in_turn=True, **days)
    _open(clerk, begun, "单月15日接访", Rule(Every.MONTH, (), (15,), ODD), hosts[:1], afternoon, **days)
    _open(clerk, begun, "双月15日接访", Rule(Every.MONTH, (), (15,), EVEN), hosts[1:2] or hosts[:1], morning, **days)
    # Those of the first weeks were public from the beginning; what is still to come is told below.
    past = list(Session.objects.filter(unit=clerk.unit_id, on__lte=on_day(at)))
    publish(sessions=past, by=clerk, at=begun)
    plan_all(at)
    _tell(clerk, at)
    _of_station(clerk, at)
    play_visits(clerk=clerk, at=at)
    play_tables(clerk=clerk, at=at)


def _switch_on(at: datetime) -> None:
    """The demo shows the optional rules of receptions; an installation begins without them."""
    for key in OPTIONAL_RULES:
        switch_layer(key=key, since=on_day(at), at=at, by="demo", why="接访工作按上级要求执行")


def _open(
    clerk: Post, at: datetime, title: str, rule: Rule, hosts: list[Host], hours: tuple[time, time], **given: Any
) -> None:
    begins_at, ends_at = hours
    values = {"in_turn": False, **given}
    wish = RotaWish(title=title, rule=rule, hosts=hosts, begins_at=begins_at, ends_at=ends_at, **values)
    open_rota(wish=wish, by=clerk, at=at)


def _beside(clerk: Post) -> list[int]:
    """Units that accompany: the first two beside the office."""
    organ = clerk.unit.parent
    rows = Unit.objects.active().filter(parent=organ, is_outside=False).exclude(pk=clerk.unit_id).order_by("path")
    return list(rows.values_list("pk", flat=True)[:2])


def _of_station(office: Post, at: datetime) -> None:
    """Half a day a week in the first station below with a head and a clerk (a town's half day); public at once."""
    organ = office.unit.parent or office.unit
    below = Post.objects.filter(unit__path__startswith=organ.path, unit__level=Level.TOWN, until=None)
    heads = {post.unit_id: post for post in below.filter(role=Role.HEAD).order_by("unit__path", "pk")}
    clerks = below.filter(role=Role.CLERK, unit__in=heads).select_related("unit", "staff")
    clerk = clerks.order_by("unit__path", "pk").first()
    if clerk is None:
        return
    host = Host(heads[clerk.unit_id].pk, "全面工作")
    place = clerk.unit.address or clerk.unit.name
    days: dict[str, Any] = {"starts_on": on_day(at), "notice_days": 5, "seats": 6, "place": place}
    _open(clerk, at, "所长每周接访", Rule(Every.WEEK, weekdays=(3,)), [host], (time(8, 30), time(12)), **days)
    publish(sessions=list(Session.objects.filter(unit=clerk.unit_id)), by=clerk, at=at)


def _tell(clerk: Post, at: datetime) -> None:
    """Three weeks are public but for one session that is close: the page shows what a missed notice looks like."""
    day = on_day(at)
    rows = Session.objects.unpublished().filter(unit=clerk.unit_id, on__gt=day, on__lte=day + PUBLIC_FOR)
    coming = list(rows.order_by("on", "pk"))
    late = next((one for one in coming if one.misses_notice(day)), None)
    public = [one for one in coming if one is not late]
    if not public:
        return
    publish(sessions=public, by=clerk, at=at)
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
