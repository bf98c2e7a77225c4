"""What must not be seen is not seen: a sealed identity, and a matter by those it accuses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

EXTRACT = "摘要：有居民反映农贸市场夜间装卸扰民。"


def test_a_sealed_identity_is_opened_by_the_custodian_and_the_petitioner_sees_it(
    visit: Visit, office: make.Office
) -> None:
    citizen = visit(width=360)
    walk.write_it_down(citizen)
    walk.say_who(citizen, manner="sealed")
    number, code = walk.file_it(citizen, office.office.pk)
    case = Case.objects.get(number=number)

    clerk, station, handler, custodian = (
        visit(post) for post in (office.clerk, office.station_clerk, office.handler, office.custodian)
    )
    walk.open_step(clerk, case, "transfer")
    walk.look_over(clerk)
    walk.give(clerk, unit="东桥派出所", extract=EXTRACT)
    walk.main_button(clerk).click()
    walk.taken(clerk, case)
    walk.take(station, case, "accept")
    head = visit(office.head)
    walk.take(head, case, "appoint", handler=office.handler.pk, lead=office.head.pk)
    for page in (station, handler, head):
        walk.open_case(page, case)
        expect(page.locator("main")).to_contain_text(EXTRACT)
        seen = page.content()
        assert [word for word in ("高见山", "13800001234", walk.FACTS, *walk.ASKS) if word in seen] == []
        walk.look_over(page)
    opens_it(custodian, case)

    walk.track(citizen, number, code)
    expect(citizen.locator("main")).to_contain_text("您的身份信息被依规查看")
    walk.look_over(citizen)


def opens_it(page: Page, case: Case) -> None:
    """The custodian, from the list of sealed matters: with a reason, shown once."""
    page.goto(reverse("desk:today"))
    page.get_by_role("link", name=re.compile(case.number)).first.click()
    page.locator('#people a[href*="/people/"]').first.click()
    expect(page.locator("main")).not_to_contain_text("高见山")
    walk.give(page, reason="承办单位需要核实一处地址。")
    walk.look_over(page)
    walk.main_button(page).click()
    expect(page.locator("main")).to_contain_text("13800001234")
    walk.look_over(page)
    page.goto(reverse("desk:today"))
    expect(page.locator("main")).to_contain_text("承办单位需要核实一处地址。")


@pytest.mark.long
def test_an_accusation_does_not_exist_for_the_accused(visit: Visit, office: make.Office) -> None:
    citizen = visit(width=360)
    walk.write_it_down(citizen, kind="accusation", complained_of="东桥派出所", asks=walk.ASKS[:1])
    citizen.locator("#units input[type=radio]").first.check()
    walk.wide_button(citizen).click()
    walk.say_who(citizen)
    number, _code = walk.file_it(citizen, office.office.pk)
    case = Case.objects.get(number=number)
    assert case.barred_units == [office.station.pk]

    clerk = visit(office.clerk)
    walk.open_step(clerk, case, "transfer")
    options = clerk.locator("#id_unit_list option").evaluate_all("(all) => all.map((one) => one.value)")
    assert office.station.name not in options
    assert office.other.name in options
    walk.give(clerk, unit=office.other.name)
    walk.main_button(clerk).click()
    walk.taken(clerk, case)

    petitioner, contact = case.petitioners.get(), case.contacts.get()
    paper = case.papers.get()
    for post in (office.head, office.station_clerk, office.handler):
        accused = visit(post)
        found = {
            address: answered(accused, address)
            for address in addresses(case, petitioner.pk, contact.pk, str(paper.paper_id))
        }
        # The receipt is for clerks alone: another role is refused before it is asked which case.
        assert {address: status for address, status in found.items() if status not in (404, 403)} == {}
        assert [address for address, status in found.items() if status == 403 and "/receipts/" not in address] == []
        accused.goto(reverse("desk:worklist"))
        expect(accused.locator("body")).not_to_contain_text(number)
        accused.goto(reverse("desk:today"))
        accused.locator("#find").fill(number)
        accused.keyboard.press("Enter")
        expect(accused).to_have_url(re.compile("/find/"))
        assert not accused.locator("a", has_text=number).count()
        walk.look_over(accused)


def addresses(case: Case, petitioner: int, contact: int, paper: str) -> list[str]:
    given: list[tuple[str, list[Any]]] = [
        ("case", []),
        ("case_cover", []),
        ("receipt", [contact]),
        ("paper", [paper]),
        ("paper_pdf", [paper]),
        ("paper_scan", [paper]),
        ("identity", [petitioner]),
        *(("step", [key]) for key in ("accept", "appoint", "log", "draft", "serve", "explain", "close")),
    ]
    return [reverse(f"desk:{name}", args=[case.number, *more]) for name, more in given]


def answered(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status
