"""The dossier: what is in it for whom, where each part begins, and that its hashes are true."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from pikepdf import Pdf
from pytest_django import Settings

from huiyin.cases.dossier import Dossier
from huiyin.cases.models import Case, CaseFile
from huiyin.documents.dossier import MANIFEST, Line, Part, as_pdf, as_zip
from huiyin.documents.files import keep_file
from huiyin.documents.store import path_of
from huiyin.duties.office_time import now, today
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import came, seated, served
from tests.documents import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def office() -> make.Office:
    return make.office()


@pytest.fixture
def case(office: make.Office) -> Case:
    case = served(office, 3)
    for content, name in ((samples.picture(), "现场.jpg"), (samples.pdf(3), "合同.pdf"), ("文字".encode(), "说明.txt")):
        file = keep_file(upload=content, name=name, at=now())
        CaseFile.objects.create(case=case, file=file, step_seq=1, from_petitioner=True)
    return case


def taken(client_post: Post, case: Case, form: str) -> bytes:
    answer = seated(client_post).get(f"/desk/cases/{case.number}/dossier.{form}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_pdf_has_every_part_at_the_page_its_contents_say(office: make.Office, case: Case) -> None:
    lines: list[Line] = []

    def cover(drawn: list[Line]) -> bytes:
        lines[:] = drawn
        return Dossier(case, office.clerk, today()).cover(drawn)

    with Pdf.open(io.BytesIO(as_pdf(Dossier(case, office.clerk, today()).parts, cover))) as whole:
        with whole.open_outline() as outline:
            marks = [item.title for item in outline.root]
        pages = [line.page for line in lines if line.page]
        assert marks == [line.name for line in lines if line.page]
        assert pages == sorted(pages)
        assert pages[-1] <= len(whole.pages)
        starts = {line.name: line.page for line in lines}
        assert starts["现场.jpg"] is not None
        # Three pages of the contract are the end; a text file has no pages and is only listed.
        assert starts["合同.pdf"] == len(whole.pages) - 2
        assert starts["说明.txt"] is None


def test_the_zip_says_the_hash_of_every_file(office: make.Office, case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(taken(office.clerk, case, "zip"))) as parcel:
        assert parcel.testzip() is None
        manifest = json.loads(parcel.read(MANIFEST))
        listed = {row["path"]: row["sha256"] for row in manifest["files"]}
        assert set(listed) == set(parcel.namelist()) - {MANIFEST, "清单.txt"}
        for path, digest in listed.items():
            assert hashlib.sha256(parcel.read(path)).hexdigest() == digest
        assert "材料/合同.pdf" in listed
        assert manifest["信访事项编号"] == case.number
        assert listed["材料/合同.pdf"] in parcel.read("清单.txt").decode()


def test_taking_it_is_recorded(office: make.Office, case: Case) -> None:
    assert taken(office.clerk, case, "pdf").startswith(b"%PDF-")
    taken(office.clerk, case, "zip")
    forms = [entry.body["form"] for entry in Entry.objects.filter(kind="dossier_read").order_by("seq")]
    assert forms == ["pdf", "zip"]


def test_nobody_beyond_reach_gets_one(office: make.Office, case: Case) -> None:
    assert seated(office.outsider).get(f"/desk/cases/{case.number}/dossier.pdf").status_code == 404
    Case.objects.filter(pk=case.pk).update(barred_staff=[office.head.staff_id])
    assert seated(office.head).get(f"/desk/cases/{case.number}/dossier.zip").status_code == 404
    assert Entry.objects.filter(kind="dossier_read").count() == 0


def test_sealed_parts_are_left_out_for_those_who_may_not_read_them(office: make.Office) -> None:
    case = came(office.clerk, 2, is_sealed=True)
    file = keep_file(upload=samples.pdf(), name="身份材料.pdf", at=now())
    CaseFile.objects.create(case=case, file=file, is_sealed=True, from_petitioner=True)
    own = [part.name for part in Dossier(case, office.clerk, today()).parts]
    others = [part.name for part in Dossier(case, office.supervisor, today()).parts]
    assert "身份材料.pdf" in own
    assert "身份材料.pdf" not in others
    assert "1份" in Dossier(case, office.supervisor, today()).left_out
    assert Dossier(case, office.clerk, today()).left_out == ""


def test_a_reader_without_names_gets_papers_with_the_pseudonym(office: make.Office, case: Case) -> None:
    names = {part.name: part for part in Dossier(case, office.supervisor, today()).parts}
    assert not any("盖章件" in name for name in names)
    full = Dossier(case, office.clerk, today()).parts
    opinion = next(part for part in full if "处理意见书" in part.name)
    assert names[opinion.name].read() != opinion.read()


def test_a_file_that_is_gone_is_listed_and_stops_nothing(office: make.Office, case: Case) -> None:
    gone = CaseFile.objects.select_related("file").filter(case=case).first()
    assert gone is not None
    path_of(gone.file_id).unlink()
    with zipfile.ZipFile(io.BytesIO(taken(office.clerk, case, "zip"))) as parcel:
        rows = json.loads(parcel.read(MANIFEST))["files"]
    assert [row["name"] for row in rows if row.get("missing")] == [gone.file.name]
    assert taken(office.clerk, case, "pdf").startswith(b"%PDF-")


def test_two_parts_of_one_name_both_stay() -> None:
    parts = [Part("同名.pdf", "application/pdf", lambda: b"a"), Part("同名.pdf", "application/pdf", lambda: b"b")]
    with zipfile.ZipFile(io.BytesIO(b"".join(as_zip(parts, {}, at=now())))) as parcel:
        assert {parcel.read(name) for name in ("同名.pdf", "同名 2.pdf")} == {b"a", b"b"}
