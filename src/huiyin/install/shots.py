"""``python -m huiyin.install.shots``: a picture of every page, as each post and as a citizen.

In both languages, narrow and wide, light and dark, into a folder with one contact sheet. Starts the demo on a home of
its own, or walks one that runs (``--url``).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from huiyin.install import chromium
from huiyin.install.speech import console

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
STARTED_WITHIN = 300.0  # seconds: a first start makes the database and the demo
PATIENCE = 20_000  # milliseconds a page may take
NARROW, WIDE = 360, 1366
TALLEST = 6000  # dots; a longer page is cut
STAFF = ("clerk", "station", "handler", "head", "supervisor", "bureau", "review", "custodian", "office", "admin")
QUIETLY = ("status of 403", "status of 404", "status of 429")


@dataclass(frozen=True, slots=True)
class Mode:
    """How a page is looked at."""

    language: str
    width: int
    theme: str

    @property
    def label(self) -> str:
        return f"{'zh' if self.language == 'zh-hans' else 'en'}-{self.width}-{self.theme}"


ALL_MODES = tuple(Mode(*each) for each in product(("zh-hans", "en"), (NARROW, WIDE), ("light", "dark")))
QUICK_MODES = (Mode("zh-hans", WIDE, "light"), Mode("en", NARROW, "light"), Mode("zh-hans", NARROW, "dark"))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with cookies of their own: `enter` does what gives them their pages, `starts` is where they begin."""

    name: str
    starts: tuple[str, ...]
    enter: Callable[[Page, str], None]


def main() -> int:
    given = _arguments()
    _settle_home(given)
    with _site(given) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=SWITCHES)
        try:
            if given.readme:
                return _readme(browser, base, given.out)
            return _all(browser, base, given)
        finally:
            browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shots", description=__doc__)
    parser.add_argument("--url", default="", help="a running demo; otherwise one is started")
    parser.add_argument("--out", type=Path, default=Path("shots"))
    parser.add_argument("--home", type=Path, default=Path(".huiyin-shots"), help="HUIYIN_HOME of the demo")
    parser.add_argument("--quick", action="store_true", help="three modes instead of eight")
    parser.add_argument("--mode", default="", help="only modes whose name contains this, as in zh-360-dark")
    parser.add_argument("--only", default="", help="only pages whose name contains this")
    parser.add_argument("--as", dest="visitor", default="", help="only this visitor")
    parser.add_argument("--readme", action="store_true", help="only docs/screenshot.png")
    return parser.parse_args()


def _settle_home(given: argparse.Namespace) -> None:
    """The settings are read for the list of addresses, so they must name the home of the demo that is walked."""
    os.environ.setdefault("HUIYIN_HOME", str(given.home.resolve()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()


@contextmanager
def _site(given: argparse.Namespace) -> Iterator[str]:
    """The address of the demo; one that was started here is stopped in the end."""
    if given.url:
        yield given.url.rstrip("/")
        return
    port = _free_port()
    # One visitor looks at everything: the limits on look-ups and filings are for strangers.
    limits = {"HUIYIN_FILINGS_PER_HOUR": "1000", "HUIYIN_LOOKUPS_PER_HOUR": "1000"}
    server = subprocess.Popen(
        [sys.executable, "-m", "huiyin.cli", "demo", "--port", str(port)], env={**os.environ, **limits}
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, server)
        yield base
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(base: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SystemExit(f"the demo ended with {server.returncode}")
        try:
            with urlopen(base, timeout=5):
                return
        except URLError:
            time.sleep(0.5)
    raise SystemExit("the demo did not answer")


# Visitors


def _visitors() -> list[Visitor]:
    staff = [Visitor(name, ("/desk/", "/desk/find/?q=噪声", "/desk/account/"), _sign_in(name)) for name in STAFF]
    tracked = [
        Visitor(f"citizen-matter-{number}", ("/track/matter/",), _track(row))
        for number, row in enumerate(_tracked_matters(), 1)
    ]
    return [
        Visitor("citizen", ("/", "/desk/sign-in/", "/no-such-page/"), lambda page, base: None),
        Visitor(
            "citizen-filing",
            ("/file/matter/", "/file/you/", "/file/files/", "/file/check/", "/file/saved/"),
            _begin_filing,
        ),
        Visitor("citizen-filed", ("/file/receipt/", "/track/matter/"), _file),
        *tracked,
        *staff,
    ]


def _tracked_matters() -> list[dict[str, str]]:
    memory = Path(os.environ["HUIYIN_HOME"]) / "demo.json"
    if not memory.exists():
        return []
    rows: list[dict[str, str]] = json.loads(memory.read_text(encoding="utf-8"))["tracked"]
    return rows


def _sign_in(name: str) -> Callable[[Page, str], None]:
    def enter(page: Page, base: str) -> None:
        from huiyin.install.demo_tree import PASSWORD

        page.goto(f"{base}/desk/sign-in/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.locator("main form button.button").first.click()
        page.wait_for_url(lambda url: "sign-in" not in url)

    return enter


def _track(row: dict[str, str]) -> Callable[[Page, str], None]:
    def enter(page: Page, base: str) -> None:
        page.goto(f"{base}/track/")
        page.fill("input[name=number]", row["number"])
        page.fill("input[name=code]", row["code"])
        page.locator("main form button.button").first.click()
        page.wait_for_url("**/track/matter/")

    return enter


def _begin_filing(page: Page, base: str) -> None:
    """A draft filled in up to the last look."""
    page.goto(f"{base}/file/matter/")
    page.check("input[name=kind][value=claim]", force=True)
    page.fill("textarea[name=facts]", "小区南门的路灯坏了三个月，晚上看不清路，已有两位老人摔倒。打过热线，没有回音。")
    page.fill("textarea[name=asks-0-text]", "请尽快修好路灯，并告知由谁负责维护。")
    _next(page, "**/file/you/")
    page.check("input[name=manner][value=named]", force=True)
    page.fill("input[name=name]", "高见山")
    page.fill("input[name=phone]", "000-0000-1234")
    _next(page, "**/file/files/")
    _next(page, "**/file/check/")


def _file(page: Page, base: str) -> None:
    _begin_filing(page, base)
    first = page.locator("input[name=office]").first
    if first.count():
        first.check(force=True)
    _next(page, "**/file/receipt/")


def _next(page: Page, place: str) -> None:
    page.locator("main button.button-wide").last.click()
    page.wait_for_url(place)


# Pictures


def _all(browser: Browser, base: str, given: argparse.Namespace) -> int:
    from huiyin.install.shots_sheet import Picture, write_grids, write_sheet
    from huiyin.install.shots_walk import all_routes, route_of

    modes = [mode for mode in (QUICK_MODES if given.quick else ALL_MODES) if given.mode in mode.label]
    folder: Path = given.out.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    pictures: list[Picture] = []
    visited: set[str] = set()
    for visitor in _visitors():
        if given.visitor in ("", visitor.name):
            # A citizen's open pages look alike to all of them; a matter of one's own does not.
            own = {route_of(start) for start in visitor.starts}
            known = visited - own if visitor.name.startswith("citizen-") else set()
            taken, routes = _visit(browser, base, visitor, modes, folder, given.only, known)
            pictures += taken
            visited |= routes
    missing = sorted(all_routes() - {route.partition("/")[0] for route in visited})
    index = write_sheet(pictures, folder, missing)
    write_grids(pictures, folder)
    console.print(f"{len(pictures)} pictures: {index}")
    for picture in pictures:
        if picture.troubles:
            console.print(
                f"{picture.visitor} {picture.page} {picture.mode}: {'; '.join(picture.troubles)}", style="red"
            )
    console.print(f"no picture of: {', '.join(missing)}")
    return 0


def _visit(
    browser: Browser,
    base: str,
    visitor: Visitor,
    modes: Sequence[Mode],
    folder: Path,
    only: str,
    known: Container[str],
) -> tuple[list[Any], set[str]]:
    """Every page of one visitor in every mode but those `known`, and the routes that were read on the way."""
    from huiyin.install.shots_walk import walk

    entered = browser.new_context(locale="zh-CN")
    entered.set_default_timeout(PATIENCE)
    page = entered.new_page()
    try:
        visitor.enter(page, base)
        found = walk(entered.request, base, visitor.starts)
        cookies = entered.storage_state()
    except Exception as error:
        console.print(f"{visitor.name}: could not enter: {error}", style="red", markup=False)
        return [], set()
    finally:
        entered.close()
    for path, status in found.failed:
        console.print(f"{visitor.name}: {path} answered {status}", style="red")
    shown = [one for one in found.shown if only in one.route and one.route not in known]
    console.print(f"{visitor.name}: {len(shown)} pages")
    pictures = []
    for language in dict.fromkeys(mode.language for mode in modes):
        spoken = [mode for mode in modes if mode.language == language]
        context = _context(browser, base, spoken[0], cookies)
        page = context.new_page()
        for one in shown:
            pictures += _pictures(page, base, visitor.name, one, spoken, folder)
        context.close()
    pictures.sort(key=lambda picture: picture.page)
    return pictures, {one.route.removesuffix("-filtered") for one in found.shown}


def _context(browser: Browser, base: str, mode: Mode, cookies: Any) -> BrowserContext:
    context = browser.new_context(
        storage_state=cookies,
        viewport={"width": mode.width, "height": _height(mode)},
        color_scheme="dark" if mode.theme == "dark" else "light",
        reduced_motion="reduce",
        locale="zh-CN" if mode.language == "zh-hans" else "en-GB",
    )
    context.add_cookies([{"name": "huiyin_language", "value": mode.language, "url": base}])
    context.set_default_timeout(PATIENCE)
    return context


def _pictures(page: Page, base: str, visitor: str, one: Any, modes: Sequence[Mode], folder: Path) -> list[Any]:
    """One page in all modes of a language: loaded once, then shown narrow and wide, light and dark."""
    troubles: list[str] = []

    def note(words: str) -> None:
        troubles.append(words)

    def fail(error: Any) -> None:
        note(f"script: {error}")

    def hear(said: Any) -> None:
        if _is_error(said):
            note(f"console: {said.text}")

    page.on("pageerror", fail)
    page.on("console", hear)
    page.set_viewport_size({"width": modes[0].width, "height": _height(modes[0])})
    answer = page.goto(base + one.path)
    if answer is not None and answer.status >= 400 and "no-such" not in one.path:
        note(f"status {answer.status}")
    taken = [_picture(page, visitor, one, mode, folder, troubles) for mode in modes]
    page.remove_listener("pageerror", fail)
    page.remove_listener("console", hear)
    return taken


def _height(mode: Mode) -> int:
    return 768 if mode.width == WIDE else 740


def _picture(page: Page, visitor: str, one: Any, mode: Mode, folder: Path, troubles: Sequence[str]) -> Any:
    from huiyin.install.shots_sheet import Picture

    page.set_viewport_size({"width": mode.width, "height": _height(mode)})
    page.emulate_media(color_scheme="dark" if mode.theme == "dark" else "light")
    found = list(troubles)
    if (over := _overflow(page)) > 0:
        found.append(f"{over} dots wider than the window")
    file = folder / visitor / f"{one.label}-{mode.label}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    # A window as tall as the page: what sticks to its foot would otherwise lie across the middle of the picture.
    page.set_viewport_size({"width": mode.width, "height": max(height, 740)})
    page.screenshot(path=file)
    return Picture(visitor, one.label, mode.label, file, tuple(found))


def _is_error(said: Any) -> bool:
    return said.type == "error" and not any(words in said.text for words in QUIETLY)


def _overflow(page: Page) -> int:
    """How many dots the page is wider than its window: nobody should have to scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def _readme(browser: Browser, base: str, out: Path) -> int:
    """The picture of the README: a clerk's day, wide and light."""
    target = Path("docs/screenshot.png") if out == Path("shots") else out
    context = _context(browser, base, Mode("zh-hans", WIDE, "light"), None)
    page = context.new_page()
    _sign_in("clerk")(page, base)
    page.goto(f"{base}/desk/")
    page.screenshot(path=target, clip={"x": 0, "y": 0, "width": WIDE, "height": 860}, full_page=True)
    context.close()
    console.print(str(target))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
