"""The administrator's page on which one unit takes over from another: numbers only, and a way back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiyin.cases.check import check_cases
from huiyin.cases.models import Succession
from huiyin.duties.office_time import today
from tests import make
from tests.desk.casework import signed_in, text
from tests.desk.test_teamwork import handling

pytestmark = pytest.mark.django_db


def test_the_matters_move_and_come_back_without_one_being_named() -> None:
    office = make.office()
    case = handling(office)
    admin = signed_in(office.administrator)
    page = reverse("desk:unit_succeed", args=[office.station.pk])
    assert page in text(admin.get(reverse("desk:unit", args=[office.station.pk])))
    answer = admin.post(page, {"new": "西桥派出所", "on": today().isoformat()})
    row = Succession.objects.get()
    assert answer.headers["Location"] == reverse("desk:succession", args=[row.pk])
    shown = text(admin.get(answer.headers["Location"]))
    assert '<progress class="progress" value="1" max="1"' in shown
    assert case.number not in shown
    assert case.subject not in shown
    case.refresh_from_db()
    assert case.unit_id == office.other.pk
    admin.post(reverse("desk:succession_undo", args=[row.pk]))
    case.refresh_from_db()
    assert case.unit_id == office.station.pk
    assert check_cases().differences == []


def test_what_cannot_be_is_said_at_its_field() -> None:
    office = make.office()
    admin = signed_in(office.administrator)
    page = reverse("desk:unit_succeed", args=[office.station.pk])
    answer = admin.post(page, {"new": "没有的单位", "on": today().isoformat()})
    assert answer.status_code == 200
    assert "#id_new" in text(answer)
    assert not Succession.objects.exists()


def test_nobody_else_moves_a_unit() -> None:
    office = make.office()
    case = handling(office)
    for post in (office.head, office.clerk, office.supervisor):
        client = signed_in(post)
        given = {"new": "西桥派出所", "on": today().isoformat()}
        assert client.post(reverse("desk:unit_succeed", args=[office.station.pk]), given).status_code == 403
    other = make.post(make.unit("邻县公安局", parent=office.province), "administrator")
    assert signed_in(other).get(reverse("desk:unit_succeed", args=[office.station.pk])).status_code == 404
    case.refresh_from_db()
    assert case.unit_id == office.station.pk
