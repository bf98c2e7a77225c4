"""What a hearing leaves out: the recheck's days (art. 36(2)), and nobody else's."""

import pytest
from tests.procedure.make import ABOVE, PETITIONER, UNIT, Drive, day, served
from tests.procedure.test_review import ORGAN_HANDLER, ORGAN_HEAD, TOP, TOP_HANDLER, TOP_HEAD, asked, result, reviewed

from huiyin.procedure.clocks import Pause
from huiyin.procedure.engine import Actor, NotAllowed

NOTICE = {"hour": "9:00", "place": "听证室", "others": "两名律师"}


def heard(drive: Drive, head: Actor, chair: int) -> Drive:
    """Asked for, decided, called on Wednesday 6 May, held on the 13th, with the panel's view on the 20th."""
    drive.do("ask_hearing", PETITIONER, "2026-04-29", {"reason": "事实有争议"})
    drive.do("decide_hearing", head, "2026-04-30", {"hold": "yes", "reason": "复杂"})
    given = NOTICE | {"held_on": "2026-05-13", "told_on": "2026-05-06", "chair": chair}
    drive.do("call_hearing", head, "2026-05-06", given)
    return drive


def ended(drive: Drive, head: Actor) -> Drive:
    record = {"held_on": "2026-05-13", "place": "听证室", "present": "双方", "course": "陈述", "signed": "signed"}
    drive.do("hold_hearing", head, "2026-05-13", record)
    drive.do("conclude_hearing", head, "2026-05-20", {"facts": "事实", "view": "意见"})
    return drive


def in_recheck() -> Drive:
    """Under recheck since Monday 27 April; its 30 days end on Wednesday 27 May."""
    drive = reviewed(asked(served("2026-04-01"), "2026-04-13"))
    drive.do("ask_recheck", PETITIONER, "2026-04-27", {"grounds": "不服", "organ": TOP})
    drive.do("take_up_review", TOP_HEAD, "2026-04-28", {"handler": TOP_HANDLER.post})
    return drive


def test_the_recheck_stands_still_from_the_notice_to_the_panels_view() -> None:
    drive = in_recheck()
    assert drive.clock("recheck", "2026-05-05").due.on == day("2026-05-27")
    heard(drive, TOP_HEAD, TOP_HANDLER.post + 1 if TOP_HANDLER.post else 0)
    assert drive.clock("recheck", "2026-05-10").verdict == "paused"
    ended(drive, TOP_HEAD)
    recheck = drive.clock("recheck", "2026-05-21")
    # 6 to 20 May are 15 days, both ends left out.
    assert recheck.clock.pauses == (Pause("hearing", day("2026-05-06"), day("2026-05-20")),)
    assert recheck.due.on == day("2026-06-11")


def test_a_review_goes_on_while_there_is_a_hearing() -> None:
    drive = asked(served("2026-04-01"), "2026-04-20")
    drive.do("take_up_review", ORGAN_HEAD, "2026-04-21", {"handler": ORGAN_HANDLER.post})
    before = drive.clock("review", "2026-04-22").due.on
    heard(drive, ORGAN_HEAD, 999)
    assert drive.clock("review", "2026-05-10").clock.pauses == ()
    assert drive.clock("review", "2026-05-10").due.on == before


def test_the_reviewing_organ_holds_the_hearing_and_who_reviews_does_not_chair_it() -> None:
    drive = in_recheck()
    drive.do("ask_hearing", PETITIONER, "2026-04-29", {"reason": "事实有争议"})
    hearing = drive.now.open_proceedings("hearing")[0]
    assert (hearing.unit, hearing.about) == (TOP, drive.now.open_proceedings("recheck")[0].no)
    assert {ABOVE, UNIT}.isdisjoint({hearing.unit})
    drive.do("decide_hearing", TOP_HEAD, "2026-04-30", {"hold": "yes", "reason": "复杂"})
    given = NOTICE | {"held_on": "2026-05-13", "told_on": "2026-05-06", "chair": TOP_HANDLER.post}
    with pytest.raises(NotAllowed) as refused:
        drive.do("call_hearing", TOP_HEAD, "2026-05-06", given)
    assert [reason.code for reason in refused.value.reasons] == ["panel_worked"]


def test_no_recheck_is_signed_over_a_hearing_that_runs() -> None:
    drive = heard(in_recheck(), TOP_HEAD, 999)
    drive.do("draft_review", TOP_HANDLER, "2026-05-11", {"results": [result()], "facts": "事实", "basis": "依据"})
    with pytest.raises(NotAllowed) as refused:
        drive.do("sign_review", TOP_HEAD, "2026-05-12")
    assert "hearing_open" in {reason.code for reason in refused.value.reasons}
    ended(drive, TOP_HEAD)
    drive.do("sign_review", TOP_HEAD, "2026-05-21")
    assert drive.clock("recheck", "2026-05-21").verdict == "met"
