"""An agent does only what the letter of authority reaches: at the desk and on the portal, with the reason shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.cases.actions import Registered
from huiyin.cases.models import Case
from huiyin.duties.office_time import today
from huiyin.procedure.state import state_from_json
from tests import make
from tests.around.acts import acted, at_the_portal, refused, sound
from tests.desk.casework import moment

pytestmark = pytest.mark.django_db

WORDS = {"own_words": "信访人决定撤回。"}


def filed(office: make.Office) -> Registered:
    return make.registered(office.clerk, at=moment(), received_on=today())


def authorised(office: make.Office, case: Case, scope: str, name: str = "律师甲", **given: str) -> None:
    letter = SimpleUploadedFile("委托书.txt", f"授权委托书 {scope}".encode(), content_type="text/plain")
    acted(office.clerk, case, "authorise", files=letter, scope=scope, **{"party-name": name}, **given)


def sent(client: Client, step: str, **given: Any) -> Any:
    """A step of the petitioner's pages, as the browser sends it."""
    page = client.get(f"/track/matter/{step}/")
    form = page.context["form"]
    hidden = {"seen": form["seen"].value(), "token": str(form["token"].value())}
    return client.post(f"/track/matter/{step}/", hidden | given)


@pytest.mark.parametrize("scope", ["", "papers", "general"])
def test_an_agent_without_express_authority_withdraws_nothing(scope: str) -> None:
    office = make.office()
    case = filed(office).case
    if scope:
        authorised(office, case, scope)
    page = refused(office.clerk, case, "withdraw", asked_by="agent", **WORDS)
    assert "特别授权" in page
    assert case.is_open


def test_with_express_authority_the_agent_withdraws_and_it_is_told_who_did(tmp_path: Path) -> None:
    office = make.office()
    case = filed(office).case
    authorised(office, case, "special")
    acted(office.clerk, case, "withdraw", asked_by="agent", **WORDS)
    assert case.ending == "withdrawn"
    assert case.steps.get(key="withdraw").given["asked_by"] == "agent"
    assert sound(tmp_path)


def test_a_revoked_or_ended_authority_reaches_nowhere() -> None:
    office = make.office()
    case = filed(office).case
    authorised(office, case, "special")
    acted(office.clerk, case, "revoke_authority", reason="信访人撤销")
    refused(office.clerk, case, "withdraw", asked_by="agent", **WORDS)
    acted(office.clerk, case, "withdraw", asked_by="petitioner", **WORDS)
    assert case.ending == "withdrawn"


def test_of_two_agents_it_is_said_which_one_acts() -> None:
    office = make.office()
    case = filed(office).case
    authorised(office, case, "papers")
    authorised(office, case, "special", name="律师乙")
    assert "请指明是哪一项委托" in refused(office.clerk, case, "withdraw", asked_by="agent", **WORDS)
    assert "不包括这一行为" in refused(office.clerk, case, "withdraw", asked_by="agent", authority="1", **WORDS)
    acted(office.clerk, case, "withdraw", asked_by="agent", authority="2", **WORDS)
    assert case.ending == "withdrawn"


def test_on_the_portal_the_reason_is_shown_and_the_petitioner_is_not_held_up() -> None:
    office = make.office()
    done = filed(office)
    authorised(office, done.case, "general")
    client = at_the_portal(done)
    page = sent(client, "withdraw", asked_by="agent", **WORDS)
    assert page.status_code == 200
    assert "does not reach so far" in page.content.decode()
    done.case.refresh_from_db()
    assert done.case.is_open
    assert sent(client, "withdraw", asked_by="petitioner", **WORDS).status_code == 302
    done.case.refresh_from_db()
    assert done.case.ending == "withdrawn"


def test_who_adds_a_paper_is_asked_only_where_there_is_an_agent() -> None:
    office = make.office()
    done = filed(office)
    client = at_the_portal(done)
    assert "asked_by" not in client.get("/track/matter/supplement/").content.decode()
    authorised(office, done.case, "papers")
    assert "asked_by" in client.get("/track/matter/supplement/").content.decode()
    assert sent(client, "supplement", note="补充照片", asked_by="agent").status_code == 302
    assert "Needed" not in client.get("/track/matter/").content.decode()


def test_asking_for_help_is_not_within_an_authority_for_papers_alone() -> None:
    office = make.office()
    done = filed(office)
    authorised(office, done.case, "papers")
    given = {"other_side": "市场管理公司", "what": "停止夜间作业", "asked_by": "agent"}
    page = sent(at_the_portal(done), "ask_mediation", **given)
    assert "does not reach so far" in page.content.decode()
    done.case.refresh_from_db()
    assert not state_from_json(done.case.state).proceedings


def test_a_settlement_is_agreed_only_by_the_petitioner_or_with_express_authority(tmp_path: Path) -> None:
    office = make.office()
    case = filed(office).case
    authorised(office, case, "general")
    given = {"other_side": "市场管理公司", "what": "停止夜间作业"}
    acted(office.clerk, case, "propose_mediation", agreed_on=today().isoformat(), **given)
    acted(
        office.clerk,
        case,
        "dispatch_mediation",
        petitioner_agreed_on=today().isoformat(),
        other_agreed_on=today().isoformat(),
        way="administrative",
        unit=office.office.name,
    )
    terms = {"form": "mediated", "parties": "甲、乙", "facts": "夜间装卸", "terms": "二十二时后不装卸"}
    day = {"signed_on": today().isoformat()}
    refused(office.clerk, case, "settle_mediation", asked_by="agent", **terms, **day)
    authorised(office, case, "special", name="律师乙")
    acted(office.clerk, case, "settle_mediation", asked_by="agent", authority="2", **terms, **day)
    assert state_from_json(case.state).proceedings[0].outcome == "settled"
    assert sound(tmp_path)
