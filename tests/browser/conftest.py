"""One Chromium for the journeys, and for each person who walks a browser context of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from huiyin.install import chromium
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import seated

# Each window of a newer Chromium starts a page of its own for the suggestions of the address bar: nobody types there.
UNSEEN = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", f"--disable-features={UNSEEN}"]
# A refused form is answered with its status, and the browser writes that to its console: no defect of the page.
REFUSALS = tuple(f"status of {status}" for status in (403, 404, 409, 422, 429))
# The machine that runs this may be busy; waiting is what the assertions do until it is not.
PATIENCE = 15_000

Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    """For this folder only: beside a running Playwright no other can be started in the same process."""
    # Playwright keeps an event loop in this thread, and Django would refuse its database beside one.
    expect.set_options(timeout=PATIENCE)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(chromium.find()), args=SWITCHES)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def office(live_server: LiveServer) -> make.Office:
    """The office the journeys go through; asked for after the server, so that its rows outlive no journey."""
    return make.office()


@pytest.fixture
def visit(chrome: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """Open a browser for somebody: a post that has signed in, or a citizen. Fails on any error of script or policy."""
    opened: list[BrowserContext] = []
    broken: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error" and not any(words in said.text for words in REFUSALS):
            broken.append(f"{said.location.get('url')}: {said.text}")

    def enter(post: Post | None = None, *, language: str = "zh-hans", width: int = 1366, **given: Any) -> Page:
        given = {"locale": "zh-CN" if language == "zh-hans" else "en-GB", **given}
        context = chrome.new_context(base_url=live_server.url, viewport={"width": width, "height": 768}, **given)
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        client = seated(post, language=language) if post else Client()
        for name, cookie in client.cookies.items():
            context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", heard)
        return page

    yield enter
    for context in opened:
        context.close()
    assert not broken
