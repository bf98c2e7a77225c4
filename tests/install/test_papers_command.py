"""`huiyin papers print`: one PDF or a file each, only what waits, and never twice unless asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pikepdf import Pdf
from pytest_django import Settings
from tests import make
from tests.cases.test_main_road import walk_to_served

from huiyin import cli
from huiyin.documents.models import Paper
from huiyin.install.commands import papers_command
from huiyin.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own database and files instead of an installation's."""
    from contextlib import nullcontext

    settings.FILES = tmp_path / "files"
    monkeypatch.setattr(papers_command, "ready", nullcontext)


def run(*arguments: object) -> int:
    given = cli.parser().parse_args(["papers", "print", *map(str, arguments)])
    return papers_command.run(given)


def test_what_waits_is_printed_once(tmp_path: Path) -> None:
    office = make.office()
    walk_to_served(office)
    own = Paper.objects.filter(unit=office.station)
    days = sorted(own.values_list("issued_on", flat=True))
    period = ("--unit", "东公信", "--first", days[0], "--last", days[-1])
    out = tmp_path / "papers.pdf"
    assert run(*period, out) == 0
    with Pdf.open(io.BytesIO(out.read_bytes())) as whole:
        assert len(whole.pages) >= own.count()
    assert own.filter(printed_at=None).count() == 0
    assert Entry.objects.filter(kind="papers_printed").count() == 1
    # Nothing waits any more; asked for again they come as files of their own.
    assert run(*period, tmp_path / "none.pdf") == 0
    assert not (tmp_path / "none.pdf").exists()
    assert run(*period, "--again", tmp_path / "each") == 0
    assert len(list((tmp_path / "each").glob("*.pdf"))) == own.count()
    only = ("--kind", "acceptance_notice", "--again", tmp_path / "some")
    assert run(*period, *only) == 0
    assert len(list((tmp_path / "some").iterdir())) == own.filter(template="acceptance_notice").count()


def test_unknown_units_and_kinds_are_refused(tmp_path: Path) -> None:
    make.office()
    assert run("--unit", "没有", tmp_path / "a.pdf") == 2
    assert run("--unit", "东公信", "--kind", "love_letter", tmp_path / "a.pdf") == 2
