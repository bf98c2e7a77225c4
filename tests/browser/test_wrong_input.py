"""Wrong input, too much of it, and drafts: what is wrong is said where it is, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from huiyin.cases.models import Case
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit
from tests.desk.seated import handled

pytestmark = pytest.mark.browser


def follow(page: Page, address: str) -> None:
    """The summary has the focus; its link leads into the field."""
    summary = walk.refused(page)
    walk.look_over(page)
    link = summary.locator(f'a[href="{address}"]')
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.locator(address)).to_be_focused()


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.long)])
def test_a_citizen_is_led_to_each_field(language: str, visit: Visit, office: make.Office) -> None:
    page = visit(language=language, width=360)
    page.goto(reverse("portal:file_about"))
    walk.give(page, facts=walk.FACTS, place_said="柳堤小区3栋")
    walk.wide_button(page).click()
    follow(page, "#id_kind_0")
    expect(page.locator('[name="facts"]')).to_have_value(walk.FACTS)
    expect(page.locator('[name="place_said"]')).to_have_value("柳堤小区3栋")
    walk.give(page, kind="suggestion", asks__0__text=walk.ASKS[0])
    walk.wide_button(page).click()
    walk.give(page, manner="named", name="高见山", email="不是邮箱")
    walk.wide_button(page).click()
    follow(page, "#id_email")
    expect(page.locator('[name="name"]')).to_have_value("高见山")
    expect(page.locator('[name="email"]')).to_have_value("不是邮箱")
    walk.give(page, email="gao@example.org")
    walk.wide_button(page).click()
    page.locator("#files").set_input_files([walk.program(), walk.scan("楼下.png")])
    walk.wide_button(page).click()
    expect(walk.refused(page)).to_contain_text("来信.exe")
    expect(page.locator("ul.files")).to_contain_text("楼下.png")
    walk.look_over(page)


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.long)])
def test_a_clerk_is_led_to_each_field(language: str, visit: Visit, office: make.Office) -> None:
    page = visit(office.clerk, language=language)
    page.goto(reverse("desk:register"))
    page.locator("main form").evaluate("(form) => { form.noValidate = true; }")
    walk.give(page, channel="letter", person__0__phone="13800001234", facts=walk.FACTS, scans=[walk.program()])
    walk.give(page, people="")
    walk.main_button(page).click()
    follow(page, "#id_people")
    expect(page.locator(".errors")).to_contain_text("来信.exe")
    for name, value in (("person-0-phone", "13800001234"), ("facts", walk.FACTS), ("people", "")):
        expect(page.locator(f'[name="{name}"]')).to_have_value(value)
    expect(page.locator('[name="channel"][value="letter"]')).to_be_checked()

    case = handled(office, 2)
    handler = visit(office.handler, language=language)
    walk.open_step(handler, case, "draft")
    handler.locator("main form").evaluate("(form) => { form.noValidate = true; }")
    walk.give(handler, answers__1__outcome="supported", facts="属实。", remedy="可以请求复查。")
    walk.main_button(handler).click()
    follow(handler, "#id_basis")
    expect(handler.locator('[name="facts"]')).to_have_value("属实。")
    expect(handler.locator('[name="answers-1-outcome"][value="supported"]')).to_be_checked()


def test_a_draft_goes_on_in_another_browser(visit: Visit, office: make.Office) -> None:
    here, elsewhere = visit(width=360), visit(width=1366, language="en")
    here.goto(reverse("portal:file_about"))
    walk.give(here, facts=walk.FACTS, asks__0__text=walk.ASKS[0])
    here.locator("button[name=later]").click()
    code = here.locator("#code").inner_text()
    assert walk.CODE.match(code)
    walk.look_over(here)
    here.locator('form[action$="/file/forget/"] button').first.click()
    here.goto(reverse("portal:file"))
    expect(here.locator(f'form[action="{reverse("portal:forget_draft")}"]')).to_have_count(0)

    elsewhere.goto(reverse("portal:resume"))
    walk.look_over(elsewhere)
    walk.give(elsewhere, code=code.lower().replace("-", " "))
    walk.wide_button(elsewhere).click()
    expect(elsewhere).to_have_url(re.compile("/file/matter/$"))
    expect(elsewhere.locator('[name="facts"]')).to_have_value(walk.FACTS)
    expect(elsewhere.locator('[name="asks-0-text"]')).to_have_value(walk.ASKS[0])
    walk.give(elsewhere, kind="claim")
    walk.wide_button(elsewhere).click()
    walk.say_who(elsewhere, manner="anonymous")
    walk.file_it(elsewhere, office.office.pk)
    walk.look_over(elsewhere)
    assert Case.objects.get().is_anonymous


def test_too_many_look_ups_wait_with_what_was_typed(visit: Visit, office: make.Office, settings: Settings) -> None:
    done = make.registered(office.clerk)
    settings.LOOKUPS_PER_HOUR = 2
    page = visit(width=360)
    for _time in range(3):
        page.goto(reverse("portal:track"))
        walk.give(page, number=done.case.number, code="0000-0000-0000")
        walk.wide_button(page).click()
        expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator(".note-late")).to_contain_text("分钟")
    expect(page.locator('[name="number"]')).to_have_value(done.case.number)
    expect(page.locator('[name="code"]')).to_have_value("0000-0000-0000")
    walk.look_over(page)


def test_too_many_filings_wait_with_what_was_typed(visit: Visit, office: make.Office, settings: Settings) -> None:
    page = visit(width=360, language="en")
    settings.FILINGS_PER_HOUR = 0
    page.goto(reverse("portal:file_about"))
    walk.give(page, kind="claim", facts=walk.FACTS, asks__0__text=walk.ASKS[0])
    walk.wide_button(page).click()
    expect(page.locator(".note-late")).to_contain_text("Please wait")
    expect(page.locator('[name="facts"]')).to_have_value(walk.FACTS)
    walk.look_over(page)
    settings.FILINGS_PER_HOUR = 5
    walk.wide_button(page).click()
    walk.say_who(page)
    walk.file_it(page, office.office.pk)
