"""Two people on one case, and one person who presses twice."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from huiyin.cases.models import Case, Step
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit
from tests.desk.seated import handled

pytestmark = pytest.mark.browser

# As fast as a nervous finger: before the first answer is there.
TWICE = "(button) => { button.click(); setTimeout(() => button.click(), 20); }"
TYPED = "第二次凌晨到现场，有三辆货车。"


def test_the_second_is_told_and_loses_no_typing(visit: Visit, office: make.Office) -> None:
    case = handled(office, 3)
    head, handler = visit(office.head, language="en"), visit(office.handler)
    walk.open_step(handler, case, "log")
    walk.give(handler, what="visit", note=TYPED, files=[walk.scan("现场.png")])
    walk.take(head, case, "log", what="plan", note="先核实再约谈。")

    walk.main_button(handler).click()
    told = handler.locator(".note-soon")
    expect(told).to_contain_text("先核实再约谈。")
    expect(told).to_contain_text(office.head.staff.name)
    expect(handler.locator('[name="note"]')).to_have_value(TYPED)
    expect(handler.locator('[name="what"][value="visit"]')).to_be_checked()
    expect(handler.locator("main")).to_contain_text("现场.png")
    walk.look_over(handler)
    walk.main_button(handler).click()
    walk.taken(handler, case)
    rows = Step.objects.filter(case_id=case.pk, key="log").order_by("seq")
    assert [row.post_id for row in rows] == [office.head.pk, office.handler.pk]
    assert case.files.count() == 1


@pytest.mark.long
def test_what_is_no_longer_possible_is_said(visit: Visit, office: make.Office) -> None:
    case = make.case(office.clerk)
    other = make.post(office.office, "clerk", name="李平")
    first, second = visit(office.clerk), visit(other)
    walk.open_step(second, case, "transfer")
    walk.give(second, unit="西桥派出所", note="建议西桥办理。")
    walk.take(first, case, "transfer", unit="东桥派出所")
    walk.main_button(second).click()
    expect(second.locator(".note-soon")).to_contain_text(office.clerk.staff.name)
    expect(second.locator(".note-rest:not(.draft)")).to_be_visible()
    expect(second.locator('[name="note"]')).to_have_value("建议西桥办理。")
    walk.look_over(second)
    case.refresh_from_db()
    assert case.unit_id == office.station.pk


@pytest.mark.long
def test_pressing_twice_acts_once(visit: Visit, office: make.Office) -> None:
    page = visit(office.clerk)
    page.goto(reverse("desk:register"))
    walk.give(page, channel="visit", person__0__name="高见山", request__0__text=walk.ASKS[0])
    walk.main_button(page).evaluate(TWICE)
    # The code is shown once: the second pressing must not bring a receipt without it.
    expect(page.locator("article.sheet")).to_contain_text(re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    case = Case.objects.get()
    walk.open_step(page, case, "transfer")
    walk.give(page, unit="东桥派出所")
    walk.main_button(page).dblclick()
    walk.taken(page, case)
    assert Step.objects.filter(case_id=case.pk).count() == 2


def test_a_citizen_who_presses_twice_files_once_and_keeps_the_code(visit: Visit, office: make.Office) -> None:
    page = visit(width=360)
    walk.write_it_down(page, asks=walk.ASKS[:1])
    walk.say_who(page)
    walk.wide_button(page).click()
    walk.give(page, office=office.office.pk)
    walk.wide_button(page).dblclick()
    expect(page.locator("#code")).to_be_visible()
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    walk.track(page, number, code)
    assert Case.objects.count() == 1
