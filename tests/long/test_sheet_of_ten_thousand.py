"""A ledger of 22 columns and 10,000 rows, 300 of them spoiled, entered as the browser does: nothing lost or unnamed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from huiyin.cases.check import check_cases
from huiyin.cases.intake import sheets as actions
from huiyin.cases.intake.mending import good_rows, rows_to_mend
from huiyin.cases.intake.models import SheetState
from huiyin.cases.intake.sheet_files import opened_sheet
from huiyin.cases.models import Case, Contact
from tests import make
from tests.cases.intake import faulty
from tests.cases.intake.test_sheets import AT, cells_of, checked, entered, taken

pytestmark = [pytest.mark.long, pytest.mark.django_db]
ROWS, FAULTS = 10_000, 300


def test_ten_thousand_rows_with_three_hundred_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = make.office()
    planted = faulty.plant_ledger(tmp_path / "台账.xlsx", rows=ROWS, faults=FAULTS)
    assert len(planted) == FAULTS

    def clocked(what: str, since: float) -> None:
        with capsys.disabled():
            print(f"{what}: {time.perf_counter() - since:.1f} s", flush=True)

    start = time.perf_counter()
    run = checked(taken(tmp_path / "台账.xlsx", office))
    clocked("upload and check", start)
    assert {row: (column, code) for row, column, code, _zh, _en in run.faults} == planted
    assert len(run.faults) == FAULTS
    start = time.perf_counter()
    with opened_sheet(run.pk) as path:
        mend = cells_of(rows_to_mend(run, actions.asked_of(run, path, AT), "zh"))
        good = cells_of(good_rows(run, actions.asked_of(run, path, AT)))
    clocked("both lists", start)
    assert [row[0] for row in mend[1:]] == sorted(planted)
    assert len(good) - 1 == ROWS - FAULTS
    start = time.perf_counter()
    run = entered(run, office)
    clocked("entering", start)
    assert Contact.objects.count() == run.counts["contacts_new"] == ROWS - FAULTS
    assert run.counts["rows"] == run.counts["contacts_new"] + run.counts["rows_refused"]
    assert check_cases().differences == []
    start = time.perf_counter()
    actions.order_undoing(run=run, reason="演练", by=office.clerk, at=AT)
    actions.work_on_sheet(run.pk, at=AT)
    clocked("undoing", start)
    run.refresh_from_db()
    assert (run.state, Case.objects.open().count()) == (SheetState.UNDONE, 0)
