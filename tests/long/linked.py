"""Following links as somebody signed in: what the letterhead leads to, page by page, each of them once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.test import Client

from huiyin.install.shots_walk import NO_PAGES, links_of, route_of


class Visited(NamedTuple):
    """A page that was asked for: its address, its route, and the kind of page, which tells one with a query apart."""

    path: str
    route: str
    kind: str
    answer: Any


def visited(client: Client, starts: Iterable[str], *, most: int, most_of_one: int, seen: set[str]) -> Iterator[Visited]:
    """Pages reached by links, breadth first; `seen` are addresses that are not asked for again, and grows."""
    waiting, asked = deque(starts), Counter[str]()
    while waiting and sum(asked.values()) < most:
        path = waiting.popleft()
        route = route_of(path)
        kind = f"{route}?" if urlsplit(path).query else str(route)
        if path in seen or route is None or route in NO_PAGES or asked[kind] >= most_of_one:
            continue
        seen.add(path)
        asked[kind] += 1
        answer = client.get(path)
        if answer.status_code in (301, 302):
            waiting.append(answer.headers["Location"])
            continue
        yield Visited(path, route, kind, answer)
        if is_page(answer):
            waiting.extend(links_of(answer.content.decode(), path))


def is_page(answer: Any) -> bool:
    return "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming


def failing(
    client: Client, starts: Iterable[str], *, most: int, most_of_one: int, seen: set[str] | None = None
) -> Iterator[str]:
    """Pages reached by links that do not answer 200, or lead elsewhere where the role may not go.

    `seen` keeps addresses over several walks, so that each is asked once.
    """
    known = seen if seen is not None else set()
    for one in visited(client, starts, most=most, most_of_one=most_of_one, seen=known):
        if one.answer.status_code != 200:
            yield f"{one.path} ({one.route}): {one.answer.status_code}"
