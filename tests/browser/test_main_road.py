"""The main road walked by everybody who has a part in it, from the citizen's telephone to the closed case."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case
from huiyin.duties.office_time import today
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

SERVED = {"way": "in_person", "server": "林知夏", "result": "signed"}


def files_on_the_portal(page: Page, office: make.Office) -> tuple[str, str]:
    page.goto("/")
    walk.look_over(page)
    page.locator("a.door-first").click()
    page.locator("a.button-wide").click()
    walk.look_over(page)
    walk.write_it_down(page, happened="去年十月起", place_said="柳堤小区3栋")
    walk.look_over(page)
    walk.say_who(page)
    page.locator("#files").set_input_files([walk.scan("楼下.png")])
    page.locator("button.button-plain[name=add]").click()
    expect(page.locator("ul.files")).to_contain_text("楼下.png")
    walk.look_over(page)
    number, code = walk.file_it(page, office.office.pk)
    expect(page.locator("h1")).to_contain_text("登记")
    walk.look_over(page)
    return number, code


def prints(page: Page) -> None:
    """The notice as a letter, on paper without the bar around it, and as a PDF."""
    page.locator("#papers a", has_text="受理").click()
    expect(page.locator("article.sheet")).to_contain_text("高见山")
    walk.look_over(page)
    page.emulate_media(media="print")
    expect(page.locator("article.sheet")).to_be_visible()
    expect(page.get_by_role("link", name="PDF")).to_be_hidden()
    page.emulate_media(media="screen")
    pdf = page.request.get(page.get_by_role("link", name="PDF").get_attribute("href") or "")
    assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.body().startswith(b"%PDF")


def rates(page: Page) -> None:
    """Each request for itself, the unit and the office apart."""
    page.locator('a.task[href$="/rate/"]').click()
    walk.look_over(page)
    for number in (1, 2):
        walk.give(page, **{f"rating-{number}-unit": "satisfied", f"rating-{number}-office": "basically"})
    walk.wide_button(page).click()
    expect(page.locator(".toast")).to_contain_text("评价")


def test_a_matter_from_the_telephone_to_its_rating(visit: Visit, office: make.Office) -> None:
    citizen = visit(width=360)
    number, code = files_on_the_portal(citizen, office)
    case = Case.objects.get(number=number)

    clerk = visit()
    walk.sign_in(clerk, office.clerk)
    walk.look_over(clerk)
    clerk.locator(".line-what a", has_text=walk.ASKS[0][:6]).first.click()
    expect(clerk.locator(".trail")).to_contain_text(number)
    walk.take(clerk, case, "transfer", unit="东桥派出所", routes__1__route="31.6", routes__2__route="31.6")

    station = visit(office.station_clerk)
    walk.take(station, case, "accept", contact="陈静 0571-000000")
    walk.look_over(station)
    prints(station)

    head, handler = visit(), visit(office.handler)
    walk.sign_in(head, office.head)
    walk.take(head, case, "appoint", handler=office.handler.pk, lead=office.head.pk)
    walk.take(handler, case, "log", what="visit", note="两次凌晨到现场查看。", files=[walk.scan("现场.png")])
    answers: dict[str, str] = {}
    for request in (1, 2):
        answers |= {f"answers-{request}-outcome": "supported", f"answers-{request}-opinion": "责令改正，每周复查。"}
    words = {"facts": "属实。", "basis": "《噪声污染防治法》", "remedy": "可自收到之日起30日内请求复查。"}
    walk.take(handler, case, "draft", **words, **answers)
    walk.take(head, case, "sign")
    walk.look_over(head, handler)
    for paper in ("handling_opinion", "acceptance_notice"):
        walk.take(handler, case, "serve", paper=paper, **SERVED)
    walk.take(
        clerk,
        case,
        "return_visit",
        consent=True,
        visited_on=today().isoformat(),
        explained=True,
        performed="yes",
        view="agrees",
    )
    walk.take(head, case, "close")
    walk.look_over(head)

    walk.track(citizen, number.lower(), f" {code.lower().replace('-', ' ')} ")
    expect(citizen.locator("main")).to_contain_text("责令改正，每周复查。")
    walk.look_over(citizen)
    rates(citizen)
    citizen.locator(".pdf").first.wait_for()
    citizen.locator('form[action$="/track/leave/"] button').click()
    citizen.goto("/track/matter/")
    expect(citizen).not_to_have_title(re.compile(number))
    case.refresh_from_db()
    assert (case.stage, case.ending, case.answers) == ("closed", "answered", "yy")
