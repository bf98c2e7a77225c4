"""Those who watch, and those who look after units and people."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from huiyin.duties.office_time import today
from huiyin.people.models import Post, Staff, Unit
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit
from tests.desk.seated import came, moved

pytestmark = pytest.mark.browser


def test_a_supervisor_demands_and_the_head_explains(visit: Visit, office: make.Office) -> None:
    case = came(office.clerk, 40)
    moved(case, "transfer", office.clerk, 38, unit=office.station.pk)
    page = visit(office.supervisor)
    page.goto(reverse("desk:supervise"))
    walk.look_over(page)
    page.locator("main a", has_text=case.subject).first.click()
    expect(page.locator(".trail")).to_contain_text(case.number)
    walk.take(
        page,
        case,
        "demand",
        what="请说明逾期未受理的原因。",
        answer_due=(today() + timedelta(days=5)).isoformat(),
    )
    walk.look_over(page)

    head = visit(office.head)
    head.goto(reverse("desk:today"))
    expect(head.locator("main")).to_contain_text(case.subject)
    walk.look_over(head)
    walk.open_step(head, case, "explain")
    walk.look_over(head)
    walk.give(head, answer="来件在内部转错，今日受理。")
    walk.main_button(head).click()
    walk.taken(head, case)
    page.goto(reverse("desk:supervise"))
    expect(page.locator(".side")).to_contain_text("来件在内部转错，今日受理。")


@pytest.mark.long
def test_an_administrator_looks_after_units_and_people_and_sees_no_case(visit: Visit, office: make.Office) -> None:
    case = make.case(office.clerk)
    page = visit(office.administrator, language="en")
    page.goto(reverse("desk:today"))
    walk.look_over(page)
    page.get_by_role("link", name="Units", exact=True).first.click()
    walk.look_over(page)
    page.get_by_role("link", name="Add a unit", exact=True).click()
    walk.give(page, name="南桥派出所", name_en="Nanqiao Station", level="town", postcode="310000")
    walk.look_over(page)
    walk.main_button(page).click()
    expect(page.locator("main")).to_contain_text("Nanqiao Station")
    walk.look_over(page)
    unit = Unit.objects.get(name="南桥派出所")
    password = adds_staff(page, unit)
    person = Staff.objects.get(username="wang.fang")
    assert person.check_password(password)
    opens_a_post(page, person, unit)

    assert page.request.get(reverse("desk:worklist")).status == 403
    assert page.request.get(reverse("desk:case", args=[case.number])).status == 403
    page.goto(reverse("desk:today"))
    expect(page.locator("body")).not_to_contain_text(case.number)
    signs_in_first(visit(), person, password)


def adds_staff(page: Page, unit: Unit) -> str:
    """A new member of staff with a first post; the first password, which shows once."""
    page.goto(reverse("desk:staff_new"))
    walk.look_over(page)
    walk.give(page, name="王芳", username="wang.fang", unit=unit.pk, role="clerk", since=today().isoformat())
    walk.main_button(page).click()
    shown = page.locator("#first-password")
    expect(shown).to_be_visible()
    walk.look_over(page)
    return shown.inner_text().strip()


def opens_a_post(page: Page, person: Staff, unit: Unit) -> None:
    page.goto(reverse("desk:staff_one", args=[person.pk]))
    walk.look_over(page)
    page.get_by_role("link", name="Open a post").click()
    walk.give(page, unit=unit.pk, role="handler", since=today().isoformat())
    walk.look_over(page)
    walk.main_button(page).click()
    expect(page).to_have_url(re.compile(re.escape(reverse("desk:staff_one", args=[person.pk])) + "$"))
    assert sorted(Post.objects.filter(staff=person).values_list("role", flat=True)) == ["clerk", "handler"]


def signs_in_first(page: Page, person: Staff, password: str) -> None:
    """The first password opens nothing but the page on which it is changed."""
    page.goto(reverse("desk:sign_in"))
    walk.give(page, username=person.username, password="wrong password")
    page.locator("main form button").click()
    walk.refused(page)
    walk.give(page, password=password)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(re.escape(reverse("desk:account"))))
    walk.look_over(page)
    walk.give(page, old=password, new=walk.PASSWORD, again=walk.PASSWORD)
    page.locator("main form .button").first.click()
    page.goto(reverse("desk:today"))
    expect(page).to_have_url(re.compile(re.escape(reverse("desk:today")) + "$"))
