"""The table over HTTP: a visit from the door to its last promise, from the pages alone; who sees none of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.duties import layers
from huiyin.duties.beside import owed_beside
from huiyin.duties.office_time import now, today
from huiyin.oversight.models import Instruction
from huiyin.people.models import Post
from huiyin.procedure.receptions import OPTIONAL_RULES
from huiyin.receptions import visits
from huiyin.receptions.actions import open_rota
from huiyin.receptions.models import Session, Visit
from huiyin.receptions.table_models import Commitment, Interview, Meeting, Outcome
from huiyin.receptions.visits import Coming
from tests import make
from tests.desk.casework import register_form
from tests.desk.seated import handled, seated
from tests.receptions.test_keeping import wish

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Scene:
    """The chief receives today; somebody came, about a matter the station has, and somebody about none yet."""

    place: make.Office
    chief: Post
    case: Case
    visit: Visit
    other: Visit
    client: Client

    @property
    def url(self) -> str:
        return reverse("desk:reception_table", args=[self.visit.pk])

    def post(self, **given: Any) -> Any:
        return self.client.post(self.url, given if given else {"begin": "1", "room": "1"})


@pytest.fixture
def scene() -> Iterator[Scene]:
    """The optional rules of receptions are on."""
    layers.forget()
    for key in OPTIONAL_RULES:
        layers.switch_layer(key=key, since=today(), at=now())
    yield _scene()
    layers.forget()


def _scene() -> Scene:
    place = make.office()
    chief = make.post(place.bureau, "head", name="周启明", title="局长")
    rota = open_rota(wish=wish(chief, starts_on=today()), by=place.clerk, at=now())
    session = rota.sessions.all()[0]
    Session.objects.filter(pk=session.pk).update(on=today())
    session.refresh_from_db()
    case = handled(place, 3)
    coming: dict[str, Any] = {"session": session, "coming": Coming(), "by": place.clerk, "at": now()}
    visit = visits.greet(contact=case.contacts.get(), **coming)
    other = visits.greet(contact=None, **coming)
    return Scene(place, chief, case, visit, other, seated(place.clerk))


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def plain(page: str, visit: Visit) -> str:
    """The page without its number, and without what differs each time."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return page.replace(f"/visits/{visit.pk}/", "").replace(f"visit={visit.pk}", "").replace(f"No. {visit.no}", "")


def test_a_visit_from_the_table_to_the_file(scene: Scene) -> None:
    day = today() + timedelta(days=6)
    assert "Call to the table" in text_of(scene.client, scene.url)
    assert scene.post().status_code == 302
    interview = Interview.objects.get()
    saved = scene.client.post(scene.url, {"save": "1", "told": "夜里还在卸货。"}, headers={"HX-Request": "true"})
    assert "Kept at" in saved.content.decode()
    scene.post(save="1", told="夜里还在卸货。", answered="请承办人当场说明。")
    scene.post(call="1", whom=f"{scene.place.station.pk}-{scene.place.handler.pk}")
    scene.post(came=str(interview.calls.get().pk))
    request = interview.requests.get()
    said = {f"r{request.pk}-outcome": "by_date", f"r{request.pk}-due_on": ""}
    refused = scene.post(outcome=str(request.pk), **said)
    assert refused.status_code == 422
    assert "needs a day" in refused.content.decode()
    said[f"r{request.pk}-due_on"] = day.isoformat()
    assert scene.post(outcome=str(request.pk), **said).status_code == 302
    assert scene.post(sign="1", **{"sign-signing": "signed"}).status_code == 302
    page = text_of(scene.client, scene.url)
    for word in ("夜里还在卸货。", "to be settled by a date", "林知夏", "read and signed"):
        assert word in page
    assert "夜里还在卸货。" in text_of(scene.client, reverse("desk:reception_record", args=[scene.visit.pk]))
    case = text_of(scene.client, reverse("desk:case", args=[scene.case.number]))
    assert "is answerable to the end" in case
    assert scene.url in case
    assert Case.objects.get(pk=scene.case.pk).is_open
    line = owed_beside(scene.place.station_clerk).get()
    unit = seated(scene.place.station_clerk)
    commitment = Commitment.objects.get()
    door = reverse("desk:reception_commitment", args=[commitment.pk])
    assert line.subject == f"after:{commitment.pk}"
    assert door in text_of(unit, reverse("desk:today"))
    done = {"done": "1", "on": today().isoformat(), "said": "已与市场约定夜间不卸货。"}
    assert unit.post(door, done).status_code == 302
    assert not owed_beside(scene.place.station_clerk).exists()
    assert "已与市场约定夜间不卸货。" in text_of(unit, door)


def test_a_visit_about_nothing_yet_is_registered_from_the_table(scene: Scene) -> None:
    url = reverse("desk:reception_table", args=[scene.other.pk])
    scene.client.post(url, {"begin": "1", "room": "2"})
    door = f"{reverse('desk:register')}?visit={scene.other.pk}"
    assert door in text_of(scene.client, url)
    page = text_of(scene.client, door)
    assert f'name="visit" value="{scene.other.pk}"' in page
    answer = scene.client.post(reverse("desk:register"), {**register_form(), "visit": str(scene.other.pk)})
    assert answer.status_code == 200
    assert url in answer.content.decode()
    visit = Visit.objects.get(pk=scene.other.pk)
    assert visit.case is not None
    assert visit.interview.requests.count() == visit.case.requests.count()
    # Once it is about a matter the address registers nothing more.
    assert 'name="visit"' not in text_of(scene.client, door)


def test_an_instruction_its_letter_and_its_follow_up(scene: Scene) -> None:
    scene.post()
    day = today() + timedelta(days=5)
    values = {
        "text": "请依法核实并答复。",
        "unit": scene.place.station.pk,
        "answer_by": day.isoformat(),
        "in_person": "on",
        "letter_by": today().isoformat(),
        "follow_up_by": (today() + timedelta(days=70)).isoformat(),
    }
    head = seated(scene.chief)
    sent = {"instruct": "1", **{f"given-{name}": value for name, value in values.items()}}
    assert head.post(scene.url, sent).status_code == 422
    sent["given-follow_up_by"] = (today() + timedelta(days=28)).isoformat()
    assert head.post(scene.url, sent).status_code == 302
    assert Instruction.objects.get().given_by == scene.chief
    kinds = {row.kind: row for row in Commitment.objects.all()}
    assert set(kinds) == {"letter", "follow_up", "in_person"}
    url = reverse("desk:reception_commitment", args=[kinds["letter"].pk])
    assert scene.client.post(url, {"letter": "1", "requirements": ""}).status_code == 302
    pdf = scene.client.get(reverse("desk:reception_letter", args=[kinds["letter"].pk]))
    assert pdf.content.startswith(b"%PDF")
    follow = reverse("desk:reception_commitment", args=[kinds["follow_up"].pk])
    assert follow in text_of(seated(scene.place.supervisor), reverse("desk:today"))
    chief = reverse("desk:reception_commitment", args=[kinds["in_person"].pk])
    given = {"done": "1", "on": today().isoformat(), "said": "当面说明。", "service": "in_person"}
    assert seated(scene.place.station_clerk).post(chief, given).status_code == 422, "the chief in person"
    assert seated(scene.place.head).post(chief, given).status_code == 302


def test_what_could_not_be_answered_is_studied_and_decided(scene: Scene) -> None:
    scene.post()
    request = Interview.objects.get().requests.get()
    day = today().isoformat()
    scene.post(outcome=str(request.pk), **{f"r{request.pk}-outcome": Outcome.TO_STUDY, f"r{request.pk}-due_on": day})
    url = reverse("desk:reception_meetings")
    head = seated(scene.place.office_head)
    assert scene.case.number in text_of(head, url)
    given = {"on": day, "place": "", "chair": scene.chief.pk, "interviews": [Interview.objects.get().pk]}
    assert head.post(url, given).status_code == 302
    meeting = Meeting.objects.get()
    page = reverse("desk:reception_meeting", args=[meeting.pk])
    matter = meeting.matters.get()
    key = f"m{matter.pk}"
    sent = {f"{key}-view": "需查清停车协议。", f"{key}-what": "调取停车协议", f"{key}-unit": scene.place.station.pk}
    assert head.post(page, {"matter": matter.pk, **sent, f"{key}-due_on": ""}).status_code == 422
    assert head.post(page, {"matter": matter.pk, **sent, f"{key}-due_on": day}).status_code == 302
    assert head.post(page, {"close": "1"}).status_code == 302
    shown = text_of(head, page)
    assert "需查清停车协议。" in shown
    assert "调取停车协议" in shown
    assert {row.kind: row.is_open for row in Commitment.objects.all()} == {"study": False, "decision": True}
    assert "调取停车协议" in text_of(seated(scene.place.head), reverse("desk:reception_after"))


def test_a_field_visit_is_planned_agreed_to_and_held(scene: Scene) -> None:
    client = scene.client
    url = reverse("desk:reception_field_new", args=[scene.case.number])
    given = {"way": "home", "on": today().isoformat(), "leader": scene.place.clerk.pk}
    answer = client.post(url, given)
    assert answer.status_code == 302
    page = answer.headers["Location"]
    assert "still to be asked for" in text_of(client, page)
    assert client.post(page, {"consent": "1", "asked-consent": "given", "asked-how": "phone"}).status_code == 302
    held = {"held": "1", "held-on": today().isoformat(), "held-result": "explained"}
    assert client.post(page, held).status_code == 302
    assert "the result was explained" in text_of(client, page)
    assert page in text_of(client, reverse("desk:case", args=[scene.case.number]))


def test_who_may_not_see_the_matter_sees_no_table_of_it(scene: Scene) -> None:
    scene.post()
    both = (scene.other, scene.visit)
    pages = [scene.url, reverse("desk:reception_record", args=[scene.visit.pk])]
    for post in (scene.place.station_clerk, scene.place.outsider):
        for url in pages:
            assert seated(post).get(url).status_code == 404
    Case.objects.filter(pk=scene.case.pk).update(barred_staff=[scene.chief.staff_id])
    # To the leader it is about, the visit looks like one about nothing that has not begun (art. 30(3)).
    nothing, kept = (text_of(seated(scene.chief), reverse("desk:reception_table", args=[one.pk])) for one in both)
    assert plain(kept, scene.visit) == plain(nothing, scene.other)
    assert seated(scene.chief).get(pages[1]).status_code == 404
    assert seated(scene.chief).post(scene.url, {"begin": "1", "room": "1"}).status_code == 422
    assert scene.url not in text_of(seated(scene.chief), reverse("desk:today"))


def test_founded_is_the_supervisors_and_the_escort_is_confirmed(scene: Scene) -> None:
    url = reverse("desk:founded", args=[scene.case.number])
    assert seated(scene.place.head).get(url).status_code == 403
    supervisor = seated(scene.place.supervisor)
    assert supervisor.post(url, {"ground": "delayed"}).status_code == 302
    assert "put off or late" in text_of(supervisor, url)
    assert supervisor.post(url, {"reason": "登记有误"}).status_code == 302
    session = scene.visit.session_id
    escort = reverse("desk:reception_escort", args=[session])
    assert "No unit is proposed" in text_of(seated(scene.chief), escort)


def test_a_handler_sees_where_they_are_called_and_nothing_more(scene: Scene) -> None:
    scene.post()
    url, handler = reverse("desk:reception_mine"), seated(scene.place.handler)
    page = text_of(handler, url)
    assert "Nobody has called this post to the table" in page
    assert scene.case.number in page, "somebody comes about their matter"
    scene.post(call="1", whom=f"{scene.place.station.pk}-{scene.place.handler.pk}")
    page = text_of(handler, url)
    assert "come to the table with the file" in page
    assert "not registered yet" not in page, "the other visit is not theirs"
    assert url in text_of(handler, reverse("desk:today"))
    for closed in (scene.url, reverse("desk:receptions"), reverse("desk:reception", args=[scene.visit.session_id])):
        assert handler.get(closed).status_code in (403, 404)
    assert scene.client.get(url).status_code == 403
