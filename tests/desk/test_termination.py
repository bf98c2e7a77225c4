"""Termination over the pages, with its layer on: decided, challenged, checked in full; and an organ outside reviews."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.cases.actions import Registered
from huiyin.cases.check import check_cases
from huiyin.duties import layers
from huiyin.duties.models import Duty
from huiyin.duties.office_time import now, today
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.procedure.state import state_from_json
from tests import make
from tests.around.acts import acted, at_the_portal, read, refused
from tests.cases.reviewed import Organs, organs
from tests.desk.casework import signed_in, step_url, text
from tests.desk.test_steps import make_pdf
from tests.portal.test_remedies import answered, review, serve, step

pytestmark = pytest.mark.django_db

DECIDED = {
    "ground": "经复查、复核，认定事实清楚。",
    "remedy_used": "复查、复核",
    "organ": "某省公安厅",
    "assistance": "继续协助申请临时救助。",
}
CHECKED = {
    "procedure": "各环节期限、送达均合规。",
    "substance": "夜间复测结果与原意见一致。",
    "opinion": "终结决定正确。",
}


@dataclass
class Case:
    world: Organs
    done: Registered
    fresh_head: Post
    fresh: Post

    @property
    def state(self) -> Any:
        self.done.case.refresh_from_db()
        return state_from_json(self.done.case.state)


@pytest.fixture
def rechecked(tmp_path: Path) -> Iterator[Case]:
    """A matter that the province has rechecked, the layer switched on, and two people who had no part in it."""
    world = organs()
    done = answered(world, days_ago=40)
    review(world, done, days_ago=20)
    step(done, "ask_recheck", None, 10, grounds="不服。")
    step(done, "take_up_review", world.province_head, 9, handler=world.rechecker.pk)
    result = {"no": 1, "result": "upheld", "opinion": "维持。"}
    step(done, "draft_review", world.rechecker, 8, results=[result], facts="核查。", basis="有关法律")
    step(done, "sign_review", world.province_head, 7)
    serve(done, "recheck_opinion", world.rechecker, 6)
    layers.switch_layer(key="termination", since=today(), at=now())
    fresh_head = make.post(world.office.province, "head", name="副厅长")
    yield Case(world, done, fresh_head, make.post(world.office.province, "handler", name="评查员"))
    layers.forget()
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def challenged(client: Client, **given: str) -> Any:
    form = client.get("/track/matter/challenge_termination/").context["form"]
    hidden = {"seen": form["seen"].value(), "token": str(form["token"].value())}
    return client.post("/track/matter/challenge_termination/", hidden | given)


def test_while_the_layer_is_off_there_is_no_such_step() -> None:
    world = organs()
    done = answered(world)
    assert signed_in(world.province_head).get(step_url(done.case, "terminate")).status_code == 404
    assert at_the_portal(done).get("/track/matter/challenge_termination/").status_code == 404


def test_the_organ_that_rechecked_decides_and_a_notice_goes_out(rechecked: Case) -> None:
    case, world = rechecked.done.case, rechecked.world
    assert "由作出复核意见的机关决定" in refused(world.deputy_chief, case, "terminate", **DECIDED)
    for stranger in (world.office.head, world.office.clerk, world.office.supervisor, world.rechecker):
        refused(stranger, case, "terminate", **DECIDED)
    for missing in DECIDED:
        refused(
            world.province_head, case, "terminate", **{key: text for key, text in DECIDED.items() if key != missing}
        )
    acted(world.province_head, case, "terminate", **DECIDED)
    assert rechecked.state.termination.unit == world.office.province.pk
    notice = case.papers.get(paper__template="termination_notice").paper
    assert notice.fields["assistance"] == DECIDED["assistance"]
    assert Duty.objects.open().filter(subject=f"case:{case.pk}", clock="serve_notice").exists()
    refused(world.province_head, case, "terminate", **DECIDED)
    shown = read(at_the_portal(rechecked.done))
    assert "you may challenge that" in shown
    assert "help go on" in shown


@pytest.mark.parametrize(("result", "stands"), [("upheld", True), ("revoked", False)])
def test_a_challenge_leads_to_a_full_check_by_others_over_their_pages(
    rechecked: Case, result: str, stands: bool
) -> None:
    case, world = rechecked.done.case, rechecked.world
    acted(world.province_head, case, "terminate", **DECIDED)
    assert challenged(at_the_portal(rechecked.done), grounds="没有听取我的陈述。").status_code == 302
    case.refresh_from_db()
    assert at_the_portal(rechecked.done).get("/track/matter/challenge_termination/").status_code == 200
    assert Duty.objects.open().filter(subject=f"case:{case.pk}", clock="full_check").exists()
    # Whoever rechecked or answered it takes no part in the check; nobody of a lower organ either.
    refused(world.province_head, case, "take_up_review", handler=str(rechecked.fresh.pk))
    refused(rechecked.fresh_head, case, "take_up_review", handler=str(world.rechecker.pk))
    refused(world.deputy_chief, case, "take_up_review", handler=str(rechecked.fresh.pk))
    acted(rechecked.fresh_head, case, "take_up_review", handler=str(rechecked.fresh.pk))
    refused(rechecked.fresh, case, "draft_full_check", result=result, opinion="只写结论")
    acted(rechecked.fresh, case, "draft_full_check", result=result, **CHECKED)
    refused(rechecked.fresh, case, "sign_review")
    acted(rechecked.fresh_head, case, "sign_review")
    served = {"paper": "full_check_opinion", "way": "in_person", "server": "评查员", "result": "signed"}
    acted(rechecked.fresh, case, "serve", served_on=today().isoformat(), **served)
    assert (rechecked.state.termination is not None) is stands
    assert case.papers.get(paper__template="full_check_opinion").paper.fields["procedure_check"] == CHECKED["procedure"]


def test_the_desk_takes_a_challenge_in_and_a_second_one_is_not_needed(rechecked: Case) -> None:
    case, world = rechecked.done.case, rechecked.world
    refused(world.office.clerk, case, "challenge_termination", grounds="不服。")
    acted(world.province_head, case, "terminate", **DECIDED)
    refused(world.office.outsider, case, "challenge_termination", grounds="不服。")
    acted(world.office.clerk, case, "challenge_termination", grounds="不服。")
    refused(world.office.clerk, case, "challenge_termination", grounds="再次不服。")


def test_an_organ_outside_the_system_reviews_through_its_papers(tmp_path: Path) -> None:
    """The clerk of the office enters what the organ above sent, each with its paper; nobody else does."""
    province = make.unit("某省公安厅", level="province")
    city = make.unit("某市公安局", parent=province, level="city", is_outside=True)
    world = below(city)
    done = answered(world)
    step(done, "ask_review", None, 1, grounds="不服。")
    case = done.case
    item = state_from_json(case.state).proceedings[0]
    assert item.unit == city.pk
    office = world.office

    def entered(key: str, **given: Any) -> None:
        letter = SimpleUploadedFile("来函.pdf", make_pdf())
        acted(office.clerk, case, key, on_behalf="on", attached=letter, **given)

    refused(office.clerk, case, "draft_review", on_behalf="on")
    refused(office.head, case, "take_up_review")
    entered("take_up_review")
    given = {
        "results-1-result": "revoked",
        "results-1-opinion": "事实不清。",
        "facts": "未测夜间。",
        "basis": "有关法律",
    }
    entered("draft_review", **given)
    entered("sign_review")
    served = {"paper": "review_opinion", "way": "post", "server": "某市公安局", "result": "signed"}
    acted(office.clerk, case, "serve", served_on=today().isoformat(), **served)
    case.refresh_from_db()
    assert state_from_json(case.state).proceedings[0].outcome == "revoked"
    assert case.stage == "accepted"
    assert case.papers.get(paper__template="review_opinion").paper.unit_id == city.pk
    assert "city" not in text(signed_in(office.clerk).get(f"/desk/cases/{case.number}/"))
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def below(organ: Any) -> Organs:
    """An office and its station under an organ that does not run the system: the station answers for the bureau."""
    office = make.office()
    desk = make.unit("临河县公安局信访办", parent=organ, is_petition_office=True, paper_code="临公信")
    station = make.unit("临河县公安局", parent=organ, paper_code="临公")
    moved = make.Office(
        **{
            **{name: getattr(office, name) for name in office.__dataclass_fields__},
            "office": desk,
            "station": station,
            "clerk": make.post(desk, "clerk", name="甘录"),
            "station_clerk": make.post(station, "clerk", name="乙静"),
            "handler": make.post(station, "handler", name="丙夏"),
            "head": make.post(station, "head", name="丁文"),
        }
    )
    head, handler = office.head, office.handler
    return Organs(moved, head, handler, head, handler)
