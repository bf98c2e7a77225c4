"""The main road, end to end, and its side roads: every step taken the way the product takes it."""

from dataclasses import replace

import pytest
from tests.procedure.make import (
    ABOVE,
    ANSWER,
    CLERK,
    HANDLER,
    HEAD,
    OFFICE,
    OPINION,
    OUTSIDE,
    PETITIONER,
    ROUTE_1,
    SERVED,
    SUPERVISOR,
    SYSTEM,
    UNIT,
    UNIT_CLERK,
    Drive,
    calendar,
    day,
    handling,
    registered,
    served,
    transferred,
)

from huiyin.procedure.catalogue import procedure_in_force
from huiyin.procedure.engine import NotAllowed, gate, open_steps

VISIT = {"consent": True, "visited_on": "2026-04-10", "explained": True, "performed": "yes", "view": "agrees"}
DECLINE = {"ground": "other_organ", "article": "第二十三条", "where_to_go": "市人力资源和社会保障局"}


def verdicts(drive: Drive, today: str) -> dict[str, str]:
    return {view.clock.rule: view.verdict for view in drive.view(today)}


def test_a_letter_is_carried_to_closed() -> None:
    drive = served()
    drive.do("return_visit", CLERK, "2026-04-10", VISIT)
    drive.do("close", HEAD, "2026-04-13")
    drive.do("rate", PETITIONER, "2026-04-14", {"ratings": [{"no": 1, "office": "satisfied", "unit": "not"}]})
    assert (drive.now.stage, drive.now.ending) == ("closed", "answered")
    assert verdicts(drive, "2026-04-14") == {
        "sort": "met",
        "notice": "met",
        "promise": "met",
        "objection": "ended",
        "finish": "met",
        "serve_notice": "met",
        "serve_opinion": "met",
        "review_window": "running",
        "rating_window": "met",
    }


def test_disagreement_never_blocks_closing() -> None:
    drive = served()
    drive.do("return_visit", CLERK, "2026-04-10", VISIT | {"view": "disagrees", "reason": "认为金额不足"})
    assert drive.do("close", HEAD, "2026-04-13").ending == "answered"


def test_the_gate_names_everything_that_is_missing() -> None:
    drive = handling()
    drive.do("demand", SUPERVISOR, "2026-03-20", {"what": "说明进展", "answer_due": "2026-03-27"})
    assert [reason.code for reason in gate(drive.procedure, drive.now)] == [
        "request:1",
        "paper:acceptance_notice",
        "demand:5",
    ]
    assert [reason.code for reason in gate(drive.procedure, served().now)] == ["return_visit"]


def test_no_return_visit_needs_its_reason() -> None:
    drive = served()
    drive.do("waive_return_visit", UNIT_CLERK, "2026-04-10", {"why": "信访人不同意回访"})
    assert drive.do("close", CLERK, "2026-04-13").stage == "closed"


def test_brought_direct_the_notice_clock_runs_from_receipt() -> None:
    drive = registered(direct=True)
    assert drive.clock("notice_direct", "2026-03-03").due.on == day("2026-03-17")  # Mon 2 + 15 = Tue
    assert "sort" not in verdicts(drive, "2026-03-03")
    drive.do("keep", CLERK, "2026-03-06", {"routes": ROUTE_1})
    drive.do("accept", CLERK, "2026-03-18")  # Wed, a day late
    assert drive.clock("notice_direct", "2026-03-18").verdict == "met_late"
    assert drive.clock("finish", "2026-03-18").clock.started_on == day("2026-03-17")


def test_name_and_address_unclear_excuse_the_direct_notice() -> None:
    drive = registered(direct=True, address_unclear=True)
    drive.do("keep", CLERK, "2026-03-06", {"routes": ROUTE_1})
    assert not {"notice", "notice_direct"} & verdicts(drive, "2026-03-06").keys()


def test_kept_by_the_petition_office_the_notice_runs_from_that_day() -> None:
    drive = registered()
    drive.do("keep", CLERK, "2026-03-06", {"routes": ROUTE_1})
    assert drive.clock("notice", "2026-03-06").due.on == day("2026-03-21")  # Fri 6 + 15 = Sat


def test_without_a_notice_the_sixty_days_begin_on_day_fifteen() -> None:
    drive = transferred()  # received by the unit on Thu 5 March
    assert "finish" not in verdicts(drive, "2026-03-19")  # Thu, day 14
    assert drive.clock("finish", "2026-03-20").due.on == day("2026-05-19")  # Fri 20 + 60 = Tue
    assert drive.clock("notice", "2026-03-21").verdict == "late"


@pytest.mark.parametrize(
    ("route", "kind", "has_notice", "has_finish"),
    [
        ("29", "suggestion", True, False),
        ("30", "accusation", True, False),
        ("31.1", "claim", False, False),
        ("31.2", "claim", True, False),
        ("31.5", "claim", True, False),
        ("31.6", "claim", True, True),
    ],
)
def test_clocks_hang_on_the_route(route: str, kind: str, has_notice: bool, has_finish: bool) -> None:
    drive = transferred(routes=[{"no": 1, "kind": kind, "route": route}])
    shown = verdicts(drive, "2026-03-25")
    assert ("notice" in shown, "finish" in shown) == (has_notice, has_finish)
    assert shown["promise"] == ("running" if has_notice else "own")


def test_accusations_at_a_discipline_organ_follow_their_own_notice() -> None:
    drive = transferred(routes=[{"no": 1, "kind": "accusation", "route": "30", "own_notice": True}])
    assert "notice" not in verdicts(drive, "2026-03-25")


def test_an_objection_agreed_brings_the_matter_back_and_the_promise_stays() -> None:
    drive = transferred()
    promised = drive.clock("promise", "2026-03-05").due.on
    drive.do("object", UNIT_CLERK, "2026-03-12", {"reason": "不属于本单位职权"})  # Thu, fifth working day
    assert drive.clock("notice", "2026-03-12").clock.is_open
    drive.do("settle_objection", CLERK, "2026-03-16", {"answer": "agree", "reason": "情况属实"})
    assert (drive.now.stage, drive.now.unit) == ("sorting", None)
    assert drive.clock("notice", "2026-03-16").verdict == "ended"
    assert drive.clock("sort_again", "2026-03-16").due.on == day("2026-03-23")  # Mon; Tue-Fri, Mon
    drive.do("transfer", CLERK, "2026-03-18", {"unit": 5})
    assert drive.clock("notice", "2026-03-18").clock.started_on == day("2026-03-18")
    assert drive.clock("promise", "2026-03-18").due.on == promised


def test_an_objection_refused_changes_no_clock() -> None:
    drive = transferred()
    drive.do("object", UNIT_CLERK, "2026-03-09", {"reason": "不属于本单位职权"})
    drive.do("settle_objection", CLERK, "2026-03-11", {"answer": "refuse", "reason": "属于该单位职权"})
    assert (drive.now.stage, drive.now.unit) == ("passed", UNIT)
    assert drive.clock("notice", "2026-03-11").due.on == day("2026-03-20")


def test_an_objection_on_the_sixth_working_day_is_too_late() -> None:
    with pytest.raises(NotAllowed) as refused:
        transferred().do("object", UNIT_CLERK, "2026-03-13", {"reason": "不属于本单位职权"})  # Fri
    assert [reason.code for reason in refused.value.reasons] == ["objection_lapsed"]


def test_declining_everything_ends_the_case_with_a_notice_to_serve() -> None:
    drive = registered()
    drive.do("decline", CLERK, "2026-03-05", DECLINE)
    assert (drive.now.stage, drive.now.ending) == ("closed", "declined")
    assert verdicts(drive, "2026-03-06") == {"sort": "met", "promise": "met", "serve_notice": "running"}
    drive.do("serve", CLERK, "2026-03-09", SERVED | {"paper": "decline_notice", "served_on": "2026-03-09"})
    assert drive.clock("serve_notice", "2026-03-09").verdict == "met"


def test_part_declined_part_referred_the_rest_goes_on() -> None:
    drive = registered(requests=[{"no": n, "text": "诉求"} for n in (1, 2, 3)])
    drive.do("decline", CLERK, "2026-03-04", DECLINE | {"requests": [1]})
    refer = {"requests": [2], "route": "31.2", "organ": "仲裁委", "law": "劳动争议调解仲裁法", "where_to_go": "仲裁委"}
    drive.do("refer_out", CLERK, "2026-03-04", refer)
    assert drive.now.stage == "sorting"
    drive.do("transfer", CLERK, "2026-03-05", {"unit": UNIT})
    assert [item.no for item in drive.now.open_requests()] == [3]
    assert [clock.request for clock in drive.now.open_clocks("finish")] == [3]


def test_requests_may_be_answered_one_after_another() -> None:
    drive = registered(requests=[{"no": 1, "text": "工资"}, {"no": 2, "text": "社保"}])
    drive.do("keep", CLERK, "2026-03-03")
    drive.do("accept", CLERK, "2026-03-04")
    head, handler = HEAD.__class__("head", OFFICE, 13, 103), HANDLER.__class__("handler", OFFICE, 14, 104)
    drive.do("appoint", head, "2026-03-04", {"handler": 14, "lead": 13})
    for no, on in ((1, "2026-03-10"), (2, "2026-03-20")):
        drive.do("draft", handler, on, OPINION | {"answers": [ANSWER | {"no": no}]})
        drive.do("sign", head, on)
        key = "handling_opinion" if no == 1 else "handling_opinion-2"
        drive.do("serve", handler, on, SERVED | {"paper": key, "served_on": on})
        assert drive.now.stage == ("handling" if no == 1 else "served")
    windows = {c.request: c.started_on for c in drive.now.open_clocks("review_window")}
    assert windows == {1: day("2026-03-10"), 2: day("2026-03-20")}


def test_posting_starts_no_window_and_refusal_does() -> None:
    drive = handling()
    drive.do("draft", HANDLER, "2026-03-30", OPINION)
    drive.do("sign", HEAD, "2026-03-31")
    paper = SERVED | {"paper": "handling_opinion", "served_on": "2026-04-01"}
    drive.do("serve", UNIT_CLERK, "2026-04-01", paper | {"way": "post", "result": "posted"})
    assert drive.now.stage == "serving"
    assert "review_window" not in verdicts(drive, "2026-04-01")
    refused = paper | {"served_on": "2026-04-03", "result": "refused"}
    with pytest.raises(NotAllowed) as missing:
        drive.do("serve", UNIT_CLERK, "2026-04-03", refused)
    assert [reason.code for reason in missing.value.reasons] == ["missing:witness"]
    drive.do("serve", UNIT_CLERK, "2026-04-03", refused | {"witness": "王某"})
    assert drive.clock("review_window", "2026-04-03").clock.started_on == day("2026-04-03")


def test_issued_is_not_served() -> None:
    drive = handling()
    drive.do("draft", HANDLER, "2026-05-08", OPINION)
    drive.do("sign", HEAD, "2026-05-09")  # Sat (worked), day 60
    assert drive.clock("finish", "2026-05-20").verdict == "met"
    assert drive.clock("serve_opinion", "2026-05-20").verdict == "late"


def test_extension_moves_the_date() -> None:
    drive = handling()
    given = {"request": 1, "days": 30, "reason": "需要鉴定", "told_on": "2026-05-08"}
    drive.do("extend", HEAD, "2026-05-07", given)
    assert drive.clock("finish", "2026-05-08").due.on == day("2026-06-08")
    with pytest.raises(NotAllowed) as refused:
        drive.do("extend", HEAD, "2026-05-08", given | {"days": 1})
    assert [reason.code for reason in refused.value.reasons] == ["too_long"]


def test_an_outside_unit_goes_the_same_way_by_the_offices_clerk() -> None:
    drive = registered()
    drive.do("transfer", CLERK, "2026-03-05", {"unit": OUTSIDE, "outside": True})
    proof = {"on_behalf": True, "attached": ["scan-1"]}
    with pytest.raises(NotAllowed) as refused:
        drive.do("accept", CLERK, "2026-03-10")
    assert {reason.code for reason in refused.value.reasons} == {"missing:on_behalf", "missing:attached"}
    drive.do("accept", CLERK, "2026-03-10", proof)
    drive.do("appoint", CLERK, "2026-03-10", proof)
    drive.do("draft", CLERK, "2026-04-10", OPINION | proof)
    drive.do("sign", CLERK, "2026-04-10", proof)
    for paper in ("acceptance_notice", "handling_opinion"):
        drive.do("serve", CLERK, "2026-04-13", SERVED | {"paper": paper, "served_on": "2026-04-13"} | proof)
    drive.do("waive_return_visit", CLERK, "2026-04-14", {"why": "由该单位回访"})
    assert drive.do("close", CLERK, "2026-04-14").ending == "answered"


def test_assigned_the_report_is_part_of_the_gate() -> None:
    drive = registered()
    drive.do("assign", CLERK, "2026-03-05", {"unit": UNIT, "report_due": "2026-04-30", "supervising_unit": ABOVE})
    drive.do("accept", UNIT_CLERK, "2026-03-10")
    drive.do("appoint", HEAD, "2026-03-10", {"handler": HANDLER.post, "lead": HEAD.post})
    drive.do("draft", HANDLER, "2026-03-30", OPINION)
    drive.do("sign", HEAD, "2026-03-31")
    for paper in ("acceptance_notice", "handling_opinion"):
        drive.do("serve", UNIT_CLERK, "2026-04-01", SERVED | {"paper": paper, "served_on": "2026-04-01"})
    drive.do("waive_return_visit", UNIT_CLERK, "2026-04-02", {"why": "信访人不同意回访"})
    assert [reason.code for reason in gate(drive.procedure, drive.now)] == ["completion_report"]
    drive.do("report", UNIT_CLERK, "2026-04-03", {"problem": "欠薪", "findings": "属实", "opinion": "补发"})
    assert drive.clock("report", "2026-04-03").verdict == "met"
    assert drive.do("close", HEAD, "2026-04-03").stage == "closed"


def test_a_missed_date_reaches_the_unit_above() -> None:
    drive = transferred()
    with pytest.raises(NotAllowed, match="No date has been missed"):
        drive.do("report_overdue", PETITIONER, "2026-03-20")  # Fri, the last day
    drive.do("report_overdue", PETITIONER, "2026-03-23")
    assert drive.clock("demand_answer", "2026-03-23").due.on == day("2026-03-30")  # Mon + 5 working days
    drive.do("demand", SUPERVISOR, "2026-03-24", {"what": "说明超期原因", "answer_due": "2026-03-31"})
    assert drive.clock("demand_answer", "2026-03-24").verdict == "met"
    drive.do("explain", HEAD, "2026-04-01", {"answer": "已受理"})
    assert drive.clock("demand", "2026-04-01").verdict == "met_late"


def test_a_demand_is_taken_back_by_whoever_made_it_until_it_was_answered() -> None:
    drive = transferred()
    demand = {"what": "说明超期原因", "answer_due": "2026-03-31"}
    drive.do("demand", SUPERVISOR, "2026-03-24", demand)
    drive.do("demand", SUPERVISOR, "2026-03-24", demand)
    first, second = (item.step for item in drive.now.demands)
    with pytest.raises(NotAllowed, match="of this unit waits"):
        drive.do(
            "withdraw_demand", replace(SUPERVISOR, unit=HEAD.unit), "2026-03-25", {"demand": first, "reason": "有误"}
        )
    drive.do("withdraw_demand", SUPERVISOR, "2026-03-25", {"demand": first, "reason": "有误"})
    assert [item.withdrawn_on is not None for item in drive.now.demands] == [True, False]
    letters = [paper for paper in drive.now.papers if paper.kind == "supervision_letter"]
    assert [paper.withdrawn_on is not None for paper in letters] == [True, False]
    assert len(drive.now.open_clocks("demand")) == 1, "the other one is owed still"
    drive.do("explain", HEAD, "2026-03-26", {"answer": "已受理"})
    with pytest.raises(NotAllowed, match="answered"):
        drive.do("withdraw_demand", SUPERVISOR, "2026-03-27", {"demand": second, "reason": "有误"})


def test_a_recused_handler_is_replaced() -> None:
    drive = handling()
    drive.do("ask_recusal", PETITIONER, "2026-03-11", {"who": "承办人", "reason": "系被投诉人亲属"})
    given = {"post": HANDLER.post, "reason": "系被投诉人亲属"}
    with pytest.raises(NotAllowed) as silent:
        drive.do("recuse", HEAD, "2026-03-12", given)
    assert [reason.code for reason in silent.value.reasons] == ["answer"]  # who asked is told
    drive.do("recuse", HEAD, "2026-03-12", given | {"answer": "同意，由他人承办。"})
    assert (drive.now.stage, drive.now.handler) == ("accepted", None)
    assert drive.clock("recusal_answer", "2026-03-12").verdict == "met"
    with pytest.raises(NotAllowed) as refused:
        drive.do("appoint", HEAD, "2026-03-12", {"handler": HANDLER.post, "lead": HEAD.post})
    assert [reason.code for reason in refused.value.reasons] == ["recused"]
    assert drive.do("appoint", HEAD, "2026-03-12", {"handler": 24, "lead": HEAD.post}).handler == 24


def test_withdrawing_what_is_left_ends_the_case() -> None:
    drive = handling()
    drive.do("draft", HANDLER, "2026-03-30", OPINION)
    drive.do("withdraw", PETITIONER, "2026-03-30", {"own_words": "问题已经解决"})
    assert (drive.now.stage, drive.now.ending, drive.now.draft) == ("closed", "withdrawn", None)
    assert drive.clock("finish", "2026-03-30").verdict == "ended"


def test_a_joined_contact_moves_no_clock() -> None:
    drive = transferred()
    before = drive.now.clocks
    drive.do("join", CLERK, "2026-03-09", {"contact_no": 77, "received_on": "2026-03-08", "channel": "visit"})
    assert (drive.now.clocks, drive.now.contacts) == (before, (77,))
    drive.do("unjoin", CLERK, "2026-03-10", {"contact_no": 77, "reason": "不是同一事项"})
    assert (drive.now.clocks, drive.now.contacts) == (before, ())


def test_a_correction_moves_the_milestone_and_its_clocks() -> None:
    drive = registered()
    drive.do("correct", CLERK, "2026-03-04", {"reason": "登记有误", "changes": {"received_on": "2026-02-27"}})
    assert drive.clock("sort", "2026-03-04").due.on == day("2026-03-14")  # Fri 27 Feb + 15 = Sat
    assert drive.clock("promise", "2026-03-04").due.on == day("2026-03-29")
    drive.do("transfer", CLERK, "2026-03-05", {"unit": UNIT})
    drive.do("accept", UNIT_CLERK, "2026-03-24")
    assert drive.clock("finish", "2026-03-24").clock.started_on == day("2026-03-20")
    later = {"reason": "实际收到日期", "changes": {"unit_received_on": "2026-03-09"}}
    drive.do("correct", CLERK, "2026-03-25", later)
    assert drive.clock("notice", "2026-03-25").verdict == "met"  # Mon 9 + 15 = Tue 24
    assert drive.clock("finish", "2026-03-25").clock.started_on == day("2026-03-24")


def test_a_window_lapses_by_the_calendar_only() -> None:
    drive = served()
    lapse = {"clock": "review_window", "request": 1}
    with pytest.raises(NotAllowed, match="has not closed"):
        drive.do("lapse", SYSTEM, "2026-05-06", lapse)  # Wed, the rolled last day
    drive.do("lapse", SYSTEM, "2026-05-07", lapse)
    assert drive.clock("review_window", "2026-05-07").verdict == "lapsed"


@pytest.mark.parametrize(
    ("replied", "verdict"),
    [
        ("2010-03-31", "met"),  # within 60 days of receipt on 1 March: certainly kept
        ("2010-04-30", "met"),  # day 60
        ("2010-05-01", "unknown"),  # acceptance may have been up to day 15, and an extension granted
        ("2010-06-14", "unknown"),  # day 105 = 15 + 60 + 30
        ("2010-06-15", "met_late"),  # past every day the law could have allowed
    ],
)
def test_known_history_is_judged_only_when_certain(replied: str, verdict: str) -> None:
    drive = Drive(procedure_in_force(day("2010-03-01")))
    given = {"received_on": "2010-03-01", "replied_on": replied, "office": OFFICE, "requests": [{"no": 1}]}
    drive.do("import_known", SYSTEM, "2026-06-01", given)
    assert (drive.procedure.key, drive.now.stage, drive.now.ending) == ("cn.2005", "closed", "known")
    assert verdicts(drive, "2026-06-01") == {"finish": verdict}


def test_an_imported_matter_without_reply_is_followed_up() -> None:
    drive = Drive()
    given = {"received_on": "2024-03-01", "office": OFFICE, "requests": [{"no": 1, "text": "诉求"}]}
    drive.do("import_known", SYSTEM, "2026-06-01", given)
    assert verdicts(drive, "2026-06-01") == {"import_followup": "running"}
    drive.do("transfer", CLERK, "2026-06-03", {"unit": UNIT})
    assert drive.clock("import_followup", "2026-06-03").verdict == "met"


def test_the_old_law_has_no_objection_and_thirty_days_for_suggestions() -> None:
    drive = Drive(procedure_in_force(day("2022-04-30")))
    assert drive.procedure.key == "cn.2005"
    assert procedure_in_force(day("2022-05-01")).key == "cn.2022"
    given = {
        "channel": "letter",
        "received_on": "2022-04-29",
        "office": OFFICE,
        "requests": [{"no": 1, "text": "诉求"}],
    }
    drive.do("register", CLERK, "2022-04-29", given)
    drive.do("transfer", CLERK, "2022-05-05", {"unit": UNIT})
    offers = open_steps(drive.procedure, drive.now, UNIT_CLERK, day("2022-05-06"), drive.facts, calendar())
    assert "object" not in {offer.step.key for offer in offers}
    drive.do("demand", SUPERVISOR, "2022-05-10", {"what": "改进建议"})
    assert drive.clock("demand", "2022-05-10").due.on == day("2022-06-09")  # Tue + 30 = Thu
    assert drive.clock("notice", "2022-05-10").rule.citation.text.zh == "《信访条例》第二十一条第二款"
