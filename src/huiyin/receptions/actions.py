"""Keeping rotas, publishing sessions, moving and exchanging them, and keeping attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from huiyin.cases.reach import is_barred
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role
from huiyin.people.reach import reaches
from huiyin.receptions import owed, refusals
from huiyin.receptions.models import Rota, RotaHost, Session, SessionChange, What
from huiyin.receptions.planning import plan
from huiyin.receptions.rules import Rule
from huiyin.receptions.telling import tell_changed

KEEPERS = frozenset({Role.CLERK, Role.HEAD})
# 可延不可减: put off or brought forward, but within the month.
FARTHEST_MOVE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Host:
    """A leader of a rota and what the notice tells of their work."""

    post: int
    portfolio: str = ""


@dataclass(frozen=True, slots=True)
class RotaWish:
    """All that is said of a rota. `ends_on` is its last day; None while it goes on."""

    title: str
    rule: Rule
    in_turn: bool
    hosts: Sequence[Host]
    begins_at: time
    ends_at: time
    place: str
    seats: int
    notice_days: int
    starts_on: date
    accompanying: Sequence[int] = ()
    ends_on: date | None = None

    def columns(self) -> dict[str, Any]:
        names = ("title", "in_turn", "begins_at", "ends_at", "place", "seats", "notice_days", "starts_on", "ends_on")
        values = {name: getattr(self, name) for name in names}
        return {**values, "rule": self.rule.as_json(), "accompanying": list(self.accompanying)}


def may_keep(by: Post, unit_id: int) -> bool:
    """Clerks and heads keep the rotas of their own unit."""
    return by.role in KEEPERS and by.unit_id == unit_id


def open_rota(*, wish: RotaWish, by: Post, at: datetime) -> Rota:
    """A new rota of the post's own unit, with its first sessions. Raises Refused."""
    _must_keep(by, by.unit_id)
    if not wish.hosts:
        raise refusals.NoHost()
    with transaction.atomic():
        rota = Rota.objects.create(unit_id=by.unit_id, **wish.columns())
        _set_hosts(rota, wish.hosts)
        plan(rota, on_day(at))
        owed.owe_sessions(at)
        _note("rota_opened", rota, by, at, _told(wish))
    return rota


def change_rota(*, rota: Rota, wish: RotaWish, by: Post, at: datetime) -> Rota:
    """Say a rota anew. Sessions that are public or were changed stay as they were told; the rest are made anew."""
    _must_keep(by, rota.unit_id)
    if not wish.hosts:
        raise refusals.NoHost()
    with transaction.atomic():
        row = Rota.objects.select_for_update().get(pk=rota.pk)
        for name, value in wish.columns().items():
            setattr(row, name, value)
        row.save()
        _set_hosts(row, wish.hosts)
        anew = row.sessions.unpublished().filter(on__gt=on_day(at), changes=None, kept_at=None)
        owed.gone(list(anew.values_list("pk", flat=True)), on_day(at))
        anew.delete()
        plan(row, on_day(at))
        owed.owe_sessions(at)
        _note("rota_changed", row, by, at, _told(wish))
    return row


def _set_hosts(rota: Rota, hosts: Sequence[Host]) -> None:
    rota.hosts.all().delete()
    RotaHost.objects.bulk_create(
        [RotaHost(rota=rota, order=place, post_id=one.post, portfolio=one.portfolio) for place, one in enumerate(hosts)]
    )


def publish(*, sessions: Sequence[Session], by: Post, at: datetime) -> int:
    """Make these sessions public, with one entry in the ledger; returns how many were not public before."""
    if not sessions:
        raise refusals.NothingToPublish()
    _must_keep(by, sessions[0].unit_id)
    with transaction.atomic():
        ids = [one.pk for one in sessions if one.unit_id == by.unit_id]
        rows = list(Session.objects.select_for_update().unpublished().filter(pk__in=ids))
        if not rows:
            raise refusals.NothingToPublish()
        Session.objects.filter(pk__in=[row.pk for row in rows]).update(published_at=at)
        owed.met_notice(rows, on_day(at))
        told = [{"session": row.pk, "on": row.on.isoformat(), "host": row.host_id, "place": row.place} for row in rows]
        _append("reception_notice", by, at, {"sessions": told})
    return len(rows)


def move_session(*, session: Session, on: date, reason: str, by: Post, at: datetime) -> Session:
    """Another day, with a reason. Raises Refused for a rest day, a past one, or one more than a month away."""
    with transaction.atomic():
        row = _changeable(session, reason, by)
        if on < on_day(at) or on == row.on:
            raise refusals.InThePast()
        if abs(on - row.meant_on) > FARTHEST_MOVE:
            raise refusals.TooFar()
        if not current_calendar().is_working(on):
            raise refusals.RestDay(day=on.isoformat())
        _must_hold(row.host, on)
        change = _keep_change(row, What.MOVED, reason, by, at)
        row.set_day(on, row.rota.notice_days)
        row.save()
        owed.moved(row, on_day(at))
        tell_changed(row, mark=str(change.pk), at=at)
        _append("reception_moved", by, at, {"session": row.pk, "to": on.isoformat(), "reason": reason})
    return row


def exchange(*, session: Session, other: Session, reason: str, by: Post, at: datetime) -> None:
    """Two leaders take each other's day (可串). Raises Refused."""
    with transaction.atomic():
        one, two = _changeable(session, reason, by), _changeable(other, reason, by)
        if one.unit_id != two.unit_id or one.host_id == two.host_id:
            raise refusals.NoExchange()
        _must_hold(two.host, one.on)
        _must_hold(one.host, two.on)
        _must_not_meet(one, two.host)
        _must_not_meet(two, one.host)
        changes = [_keep_change(row, What.EXCHANGED, reason, by, at) for row in (one, two)]
        one.host, two.host = two.host, one.host
        one.portfolio, two.portfolio = two.portfolio, one.portfolio
        for row, change in zip((one, two), changes, strict=True):
            row.save()
            tell_changed(row, mark=str(change.pk), at=at)
        _append("reception_exchanged", by, at, {"sessions": [one.pk, two.pk], "reason": reason})


def replace(
    *, session: Session, place: str, begins_at: time, ends_at: time, reason: str, by: Post, at: datetime
) -> None:
    """Another place or other hours for one session."""
    with transaction.atomic():
        row = _changeable(session, reason, by)
        change = _keep_change(row, What.PLACE, reason, by, at)
        row.place, row.begins_at, row.ends_at = place, begins_at, ends_at
        row.save()
        tell_changed(row, mark=str(change.pk), at=at)
        told = {"session": row.pk, "place": place, "hours": f"{begins_at:%H:%M}-{ends_at:%H:%M}", "reason": reason}
        _append("reception_place", by, at, told)


def keep_attendance(
    *, session: Session, attended_by: Post, units: Sequence[int], note: str, by: Post, at: datetime
) -> Session:
    """Who really received, and which units were there. Once, when the hours that were told are over.

    It closes the session, and until then somebody may still come to the door (requirement 34).
    """
    _must_keep(by, session.unit_id)
    with transaction.atomic():
        row = Session.objects.select_for_update().get(pk=session.pk)
        if row.is_kept:
            raise refusals.AlreadyHeld()
        if not row.is_over(at):
            raise refusals.NotYet()
        row.attended_by, row.attended_units, row.attendance_note, row.kept_at = attended_by, list(units), note, at
        row.save()
        owed.met_attendance(row, on_day(at))
        _append("reception_held", by, at, {"session": row.pk, "by": attended_by.pk, "units": list(units), "note": note})
    return row


def _changeable(session: Session, reason: str, by: Post) -> Session:
    """The row, locked, that this post may change. Raises Refused."""
    _must_keep(by, session.unit_id)
    if not reason.strip():
        raise refusals.ReasonMissing()
    row = (
        Session.objects.select_for_update(of=("self",))
        .select_related("rota", "host__staff", "host__unit")
        .get(pk=session.pk)
    )
    if row.is_kept:
        raise refusals.AlreadyHeld()
    return row


def _must_hold(host: Post, day: date) -> None:
    if not host.is_held_on(day):
        raise refusals.HostNotThere(host=host.staff.name, day=day.isoformat())


def _must_not_meet(session: Session, host: Post) -> None:
    """Whoever booked about a matter is not received by the leader it complains of (art. 30(3)).

    Refused in the words of any other exchange that cannot be: they tell nobody of such a matter.
    """
    booked = session.visits.expected().filter(case__isnull=False).select_related("case")
    grant = reaches(host)
    if any(visit.case is not None and is_barred(grant, visit.case) for visit in booked):
        raise refusals.NoExchange()


def _must_keep(by: Post, unit_id: int) -> None:
    if not may_keep(by, unit_id):
        raise refusals.NotYourRota()


def _keep_change(row: Session, what: What, reason: str, by: Post, at: datetime) -> SessionChange:
    return SessionChange.objects.create(
        session=row,
        what=what,
        was_on=row.on,
        was_host_id=row.host_id,
        was_place=row.place,
        reason=reason.strip(),
        at=at,
        by_id=by.doer_id,
        after_notice=row.published_at is not None,
    )


def _told(wish: RotaWish) -> dict[str, Any]:
    """The wish as plain values for the ledger."""
    hosts = [{"post": one.post, "portfolio": one.portfolio} for one in wish.hosts]
    plain = {key: str(value) if isinstance(value, date | time) else value for key, value in wish.columns().items()}
    return {**plain, "hosts": hosts}


def _note(kind: str, rota: Rota, by: Post, at: datetime, told: Mapping[str, Any]) -> None:
    _append(kind, by, at, {"rota": rota.pk, **told})


def _append(kind: str, by: Post, at: datetime, payload: Mapping[str, Any]) -> None:
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
