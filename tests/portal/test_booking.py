"""A number for a reception, taken without an account: the slip, the code, and the screen that shows no names."""

from __future__ import annotations

import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from huiyin.duties.office_time import now, today
from huiyin.receptions import visits
from huiyin.receptions.actions import Host, RotaWish, open_rota, publish
from huiyin.receptions.models import Session, Stage, Visit
from huiyin.receptions.rules import Every, OnRest, Rule
from tests import make

pytestmark = pytest.mark.django_db
ALONE = {"about": "new", "people": "1", "representatives": "1"}


@pytest.fixture
def place() -> make.Office:
    """Every day, rest days too, the whole day long: the tests run at any hour."""
    office = make.office()
    chief = make.post(office.bureau, "head", name="周启明", title="局长")
    wish = RotaWish(
        title="局长接访日",
        rule=Rule(Every.WEEK, weekdays=tuple(range(7)), on_rest=OnRest.STAYS),
        in_turn=False,
        hosts=[Host(chief.pk)],
        begins_at=time(0),
        ends_at=time(23, 59, 59),
        place="接访室",
        seats=1,
        notice_days=1,
        starts_on=today(),
    )
    rota = open_rota(wish=wish, by=office.clerk, at=now())
    publish(sessions=list(rota.sessions.all()[:5]), by=office.clerk, at=now())
    return office


def session_in(days: int) -> Session:
    return Session.objects.get(on=today() + timedelta(days=days))


def take(client: Client, session: Session, **given: str) -> str:
    answer = client.post(reverse("portal:book", args=[session.pk]), {"form": str(uuid4()), **ALONE, **given})
    return answer.content.decode()


def code_on(page: str) -> str:
    found = re.search(r'id="code">([0-9A-Z-]{14})<', page)
    assert found, page
    return found[1]


def test_a_number_is_taken_changed_and_withdrawn_by_its_code(place: make.Office) -> None:
    client, session, other = Client(), session_in(2), session_in(3)
    page = take(client, session, name="高见山", phone="13800001234", people="7", representatives="5", needs="sign")
    code = code_on(page)
    visit = Visit.objects.get()
    assert (visit.no, visit.people, visit.representatives, visit.needs, visit.case_id) == (1, 7, 5, ["sign"], None)
    assert "高见山" not in client.get(reverse("portal:receptions")).content.decode()
    where = reverse("portal:booking")
    assert (
        "已更改"
        in client.post(
            where, {"code": code, "change": "1", "session": other.pk, "people": "2", "representatives": "1"}
        ).content.decode()
    )
    visit.refresh_from_db()
    assert (visit.session, visit.people) == (other, 2)
    assert "已经取消" in client.post(where, {"code": code.lower(), "withdraw": "1"}).content.decode()
    visit.refresh_from_db()
    assert (visit.stage, visit.sealed) == (Stage.WITHDRAWN, None)
    assert client.post(where, {"code": "AAAA-BBBB-CCCC"}).context["form"].errors


def test_a_full_session_takes_one_more_and_says_when_the_next_is(place: make.Office) -> None:
    client, session = Client(), session_in(2)
    take(client, session)
    assert (
        reverse("portal:book", args=[session_in(3).pk])
        in client.get(reverse("portal:book", args=[session.pk])).content.decode()
    )
    take(client, session)
    assert session.visits.count() == 2


def test_a_matter_is_named_by_number_and_code_only(place: make.Office) -> None:
    made = make.registered(place.clerk, at=now(), received_on=today())
    client, session = Client(), session_in(2)
    matter = {"about": "matter", "number": made.case.number}
    for wrong in ({"code": "AAAA-BBBB-CCCC"}, {"code": ""}, {"number": "2026-999999", "code": made.code}):
        take(client, session, **{**matter, **wrong})
    assert not Visit.objects.exists()
    code_on(take(client, session, **{**matter, "code": made.code, "name": "高见山"}))
    visit = Visit.objects.get()
    assert (visit.case, visit.contact, visit.sealed) == (made.case, made.contact, None)
    assert "已为该事项约过号" in take(client, session, **{**matter, "code": made.code})


def test_more_than_five_do_not_speak_and_what_was_typed_stays(place: make.Office) -> None:
    page = take(Client(), session_in(2), people="9", representatives="6", phone="13800001234")
    assert not Visit.objects.exists()
    assert "不得超过5人" in page
    assert 'value="13800001234"' in page


def test_what_cannot_be_booked_is_not_there(place: make.Office) -> None:
    unpublished = Session.objects.unpublished()[0]
    assert Client().get(reverse("portal:book", args=[unpublished.pk])).status_code == 404
    assert Client().get(reverse("portal:book", args=[10**9])).status_code == 404


@override_settings(FILINGS_PER_HOUR=1)
def test_one_connection_takes_no_heap_of_numbers(place: make.Office) -> None:
    client = Client()
    take(client, session_in(2))
    assert (
        client.post(reverse("portal:book", args=[session_in(3).pk]), {"form": str(uuid4()), **ALONE}).status_code == 429
    )
    assert Visit.objects.count() == 1


def test_the_screen_shows_numbers_and_rooms_and_nothing_of_anybody(place: make.Office) -> None:
    made = make.registered(place.clerk, at=now(), received_on=today())
    session = session_in(0)
    first = visits.greet(session=session, coming=visits.Coming(), contact=made.contact, by=place.clerk, at=now())
    visits.greet(
        session=session, coming=visits.Coming(people=8, representatives=3), contact=None, by=place.clerk, at=now()
    )
    visits.advance(visit=first, to=Stage.CALLED, by=place.clerk, at=now(), room="二号接谈室")
    page = Client().get(reverse("portal:queue", args=[place.office.pk])).content.decode()
    assert "<b>1</b><span>请到二号接谈室</span>" in page
    assert "<li>2</li>" in page
    assert 'http-equiv="refresh"' in page
    pseudonym = made.case.petitioners.get().party.pseudonym
    for secret in ("高见山", pseudonym, made.case.number, made.case.subject, "8人"):
        assert secret not in page


def test_whoever_waits_sees_their_number_though_the_notice_is_late(place: make.Office) -> None:
    session = session_in(0)
    Session.objects.filter(pk=session.pk).update(published_at=None)
    address = reverse("portal:queue", args=[place.office.pk])
    assert session.place not in Client().get(address).content.decode()
    visits.greet(session=session, coming=visits.Coming(), contact=None, by=place.clerk, at=now())
    page = Client().get(address).content.decode()
    assert session.place in page
    assert "<li>1</li>" in page
