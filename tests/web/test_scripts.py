"""The extras in a real browser: keys, rows, drafts and display. The pages work without them (last test)."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from huiyin.install import chromium

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.web.urls")]
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = str(chromium.find())
        opened = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    # Not the fixture of pytest-django: that one empties the database, and these pages read none.
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        base_url=served, locale="zh-CN", viewport={"width": 1366, "height": 768}
    )
    opened = context.new_page()
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    opened.goto("/parts/")
    yield opened
    context.close()
    assert not broken


def blur(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


def test_the_summary_of_errors_has_the_focus(page: Page) -> None:
    assert page.evaluate("document.activeElement.className") == "errors"


def test_keys_find_move_choose_and_step(page: Page) -> None:
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("j3r")  # typing is typing
    assert page.input_value("#find") == "j3r"
    blur(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.inner_text(".row-here .case-number") == "2026-0417"
    page.keyboard.press("Enter")
    assert page.url.endswith("#c2026-0417")
    blur(page)
    page.keyboard.press("3")
    assert page.evaluate("document.querySelector('input[name=channel]:checked').value") == "call"
    blur(page)
    page.keyboard.press("r")
    assert page.url.endswith("#r")


def test_single_keys_can_be_switched_off(page: Page) -> None:
    page.click("details.menu summary")
    page.click("button[name=keys][value=off]")
    page.keyboard.press("Escape")
    blur(page)
    page.keyboard.press("r")
    assert not page.url.endswith("#r")


def test_rows_are_added_and_a_draft_is_kept_without_what_is_private(page: Page) -> None:
    page.keyboard.press("Alt+q")
    page.keyboard.press("Alt+q")
    assert page.input_value("[name=asks-TOTAL_FORMS]") == "3"
    page.keyboard.type("what was asked")
    page.fill("[name=secret]", "0000-secret")
    expect(page.locator("[data-saved]")).to_contain_text(":")
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "what was asked" in stored
    assert "0000-secret" not in stored


def test_a_theme_changes_at_once_and_is_remembered(page: Page) -> None:
    with page.expect_response("**/display/"):
        page.click("details.menu summary")
        page.click("button[name=theme][value=dark]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize(
    ("address", "width", "theme"),
    [
        ("/parts/", 1366, "light"),
        ("/parts/", 360, "dark"),
        ("/parts/portal/", 360, "light"),
        ("/parts/portal/", 1366, "dark"),
    ],
)
def test_nothing_overflows_and_axe_finds_nothing(page: Page, address: str, width: int, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = false; })")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over == 0


def test_all_of_it_works_without_script(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/parts/")
    assert not page.is_visible("[data-close]")
    page.click("button[name=add_row]")
    rows = page.locator("textarea[name^=asks-][name$=words_said]")
    expect(rows).to_have_count(2)
    page.locator("button[name=remove_row]").first.click()
    expect(rows).to_have_count(1)
    page.goto("/parts/portal/")
    page.click("text=English")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("text=Large print")
    assert page.locator("html").get_attribute("data-print-size") == "large"
    context.close()
