"""The door of a session and the study before it, from the pages: numbers, stages, a slip, and what nobody is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from huiyin.people.models import Post
from huiyin.receptions.actions import Host, RotaWish, open_rota, publish
from huiyin.receptions.booking import visit_by_code
from huiyin.receptions.models import Session, Stage, Visit, Way
from huiyin.receptions.rules import Every, OnRest, Rule
from huiyin.receptions.visits import Coming, new_visit
from tests import make
from tests.desk.casework import case_today, signed_in

pytestmark = pytest.mark.django_db
ALONE = {"people": "1", "representatives": "1"}


@dataclass(frozen=True)
class Scene:
    place: make.Office
    chief: Post
    case: Case
    today: Session
    coming: Session
    client: Client


@pytest.fixture
def scene() -> Scene:
    """The chief receives every day, whole days long, so that the tests run at any hour."""
    place = make.office()
    chief = make.post(place.bureau, "head", name="周启明", title="局长")
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
    rota = open_rota(wish=wish, by=place.clerk, at=now())
    publish(sessions=list(rota.sessions.all()[:5]), by=place.clerk, at=now())
    first, second = rota.sessions.all()[:2]
    return Scene(place, chief, case_today(place), first, second, signed_in(place.clerk))


def test_somebody_at_the_door_gets_a_number_and_walks_through_the_stages(scene: Scene) -> None:
    where = reverse("desk:reception_visits", args=[scene.today.pk])
    sent = {"form": str(uuid4()), **ALONE, "contact": scene.case.number, "greet": "1"}
    for _twice in range(2):
        scene.client.post(where, sent)
    visit = Visit.objects.get()
    assert (visit.case, visit.stage) == (scene.case, Stage.CAME)
    for to in ("registered", "waiting"):
        page = scene.client.post(where, {"visit": visit.pk, "seen": visit.stage.value, "to": to}, follow=True)
        visit.refresh_from_db()
        assert visit.stage.value == to
    # A second click on the same button is told, and changes nothing.
    page = scene.client.post(where, {"visit": visit.pk, "seen": "registered", "to": "answered"}, follow=True)
    assert "其他人已先一步" in page.content.decode()
    page = scene.client.post(where, {"visit": visit.pk, "seen": "waiting", "to": "called", "room": "2"}, follow=True)
    visit.refresh_from_db()
    assert (visit.stage, visit.room, visit.receiver) == (Stage.CALLED, "2", scene.chief)
    assert "面谈中" in page.content.decode()
    one = reverse("desk:reception_visit", args=[visit.pk])
    scene.client.post(one, {"back": "1"})
    scene.client.post(one, {"coming": "1", "coming-people": "6", "coming-representatives": "5"})
    visit.refresh_from_db()
    assert (visit.stage, visit.people) == (Stage.WAITING, 6)
    sheet = scene.client.get(reverse("desk:reception_sheet", args=[scene.today.pk])).content.decode()
    assert scene.case.number in sheet


def test_a_booking_for_somebody_shows_its_code_once_and_hides_the_name(scene: Scene) -> None:
    where = reverse("desk:reception_visits", args=[scene.coming.pk])
    sent = {"form": str(uuid4()), **ALONE, "name": "高见山", "phone": "13800001234", "book": "1"}
    slip = scene.client.post(where, sent).content.decode()
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", slip)
    assert code is not None
    visit = Visit.objects.get()
    assert visit_by_code(code[0]) == visit
    one = reverse("desk:reception_visit", args=[visit.pk])
    assert "高见山" not in scene.client.get(where).content.decode() + scene.client.get(one).content.decode()
    assert "高见山" in scene.client.post(one, {"name": "1"}).content.decode()
    scene.client.post(one, {"other": "1", "other-session": scene.today.pk})
    visit.refresh_from_db()
    assert visit.session == scene.today
    scene.client.post(one, {"join": "1", "join-contact": scene.case.number})
    visit.refresh_from_db()
    assert (visit.case, visit.sealed) == (scene.case, None)
    scene.client.post(one, {"withdraw": "1"})
    visit.refresh_from_db()
    assert visit.stage == Stage.WITHDRAWN


def test_matters_are_looked_into_and_notes_are_about_matters(scene: Scene) -> None:
    contact = scene.case.contacts.get()
    visit = new_visit(scene.coming, Way.DESK, Coming(), contact=contact, at=now(), by=scene.place.clerk)
    where = reverse("desk:reception_study", args=[scene.coming.pk])
    assert scene.case.subject in scene.client.get(where).content.decode()
    for wrong in ("请联系13800001234", "签停访息诉承诺书"):
        answer = scene.client.post(where, {"visit": visit.pk, "note": wrong})
        assert (answer.status_code, wrong in answer.content.decode()) == (422, True)
    scene.client.post(where, {"visit": visit.pk, "note": "调取夜间监测记录"})
    visit.refresh_from_db()
    assert (visit.study_note, visit.studied_by) == ("调取夜间监测记录", scene.place.clerk)
    assert "调取夜间监测记录" in scene.client.get(f"{where}?print=1").content.decode()


def body(answer: Any, visit: Visit) -> str:
    """The page without what differs between any two visits."""
    page = answer.content.decode()
    for passing in (r'name="csrfmiddlewaretoken" value="[^"]*"', rf"\b{visit.no}号", rf"visits/{visit.pk}/"):
        page = re.sub(passing, "", page)
    return str(page)


def test_whoever_is_complained_of_is_shown_a_visit_about_nothing(scene: Scene) -> None:
    """Also where it came to their table by an exchange of leaders after the booking (art. 30(3))."""
    against = case_today(
        scene.place,
        requests=(Asked("请查处。", "accusation"),),
        subject="民警截留押金",
        complained_of="局长",
        complained_staff=scene.chief.staff,
    )
    visit = new_visit(scene.coming, Way.DESK, Coming(), contact=against.contacts.get(), at=now(), by=None)
    accused = signed_in(scene.chief)
    nothing = new_visit(scene.coming, Way.DESK, Coming(), contact=None, at=now(), by=None)
    pages = [body(accused.get(reverse("desk:reception_visit", args=[one.pk])), one) for one in (visit, nothing)]
    assert pages[0] == pages[1]
    accused.post(reverse("desk:reception_visit", args=[visit.pk]), {"join": "1", "join-contact": scene.case.number})
    visit.refresh_from_db()
    assert visit.case == against
    for name in ("reception_visits", "reception_study", "reception_sheet"):
        page = accused.get(reverse(f"desk:{name}", args=[scene.coming.pk])).content.decode()
        assert against.number not in page
        assert "截留押金" not in page
    study = reverse("desk:reception_study", args=[scene.coming.pk])
    accused.post(study, {"visit": visit.pk, "note": "看过"})
    visit.refresh_from_db()
    assert visit.studied_at is None


def test_a_leader_comes_to_their_own_session_elsewhere_and_others_do_not(scene: Scene) -> None:
    where = reverse("desk:reception_visits", args=[scene.coming.pk])
    head = scene.place.head
    assert signed_in(head).get(where).status_code == 404
    Session.objects.filter(pk=scene.coming.pk).update(host=head)
    assert signed_in(head).get(where).status_code == 200
    assert (
        signed_in(scene.place.supervisor).post(where, {**ALONE, "form": str(uuid4()), "book": "1"}).status_code == 422
    )
    assert scene.coming.on == today() + timedelta(days=1)
    assert not Visit.objects.exists()
