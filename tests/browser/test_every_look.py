"""Every page at 360 px, dark, with colours forced by the system, and on paper."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from huiyin.people import directory
from huiyin.people.models import Post
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit
from tests.desk.seated import came, served

pytestmark = pytest.mark.browser

PORTAL = ("home", "rules", "privacy", "offices", "file", "file_about", "resume", "track")
# Chinese in these, on a page in English, is a text nobody translated. Papers and petitioners keep their own words,
# units their names, and an error page says everything in both languages.
LABELS = "h2, h3, legend > span, label.label, .button, nav.nav a, main th[scope=col]"
CHINESE = """(all) => all
  .filter((one) => !one.closest('body [lang|=zh], article.sheet, .voice') && !one.querySelector('.voice, small'))
  .map((one) => one.textContent.trim()).filter((text) => /[\\u4e00-\\u9fff]/.test(text))"""


def pages_of(office: make.Office) -> list[tuple[Post | None, str]]:
    """Who opens which address: each kind of page once, with as much on it as there can be."""
    for unit, name in ((office.office, "Petition Office"), (office.station, "Dongqiao Police Station")):
        unit.name_en = f"{name} of the Public Security Bureau of Wangchuan County"
        unit.save(update_fields=["name_en"])
    directory.forget()
    case, fresh = served(office, 10), came(office.clerk, 20)
    paper = case.papers.filter(paper__template="handling_opinion").get()
    number = case.number
    clerk, head, admin = office.clerk, office.head, office.administrator
    desk: list[tuple[Post | None, str]] = [
        (clerk, reverse("desk:today")),
        (clerk, reverse("desk:worklist")),
        (clerk, reverse("desk:register")),
        (clerk, reverse("desk:book")),
        (clerk, reverse("desk:find") + "?words=装卸"),
        (clerk, reverse("desk:outbox")),
        (clerk, reverse("desk:message_ways", args=[number, case.petitioners.get().pk])),
        (clerk, reverse("desk:own_messages")),
        (admin, reverse("desk:delivery")),
        (clerk, reverse("desk:step", args=[fresh.number, "assign"])),
        (clerk, reverse("desk:step", args=[fresh.number, "correct"])),
        (clerk, reverse("desk:receipt", args=[number, case.contacts.get().pk])),
        (office.handler, reverse("desk:case", args=[number])),
        (office.handler, reverse("desk:step", args=[number, "serve"])),
        (head, reverse("desk:case_cover", args=[number])),
        (head, reverse("desk:paper", args=[number, paper.paper_id])),
        (head, reverse("desk:identity", args=[number, case.petitioners.get().pk])),
        (office.supervisor, reverse("desk:supervise")),
        (office.custodian, reverse("desk:today")),
        (admin, reverse("desk:today")),
        (admin, reverse("desk:units")),
        (admin, reverse("desk:unit", args=[office.station.pk])),
        (admin, reverse("desk:unit_new")),
        (admin, reverse("desk:staff")),
        (admin, reverse("desk:staff_new")),
        (admin, reverse("desk:staff_one", args=[office.handler.staff_id])),
        (admin, reverse("desk:deputy_new", args=[office.handler.pk])),
        (admin, reverse("desk:account")),
    ]
    portal = [reverse(f"portal:{name}") for name in PORTAL]
    portal += [reverse("portal:office", args=[office.office.pk]), reverse("desk:sign_in"), "/nothing/here/"]
    return desk + [(None, address) for address in portal]


DARK_CHINESE, LIGHT_ENGLISH = ("zh-hans", "dark"), ("en", "light")
LOOKS = [
    pytest.param([DARK_CHINESE, LIGHT_ENGLISH], id="in-turn"),
    pytest.param([DARK_CHINESE], id="zh-hans-dark", marks=pytest.mark.long),
    pytest.param([LIGHT_ENGLISH], id="en-light", marks=pytest.mark.long),
]


@pytest.mark.parametrize("looks", LOOKS)
def test_every_page_fits_and_reads(looks: list[tuple[str, str]], visit: Visit, office: make.Office) -> None:
    """Each page in one of the looks, in turn; the long run takes each page through each."""
    seats: dict[tuple[Post | None, str], Page] = {}
    wrong: list[object] = []
    for number, (post, address) in enumerate(pages_of(office)):
        language, theme = looks[number % len(looks)]
        if (post, language) not in seats:
            seats[post, language] = visit(post, language=language, width=360, color_scheme=theme)
        page = seats[post, language]
        page.goto(address)
        try:
            walk.look_over(page)
        except AssertionError as found:
            wrong.append(found.args[0])
        if language == "en" and (left := page.locator(LABELS).evaluate_all(CHINESE)):
            wrong.append((address, left))
    assert not wrong, "\n".join(str(one) for one in wrong)


def test_forced_colours_hide_nothing_that_has_the_focus(visit: Visit, office: make.Office) -> None:
    page = visit(office.clerk, forced_colors="active")
    page.goto(reverse("desk:register"))
    page.locator("#id_received_on").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    expect(walk.main_button(page)).to_be_visible()
    edge = walk.main_button(page).evaluate("(item) => getComputedStyle(item).borderTopWidth")
    assert edge != "0px"
    citizen = visit(width=360, forced_colors="active")
    citizen.goto("/")
    expect(citizen.locator("a.door-first")).to_be_visible()


def test_on_paper_there_is_no_navigation(visit: Visit, office: make.Office) -> None:
    case = served(office, 10)
    for post, address in (
        (office.clerk, reverse("desk:worklist")),
        (office.handler, reverse("desk:case", args=[case.number])),
        (office.head, reverse("desk:case_cover", args=[case.number])),
        (None, "/"),
    ):
        page = visit(post)
        page.emulate_media(media="print")
        page.goto(address)
        for navigation in page.locator("nav, .letterhead form, .skip").all():
            expect(navigation).to_be_hidden()
        assert page.locator("h1, article.sheet").first.is_visible()


def test_a_printed_list_fits_its_sheet_and_keeps_its_words(visit: Visit, office: make.Office) -> None:
    came(office.clerk, 40)
    # A sheet of A4 between its margins: 170 mm.
    page = visit(office.clerk, language="en", width=643)
    page.emulate_media(media="print")
    page.goto(reverse("desk:worklist"))
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    cut = page.locator(".table .what").evaluate_all("(all) => all.filter((one) => one.scrollWidth > one.clientWidth)")
    assert cut == []
    late = page.locator(".clock-late").first
    assert late.evaluate("(one) => getComputedStyle(one).color") == "rgb(0, 0, 0)", "grounds are not printed"
    assert page.locator(".table thead th").last.is_visible()
