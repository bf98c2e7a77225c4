"""The check page: what it tells of a paper and what never, what makes a paper false, and how often one may try."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from huiyin.cases.models import CasePaper
from huiyin.documents import check_codes
from huiyin.documents.files import open_file
from huiyin.documents.models import Paper
from huiyin.documents.papers import render_pdf
from huiyin.duties import office_time
from tests import make
from tests.portal.test_tracking import answered, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def opinion() -> Paper:
    done = answered(make.office())
    link: CasePaper = done.case.papers.select_related("paper").get(paper__template="handling_opinion")
    return link.paper


def asked(client: Client, code: str) -> str:
    answer = client.post("/check/", {"code": code}, follow=True)
    return answer.content.decode()


def test_a_paper_is_found_by_its_code_however_it_is_typed(client: Client, opinion: Paper) -> None:
    code = check_codes.code_of(opinion)
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", code)
    for typed in (code, code.lower().replace("-", " "), code.replace("0", "O").replace("1", "l")):
        page = asked(client, typed)
        assert opinion.number in page
        assert "信访事项处理意见书" in page
        assert opinion.unit.name in page


def test_nothing_of_the_matter_or_of_a_person_is_shown(client: Client, opinion: Paper) -> None:
    page = asked(client, check_codes.code_of(opinion))
    fields = opinion.fields
    for secret in (
        fields["to"],
        fields["matter"],
        fields["case_number"],
        fields["facts"],
        fields["requests"][0]["text"],
    ):
        assert str(secret) not in page


def test_the_code_stands_on_the_paper_and_in_its_pdf_address(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://petitions.example"
    done = answered(make.office())
    opened(client, done)
    paper = done.case.papers.select_related("paper").get(paper__template="handling_opinion").paper
    page = client.get(f"/track/papers/{paper.pk}/").content.decode()
    code = check_codes.code_of(paper)
    assert f"文书核验码：{code}" in page
    assert "qr-code" in page
    assert check_codes.address_of(code) == f"https://petitions.example/check/{code}/"
    assert client.get(f"/check/{code}/").status_code == 200


def test_a_withdrawn_paper_says_so(client: Client, opinion: Paper) -> None:
    check_codes.mark_withdrawn(paper=opinion, at=office_time.now())
    page = asked(client, check_codes.code_of(opinion))
    assert "note-late" in page
    assert opinion.number in page


def test_the_database_alone_makes_no_paper_genuine(client: Client, opinion: Paper) -> None:
    code = check_codes.code_of(opinion)
    # Words exchanged behind the program's back: found, but no longer the paper that was issued.
    Paper.objects.filter(pk=opinion.pk).update(number="假公信〔2026〕9号")
    assert client.get(f"/check/{code}/").status_code == 404
    # The digest of the words made to fit: the code is made with a key the database does not hold.
    forged = Paper.objects.get(pk=opinion.pk)
    Paper.objects.filter(pk=opinion.pk).update(fields_digest=forged.digest)
    assert client.get(f"/check/{code}/").status_code == 404


def test_no_code_is_stored(opinion: Paper) -> None:
    code = check_codes.code_of(opinion)
    stored = Paper.objects.filter(pk=opinion.pk).values().get()
    assert all(code.replace("-", "").encode() not in str(value).encode() for value in stored.values())
    assert bytes(stored["check_digest"] or b"") == check_codes.digest_code(code)


def test_a_file_is_compared_and_not_kept(client: Client, opinion: Paper) -> None:
    where = f"/check/{check_codes.code_of(opinion)}/"

    def sent(content: bytes) -> str:
        page = client.post(where, {"file": SimpleUploadedFile("a.pdf", content)}).content.decode()
        return page[page.index("<main") :]

    assert "还没有" in sent(b"%PDF-1.7 anything")
    own = open_file(render_pdf(opinion))
    before = Paper.objects.get(pk=opinion.pk).pdf_id
    assert "没有改动" in sent(own)
    assert "不是发出的那一份" in sent(own + b" ")
    assert client.post(where, {}).status_code == 200
    assert Paper.objects.get(pk=opinion.pk).pdf_id == before


def test_guessing_is_limited_and_holders_are_not(client: Client, opinion: Paper, settings: Settings) -> None:
    settings.LOOKUPS_PER_HOUR = 2
    right = f"/check/{check_codes.code_of(opinion)}/"
    for _time in range(4):
        assert client.get(right).status_code == 200
    for _time in range(2):
        assert client.get("/check/0000-0000-0000/").status_code == 404
    assert client.get(right).status_code == 429


@pytest.mark.parametrize("typed", ["", "123", "文书核验码", "XXXX-XXXX-XXXX-XXXX"])
def test_what_is_no_code_is_said_at_the_field(client: Client, typed: str) -> None:
    make.office()
    answer = client.post("/check/", {"code": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]


def test_a_petitioner_takes_all_own_papers_at_once(client: Client) -> None:
    done = answered(make.office())
    opened(client, done)
    answer = client.get("/track/papers.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parcel:
        names = " ".join(parcel.namelist())
        manifest = json.loads(parcel.read("manifest.json"))
    assert "信访事项处理意见书" in names
    # Letters between organs are not the petitioner's.
    assert "转送函" not in names
    assert all(len(row["sha256"]) == 64 for row in manifest["files"])
    client.cookies.clear()
    assert client.get("/track/papers.zip").status_code == 403
