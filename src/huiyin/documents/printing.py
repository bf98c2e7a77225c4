"""A paper as PDF in one of the layouts of GB/T 9704-2012, drawn by typst from plain data."""

import io
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import typst
from pikepdf import Pdf

from huiyin.documents.content import Letter
from huiyin.documents.coverage import RARE_FACES, Signs, families, fonts, installed, signs_of
from huiyin.documents.qr import qr_image
from huiyin.procedure.terms import Text

# The faces GB/T 9704 asks for are not free, so they are used where the machine has them; the others are free.
BODY_FACES = (
    "FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R", "FandolFang",
    "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "AR PL UMing CN", "Noto Sans CJK SC",
)  # fmt: skip
TITLE_FACES = (
    "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FandolSong", "STZhongsong", *BODY_FACES[7:],
)  # fmt: skip
HEADING_FACES = ("SimHei", "黑体", "STHeiti", "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", *BODY_FACES[7:])
SUBHEADING_FACES = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai", *BODY_FACES[7:])
_STANDARD_FACES = 6


@dataclass(frozen=True, slots=True)
class Printed:
    """A drawn letter: its bytes, pages, and what the reader should know about its faces."""

    pdf: bytes
    pages: int
    warnings: tuple[Text, ...]
    # Of those the ones about single characters of this letter.
    of_signs: tuple[Text, ...] = ()


_drawing = threading.Lock()


def printed(letter: Letter) -> Printed:
    """Draw `letter`. The words go in as data, so no word of a user is ever read as markup."""
    # PDF/A admits no empty box for a character; then it is a plain PDF, and the warnings say so.
    archive = {} if letter_signs(letter).missing else {"pdf_standards": "a-2b"}
    pdf = drawn(letter, format="pdf", **archive)
    assert isinstance(pdf, bytes)
    of_signs = sign_warnings(letter)
    return Printed(pdf, page_count(pdf), (*face_warnings(), *of_signs), of_signs)


def drawn(letter: Letter, **options: Any) -> bytes | list[bytes]:
    """The pages in any format of typst; of pictures one for each page."""
    pictures = {
        "qr": qr_image(letter.address) if letter.address else "",
        "check_qr": qr_image(letter.check_address) if letter.check_address else "",
    }
    data = {**letter.as_data(), "faces": chosen_faces(), **pictures}
    inputs = {"letter": json.dumps(data, ensure_ascii=False)}
    # One compiler keeps the faces it has read; it draws one letter at a time.
    with _drawing:
        made = _compiler().compile(sys_inputs=inputs, timestamp=0, **options)
    assert made is not None
    return made


def page_count(pdf: bytes) -> int:
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def face_warnings() -> tuple[Text, ...]:
    """What a reader of the papers should know: which faces of the standard this machine lacks."""
    there = families()
    if not any(face in there for face in BODY_FACES):
        return (
            Text(
                "本机没有可用的中文字体，公文无法正常打印。请安装 fonts-noto-cjk 或仿宋字体。",
                "This machine has no Chinese face, so papers cannot be read. Install fonts-noto-cjk or FangSong.",
            ),
        )
    if any(face in there for face in BODY_FACES[:_STANDARD_FACES]):
        return ()
    used = next(face for face in BODY_FACES if face in there)
    return (
        Text(
            f"本机没有安装仿宋字体，公文正文以“{used}”代替。",
            f"No FangSong face is installed; papers are set in “{used}” instead.",
        ),
    )


@cache
def chosen_faces() -> dict[str, list[str]]:
    """Each chain cut down to what is installed, with the faces for rare characters behind it."""
    chains = {
        "body": BODY_FACES,
        "title": TITLE_FACES,
        "heading": HEADING_FACES,
        "subheading": SUBHEADING_FACES,
    }
    return {use: list(dict.fromkeys(installed((*chain, *RARE_FACES)))) for use, chain in chains.items()}


@cache
def _compiler() -> typst.Compiler:
    with as_file(files("huiyin.documents") / "typst") as folder:
        return typst.Compiler(str(folder / "paper.typ"), root=str(folder), font_paths=fonts())


def letter_signs(letter: Letter) -> Signs:
    """The characters of a letter that its face lacks."""
    return word_signs(letter.as_data())


def word_signs(words: Any) -> Signs:
    """The same for the words in any records and lists."""
    return signs_of(_all_words(words), (*BODY_FACES, *RARE_FACES))


def sign_warnings(letter: Letter) -> tuple[Text, ...]:
    """What whoever issues or prints the letter should know of its rare characters."""
    signs = letter_signs(letter)
    told = [
        Text(
            f"正文字体中没有“{'、'.join(borrowed)}”，改用“{face}”打印，请核对字形。",
            f"The face of papers lacks {', '.join(borrowed)}; set in “{face}” instead. Compare how it looks.",
        )
        for face, borrowed in signs.borrowed
    ]
    if signs.missing:
        told.append(
            Text(
                f"本机字体中没有这些字：{'、'.join(signs.missing)}，打印件上是空框。请安装收字更全的字体，或者打印后手工补写。",
                f"No face on this machine has {', '.join(signs.missing)}: it prints as an empty box. "
                "Install a face that has it, or write it in by hand after printing.",
            )
        )
    return tuple(told)


def _all_words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "".join(_all_words(item) for item in value.values())
    return "".join(_all_words(item) for item in value) if isinstance(value, list | tuple) else ""
