"""What people do on the pages, as plain functions: fill in, send, take a step, and look whether all can use it."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, Page, expect

from huiyin.cases.models import Case
from huiyin.people.models import Post

FACTS = "自去年十月起，凌晨两点到五点货车在楼下装卸。"
ASKS = ("请依法查处凌晨装卸噪声。", "请书面答复去年三次报警的处理情况。")
PASSWORD = "柳堤-2026-walk"
CODE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$")
BAD = frozenset({"serious", "critical"})


# ---------- Looking ----------
# What axe finds hangs on the kind of page, its theme and whether it shows errors, not on what was typed: each is judged
# once in a run. The width is looked at every time.
COLOURS_OF = "[matchMedia('(prefers-color-scheme: dark)').matches, Boolean(document.querySelector('.errors'))]"
NUMBERS = re.compile(r"[0-9a-f-]{8,}|\d+")
judged: set[tuple[object, ...]] = set()


def look_over(*pages: Page) -> None:
    """Axe finds nothing serious or critical, and nothing is wider than the window."""
    for page in pages:
        assert overflow(page) <= 0, (page.url, widest(page))
        kind = (NUMBERS.sub("#", urlsplit(page.url).path), *page.evaluate(COLOURS_OF))
        if kind in judged:
            continue
        judged.add(kind)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        bad = [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found if rule["impact"] in BAD]
        assert not bad, (page.url, bad)


def overflow(page: Page) -> int:
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over


def widest(page: Page) -> Any:
    """What sticks out of the window, for the message of a failure."""
    return page.evaluate(
        """Array.from(document.querySelectorAll('body *'))
        .filter((item) => item.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .slice(0, 5).map((item) => item.outerHTML.slice(0, 120))"""
    )


# ---------- Filling in ----------
def give(page: Page, **values: Any) -> None:
    """Fill the controls of these names as a person would: choose, tick, attach or type. `__` stands for `-`."""
    for name, value in values.items():
        control(page, name.replace("__", "-"), value)


def control(page: Page, name: str, value: Any) -> None:
    found = page.locator(f'main [name="{name}"]:not([type=hidden])')
    kind = found.first.get_attribute("type") or found.first.evaluate("(item) => item.tagName.toLowerCase()")
    if kind == "radio":
        page.locator(f'main [name="{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        found.set_checked(bool(value))
    elif kind == "select":
        found.select_option(str(value))
    elif kind == "file":
        found.first.set_input_files(value)
    else:
        found.fill(str(value))


def main_button(page: Page) -> Locator:
    return page.locator(".formbar button[data-main]")


def wide_button(page: Page) -> Locator:
    return page.locator("main form button.button-wide").first


# ---------- The desk ----------
def sign_in(page: Page, post: Post) -> None:
    """Through the sign-in page, with a password of their own."""
    post.staff.set_password(PASSWORD)
    post.staff.save(update_fields=["password"])
    page.goto(reverse("desk:sign_in"))
    give(page, username=post.staff.username, password=PASSWORD)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(re.escape(reverse("desk:today")) + "$"))


def open_case(page: Page, case: Case) -> None:
    page.goto(reverse("desk:case", args=[case.number]))


def open_step(page: Page, case: Case, step: str) -> None:
    """From the case's own page as it is now, by the link it offers."""
    open_case(page, case)
    page.locator(f'a.step[href="{reverse("desk:step", args=[case.number, step])}"]').click()
    expect(page.locator("form[data-draft]")).to_be_visible()


def take(page: Page, case: Case, step: str, **values: Any) -> None:
    """Open a step, fill it in and send it; it was taken when the case's page comes back."""
    open_step(page, case, step)
    give(page, **values)
    main_button(page).click()
    taken(page, case)


def taken(page: Page, case: Case) -> None:
    expect(page).to_have_url(re.compile(re.escape(reverse("desk:case", args=[case.number])) + "$"))
    expect(page.locator(".toast")).to_be_visible()


def refused(page: Page) -> Locator:
    """The summary of what is wrong, which has taken the focus."""
    summary = page.locator(".errors")
    expect(summary).to_be_focused()
    return summary


# ---------- The portal ----------
def write_it_down(page: Page, *, asks: tuple[str, ...] = ASKS, **values: Any) -> None:
    """Screen 1."""
    page.goto(reverse("portal:file_about"))
    give(page, **({"kind": "claim", "facts": FACTS} | values))
    for number, text in enumerate(asks):
        if number:
            page.locator("button[name=add_row]").click()
        give(page, **{f"asks-{number}-text": text})
    wide_button(page).click()


def say_who(page: Page, manner: str = "named", **values: Any) -> None:
    """Screen 2, and past the files."""
    known = {"name": "高见山", "phone": "13800001234", "address": "东桥街道柳堤小区3栋"}
    give(page, manner=manner, **({} if manner == "anonymous" else known), **values)
    wide_button(page).click()
    expect(page).to_have_url(re.compile("/file/files/$"))


def file_it(page: Page, office: int) -> tuple[str, str]:
    """Screens 3 to 5: number and query code from the receipt."""
    wide_button(page).click()
    give(page, office=office)
    wide_button(page).click()
    expect(page).to_have_url(re.compile("/file/receipt/$"))
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    assert CODE.match(code), code
    return number, code


def track(page: Page, number: str, code: str) -> None:
    page.goto(reverse("portal:track"))
    give(page, number=number, code=code)
    wide_button(page).click()
    expect(page).to_have_url(re.compile("/track/matter/$"))


# ---------- Paper ----------
def scan(name: str = "第1页.png") -> FilePayload:
    """A page as a scanner gives it."""
    sheet = Image.new("RGB", (620, 877), "white")
    ImageDraw.Draw(sheet).rectangle((60, 80, 560, 90), fill="black")
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


def program(name: str = "来信.exe") -> FilePayload:
    """What no office takes."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": b"MZ\x90\x00" * 40}
