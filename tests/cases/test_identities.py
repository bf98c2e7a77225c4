"""Opening an identity: who may, and the two records it leaves."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.cases.identities import MayNotOpen, may_open, open_identity
from huiyin.ledger.models import Entry
from huiyin.parties.actions import ReasonMissing
from tests import make
from tests.cases.test_main_road import on, walk_to_served

pytestmark = pytest.mark.django_db


def test_who_has_to_write_to_the_petitioner_may_open_with_a_reason() -> None:
    office = make.office()
    case = walk_to_served(office)
    petitioner = case.petitioners.get()
    for post in (office.clerk, office.handler, office.head):
        identity = open_identity(case=case, petitioner=petitioner, by=post, reason="送达答复", at=on(date(2026, 4, 23)))
        assert identity.name == "高见山"
    assert case.steps.filter(key="unseal").count() == 3
    assert Entry.objects.filter(chain=f"office:{office.office.pk}", kind="identity_opened").count() == 3


def test_nobody_else_may_and_no_reason_opens_nothing() -> None:
    office = make.office()
    case = walk_to_served(office)
    petitioner = case.petitioners.get()
    for post in (office.supervisor, office.administrator, office.outsider):
        with pytest.raises(MayNotOpen):
            open_identity(case=case, petitioner=petitioner, by=post, reason="想看看", at=make.MOMENT)
    with pytest.raises(ReasonMissing):
        open_identity(case=case, petitioner=petitioner, by=office.clerk, reason="  ", at=make.MOMENT)
    assert not case.steps.filter(key="unseal").exists()


def test_a_sealed_identity_is_the_custodians_alone() -> None:
    office = make.office()
    case = make.case(office.clerk, is_sealed=True)
    assert [may_open(post, case) for post in (office.clerk, office.office_head, office.custodian)] == [
        False,
        False,
        True,
    ]
    identity = open_identity(
        case=case, petitioner=case.petitioners.get(), by=office.custodian, reason="代为送达", at=make.MOMENT
    )
    assert identity.phone == "13800001234"
