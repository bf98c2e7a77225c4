"""A wrong entry is mended by a step with its reason: clocks are reckoned anew and nothing is overwritten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.duties.models import Duty, DutyState
from huiyin.ledger.verify import verify_all
from tests import make
from tests.cases.test_main_road import on

pytestmark = pytest.mark.django_db


def test_the_day_of_receipt_is_mended_and_its_clock_with_it(tmp_path: Path) -> None:
    office = make.office()
    case = make.case(office.clerk)
    changes = {"received_on": "2026-03-16", "channel": "visit", "people": 3, "subject": "更正后的事由"}
    given = {"reason": "登记时看错了邮戳。", "changes": changes}
    take_step(case=case, step="correct", by=office.clerk, at=on(date(2026, 3, 19)), given=given)

    running = Duty.objects.get(subject=f"case:{case.pk}", clock="sort", state=DutyState.OPEN)
    assert running.due_on == date(2026, 3, 31)  # Tuesday: 15 days after Monday 16 March
    assert case.subject == "更正后的事由"
    contact = case.contacts.get()
    assert (contact.received_on, contact.channel, contact.people) == (date(2026, 3, 16), "visit", 3)
    first = case.steps.get(seq=1)
    assert first.given["received_on"] == "2026-03-18"
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).ok
