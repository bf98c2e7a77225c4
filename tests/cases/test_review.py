"""Review, recheck and what follows, by the posts that would take each step, with the proofs at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, Request
from huiyin.cases.reach import can_see
from huiyin.documents.content import letter_of
from huiyin.duties.models import Duty, DutyState
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.state import state_from_json
from tests import make
from tests.cases import reviewed as road
from tests.cases.reviewed import Organs, organs, result, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Organs]:
    yield organs()
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def codes(refused: pytest.ExceptionInfo[NotAllowed]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def duty(case: Case, clock: str) -> Duty:
    return Duty.objects.filter(subject=f"case:{case.pk}", clock=clock).latest("pk")


def linked(case: Case, world: Organs, day: date, given: dict[str, str], key: str = "link_case") -> None:
    take_step(case=case, step=key, by=world.office.clerk, at=road.on(day), given=given)


def words_of(case: Case, kind: str) -> str:
    """Everything a paper of the case says."""
    paper = case.papers.select_related("paper").filter(paper__template=kind).latest("pk").paper
    letter = letter_of(paper.template, paper.fields, number=paper.number, on=paper.issued_on)
    return "\n".join([letter.office, letter.title, *(piece.text for piece in letter.pieces)])


def test_a_review_is_asked_for_conducted_by_the_organ_above_decided_and_served(world: Organs) -> None:
    case = road.asked(world)
    # Monday 11 May; 30 days end on Wednesday 10 June.
    clock = duty(case, "review")
    assert (clock.due_on, clock.unit_id, clock.post_id) == (date(2026, 6, 10), world.office.bureau.pk, None)
    assert duty(case, "review_window").state == DutyState.MET
    road.reviewed(world, case=case)
    clock = duty(case, "review")
    assert (clock.state, clock.ended_on) == (DutyState.MET, date(2026, 5, 22))
    # Served Monday 25 May; 30 days end on Wednesday 24 June, a working day.
    assert duty(case, "recheck_window").due_on == date(2026, 6, 24)
    words = words_of(case, "review_opinion")
    for said in ("望川县公安局", "没有测夜间噪声", "复查结论：维持", "某省公安厅请求复核", "东公信〔2026〕"):
        assert said in words, said


def test_the_head_of_the_organ_has_the_duty_and_then_the_one_appointed(world: Organs) -> None:
    case = road.asked(world)
    step(case, "take_up_review", world.deputy_chief, date(2026, 5, 12), handler=world.reviewer.pk)
    assert duty(case, "review").post_id == world.reviewer.pk
    assert can_see(world.reviewer, case)


def test_a_recheck_ends_the_matter_and_the_same_facts_are_not_taken_up_again(world: Organs) -> None:
    case = road.rechecked(world)
    assert "不再受理" in words_of(case, "recheck_opinion")
    again = make.case(world.office.clerk, at=road.on(date(2026, 6, 29)), received_on=date(2026, 6, 29))
    given = {"case": case.number, "kind": "same_facts", "reason": "同一事实和理由"}
    linked(again, world, date(2026, 6, 29), given)
    step(again, "transfer", world.office.clerk, date(2026, 6, 30), unit=world.office.station.pk)
    with pytest.raises(NotAllowed) as refused:
        step(again, "accept", world.office.station_clerk, date(2026, 7, 1))
    assert codes(refused) == {"final"}
    linked(again, world, date(2026, 7, 1), {"case": case.number, "reason": "误关联"}, "unmerge")
    step(again, "accept", world.office.station_clerk, date(2026, 7, 1))


def test_new_facts_open_a_linked_matter_that_is_accepted(world: Organs) -> None:
    case = road.rechecked(world)
    new = make.case(world.office.clerk, at=road.on(date(2026, 6, 29)), received_on=date(2026, 6, 29))
    given = {"case": case.number, "kind": "new_facts", "reason": "新测得的夜间数据"}
    linked(new, world, date(2026, 6, 29), given)
    step(new, "transfer", world.office.clerk, date(2026, 6, 30), unit=world.office.station.pk)
    step(new, "accept", world.office.station_clerk, date(2026, 7, 1))
    case.refresh_from_db()
    assert [(tie.kind, tie.case) for tie in state_from_json(case.state).ties] == [("followed_by", new.number)]


def test_a_matter_out_of_reach_cannot_be_linked(world: Organs) -> None:
    case = make.case(world.office.clerk)
    elsewhere = make.case(make.post(world.office.other, "clerk"))
    for number in (elsewhere.number, "2026-999999", case.number):
        given = {"case": number, "kind": "new_facts", "reason": "相关"}
        with pytest.raises(NotAllowed):
            linked(case, world, make.DAY, given)


def test_revoked_answers_are_handled_anew_by_somebody_else(world: Organs) -> None:
    office = world.office
    case = road.reviewed(world, result("revoked"))
    state = state_from_json(case.state)
    assert (state.stage, state.handler, state.request(1).revoked) == ("accepted", None, "supported")
    assert "不得以同一事实和理由" in words_of(case, "review_opinion")
    # Signed on Friday 22 May: 60 days end on Tuesday 21 July.
    assert duty(case, "finish").due_on == date(2026, 7, 21)
    with pytest.raises(NotAllowed) as refused:
        step(case, "appoint", office.head, date(2026, 5, 26), handler=office.handler.pk, lead=office.head.pk)
    assert codes(refused) == {"same_handler"}
    second = make.post(office.station, "handler", name="另一人")
    step(case, "appoint", office.head, date(2026, 5, 26), handler=second.pk, lead=office.head.pk)
    answer = {"no": 1, "outcome": "supported", "facts": "属实", "opinion": "责令改正", "basis": "有关法律"}
    words = {"facts": "属实", "basis": "法律", "remedy": "可请求复查"}
    with pytest.raises(NotAllowed) as refused:
        step(case, "draft", second, date(2026, 6, 1), answers=[answer], **words)
    assert codes(refused) == {"same_result"}
    step(case, "draft", second, date(2026, 6, 1), answers=[answer], new_ground="夜间复测超标。", **words)
    step(case, "sign", office.head, date(2026, 6, 2))
    road.serve(case, "handling_opinion-2", second, date(2026, 6, 3))
    # The new answer may be reviewed anew.
    step(case, "ask_review", None, date(2026, 6, 10), grounds="仍不服。")
    assert duty(case, "review").due_on == date(2026, 7, 10)


def test_the_earlier_handler_may_be_neither_appointed_nor_act(world: Organs) -> None:
    office = world.office
    moved_up = Post.objects.create(
        staff=office.handler.staff, unit=world.office.bureau, role="handler", since=date(2020, 1, 1)
    )
    case = road.asked(world)
    with pytest.raises(NotAllowed) as refused:
        step(case, "take_up_review", world.deputy_chief, date(2026, 5, 12), handler=moved_up.pk)
    assert codes(refused) == {"worked_before"}


def test_whoever_worked_on_it_sees_a_review_only_from_where_they_did(world: Organs) -> None:
    office = world.office
    moved_up = Post.objects.create(
        staff=office.head.staff, unit=world.office.bureau, role="head", since=date(2020, 1, 1)
    )
    case = road.asked(world)
    found = [can_see(post, case) for post in (office.head, moved_up, world.deputy_chief)]
    assert found == [True, False, True]
    seen = [Case.objects.visible_to(post).filter(pk=case.pk).exists() for post in (office.head, moved_up)]
    assert seen == [True, False]


def test_whoever_reviewed_does_not_recheck(world: Organs) -> None:
    also = Post.objects.create(
        staff=world.reviewer.staff, unit=world.office.province, role="handler", since=date(2020, 1, 1)
    )
    case = road.reviewed(world)
    step(case, "ask_recheck", None, date(2026, 6, 8), grounds="不服。")
    with pytest.raises(NotAllowed) as refused:
        step(case, "take_up_review", world.province_head, date(2026, 6, 9), handler=also.pk)
    assert codes(refused) == {"worked_before"}


def test_a_request_posted_in_time_is_in_time_though_it_came_later(world: Organs) -> None:
    case = road.walk_to_served(world.office)
    given = {"grounds": "不服。", "posted_on": date(2026, 5, 22)}
    step(case, "ask_review", world.office.clerk, date(2026, 5, 27), **given)
    assert state_from_json(case.state).proceedings[0].late == ()


def test_a_late_request_is_taken_in_and_declined_with_the_days_counted(world: Organs) -> None:
    case = road.walk_to_served(world.office)
    # Served Wednesday 22 April: the window ends on Friday 22 May.
    step(case, "ask_review", None, date(2026, 5, 25), grounds="不服。")
    assert state_from_json(case.state).proceedings[0].late == (1,)
    with pytest.raises(NotAllowed) as refused:
        step(case, "take_up_review", world.deputy_chief, date(2026, 5, 26), handler=world.reviewer.pk)
    assert codes(refused) == {"late"}
    told = {"ground": "late", "article": "第三十五条", "where_to_go": "可以向法律援助机构咨询。"}
    step(case, "decline_review", world.deputy_chief, date(2026, 5, 27), **told)
    words = words_of(case, "review_decline_notice")
    assert "至2026年5月22日届满；您于2026年5月25日提出" in words
    assert "不予复查告知书" in words


def test_a_late_request_is_taken_up_for_a_good_reason(world: Organs) -> None:
    case = road.walk_to_served(world.office)
    step(case, "ask_review", None, date(2026, 5, 25), grounds="不服。")
    given = {"handler": world.reviewer.pk, "good_reason": "住院期间无法提出。"}
    step(case, "take_up_review", world.deputy_chief, date(2026, 5, 26), **given)
    assert state_from_json(case.state).proceedings[0].status == "working"


def test_a_changed_answer_carries_the_words_of_the_review(world: Organs) -> None:
    case = road.reviewed(world, result("changed", outcome="not_supported"))
    row = Request.objects.get(case=case)
    assert (row.outcome, row.answer) == ("not_supported", road.OPINION)


def test_a_withdrawn_request_may_be_made_again(world: Organs) -> None:
    case = road.asked(world)
    step(case, "withdraw_review", None, date(2026, 5, 12), own_words="先不复查了。")
    assert duty(case, "review").state == DutyState.MET
    step(case, "ask_review", None, date(2026, 5, 20), grounds="还是不服。")


def test_nobody_outside_the_organ_conducts_its_review(world: Organs) -> None:
    case = road.asked(world)
    for post in (world.office.head, world.office.office_head, world.province_head):
        with pytest.raises(NotAllowed) as refused:
            step(case, "take_up_review", post, date(2026, 5, 12), handler=world.reviewer.pk)
        assert "organ" in codes(refused)


def test_with_no_organ_above_the_office_says_where_to_turn(world: Organs) -> None:
    top = make.post(world.office.province, "clerk")
    case = make.case(top)
    step(case, "keep", top, date(2026, 3, 20))
    step(case, "accept", top, date(2026, 3, 25))
    given = {"handler": world.rechecker.pk, "lead": world.province_head.pk}
    step(case, "appoint", world.province_head, date(2026, 3, 26), **given)
    answer = {"no": 1, "outcome": "explained", "opinion": "说明。", "facts": "", "basis": ""}
    words = {"facts": "属实", "basis": "法律", "remedy": "可请求复查"}
    step(case, "draft", world.rechecker, date(2026, 4, 1), answers=[answer], **words)
    step(case, "sign", world.province_head, date(2026, 4, 2))
    road.serve(case, "handling_opinion", top, date(2026, 4, 3))
    step(case, "ask_review", None, date(2026, 4, 10), grounds="不服。")
    clock = duty(case, "pass_review")
    assert (clock.due_on, clock.unit_id) == (date(2026, 4, 17), world.office.province.pk)
    with pytest.raises(NotAllowed) as refused:
        step(case, "take_up_review", world.province_head, date(2026, 4, 13), handler=top.pk)
    assert "no_organ" in codes(refused)
    told = {"ground": "other_organ", "article": "第三十五条", "where_to_go": "公安部信访部门。"}
    step(case, "decline_review", top, date(2026, 4, 13), **told)
    assert duty(case, "pass_review").state == DutyState.MET


def test_the_drafter_does_not_sign(world: Organs) -> None:
    case = road.asked(world)
    step(case, "take_up_review", world.deputy_chief, date(2026, 5, 12), handler=world.deputy_chief.pk)
    draft = {"results": [result()], "facts": "事实", "basis": "依据"}
    step(case, "draft_review", world.deputy_chief, date(2026, 5, 20), **draft)
    with pytest.raises(NotAllowed) as refused:
        take_step(case=case, step="sign_review", by=world.deputy_chief, at=road.on(date(2026, 5, 21)), given={})
    assert codes(refused) == {"own_draft"}
