"""Asking for a review and a recheck on the portal: three screens, what is kept, what the road says, who is shut out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from huiyin.cases.actions import Registered, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Petitioner
from huiyin.duties import office_time
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.procedure.state import state_from_json
from tests import make
from tests.cases.reviewed import Organs, organs, result
from tests.portal.filed import look_up, picture

pytestmark = pytest.mark.django_db

TODAY = office_time.today()
WHY = {"grounds": "没有测夜间噪声，我请求重新测量。"}
ALONE = {"asked_by": "petitioner"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Organs]:
    yield organs()
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def ago(days: int) -> datetime:
    return office_time.now() - timedelta(days=days)


def step(done: Registered, key: str, by: Post | None, days_ago: int, **given: Any) -> None:
    role = None if by else "petitioner"
    take_step(case=done.case, step=key, by=by, role=role, at=ago(days_ago), given=given)


def answered(world: Organs, days_ago: int = 5, requests: int = 1) -> Registered:
    """A letter with its answer served so many days ago."""
    office, first = world.office, days_ago + 15
    asks = tuple(Asked(f"第{number}件事。") for number in range(1, requests + 1))
    done = make.registered(office.clerk, at=ago(first), received_on=office_time.on_day(ago(first)), requests=asks)
    step(done, "transfer", office.clerk, first - 1, unit=office.station.pk)
    step(done, "accept", office.station_clerk, first - 2)
    step(done, "appoint", office.head, first - 3, handler=office.handler.pk, lead=office.head.pk)
    rows = [{"no": no, "outcome": "explained", "opinion": "说明。"} for no in range(1, requests + 1)]
    words = {"facts": "属实。", "basis": "有关法律", "remedy": "可请求复查。"}
    step(done, "draft", office.handler, days_ago + 2, answers=rows, **words)
    step(done, "sign", office.head, days_ago + 1)
    serve(done, "handling_opinion", office.handler, days_ago)
    return done


def serve(done: Registered, paper: str, by: Post, days_ago: int) -> None:
    on = office_time.on_day(ago(days_ago))
    given = {"way": "in_person", "server": "某", "served_on": on, "result": "signed"}
    step(done, "serve", by, days_ago, paper=paper, **given)


def review(world: Organs, done: Registered, *results: dict[str, Any], days_ago: int = 2) -> None:
    step(done, "ask_review", None, days_ago + 1, grounds="不服。")
    step(done, "take_up_review", world.deputy_chief, days_ago, handler=world.reviewer.pk)
    draft = {"results": list(results or [result()]), "facts": "复测。", "basis": "有关法律"}
    step(done, "draft_review", world.reviewer, days_ago, **draft)
    step(done, "sign_review", world.deputy_chief, days_ago)
    serve(done, "review_opinion", world.reviewer, days_ago)


def opened(done: Registered, language: str = "en") -> Client:
    client = Client()
    client.cookies["huiyin_language"] = language
    assert look_up(client, done.case, done.code).status_code == 302
    return client


def text(client: Client, where: str) -> str:
    return client.get(where).content.decode()


def asked(client: Client, kind: str = "review", **who: Any) -> Any:
    """All three screens, and the receipt."""
    assert client.post(f"/track/ask/{kind}/", WHY).url == f"/track/ask/{kind}/you/"
    assert client.post(f"/track/ask/{kind}/you/", ALONE | who).url == f"/track/ask/{kind}/check/"
    assert client.post(f"/track/ask/{kind}/check/").url == f"/track/ask/{kind}/receipt/"
    return client.get(f"/track/ask/{kind}/receipt/")


def test_a_review_is_asked_for_in_three_screens_and_the_receipt_says_who_and_by_when(world: Organs) -> None:
    done = answered(world)
    client = opened(done)
    page = text(client, "/track/matter/")
    assert 'href="/track/ask/review/"' in page
    assert "望川县公安局" in page
    first = text(client, "/track/ask/review/")
    assert "Sent today it is in time." in first
    receipt = asked(client, files=[picture()])
    done.case.refresh_from_db()
    item = state_from_json(done.case.state).proceedings[0]
    assert (item.unit, item.late, item.opened_on) == (world.office.bureau.pk, (), TODAY)
    said = receipt.content.decode()
    assert "望川县公安局" in said
    assert receipt.context["clock"].view.due.on == TODAY + timedelta(days=30)
    assert done.case.files.filter(from_petitioner=True).count() == 1
    road = text(client, "/track/matter/")
    assert "Review by 望川县公安局" in road
    assert 'href="/track/ask/review/"' not in road


def test_what_was_typed_is_kept_between_the_screens(world: Organs) -> None:
    client = opened(answered(world))
    client.post("/track/ask/review/", WHY)
    assert WHY["grounds"] in text(client, "/track/ask/review/")
    client.post("/track/ask/review/you/", {**ALONE, "add": "1", "files": [picture()]})
    assert "楼下.png" in text(client, "/track/ask/review/you/")
    assert "楼下.png" in text(client, "/track/ask/review/check/")


def test_the_same_request_sent_twice_is_one(world: Organs) -> None:
    done = answered(world)
    client = opened(done)
    asked(client)
    assert client.post("/track/ask/review/check/").url == "/track/ask/review/receipt/"
    done.case.refresh_from_db()
    assert len(state_from_json(done.case.state).proceedings) == 1


def test_only_the_answers_that_are_meant_are_reviewed(world: Organs) -> None:
    done = answered(world, requests=3)
    client = opened(done)
    none = client.post("/track/ask/review/", WHY)
    assert list(none.context["form"].errors) == ["requests"]
    client.post("/track/ask/review/", {**WHY, "requests": ["2", "3"]})
    client.post("/track/ask/review/you/", ALONE)
    client.post("/track/ask/review/check/")
    done.case.refresh_from_db()
    assert state_from_json(done.case.state).proceedings[0].requests == (2, 3)
    # The first answer can still be reviewed by itself.
    assert 'href="/track/ask/review/"' in text(client, "/track/matter/")


def test_a_late_request_is_not_refused_and_the_days_are_counted(world: Organs) -> None:
    done = answered(world, days_ago=40)
    client = opened(done)
    first = text(client, "/track/ask/review/")
    assert "nobody may refuse to take it in" in first
    assert "dayledger" in first or "ledger" in first
    receipt = asked(client).content.decode()
    assert "It came after the last day." in receipt
    done.case.refresh_from_db()
    assert state_from_json(done.case.state).proceedings[0].late == (1,)


def test_an_agent_says_who_they_are_and_the_name_is_sealed(world: Organs) -> None:
    done = answered(world)
    client = opened(done)
    client.post("/track/ask/review/", WHY)
    missing = client.post("/track/ask/review/you/", {"asked_by": "agent"})
    assert "Say who you are." in missing.content.decode()
    who = {"asked_by": "agent", "agent_name": "林代理", "agent_phone": "13900009999"}
    client.post("/track/ask/review/you/", who)
    client.post("/track/ask/review/check/")
    assert Petitioner.objects.filter(case=done.case, role="agent").count() == 1
    done.case.refresh_from_db()
    assert "林代理" not in str(list(done.case.steps.values_list("given", flat=True)))


def test_the_road_leads_from_the_review_to_the_recheck_and_to_its_end(world: Organs) -> None:
    done = answered(world, days_ago=20)
    review(world, done)
    client = opened(done)
    page = text(client, "/track/matter/")
    assert "Decided: upheld." in page
    assert "某省公安厅" in page
    assert 'href="/track/ask/recheck/"' in page
    asked(client, "recheck")
    step(done, "take_up_review", world.province_head, 0, handler=world.rechecker.pk)
    draft = {"results": [result()], "facts": "核查。", "basis": "有关法律"}
    step(done, "draft_review", world.rechecker, 0, **draft)
    step(done, "sign_review", world.province_head, 0)
    serve(done, "recheck_opinion", world.rechecker, 0)
    page = text(client, "/track/matter/")
    assert "This road is at its end:" in page
    assert "explanation and help go on" in page
    assert "File a new matter with new facts" in page
    assert "/track/ask/" not in page


def test_after_a_revocation_the_road_begins_anew(world: Organs) -> None:
    done = answered(world, days_ago=20)
    review(world, done, result("revoked"))
    page = text(opened(done), "/track/matter/")
    assert page.count("It may be lengthened by 30 days in all") == 1
    assert "Handled anew, by somebody else" in page
    assert "Decided: revoked, to be handled anew." in page


def test_a_window_that_passed_unused_is_the_end_of_the_road_but_not_of_help(world: Organs) -> None:
    page = text(opened(answered(world, days_ago=45)), "/track/matter/")
    assert "This road is at its end:" in page
    assert "explanation and help go on" in page


def test_nothing_is_asked_for_before_an_answer_was_served(world: Organs) -> None:
    done = make.registered(world.office.clerk, at=ago(1), received_on=TODAY - timedelta(days=1))
    client = opened(done)
    page = client.get("/track/ask/review/")
    assert "No handling opinion that can be reviewed" in page.content.decode()
    assert client.post("/track/ask/review/", WHY).status_code == 200
    assert client.get("/track/ask/anything/").status_code == 404


def test_without_number_and_code_there_are_no_screens(world: Organs) -> None:
    for where in ("", "you/", "check/", "receipt/"):
        assert Client().get(f"/track/ask/review/{where}").status_code == 403


def test_a_request_belongs_to_the_matter_it_was_begun_in(world: Organs) -> None:
    first, second = answered(world), answered(world)
    client = opened(first)
    client.post("/track/ask/review/", WHY)
    look_up(client, second.case, second.code)
    assert WHY["grounds"] not in text(client, "/track/ask/review/")
    assert client.get("/track/ask/review/check/").url == "/track/ask/review/"


def test_a_request_is_withdrawn_and_made_again(world: Organs) -> None:
    done = answered(world)
    client = opened(done)
    asked(client)
    page = client.get("/track/matter/withdraw_review/").content.decode()
    form = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("seen", "token")}
    sent = client.post("/track/matter/withdraw_review/", {**form, "own_words": "先不复查。"})
    assert sent.status_code == 302, sent.content.decode()
    asked(client)


def test_in_chinese(world: Organs) -> None:
    done = answered(world)
    client = opened(done, "zh-hans")
    page = text(client, "/track/ask/review/")
    assert "请求复查" in page
    assert "Nobody who" not in page
