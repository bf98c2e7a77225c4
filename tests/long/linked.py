"""Following links as somebody signed in: what the letterhead leads to, page by page, each of them once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.test import Client

from huiyin.install.shots_walk import NO_PAGES, links_of, route_of


def failing(
    client: Client, starts: Iterable[str], *, most: int, most_of_one: int, seen: set[str] | None = None
) -> Iterator[str]:
    """Pages reached by links that do not answer 200, or lead elsewhere where the role may not go.

    Breadth first; `seen` keeps addresses over several walks, so that each is asked once.
    """
    waiting, asked = deque(starts), Counter[str]()
    known = seen if seen is not None else set()
    while waiting and sum(asked.values()) < most:
        path = waiting.popleft()
        route = route_of(path)
        kind = f"{route}?" if urlsplit(path).query else str(route)
        if path in known or route is None or route in NO_PAGES or asked[kind] >= most_of_one:
            continue
        known.add(path)
        asked[kind] += 1
        answer = client.get(path)
        if answer.status_code in (301, 302):
            waiting.append(answer.headers["Location"])
            continue
        if answer.status_code != 200:
            yield f"{path} ({route}): {answer.status_code}"
        if "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            waiting.extend(links_of(answer.content.decode(), path))
