"""Mediation through one centre (art. 33): both sides agree first, an agreement is followed, nothing stops for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huiyin.cases.models import CasePaper
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import gate
from tests import make
from tests.meetings.acts import World, accepted
from tests.portal.filed import picture

pytestmark = pytest.mark.django_db


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


def asked(office: make.Office | None = None) -> World:
    world = accepted(office)
    world.asks("ask_mediation", other_side="城东农贸市场", what="凌晨装卸噪声")
    return world


def dispatched(office: make.Office | None = None) -> World:
    world = asked(office)
    world.takes(world.office.clerk, "dispatch_mediation", **AGREED, unit="东桥派出所")
    return world


AGREED = {"way": "people", "petitioner_agreed_on": day(0), "other_agreed_on": day(0)}
TERMS: dict[str, Any] = {
    "form": "mediated",
    "parties": "高见山；城东农贸市场",
    "facts": "凌晨装卸扰民。",
    "terms": "22时至次日6时停止装卸。",
    "signed_on": day(0),
    "promises-1-what": "停止夜间装卸",
    "promises-1-who": "城东农贸市场",
    "promises-1-by": day(3),
    "promises-2-what": "安装隔音棚",
    "promises-2-by": day(60),
}


def test_the_centre_takes_in_and_dispatches_once_both_sides_agree() -> None:
    world = asked()
    assert world.one("mediation").unit == world.office.office.pk
    assert Duty.objects.open().filter(clock="mediation_intake", unit=world.office.office).exists()
    world.refused(world.office.clerk, "dispatch_mediation", **AGREED | {"other_agreed_on": day(2)}, unit="东桥派出所")
    world.takes(world.office.clerk, "dispatch_mediation", **AGREED, unit="东桥派出所")
    assert world.one("mediation").unit == world.office.station.pk
    assert Duty.objects.open().filter(clock="mediation_feedback", due_on=today() + timedelta(days=30)).exists()
    world.is_whole()


def test_an_agreement_is_a_paper_and_each_promise_a_duty_with_its_day() -> None:
    world = dispatched()
    world.takes(world.office.handler, "log_mediation", met_on=day(0), note="双方面谈。")
    world.takes(world.office.handler, "settle_mediation", **TERMS)
    assert world.one("mediation").outcome == "settled"
    promised = [item for item in world.state.proceedings if item.kind == "performance"]
    assert [item.about for item in promised] == [world.one("mediation").no] * 2
    due = Duty.objects.open().filter(clock="performance").values_list("due_on", flat=True)
    assert sorted(due) == [today() + timedelta(days=3), today() + timedelta(days=60)]
    paper = CasePaper.objects.filter(case=world.case, paper__template="settlement_agreement").get().paper
    assert [row["what"] for row in paper.fields["promises"]] == ["停止夜间装卸", "安装隔音棚"]
    world.is_whole()


def test_an_agreement_with_words_against_petitioning_is_not_made() -> None:
    world = dispatched()
    page = world.refused(world.office.handler, "settle_mediation", **TERMS | {"terms": "高见山停访息诉。"})
    assert "停访息诉" in page
    assert world.one("mediation").is_open


def test_the_time_to_answer_runs_on_and_the_page_says_so() -> None:
    world = dispatched()
    (finish,) = world.state.open_clocks("finish")
    assert finish.pauses == ()
    said = "办理期限照常计算"
    english = "runs on while there is mediation"
    page = world.by(world.office.clerk).get(f"/desk/cases/{world.case.number}/propose_mediation/").content.decode()
    assert said in page or english in page


def test_either_side_leaves_at_any_time() -> None:
    world = dispatched()
    world.asks("withdraw_mediation")
    assert world.one("mediation").outcome == "withdrawn"
    again = dispatched(world.office)
    again.takes(again.office.handler, "end_mediation", how="other_withdrew", reason="对方不再参加。")
    assert again.one("mediation").outcome == "other_withdrew"
    again.is_whole()


def test_only_who_conducts_it_acts_in_it() -> None:
    world = asked()
    assert world.is_not_offered(world.office.supervisor, "dispatch_mediation")
    page = world.by(world.office.station_clerk).get(f"/desk/cases/{world.case.number}/dispatch_mediation/")
    assert "主持该程序的单位" in page.content.decode() or "conducts this proceeding" in page.content.decode()


def test_an_outside_unit_settles_on_the_paper_it_sent() -> None:
    world = asked()
    other = world.office.other
    other.is_outside = True
    other.save(update_fields=["is_outside"])
    directory.forget()
    world.takes(world.office.clerk, "dispatch_mediation", **AGREED, unit=other.name)
    assert (world.one("mediation").status, world.one("mediation").unit) == ("outside", world.office.office.pk)
    world.refused(world.office.clerk, "settle_mediation", **TERMS)
    world.takes(world.office.clerk, "settle_mediation", **TERMS, files=picture("协议扫描.png"))
    assert world.one("mediation").outcome == "settled"


def test_a_case_is_not_closed_over_a_mediation_that_runs() -> None:
    world = asked()
    codes = {reason.code for reason in gate(procedure_for(world.case.procedure), world.state)}
    assert f"proceeding:{world.one('mediation').no}" in codes
