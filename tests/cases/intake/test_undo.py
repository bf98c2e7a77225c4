"""Taking a batch back while nobody has acted on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from huiyin.cases.actions import offers_for, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.run import Asked, import_file
from huiyin.cases.intake.undo import Undone, UndoRefused, batch_named, undo_batch
from huiyin.cases.models import Case, Contact, ImportBatch, Reach, Request, Step
from huiyin.duties.models import Duty
from huiyin.ledger.models import Entry
from huiyin.ledger.verify import verify_all
from huiyin.procedure.engine import NotAllowed
from huiyin.statistics.models import Queued
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


def test_a_case_that_was_acted_on_is_named_and_left_alone(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(number, user=f"A{number}") for number in (1, 2, 3)]
    batch = imported(sheets.write(tmp_path / "m.xlsx", rows), office)
    case = Case.objects.order_by("pk")[1]
    take_step(case=case, step="keep", by=office.clerk, at=make.MOMENT, given={})
    undone = undo(batch)
    assert (undone.cases, undone.contacts) == (2, 2)
    assert [one.number for one in undone.left] == [case.number]
    assert "本级办理" in undone.left[0].reason.zh
    assert "Handle here" in undone.left[0].reason.en
    case.refresh_from_db()
    assert (case.stage, case.last_seq) == ("passed", 2)
    assert Contact.objects.get(case=case).source_number == "2", "its number is not free"
    batch.refresh_from_db()
    assert (batch.undone_at is not None, batch.report["left"]) == (True, 1)
    assert Entry.objects.get(kind="import_undone").body["left"] == 1  # type: ignore[index]
    # It may be tried again; nothing can be undone that was acted on.
    with pytest.raises(UndoRefused) as refused:
        undo(batch)
    assert case.number in refused.value.text.zh
    assert_proved(tmp_path)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All that undoing moves, without what differs from one case to the next: ids, numbers, salts, moments."""
    cases = Case.objects.order_by("pk")
    place = {pk: number for number, pk in enumerate(cases.values_list("pk", flat=True))}
    subjects = {f"case:{pk}": number for pk, number in place.items()}
    own = {"id", "number", "recorded_at", "import_batch_id", "case_id", "subject", "given", "state"}

    def rows(queryset: Any, key: str) -> list[tuple[object, ...]]:
        names = [field.attname for field in queryset.model._meta.concrete_fields if field.attname not in own]
        of: dict[Any, int] = {**place, **subjects}
        return sorted((of[row[0]], *map(str, row[1:])) for row in queryset.values_list(key, *names))

    return {
        "cases": rows(cases, "pk"),
        "states": [(case.state["clocks"],) for case in cases],
        "requests": rows(Request.objects.all(), "case_id"),
        "reach": rows(Reach.objects.all(), "case_id"),
        "steps": rows(Step.objects.all(), "case_id"),
        "given": [(sorted(step.given),) for step in Step.objects.order_by("case_id", "seq")],
        "duties": rows(Duty.objects.all(), "subject"),
        "queued": sorted((place[pk],) for pk in set(Queued.objects.values_list("case_id", flat=True))),
        "ledger": sorted(
            (subjects[entry.chain], entry.seq, entry.kind, str(sorted(entry.header)), str(entry.header["by"]))
            for entry in Entry.objects.filter(chain__startswith="case:")
        ),
    }


def test_many_at_once_leave_what_one_by_one_leaves(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(1), sheets.message(2, time="2019/3/2 9:00"), sheets.message(3, user="A3")]
    path = sheets.write(tmp_path / "m.xlsx", rows)
    found = []
    for together in (True, False):
        sid = transaction.savepoint_create()
        batch = imported(path, office)
        if together:
            undo(batch)
        else:
            for case in Case.objects.order_by("pk"):
                given = {"batch": str(batch.pk), "steps": case.last_seq, "contacts": case.state.get("contacts", [])}
                take_step(case=case, step="undo_import", by=None, role="system", at=make.MOMENT, given=given)
        found.append(everything())
        transaction.savepoint_rollback(sid)
    assert found[0] == found[1]


def test_an_undoing_that_was_cut_off_goes_on(
    office: make.Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [sheets.message(number, user=f"A{number}") for number in range(1, 6)]
    batch = imported(sheets.write(tmp_path / "m.xlsx", rows), office)
    monkeypatch.setattr("huiyin.cases.intake.undo.AT_ONCE", 2)

    def cut(done: int, total: int) -> None:
        assert total == 5
        if done == 4:
            raise RuntimeError("the machine went down")

    with pytest.raises(RuntimeError):
        undo_batch(batch=batch, at=make.MOMENT, progress=cut)
    assert Case.objects.filter(ending="undone").count() == 4
    told: list[tuple[int, int]] = []
    undone = undo_batch(batch=batch, at=make.MOMENT, progress=lambda done, total: told.append((done, total)))
    assert told == [(5, 5)]
    assert (undone.cases, undone.contacts) == (5, 5)
    batch.refresh_from_db()
    assert (batch.report["undone"], "undoing" in batch.report) == ({"cases": 5, "contacts": 5}, False)
    assert_proved(tmp_path)


def test_a_batch_that_others_joined_is_undone_after_them(office: make.Office, tmp_path: Path) -> None:
    first = imported(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office)
    second = imported(sheets.write(tmp_path / "b.xlsx", [sheets.message(2, time="2019/6/1 8:00")]), office)
    with pytest.raises(UndoRefused) as refused:
        undo(first)
    assert "并入" in refused.value.left[0].reason.zh
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
    assert [one.number for one in refused.value.left] == [moved.number]


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
