"""The dossier: what is in it for whom, where each part begins, and that its hashes are true."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from pikepdf import Pdf
from pytest_django import Settings

from huiyin.cases import dossier_runs
from huiyin.cases.dossier import Dossier
from huiyin.cases.dossier_runs import make_dossier, sweep_runs
from huiyin.cases.models import Case, CaseFile, DossierRun
from huiyin.desk.dossier import AGAIN_AFTER
from huiyin.documents.dossier import MANIFEST, Line, Part, as_pdf, as_zip
from huiyin.documents.files import keep_file
from huiyin.documents.piles import keep_for_a_while, made_path, read_kept
from huiyin.documents.store import path_of
from huiyin.duties.office_time import now, today
from huiyin.ledger.models import Entry
from huiyin.parties.sealing import SealBroken
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


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossier_runs, "MOST_PARTS_AT_ONCE", 1)


@pytest.mark.usefixtures("large")
def test_a_large_dossier_is_ordered_made_by_a_job_and_fetched(office: make.Office, case: Case) -> None:
    client, own = seated(office.clerk), f"/desk/cases/{case.number}"
    assert client.get(f"{own}/dossier.pdf").headers["Location"] == f"{own}/dossiers/"
    assert client.get(f"{own}/dossiers/").context["parts"] == len(Dossier(case, office.clerk, today()).parts)
    ordered = client.post(f"{own}/dossiers/").headers["Location"]
    run = DossierRun.objects.get()
    assert ordered == f"{own}/dossiers/{run.pk}/"
    # Ordered again it is the same one; the page asks again by itself, and there is nothing to fetch yet.
    assert client.post(f"{own}/dossiers/").headers["Location"] == ordered
    assert client.get(ordered).headers["Refresh"] == str(AGAIN_AFTER)
    assert client.get(f"{own}/dossiers/{run.pk}.pdf").status_code == 404
    make_dossier(run.pk, at=now())
    run.refresh_from_db()
    assert (run.done, run.failed) == (run.parts, False)
    assert "Refresh" not in client.get(ordered).headers
    answer = client.get(f"{own}/dossiers/{run.pk}.pdf")
    content = b"".join(answer.streaming_content)
    assert len(content) == run.size
    with Pdf.open(io.BytesIO(content)) as whole, whole.open_outline() as outline:
        assert "合同.pdf" in [item.title for item in outline.root]
    # On disk it is sealed, and after a day it is gone.
    assert b"%PDF" not in made_path(run.pk).read_bytes()
    assert sweep_runs(now()) == 0
    os.utime(made_path(run.pk), (0, 0))
    assert sweep_runs(now()) == 1
    assert client.get(f"{own}/dossiers/{run.pk}.pdf").status_code == 404


@pytest.mark.usefixtures("large")
def test_an_ordered_dossier_is_for_whoever_ordered_it(office: make.Office, case: Case) -> None:
    own = f"/desk/cases/{case.number}"
    where = seated(office.clerk).post(f"{own}/dossiers/").headers["Location"]
    make_dossier(DossierRun.objects.get().pk, at=now())
    assert seated(office.clerk).get(where).status_code == 200
    assert seated(office.head).get(where).status_code == 404
    assert seated(office.outsider).get(where).status_code == 404
    # Barred since: neither the page nor the file.
    Case.objects.filter(pk=case.pk).update(barred_staff=[office.clerk.staff_id])
    assert seated(office.clerk).get(where).status_code == 404
    assert seated(office.clerk).get(where.rstrip("/") + ".pdf").status_code == 404


@pytest.mark.usefixtures("large")
def test_a_job_that_fails_says_so(office: make.Office, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    where = seated(office.clerk).post(f"/desk/cases/{case.number}/dossiers/").headers["Location"]

    def fails(*given: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(dossier_runs, "write_pdf", fails)
    with pytest.raises(OSError, match="disk full"):
        make_dossier(DossierRun.objects.get().pk, at=now())
    assert "could not be made" in seated(office.clerk).get(where).content.decode()


@pytest.mark.long
def test_a_large_pdf_is_put_together_from_files() -> None:
    """More parts than lie open at once, and none of them kept in memory (a process of its own tells its peak)."""
    told = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    pages, grown = map(int, told.stdout.split())
    assert pages == 91
    assert grown < 80, "90 parts of 2 MB are put together in less than half of their size"


PEAK = """
import django; django.setup()
import os, resource, tempfile
from pikepdf import Pdf
from huiyin.documents.dossier import Part, write_pdf
from huiyin.documents.pdfs import saved
noise = os.urandom(2_000_000)
def scan():
    with Pdf.new() as pdf:
        pdf.add_blank_page().obj.Contents = pdf.make_stream(noise)
        return saved(pdf)
cover, before = scan(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with tempfile.TemporaryFile() as out:
    write_pdf([Part(f"{no}.pdf", "application/pdf", scan) for no in range(90)], lambda lines: cover, out)
    with Pdf.open(out) as whole:
        print(len(whole.pages), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_kept_piece_cannot_be_left_out_or_exchanged() -> None:
    made, content = uuid4(), os.urandom(2_500_000)
    keep_for_a_while(made, io.BytesIO(content))
    assert b"".join(read_kept(made)) == content
    whole = made_path(made).read_bytes()
    first = 4 + int.from_bytes(whole[:4])
    for cut in (whole[:first], whole[first:], whole[:-1], b""):
        made_path(made).write_bytes(cut)
        with pytest.raises(SealBroken):
            b"".join(read_kept(made))


def test_two_parts_of_one_name_both_stay() -> None:
    parts = [Part("同名.pdf", "application/pdf", lambda: b"a"), Part("同名.pdf", "application/pdf", lambda: b"b")]
    with zipfile.ZipFile(io.BytesIO(b"".join(as_zip(parts, {}, at=now())))) as parcel:
        assert {parcel.read(name) for name in ("同名.pdf", "同名 2.pdf")} == {b"a", b"b"}
