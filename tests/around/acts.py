"""What the scenarios of this folder share: acting over HTTP as somebody, and the proof that the case is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client

from huiyin.cases.actions import Registered
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from tests.desk.casework import signed_in, step_url, take, text


def acted(post: Post, case: Case, step: str, /, **given: Any) -> None:
    """The step is taken over HTTP, as this person would; what stands in the way is said."""
    page = take(signed_in(post), case, step, **given)
    said = text(page)
    place = max(said.find('class="errors"'), said.find("note note-late"))
    assert page.status_code == 302, said[place:][:1500]
    case.refresh_from_db()


def refused(post: Post, case: Case, step: str, /, **given: Any) -> str:
    """The step is sent all the same and refused; nothing has moved. Returns the page."""
    client, before = signed_in(post), case.last_seq
    page = client.post(step_url(case, step), {"seen": str(before), **given})
    assert page.status_code in (403, 404, 409, 422), page.status_code
    case.refresh_from_db()
    assert case.last_seq == before
    return page.content.decode()


def at_the_portal(registered: Registered) -> Client:
    """The petitioner's browser, after number and query code; in English."""
    client = Client(headers={"accept-language": "en"})
    page = client.post("/track/", {"number": registered.case.number, "code": registered.code})
    assert page.status_code == 302, page.content.decode()
    return client


def read(client: Client) -> str:
    return client.get("/track/matter/").content.decode()


def sound(folder: Path) -> bool:
    """Replay gives what is stored, and the ledger is whole."""
    report = check_cases()
    assert report.ok, report.differences
    assert verify_all(checkpoints=folder).ok
    return True
