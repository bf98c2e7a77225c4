"""The bulk writer and `take_step` lead to the same rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.bulk import History, Moved, NewContact, write_histories
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, Step
from huiyin.cases.storing import record_from
from huiyin.ledger.verify import verify_all
from huiyin.parties.actions import Identity, party_rows
from tests import make
from tests.cases.test_main_road import on, walk_to_served

pytestmark = pytest.mark.django_db


def history_of(case: Case, office: make.Office) -> History:
    """The steps of a case that walked the road by hand, but for the papers they issued, which are that case's own."""
    steps = [record_from(step) for step in Step.objects.filter(case_id=case.pk).order_by("seq")]
    bare = [replace(step, given={k: v for k, v in step.given.items() if k != "issued"}) for step in steps]
    party, traces = party_rows(office=office.office, identity=Identity(name="高见山"), at=make.MOMENT)
    first = case.contacts.get()
    contact = NewContact(
        "letter", first.received_on, make.MOMENT, facts=first.facts, parties=((party, traces, "petitioner"),)
    )
    return History(case.procedure, case.opened_on, [Moved(step, make.MOMENT) for step in bare], [contact])


def test_both_roads_give_the_same_columns(tmp_path: Path) -> None:
    office = make.office()
    walked = walk_to_served(office)
    written = write_histories([history_of(walked, office)])[0]

    apart = {"id", "number"}
    names = [one.attname for one in Case._meta.concrete_fields if one.attname not in apart]
    stored = Case.objects.get(pk=written.pk)
    assert {name: getattr(stored, name) for name in names} == {name: getattr(walked, name) for name in names}
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_a_written_case_can_be_moved_on(tmp_path: Path) -> None:
    office = make.office()
    written = write_histories([history_of(walk_to_served(office), office)])[0]
    take_step(
        case=Case.objects.get(pk=written.pk),
        step="waive_return_visit",
        by=office.clerk,
        at=on(date(2026, 4, 30)),
        given={"why": "信访人不同意回访。"},
    )
    assert verify_all(checkpoints=tmp_path).ok
    assert check_cases().ok


def test_all_or_nothing() -> None:
    office = make.office()
    good = history_of(walk_to_served(office), office)
    before = Case.objects.count()
    with pytest.raises(ValueError, match="at least the step"):
        write_histories([good, History(good.procedure, good.opened_on, [], [])])
    assert Case.objects.count() == before
