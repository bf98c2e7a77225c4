"""Drafts in Word: out and back, what changed, and what cannot be read back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml.ns import qn
from pytest_django import Settings

from huiyin.cases.models import Case
from huiyin.documents.word import Fixed, Slot, WordRefused, read_back, written
from tests import make
from tests.desk.seated import handled, seated
from tests.documents import samples

OF = "2026-000123 draft"
PIECES = (
    Fixed("诉求一", is_heading=True),
    Fixed("{{ 7*7 }} 请查处<b>噪声</b>"),
    Slot("facts", "查明的事实", "第一段。\n第二段 & <三>。"),
    Slot("remedy", "救济途径", ""),
)


def draft(**changed: Any) -> bytes:
    given = {"office": "东桥派出所", "title": "处理意见书", "of": OF, "pieces": PIECES, "hint": "只改框内文字。"}
    return written(**(given | changed))


def edited(data: bytes, tag: str, text: str) -> bytes:
    """What a person does in Word: the text of one control replaced, in two paragraphs."""
    document = Document(io.BytesIO(data))
    for control in document.element.body.iter(qn("w:sdt")):
        if control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) == tag:
            runs = list(control.iter(qn("w:t")))
            runs[0].text = text
            for run in runs[1:]:
                run.text = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def body_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as parcel:
        return parcel.read("word/document.xml").decode()


def with_body(data: bytes, body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, body if part.filename == "word/document.xml" else old.read(part))
    return out.getvalue()


def test_what_goes_out_comes_back() -> None:
    assert read_back(draft(), of=OF) == {"facts": "第一段。\n第二段 & <三>。", "remedy": ""}


def test_words_are_never_read_as_a_template() -> None:
    assert "{{ 7*7 }}" in body_of(draft())
    assert read_back(draft(pieces=[Slot("a", "b", "{% for x in y %}{{ x }}")]), of=OF)["a"] == "{% for x in y %}{{ x }}"


def test_an_edited_text_is_read_from_its_control() -> None:
    assert read_back(edited(draft(), "huiyin:facts", "改过的事实。"), of=OF)["facts"] == "改过的事实。"


def test_deleted_text_under_change_tracking_is_gone() -> None:
    body = body_of(draft(pieces=[Slot("facts", "事实", "保留。")]))
    tracked = body.replace(
        "保留。</w:t></w:r>",
        '保留。</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>删去。</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>加上。</w:t></w:r></w:ins>',
    )
    assert tracked != body
    assert read_back(with_body(draft(), tracked), of=OF)["facts"] == "保留。加上。"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (samples.pdf(), "DOCX"),
        (draft(of="2026-000999 draft"), "2026-000999"),
        (draft(pieces=[Fixed("没有控件")]), "内容控件"),
        (draft(pieces=[Slot("facts", "a", "x"), Slot("facts", "b", "y")]), "两次"),
    ],
)
def test_what_cannot_be_read_back_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(WordRefused) as refused:
        read_back(data, of=OF)
    assert reason in refused.value.text.zh


@pytest.fixture
def case(tmp_path: Path, settings: Settings, db: None) -> Case:
    settings.FILES = tmp_path / "files"
    return handled(make.office(), 2)


def test_the_form_goes_to_word_and_its_changes_come_back(case: Case) -> None:
    assert case.handler is not None
    client = seated(case.handler)
    where = f"/desk/cases/{case.number}/draft/"
    typed = {"facts": "现场核实属实。", "remedy": "可请求复查。", "answers-1-opinion": "责令改正。"}
    out = client.post(where, {**typed, "word": "out"})
    assert out.headers["Content-Type"].endswith("wordprocessingml.document")
    texts = read_back(out.content, of=f"{case.number} draft")
    assert texts["facts"] == "现场核实属实。"
    assert texts["answers-1-opinion"] == "责令改正。"
    changed = edited(out.content, "huiyin:facts", "现场两次核实属实。")
    upload = SimpleUploadedFile("意见书.docx", changed)
    page = client.post(where, {**typed, "word": "back", "word-file": upload})
    (difference,) = page.context["differences"]
    assert (difference.name, difference.before, difference.after) == ("facts", "现场核实属实。", "现场两次核实属实。")
    taken = client.post(where, {**typed, "word": "take", "word-take": "facts", "word-facts": difference.after})
    assert taken.status_code == 200
    assert taken.context["form"]["facts"].value() == "现场两次核实属实。"
    assert taken.context["form"]["remedy"].value() == "可请求复查。"
    # Nothing of it took a step.
    case.refresh_from_db()
    assert not any(step.key == "draft" for step in case.steps.all())


def test_a_file_that_cannot_be_read_back_loses_nothing(case: Case) -> None:
    assert case.handler is not None
    client = seated(case.handler)
    upload = SimpleUploadedFile("x.docx", draft(pieces=[Fixed("没有控件")], of=f"{case.number} draft"))
    page = client.post(f"/desk/cases/{case.number}/draft/", {"facts": "原文。", "word": "back", "word-file": upload})
    assert page.status_code == 422
    assert page.context["form"]["facts"].value() == "原文。"
    assert "content controls" in page.content.decode()
