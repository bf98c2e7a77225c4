"""Exports as jobs: broken off and taken up again, called off, given up, and written in parts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huiyin.bulletins.exports import actions, making, sheets, store
from huiyin.bulletins.exports.actions import ExportRefused, cancel_export
from huiyin.bulletins.exports.kinds import KINDS, Asked, Batch, Column, Kind, Shape, offer
from huiyin.bulletins.exports.making import make_waiting
from huiyin.bulletins.exports.models import ExportState
from huiyin.bulletins.exports.sheets import Sheets
from huiyin.ledger.models import Entry
from huiyin.procedure.terms import Text
from tests import make
from tests.bulletins.test_exports import asked, content
from tests.bulletins.test_exports import sheets as read_sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
NUMBERS = 5_000


class Killed(BaseException):
    """What a worker does not live through."""


@pytest.fixture
def numbers() -> Iterator[dict[str, Any]]:
    """A kind that counts, and dies before the row it is told to."""
    told: dict[str, Any] = {"dies_at": None, "read": 0}

    def read(_asked: Asked, keys: Any) -> Batch:
        if told["dies_at"] is not None and told["dies_at"] in keys:
            raise Killed
        told["read"] += len(keys)
        return Batch([(key, f"第{key}行，" + "字" * 60) for key in keys])

    columns = (Column(Text("号", "No."), Shape.NUMBER), Column(Text("字", "Words")))
    kind = Kind(
        "worklist",
        Text("数", "Numbers"),
        frozenset({"clerk"}),
        lambda _asked: columns,
        lambda _asked: iter(range(NUMBERS)),
        read,
        lambda _asked: "",
    )
    kept = KINDS["worklist"]
    offer(kind)
    yield told
    offer(kept)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "PART_BYTES", 100_000)


def work() -> int:
    return make_waiting(lambda: make.MOMENT)


def test_a_large_export_waits_for_a_worker_and_is_made_in_parts(numbers: dict[str, Any]) -> None:
    office = make.office()
    row = asked(office.clerk)
    assert (row.state, row.total) == (ExportState.WAITING, None)
    assert work() == 1
    row.refresh_from_db()
    assert (row.state, row.written, row.seen, row.keys) == (ExportState.DONE, NUMBERS, NUMBERS, None)
    assert len(row.sizes) == 5
    assert content(row).decode().splitlines()[-1].startswith(f"{NUMBERS - 1},")


def test_a_csv_whose_worker_was_killed_goes_on_and_ends_with_the_same_bytes(numbers: dict[str, Any]) -> None:
    office = make.office()
    whole = asked(office.clerk)
    work()
    whole.refresh_from_db()
    numbers |= {"dies_at": 4_200, "read": 0}
    broken = asked(office.clerk)
    with pytest.raises(Killed):
        work()
    broken.refresh_from_db()
    assert broken.state == ExportState.RUNNING
    broken_at = broken.place
    assert broken_at == 4_000
    numbers |= {"dies_at": None, "read": 0}
    assert work() == 1
    broken.refresh_from_db()
    assert numbers["read"] == NUMBERS - broken_at
    assert content(broken) == content(whole)
    assert (broken.sha256, broken.written) == (whole.sha256, whole.written)


def test_a_workbook_whose_worker_was_killed_is_begun_anew(numbers: dict[str, Any]) -> None:
    office = make.office()
    numbers["dies_at"] = 4_200
    row = asked(office.clerk, form="xlsx")
    with pytest.raises(Killed):
        work()
    numbers |= {"dies_at": None, "read": 0}
    work()
    row.refresh_from_db()
    assert numbers["read"] == NUMBERS
    first = next(iter(read_sheets(row).values()))
    assert [one[0] for one in first[1:]] == list(range(NUMBERS))


def test_rows_beyond_a_sheet_go_on_in_the_next_which_is_said(
    numbers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2_001)
    row = asked(make.office().clerk, form="xlsx")
    work()
    row.refresh_from_db()
    found = read_sheets(row)
    assert list(found) == ["数", "数 2", "数 3", "关于本文件"]
    assert [len(found[name]) for name in list(found)[:3]] == [2_001, 2_001, 1_001]
    assert found["数 2"][0] == ["号", "字"]
    assert "3" in dict(found["关于本文件"])["工作表"]


def test_an_export_that_was_called_off_leaves_nothing(numbers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    office = make.office()
    row = asked(office.clerk)
    written = store.write_part

    def cancelled_meanwhile(export: Any, number: int, part: bytes) -> None:
        written(export, number, part)
        cancel_export(export=row, by=office.clerk, at=make.MOMENT)

    monkeypatch.setattr(store, "write_part", cancelled_meanwhile)
    assert work() == 0
    row.refresh_from_db()
    assert row.state == ExportState.CANCELLED
    assert list(store.on_disk()).count(row.pk) == 0


def test_an_export_that_cannot_be_made_is_given_up_and_said(
    numbers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make.office()
    row = asked(office.clerk)
    monkeypatch.setattr(making, "MOST_ATTEMPTS", 0)
    assert work() == 0
    row.refresh_from_db()
    assert row.state == ExportState.FAILED
    assert Entry.objects.filter(kind="export_refused", body__why="failed").count() == 1


def test_somebody_who_left_the_post_gets_no_file(numbers: dict[str, Any]) -> None:
    office = make.office()
    row = asked(office.clerk)
    office.clerk.until = make.DAY.replace(year=2025)
    office.clerk.save()
    assert work() == 0
    row.refresh_from_db()
    assert row.state == ExportState.FAILED


def test_only_so_many_may_wait_at_a_time(numbers: dict[str, Any]) -> None:
    office = make.office()
    for _ in range(actions.MOST_UNFINISHED):
        asked(office.clerk)
    with pytest.raises(ExportRefused, match="unfinished"):
        asked(office.clerk)


def test_a_workbook_holds_what_xml_does_not() -> None:
    columns = (Column(Text("字", "Words")),)
    writer = Sheets(columns, title="a/b:c")
    pieces = writer.begin() + writer.rows([("一\x07二 <&> _x0041_",)]) + writer.end()
    book = CalamineWorkbook.from_filelike(io.BytesIO(pieces))
    assert book.sheet_names[0] == "a b c"
    assert book.get_sheet_by_index(0).to_python()[1] == ["一二 <&> _x0041_"]
