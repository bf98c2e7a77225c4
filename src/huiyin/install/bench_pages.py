"""What is measured: the pages and moves of an ordinary day, each as the post that has them or as a citizen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from huiyin.cases.models import Case, CaseQuerySet
from huiyin.install.bench_client import Browser
from huiyin.install.bench_histories import Told, read_world, tell, write
from huiyin.install.bench_measure import Page
from huiyin.install.bench_office import Desk, Place, username
from huiyin.install.bench_stories import World
from huiyin.people.models import Staff

ROWS_OF_A_PAGE = 50
SLOW_VISITS = 20
ROUTE_OF = {"claim": "31.6", "suggestion": "29", "accusation": "30"}
ABOUT = {
    "kind": "claim",
    "facts": "自去年十月起，凌晨两点到五点货车在楼下装卸，三次报警后仍然如此，老人和孩子都睡不好。",
    "happened": "去年十月起",
    "place_said": "柳堤小区3栋",
    "complained_of": "",
    "asks-TOTAL_FORMS": "2",
    "asks-INITIAL_FORMS": "0",
    "asks-0-text": "请依法查处凌晨装卸噪声。",
    "asks-1-text": "请书面答复去年三次报警的处理情况。",
}
WHO = {
    "manner": "named",
    "name": "高见山",
    "phone": "13800001234",
    "address": "柳堤小区3栋",
    "people": "1",
    "others-TOTAL_FORMS": "0",
    "others-INITIAL_FORMS": "0",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A case prepared for a step or for tracking."""

    number: str
    seen: int
    code: str
    kinds: tuple[str, ...]


class Day:
    """The day that is measured: the busiest county office, one of its stations, and the supervisor of the province."""

    def __init__(self, port: int, now: datetime) -> None:
        self.port = port
        self.now = now
        self.rng = Random(port)
        self.world: World = read_world(now)
        self.desk: Desk = self.world.desks[0]
        self.station: Place = self.desk.targets[1]
        self.province: Place = self.world.desks[-1].bureau
        self._sessions: dict[str, dict[str, str]] = {}

    def signed_in(self, place: Place, role: str) -> dict[str, str]:
        """The cookies of a session of the first post of that role, signed in by the page as anybody would."""
        name = username(place.id, role)
        if name not in self._sessions:
            password = token_urlsafe(18)
            Staff.objects.filter(username=name).update(password=make_password(password))
            browser = Browser(self.port)
            browser.post("/desk/sign-in/", {"username": name, "password": password}, leads_to="/desk/")
            browser.leave()
            if browser.errors:
                raise RuntimeError("; ".join(browser.complaints))
            self._sessions[name] = browser.cookies
        return self._sessions[name]

    def cases(self, count: int, *, stop_after: str, days_ago: int) -> list[Ready]:
        """New matters of the office that went to its station and stopped after that step."""
        day = self.now.date() - timedelta(days=days_ago)
        told = [
            tell(self.rng, self.world, self.desk, day, stop_after=stop_after, target=self.station) for _ in range(count)
        ]
        return [_ready(case, one) for case, one in zip(write(told), told, strict=True)]

    def numbers(self, count: int) -> list[str]:
        """Cases of the office from all its years, and its open ones more often than their share."""
        of_office: CaseQuerySet = Case.objects.filter(office=self.desk.office.id, barred_staff=[])
        still_open = list(of_office.open().order_by("pk").values_list("number", flat=True)[:2000])
        every = list(of_office.order_by("pk").values_list("number", flat=True))
        picked = self.rng.sample(still_open, min(count // 2, len(still_open)))
        return picked + self.rng.sample(every, min(count - len(picked), len(every)))

    def drafts(self, count: int) -> list[dict[str, str]]:
        """Drafts with their first three screens filled in, by the cookies that open them."""
        return [self._draft() for _ in range(count)]

    def _draft(self) -> dict[str, str]:
        browser = Browser(self.port)
        browser.post("/file/matter/", ABOUT, leads_to="/file/you/")
        browser.post("/file/you/", WHO, leads_to="/file/files/")
        browser.post("/file/files/", {}, leads_to="/file/check/")
        browser.leave()
        return browser.cookies


def _ready(case: Case, told: Told) -> Ready:
    kinds = tuple(row["kind"] for row in told.story.opened["requests"])
    return Ready(case.number, case.last_seq, told.code, kinds)


def floor_pages() -> list[Page]:
    """What anything costs here at the least."""
    return [
        Page("insert", "write", lambda browser, _: _shown(browser.get("/bench/insert/")), _nothing),
        Page("select_25", "page", lambda browser, _: _shown(browser.get("/bench/select/", shows="row 25")), _nothing),
    ]


def _nothing(count: int) -> Sequence[None]:
    return [None] * count


def _shown(text: str) -> None:
    """An answer that was judged by its status and words alone."""


def pages(day: Day) -> list[Page]:
    """Everything that is measured, in the order of a day; the targets are those of the product's plan."""
    return [*_citizen_pages(day), *_desk_pages(day), *_steps(day), *_figure_pages(day)]


def _citizen_pages(day: Day) -> list[Page]:
    def closed(count: int) -> list[Ready]:
        return day.cases(count, stop_after="close", days_ago=260)

    def looked_up(count: int) -> list[tuple[dict[str, str], Ready]]:
        return [(_tracking_cookies(day.port, ready), ready) for ready in closed(count)]

    return [
        Page("filing", "write", _file(day.desk.office.id), day.drafts, 12),
        Page("filing_journey", "write", _journey(day.desk.office.id), _nothing, requests=9),
        Page("tracking", "page", _track, closed, 10, requests=2),
        Page("tracking_look_up", "page", _look_up, closed),
        Page("tracking_page", "page", _tracked, looked_up),
    ]


def _desk_pages(day: Day) -> list[Page]:
    clerk = ("worklist", day.desk.office, "clerk", "/desk/cases/")
    above = ("worklist_supervisor", day.province, "supervisor", "/desk/cases/")
    filtered = ("worklist_filtered", day.desk.office, "clerk", "/desk/cases/?stage=handling&channel=letter")
    listed = [
        Page(name, "page", _list(day.signed_in(place, role), path, at_least), _nothing, 20)
        for (name, place, role, path), at_least in ((clerk, ROWS_OF_A_PAGE), (above, ROWS_OF_A_PAGE), (filtered, 1))
    ]
    return [
        *listed,
        Page("today", "page", _open(day.signed_in(day.desk.office, "clerk"), lambda _: "/desk/"), _nothing),
        Page("case", "page", _open(day.signed_in(day.desk.office, "clerk"), _case_path), day.numbers, 15),
    ]


def _steps(day: Day) -> list[Page]:
    def handled(count: int) -> list[Ready]:
        return day.cases(count, stop_after="appoint", days_ago=70)

    def passed(count: int) -> list[Ready]:
        return day.cases(count, stop_after="transfer", days_ago=35)

    head = day.signed_in(day.station, "head")
    return [
        Page("step", "write", _step(head, "log", _log), handled, 15),
        Page("step_accept", "write", _step(day.signed_in(day.station, "clerk"), "accept", _accept), passed, 15),
    ]


def _figure_pages(day: Day) -> list[Page]:
    """What a leader looks at: figures of the whole province and of one county, and the matters behind one."""
    above, county = day.signed_in(day.province, "supervisor"), day.signed_in(day.desk.bureau, "supervisor")
    last_month = day.now.date().replace(day=1) - timedelta(days=1)
    every = f"/desk/figures/all/?period={last_month:%Y-%m}"
    behind = f"/desk/figures/answered_in_time/matters/?period={last_month:%Y-%m}"
    year = f"/desk/figures/process/?period={day.now.year}"
    asked: list[tuple[str, dict[str, str], str, float | None]] = [
        ("figures", above, "/desk/figures/", 100),
        ("figures_county", county, "/desk/figures/", 100),
        ("figures_all", above, every, None),
        ("figure_matters", county, behind, None),
        ("process", above, "/desk/figures/process/", 100),
        ("process_year", above, year, 100),
        ("supervise", above, "/desk/supervise/", None),
    ]
    return [
        Page(name, "page", _open(cookies, _always(path)), _nothing, target, visits=SLOW_VISITS)
        for name, cookies, path, target in asked
    ]


def _file(office: int) -> Callable[[Browser, Any], None]:
    def visit(browser: Browser, cookies: dict[str, str]) -> None:
        browser.cookies = dict(cookies)
        browser.post("/file/check/", {"office": office}, leads_to="/file/receipt/")

    return visit


def _journey(office: int) -> Callable[[Browser, Any], None]:
    def visit(browser: Browser, _: Any) -> None:
        browser.cookies = {}
        browser.get("/file/matter/", shows="asks-0-text")
        browser.post("/file/matter/", ABOUT, leads_to="/file/you/")
        browser.get("/file/you/", shows="manner")
        browser.post("/file/you/", WHO, leads_to="/file/files/")
        browser.get("/file/files/", shows="files")
        browser.post("/file/files/", {}, leads_to="/file/check/")
        browser.get("/file/check/", shows=WHO["name"])
        browser.post("/file/check/", {"office": office}, leads_to="/file/receipt/")
        browser.get("/file/receipt/", shows="<svg")

    return visit


def _look_up(browser: Browser, ready: Ready) -> None:
    browser.cookies = {}
    browser.post("/track/", {"number": ready.number, "code": ready.code}, leads_to="/track/matter/")


def _track(browser: Browser, ready: Ready) -> None:
    _look_up(browser, ready)
    browser.get("/track/matter/", shows=ready.number)


def _tracked(browser: Browser, known: tuple[dict[str, str], Ready]) -> None:
    cookies, ready = known
    browser.cookies = dict(cookies)
    browser.get("/track/matter/", shows=ready.number)


def _tracking_cookies(port: int, ready: Ready) -> dict[str, str]:
    browser = Browser(port)
    _look_up(browser, ready)
    browser.leave()
    return browser.cookies


def _list(cookies: dict[str, str], path: str, at_least: int) -> Callable[[Browser, Any], None]:
    def visit(browser: Browser, _: Any) -> None:
        browser.cookies = dict(cookies)
        rows = browser.get(path).count('href="/desk/cases/20')
        if rows < at_least:
            browser.complain(f"{path}: {rows} rows")

    return visit


def _open(cookies: dict[str, str], path_of: Callable[[Any], str]) -> Callable[[Browser, Any], None]:
    def visit(browser: Browser, item: Any) -> None:
        browser.cookies = dict(cookies)
        browser.get(path_of(item), shows=item or "</html>")

    return visit


def _always(path: str) -> Callable[[Any], str]:
    return lambda _: path


def _case_path(number: str) -> str:
    return f"/desk/cases/{number}/"


def _step(
    cookies: dict[str, str], key: str, fields: Callable[[Ready], dict[str, object]]
) -> Callable[[Browser, Any], None]:
    def visit(browser: Browser, ready: Ready) -> None:
        browser.cookies = dict(cookies)
        sent = {"token": uuid4(), "seen": ready.seen, **fields(ready)}
        browser.post(f"/desk/cases/{ready.number}/{key}/", sent, leads_to="/desk/")

    return visit


def _log(ready: Ready) -> dict[str, object]:
    return {"what": "visit", "note": "到现场查看，与周边三户了解情况，拍照两张。"}


def _accept(ready: Ready) -> dict[str, object]:
    routes = {f"routes-{no}-route": ROUTE_OF[kind] for no, kind in enumerate(ready.kinds, 1)}
    return {"contact": "内勤 0100-5550100", **routes}
