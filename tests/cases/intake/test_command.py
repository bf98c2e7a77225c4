"""`huiyin import` as it is typed: what it prints and how it ends."""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from huiyin.cases.models import ImportBatch
from huiyin.install.commands import import_command
from tests import make
from tests.cases.intake import sheets

pytestmark = pytest.mark.django_db


def given(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    import_command.add(parser)
    return parser.parse_args(arguments)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> make.Office:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return make.office()


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_machines_get_the_promised_keys(
    office: make.Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.message(1), sheets.message(2, time="x")])
    assert import_command._import(given(str(path), "--office", "望公信", "--json")) == 1
    told = said(capsys)
    assert list(told)[:5] == ["rows", "contacts_new", "cases_new", "already_there", "errors"]
    assert (told["rows"], told["contacts_new"], told["cases_new"], told["already_there"]) == (2, 1, 1, 0)
    (error,) = told["errors"]
    assert (error["row"], error["column"], error["reason"]) == (3, "留言时间", "the time cannot be read")


def test_a_clean_file_ends_well_and_its_batch_is_listed(
    office: make.Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheets.write(tmp_path / "m[1].xlsx", [sheets.message(1)])
    assert import_command._import(given(str(path), "--office", "望公信")) == 0
    assert import_command._list(as_json=False) == 0
    out = capsys.readouterr().out
    batch = ImportBatch.objects.get()
    assert f"huiyin import --undo {str(batch.pk)[:8]}" in out
    assert "m[1].xlsx" in out
    assert import_command._list(as_json=True) == 0
    assert said(capsys)[0]["batch"] == str(batch.pk)
    assert import_command._undo(given("--undo", str(batch.pk)[:8], "--json")) == 0
    assert said(capsys) == {"batch": str(batch.pk), "cases": 1, "contacts": 1, "left": []}


def test_all_errors_are_saved_where_it_says(
    office: make.Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.message(number, text="") for number in range(1, 31)])
    assert import_command._import(given(str(path), "--office", "望公信")) == 1
    assert "30 errors" in capsys.readouterr().out
    (saved,) = (settings.HOME / "imports").glob("*-m-errors.csv")
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 31
    assert rows[1] == ["2", "留言详情", "text_missing", "没有正文", "the text is empty"]
    assert saved.stat().st_mode & 0o077 == 0
    saved.unlink()


def test_a_dry_run_shows_rows_in_the_order_of_the_sheet(
    office: make.Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [sheets.message(1), sheets.message(2, user=""), sheets.message(3, time="2019/3/9 8:00"), sheets.message(1)]
    path = sheets.write(tmp_path / "m.xlsx", rows)
    assert import_command._import(given(str(path), "--office", "望公信", "--dry-run")) == 1
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()[:4]]
    assert [(row, what.strip()) for row, what in lines] == [
        ("2", "a new matter"),
        ("3", "refused: 留言用户: the user is missing"),
        ("4", "joins the matter of row 2"),
        ("5", "the same as row 2"),
    ]
    import_command._import(given(str(path), "--office", "望公信", "--dry-run", "--json"))
    assert [one["what"] for one in said(capsys)["outcomes"]] == ["new", "repeat", "already_there"]
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("arguments", [[], ["--list", "--undo", "x"], ["a.xlsx", "--list"]])
def test_one_thing_at_a_time(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        given(*arguments)
