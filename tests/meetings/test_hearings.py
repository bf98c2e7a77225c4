"""Hearings (art. 31(6), 36(2)) and hearing old matters again, as the right people and as the wrong ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from tests import make
from tests.meetings.acts import World, accepted, begun

pytestmark = pytest.mark.django_db


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


def notice(world: World, **given: object) -> dict[str, object]:
    """The form of a notice; its panel is of the station, and fresh."""
    panel = [make.post(world.office.station, "clerk").pk for _ in range(2)]
    chair = make.post(world.office.station, "head", name="郑公").pk
    told = {"held_on": day(7), "hour": "上午9时", "place": "听证室", "told_on": day(0)}
    return {**told, "chair": chair, "panel": panel, **given}


def asked(office: make.Office | None = None) -> World:
    world = accepted(office)
    world.asks("ask_hearing", reason="事实有争议，请公开听证。")
    return world


def granted() -> World:
    world = asked()
    world.takes(world.office.head, "decide_hearing", hold="yes", reason="案情复杂。")
    return world


def test_the_petitioner_asks_and_the_head_decides_with_reasons() -> None:
    world = asked()
    assert world.one("hearing").unit == world.office.station.pk
    assert Duty.objects.open().filter(clock="hearing_decision", unit=world.office.station).exists()
    assert world.is_not_offered(world.office.handler, "decide_hearing")
    assert world.is_not_offered(world.office.clerk, "decide_hearing")
    world.takes(world.office.head, "decide_hearing", hold="no", reason="事实清楚，无需听证。")
    assert world.one("hearing").outcome == "refused"
    assert "事实清楚，无需听证。" in world.portal()
    world.is_whole()


def test_a_hearing_from_its_notice_to_the_panels_view() -> None:
    world = granted()
    world.takes(world.office.head, "call_hearing", **notice(world))
    assert "听证通知书" in world.portal()
    world.takes(
        world.office.station_clerk,
        "hold_hearing",
        held_on=day(0),
        place="听证室",
        present="信访人、承办人",
        course="双方陈述。",
        signed="refused",
        not_signed_why="要求补充一句",
    )
    world.takes(world.office.head, "conclude_hearing", facts="噪声超标。", view="建议予以支持。")
    assert world.one("hearing").outcome == "concluded"
    kinds = [paper.kind for paper in world.state.papers]
    assert kinds[-3:] == ["hearing_notice", "hearing_record", "hearing_opinion"]
    assert "建议予以支持。" in world.portal()
    world.is_whole()


def test_the_investigator_does_not_sit_on_the_panel() -> None:
    world = granted()
    refused = world.refused(world.office.head, "call_hearing", **notice(world, chair=world.office.head.pk))
    assert "办理过本事项的人员不得主持" in refused or "Nobody who worked on the matter" in refused
    world.refused(world.office.head, "call_hearing", **notice(world, panel=[world.office.handler.pk]))
    assert world.one("hearing").status == "granted"


def test_a_hearing_is_told_seven_days_before_unless_the_petitioner_agrees_to_less() -> None:
    world = granted()
    world.refused(world.office.head, "call_hearing", **notice(world, held_on=day(6)))
    world.takes(world.office.head, "call_hearing", **notice(world, held_on=day(6), short_notice="on"))
    assert world.one("hearing").status == "called"


def test_the_time_to_answer_runs_on_during_a_hearing() -> None:
    world = granted()
    world.takes(world.office.head, "call_hearing", **notice(world))
    (finish,) = world.state.open_clocks("finish")
    assert finish.pauses == ()


def test_the_petitioner_takes_the_request_back_and_may_ask_again() -> None:
    world = granted()
    world.asks("withdraw_hearing")
    assert world.one("hearing").outcome == "withdrawn"
    world.asks("ask_hearing", reason="再次申请。")
    assert len(world.state.open_proceedings("hearing")) == 1
    world.is_whole()


def test_no_hearing_before_acceptance_and_none_beside_another() -> None:
    world = begun()
    assert world.portal_refuses("ask_hearing", reason="请听证")
    assert asked(world.office).portal_refuses("ask_hearing", reason="再一次")


def test_the_handler_proposes_a_hearing_and_another_unit_cannot() -> None:
    world = accepted()
    world.takes(world.office.handler, "propose_hearing", reason="重大、复杂。")
    assert world.one("hearing").status == "asked"
    other = accepted(world.office)
    page = other.refused(other.office.clerk, "propose_hearing", reason="想听证")
    assert "由正在办理的机关办理" in page or "Only the organ that decides now" in page


TALK = {"heard_on": "", "place": "接待室", "present": "信访人、承办人", "statement": "陈述了三次报警的经过。"}


def test_an_old_matter_is_heard_again_and_analysed_in_writing() -> None:
    world = accepted()
    world.takes(world.office.handler, "rehear", **TALK | {"heard_on": day(0)}, signed="signed")
    analysis = {"problems": "噪声", "old_basis": "原依据", "reasons": "没有测量", "finding": "应当补测"}
    world.takes(world.office.handler, "analyse", **analysis)
    page = world.page(world.office.head)
    assert "陈述了三次报警的经过。" in page
    assert "没有测量" in page
    assert "陈述了三次报警的经过。" not in world.portal()
    world.is_whole()


def test_a_talk_lies_in_the_past_and_is_the_handlers_to_record() -> None:
    world = accepted()
    world.refused(world.office.handler, "rehear", **TALK | {"heard_on": day(1)}, signed="signed")
    assert world.is_not_offered(world.office.clerk, "rehear")
    assert world.is_not_offered(world.office.supervisor, "analyse")


def test_no_form_asks_for_a_state_of_mind() -> None:
    world = accepted()
    for step in ("rehear", "analyse"):
        page = world.by(world.office.handler).get(f"/desk/cases/{world.case.number}/{step}/").content.decode()
        assert not [word for word in ("思想", "情绪", "动向", "mood", "state of mind") if word in page]
