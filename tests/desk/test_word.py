"""Drafts in Word: out and back, what changed, and what cannot be read back."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml.ns import qn
from pytest_django import Settings

from huiyin.cases.models import Case
from huiyin.documents.content import Letter, Piece
from huiyin.documents.word import Fixed, Slot, WordRefused, placed, read_back, written
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


LETTER = Letter(
    "望川市公安局东桥派出所", "信访事项处理意见书", "东公信〔2026〕　号", "信访人", (), (),
    "东桥派出所", "2026年　月　日", "联系地址：建设路12号",
)  # fmt: skip


def draft(**changed: Any) -> bytes:
    given = {"letter": LETTER, "of": OF, "pieces": PIECES, "hint": "只改有底色的文字。", "also": "另外的文字："}
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


def copied(data: bytes) -> bytes:
    """What a person does in Word who copies a text with its control."""
    document = Document(io.BytesIO(data))
    control = list(document.element.body.iter(qn("w:sdt")))[-1]
    control.addnext(deepcopy(control))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


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
        (copied(draft()), "两次"),
    ],
)
def test_what_cannot_be_read_back_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(WordRefused) as refused:
        read_back(data, of=OF)
    assert reason in refused.value.text.zh


PLACED = Letter(
    "望川市公安局东桥派出所", "信访事项处理意见书", "东公信〔2026〕　号", "信访人",
    (
        Piece("heading", "一、查明的事实"),
        Piece("paragraph", placed("facts")),
        Piece("paragraph", f"落实事项：{placed('todo')}"),
        Piece("paragraph", "答复结论：。"),
        Piece("paragraph", placed("facts")),
    ),
    (), "东桥派出所", "2026年　月　日", "联系地址：建设路12号", layout="official", copies="望川县信访局",
)  # fmt: skip
SLOTS = (
    Slot("facts", "查明的事实", "第一段。\n第二段。"),
    Slot("todo", "落实事项", "装隔音棚\n再测一次"),
    Slot("note", "内部说明", "请核。"),
)


def test_texts_stand_in_their_places_of_the_letter_and_come_back() -> None:
    made = draft(letter=PLACED, pieces=SLOTS)
    assert read_back(made, of=OF) == {
        "facts": "第一段。\n第二段。", "todo": "装隔音棚\n再测一次", "note": "请核。"
    }  # fmt: skip
    body = Document(io.BytesIO(made)).element.body
    paragraphs = ["".join(run.text or "" for run in one.iter(qn("w:t"))) for one in body.iter(qn("w:p"))]
    heading, first, second = (paragraphs.index(words) for words in ("一、查明的事实", "第一段。", "第二段。"))
    assert (first, second) == (heading + 1, heading + 2)
    # Inside a sentence the control holds no paragraph; a place that comes twice has one control.
    assert "落实事项：装隔音棚再测一次" in paragraphs
    assert paragraphs.count("第一段。") == 2
    # Room for a value still to come, and what the paper does not show behind it.
    assert "答复结论：　　　　。" in paragraphs
    assert paragraphs.index("另外的文字：") > paragraphs.index("2026年　月　日")
    assert "（盖章处）" in paragraphs


def test_an_empty_text_shows_its_heading_and_comes_back_empty() -> None:
    made = draft(letter=PLACED, pieces=[Slot("facts", "查明的事实", ""), *SLOTS[1:]])
    assert "〔查明的事实〕" in body_of(made)
    assert read_back(made, of=OF)["facts"] == ""


def test_marks_of_places_typed_by_a_user_are_words() -> None:
    made = draft(letter=PLACED, pieces=[Slot("facts", "查明的事实", placed("note")), *SLOTS[1:]])
    assert read_back(made, of=OF) == {"facts": "note", "todo": "装隔音棚\n再测一次", "note": "请核。"}


@pytest.mark.parametrize("layout", ["official", "letter", "sheet"])
def test_the_sheet_is_that_of_the_standard(layout: str) -> None:
    document = Document(io.BytesIO(draft(letter=replace(PLACED, layout=layout), pieces=SLOTS)))
    section = document.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [round(side.mm) for side in (section.top_margin, section.left_margin)] == [37, 28]
    assert [round(side.mm) for side in (section.bottom_margin, section.right_margin)] == [35, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    # 22 lines in 225 mm, 28 characters in 156 mm.
    assert int(grid.get(qn("w:linePitch"))) * 22 == pytest.approx(225 / 25.4 * 1440, rel=0.002)
    # No grid of characters: LibreOffice gives each one wider than a cell two cells.
    assert grid.get(qn("w:type")) == "lines"
    spacing = document.styles["Normal"].element.rPr.find(qn("w:spacing"))
    assert (16 + int(spacing.get(qn("w:val"))) / 20) * 28 == pytest.approx(156 / 25.4 * 72, rel=0.002)


def test_the_head_of_an_official_document_and_of_a_letter() -> None:
    official = Document(io.BytesIO(draft(letter=PLACED, pieces=SLOTS)))
    name, number = official.paragraphs[:2]
    assert name.text == "望川市公安局东桥派出所"
    assert name.paragraph_format.space_before.mm == pytest.approx(35, abs=0.1)
    assert str(name.runs[0].font.color.rgb) == "D7000F"
    # In one line as wide as the text area at most.
    assert name.runs[0].font.size.mm * len(name.text) <= 156
    rule = number._p.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}")
    assert (rule.get(qn("w:color")), int(rule.get(qn("w:space"))) * 25.4 / 72) == ("D7000F", pytest.approx(4, abs=0.2))
    imprint = official.tables[-1]
    assert imprint._tbl.tblPr.find(qn("w:tblpPr")).get(qn("w:tblpYSpec")) == "bottom"
    assert imprint.cell(0, 0).text == "抄送：望川县信访局。"
    letter = Document(io.BytesIO(draft(letter=replace(PLACED, layout="letter"), pieces=SLOTS)))
    head = letter.sections[0].first_page_header.paragraphs[-1]
    assert head.text == "望川市公安局东桥派出所"
    assert head._p.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}").get(qn("w:val")) == "thickThinSmallGap"
    # 170 mm: 20 mm from either edge of the sheet.
    assert 156 - head.paragraph_format.left_indent.mm - head.paragraph_format.right_indent.mm == pytest.approx(
        170, abs=0.2
    )


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
    said = body_of(out.content)
    # It is the opinion as it will be issued: addressee, what the petitioner asked, the answer under its heading.
    assert said.index("信访事项处理意见书") < said.index("一、您的诉求") < said.index("现场核实属实。")
    assert said.index("现场核实属实。") < said.index("关于第1项诉求") < said.index("责令改正。")
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
