"""The notice and the attendance of a session are duties: seen when they come near, met by doing them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty
from huiyin.receptions.actions import change_rota, keep_attendance, move_session, publish
from huiyin.receptions.models import Rota
from huiyin.receptions.planning import plan_all
from tests import make
from tests.receptions.test_keeping import NOW, OVER, opened, wish

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place() -> make.Office:
    return make.office()


@pytest.fixture
def rota(place: make.Office) -> Rota:
    """Wednesdays from today, 18 March 2026, a Wednesday."""
    return opened(place, make.post(place.bureau, "head", name="周启明", title="局长"))


def owed(place: make.Office) -> list[tuple[str, date]]:
    return [(duty.clock, duty.due_on) for duty in owed_beside(place.clerk)]


def test_what_comes_near_is_owed_once(place: make.Office, rota: Rota) -> None:
    # The notice of the 25th is due on Friday the 20th; today's session asks who received by tomorrow, Thursday.
    # Today's own notice was due on the 13th and can still be given.
    expected = [
        ("reception_notice", date(2026, 3, 13)),
        ("reception_attendance", date(2026, 3, 19)),
        ("reception_notice", date(2026, 3, 20)),
    ]
    assert owed(place) == expected
    plan_all(NOW)
    assert owed(place) == expected
    assert {duty.unit_id for duty in Duty.objects.filter(subject__startswith="session:")} == {place.office.pk}


def test_publishing_meets_the_notice_and_a_late_one_is_met_late(place: make.Office, rota: Rota) -> None:
    publish(sessions=list(rota.sessions.all()), by=place.clerk, at=NOW)
    states = Duty.objects.filter(clock="reception_notice").order_by("due_on").values_list("state", flat=True)
    assert list(states) == ["met_late", "met"]
    plan_all(NOW + 7 * DAY)
    assert [clock for clock, _on in owed(place)] == ["reception_attendance"] * 2


def test_attendance_meets_its_duty_and_ends_what_was_owed_of_the_notice(place: make.Office, rota: Rota) -> None:
    first = rota.sessions.all()[0]
    keep_attendance(session=first, attended_by=first.host, units=[], note="", by=place.clerk, at=OVER)
    assert owed(place) == [("reception_notice", date(2026, 3, 20))]


def test_a_moved_session_is_owed_for_its_new_day_only(place: make.Office, rota: Rota) -> None:
    second = rota.sessions.all()[1]
    move_session(session=second, on=date(2026, 3, 26), reason="会议", by=place.clerk, at=NOW)
    assert ("reception_notice", date(2026, 3, 21)) in owed(place)
    assert ("reception_notice", date(2026, 3, 20)) not in owed(place)


def test_a_session_planned_anew_leaves_no_duty_behind(place: make.Office, rota: Rota) -> None:
    gone = rota.sessions.all()[1]
    change_rota(rota=rota, wish=wish(gone.host, begins_at=gone.begins_at), by=place.clerk, at=NOW)
    subjects = {f"session:{pk}" for pk in rota.sessions.values_list("pk", flat=True)}
    assert {duty.subject for duty in owed_beside(place.clerk)} <= subjects


def test_a_notice_nobody_gave_is_owed_no_more_once_the_day_is_over(place: make.Office, rota: Rota) -> None:
    plan_all(NOW + DAY)
    assert ("reception_notice", date(2026, 3, 13)) not in owed(place)
