"""The short road on English screens; registering and passing on by keyboard alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case
from tests import make
from tests.browser import walk
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

# What one matter may cost a clerk: a minute at a key or a field a second.
MOST_KEYS = 60
# Where the focus is, or what is wrong with it: it must have an outline, on the control or on the box around it.
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return '';
  const box = here.getBoundingClientRect();
  const outlined = (item) => {
    const style = getComputedStyle(item);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  let item = here;
  for (let up = 0; up < 3 && item && !outlined(item); up += 1) item = item.parentElement;
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  // The button that opens the calendar lies within the control of a day; the browser outlines it itself.
  const isCalendar = here.type === 'date' && !here.matches(':focus-visible');
  const seen = inside && (isCalendar || (item && outlined(item)));
  return seen ? here.name || here.id || here.pathname || here.textContent.trim() : 'NOT SEEN ' + here.outerHTML;
}"""


@dataclass
class Keys:
    """Counts what a clerk types: a key, or the text of one field."""

    page: Page
    pressed: int = 0

    def press(self, key: str) -> str:
        self.page.keyboard.press(key)
        self.pressed += 1
        here: str = self.page.evaluate(FOCUS)
        assert not here.startswith("NOT SEEN"), here
        return here

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += 1

    def tab_to(self, name: str) -> None:
        for _time in range(30):
            if self.press("Tab") == name:
                return
        raise AssertionError(f"30 tabs, and {name} is not reached")

    def go(self, key: str, address: str) -> None:
        """A key that leads to another page."""
        self.page.keyboard.press(key)
        self.pressed += 1
        expect(self.page).to_have_url(re.compile(address))


def test_register_and_pass_on_by_keyboard_alone(visit: Visit, office: make.Office) -> None:
    page = visit(office.clerk, language="en")
    page.goto(reverse("desk:today"))
    keys = Keys(page)
    keys.go("n", "/register/$")
    keys.press("3")
    keys.tab_to("person-0-name")
    keys.type("高见山")
    keys.tab_to("person-0-phone")
    keys.type("13800001234")
    keys.tab_to("request-0-text")
    keys.type(walk.ASKS[0])
    keys.press("Alt+q")
    keys.type(walk.ASKS[1])
    keys.tab_to("facts")
    keys.type(walk.FACTS)
    walk.look_over(page)
    keys.page.keyboard.press("Control+Enter")
    expect(page.locator("article.sheet")).to_be_visible()
    registering = keys.pressed + 1
    assert registering <= MOST_KEYS, registering
    walk.look_over(page)

    case = Case.objects.get()
    assert (case.channel, case.answers) == ("call", "oo")
    where = reverse("desk:case", args=[case.number])
    keys.tab_to(where)
    keys.go("Enter", f"{where}$")
    walk.look_over(page)
    keys.go("t", "/transfer/$")
    keys.tab_to("unit")
    keys.type("东桥派出所")
    walk.look_over(page)
    keys.go("Control+Enter", f"{where}$")
    case.refresh_from_db()
    assert (case.stage, case.unit_id) == ("passed", office.station.pk)


@pytest.mark.long
def test_the_short_road_in_english(visit: Visit, office: make.Office) -> None:
    case = make.case(office.clerk)
    clerk, station, head, handler = (
        visit(post, language="en") for post in (office.clerk, office.station_clerk, office.head, office.handler)
    )
    walk.take(clerk, case, "transfer", unit="东桥派出所")
    walk.take(station, case, "accept")
    walk.take(head, case, "appoint", handler=office.handler.pk, lead=office.head.pk)
    words = {"facts": "True.", "basis": "Noise law", "remedy": "A review may be asked for within 30 days."}
    walk.open_step(handler, case, "draft")
    walk.look_over(handler)
    walk.give(handler, answers__1__outcome="explained", answers__1__opinion="Measured; within the limits.", **words)
    walk.main_button(handler).click()
    walk.taken(handler, case)
    expect(handler.locator(".toast")).to_contain_text("Done: drafted the handling opinion.")
    walk.open_step(head, case, "sign")
    expect(head.locator("main")).to_contain_text("Measured; within the limits.")
    walk.look_over(head)
    walk.main_button(head).click()
    walk.taken(head, case)
    for paper in ("handling_opinion", "acceptance_notice"):
        walk.take(handler, case, "serve", paper=paper, way="post", result="signed", post_number="XA123")
    walk.take(clerk, case, "waive_return_visit", why="The petitioner did not consent.")
    walk.open_step(head, case, "close")
    walk.main_button(head).click()
    walk.taken(head, case)
    expect(head.locator("main .status").first).to_contain_text("losed")
    walk.look_over(clerk, head)
    case.refresh_from_db()
    assert (case.stage, case.ending) == ("closed", "answered")
