"""The electronic seal: nobody alone, nobody of another unit, nothing before it is released; and papers taken back."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pytest_django import Settings

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, Step
from huiyin.documents.check_codes import code_of
from huiyin.documents.files import FileRefused, open_file
from huiyin.documents.models import Paper
from huiyin.documents.papers import render_pdf
from huiyin.documents.seals import keep_seal, seal_of, stop_seal
from huiyin.documents.store import path_of
from huiyin.duties.layers import switch_layer
from huiyin.duties.office_time import now, today
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from tests import make
from tests.desk.seated import handled, moved, seated, served

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def office() -> make.Office:
    switch_layer(key="electronic_seal", since=today(), at=now())
    return make.office()


def picture(mode: str = "RGBA", size: int = 400) -> bytes:
    image = Image.new(mode, (size, size), (0, 0, 0, 0) if mode == "RGBA" else "white")
    ImageDraw.Draw(image).ellipse((10, 10, size - 10, size - 10), outline="red", width=12)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def signed(office: make.Office) -> Case:
    case = handled(office, 2)
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": "有关法律"}
    moved(case, "draft", office.handler, 1, answers=[answer], facts="属实。", basis="有关法律", remedy="可请求复查。")
    moved(case, "sign", office.head, 1)
    return case


def opinion_of(case: Case) -> Paper:
    link = case.papers.select_related("paper__pdf").get(paper__template="handling_opinion")
    return link.paper


def take(case: Case, step: str, by: Post, **given: object) -> Step:
    return take_step(case=case, step=step, by=by, at=now(), given={"paper": "handling_opinion", **given})


def test_one_asks_and_another_releases(office: make.Office) -> None:
    keep_seal(unit=office.station, upload=picture(), width=42, at=now())
    case = signed(office)
    plain = open_file(render_pdf(opinion_of(case)))
    take(case, "ask_seal", office.head)
    assert open_file(render_pdf(opinion_of(case))) == plain
    with pytest.raises(NotAllowed) as alone:
        take(case, "release_seal", office.head, decision="release")
    assert "另一人" in alone.value.reasons[0].text.zh
    step = take(case, "release_seal", office.station_clerk, decision="release")
    paper = opinion_of(case)
    sealed = open_file(render_pdf(paper))
    assert sealed != plain
    assert paper.seal is not None
    assert step.given["pdf_sha256"] == hashlib.sha256(sealed).hexdigest()
    assert check_cases().ok


def test_a_refused_seal_may_be_asked_for_again(office: make.Office) -> None:
    keep_seal(unit=office.station, upload=picture(), width=42, at=now())
    case = signed(office)
    take(case, "ask_seal", office.handler)
    with pytest.raises(NotAllowed):
        take(case, "release_seal", office.station_clerk, decision="refuse")
    take(case, "release_seal", office.station_clerk, decision="refuse", reason="错字。")
    assert opinion_of(case).seal is None
    take(case, "ask_seal", office.handler)


def test_another_unit_cannot_seal_it(office: make.Office) -> None:
    keep_seal(unit=office.station, upload=picture(), width=42, at=now())
    case = signed(office)
    with pytest.raises(NotAllowed):
        take(case, "ask_seal", office.clerk)
    take(case, "ask_seal", office.handler)
    with pytest.raises(NotAllowed):
        take(case, "release_seal", office.clerk, decision="release")


def test_without_a_seal_or_the_layer_there_is_none(office: make.Office) -> None:
    case = signed(office)
    with pytest.raises(NotAllowed) as refused:
        take(case, "ask_seal", office.handler)
    assert "扫描件" in refused.value.reasons[0].text.zh
    keep_seal(unit=office.station, upload=picture(), width=42, at=now())
    assert stop_seal(unit=office.station, at=now()) == 1
    with pytest.raises(NotAllowed):
        take(case, "ask_seal", office.handler)


@pytest.mark.parametrize("upload", [picture("RGB"), picture(size=100), b"%PDF-1.4 no picture"])
def test_only_a_picture_on_a_clear_ground_is_a_seal(office: make.Office, upload: bytes) -> None:
    with pytest.raises(FileRefused):
        keep_seal(unit=office.station, upload=upload, width=42, at=now())
    assert seal_of(office.station.pk) is None


def test_the_administrator_keeps_and_stops_it_and_it_lies_encrypted(office: make.Office) -> None:
    client = seated(office.administrator)
    where = f"/desk/units/{office.station.pk}/seal/"
    sent = {"picture": SimpleUploadedFile("seal.png", picture()), "width": "40"}
    assert client.post(where, sent).status_code == 302
    seal = seal_of(office.station.pk)
    assert seal is not None
    assert seal.width == 40
    assert b"PNG" not in path_of(seal.file_id).read_bytes()[:64]
    assert "40 mm" in client.get(f"/desk/units/{office.station.pk}/").content.decode()
    assert seated(office.head).post(where, sent).status_code == 403
    client.post(where, {"stop": "1"})
    assert seal_of(office.station.pk) is None
    assert Entry.objects.filter(kind="seal_changed").count() == 2


def test_a_served_notice_is_taken_back_and_an_opinion_is_not(office: make.Office) -> None:
    case = served(office, 3)
    notice = {"paper": "acceptance_notice", "reason": "承办人写错。"}
    with pytest.raises(NotAllowed):
        take(case, "withdraw_paper", office.head, reason="改主意。")
    with pytest.raises(NotAllowed):
        # Not served yet: it is served first.
        take_step(case=case, step="withdraw_paper", by=office.head, at=now(), given=notice)
    told = {"way": "in_person", "server": "林知夏", "served_on": today(), "result": "signed"}
    take_step(case=case, step="serve", by=office.handler, at=now(), given={"paper": "acceptance_notice", **told})
    take_step(case=case, step="withdraw_paper", by=office.head, at=now(), given=notice)
    paper = case.papers.select_related("paper").get(paper__template="acceptance_notice").paper
    assert paper.withdrawn_at is not None
    assert "taken back" in seated(office.head).get(f"/check/{code_of(paper)}/").content.decode()
    assert check_cases().ok
