"""The register book: what came in, counted as the field counts it (law.md 4.1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.counting import Tally, ratings_of, registered_by, tally
from huiyin.cases.intake.registration import Asked
from huiyin.cases.joining import join_contact
from tests import make
from tests.cases.test_main_road import on, walk_to_served
from tests.pages.test_every_page import signed_in

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def book_of(office: make.Office) -> Tally:
    return tally(registered_by(office.clerk, FIRST, LAST))


def test_matters_contacts_groups_and_people_are_four_counts() -> None:
    office = make.office()
    first = make.case(office.clerk, channel="visit", people=12)
    make.case(office.clerk, people=2)
    again = make.registration(office.office, channel="visit", people=3, received_on=date(2026, 3, 20))
    join_contact(case=first, registration=again, by=office.clerk, at=on(date(2026, 3, 20)))
    assert book_of(office) == Tally(matters=2, contacts=3, groups=2, people=17)


def test_the_day_of_receipt_decides_the_period() -> None:
    office = make.office()
    make.case(office.clerk, received_on=date(2026, 2, 28))
    make.case(office.clerk, received_on=date(2026, 3, 1))
    assert book_of(office).contacts == 1


def test_barred_matters_are_not_counted_for_the_barred() -> None:
    office = make.office()
    accused = office.office_head.staff
    make.case(office.clerk, requests=(Asked("负责人违法。", "accusation"),), complained_staff=accused)
    assert tally(registered_by(office.office_head, FIRST, LAST)) == Tally()
    assert tally(registered_by(office.administrator, FIRST, LAST)) == Tally()


def rate(office: make.Office, said: str) -> None:
    case = walk_to_served(office)
    given = {"ratings": [{"no": 1, "office": "satisfied", "unit": said}]}
    take_step(case=case, step="rate", by=None, role="petitioner", at=on(date(2026, 4, 24)), given=given)


def test_ratings_are_seen_from_five_upward() -> None:
    office = make.office()
    for _ in range(4):
        rate(office, "satisfied")
    april = date(2026, 4, 1), date(2026, 4, 30)
    assert ratings_of(office.head, *april) is None
    rate(office, "not")
    found = ratings_of(office.head, *april)
    assert found is not None
    assert found["unit"] == {"satisfied": 4, "basically": 0, "not": 1}
    assert ratings_of(office.outsider, *april) is None


def test_the_page_counts_lists_and_turns(client: Client) -> None:
    office = make.office()
    for _ in range(52):
        make.case(office.clerk, received_on=date(2026, 3, 2))
    desk = signed_in(office.clerk)
    where = reverse("desk:book") + "?first=2026-03-01&last=2026-03-31"
    page = desk.get(where).content.decode()
    assert "52 件次" in page
    assert "page=2" in page
    assert desk.get(where + "&page=2").content.decode().count("case-number") == 2
    assert desk.get(where + "&print=1").content.decode().count("case-number") == 52


def test_a_period_the_wrong_way_round_is_explained() -> None:
    desk = signed_in(make.office().clerk)
    page = desk.get(reverse("desk:book") + "?first=2026-03-31&last=2026-03-01").content.decode()
    assert "结束日期早于开始日期" in page
