"""What the scenarios share: a matter that came today, people in their browsers, and acts as HTTP sends them."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.procedure.state import CaseState, Proceeding, state_from_json
from tests import make
from tests.desk.casework import hidden, signed_in, step_url, take, text

ANSWER = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "perform": True}
DRAFT = {"facts": "属实。", "basis": "噪声污染防治法", "remedy": "可以请求复查。"}


@dataclass
class World:
    """An office, one matter with its query code, and everybody's browser."""

    office: make.Office
    case: Case
    code: str
    clients: dict[int, Client] = field(default_factory=dict)

    def by(self, post: Post) -> Client:
        if post.pk not in self.clients:
            self.clients[post.pk] = signed_in(post)
        return self.clients[post.pk]

    def takes(self, post: Post, step: str, **given: Any) -> None:
        """The step through its form; fails with what the page says."""
        answer = take(self.by(post), self.case, step, **given)
        if answer.status_code != 302:
            raise AssertionError(text(answer)[text(answer).find('class="note') :][:1500])
        self.case.refresh_from_db()

    def refused(self, post: Post, step: str, **given: Any) -> str:
        """The page that says why the step is not taken."""
        answer = take(self.by(post), self.case, step, **given)
        assert answer.status_code in (409, 422), answer.status_code
        return text(answer)

    def is_not_offered(self, post: Post, step: str) -> bool:
        return self.by(post).get(step_url(self.case, step)).status_code == 404

    def asks(self, step: str, **given: Any) -> None:
        """The petitioner's own step on the portal."""
        answer = self.portal_post(step, **given)
        assert answer.status_code == 302, text(answer)[-3000:]
        self.case.refresh_from_db()

    def portal_post(self, step: str, **given: Any) -> Any:
        client = self.petitioner()
        shown = client.get(reverse("portal:do", args=[step]))
        assert shown.status_code == 200, step
        sent = {"seen": hidden(shown, "seen"), "token": hidden(shown, "token"), **given}
        return client.post(reverse("portal:do", args=[step]), sent)

    def portal_refuses(self, step: str, **given: Any) -> bool:
        """Whether the portal neither shows the form nor takes what is sent as if it had."""
        client, where = self.petitioner(), reverse("portal:do", args=[step])
        before = self.state.steps
        sent = {"seen": before, "token": str(uuid.uuid4()), **given}
        hides = 'name="token"' not in text(client.get(where))
        return hides and client.post(where, sent).status_code == 200 and self.state.steps == before

    def petitioner(self) -> Client:
        if 0 not in self.clients:
            self.clients[0] = Client()
            looked = self.clients[0].post("/track/", {"number": self.case.number, "code": self.code})
            assert looked.status_code == 302
        return self.clients[0]

    def portal(self) -> str:
        return text(self.petitioner().get(reverse("portal:matter")))

    def page(self, post: Post) -> str:
        return text(self.by(post).get(reverse("desk:case", args=[self.case.number])))

    @property
    def state(self) -> CaseState:
        self.case.refresh_from_db()
        return state_from_json(self.case.state)

    def one(self, kind: str) -> Proceeding:
        """The latest proceeding of a kind."""
        return [item for item in self.state.proceedings if item.kind == kind][-1]

    def is_whole(self) -> None:
        """Replay equals what is stored, and the ledger is unbroken."""
        assert check_cases().differences == []
        with tempfile.TemporaryDirectory() as checkpoints:
            assert verify_all(checkpoints=Path(checkpoints)).ok


def begun(office: make.Office | None = None) -> World:
    office = office or make.office()
    made = make.registered(office.clerk, at=now(), received_on=today())
    return World(office, made.case, made.code)


def accepted(office: make.Office | None = None) -> World:
    """With the station, accepted, its handler and lead appointed."""
    world = begun(office)
    office = world.office
    world.takes(office.clerk, "transfer", **{"unit": office.station.name, "routes-1-route": "31.6"})
    world.takes(office.station_clerk, "accept", **{"routes-1-route": "31.6"})
    world.takes(office.head, "appoint", handler=office.handler.pk, lead=office.head.pk)
    return world


def drafted(**given: Any) -> World:
    world = accepted()
    answer = {"answers-1-outcome": "supported", "answers-1-opinion": "责令改正。", **given}
    world.takes(world.office.handler, "draft", **(DRAFT | answer))
    return world


SERVED = {"paper": "handling_opinion", "way": "in_person", "server": "林知夏", "result": "signed"}


def served(**given: Any) -> World:
    world = drafted(**given)
    world.takes(world.office.head, "sign")
    world.takes(world.office.handler, "serve", **SERVED, served_on=today().isoformat())
    return world
