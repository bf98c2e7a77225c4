"""Which pages there are: every visitor's pages found by following links, and held against the list of addresses."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIRequestContext

# Following these would end the visit, or fetches something that is no page.
NO_PAGES = frozenset(
    {"desk:sign_out", "desk:switch_post", "desk:paper_pdf", "desk:paper_scan", "desk:file", "portal:paper_pdf"}
)
# Pages with much variety get more than one picture; all others one.
SAMPLES = {"desk:case": 4, "desk:worklist": 2, "desk:find": 2, "portal:office": 2, "desk:paper": 3, "portal:paper": 2}
# Read, not photographed: the more cases are read, the more kinds of step are found.
MOST_READ = 130
MOST_READ_OF_ONE = 45


@dataclass(frozen=True, slots=True)
class Shown:
    """One page to photograph: its address, the name of its route (with the step, for steps), and its number."""

    path: str
    route: str
    number: int

    @property
    def label(self) -> str:
        """A file name."""
        place = self.route.replace(":", "-").replace("/", "-")
        return f"{place}-{self.number}" if self.number > 1 else place


@dataclass(slots=True)
class Walk:
    """What one visitor found."""

    shown: list[Shown] = field(default_factory=list)
    failed: list[tuple[str, int]] = field(default_factory=list)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href") if tag == "a" else None
        if target:
            self.found.append(target)


def links_of(page: str, here: str) -> list[str]:
    """The addresses a page leads to on this site, without what stands behind #."""
    reader = _Links()
    reader.feed(page)
    found = []
    for target in reader.found:
        parts = urlsplit(urljoin(here, target))
        if parts.netloc == urlsplit(here).netloc:
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def route_of(path: str) -> str | None:
    """The name of the route behind an address; for a step, with the step's own name."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    step = match.kwargs.get("step")
    return f"{match.view_name}/{step}" if step else match.view_name


def walk(request: APIRequestContext, base: str, starts: Iterable[str]) -> Walk:
    """Follow links breadth first from `starts`, reading a bounded number of pages of each kind."""
    found, waiting = Walk(), deque(starts)
    seen: set[str] = set()
    read: Counter[str] = Counter()
    while waiting and sum(read.values()) < MOST_READ:
        path = waiting.popleft()
        route = route_of(path)
        key = _kind(path, route)
        if path in seen or route is None or route in NO_PAGES or read[key] >= MOST_READ_OF_ONE:
            continue
        seen.add(path)
        if "?" in path and read[key] >= 1:
            continue
        read[key] += 1
        answer = request.get(base + path)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            found.failed += [(path, answer.status)] if answer.status >= 400 else []
            continue
        if read[key] <= SAMPLES.get(route, 1):
            found.shown.append(Shown(path, key, read[key]))
        waiting.extend(links_of(answer.text(), base + path))
    return found


def _kind(path: str, route: str | None) -> str:
    """A route asked with filters is a page of its own kind: it may show what the plain one does not."""
    return f"{route}-filtered" if "?" in path else str(route)


def all_routes() -> set[str]:
    """The name of every route of the site."""
    return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, space: str) -> Iterable[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _names(pattern, space + inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}"
