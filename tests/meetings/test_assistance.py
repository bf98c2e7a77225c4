"""Help: applied for, decided, paid in yuan and fen; with consent, after closing too, and on no condition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.cases.models import Step
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from tests import make
from tests.desk.casework import text
from tests.meetings.acts import SERVED, World, accepted, begun, served

pytestmark = pytest.mark.django_db

TODAY = today().isoformat()


def asked(world: World | None = None) -> World:
    world = world or accepted()
    world.asks("ask_assistance", kind="judicial", circumstances="丈夫因案致残，家中无收入。")
    return world


GRANT = {"decision": "granted", "amount": "40000.50", "source": "国家司法救助资金", "reason": "符合条件。"}


def test_asked_for_on_the_portal_decided_and_paid_in_parts() -> None:
    world = asked()
    duty = Duty.objects.open().get(clock="assistance_decision")
    assert (duty.unit_id, duty.due_on) == (world.office.station.pk, today() + timedelta(days=15))
    assert world.is_not_offered(world.office.handler, "decide_assistance")
    world.takes(world.office.head, "decide_assistance", **GRANT)
    world.takes(world.office.handler, "pay_assistance", amount="10000", source="国家司法救助资金", paid_on=TODAY)
    assert world.one("assistance").status == "paying"
    last = {"amount": "30000.50", "source": "国家司法救助资金", "paid_on": TODAY, "is_last": "on"}
    world.takes(world.office.handler, "pay_assistance", **last)
    assert world.one("assistance").outcome == "paid"
    paid = Step.objects.filter(case=world.case, key="pay_assistance").order_by("seq")
    assert [step.given["amount"] for step in paid] == [1_000_000, 3_000_050]
    assert "40,000.50" in world.portal()
    assert "30,000.50" in world.page(world.office.head)
    world.is_whole()


def test_the_office_applies_only_with_consent() -> None:
    world = accepted()
    given = {"kind": "social", "circumstances": "低保边缘家庭。"}
    world.refused(world.office.handler, "apply_assistance", **given)
    world.takes(world.office.handler, "apply_assistance", **given, consent="on")
    assert world.one("assistance").is_open


def test_help_hangs_on_no_condition() -> None:
    world = asked()
    for reason in ("签承诺书后发放。", "以停访息诉为前提。", "前提是不再上访。"):
        page = world.refused(world.office.head, "decide_assistance", **GRANT | {"reason": reason})
        assert "help may not hang" in page or "救助不得附加条件" in page
    assert world.one("assistance").status == "asked"


def test_a_grant_says_what_is_given_and_a_refusal_why() -> None:
    world = asked()
    world.refused(world.office.head, "decide_assistance", decision="granted", source="资金", reason="符合")
    world.refused(world.office.head, "decide_assistance", decision="refused")
    world.takes(world.office.head, "decide_assistance", decision="refused", reason="不属于救助范围，已告知民政途径。")
    assert "不属于救助范围" in world.portal()
    assert world.one("assistance").outcome == "refused"


def test_help_goes_on_when_the_matter_is_closed() -> None:
    world = served(**{"answers-1-todo_none": "on"})
    world.takes(world.office.clerk, "waive_return_visit", why="信访人不同意回访")
    world.takes(world.office.handler, "serve", **SERVED | {"paper": "acceptance_notice"}, served_on=TODAY)
    world.takes(world.office.head, "close")
    asked(world)
    assert not world.case.is_open
    world.takes(world.office.head, "decide_assistance", **GRANT)
    assert world.one("assistance").status == "granted"
    world.is_whole()


def test_the_petitioner_takes_the_application_back() -> None:
    world = asked()
    assert world.portal_refuses("ask_assistance", kind="other", circumstances="再次")
    world.asks("withdraw_assistance")
    assert world.one("assistance").outcome == "withdrawn"
    assert not Duty.objects.open().filter(clock="assistance_decision").exists()


def test_before_anybody_has_the_matter_the_petition_office_decides() -> None:
    world = asked(begun())
    assert world.one("assistance").unit == world.office.office.pk
    world.takes(world.office.office_head, "decide_assistance", **GRANT | {"decision": "handed_on"})
    assert world.one("assistance").outcome == "handed_on"


def test_figures_are_seen_by_who_reaches_the_case_and_by_nobody_else() -> None:
    world = asked()
    world.takes(world.office.head, "decide_assistance", **GRANT)
    stranger = make.post(make.unit("外县公安局"), "supervisor")
    where = f"/desk/cases/{world.case.number}/"
    assert world.by(stranger).get(where).status_code == 404
    assert "40,000.50" not in text(world.by(stranger).get("/desk/cases/"))
