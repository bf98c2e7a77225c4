"""Taking a batch back while nobody has acted on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.cases.actions import offers_for, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.run import Asked, import_file
from huiyin.cases.intake.undo import Undone, UndoRefused, batch_named, undo_batch
from huiyin.cases.models import Case, Contact, ImportBatch, Reach, Request
from huiyin.duties.models import Duty
from huiyin.ledger.models import Entry
from huiyin.ledger.verify import verify_all
from huiyin.procedure.engine import NotAllowed
from tests import make
from tests.cases.intake import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> make.Office:
    return make.office()


def imported(path: Path, office: make.Office) -> ImportBatch:
    report = import_file(Asked(path, make.MOMENT, office=str(office.office.pk)))
    return ImportBatch.objects.get(pk=report.batch)


def undo(batch: ImportBatch) -> Undone:
    return undo_batch(batch=batch, at=make.MOMENT)


def assert_proved(tmp_path: Path) -> None:
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_an_undone_batch_is_as_if_it_had_not_been(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(1), sheets.message(2, time="2019/3/2 9:00"), sheets.message(3, user="A3")]
    path = sheets.write(tmp_path / "m.xlsx", rows)
    batch = imported(path, office)
    undone = undo(batch)
    assert (undone.cases, undone.contacts) == (2, 3)
    assert set(Case.objects.values_list("stage", "ending", "is_open", "next_due_on")) == {
        ("closed", "undone", False, None)
    }
    assert not Case.objects.counted().exists()
    assert set(Duty.objects.values_list("state", flat=True)) == {"void"}
    assert set(Request.objects.values_list("status", flat=True)) == {"undone"}
    assert not Reach.objects.filter(is_open=True).exists()
    assert Contact.objects.get(pk=Contact.objects.order_by("pk")[0].pk).source_number == f"undone:{batch.pk.hex}:1"
    assert Entry.objects.filter(kind="import_undone").count() == 1
    assert_proved(tmp_path)
    # The same rows can be imported again, and join nothing that was undone.
    again = import_file(Asked(path, make.MOMENT, office=str(office.office.pk)))
    assert (again.contacts_new, again.cases_new, again.already_there) == (3, 2, 0)
    assert again.batch != str(batch.pk)


def test_known_history_is_taken_back_with_its_judgement(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.replied(1), sheets.replied(2, user="A2", at="2019/7/1")])
    undo(imported(path, office))
    assert set(Duty.objects.values_list("state", flat=True)) == {"void"}
    assert_proved(tmp_path)


def test_one_case_that_was_acted_on_keeps_the_whole_batch(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.message(1), sheets.message(2, user="A2")])
    batch = imported(path, office)
    case = Case.objects.order_by("pk")[1]
    take_step(case=case, step="keep", by=office.clerk, at=make.MOMENT, given={})
    with pytest.raises(UndoRefused) as refused:
        undo(batch)
    assert refused.value.numbers == (case.number,)
    assert case.number in refused.value.text.zh
    assert not Case.objects.filter(ending="undone").exists()
    assert ImportBatch.objects.get().undone_at is None


def test_a_batch_that_others_joined_is_undone_after_them(office: make.Office, tmp_path: Path) -> None:
    first = imported(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office)
    second = imported(sheets.write(tmp_path / "b.xlsx", [sheets.message(2, time="2019/6/1 8:00")]), office)
    with pytest.raises(UndoRefused):
        undo(first)
    assert undo(second).contacts == 1
    case = Case.objects.get()
    assert list(case.steps.values_list("key", flat=True)) == ["import_known", "join", "unjoin"]
    assert (case.is_open, case.state.get("contacts", [])) == (True, [])
    assert undo(first).cases == 1
    assert_proved(tmp_path)


def test_a_joined_case_acted_on_since_keeps_the_batch(office: make.Office, tmp_path: Path) -> None:
    imported(sheets.write(tmp_path / "a.xlsx", [sheets.message(1), sheets.message(9, user="A9")]), office)
    moved = Contact.objects.get(source_number="1").case
    take_step(case=moved, step="keep", by=office.clerk, at=make.MOMENT, given={})
    second = imported(sheets.write(tmp_path / "b.xlsx", [sheets.message(2, time="2019/6/1 8:00")]), office)
    take_step(case=moved, step="accept", by=office.office_head, at=make.MOMENT, given={})
    with pytest.raises(UndoRefused) as refused:
        undo(second)
    assert refused.value.numbers == (moved.number,)


def test_acting_before_the_joining_does_not_matter(office: make.Office, tmp_path: Path) -> None:
    imported(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office)
    take_step(case=Case.objects.get(), step="keep", by=office.clerk, at=make.MOMENT, given={})
    second = imported(sheets.write(tmp_path / "b.xlsx", [sheets.message(2, time="2019/6/1 8:00")]), office)
    assert undo(second).contacts == 1
    assert_proved(tmp_path)


def test_nothing_can_be_done_with_an_undone_case(office: make.Office, tmp_path: Path) -> None:
    batch = imported(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office)
    undo(batch)
    case = Case.objects.get()
    assert not [offer.step.key for offer in offers_for(case, office.clerk, today=make.DAY) if offer.is_open]
    with pytest.raises(ImportRefused, match="undone already"):
        undo(batch)


def test_only_an_import_that_nobody_touched_can_be_undone_by_the_core(office: make.Office, tmp_path: Path) -> None:
    registered = make.case(office.clerk)
    given = {"batch": "b", "steps": 1}
    with pytest.raises(NotAllowed) as refused:
        take_step(case=registered, step="undo_import", by=None, role="system", at=make.MOMENT, given=given)
    assert [reason.code for reason in refused.value.reasons] == ["not_imported"]
    imported(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office)
    case = Case.objects.exclude(pk=registered.pk).get()
    take_step(case=case, step="keep", by=office.clerk, at=make.MOMENT, given={})
    with pytest.raises(NotAllowed):
        take_step(case=case, step="undo_import", by=None, role="system", at=make.MOMENT, given=given)


def test_a_batch_is_named_by_the_beginning_of_its_id(office: make.Office, tmp_path: Path) -> None:
    batch = imported(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office)
    assert batch_named(str(batch.pk)[:8].upper()) == batch
    for unclear in ("", "zzzz"):
        with pytest.raises(ImportRefused):
            batch_named(unclear)
