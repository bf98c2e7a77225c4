"""Existing records completed one by one: what is missing is listed, and leads to the field that fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.gaps import GAPS, gaps_of, lacking
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from tests import make
from tests.desk.test_rounds_pages import client_of

pytestmark = pytest.mark.django_db
URL = "desk:round_records"


def case_with(office: make.Office, **given: Any) -> Case:
    return make.case(office.clerk, at=now(), **{"received_on": today(), **given})


def moved(case: Case, step: str, by: Any, **given: Any) -> None:
    take_step(case=case, step=step, by=by, at=now(), given=given)
    case.refresh_from_db()


def agree() -> None:
    """The condition for the database and the question about a row find the same matters."""
    for key in GAPS:
        found = set(Case.objects.filter(lacking(key)).values_list("pk", flat=True))
        assert found == {case.pk for case in Case.objects.all() if key in gaps_of(case)}, key
    assert Case.objects.filter(lacking()).count() == sum(bool(gaps_of(case)) for case in Case.objects.all())


WHOLE: Mapping[str, Any] = {"category": "law.order", "place": "110101", "written_on": today()}


def test_each_gap_is_found_and_closed() -> None:
    office = make.office()
    assert gaps_of(case_with(office, **WHOLE)) == []
    bare = case_with(office)
    assert gaps_of(bare) == ["category", "place", "written_on"]
    moved(bare, "correct", office.clerk, changes={"category": "law", "place": "110101"}, reason="补录")
    assert gaps_of(bare) == ["category_deeper", "written_on"]
    visit = case_with(office, channel="visit", people=6, persons=(), **WHOLE)
    assert gaps_of(visit) == ["representatives", "reach"]
    moved(visit, "correct", office.clerk, changes={"representatives": 2, "unreachable": False}, reason="补录")
    assert gaps_of(visit) == []
    accused = case_with(office, requests=(Asked("查处", "accusation"),), **WHOLE)
    assert gaps_of(accused) == ["accused"]
    agree()


def test_gaps_of_who_handles_it_close_by_their_steps() -> None:
    office = make.office()
    case = case_with(office, **WHOLE)
    due = today() + timedelta(days=20)
    moved(case, "assign", office.clerk, unit=office.station.pk, report_due=due)
    assert gaps_of(case) == ["supervising_unit", "requirements"]
    moved(case, "fix_items", office.clerk, supervising_unit=office.bureau.pk, requirements="查清并答复")
    moved(case, "accept", office.station_clerk)
    assert gaps_of(case) == ["handler"]
    agree()
    moved(case, "appoint", office.head, handler=office.handler.pk, lead=office.head.pk)
    assert gaps_of(case) == []
    agree()


def test_the_list_names_what_is_missing_and_counts_it() -> None:
    office = make.office()
    case, other = case_with(office), case_with(office, **{**WHOLE, "place": ""})
    clerk, url = client_of(office.clerk), reverse(URL)
    step = reverse("desk:step", args=[case.number, "correct"])
    shown = clerk.get(url).content.decode()
    assert "缺项的在办记录：2件" in shown
    assert "问题属地 2" in shown
    assert f"{step}?at=changes-place#id_changes-place" in shown
    assert "autofocus" in clerk.get(f"{step}?at=changes-place").content.decode()
    assert other.number not in clerk.get(f"{url}?gap=category").content.decode()
    moved(case, "correct", office.clerk, changes={"place": "110101"}, reason="补录")
    assert "问题属地 1" in clerk.get(url).content.decode()
    # Correcting is the clerks'; whom the matter does not reach is not told of it.
    assert case.number not in client_of(office.outsider).get(url).content.decode()


def test_a_unit_narrows_the_list() -> None:
    office = make.office()
    here, there = case_with(office), case_with(office)
    moved(there, "transfer", office.clerk, unit=office.station.pk)
    chief = make.post(office.bureau, "head", name="冯章")
    shown = client_of(chief).get(f"{reverse(URL)}?unit={office.station.pk}").content.decode()
    assert there.number in shown
    assert here.number not in shown
    assert "缺项的在办记录：1件" in shown


def test_the_list_asks_as_much_for_many_as_for_few() -> None:
    office = make.office()
    clerk, url, counts = client_of(office.clerk), reverse(URL), []
    for more in (1, 6):
        for _number in range(more):
            case_with(office)
        clerk.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            clerk.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]
