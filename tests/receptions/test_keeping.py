"""Rotas and sessions: planned once, published in time, exchanged and moved with a reason, never fewer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import F

from huiyin.duties.office_time import on_day
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.receptions import actions, refusals
from huiyin.receptions.actions import Host, RotaWish
from huiyin.receptions.models import Rota, Session
from huiyin.receptions.planning import plan_all
from huiyin.receptions.rules import Every, Rule
from tests import make

pytestmark = pytest.mark.django_db

# Wednesday 18 March 2026, 10:00 in the office.
NOW = make.MOMENT
# Half past eleven: the hours of the day's session have just passed.
OVER = NOW + timedelta(minutes=90)


def wish(*hosts: Post, **given: Any) -> RotaWish:
    """The chief's day (requirement 35): every Wednesday morning."""
    base = RotaWish(
        title="局长接访日",
        rule=Rule(Every.WEEK, weekdays=(2,)),
        in_turn=False,
        hosts=[Host(post.pk, "主持全面工作") for post in hosts],
        begins_at=time(9),
        ends_at=time(11, 30),
        place="望川县公安局接访室",
        seats=8,
        notice_days=5,
        starts_on=date(2026, 3, 18),
    )
    return replace(base, **given)


@pytest.fixture
def place() -> make.Office:
    return make.office()


@pytest.fixture
def chief(place: make.Office) -> Post:
    return make.post(place.bureau, "head", name="周启明", title="局长")


@pytest.fixture
def deputy(place: make.Office) -> Post:
    return make.post(place.bureau, "head", name="郑怀远", title="副局长")


def opened(place: make.Office, *hosts: Post, **given: Any) -> Rota:
    return actions.open_rota(wish=wish(*hosts, **given), by=place.clerk, at=NOW)


def days(rota: Rota) -> list[date]:
    return list(rota.sessions.values_list("on", flat=True))


def test_a_rota_has_its_sessions_eight_weeks_ahead_and_each_once(place: make.Office, chief: Post) -> None:
    rota = opened(place, chief)
    found = days(rota)
    assert (found[0], found[-1], len(found)) == (date(2026, 3, 18), date(2026, 5, 13), 9)
    assert plan_all(NOW) == 0
    assert plan_all(NOW + timedelta(days=7)) == 1
    assert Entry.objects.filter(chain=f"office:{place.office.pk}", kind="rota_opened").count() == 1


def test_leaders_receive_in_turn(place: make.Office, chief: Post, deputy: Post) -> None:
    rota = opened(place, chief, deputy, in_turn=True)
    assert list(rota.sessions.values_list("host__staff__name", flat=True))[:4] == ["周启明", "郑怀远"] * 2


def test_all_of_them_receive_every_time_where_they_do_not_take_turns(
    place: make.Office, chief: Post, deputy: Post
) -> None:
    rota = opened(place, chief, deputy)
    assert rota.sessions.filter(on=date(2026, 3, 25)).count() == 2


def test_the_notice_is_public_five_days_before(place: make.Office, chief: Post) -> None:
    rota = opened(place, chief)
    first, second = rota.sessions.all()[:2]
    # Requirement 38. The session of today misses it, that of the 25th has until Friday the 20th.
    assert first.misses_notice(on_day(NOW))
    assert (second.notice_by, second.misses_notice(on_day(NOW))) == (date(2026, 3, 20), False)
    assert not rota.sessions.exclude(notice_by=F("on") - timedelta(days=5)).exists()
    assert actions.publish(sessions=list(rota.sessions.all()), by=place.clerk, at=NOW) == 9
    assert not rota.sessions.unpublished().exists()
    with pytest.raises(refusals.NothingToPublish):
        actions.publish(sessions=list(rota.sessions.all()), by=place.clerk, at=NOW)
    assert Entry.objects.filter(kind="reception_notice").count() == 1


def test_an_exchange_takes_nothing_from_anybody(place: make.Office, chief: Post, deputy: Post) -> None:
    rota = opened(place, chief, deputy, in_turn=True)
    one, two = rota.sessions.filter(on__gt=on_day(NOW))[:2]
    before = rota.sessions.count()
    actions.exchange(session=one, other=two, reason="局长参加省厅会议", by=place.clerk, at=NOW)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.host, two.host) == (chief, deputy)
    assert rota.sessions.count() == before
    assert [change.reason for change in one.changes.all()] == ["局长参加省厅会议"]
    # The plan goes by the day and the turn that were meant: neither is made a second time.
    assert plan_all(NOW) == 0


def test_a_session_is_put_off_with_a_reason_and_within_the_month(place: make.Office, chief: Post) -> None:
    rota = opened(place, chief)
    session = rota.sessions.filter(on__gt=on_day(NOW))[0]

    def move(on: date, reason: str = "临时会议") -> Session:
        return actions.move_session(session=session, on=on, reason=reason, by=place.clerk, at=NOW)

    with pytest.raises(refusals.ReasonMissing):
        move(date(2026, 3, 26), " ")
    with pytest.raises(refusals.InThePast):
        move(date(2026, 3, 17))
    with pytest.raises(refusals.RestDay):
        move(date(2026, 3, 28))  # a Saturday
    with pytest.raises(refusals.TooFar):
        move(date(2026, 4, 28))
    assert move(date(2026, 3, 26)).notice_by == date(2026, 3, 21)
    assert plan_all(NOW) == 0


def test_a_changed_rota_leaves_what_was_promised(place: make.Office, chief: Post) -> None:
    rota = opened(place, chief)
    promised = rota.sessions.filter(on__gt=on_day(NOW))[0]
    actions.publish(sessions=[promised], by=place.clerk, at=NOW)
    actions.change_rota(rota=rota, wish=wish(chief, rule=Rule(Every.WEEK, weekdays=(3,))), by=place.clerk, at=NOW)
    found = days(rota)
    assert promised.on in found
    assert all(day.weekday() == 3 for day in found if day not in (promised.on, on_day(NOW)))


def test_attendance_is_kept_once_when_the_hours_are_over(place: make.Office, chief: Post, deputy: Post) -> None:
    rota = opened(place, chief)
    first, second = rota.sessions.all()[:2]

    def keep(session: Session, at: datetime = OVER) -> Session:
        return actions.keep_attendance(
            session=session, attended_by=deputy, units=[place.station.pk], note="局长出差", by=place.clerk, at=at
        )

    with pytest.raises(refusals.NotYet):
        keep(second)
    # It closes the session, and until half past eleven somebody may still come to the door.
    with pytest.raises(refusals.NotYet):
        keep(first, OVER - timedelta(minutes=31))
    assert keep(first).attended_by == deputy
    with pytest.raises(refusals.AlreadyHeld):
        keep(first)
    with pytest.raises(refusals.AlreadyHeld):
        actions.move_session(session=first, on=date(2026, 3, 19), reason="改期", by=place.clerk, at=NOW)


def test_only_its_own_unit_keeps_a_rota(place: make.Office, chief: Post) -> None:
    rota = opened(place, chief)
    session = rota.sessions.filter(on__gt=on_day(NOW))[0]
    for by in (place.station_clerk, place.handler, place.supervisor, place.administrator):
        with pytest.raises(refusals.NotYourRota):
            actions.move_session(session=session, on=date(2026, 3, 26), reason="改期", by=by, at=NOW)
        with pytest.raises(refusals.NotYourRota):
            actions.publish(sessions=[session], by=by, at=NOW)
    with pytest.raises(refusals.NotYourRota):
        actions.open_rota(wish=wish(chief), by=place.handler, at=NOW)
    with pytest.raises(refusals.NoHost):
        actions.open_rota(wish=wish(), by=place.clerk, at=NOW)
