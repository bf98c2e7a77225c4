"""Visits on the tracking page, as a browser without script does it; and what the office sees of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.joining import join_contact
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from huiyin.parties.actions import Identity
from huiyin.receptions.after_field import Plan, plan_visit
from huiyin.receptions.table_models import FieldVisit, VisitWish
from tests import make
from tests.desk.seated import seated
from tests.outbox.told import person
from tests.portal.test_tracking import opened, registered

pytestmark = pytest.mark.django_db
PAGE = "/track/matter/visits/"


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def test_a_petitioner_asks_for_another_day_refuses_and_asks_again() -> None:
    office = make.office()
    done = registered(office)
    case = Case.objects.get(pk=done.case.pk)
    soon = today() + timedelta(days=4)
    visit = plan_visit(case=case, plan=Plan("joint", soon, office.office_head), by=office.clerk, at=now())
    client = Client()
    client.cookies["huiyin_language"] = "en"
    opened(client, done)
    assert PAGE in text(client, "/track/matter/")
    assert "1 visit is planned." in text(client, PAGE)

    key = f"v{visit.pk}"
    wrong = client.post(PAGE, {"other_day": visit.pk, f"{key}-on": "", f"{key}-part": ""})
    assert wrong.status_code == 200
    assert VisitWish.objects.count() == 0
    later = (soon + timedelta(days=2)).isoformat()
    asked = client.post(PAGE, {"other_day": visit.pk, f"{key}-on": later, f"{key}-part": "evening"})
    assert asked.url == f"{PAGE}?done=other_day"
    assert "in the evening" in text(client, PAGE)
    wish = VisitWish.objects.get()
    page = reverse("desk:reception_wish", args=[wish.pk])
    head = seated(office.office_head)
    assert page in text(head, reverse("desk:today"))
    assert page in text(head, reverse("desk:reception_field_visit", args=[visit.pk]))
    assert "within 5 working days" in text(head, page)
    assert head.post(page, {"move": "1", "on": later}).status_code == 302
    assert FieldVisit.objects.get().on.isoformat() == later
    assert "it was agreed to" in text(client, PAGE)

    assert client.post(PAGE, {"refuse": "1"}).url == f"{PAGE}?done=refuse"
    said = text(client, PAGE)
    assert "You have refused visits." in said
    assert "You refused it." in said
    assert "The petitioner did not wish it" in text(head, reverse("desk:reception_field_visit", args=[visit.pk]))
    assert client.get("/track/matter/refuse_visits/").url == PAGE

    assert client.post(PAGE, {"ask": "1", "way": "home", "on": later, "part": ""}).status_code == 302
    second = VisitWish.objects.get(kind="ask")
    planned = {"plan": "1", "on": later, "leader": office.office_head.pk}
    answer = reverse("desk:reception_wish", args=[second.pk])
    keeper = seated(office.clerk if second.unit_id == office.office.pk else office.station_clerk)
    assert "Asking is agreeing" in text(keeper, answer)
    if second.unit_id == office.office.pk:
        assert keeper.post(answer, planned).status_code == 302
        assert "1 visit is planned." not in text(client, PAGE), "what was refused is told first"


def test_one_of_two_petitioners_refuses_and_the_other_reads_of_the_visit_still() -> None:
    office = make.office()
    done = registered(office)
    case = Case.objects.get(pk=done.case.pk)
    told = make.registration(office.office, persons=(person(identity=Identity(name="牛得水", phone="13911112222")),))
    other = join_contact(case=case, registration=told, by=office.clerk, at=now())
    soon = today() + timedelta(days=4)
    visit = plan_visit(case=case, plan=Plan("home", soon, office.office_head), by=office.clerk, at=now())
    mine, theirs = Client(), Client()
    for client, code in ((mine, done), (theirs, other)):
        client.cookies["huiyin_language"] = "en"
        opened(client, code)
        assert "1 visit is planned." in text(client, PAGE)
    mine.post(PAGE, {"refuse": "1"})
    assert "You have refused visits." in text(mine, PAGE)
    assert "to the home" not in text(mine, PAGE).lower().partition("held, or called off")[2]
    assert "1 visit is planned." in text(theirs, PAGE)
    assert "You have refused visits." not in text(theirs, PAGE)
    assert "Only to the petitioners of" in text(
        seated(office.office_head), reverse("desk:reception_field_visit", args=[visit.pk])
    )


def test_another_matters_visit_and_a_closed_door() -> None:
    office = make.office()
    mine, other = registered(office), registered(office)
    case = Case.objects.get(pk=other.case.pk)
    visit = plan_visit(case=case, plan=Plan("joint", today(), office.clerk), by=office.clerk, at=now())
    client = Client()
    assert client.get(PAGE).status_code == 403
    opened(client, mine)
    key = f"v{visit.pk}"
    day = (today() + timedelta(days=2)).isoformat()
    assert client.post(PAGE, {"other_day": visit.pk, f"{key}-on": day}).status_code == 404
    assert FieldVisit.objects.get().is_open
