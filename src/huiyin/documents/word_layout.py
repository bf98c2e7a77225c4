"""A letter as a Word file in the layouts of GB/T 9704-2012: the same places and sizes as typst/*.typ draws.

Word has no chain of faces: those of the standard are named, and a machine without them shows its own instead.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from huiyin.documents.content import Letter, Piece
from huiyin.documents.drawings import png_of
from huiyin.documents.word_controls import Filling

BODY, TITLE, HEADING, SUBHEADING = "仿宋", "方正小标宋简体", "黑体", "楷体"
RED = "D7000F"
GREY = "808080"
# Twips (a twentieth of a point): 22 lines of 28 characters in 225 by 156 mm (section 5.2).
LINE = round(225 / 22 / 25.4 * 1440)
SIGN = round(156 / 28 / 25.4 * 1440)
MM = 1440 / 25.4
# Half points: 3号, 2号, 4号.
BODY_SIZE, TITLE_SIZE, SMALL_SIZE = 32, 44, 28
SEAL_PLACE = "（盖章处）"
OFFICIAL, LETTER = "official", "letter"
SIDES = {
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}


def lay_out(document: DocumentType, letter: Letter, filling: Filling, hint: str) -> None:
    """The whole letter: head, number, title, addressee, words, name and date with the place of the seal."""
    _page(document)
    HEADS.get(letter.layout, _sheet_head)(document, letter, filling, hint)
    title = shape(
        document.add_paragraph(), align="center", before=2 * LINE if letter.layout == OFFICIAL else LINE // 2, pitch=640
    )
    filling.write(title, letter.title, face=TITLE, half_points=TITLE_SIZE)
    if letter.to:
        filling.write(shape(document.add_paragraph(), before=LINE), f"{letter.to}：", face=BODY)
    last = [paragraph for piece in letter.pieces for paragraph in _drawn(document, piece, filling)][-1:]
    for no, name in enumerate(letter.attachments, 1):
        said = name if len(letter.attachments) == 1 else f"{no}. {name}"
        lead = "附件：" if no == 1 else "　　　"
        filling.write(shape(document.add_paragraph(), first=2, before=LINE if no == 1 else 0), lead + said, face=BODY)
    if letter.has_head:
        for paragraph in last:
            # Name and date never stand alone on a page (7.3.5.4).
            paragraph.paragraph_format.keep_with_next = True
        _signed(document, letter, filling)
    if letter.layout == OFFICIAL:
        _below(document, letter, filling)


# ---------------------------------------------------------------- the page


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The number of the page stands 7 mm below the text (7.5); a line of 4号 is 5 mm high.
    section.footer_distance, section.header_distance = Mm(35 - 7 - 5), Mm(15)
    grid = OxmlElement("w:docGrid")
    for name, value in (("w:type", "lines"), ("w:linePitch", LINE)):
        grid.set(qn(name), str(value))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    document.settings.odd_and_even_pages_header_footer = True
    # A line that ends where its writer ended it is not stretched to the margin.
    compat = document.settings.element.find(qn("w:compat"))
    if compat is not None:
        compat.insert(0, OxmlElement("w:doNotExpandShiftReturn"))
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, Pt(BODY_SIZE / 2)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), BODY)
    # 28 characters a line: a hair less than their 16 points. Not by a grid of characters: LibreOffice gives each that
    # is wider than a cell of it two cells.
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(round(SIGN - BODY_SIZE * 10)))
    style.element.get_or_add_rPr().append(spacing)
    _number_pages(section.footer.paragraphs[0], "right")
    _number_pages(section.even_page_footer.paragraphs[0], "left")


def _number_pages(paragraph: Paragraph, side: str) -> None:
    """— 1 —, 4号, one character in from the outer edge."""
    shape(paragraph, align=side, left=1 if side == "left" else 0, right=1 if side == "right" else 0)
    for part in ("— ", None, " —"):
        run = paragraph.add_run(part or "")
        run.font.size, run.font.name = Pt(SMALL_SIZE / 2), "SimSun"
        if part is None:
            for kind in ("begin", "PAGE", "end"):
                mark = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
                if kind == "PAGE":
                    mark.text = kind
                else:
                    mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)


# ---------------------------------------------------------------- heads


def _official_head(document: DocumentType, letter: Letter, filling: Filling, hint: str) -> None:
    """Red name 35 mm below the top of the text area, number two lines below it, red line 4 mm under that (7.2)."""
    _hint(document.sections[0].header.paragraphs[0], filling, hint)
    _hint(document.sections[0].even_page_header.paragraphs[0], filling, hint)
    name = shape(document.add_paragraph(), align="center", before=round(35 * MM), pitch=None)
    filling.write(name, letter.office, face=TITLE, color=RED, half_points=_head_size(letter.office, 80, 156))
    number = shape(document.add_paragraph(), align="left" if letter.signer else "center", before=2 * LINE)
    _border(number, "bottom", 11, RED, space=11)
    if letter.signer:
        shape(number, align="left", left=1, right=1)
        number.paragraph_format.tab_stops.add_tab_stop(Pt((28 - 1) * SIGN / 20), WD_TAB_ALIGNMENT.RIGHT)
        filling.write(number, f"{letter.number}\t签发人：", face=BODY)
        filling.write(number, letter.signer, face=SUBHEADING)
    else:
        filling.write(number, letter.number, face=BODY)


def _letter_head(document: DocumentType, letter: Letter, filling: Filling, hint: str) -> None:
    """Name 30 mm from the edge of the sheet, double red rules above and below, no number on page one (10.1)."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    header, footer = section.first_page_header, section.first_page_footer
    _hint(header.paragraphs[0], filling, hint)
    _hint(section.even_page_header.paragraphs[0], filling, hint)
    # From the hint's line, 15 mm from the edge, to the name.
    name = shape(header.add_paragraph(), align="center", before=round(10 * MM), pitch=None)
    _wide(name)
    filling.write(name, letter.office, face=TITLE, color=RED, half_points=_head_size(letter.office, 64, 160))
    _border(name, "bottom", 24, RED, space=11, kind="thickThinSmallGap")
    section.footer_distance = Mm(10)
    foot = _wide(shape(footer.paragraphs[0], align="center", pitch=320))
    _border(foot, "top", 24, RED, space=4, kind="thinThickSmallGap")
    filling.write(foot, letter.contact, face=BODY, half_points=21)
    filling.write(shape(document.add_paragraph(), align="right"), letter.number, face=BODY)


def _sheet_head(document: DocumentType, letter: Letter, filling: Filling, hint: str) -> None:
    """Forms and records: no head of an organ."""
    _hint(document.sections[0].header.paragraphs[0], filling, hint)
    _hint(document.sections[0].even_page_header.paragraphs[0], filling, hint)
    filling.write(shape(document.add_paragraph()), letter.office, face=BODY, half_points=24)


HEADS = {OFFICIAL: _official_head, LETTER: _letter_head}


def _hint(paragraph: Paragraph, filling: Filling, hint: str) -> None:
    shape(paragraph, align="center", pitch=240)
    filling.write(paragraph, hint, face=BODY, color=GREY, half_points=18)


def _head_size(name: str, most: int, width: int) -> int:
    """Half points in which the organ's name fits `width` millimetres."""
    return min(most, int(width / 25.4 * 72 / max(1, len(name)) * 2))


def _wide(paragraph: Paragraph) -> Paragraph:
    """As wide as the double rules: 170 mm, 20 mm from either edge of the sheet."""
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(-8), Mm(-6)
    return paragraph


# ---------------------------------------------------------------- what is said


def _drawn(document: DocumentType, piece: Piece, filling: Filling) -> list[Paragraph]:
    """The paragraphs of one piece; of a table none."""
    if piece.kind in ("list", "numbers"):
        _list(document, piece, filling)
        return []
    if piece.kind == "form":
        _table(document, piece.rows, filling)
        return []
    if piece.kind == "picture":
        return [_picture(document, piece, filling)]
    if piece.kind in SMALL:
        return [_small(document, piece, filling)]
    if piece.rows:
        return [_pair(document, piece.kind, label, value, filling) for label, value in piece.rows]
    faces = {"heading": HEADING, "subheading": SUBHEADING}
    paragraph = shape(document.add_paragraph(), first=0 if piece.kind == "line" else 2)
    if piece.kind in faces:
        paragraph.paragraph_format.keep_with_next = True
    filling.write(paragraph, piece.text, face=faces.get(piece.kind, BODY))
    return [paragraph]


# A line over a picture or a table, and what is to be known of figures: not in the size of the text.
SMALL = {"caption": (SUBHEADING, "center", SMALL_SIZE), "note": (BODY, "both", 21)}
# A list has many columns: 五号.
LIST_SIZE = 21


def _small(document: DocumentType, piece: Piece, filling: Filling) -> Paragraph:
    face, align, half_points = SMALL[piece.kind]
    paragraph = shape(document.add_paragraph(), align=align, pitch=half_points * 14)
    paragraph.paragraph_format.keep_with_next = piece.kind == "caption"
    filling.write(paragraph, piece.text, face=face, half_points=half_points)
    return paragraph


def _picture(document: DocumentType, piece: Piece, filling: Filling) -> Paragraph:
    """The drawing as dots, as wide as the text; what it shows is said to whoever cannot see it, its cohort under it."""
    shown, about = piece.rows[0]
    run = shape(document.add_paragraph(), align="center", pitch=None).add_run()
    run.add_picture(io.BytesIO(png_of(piece.text)), width=Mm(154))
    document.inline_shapes[len(document.inline_shapes) - 1]._inline.docPr.set("descr", shown)
    paragraph = shape(document.add_paragraph(), align="center", pitch=280)
    filling.write(paragraph, about, face=BODY, half_points=18)
    return paragraph


def _list(document: DocumentType, piece: Piece, filling: Filling) -> None:
    """A list with a head that comes again on every page it runs on to."""
    table = document.add_table(rows=1 + len(piece.rows), cols=len(piece.head))
    table.style = "Table Grid"
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line, row in zip(table.rows, [piece.head, *piece.rows], strict=True):
        is_head = row is piece.head
        for cell, value in zip(line.cells, row, strict=True):
            paragraph = shape(cell.paragraphs[0], align="center" if is_head else "left", pitch=None)
            filling.write(paragraph, value, face=HEADING if is_head else BODY, half_points=LIST_SIZE)


def _pair(document: DocumentType, kind: str, label: str, value: str, filling: Filling) -> Paragraph:
    paragraph = shape(document.add_paragraph(), first=2)
    said = f"{label}（签字）：　　　　　　　　　（{value}）" if kind == "signatures" else f"{label}：{value}"
    filling.write(paragraph, said, face=BODY)
    return paragraph


def _table(document: DocumentType, rows: Sequence[Sequence[str]], filling: Filling) -> None:
    table = document.add_table(rows=len(rows), cols=max(len(row) for row in rows))
    table.style = "Table Grid"
    for line, row in zip(table.rows, rows, strict=True):
        for cell, value in zip(line.cells, row, strict=False):
            filling.write(shape(cell.paragraphs[0], pitch=None), value, face=BODY, half_points=24)


def _signed(document: DocumentType, letter: Letter, filling: Filling) -> None:
    """The name centred over the date, the date four characters from the right (7.3.5.1); the seal presses both."""
    name, date = _width(letter.signed_by), _width(letter.dated)
    from_right = max(4.0, 2 + (name - date) / 2)
    widths = {letter.signed_by: name, letter.dated: date, SEAL_PLACE: _width(SEAL_PLACE) * 21 / BODY_SIZE}
    looks: dict[str, dict[str, object]] = {SEAL_PLACE: {"color": GREY, "half_points": 21}}
    for words in (letter.signed_by, letter.dated, SEAL_PLACE):
        indent = from_right + (date - widths[words]) / 2
        paragraph = shape(
            document.add_paragraph(), align="right", right=indent, before=2 * LINE if words == letter.signed_by else 0
        )
        paragraph.paragraph_format.keep_with_next = words != SEAL_PLACE
        filling.write(paragraph, words, face=BODY, **looks.get(words, {}))


def _width(words: str) -> float:
    """In characters: a figure takes half of one."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in words)


def _below(document: DocumentType, letter: Letter, filling: Filling) -> None:
    """附注 under the date (7.3.7), and the imprint at the foot of the last page (7.4)."""
    if letter.contact:
        filling.write(shape(document.add_paragraph(), left=2), f"（{letter.contact}）", face=BODY)
    lines = [f"抄送：{letter.copies}。"] if letter.copies else []
    lines.append(f"{letter.office}\t{letter.dated}印发")
    table = document.add_table(rows=len(lines), cols=1)
    for row, words in zip(table.rows, lines, strict=True):
        paragraph = shape(row.cells[0].paragraphs[0], left=1, right=1, pitch=440)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt((28 - 1) * SIGN / 20), WD_TAB_ALIGNMENT.RIGHT)
        filling.write(paragraph, words, face=BODY, half_points=SMALL_SIZE)
    _at_the_foot(table)


def _at_the_foot(table: Table) -> None:
    """As wide as the text area, at its lower edge; 0.35 mm first and last, 0.25 mm between (7.4.1)."""
    sides = (("top", 8), ("bottom", 8), ("insideH", 6))
    borders = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in sides)
    width = round(156 * MM)
    # In the order of the schema, which Word insists on.
    wanted = (
        '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin"'
        ' w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    )
    made = parse_xml(f"<w:tblPr {nsdecls('w')}>{wanted}</w:tblPr>")
    table._tbl.replace(table._tbl.tblPr, made)


# ---------------------------------------------------------------- paragraphs


def shape(
    paragraph: Paragraph,
    *,
    align: str = "both",
    first: int = 0,
    left: float = 0,
    right: float = 0,
    before: int = 0,
    pitch: int | None = LINE,
) -> Paragraph:
    """Alignment, indents in characters, space before in twips; `pitch` is the height of a line, None as its type."""
    form = paragraph.paragraph_format
    form.alignment = SIDES[align]
    form.space_before, form.space_after = Pt(before / 20), Pt(0)
    if pitch is not None:
        form.line_spacing = Pt(pitch / 20)
    else:
        # Large type would else be raised to whole lines of the page's grid.
        _add_property(paragraph, OxmlElement("w:snapToGrid"), off=True)
    form.widow_control = False
    indents = ("left_indent", left), ("right_indent", right), ("first_line_indent", first)
    for name, signs in indents:
        if signs:
            setattr(form, name, Pt(signs * SIGN / 20))
    if first:
        # In characters, so that the indent follows a changed size, as 首行缩进2字符 does.
        indent: BaseOxmlElement = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), str(first * 100))
    return paragraph


def _border(paragraph: Paragraph, side: str, size: int, color: str, *, space: int, kind: str = "single") -> None:
    """A rule above or below; `size` in eighths of a point, `space` in points."""
    rule = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" w:color="{color}"/></w:pBdr>'
    )
    _add_property(paragraph, rule)


# What follows rules and the grid in the schema's order.
_AFTER = ("shd", "tabs", "snapToGrid", "spacing", "ind", "jc")


def _add_property(paragraph: Paragraph, made: BaseOxmlElement, *, off: bool = False) -> None:
    """Put a property of a paragraph where the schema has it: after keeping together, before spacing and indents."""
    if off:
        made.set(qn("w:val"), "0")
    properties = paragraph._p.get_or_add_pPr()
    later = _AFTER[3:] if made.tag == qn("w:snapToGrid") else _AFTER
    following = [properties.find(qn(f"w:{name}")) for name in later]
    first = next((one for one in following if one is not None), None)
    if first is not None:
        first.addprevious(made)
    else:
        properties.append(made)
