"""What the tests of the desk's case pages share: somebody signed in, a filled register form, a step sent."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from huiyin.people.models import Post
from huiyin.people.sessions import Seat, begin
from tests import make


def signed_in(post: Post) -> Client:
    """A browser in which the holder of this post has just signed in."""
    client = Client()
    session = client.session
    begin(session, staff=post.staff, seat=Seat(post), at=now())
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


def case_today(office: make.Office, **given: Any) -> Case:
    """A case that came in today, so that the pages, which ask the real clock, find it fresh."""
    return make.case(office.clerk, at=moment(), received_on=today(), **given)


def moment() -> datetime:
    return now()


def register_form(**given: Any) -> dict[str, Any]:
    """A visit by one named petitioner with one request, as the browser sends it."""
    return {
        "token": str(uuid.uuid4()),
        "channel": "visit",
        "received_on": today().isoformat(),
        "people": "1",
        "person-TOTAL_FORMS": "1",
        "person-INITIAL_FORMS": "0",
        "person-0-name": "高见山",
        "person-0-phone": "13800001234",
        "person-0-role": "petitioner",
        "request-TOTAL_FORMS": "1",
        "request-INITIAL_FORMS": "0",
        "request-0-text": "请依法查处凌晨装卸噪声。家里有老人。",
        "request-0-kind": "claim",
        "facts": "自去年十月起，凌晨两点到五点货车在楼下装卸。",
        **given,
    }


def register(client: Client, **given: Any) -> HttpResponse:
    return client.post(reverse("desk:register"), register_form(**given))  # type: ignore[return-value]


def hidden(page: HttpResponse, name: str) -> str:
    """The value of a hidden control."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found is not None, name
    return found[1]


def step_url(case: Case, step: str) -> str:
    return reverse("desk:step", args=[case.number, step])


def take(client: Client, case: Case, step: str, /, **given: Any) -> HttpResponse:
    """Open a step's form and send it, as a person would."""
    shown = client.get(step_url(case, step))
    assert shown.status_code == 200, step
    data = {"token": hidden(shown, "token"), "seen": hidden(shown, "seen"), **given}
    return client.post(step_url(case, step), data)  # type: ignore[return-value]


def text(page: HttpResponse) -> str:
    return page.content.decode(errors="replace")
