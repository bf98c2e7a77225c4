"""A repeat contact joins its matter and can be parted again; no clock ends or moves by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huiyin.cases.check import check_cases
from huiyin.cases.joining import SealedApart, join_contact, part_contact
from huiyin.cases.models import Case, Contact
from huiyin.duties.models import Duty
from huiyin.ledger.verify import verify_all
from tests import make
from tests.cases.test_main_road import on

pytestmark = pytest.mark.django_db


def dates(case: Case) -> list[tuple[str, date]]:
    return sorted(Duty.objects.filter(subject=f"case:{case.pk}").values_list("key", "due_on"))


def test_a_joined_contact_keeps_its_receipt_and_moves_no_clock() -> None:
    office = make.office()
    first = make.registered(office.clerk)
    before = dates(first.case)
    again = make.registration(office.office, channel="visit", received_on=date(2026, 3, 25), people=3)
    joined = join_contact(case=first.case, registration=again, by=office.clerk, at=on(date(2026, 3, 25)))

    assert dates(first.case) == before
    assert joined.contact.case_id == first.case.pk
    assert joined.code != first.code
    assert not joined.contact.is_first
    assert first.case.contacts.count() == 2
    assert check_cases().ok


def test_parting_gives_the_contact_a_case_of_its_own_with_its_own_clock(tmp_path: Path) -> None:
    office = make.office()
    first = make.registered(office.clerk)
    again = make.registration(office.office, received_on=date(2026, 3, 25), subject="另一件事")
    joined = join_contact(case=first.case, registration=again, by=office.clerk, at=on(date(2026, 3, 25)))

    new = part_contact(contact=joined.contact, by=office.clerk, at=on(date(2026, 3, 26)), reason="不是同一件事。")

    assert Contact.objects.get(pk=joined.contact.pk).case_id == new.pk != first.case.pk
    assert new.subject == "另一件事"
    sort = Duty.objects.get(subject=f"case:{new.pk}", clock="sort")
    assert sort.due_on == date(2026, 4, 9)  # Thursday: 15 days from its own receipt
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).ok


def test_a_sealed_contact_never_joins_an_open_case() -> None:
    office = make.office()
    first = make.registered(office.clerk)
    with pytest.raises(SealedApart):
        join_contact(
            case=first.case,
            registration=make.registration(office.office, is_sealed=True),
            by=office.clerk,
            at=on(date(2026, 3, 25)),
        )
    assert Contact.objects.count() == 1
