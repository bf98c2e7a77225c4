"""A changed state is a new one: nothing of the old one moves, and no field can be made up."""

from datetime import date

import pytest

from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import Pause
from huiyin.procedure.state import CaseState, Draft

DAY = date(2026, 3, 2)


def test_the_old_one_stays_as_it_was_and_equals_what_dataclasses_would_give() -> None:
    before = CaseState("cn.2022", "sorting", 1, DAY, DAY, DAY)
    after = replace(before, stage="passed", unit=2)
    assert (before.stage, before.unit) == ("sorting", None)
    assert after == CaseState("cn.2022", "passed", 1, DAY, DAY, DAY, unit=2)
    with pytest.raises(AttributeError):
        after.stage = "closed"  # type: ignore[misc]


def test_a_field_that_is_none_is_refused_with_and_without_slots() -> None:
    with pytest.raises(TypeError, match="no field stag"):
        replace(CaseState("cn.2022", "sorting", 1, DAY, DAY, DAY), stag="passed")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        replace(Draft(1, ()), who=2)  # type: ignore[call-arg]
    assert replace(Pause("hearing", DAY), last=DAY) == Pause("hearing", DAY, DAY)
