"""Everything works without script: filing two requests, looking them up, registering, a step."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from huiyin.cases.models import Case
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_a_citizen_files_and_tracks(visit: Visit, office: make.Office) -> None:
    page = visit(width=360, java_script_enabled=False)
    walk.write_it_down(page)
    walk.say_who(page)
    number, code = walk.file_it(page, office.office.pk)
    expect(page.locator("[data-print]")).to_be_hidden()
    walk.track(page, number, code)
    expect(page.locator("main")).to_contain_text(walk.ASKS[1])
    page.locator('a.task[href$="/supplement/"]').click()
    walk.give(page, note="补充一段录音的说明。", files=[walk.scan()])
    walk.wide_button(page).click()
    expect(page).to_have_url(re.compile("/track/matter/"))
    expect(page.locator("main")).to_contain_text("您补充了材料")
    assert Case.objects.get().answers == "oo"


def test_a_clerk_registers_and_passes_on(visit: Visit, office: make.Office) -> None:
    page = visit(office.clerk, java_script_enabled=False)
    page.goto(reverse("desk:register"))
    walk.give(page, channel="visit", person__0__name="高见山", person__0__phone="13800001234", facts=walk.FACTS)
    walk.give(page, request__0__text=walk.ASKS[0])
    page.locator("button[name=add_row][value=request]").click()
    walk.give(page, request__1__text=walk.ASKS[1])
    walk.main_button(page).click()
    expect(page.locator("article.sheet")).to_be_visible()
    case = Case.objects.get()
    walk.take(page, case, "transfer", unit="东桥派出所")
    case.refresh_from_db()
    assert (case.stage, case.answers) == ("passed", "oo")
