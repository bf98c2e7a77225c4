"""The public page of figures: quarters that are over, nothing small, nothing of a person or a unit's visitors."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.conf import LazySettings
from django.test import Client

from huiyin.duties import office_time
from huiyin.people.models import Unit
from huiyin.statistics.drawing import draw_waiting
from tests import make

pytestmark = pytest.mark.django_db
URL = "/figures/"


@pytest.fixture(autouse=True)
def _in_july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_time, "today", lambda: date(2026, 7, 10))


def page(**query: str) -> str:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def registered(number: int, **given: object) -> make.Office:
    """So many matters in one office in March, drawn."""
    office = make.office()
    Unit.objects.filter(pk=office.province.pk).update(parent=None)
    for _ in range(number):
        make.case(office.clerk, **given)
    draw_waiting()
    return office


def test_a_count_of_enough_is_told_by_quarter() -> None:
    registered(12)
    text = page()
    counts = '<td class="figure" data-name="Quarter 1">12</td><td class="figure" data-name="Quarter 2">0</td>'
    assert f'<th scope="row">matters</th>{counts}' in text
    assert '<th scope="row">letter</th><td class="figure" data-name="Quarter 1">12</td>' in text
    assert "Quarter 3" not in text


def test_a_small_count_is_not_told(settings: LazySettings) -> None:
    settings.OPEN_FIGURES_FROM = 10
    registered(4)
    text = page()
    assert '<th scope="row">matters</th><td class="figure" data-name="Quarter 1">not told</td>' in text
    assert ">4</td>" not in text


def test_repeats_persons_and_stations_are_no_business_of_this_page() -> None:
    office = registered(12)
    text = page()
    assert "repeat share" not in text
    assert "person-times" not in text
    assert office.station.name not in text


def test_a_year_that_has_no_quarter_yet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_time, "today", lambda: date(2026, 2, 1))
    registered(1)
    assert "No quarter of this year is over yet" in page(year="2026")
    assert "No quarter of this year is over yet" not in page()


@pytest.mark.parametrize("typed", ["1999", "2027", "spring", "20260"])
def test_a_year_that_is_not_offered_is_not_found(typed: str) -> None:
    registered(1)
    assert Client().get(URL, {"year": typed}).status_code == 404


def test_every_page_of_the_portal_leads_here() -> None:
    registered(1)
    assert f'href="{URL}"' in Client().get("/").content.decode()
