"""The answer and what follows it: basis, evidence, remedy, joint check, performance, visits by consent, quality."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from huiyin.cases.models import CasePaper
from huiyin.duties import layers
from huiyin.duties.models import Duty
from huiyin.duties.office_time import now, today
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import gate
from tests import make
from tests.desk.casework import step_url, text
from tests.meetings.acts import DRAFT, SERVED, World, accepted, begun, drafted, served
from tests.portal.filed import picture

pytestmark = pytest.mark.django_db


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


def opinion(world: World) -> dict[str, object]:
    """The fields of the opinion that was issued."""
    return dict(CasePaper.objects.get(case=world.case, paper__template="handling_opinion").paper.fields)


@pytest.fixture(autouse=True)
def _switches() -> Iterator[None]:
    """What a test switches on is rolled back with it; the process must not remember it."""
    layers.forget()
    yield
    layers.forget()


# The opinion


def test_the_remedy_is_worded_with_the_days_of_the_law_and_the_organ_above() -> None:
    world = accepted()
    page = text(world.by(world.office.handler).get(step_url(world.case, "draft")))
    days = procedure_for(world.case.procedure).clocks["review_window"].limit
    assert f"{days}日内，向望川县公安局请求复查" in page


def test_an_opinion_rests_on_articles_of_the_library_with_their_citation() -> None:
    world = accepted()
    answer = {"answers-1-outcome": "explained", "answers-1-opinion": "已依法处理。"}
    given = DRAFT | answer | {"basis": "", "articles": ["cn2022:32", "cn2022:34"]}
    world.takes(world.office.handler, "draft", **given)
    world.takes(world.office.head, "sign")
    basis = str(opinion(world)["basis"])
    assert "《信访工作条例》第三十二条：“" in basis
    assert "60日内办结" in basis
    world.is_whole()


def test_an_opinion_without_any_basis_is_refused() -> None:
    world = accepted()
    answer = {"answers-1-outcome": "explained", "answers-1-opinion": "已依法处理。"}
    world.refused(world.office.handler, "draft", **DRAFT | answer | {"basis": ""})
    page = world.refused(world.office.handler, "draft", **DRAFT | answer | {"articles": ["cn2022:999"]})
    assert world.state.draft is None
    assert "cn2022:999" in page


def test_evidence_is_chosen_from_the_files_of_the_case() -> None:
    world = accepted()
    world.takes(world.office.handler, "log", what="evidence", note="现场照片", files=picture("现场照片.png"))
    file = world.case.files.get().file_id
    answer = {"answers-1-outcome": "explained", "answers-1-opinion": "已依法处理。"}
    world.takes(world.office.handler, "draft", **DRAFT | answer | {"evidence": [str(file)], "proof": "照片证明装卸。"})
    world.takes(world.office.head, "sign")
    assert opinion(world)["evidence"] == [{"no": 1, "text": "现场照片.png"}]
    assert opinion(world)["proof"] == "照片证明装卸。"


# The joint check


def checked() -> World:
    """A draft that the branch and the petition office are asked to check."""
    world = drafted()
    units = {"branch": world.office.other.name, "petition_office": world.office.office.name}
    world.takes(world.office.handler, "ask_reply_check", **units)
    return world


def test_each_unit_that_was_asked_gives_its_own_view() -> None:
    world = checked()
    assert {item.unit for item in world.state.open_proceedings("reply_check")} == {
        world.office.other.pk,
        world.office.office.pk,
    }
    world.refused(world.office.clerk, "comment_reply", view="objected")
    world.takes(world.office.clerk, "comment_reply", view="objected", comment="请补充依据。")
    world.takes(world.office.outsider, "comment_reply", view="agreed")
    assert [item.outcome for item in world.state.proceedings] == ["agreed", "objected"]
    world.takes(world.office.head, "sign")
    world.is_whole()


def test_signing_waits_for_all_who_were_asked_or_says_why_not() -> None:
    world = checked()
    world.refused(world.office.head, "sign")
    world.takes(world.office.head, "sign", override="期限将至，意见另行补充。")
    assert {item.outcome for item in world.state.proceedings} == {"void"}
    assert not Duty.objects.open().filter(clock="reply_check").exists()
    world.is_whole()


def test_a_draft_that_goes_back_is_checked_anew() -> None:
    world = checked()
    world.takes(world.office.head, "return_draft", reason="补充事实")
    assert not world.state.open_proceedings("reply_check")
    answer = {"answers-1-outcome": "supported", "answers-1-opinion": "责令立即改正。"}
    world.takes(world.office.handler, "draft", **DRAFT | answer)
    world.takes(world.office.handler, "ask_reply_check", branch=world.office.other.name)
    assert len(world.state.open_proceedings("reply_check")) == 1


def test_the_petitioner_sees_nothing_of_the_joint_check() -> None:
    assert "联合审查" not in checked().portal()


# Performance


def test_what_a_supported_answer_promised_is_followed_from_service() -> None:
    world = served(**{"answers-1-todo": "夜间停止装卸", "answers-1-todo_by": day(10)})
    assert world.one("performance").requests == (1,)
    duty = Duty.objects.open().get(clock="performance")
    assert (duty.unit_id, duty.post_id, duty.due_on) == (
        world.office.station.pk,
        world.office.handler.pk,
        today() + timedelta(days=10),
    )
    world.is_whole()


def test_without_a_day_of_its_own_the_policys_days_run() -> None:
    served()
    limit = procedure_for("cn.2022").clocks["performance"].limit
    assert limit is not None
    assert Duty.objects.open().get(clock="performance").due_on == today() + timedelta(days=limit)


def test_nothing_is_followed_where_nothing_is_left_to_be_done() -> None:
    world = served(**{"answers-1-todo_none": "on"})
    assert not world.state.proceedings
    other = served_explained(world.office)
    assert not other.state.proceedings


def served_explained(office: make.Office) -> World:
    world = accepted(office)
    answer = {"answers-1-outcome": "explained", "answers-1-opinion": "已依法处理。"}
    world.takes(office.handler, "draft", **DRAFT | answer)
    world.takes(office.head, "sign")
    world.takes(office.handler, "serve", **SERVED, served_on=day(0))
    return world


def test_performance_is_reported_and_the_petitioner_contradicts_or_confirms() -> None:
    world = served()
    world.takes(world.office.handler, "perform", result="partly", what="已停止夜间装卸，隔音棚在建。")
    assert world.one("performance").is_open
    world.refused(world.office.handler, "perform", result="done", what="已建成。")
    world.takes(world.office.handler, "perform", result="done", what="隔音棚已建成。", done_on=day(0))
    assert "隔音棚已建成。" in world.portal()
    world.asks("confirm_performance", performance=1, said="contradicted", note="还没有建。")
    assert [item.status for item in world.state.proceedings] == ["contradicted", "due"]
    world.takes(world.office.handler, "perform", result="done", what="现已建成。", done_on=day(0))
    world.asks("confirm_performance", performance=2, said="confirmed")
    assert not world.state.open_proceedings("performance")
    assert world.portal_refuses("confirm_performance", performance=2, said="confirmed")
    world.is_whole()


def test_performance_never_stands_in_the_way_of_closing() -> None:
    world = served()
    world.takes(world.office.clerk, "waive_return_visit", why="信访人不同意回访")
    world.takes(world.office.handler, "serve", **SERVED | {"paper": "acceptance_notice"}, served_on=day(0))
    world.takes(world.office.head, "close")
    assert (world.case.stage, world.case.is_open) == ("closed", False)
    assert world.one("performance").is_open
    world.takes(world.office.handler, "perform", result="done", what="已落实。", done_on=day(0))
    world.is_whole()


# Return visits


VISIT = {"consent": "on", "explained": "on", "performed": "yes", "view": "agrees"}


def test_refused_on_the_portal_nobody_visits_and_the_case_still_closes() -> None:
    world = served()
    assert world.petitioner().post(reverse("portal:visits"), {"refuse": "1"}).status_code == 302
    world.case.refresh_from_db()
    page = world.refused(world.office.clerk, "return_visit", **VISIT, visited_on=day(0))
    assert "信访人已拒绝回访" in page or "has refused return visits" in page
    codes = {reason.code for reason in gate(procedure_for("cn.2022"), world.state)}
    assert "return_visit" not in codes
    world.asks("agree_to_visit")
    world.takes(world.office.clerk, "return_visit", **VISIT, visited_on=day(0))
    assert "同意" in world.portal() or "agrees" in world.portal()
    world.is_whole()


def test_whoever_handled_the_matter_makes_no_visit() -> None:
    world = served()
    world.takes(
        world.office.head, "rehear", heard_on=day(0), place="所", present="两人", statement="谈", signed="signed"
    )
    world.refused(world.office.head, "return_visit", **VISIT, visited_on=day(0))


# The quality opinion and the papers of closing


def assigned() -> World:
    """An assigned matter whose answer was served and whose report was handed in."""
    world = begun()
    office = world.office
    given = {"unit": office.station.name, "routes-1-route": "31.6", "report_due": day(40)}
    world.takes(office.clerk, "assign", **given)
    world.takes(office.station_clerk, "accept", **{"routes-1-route": "31.6"})
    world.takes(office.head, "appoint", handler=office.handler.pk, lead=office.head.pk)
    answer = {"answers-1-outcome": "explained", "answers-1-opinion": "已依法处理。"}
    world.takes(office.handler, "draft", **DRAFT | answer)
    world.takes(office.head, "sign")
    for paper in ("handling_opinion", "acceptance_notice"):
        world.takes(office.handler, "serve", **SERVED | {"paper": paper}, served_on=day(0))
    world.takes(office.handler, "report", problem="噪声", findings="属实", opinion="责令改正")
    world.takes(office.clerk, "waive_return_visit", why="信访人不同意")
    return world


def missing(world: World) -> set[str]:
    return {reason.code for reason in gate(procedure_for("cn.2022"), world.state)}


def test_who_assigned_the_matter_gives_the_quality_opinion_and_nobody_else() -> None:
    world = assigned()
    world.refused(world.office.head, "quality_opinion", verdict="sound", opinion="合格")
    assert world.is_not_offered(world.office.handler, "quality_opinion")
    world.takes(world.office.office_head, "quality_opinion", verdict="sound", opinion="事实清楚。")
    assert world.state.quality == "sound"
    assert "事实清楚。" not in world.portal()
    world.is_whole()


def test_a_matter_that_was_not_assigned_gets_no_quality_opinion() -> None:
    world = served()
    refused = world.refused(world.office.office_head, "quality_opinion", verdict="sound", opinion="合格")
    assert "只有交办的事项" in refused or "Only an assigned matter" in refused


def test_the_papers_of_closing_are_shown_and_block_nothing_by_themselves() -> None:
    world = assigned()
    page = text(world.by(world.office.head).get(step_url(world.case, "close")))
    assert "评查意见" in page or "quality opinion" in page
    assert missing(world) == set()
    world.takes(world.office.head, "close")
    assert world.state.stage == "closed"


def test_switched_on_the_layer_asks_for_the_signed_report_and_the_quality_opinion() -> None:
    layers.switch_layer(key="closing_papers", since=today(), by="admin", at=now())
    world = assigned()
    assert missing(world) == {"signed_report", "quality_opinion"}
    world.refused(world.office.head, "close")
    world.takes(world.office.handler, "bind_scan", paper="completion_report", file=picture("盖章报告.png"))
    world.takes(world.office.office_head, "quality_opinion", verdict="to_mend", opinion="补充送达回证。")
    assert missing(world) == set()
    world.takes(world.office.head, "close")
    world.is_whole()


# The desk's pages


def test_two_versions_stand_side_by_side_with_what_was_said_of_each() -> None:
    world = drafted()
    world.takes(world.office.handler, "ask_reply_check", branch=world.office.other.name)
    world.takes(world.office.outsider, "comment_reply", view="objected", comment="请写明期限。")
    world.takes(world.office.head, "return_draft", reason="写明期限")
    answer = {"answers-1-outcome": "supported", "answers-1-opinion": "责令十日内改正。"}
    world.takes(world.office.handler, "draft", **DRAFT | answer)
    page = text(world.by(world.office.head).get(f"/desk/cases/{world.case.number}/versions/"))
    assert "<ins>十日内</ins>" in page
    assert "请写明期限。" in page
    assert "写明期限" in page
    assert world.by(world.office.administrator).get(f"/desk/cases/{world.case.number}/versions/").status_code == 403
    stranger = make.post(make.unit("外县公安局"), "head")
    assert world.by(stranger).get(f"/desk/cases/{world.case.number}/versions/").status_code == 404


def test_the_supervisor_sees_what_was_promised_and_not_done_also_when_the_matter_is_closed() -> None:
    world = served(**{"answers-1-todo": "停止装卸", "answers-1-todo_by": day(0)})
    world.takes(world.office.clerk, "waive_return_visit", why="信访人不同意回访")
    world.takes(world.office.handler, "serve", **SERVED | {"paper": "acceptance_notice"}, served_on=day(0))
    world.takes(world.office.head, "close")
    assert 'id="followed"' not in text(world.by(world.office.supervisor).get("/desk/supervise/"))
    Duty.objects.filter(clock="performance").update(due_on=today() - timedelta(days=1))
    page = text(world.by(world.office.supervisor).get("/desk/supervise/"))
    assert world.case.number in page[page.index('id="followed"') :]
