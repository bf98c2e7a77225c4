"""From rotas to sessions: made ahead by rule, once each, never fewer than the rule names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.receptions.models import Rota, RotaHost, Session
from huiyin.receptions.owed import owe_sessions
from huiyin.receptions.rules import Planned, planned

# Eight weeks: whoever wants to come can choose, and a month's notice is always whole.
AHEAD = timedelta(days=56)


def plan_all(at: datetime) -> int:
    """Make the sessions of every rota that runs, eight weeks ahead; returns how many are new. Twice does no harm.

    What has come near of them stands as duties from then on.
    """
    today = on_day(at)
    rotas = Rota.objects.exclude(ends_on__lt=today).prefetch_related("hosts").order_by("pk")
    new = sum(plan(rota, today) for rota in rotas)
    owe_sessions(at)
    return new


def plan(rota: Rota, today: date) -> int:
    """Make what is missing of one rota; a session that was moved or exchanged is not made again."""
    hosts, calendar = list(rota.hosts.all()), current_calendar()
    # Past the calendar nobody knows yet which days are worked; a day that is told has to hold.
    last = min(today + AHEAD, rota.ends_on or date.max, calendar.covered_through)
    wanted = [
        _session(rota, day, host)
        for day in planned(rota.days, rota.starts_on, last, calendar)
        if day.on >= today
        for host in hosts_of(rota, hosts, day)
    ]
    with transaction.atomic():
        # Only one plan of a rota is made at a time; the constraint would refuse a second one as a whole.
        Rota.objects.select_for_update().get(pk=rota.pk)
        there = set(rota.sessions.values_list("meant_on", "meant_host"))
        new = [one for one in wanted if (one.meant_on, one.meant_host_id) not in there]
        Session.objects.bulk_create(new)
    return len(new)


def hosts_of(rota: Rota, hosts: Sequence[RotaHost], day: Planned) -> Iterator[RotaHost]:
    """Whose day it is: all of them, or the one whose turn it is."""
    if not hosts:
        return
    if rota.in_turn:
        yield hosts[day.turn % len(hosts)]
    else:
        yield from hosts


def _session(rota: Rota, day: Planned, host: RotaHost) -> Session:
    session = Session(
        rota=rota,
        unit_id=rota.unit_id,
        meant_on=day.meant_on,
        meant_host_id=host.post_id,
        begins_at=rota.begins_at,
        ends_at=rota.ends_at,
        place=rota.place,
        host_id=host.post_id,
        portfolio=host.portfolio,
        accompanying=list(rota.accompanying),
        seats=rota.seats,
    )
    session.set_day(day.on, rota.notice_days)
    return session
