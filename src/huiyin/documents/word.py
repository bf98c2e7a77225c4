"""Drafts in Word: written out as the letter they will be, and read back from their content controls alone.

The file is made here (python-docx) and filled by docxtpl; no Word file lies in the repository. Only what stands in
a control comes back, under the control's tag, so that headings, quotations and layout may be changed at will. Decision
0018 says why controls and not bookmarks or tables.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from docx import Document
from docx.document import Document as DocumentType
from docxtpl import DocxTemplate

from huiyin.documents.content import Letter
from huiyin.documents.kinds import keep
from huiyin.documents.office_files import DOCX
from huiyin.documents.refusals import FileRefused
from huiyin.documents.word_controls import OF, TAG, Filling, Slot, empty_text, placed
from huiyin.documents.word_layout import BODY, GREY, HEADING, lay_out, shape
from huiyin.procedure.terms import Text

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What was taken out or moved away under change tracking is no text any more.
_GONE = {f"{_W}del", f"{_W}moveFrom"}
# A sentence whose value is still to come: room to write it in by hand.
_TO_COME = re.compile("：。")

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
class Fixed:
    """Words for orientation that do not come back; `is_heading` begins a group."""

    text: str
    is_heading: bool = False


def written(*, letter: Letter, of: str, pieces: Sequence[Slot | Fixed], hint: str, also: str) -> bytes:
    """The draft as a Word file. `of` names case and step, so that it is not read back elsewhere.

    A slot stands where the letter says (`placed`); what it has no place for follows under the heading `also`.
    """
    slots = {piece.name: piece for piece in pieces if isinstance(piece, Slot)}
    document, template, out, filling = Document(), io.BytesIO(), io.BytesIO(), Filling(slots)
    lay_out(document, _roomy(letter), filling, hint)
    # Right behind the letter: the imprint stands on the page of the paragraph after it.
    filling.control(shape(document.add_paragraph(), pitch=240), OF, OF, of, face=BODY, color=GREY, half_points=18)
    _rest(document, filling, list(_left(pieces, filling.used)), also if filling.used else "")
    document.save(template)
    template.seek(0)
    filled = DocxTemplate(template)
    filled.render(filling.values, autoescape=True)
    filled.save(out)
    return out.getvalue()


def read_back(data: bytes, *, of: str) -> Mapping[str, str]:
    """The texts of a draft by name. Raises WordRefused, and FileRefused for what no upload may be."""
    kept = keep(data, "draft.docx")
    if kept.content_type != DOCX:
        raise WordRefused(NOT_WORD)
    found: dict[str, str] = {}
    for tag, text in _controls(kept.content):
        if tag == OF and text.strip() != of:
            raise WordRefused(OTHER_DRAFT.format(found=text.strip()))
        if tag.startswith(TAG):
            name = tag.removeprefix(TAG)
            if name in found:
                raise WordRefused(TWICE.format(name=name))
            found[name] = text
    if not found:
        raise WordRefused(NO_CONTROLS)
    return found


def _controls(content: bytes) -> Iterator[tuple[str, str]]:
    """Tag and text of every content control; of an empty one none, though it shows its heading."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parcel:
            root = ElementTree.fromstring(parcel.read("word/document.xml"))
        for control in root.iter(f"{_W}sdt"):
            tag, alias = control.find(f"{_W}sdtPr/{_W}tag"), control.find(f"{_W}sdtPr/{_W}alias")
            body = control.find(f"{_W}sdtContent")
            if tag is not None and body is not None:
                text = _text_of(body)
                named = empty_text(alias.get(f"{_W}val", "")) if alias is not None else ""
                yield tag.get(f"{_W}val", ""), "" if text == named else text
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, RecursionError):
        # Elements within elements by the thousand are no draft of ours either.
        raise WordRefused(NO_CONTROLS) from None


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


# ---------------------------------------------------------------- around the letter


def _roomy(letter: Letter) -> Letter:
    """The letter with room where a value is still to come."""
    pieces = tuple(replace(piece, text=_TO_COME.sub("：　　　　。", piece.text)) for piece in letter.pieces)
    return replace(letter, pieces=pieces)


def _left(pieces: Sequence[Slot | Fixed], used: Collection[str]) -> Iterator[Slot | Fixed]:
    """What found no place in the letter, each group under its heading."""
    waiting: list[Fixed] = []
    for piece in pieces:
        if isinstance(piece, Fixed):
            waiting = [piece] if piece.is_heading else [*waiting, piece]
        elif piece.name not in used:
            yield from waiting
            waiting = []
            yield piece


def _rest(document: DocumentType, filling: Filling, pieces: Sequence[Slot | Fixed], also: str) -> None:
    """Texts that the paper does not show, on a sheet of their own behind it."""
    if not pieces:
        return
    if also:
        head = shape(document.add_paragraph())
        head.paragraph_format.page_break_before = True
        filling.write(head, also, face=BODY, color=GREY, half_points=24)
    for piece in pieces:
        if isinstance(piece, Fixed):
            filling.write(shape(document.add_paragraph()), piece.text, face=HEADING if piece.is_heading else BODY)
        else:
            filling.write(shape(document.add_paragraph()), piece.label, face=HEADING)
            filling.write(shape(document.add_paragraph(), first=2), placed(piece.name), face=BODY)


__all__ = ["FileRefused", "Fixed", "Slot", "WordRefused", "placed", "read_back", "written"]
