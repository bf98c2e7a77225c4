"""Reviews and rechecks in the law core: whether a request is in time, what a hearing leaves out, where the end is."""

from datetime import date
from typing import Any

import pytest
from tests.procedure.make import ABOVE, PETITIONER, UNIT, UNIT_CLERK, Drive, calendar, day, served

from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import Clock, Pause, due, verdict
from huiyin.procedure.engine import Actor, Facts, NotAllowed
from huiyin.procedure.finality import ends_of, final_since, rechecked_since
from huiyin.procedure.reviews import late_of, recheckable, reviewable

TOP = 90
ORGAN_HEAD, ORGAN_HANDLER = Actor("head", ABOVE, 92, 902), Actor("handler", ABOVE, 93, 903)
TOP_HEAD, TOP_HANDLER = Actor("head", TOP, 94, 904), Actor("handler", TOP, 95, 905)
HANDS = [[202, UNIT], [203, UNIT]]
SERVICE = {"way": "in_person", "server": "某", "result": "signed"}


def result(kind: str = "upheld", **given: Any) -> dict[str, Any]:
    return {"no": 1, "result": kind, "opinion": "意见", **given}


def asked(drive: Drive, on: str, **given: Any) -> Drive:
    drive.do("ask_review", PETITIONER, on, {"grounds": "不服", "organ": ABOVE, "hands": HANDS} | given)
    return drive


def reviewed(drive: Drive, *results: dict[str, Any], on: str = "2026-04-20") -> Drive:
    """Decided and served on one day."""
    drive.do("take_up_review", ORGAN_HEAD, on, {"handler": ORGAN_HANDLER.post})
    rows = list(results or [result()])
    drive.do("draft_review", ORGAN_HANDLER, on, {"results": rows, "facts": "事实", "basis": "依据"})
    drive.do("sign_review", ORGAN_HEAD, on)
    drive.do("serve", ORGAN_HANDLER, on, SERVICE | {"paper": "review_opinion", "served_on": on})
    return drive


def rechecked(drive: Drive, *results: dict[str, Any]) -> Drive:
    drive.do("ask_recheck", PETITIONER, "2026-04-27", {"grounds": "不服", "organ": TOP})
    drive.do("take_up_review", TOP_HEAD, "2026-04-28", {"handler": TOP_HANDLER.post})
    rows = list(results or [result()])
    drive.do("draft_review", TOP_HANDLER, "2026-05-11", {"results": rows, "facts": "事实", "basis": "依据"})
    drive.do("sign_review", TOP_HEAD, "2026-05-12")
    drive.do("serve", TOP_HANDLER, "2026-05-13", SERVICE | {"paper": "recheck_opinion", "served_on": "2026-05-13"})
    return drive


IN_TIME = [
    # served            asked or posted     late    why
    ("2026-04-01", "2026-04-01", False),  # Wednesday, the same day
    ("2026-04-01", "2026-05-01", False),  # Friday, day 30, Labour Day: the window rolls
    ("2026-04-01", "2026-05-05", False),  # Tuesday, last day of the holiday
    ("2026-04-01", "2026-05-06", False),  # Wednesday, the first working day after it: the last day
    ("2026-04-01", "2026-05-07", True),  # Thursday, a day late
    ("2026-04-02", "2026-05-06", False),  # Thursday: day 30 is Saturday 2 May, in the holiday as well
    ("2026-04-09", "2026-05-09", False),  # Thursday: day 30 is Saturday 9 May, which is worked
    ("2026-04-09", "2026-05-10", True),  # Sunday, a day late
    ("2026-04-13", "2026-05-13", False),  # Monday: day 30 is Wednesday
    ("2026-04-13", "2026-05-14", True),  # Thursday, a day late
    ("2026-04-16", "2026-05-18", False),  # Thursday: day 30 is Saturday 16 May; Monday is the last day
    ("2026-04-16", "2026-05-19", True),  # Tuesday, a day late
]


@pytest.mark.parametrize(("served_on", "asked_on", "is_late"), IN_TIME)
def test_a_request_for_review_is_in_time_to_the_last_rolled_day(served_on: str, asked_on: str, is_late: bool) -> None:
    drive = served(served_on)
    late = late_of(drive.procedure, drive.now, calendar(), "review", [1], day(asked_on))
    assert late == ((1,) if is_late else ())


@pytest.mark.parametrize("rule", ["review", "recheck"])
@pytest.mark.parametrize(
    ("first", "last", "out"),
    [
        (None, None, 0),
        ("2026-05-11", "2026-05-20", 10),  # Monday to Wednesday of the next week, both ends left out
        ("2026-05-11", "2026-05-11", 1),  # a hearing of one day
        ("2026-06-15", "2026-06-20", 0),  # begun after the 30 days had run out
    ],
)
def test_a_hearing_is_left_out_of_the_recheck_and_of_nothing_else(
    rule: str, first: str | None, last: str | None, out: int
) -> None:
    pauses = (Pause("hearing", day(first), day(last)),) if first and last else ()
    law = served().procedure.clocks[rule]
    # Asked for on Friday 1 May: 30 days end on Sunday 31 May; no organ's day is moved by a holiday.
    clock = Clock(rule, day("2026-05-01"), f"asked_{rule}", pauses=pauses)
    ends = due(clock, law, calendar()).on
    assert (ends - date(2026, 5, 31)).days == (out if rule == "recheck" else 0)


def test_a_letter_posted_in_time_mends_a_window_that_had_closed_meanwhile() -> None:
    drive = served("2026-04-13")
    drive.do("lapse", Actor("system"), "2026-05-14", {"clock": "review_window", "request": 1})
    given = {"grounds": "不服", "organ": ABOVE, "posted_on": "2026-05-13"}
    drive.do("ask_review", UNIT_CLERK, "2026-05-15", given)
    window = drive.clock("review_window", "2026-05-15")
    assert (window.clock.ending, window.clock.stopped_on) == ("met", day("2026-05-13"))
    # The organ's 30 days run from the day it came in, Friday 15 May, to Sunday 14 June.
    assert drive.clock("review", "2026-05-15").due.on == day("2026-06-14")


def test_what_may_be_asked_for_goes_from_step_to_step() -> None:
    drive = served("2026-04-01")
    assert (reviewable(drive.now), recheckable(drive.now)) == ((1,), ())
    asked(drive, "2026-04-13")
    assert (reviewable(drive.now), recheckable(drive.now)) == ((), ())
    reviewed(drive)
    assert [item.no for item in recheckable(drive.now)] == [1]
    rechecked(drive)
    assert (reviewable(drive.now), recheckable(drive.now)) == ((), ())


def test_a_review_that_was_declined_is_not_asked_for_again() -> None:
    drive = asked(served("2026-04-01"), "2026-04-13")
    told = {"ground": "not_31_6", "article": "第三十五条", "where_to_go": "法院"}
    drive.do("decline_review", ORGAN_HEAD, "2026-04-14", told)
    assert reviewable(drive.now) == ()
    assert [end.how for end in ends_of(drive.procedure, drive.now, calendar(), day("2026-04-15"))] == ["declined"]


def test_the_end_is_reckoned_and_never_before_its_day() -> None:
    drive = served("2026-04-13")
    law = drive.procedure
    # Monday 13 April: the window ends on Wednesday 13 May.
    assert final_since(law, drive.now, calendar(), day("2026-05-13")) is None
    assert final_since(law, drive.now, calendar(), day("2026-05-14")) == day("2026-05-13")
    assert rechecked_since(drive.now) is None


def test_a_served_recheck_is_the_end_of_the_same_facts_and_reasons() -> None:
    drive = rechecked(reviewed(asked(served("2026-04-01"), "2026-04-13")))
    assert rechecked_since(drive.now) == day("2026-05-13")
    assert final_since(drive.procedure, drive.now, calendar(), day("2026-05-13")) == day("2026-05-13")


def test_nothing_is_at_its_end_while_a_review_runs_or_after_a_revocation() -> None:
    drive = asked(served("2026-04-01"), "2026-04-13")
    assert final_since(drive.procedure, drive.now, calendar(), day("2026-12-01")) is None
    reviewed(drive, result("revoked"))
    assert final_since(drive.procedure, drive.now, calendar(), day("2026-12-01")) is None
    assert recheckable(drive.now) == ()


def test_a_recheck_may_revoke_as_well_and_the_sixty_days_begin_anew() -> None:
    drive = rechecked(reviewed(asked(served("2026-04-01"), "2026-04-13")), result("revoked"))
    item = drive.now.request(1)
    assert item is not None
    assert (item.status, item.revoked, drive.now.stage) == ("open", "supported", "accepted")
    # Signed on Tuesday 12 May: 60 days end on Saturday 11 July.
    assert drive.clock("finish", "2026-05-13", 1).due.on == day("2026-07-11")
    assert rechecked_since(drive.now) is None


def test_a_review_that_is_signed_late_was_late() -> None:
    drive = asked(served("2026-04-01"), "2026-04-13")
    reviewed(drive, on="2026-05-14")
    # Monday 13 April: 30 days end on Wednesday 13 May.
    clock = drive.clock("review", "2026-05-14")
    law = drive.procedure.clocks["review"]
    assert verdict(clock.clock, law, calendar(), day("2026-05-14")) == "met_late"


def test_the_older_procedure_has_the_same_road_with_its_own_articles() -> None:
    old = procedure_for("cn.2005").steps
    assert old["ask_review"].citation.text.en == "Petition Regulation (2005), art. 34"
    assert old["ask_recheck"].citation.text.en == "Petition Regulation (2005), art. 35(1)"


def test_every_request_of_the_review_has_its_result() -> None:
    drive = asked(served("2026-04-01"), "2026-04-13")
    drive.do("take_up_review", ORGAN_HEAD, "2026-04-14", {"handler": ORGAN_HANDLER.post})
    for rows, code in (
        ([{"no": 2, "result": "upheld", "opinion": "意见"}], "results"),
        ([result("changed", outcome="supported")], "unchanged"),
    ):
        with pytest.raises(NotAllowed) as refused:
            drive.do("draft_review", ORGAN_HANDLER, "2026-04-15", {"results": rows, "facts": "事实", "basis": "依据"})
        assert [reason.code for reason in refused.value.reasons] == [code]


def test_termination_is_not_even_offered_while_its_layer_is_off() -> None:
    drive = rechecked(reviewed(asked(served("2026-04-01"), "2026-04-13")))
    given = {"ground": "理由", "remedy_used": "复查、复核", "organ": "省厅", "assistance": "帮扶"}
    with pytest.raises(NotAllowed) as refused:
        drive.do("terminate", TOP_HEAD, "2026-06-01", given)
    assert [reason.code for reason in refused.value.reasons] == ["layer_off"]


LAYER = {"termination": date(2026, 1, 1)}
TERMINATED = {"ground": "理由", "remedy_used": "复查、复核", "organ": "省厅", "assistance": "继续帮扶"}


def terminated() -> Drive:
    drive = rechecked(reviewed(asked(served("2026-04-01"), "2026-04-13")))
    drive.facts = Facts(layers=LAYER)
    drive.do("terminate", TOP_HEAD, "2026-06-01", TERMINATED)
    return drive


def test_termination_is_a_decision_of_the_organ_that_rechecked_and_closes_nothing_else() -> None:
    drive = rechecked(reviewed(asked(served("2026-04-01"), "2026-04-13")))
    drive.facts = Facts(layers=LAYER)
    with pytest.raises(NotAllowed) as refused:
        drive.do("terminate", ORGAN_HEAD, "2026-06-01", TERMINATED)
    assert [reason.code for reason in refused.value.reasons] == ["not_recheck_organ"]
    stage = drive.now.stage
    drive.do("terminate", TOP_HEAD, "2026-06-01", TERMINATED)
    assert drive.now.stage == stage
    assert drive.now.termination is not None


def test_nothing_is_terminated_before_a_recheck() -> None:
    drive = reviewed(asked(served("2026-04-01"), "2026-04-13"))
    drive.facts = Facts(layers=LAYER)
    with pytest.raises(NotAllowed) as refused:
        drive.do("terminate", ORGAN_HEAD, "2026-06-01", TERMINATED)
    assert "not_rechecked" in {reason.code for reason in refused.value.reasons}


@pytest.mark.parametrize(("found", "stands"), [("upheld", True), ("revoked", False)])
def test_a_challenge_leads_to_a_full_check_by_people_who_had_no_part_in_it(found: str, stands: bool) -> None:
    drive = terminated()
    drive.do("challenge_termination", PETITIONER, "2026-06-08", {"grounds": "不服", "organ": TOP})
    with pytest.raises(NotAllowed) as refused:
        drive.do("challenge_termination", PETITIONER, "2026-06-09", {"grounds": "不服"})
    assert [reason.code for reason in refused.value.reasons] == ["challenged"]
    fresh_head, fresh = Actor("head", TOP, 96, 906), Actor("handler", TOP, 97, 907)
    # Whoever rechecked it takes no part.
    with pytest.raises(NotAllowed) as refused:
        drive.do("take_up_review", TOP_HEAD, "2026-06-09", {"handler": fresh.post})
    assert [reason.code for reason in refused.value.reasons] == ["worked_before"]
    drive.do("take_up_review", fresh_head, "2026-06-09", {"handler": fresh.post})
    words = {"procedure": "合规", "substance": "属实", "opinion": "意见"}
    drive.do("draft_full_check", fresh, "2026-06-22", {**words, "result": found})
    drive.do("sign_review", fresh_head, "2026-06-23")
    drive.do("serve", fresh, "2026-06-24", SERVICE | {"paper": "full_check_opinion", "served_on": "2026-06-24"})
    assert (drive.now.termination is not None) is stands
    # Monday 8 June: 30 days end on Wednesday 8 July.
    assert drive.clock("full_check", "2026-06-24").due.on == day("2026-07-08")
