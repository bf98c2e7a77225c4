"""A letter on paper, scanned in, goes to a unit without Huiyin and comes back as that unit's answer on paper."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case, CasePaper
from huiyin.duties.office_time import today
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

BEHALF = {"on_behalf": True}


def scans_it_in(page: Page) -> Case:
    """Two pictures of pages become one document of two pages."""
    page.goto(reverse("desk:register"))
    walk.give(page, channel="letter", written_on=today().isoformat(), person__0__name="高见山")
    walk.give(page, person__0__address="东桥街道柳堤小区3栋", request__0__text=walk.ASKS[0], facts=walk.FACTS)
    walk.give(page, scans=[walk.scan("第1页.png"), walk.scan("第2页.png")])
    walk.main_button(page).click()
    expect(page.locator("article.sheet")).to_be_visible()
    case = Case.objects.get()
    file = case.files.select_related("file").get().file
    assert (file.content_type, file.pages) == ("application/pdf", 2)
    return case


def enters_for_the_unit(page: Page, case: Case) -> None:
    """Each step of the outside unit, with the unit's own paper."""
    walk.open_step(page, case, "accept")
    walk.give(page, **BEHALF)
    walk.main_button(page).click()
    expect(walk.refused(page)).to_contain_text("书面材料")
    walk.give(page, attached=[walk.scan("受理函.png")])
    walk.main_button(page).click()
    walk.taken(page, case)
    walk.take(page, case, "appoint", **BEHALF, attached=[walk.scan("指派函.png")])
    answer = {"answers__1__outcome": "supported", "answers__1__opinion": "已责令停止夜间装卸。"}
    words = {"facts": "属实。", "basis": "《噪声污染防治法》", "remedy": "可自收到之日起30日内请求复查。"}
    walk.take(page, case, "draft", **BEHALF, attached=[walk.scan("答复函.png")], **answer, **words)
    walk.look_over(page)
    walk.take(page, case, "sign", **BEHALF, attached=[walk.scan("答复函.png")])


def binds_the_stamped_scan(page: Page, case: Case) -> None:
    page.locator("#papers a", has_text="信访处理意见书").click()
    page.locator('a[href*="/bind_scan/"]').click()
    expect(page.locator('[name="paper"][value="handling_opinion"]')).to_be_checked()
    walk.give(page, file=[walk.scan("盖章1.png"), walk.scan("盖章2.png")])
    walk.look_over(page)
    walk.main_button(page).click()
    walk.taken(page, case)
    row = CasePaper.objects.select_related("paper__scan").get(case=case, paper__template="handling_opinion")
    bound = page.request.get(reverse("desk:paper_scan", args=[case.number, row.paper_id]))
    assert (bound.status, bound.headers["content-type"]) == (200, "application/pdf")
    assert row.paper.scan is not None
    assert row.paper.scan.pages == 2


def test_a_letter_goes_to_an_outside_unit_and_back(visit: Visit, office: make.Office) -> None:
    outside = make.unit("望川县城市管理局", parent=office.province, is_outside=True)
    page = visit(office.clerk)
    case = scans_it_in(page)
    walk.take(page, case, "transfer", unit=outside.name)
    enters_for_the_unit(page, case)
    binds_the_stamped_scan(page, case)
    for paper in ("handling_opinion", "acceptance_notice"):
        walk.open_step(page, case, "serve")
        walk.give(page, paper=paper, way="post", result="signed", post_number="XA123")
        if page.locator('[name="on_behalf"]').count():
            walk.give(page, **BEHALF, attached=[walk.scan("回执.png")])
        walk.main_button(page).click()
        walk.taken(page, case)
    walk.take(page, case, "waive_return_visit", why="信访人不同意回访。")
    walk.take(page, case, "close")
    walk.look_over(page)
    case.refresh_from_db()
    assert (case.stage, case.ending) == ("closed", "answered")
