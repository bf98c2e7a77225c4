"""Duties that hang on no case: owed, met, let go, and whose they are."""

from datetime import date

import pytest

from huiyin.desk.owing_beside import _line
from huiyin.desk.owing_subject import Subject
from huiyin.duties.beside import Promise, let_go, meet, owe, owed_beside
from huiyin.duties.models import Duty, DutyState, Holder
from huiyin.people.models import Post, Role
from tests import make

pytestmark = pytest.mark.django_db
FROM, DUE = date(2026, 11, 2), date(2026, 11, 9)


def seats() -> dict[str, Post]:
    unit = make.unit("城东派出所")
    return {role: make.post(unit, role) for role in (Role.CLERK, Role.HEAD, Role.HANDLER, Role.SUPERVISOR)}


def owed(post: Post) -> list[str]:
    return [one.key for one in owed_beside(post)]


def test_a_duty_of_the_unit_is_its_clerks_and_heads_and_nobody_elses() -> None:
    posts = seats()
    unit = posts[Role.CLERK].unit_id
    owe("session:1", Promise("notice", "reception_notice", unit, FROM, DUE))
    owe("order:1", Promise("answer", "order_answer", unit, FROM, DUE, holder=Holder.SUPERVISOR))
    owe("order:2", Promise("own", "order_answer", unit, FROM, DUE, post=posts[Role.HANDLER].pk))
    owe("case:3", Promise("finish", "finish", unit, FROM, DUE))
    assert owed(posts[Role.CLERK]) == owed(posts[Role.HEAD]) == ["notice"]
    assert owed(posts[Role.SUPERVISOR]) == ["answer"]
    assert owed(posts[Role.HANDLER]) == ["own"]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 11, 8), DutyState.MET),  # Sunday before
        (date(2026, 11, 9), DutyState.MET),  # on the last day
        (date(2026, 11, 10), DutyState.MET_LATE),
    ],
)
def test_what_was_done_is_in_time_or_late(on: date, state: str) -> None:
    unit = make.unit("城东派出所").pk
    owe("session:1", Promise("notice", "reception_notice", unit, FROM, DUE))
    assert meet("session:1", "notice", on)
    assert Duty.objects.values_list("state", "ended_on").get() == (state, on)
    assert not meet("session:1", "notice", on), "a second time there is nothing open"


def test_owing_again_moves_the_date_and_never_doubles_it() -> None:
    unit = make.unit("城东派出所").pk
    owe("session:1", Promise("notice", "reception_notice", unit, FROM, DUE))
    owe("session:1", Promise("notice", "reception_notice", unit, FROM, date(2026, 11, 20)))
    assert Duty.objects.values_list("due_on", "state").get() == (date(2026, 11, 20), DutyState.OPEN)
    assert let_go("session:1", "notice", date(2026, 11, 3))
    assert Duty.objects.get().state == DutyState.VOID


@pytest.mark.parametrize(
    ("due_on", "in_workdays", "is_provisional"),
    [
        (date(2026, 12, 31), True, False),  # the calendar's last day
        (date(2027, 1, 5), True, True),  # nobody knows yet which days of January are worked
        (date(2027, 1, 5), False, False),  # a day somebody named stays that day
    ],
)
def test_a_day_reckoned_past_the_calendar_is_provisional_and_says_so(
    due_on: date, in_workdays: bool, is_provisional: bool
) -> None:
    post = seats()[Role.CLERK]
    owe("session:1", Promise("attendance", "reception_attendance", post.unit_id, FROM, due_on, in_workdays=in_workdays))
    duty = Duty.objects.get()
    assert duty.is_provisional == is_provisional
    said = _line(duty, Subject("接访", "/"), {duty.clock: "enter who received"}, post, date(2026, 12, 29))
    assert ("clock-guess" in said.clock) == is_provisional
