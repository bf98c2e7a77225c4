"""Parts of co-handling units: asked, taken on, answered, sent back; the main opinion waits for them (art. 24)."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.procedure.make import CLERK, HANDLER, HEAD, UNIT, UNIT_CLERK, Drive, registered

from huiyin.procedure.engine import Actor, NotAllowed, gate
from huiyin.procedure.schema import Facts

OTHER, BARRED, PAPER = 7, 8, 6
OTHER_CLERK = Actor("clerk", OTHER, 72, 702)
OTHER_HANDLER = Actor("handler", OTHER, 73, 703)
ASK = {"unit": OTHER, "what": "提供用工登记材料", "due_on": "2026-03-20"}
OPINION = {
    "answers": [{"no": 1, "outcome": "supported", "opinion": "责令支付"}],
    "facts": "事实",
    "basis": "依据",
    "remedy": "复查",
}


def handling() -> Drive:
    drive = registered(barred_units=[BARRED])
    drive.facts = Facts(
        barred_units=frozenset({BARRED}),
        outside_units=frozenset({PAPER}),
        posts_unit={73: OTHER, 83: BARRED},
    )
    drive.do("transfer", CLERK, "2026-03-04", {"unit": UNIT})
    drive.do("accept", UNIT_CLERK, "2026-03-06")
    drive.do("appoint", HEAD, "2026-03-09", {"handler": HANDLER.post, "lead": HEAD.post})
    return drive


def asked(**given: Any) -> Drive:
    drive = handling()
    drive.do("add_part", HANDLER, "2026-03-10", ASK | given)
    return drive


def refused(drive: Drive, key: str, actor: Actor, on: str, given: Mapping[str, Any]) -> list[str]:
    with pytest.raises(NotAllowed) as told:
        drive.do(key, actor, on, given)
    return [reason.code for reason in told.value.reasons]


def test_a_part_goes_from_asking_to_the_opinion() -> None:
    drive = asked()
    assert drive.clock("part", "2026-03-10").unit == OTHER
    drive.do("accept_part", OTHER_CLERK, "2026-03-11", {"handler": 73})
    assert drive.now.proceedings[0].handler == 73
    drive.do("answer_part", OTHER_HANDLER, "2026-03-18", {"answer": "登记材料附后"})
    assert drive.clock("part", "2026-03-18").verdict == "met"
    assert 73 in drive.now.worked
    drive.do("draft", HANDLER, "2026-03-23", OPINION)
    drive.do("sign", HEAD, "2026-03-24", {})
    part = drive.now.proceedings[0]
    assert (part.outcome, part.is_open) == ("taken", False)


def test_an_answer_sent_back_runs_anew() -> None:
    drive = asked()
    drive.do("answer_part", OTHER_CLERK, "2026-03-12", {"answer": "无材料"})
    given = {"reason": "请说明查找经过", "due_on": "2026-03-25"}
    drive.do("return_part", HANDLER, "2026-03-13", given)
    assert [str(clock.fixed_due) for clock in drive.now.open_clocks("part")] == ["2026-03-25"]
    assert refused(drive, "return_part", HANDLER, "2026-03-13", given) == ["part_status"]


def test_the_opinion_waits_for_an_open_part_unless_the_head_says_why() -> None:
    drive = asked()
    drive.do("draft", HANDLER, "2026-03-23", OPINION)
    assert refused(drive, "sign", HEAD, "2026-03-24", {}) == ["open_parts"]
    drive.do("sign", HEAD, "2026-03-24", {"parts_reason": "不影响主要结论"})
    assert drive.now.proceedings[0].is_open
    codes = [reason.code for reason in gate(drive.procedure, drive.now)]
    assert "part:1" in codes  # the case closes only once the part has ended
    drive.do("end_part", HANDLER, "2026-03-25", {"how": "not_needed", "reason": "已查清"})
    assert "part:1" not in [reason.code for reason in gate(drive.procedure, drive.now)]
    assert drive.clock("part", "2026-03-25").verdict == "ended"


def test_only_an_answer_can_be_taken_over() -> None:
    assert refused(asked(), "end_part", HANDLER, "2026-03-12", {"how": "taken"}) == ["no_answer"]


def test_nobody_answers_for_another_unit() -> None:
    drive = asked()
    assert refused(drive, "answer_part", UNIT_CLERK, "2026-03-12", {"answer": "代答"}) == ["organ", "proceeding"]
    drive.do("add_part", HANDLER, "2026-03-10", ASK | {"unit": 9})
    assert refused(drive, "answer_part", OTHER_CLERK, "2026-03-12", {"proceeding": 2, "answer": "代答"}) == ["organ"]


@pytest.mark.parametrize(
    ("unit", "code"),
    [(BARRED, "barred_unit"), (UNIT, "own_unit"), (OTHER, "asked_already")],
)
def test_who_cannot_be_asked(unit: int, code: str) -> None:
    assert refused(asked(), "add_part", HANDLER, "2026-03-11", ASK | {"unit": unit}) == [code]


def test_a_part_is_not_given_to_somebody_of_a_barred_unit() -> None:
    assert refused(asked(), "accept_part", OTHER_CLERK, "2026-03-11", {"handler": 83}) == ["barred"]


def test_an_outside_unit_answers_on_paper() -> None:
    drive = asked(unit=PAPER)
    given = {"answer": "来函答复", "on_behalf": True, "attached": ["file"]}
    assert "missing:attached" in refused(drive, "answer_part", UNIT_CLERK, "2026-03-12", {"answer": "来函答复"})
    drive.do("answer_part", UNIT_CLERK, "2026-03-12", given)
    part = drive.now.proceedings[0]
    assert (part.status, part.worked) == ("answered", ())


def test_a_matter_that_ends_asks_nobody_any_more() -> None:
    drive = asked()
    drive.do("withdraw", CLERK, "2026-03-12", {"own_words": "已解决"})
    assert drive.now.open_proceedings() == ()
    assert drive.clock("part", "2026-03-12").verdict == "ended"
