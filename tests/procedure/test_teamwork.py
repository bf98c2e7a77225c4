"""Six items, plan, triage, the lead's checks, simple handling, team and the unit above, by the law core alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.procedure.make import (
    ABOVE,
    CLERK,
    HANDLER,
    HEAD,
    OFFICE,
    PETITIONER,
    SYSTEM,
    UNIT,
    UNIT_CLERK,
    Drive,
    day,
    registered,
)

from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Actor, NotAllowed, gate
from huiyin.procedure.layers import OPTIONAL
from huiyin.procedure.schema import Facts
from huiyin.procedure.six_items import missing_items, six_items
from huiyin.procedure.succession import roles_of

LEAD = Actor("head", UNIT, 26, 206)
ABOVE_HEAD = Actor("head", ABOVE, 92, 902)
ASSIGNED = {"unit": UNIT, "report_due": "2026-05-29"}
PLAN = {
    "analysis": "欠薪源于分包合同纠纷。",
    "measures": [
        {"text": "约谈总包单位", "due_on": "2026-03-20"},
        {"text": "核定欠薪数额", "due_on": "2026-03-27"},
    ],
    "deadline": "2026-04-30",
}


def handling(layers: Mapping[str, str] | None = None, **given: Any) -> Drive:
    """Transferred on Wednesday 4 March, accepted on Friday the 6th, in hand on Monday the 9th."""
    drive = registered(**given)
    drive.facts = Facts(above=(ABOVE,), layers={key: day(text) for key, text in (layers or {}).items()})
    drive.do("transfer", CLERK, "2026-03-04", {"unit": UNIT})
    drive.do("accept", UNIT_CLERK, "2026-03-06")
    drive.do("appoint", HEAD, "2026-03-09", {"handler": HANDLER.post, "lead": LEAD.post})
    return drive


def assigned(layers: Mapping[str, str] | None = None, **given: Any) -> Drive:
    drive = registered()
    drive.facts = Facts(above=(ABOVE,), layers={key: day(text) for key, text in (layers or {}).items()})
    drive.do("assign", CLERK, "2026-03-04", ASSIGNED | given)
    drive.do("accept", UNIT_CLERK, "2026-03-06")
    drive.do("appoint", HEAD, "2026-03-09", {"handler": HANDLER.post, "lead": LEAD.post})
    return drive


def refused(drive: Drive, key: str, actor: Actor, on: str, given: Mapping[str, Any]) -> list[str]:
    with pytest.raises(NotAllowed) as told:
        drive.do(key, actor, on, given)
    return [reason.code for reason in told.value.reasons]


def test_assigning_and_appointing_fix_the_six_items() -> None:
    drive = assigned(supervising_unit=ABOVE, requirements="逐项答复")
    assert {key: item.step for key, item in six_items(drive.now).items() if item} == {
        "unit": 2,
        "date": 2,
        "supervising_unit": 2,
        "requirements": 2,
        "lead": 4,
        "person": 4,
    }
    assert missing_items(drive.now) == ()
    assert refused(drive, "fix_items", CLERK, "2026-03-10", {"requirements": "改一下"}) == ["nothing_missing"]


def test_what_an_assignment_left_open_is_missing_and_can_be_completed() -> None:
    drive = assigned()
    assert missing_items(drive.now) == ("supervising_unit", "requirements")
    assert gate(drive.procedure, drive.now) != ()
    assert not [reason for reason in gate(drive.procedure, drive.now) if "items" in reason.code]  # it stops nobody
    drive.do("fix_items", CLERK, "2026-03-10", {"supervising_unit": ABOVE, "requirements": "逐项答复"})
    assert missing_items(drive.now) == ()
    assert drive.now.supervising_unit == ABOVE


def test_a_person_who_stood_aside_is_missing_again() -> None:
    drive = assigned(supervising_unit=ABOVE, requirements="逐项答复")
    drive.do("recuse", HANDLER, "2026-03-10", {"post": HANDLER.post, "reason": "亲属"})
    assert missing_items(drive.now) == ("person",)


def test_a_transferred_matter_has_no_six_items() -> None:
    assert six_items(handling().now) == {}


def test_a_plan_is_ticked_off_and_a_new_one_keeps_what_was_done() -> None:
    drive = handling()
    drive.do("plan", HANDLER, "2026-03-10", PLAN)
    drive.do("do_measures", HANDLER, "2026-03-20", {"measures": [1], "note": "已约谈"})
    assert refused(drive, "do_measures", HANDLER, "2026-03-20", {"measures": [1], "note": "再次"}) == ["measures"]
    drive.do("plan", HANDLER, "2026-03-23", PLAN | {"measures": [{"text": "支付", "due_on": "2026-04-20"}]})
    plan = drive.now.plan
    assert plan is not None
    assert [(item.no, item.done_on) for item in plan.measures] == [(1, day("2026-03-20")), (3, None)]
    assert not drive.now.open_clocks("measure")  # no duty: the layer is off


def test_a_plan_does_not_end_before_its_measures() -> None:
    given = PLAN | {"deadline": "2026-03-21"}
    assert refused(handling(), "plan", HANDLER, "2026-03-10", given) == ["measures"]


def test_days_of_the_plan_are_duties_where_the_layer_is_on() -> None:
    drive = handling({"plan_dates": "2026-03-10"})
    drive.do("plan", HANDLER, "2026-03-10", PLAN)  # Tuesday, the first day the layer binds
    assert [clock.fixed_due for clock in drive.now.open_clocks("measure")] == [day("2026-03-20"), day("2026-03-27")]
    drive.do("do_measures", HANDLER, "2026-03-24", {"measures": [1], "note": "已约谈", "done_on": "2026-03-20"})
    assert {view.verdict for view in drive.view("2026-03-24") if view.clock.subject == "m1"} == {"met"}
    drive.do("plan", HANDLER, "2026-03-25", PLAN | {"measures": [{"text": "支付", "due_on": "2026-04-20"}]})
    assert {view.verdict for view in drive.view("2026-03-25") if view.clock.subject == "m2"} == {"ended"}


def test_a_layer_binds_nothing_before_its_day() -> None:
    drive = handling({"plan_dates": "2026-03-11"})
    drive.do("plan", HANDLER, "2026-03-10", PLAN)
    assert drive.now.open_clocks("measure") == ()


def test_triage_names_ways_and_days_and_can_be_changed() -> None:
    drive = handling({"triage_dates": "2026-03-01"})
    row = {"no": 1, "way": "conditions", "until": "2026-04-10", "what": "待鉴定"}
    drive.do("triage", HANDLER, "2026-03-10", {"triages": [row]})
    assert [clock.fixed_due for clock in drive.now.open_clocks("triage")] == [day("2026-04-10")]
    drive.do("triage", HANDLER, "2026-03-10", {"triages": [row | {"way": "group", "until": "2026-04-20"}]})
    assert [clock.fixed_due for clock in drive.now.open_clocks("triage")] == [day("2026-04-20")]
    assert [(item.way, item.step) for item in drive.now.triage] == [("group", 6)]
    drive.do("withdraw", PETITIONER, "2026-03-12", {"own_words": "已解决"})
    assert not drive.now.open_clocks("triage")


def test_conditions_to_be_made_need_a_day() -> None:
    given = {"triages": [{"no": 1, "way": "conditions"}]}
    assert refused(handling(), "triage", HANDLER, "2026-03-10", given) == ["wrong:triages"]
    assert handling().do("triage", HANDLER, "2026-03-10", {"triages": [{"no": 1, "way": "now"}]}).triage


def test_only_the_lead_makes_the_three_checks() -> None:
    drive = handling()
    check = {"what": "petitioner", "checked_on": "2026-03-10", "note": "当面听取"}
    assert refused(drive, "lead_check", HEAD, "2026-03-10", check) == ["lead"]
    drive.do("lead_check", LEAD, "2026-03-10", check)
    assert [(item.what, item.on) for item in drive.now.lead_checks] == [("petitioner", day("2026-03-10"))]
    assert "lead_check:file" not in [reason.code for reason in gate(drive.procedure, drive.now)]


def test_the_gate_asks_for_the_checks_of_what_was_assigned_while_the_layer_was_on() -> None:
    drive = assigned({"lead_checks": "2026-03-01"})
    for what in ("petitioner", "handler"):
        drive.do("lead_check", LEAD, "2026-03-10", {"what": what, "checked_on": "2026-03-10", "note": "听取"})
    codes = [reason.code for reason in gate(drive.procedure, drive.now)]
    assert [code for code in codes if code.startswith("lead_check")] == ["lead_check:file"]
    assert not [r for r in gate(drive.procedure, assigned().now) if r.code.startswith("lead_check")]
    assert not [
        r for r in gate(drive.procedure, handling({"lead_checks": "2026-03-01"}).now) if r.code.startswith("lead_check")
    ]


SIMPLY = {"ground": "clear", "not_refusal": True}


def test_simple_handling_is_off_until_it_is_switched_on() -> None:
    assert refused(handling(), "handle_simply", HEAD, "2026-03-10", SIMPLY) == ["not_on"]
    drive = handling({"simple_handling": "2026-03-07"})  # accepted the day before
    assert refused(drive, "handle_simply", HEAD, "2026-03-10", SIMPLY) == ["not_on"]


def test_simple_handling_ends_ten_working_days_after_acceptance() -> None:
    drive = handling({"simple_handling": "2026-03-06"})
    assert drive.clock("finish", "2026-03-10").due.on == day("2026-05-05")
    drive.do("handle_simply", HEAD, "2026-03-10", SIMPLY)
    shown = drive.clock("finish", "2026-03-10")
    assert (shown.due.on, shown.due.layer.key if shown.due.layer else "") == (day("2026-03-20"), "simple_handling")
    drive.facts = replace(drive.facts, layers={})  # switched off: what was decided stands
    assert drive.clock("finish", "2026-03-10").due.on == day("2026-03-20")
    drive.do("end_simple", HEAD, "2026-03-16", {"reason": "需要鉴定"})
    assert drive.clock("finish", "2026-03-16").due.on == day("2026-05-05")


@pytest.mark.parametrize(
    ("given", "code"),
    [({"people": 5}, "not_simple:joint"), ({"contact": True}, "not_simple:repeat")],
)
def test_what_simple_handling_is_not_for(given: dict[str, Any], code: str) -> None:
    drive = handling({"simple_handling": "2026-03-06"}, **{k: v for k, v in given.items() if k == "people"})
    if given.get("contact"):
        drive.do("join", CLERK, "2026-03-10", {"contact_no": 9})
    assert refused(drive, "handle_simply", HEAD, "2026-03-10", SIMPLY) == [code]


def test_an_assigned_matter_is_not_handled_simply() -> None:
    drive = assigned({"simple_handling": "2026-03-01"})
    assert refused(drive, "handle_simply", HEAD, "2026-03-10", SIMPLY) == ["not_simple:assigned"]


def test_after_ten_working_days_it_is_too_late_to_be_simple() -> None:
    drive = handling({"simple_handling": "2026-03-06"})
    assert refused(drive, "handle_simply", HEAD, "2026-03-23", SIMPLY) == ["simple_over"]  # Monday after the 20th


def test_nobody_switches_a_layer_on_by_sending_it() -> None:
    drive = handling()
    state = drive.do("plan", HANDLER, "2026-03-10", PLAN | {"layers": {"plan_dates": "2026-03-01"}})
    assert not state.open_clocks("measure")
    assert "layers" not in drive.records[-1].given


@pytest.mark.parametrize("layer", OPTIONAL.values(), ids=lambda item: item.key)
def test_every_optional_layer_says_where_it_comes_from(layer: Any) -> None:
    assert layer.citation.mark in ("X", "S", "M")
    assert layer.citation.text.zh
    assert layer.asks.en


def test_who_helps_the_handler_logs_and_drafts_nothing() -> None:
    drive = handling()
    helper = Actor("handler", UNIT, 24, 204)
    log = {"what": "visit", "note": "实地查看"}
    assert refused(drive, "log", helper, "2026-03-10", log) == ["handler"]
    drive.do("set_team", HEAD, "2026-03-10", {"posts": [24], "reason": "人手不足"})
    drive.do("log", helper, "2026-03-11", log)
    assert 24 in drive.now.worked
    opinion = {"answers": [{"no": 1, "outcome": "explained", "opinion": "说明"}]}
    opinion |= {"facts": "事实", "basis": "依据", "remedy": "复查"}
    assert refused(drive, "draft", helper, "2026-03-12", opinion) == ["handler"]
    drive.do("set_team", HEAD, "2026-03-12", {"reason": "已补足"})
    assert refused(drive, "log", helper, "2026-03-12", log) == ["handler"]


def test_the_unit_above_takes_a_matter_over_and_no_date_moves() -> None:
    drive = handling()
    before = drive.now.clocks
    given = {"unit": ABOVE, "reason": "长期未解决"}
    assert refused(drive, "raise_level", HEAD, "2026-03-12", given) == ["above"]
    state = drive.do("raise_level", ABOVE_HEAD, "2026-03-12", given)
    assert (state.unit, state.handler, state.lead, state.stage) == (ABOVE, None, None, "accepted")
    assert state.clocks == before
    assert HANDLER.post in state.worked
    assert refused(drive, "appoint", HEAD, "2026-03-13", {"handler": 23, "lead": 22}) == ["unit"]
    assert drive.do("appoint", ABOVE_HEAD, "2026-03-13", {"handler": 93, "lead": 92}).stage == "handling"


def test_it_is_not_raised_to_a_unit_complained_of() -> None:
    drive = handling()
    drive.facts = replace(drive.facts, above=(ABOVE, 8), barred_units=frozenset({8}))
    given = {"unit": 8, "reason": "长期未解决"}
    assert refused(drive, "raise_level", ABOVE_HEAD, "2026-03-12", given) == ["barred_unit"]


def test_a_suggestion_is_adopted_and_a_claim_is_not() -> None:
    drive = handling(requests=[{"no": 1, "kind": "suggestion"}, {"no": 2, "kind": "claim"}])
    opinion = {"facts": "事实", "basis": "依据", "remedy": "复查"}

    def answers(first: str, second: str) -> dict[str, Any]:
        rows = [{"no": 1, "outcome": first, "opinion": "意见"}, {"no": 2, "outcome": second, "opinion": "意见"}]
        return opinion | {"answers": rows}

    assert refused(drive, "draft", HANDLER, "2026-03-12", answers("supported", "supported")) == ["outcome"]
    assert refused(drive, "draft", HANDLER, "2026-03-12", answers("adopted", "adopted")) == ["outcome"]
    state = drive.do("draft", HANDLER, "2026-03-12", answers("partly_adopted", "explained"))
    assert state.draft is not None
    assert [answer.outcome for answer in state.draft.answers] == ["partly_adopted", "explained"]


def test_a_successor_has_everything_the_old_unit_had() -> None:
    drive = handling()
    before = drive.now.clocks
    assert roles_of(drive.now, UNIT) == ("unit",)
    state = drive.do("move_unit", SYSTEM, "2026-03-12", {"from": UNIT, "to": 6, "roles": ["unit"]})
    assert (state.unit, state.stage, state.handler, state.clocks) == (6, "handling", HANDLER.post, before)
    state = drive.do("move_unit", SYSTEM, "2026-03-13", {"from": OFFICE, "to": 5, "roles": ["office", "p9"]})
    assert (state.office, state.clocks) == (5, before)


def test_only_what_the_unit_has_moves() -> None:
    drive = handling()
    state = drive.do("move_unit", SYSTEM, "2026-03-12", {"from": 77, "to": 6, "roles": ["unit", "office"]})
    assert (state.unit, state.office) == (UNIT, OFFICE)


def test_a_unit_that_is_no_successor_names_a_handler_anew() -> None:
    drive = handling(barred_units=[6], requests=[{"no": 1, "kind": "accusation"}])
    given = {"from": UNIT, "to": ABOVE, "roles": ["unit"], "needs_handler": True}
    state = drive.do("move_unit", SYSTEM, "2026-03-12", given)
    assert (state.unit, state.handler, state.stage) == (ABOVE, None, "accepted")


def test_the_older_law_has_the_same_teamwork() -> None:
    steps = procedure_for("cn.2005").steps
    assert {"plan", "triage", "add_part", "raise_level"} <= steps.keys()
    assert steps["add_part"].citation.rule.zh == "信访条例"
