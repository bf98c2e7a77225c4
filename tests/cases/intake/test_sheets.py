"""A sheet entered in the browser: each planted fault is named, nothing is lost, the mended list comes back."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from huiyin.cases.intake import sheets as actions
from huiyin.cases.intake.mapping import SheetMapping, drop_profile, glimpses, guessed, save_profile
from huiyin.cases.intake.mending import first_rows, good_rows, rows_to_mend
from huiyin.cases.intake.models import OfficeProfile, SheetRun, SheetState
from huiyin.cases.intake.profile import MEND_COLUMN, ROW_COLUMN, known_profiles
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.rows import Row
from huiyin.cases.intake.sheet_files import drop_file, opened_sheet
from huiyin.cases.models import Case, Contact
from huiyin.ledger.models import Entry
from tests import make
from tests.cases.intake import faulty, sheets

pytestmark = pytest.mark.django_db
AT = make.MOMENT
LEDGER = ("编码", "来信人", "收到日期", "反映内容", "备注")


@pytest.fixture
def office() -> make.Office:
    return make.office()


def taken(path: Path, office: make.Office) -> SheetRun:
    with path.open("rb") as file:
        return actions.take_in_sheet(upload=file, name=path.name, by=office.clerk, at=AT)


def checked(run: SheetRun) -> SheetRun:
    """Checked, whoever does it: a large one by the job."""
    actions.order_check(run=run, at=AT)
    actions.work_on_sheet(run.pk, at=AT)
    run.refresh_from_db()
    return run


def entered(run: SheetRun, office: make.Office) -> SheetRun:
    actions.order_entering(run=run, by=office.clerk, at=AT)
    actions.work_on_sheet(run.pk, at=AT)
    run.refresh_from_db()
    return run


def cells_of(workbook: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(workbook)).active.values)


def test_each_planted_fault_is_named_and_nothing_is_lost(office: make.Office, tmp_path: Path) -> None:
    planted = faulty.plant(tmp_path / "留言.xlsx", rows=300, faults=30)
    run = checked(taken(tmp_path / "留言.xlsx", office))
    assert run.state == SheetState.CHECKED
    assert {row: code for row, _column, code, _zh, _en in run.faults} == planted
    assert not Case.objects.exists(), "a check writes nothing"
    with opened_sheet(run.pk) as path:
        mend = cells_of(rows_to_mend(run, actions.asked_of(run, path, AT), "zh"))
        good = cells_of(good_rows(run, actions.asked_of(run, path, AT)))
    assert mend[0] == (ROW_COLUMN, *sheets.MESSAGES, MEND_COLUMN)
    assert [row[0] for row in mend[1:]] == sorted(planted)
    assert all(row[-1] for row in mend[1:])
    assert (len(good), good[0]) == (271, sheets.MESSAGES)
    run = entered(run, office)
    assert run.state == SheetState.DONE
    counts = run.counts
    assert counts["rows"] == counts["contacts_new"] + counts["already_there"] + counts["rows_refused"] == 300
    assert Contact.objects.count() == 270
    again = entered(checked(mended(tmp_path, mend, office)), office)
    assert (again.counts["contacts_new"], again.counts["rows_refused"], again.left_out) == (30, 0, [])
    assert Contact.objects.count() == 300


def mended(tmp_path: Path, mend: list[tuple[object, ...]], office: make.Office) -> SheetRun:
    """The list of rows to mend, mended and uploaded as it is, with its two extra columns."""
    rows = []
    for place, row in enumerate(mend[1:], 1):
        text = str(row[5] or sheets.TEXT)
        rows.append([row[0], 5000 + place, str(row[2]).strip() or "A9", "搅拌站", "2019/3/1", text, 0, 1, row[-1]])
    sheets.write(tmp_path / "补正.xlsx", rows, headers=[str(cell) for cell in mend[0]])
    return taken(tmp_path / "补正.xlsx", office)


def test_a_whole_sheet_is_undone_with_its_reason(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(number, user=f"A{number}", text=f"第{number}件") for number in (1, 2)]
    run = entered(checked(taken(sheets.write(tmp_path / "m.xlsx", rows), office)), office)
    with pytest.raises(ImportRefused):
        actions.order_undoing(run=run, reason=" ", by=office.clerk, at=AT)
    actions.order_undoing(run=run, reason="上错了表", by=office.clerk, at=AT)
    run.refresh_from_db()
    assert (run.state, Case.objects.open().count()) == (SheetState.UNDONE, 0)
    kept = Entry.objects.get(kind="import_undone").body
    assert kept is not None
    assert kept["reason"] == "上错了表"
    # The numbers are free: the same sheet can be entered again.
    once_more = entered(checked(taken(tmp_path / "m.xlsx", office)), office)
    assert once_more.counts["contacts_new"] == 2


def test_a_mapping_by_hand_is_saved_for_the_office(office: make.Office, tmp_path: Path) -> None:
    rows = [["信-1", "高某", "2026年3月1日", "路灯不亮", "转"], ["信-2", "林某", "2026.3.2", "井盖缺失", ""]]
    path = sheets.write(tmp_path / "来信台账.xlsx", rows, headers=LEDGER, above=2)
    run = taken(path, office)
    assert run.state == SheetState.UNKNOWN
    assert run.problem is not None
    seen = glimpses(path, path.name)[0]
    assert seen.headers(seen.likely_row) == LEDGER
    assert guessed(("留言编号", "留言详情", "x"), known_profiles(None)) == {"number": "留言编号", "text": "留言详情"}
    columns = {"number": "编码", "user": "来信人", "time": "收到日期", "text": "反映内容"}
    mapping = SheetMapping("来信台账", "letters", "letter", "claim", columns)
    for wrong in ({**columns, "text": "编码"}, {**columns, "text": "没有"}):
        with pytest.raises(ImportRefused):
            save_profile(
                mapping=SheetMapping("x", "letters", "letter", "claim", wrong), headers=LEDGER, by=office.clerk, at=AT
            )
    profile = save_profile(mapping=mapping, headers=LEDGER, by=office.clerk, at=AT)
    with pytest.raises(ImportRefused):
        save_profile(mapping=mapping, headers=LEDGER, by=office.clerk, at=AT)
    # The next sheet of this kind is recognised by itself, by this office alone.
    run = taken(path, office)
    assert (run.state, run.profile) == (SheetState.READY, "来信台账")
    with opened_sheet(run.pk) as clear:
        first = first_rows(actions.asked_of(run, clear, AT), 5)
    assert [one.number for one in first if isinstance(one, Row)] == ["信-1", "信-2"]
    run = entered(checked(run), office)
    assert (run.counts["contacts_new"], run.left_out) == (2, ["备注"])
    assert set(Case.objects.values_list("channel", flat=True)) == {"letter"}
    drop_profile(profile=profile, by=office.clerk, at=AT)
    assert not OfficeProfile.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "m.xlsx"),
        (b"%PDF-1.7 not a sheet \x00\x01", "m.xlsx"),
        (b"PK\x03\x04broken", "m.xlsx"),
        (b"MZ\x90\x00\x03\x00", "m.csv"),
    ],
)
def test_what_is_no_sheet_is_refused_whatever_its_name_says(office: make.Office, content: bytes, name: str) -> None:
    with pytest.raises(ImportRefused):
        actions.take_in_sheet(upload=io.BytesIO(content), name=name, by=office.clerk, at=AT)
    assert not SheetRun.objects.exists()


def test_who_may_and_when(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.message(1)])
    for by in (office.station_clerk, office.office_head, office.supervisor, office.handler):
        with path.open("rb") as file, pytest.raises(ImportRefused):
            actions.take_in_sheet(upload=file, name="m.xlsx", by=by, at=AT)
    run = taken(path, office)
    with pytest.raises(ImportRefused):
        actions.order_entering(run=run, by=office.clerk, at=AT)
    drop_file(run.pk)
    with pytest.raises(ImportRefused):
        actions.recognise_sheet(run=run, at=AT)
    actions.put_aside(run=run, by=office.clerk, at=AT)
    assert SheetRun.objects.get().state == SheetState.DROPPED


def test_a_lost_job_is_ordered_again_and_goes_on(office: make.Office, tmp_path: Path) -> None:
    run = checked(taken(sheets.write(tmp_path / "m.xlsx", [sheets.message(1)]), office))
    SheetRun.objects.filter(pk=run.pk).update(state=SheetState.APPLYING, changed_at=AT)
    run.refresh_from_db()
    with pytest.raises(ImportRefused):
        actions.order_entering(run=run, by=office.clerk, at=AT + timedelta(minutes=5))
    actions.order_entering(run=run, by=office.clerk, at=AT + timedelta(minutes=20))
    run.refresh_from_db()
    assert (run.state, run.counts["contacts_new"]) == (SheetState.DONE, 1)


def test_no_cell_of_the_sheet_lies_in_its_row(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(1, user="高见山"), sheets.message(2, user="林知夏", time="不知道")]
    run = entered(checked(taken(sheets.write(tmp_path / "m.xlsx", rows), office)), office)
    kept = str({name: getattr(run, name) for name in ("faults", "counts", "left_out", "problem", "signature")})
    assert not [word for word in ("高见山", "林知夏", sheets.TEXT[:6], "不知道") if word in kept]
