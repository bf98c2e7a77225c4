"""A browser without a screen: one connection kept open, its cookies, and what each answer said of itself."""

from __future__ import annotations

import http.client
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from huiyin.install.bench_probe import STATEMENTS

TIMEOUT_SECONDS = 60
MOST_KEPT = 5


@dataclass(slots=True)
class Browser:
    """Sends requests to the measured server. `statements` and `errors` grow with every answer.

    An answer is an error when its status is not 2xx or 3xx, when it leads elsewhere than it should, or when the
    words that have to stand on it are missing.
    """

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    statements: int = 0
    errors: int = 0
    complaints: list[str] = field(default_factory=list)
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, *, shows: str = "") -> str:
        return self._send("GET", path, None, shows=shows)

    def post(self, path: str, data: Mapping[str, object], *, leads_to: str = "", shows: str = "") -> str:
        token = self.cookies.setdefault("csrftoken", secrets.token_hex(16))
        body = urlencode({"csrfmiddlewaretoken": token, **data})
        return self._send("POST", path, body, leads_to=leads_to, shows=shows)

    def leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, body: str | None, *, leads_to: str = "", shows: str = "") -> str:
        """The text of the answer, or where it leads."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        self.statements += int(answer.headers.get(STATEMENTS) or 0)
        self._judge(f"{method} {path}", answer, text, leads_to, shows)
        return answer.headers.get("Location") or text

    def _judge(self, what: str, answer: http.client.HTTPResponse, text: str, leads_to: str, shows: str) -> None:
        location = answer.headers.get("Location") or ""
        if not 200 <= answer.status < 400:
            problem = f"{what}: {answer.status}"
        elif leads_to and not location.startswith(leads_to):
            problem = f"{what}: leads to {location or 'nowhere'} and not to {leads_to}"
        elif shows and shows not in text:
            problem = f"{what}: does not show {shows}"
        else:
            return
        self.complain(problem)

    def complain(self, problem: str) -> None:
        self.errors += 1
        if len(self.complaints) < MOST_KEPT:
            self.complaints.append(problem)
