"""Instructions: whose duty they become, who answers, what comes back, and what may not be asked or written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from huiyin.cases.models import Case
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState
from huiyin.ledger.models import Entry
from huiyin.oversight import instructions, refusals
from huiyin.oversight.models import Instruction
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from tests import make

pytestmark = pytest.mark.django_db
NOW, DAY = make.MOMENT, make.DAY
# Friday of the next week.
DUE = date(2026, 3, 27)


@pytest.fixture
def give(place: make.Office, chief: Post) -> Callable[..., Instruction]:
    def given(**wanted: Any) -> Instruction:
        values: dict[str, Any] = {
            "case": None,
            "text": "请东桥所核实装卸时间并书面报告。",
            "unit": place.station,
            "answer_by": DUE,
            "in_person": False,
            "source": "",
            "by": place.clerk,
            "at": NOW,
            "given_by": chief,
        }
        return instructions.give_instruction(**(values | wanted))

    return given


def test_an_instruction_is_a_duty_of_the_unit_until_it_is_answered(
    place: make.Office, give: Callable[..., Instruction]
) -> None:
    row = give()
    assert [duty.subject for duty in owed_beside(place.head)] == [row.subject]
    assert [duty.due_on for duty in owed_beside(place.station_clerk)] == [DUE]
    assert not owed_beside(place.handler).exists()
    done = instructions.answer_instruction(
        instruction=row, answer="已核实，装卸时间改为六点后。", by=place.station_clerk, at=NOW
    )
    assert (done.answered_on, done.answered_by) == (DAY, place.station_clerk)
    assert Duty.objects.get(subject=row.subject).state == DutyState.MET
    kinds = Entry.objects.filter(kind__startswith="instruction_").values_list("chain", "kind")
    assert set(kinds) == {
        (f"office:{place.office.pk}", "instruction_given"),
        (f"office:{place.station.pk}", "instruction_answered"),
    }


def test_in_person_it_is_the_heads_and_nobody_else_answers(
    place: make.Office, give: Callable[..., Instruction]
) -> None:
    row = give(in_person=True)
    assert row.handler == place.head
    assert not owed_beside(place.station_clerk).exists()
    with pytest.raises(refusals.InPersonOnly):
        instructions.answer_instruction(instruction=row, answer="已核实。", by=place.station_clerk, at=NOW)
    # Whoever heads the unit after them finds it and answers; a clerk sees it and does not.
    Post.objects.filter(pk=place.head.pk).update(until=NOW.date())
    follows = make.post(place.station, "head", name="接任所长")
    assert owed_beside(follows).get().subject == owed_beside(place.station_clerk).get().subject == row.subject
    with pytest.raises(refusals.InPersonOnly):
        instructions.answer_instruction(instruction=row, answer="已核实。", by=place.station_clerk, at=NOW)
    done = instructions.answer_instruction(instruction=row, answer="已到现场核实。", by=follows, at=NOW)
    assert done.answered_by == follows
    with pytest.raises(refusals.NoHead):
        give(in_person=True, unit=make.unit("无人所", parent=place.bureau))


def test_an_answer_that_is_not_enough_comes_back_and_is_kept(
    place: make.Office, give: Callable[..., Instruction]
) -> None:
    row = instructions.answer_instruction(instruction=give(), answer="已知悉。", by=place.head, at=NOW)
    with pytest.raises(refusals.NotYours):
        instructions.return_answer(instruction=row, reason="未答", answer_by=DUE, by=place.head, at=NOW)
    later = DUE + timedelta(days=7)
    back = instructions.return_answer(instruction=row, reason="未说明核实结果", answer_by=later, by=place.clerk, at=NOW)
    assert (back.is_open, back.answer_by, back.returned[0]["answer"]) == (True, later, "已知悉。")
    assert Duty.objects.open().get(subject=row.subject).due_on == later
    gone = instructions.withdraw_instruction(instruction=back, reason="事项已办结", by=place.clerk, at=NOW)
    assert not gone.is_open
    assert not owed_beside(place.head).exists()


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("  ", refusals.TextMissing),
        ("务必做到停访息诉。", refusals.AgainstPetitioning),
        ("请联系13800001234核实。", refusals.NamesSomebody),
        ("请核实32010219800101123X的情况。", refusals.NamesSomebody),
    ],
)
def test_no_word_against_petitioning_and_nobody_by_number(
    give: Callable[..., Instruction], text: str, refused: type[Refused]
) -> None:
    with pytest.raises(refused):
        give(text=text)
    assert not Instruction.objects.exists()


def test_who_may_be_asked_by_whom(
    place: make.Office, chief: Post, case: Case, give: Callable[..., Instruction]
) -> None:
    with pytest.raises(refusals.NotYours):
        give(by=place.handler)
    with pytest.raises(refusals.NotALeader):
        give(given_by=place.clerk)
    with pytest.raises(refusals.UnitOutOfReach):
        give(unit=place.province)
    with pytest.raises(refusals.DayTooEarly):
        give(answer_by=DAY - timedelta(days=1))
    with pytest.raises(refusals.NotOfUnit):
        give(handler=place.outsider)
    # A unit without a part in the matter would learn of it by being asked.
    with pytest.raises(refusals.UnitNotInMatter):
        give(case=case, unit=place.other)
    assert give(case=case).case == case


def test_who_may_not_see_the_matter_sees_no_instruction_on_it(
    place: make.Office, case: Case, give: Callable[..., Instruction]
) -> None:
    row = give(case=case)
    for post, sees in ((place.head, True), (place.supervisor, True), (place.clerk, True), (place.outsider, False)):
        assert Instruction.objects.visible_to(post).filter(pk=row.pk).exists() is sees
    # Barred afterwards, the unit loses sight of it at once.
    case.barred_units = [place.station.pk]
    case.save()
    assert not Instruction.objects.visible_to(place.head).exists()
    with pytest.raises(refusals.UnitNotInMatter):
        give(case=case)
