"""Existing records completed one by one: what is missing is listed, and leads to the step that fills it in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.gaps import gaps_of, lacking
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from tests import make
from tests.desk.test_rounds_pages import client_of

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_listed_with_its_step() -> None:
    office = make.office()
    case = make.case(office.clerk, at=now(), received_on=today())
    url = reverse("desk:round_records")
    clerk = client_of(office.clerk)
    shown = clerk.get(url).content.decode()
    assert reverse("desk:step", args=[case.number, "correct"]) in shown
    assert set(Case.objects.filter(lacking()).values_list("pk", flat=True)) == {case.pk}
    assert gaps_of(case) == ["category", "place"]
    due = today() + timedelta(days=20)
    take_step(case=case, step="assign", by=office.clerk, at=now(), given={"unit": office.station.pk, "report_due": due})
    case.refresh_from_db()
    assert gaps_of(case) == ["category", "place", "supervising_unit", "requirements"]
    for key in gaps_of(case):
        assert Case.objects.filter(lacking(key)).exists(), key
    assert not Case.objects.filter(lacking("handler")).exists()
    take_step(case=case, step="accept", by=office.station_clerk, at=now(), given={})
    case.refresh_from_db()
    assert "handler" in gaps_of(case)
    head = client_of(office.head).get(f"{url}?gap=handler").content.decode()
    assert reverse("desk:step", args=[case.number, "appoint"]) in head
    assert reverse("desk:step", args=[case.number, "correct"]) not in head, "correcting is the clerks'"
    assert case.number not in client_of(office.outsider).get(url).content.decode()
