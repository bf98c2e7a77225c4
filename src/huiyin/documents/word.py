"""Drafts in Word: written out with a content control for each text, and read back from the controls alone.

The template is made here (python-docx) and filled by docxtpl; no Word file lies in the repository. Only what stands in
a control comes back, under the control's tag, so that headings, quotations and layout may be changed at will. Decision
0018 says why controls and not bookmarks or tables.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, Listing

from huiyin.documents.kinds import keep
from huiyin.documents.office_files import DOCX
from huiyin.documents.refusals import FileRefused
from huiyin.procedure.terms import Text

_TAG = "huiyin:"
_OF = "huiyin-of"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What was taken out or moved away under change tracking is no text any more.
_GONE = {f"{_W}del", f"{_W}moveFrom"}

NOT_WORD = Text("这不是Word（DOCX）文件。", "This is not a Word file (DOCX).")
NO_CONTROLS = Text(
    "文件中没有找到可以读回的内容控件：文稿可能另存过其他格式，或者内容被复制到了新文件。请在下载的文件中修改，"
    "也可以把这个文件作为附件保存。",
    "No content controls were found: the file was saved in another format, or its text was copied to a new file. "
    "Edit the file that was downloaded, or keep this one as an attachment.",
)
OTHER_DRAFT = Text(
    "这是“{found}”的文稿，不是本事项本步骤的文稿。", "This is the draft of “{found}”, not of this case and step."
)
TWICE = Text(
    "内容控件“{name}”出现了两次，不知道以哪一个为准。", "The control “{name}” stands there twice; which one counts?"
)


class WordRefused(Exception):
    """A file that cannot be read back; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Slot:
    """A text that may be edited: its name in the form, its heading, and what stands there now."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """Words for orientation that do not come back; `is_heading` begins a group."""

    text: str
    is_heading: bool = False


class _Slots:
    """Every word goes in as a value: what a petitioner wrote is never read as a template."""

    def __init__(self) -> None:
        self.values: dict[str, Listing] = {}

    def mark(self, text: str) -> str:
        """The place in the template that this text will stand in; its lines become paragraphs."""
        key = f"slot{len(self.values)}"
        self.values[key] = Listing(text.replace("\n", "\a"))
        return f"{{{{ {key} }}}}"


def written(*, office: str, title: str, of: str, pieces: Sequence[Slot | Fixed], hint: str) -> bytes:
    """The draft as a Word file. `of` names case and step, so that it is not read back elsewhere."""
    slots, document, template, out = _Slots(), _page_set(Document()), io.BytesIO(), io.BytesIO()
    _line(document, slots.mark(office), size=26, red=True)
    _line(document, slots.mark(title), size=22)
    _line(document, slots.mark(hint), size=9)
    _control(document, _OF, slots.mark(of), size=9)
    for piece in pieces:
        if isinstance(piece, Fixed):
            _said(document, slots.mark(piece.text), is_heading=piece.is_heading)
        else:
            _said(document, slots.mark(piece.label), is_heading=True)
            _control(document, _TAG + piece.name, slots.mark(piece.text))
    document.save(template)
    template.seek(0)
    filled = DocxTemplate(template)
    filled.render(slots.values, autoescape=True)
    filled.save(out)
    return out.getvalue()


def read_back(data: bytes, *, of: str) -> Mapping[str, str]:
    """The texts of a draft by name. Raises WordRefused, and FileRefused for what no upload may be."""
    kept = keep(data, "draft.docx")
    if kept.content_type != DOCX:
        raise WordRefused(NOT_WORD)
    found: dict[str, str] = {}
    for tag, text in _controls(kept.content):
        if tag == _OF and text.strip() != of:
            raise WordRefused(OTHER_DRAFT.format(found=text.strip()))
        if tag.startswith(_TAG):
            name = tag.removeprefix(_TAG)
            if name in found:
                raise WordRefused(TWICE.format(name=name))
            found[name] = text
    if not found:
        raise WordRefused(NO_CONTROLS)
    return found


def _controls(content: bytes) -> Iterator[tuple[str, str]]:
    """Tag and text of every content control."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parcel:
            root = ElementTree.fromstring(parcel.read("word/document.xml"))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        raise WordRefused(NO_CONTROLS) from None
    for control in root.iter(f"{_W}sdt"):
        tag, body = control.find(f"{_W}sdtPr/{_W}tag"), control.find(f"{_W}sdtContent")
        if tag is not None and body is not None:
            yield tag.get(f"{_W}val", ""), _text_of(body)


def _text_of(body: ElementTree.Element) -> str:
    """The words of a control, a line for each paragraph and each line break; blank lines at either end left out."""
    paragraphs = list(body.iter(f"{_W}p")) or [body]
    lines = ["".join(_runs(paragraph)).strip() for paragraph in paragraphs]
    return "\n".join(lines).strip()


def _runs(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield "\t"
        else:
            yield from _runs(child)


# ---------------------------------------------------------------- how it looks


def _page_set(document: DocumentType) -> DocumentType:
    """The page of GB/T 9704-2012, and its faces by name: Word shows them where they are installed."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "FangSong", Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    return document


def _line(document: DocumentType, text: str, *, size: int, red: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), size > 20
    if red:
        run.font.color.rgb = RGBColor(0xD7, 0x00, 0x0F)


def _said(document: DocumentType, text: str, *, is_heading: bool) -> None:
    document.add_paragraph().add_run(text).bold = is_heading


def _control(document: DocumentType, tag: str, text: str, *, size: int = 16) -> None:
    """A block-level content control with one paragraph in it; its tag survives whatever is typed."""
    paragraph: Paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    control, properties, content = OxmlElement("w:sdt"), OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
    for name, value in (("w:alias", tag.removeprefix(_TAG)), ("w:tag", tag), ("w:lock", "sdtLocked")):
        mark = OxmlElement(name)
        mark.set(qn("w:val"), value)
        properties.append(mark)
    paragraph._p.addprevious(control)
    content.append(paragraph._p)
    control.append(properties)
    control.append(content)


__all__ = ["FileRefused", "Fixed", "Slot", "WordRefused", "read_back", "written"]
