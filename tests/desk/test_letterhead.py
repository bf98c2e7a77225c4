"""The letterhead: what each role may go to, where one may sit, and that it costs one query."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.desk.context import MOST, MOST_IN_LINE, Counts, _seats_and_counts, capped
from huiyin.duties.office_time import today
from huiyin.people import directory
from huiyin.people.models import Deputy, Post
from huiyin.people.sessions import seats
from tests import make
from tests.desk.seated import came, day, handled, moment, seated

pytestmark = pytest.mark.django_db


def labels(post: Post) -> list[str]:
    desk = seated(post).get("/desk/").context["desk"]
    return [item.label for item in (*desk.nav, *desk.more)]


def test_what_each_role_may_go_to() -> None:
    office = make.office()
    assert labels(office.clerk)[:3] == ["Today", "Worklist", "Register"]
    assert "Register" not in labels(office.handler)
    assert "Supervision" in labels(office.supervisor)
    assert "Supervision" not in labels(office.handler)
    assert labels(office.administrator) == ["Today", "Units", "Staff", "Delivery", "Calendar", "Rules"]
    assert "Messages" in labels(office.clerk)
    assert "Messages" not in labels(office.handler)


def test_every_address_in_it_opens() -> None:
    office = make.office()
    for post in (office.clerk, office.handler, office.head, office.supervisor, office.custodian, office.administrator):
        client = seated(post)
        desk = client.get("/desk/").context["desk"]
        for item in (*desk.nav, *desk.more):
            assert client.get(item.url).status_code == 200, (post.role, item.url)


def test_the_page_one_is_on_is_marked() -> None:
    office = make.office()
    nav = seated(office.clerk).get("/desk/cases/").context["desk"].nav
    assert [item.label for item in nav if item.current] == ["Worklist"]


def test_what_the_line_has_no_room_for_is_one_click_off_and_the_page_one_is_on_stands_in_it() -> None:
    client = seated(make.office().clerk)
    desk = client.get("/desk/").context["desk"]
    assert len(desk.nav) == MOST_IN_LINE
    assert "Receptions" in [item.label for item in desk.more]
    there = client.get("/desk/receptions/").context["desk"]
    assert [item.label for item in there.nav if item.current] == ["Receptions"]
    assert "Receptions" not in [item.label for item in there.more]


def test_counts_and_seats_in_one_query() -> None:
    office = make.office()
    came(office.clerk, 17)
    handled(office, 2)
    directory.unit_label(office.office.pk)
    with CaptureQueriesContext(connection) as asked:
        choices, counts = _seats_and_counts(office.clerk, today())
    assert len(asked) == 1
    assert counts == Counts(open=2, late=1)
    assert [choice.value for choice in choices] == [str(office.clerk.pk)]


def test_the_seats_are_those_of_the_session() -> None:
    office = make.office()
    other = Post.objects.create(staff=office.clerk.staff, unit=office.station, role="handler", since=day(-9))
    Post.objects.create(staff=office.clerk.staff, unit=office.other, role="head", since=day(-9), until=day(-2))
    Deputy.objects.create(post=office.office_head, deputy=office.clerk.staff, since=day(-1), until=day(1))
    Deputy.objects.create(post=office.head, deputy=office.clerk.staff, since=day(-9), until=day(-2))
    choices, _counts = _seats_and_counts(office.clerk, today())
    expected = {seat.value for seat in seats(office.clerk.staff, moment(0))}
    assert {choice.value for choice in choices} == expected
    assert len(expected) == 3
    assert [choice.value for choice in choices if choice.current] == [str(office.clerk.pk)]
    assert str(other.pk) in expected


def test_a_count_stops() -> None:
    assert capped(MOST - 1) == "99"
    assert capped(MOST) == "99+"
