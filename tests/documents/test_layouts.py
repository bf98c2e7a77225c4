"""The layouts of GB/T 9704-2012, measured in the ink of drawn pages: millimetres from the edges of the sheet."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise
from typing import Any

import pytest
from PIL import Image, ImageChops

from huiyin.documents.content import Letter, Piece, letter_of
from huiyin.documents.printing import drawn
from huiyin.documents.templates import TEMPLATES, template
from tests.documents.test_papers import EVERYTHING, fields_of

PPI = 127  # 5 dots a millimetre
UNIT = {"name": "望川县公安局", "address": "建设路12号", "postcode": "", "phone": "0411-84001234", "hours": ""}
TOP, LEFT, RIGHT, BOTTOM = 37.0, 28.0, 184.0, 262.0


def letter(key: str, **changed: Any) -> Letter:
    fields = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields_of(key).items()}
    made = letter_of(key, {**fields, "unit": UNIT}, number="望公信〔2026〕12号", on=date(2026, 3, 18))
    return replace(made, **changed)


def pages(paper: Letter) -> list[Image.Image]:
    made = drawn(paper, format="png", ppi=PPI)
    return [Image.open(io.BytesIO(page)).convert("RGB") for page in (made if isinstance(made, list) else [made])]


def ink(page: Image.Image, *, red: bool = False) -> Image.Image:
    """White where there is ink (black, or the red of the head), black elsewhere."""
    r, g, _b = page.split()
    dark = r.point(lambda value: 255 if value < 128 else 0)
    if not red:
        return dark
    return ImageChops.subtract(g.point(lambda value: 255 if value < 128 else 0), dark)


def bands(
    mask: Image.Image, *, across: bool = False, box: tuple[float, float, float, float] | None = None
) -> list[tuple[float, float]]:
    """Where ink is, line by line (or, `across`, column by column), in mm from the sheet's edge."""
    left, top = (box[0], box[1]) if box else (0.0, 0.0)
    if box:
        mask = mask.crop((round(box[0] * 5), round(box[1] * 5), round(box[2] * 5), round(box[3] * 5)))
    if across:
        mask = mask.transpose(Image.Transpose.TRANSPOSE)
    start = left if across else top
    lines = [mask.crop((0, row, mask.width, row + 1)).getbbox() is not None for row in range(mask.height)]
    found, at = [], 0
    for is_inked, run in groupby(lines):
        length = len(list(run))
        if is_inked:
            found.append((start + at / 5, start + (at + length) / 5))
        at += length
    return found


@pytest.fixture(scope="module")
def full_page() -> Image.Image:
    """The second page of a document of one sign only, so that lines and characters can be counted."""
    paper = letter("handling_opinion", pieces=(Piece("paragraph", "国" * 28 * 60),))
    return pages(paper)[1]


TEXT_AREA = (20.0, 30.0, 200.0, 266.0)


def test_a_page_has_22_lines_in_the_text_area(full_page: Image.Image) -> None:
    lines = bands(ink(full_page), box=TEXT_AREA)
    assert len(lines) == 22
    assert TOP <= lines[0][0] <= TOP + 2
    assert BOTTOM - 6 <= lines[-1][1] <= BOTTOM
    pitches = {round((after[0] - before[0]), 1) for before, after in pairwise(lines)}
    assert all(abs(pitch - 225 / 22) < 0.25 for pitch in pitches)


def test_a_line_has_28_characters_as_wide_as_the_text_area(full_page: Image.Image) -> None:
    second = bands(ink(full_page), box=TEXT_AREA)[1]
    signs = bands(ink(full_page), across=True, box=(20.0, second[0], 200.0, second[1]))
    assert len(signs) == 28
    assert LEFT <= signs[0][0] <= LEFT + 1
    assert RIGHT - 1 <= signs[-1][1] <= RIGHT + 0.1


def test_page_numbers_stand_outside_7_mm_below_the_text(full_page: Image.Image) -> None:
    paper = letter("handling_opinion", pieces=(Piece("paragraph", "国" * 28 * 60),), check="")
    drawn_pages = pages(paper)
    for index, page in enumerate(drawn_pages[:2]):
        (foot,) = bands(ink(page), box=(20.0, 266.0, 200.0, 290.0))
        columns = bands(ink(page), across=True, box=(20.0, 266.0, 200.0, 290.0))
        assert foot[0] == pytest.approx(BOTTOM + 7, abs=2.5)
        if index % 2 == 0:
            assert columns[-1][1] == pytest.approx(RIGHT - 5, abs=1.5)
        else:
            assert columns[0][0] == pytest.approx(LEFT + 5, abs=1.5)


def test_the_red_head_of_an_official_document() -> None:
    page = pages(letter("handling_opinion"))[0]
    name, rule = bands(ink(page, red=True))
    assert name[0] == pytest.approx(TOP + 35, abs=0.5)
    columns = bands(ink(page, red=True), across=True, box=(0.0, rule[0], 210.0, rule[1]))
    assert columns[0][0] == pytest.approx(LEFT, abs=0.5)
    assert columns[-1][1] == pytest.approx(RIGHT, abs=0.5)
    number, title = bands(ink(page), box=(20.0, name[1], 200.0, 140.0))[:2]
    # Two empty lines between name and number, 4 mm to the rule, two empty lines to the title.
    assert number[0] - name[1] == pytest.approx(2 * 225 / 22, abs=2)
    assert rule[0] - number[1] == pytest.approx(4, abs=1.2)
    assert title[0] - rule[1] == pytest.approx(2 * 225 / 22, abs=2)
    whole = bands(ink(page), box=(20.0, title[0], 200.0, title[0] + 9))
    assert whole[-1][1] - title[0] == pytest.approx(7.7, abs=1)  # 2号: 22 pt


def test_a_long_name_is_made_to_fit_its_line() -> None:
    paper = letter("handling_opinion", office="望川市望江经济技术开发区管理委员会信访工作联席会议办公室")
    columns = bands(ink(pages(paper)[0], red=True), across=True)
    assert columns[0][0] >= LEFT - 0.5
    assert columns[-1][1] <= RIGHT + 0.5


def test_the_imprint_ends_the_last_page() -> None:
    paper = letter("handling_opinion", copies="望川县信访局")
    page = pages(paper)[-1]
    rules = [band for band in bands(ink(page), box=(100.0, 200.0, 101.0, 264.0)) if band[1] - band[0] < 0.8]
    assert len(rules) == 3
    assert rules[-1][1] == pytest.approx(BOTTOM, abs=0.5)


def test_the_letter_form_has_its_double_rules() -> None:
    page = pages(letter("acceptance_notice"))[0]
    name, thick, thin, low_thin, low_thick = bands(ink(page, red=True))
    assert name[0] == pytest.approx(30, abs=0.5)
    assert thick[0] - name[1] == pytest.approx(4, abs=0.5)
    assert thick[1] - thick[0] > thin[1] - thin[0]
    assert low_thick[1] - low_thick[0] > low_thin[1] - low_thin[0]
    assert 297 - low_thick[1] == pytest.approx(20, abs=0.5)
    columns = bands(ink(page, red=True), across=True, box=(0.0, thick[0], 210.0, thick[1]))
    assert columns[-1][1] - columns[0][0] == pytest.approx(170, abs=0.5)
    # No page number on the first page of a letter.
    assert bands(ink(page), box=(160.0, 263.0, 190.0, 274.0)) == []


@pytest.mark.parametrize("lines", range(4, 26))
def test_name_and_date_never_stand_alone_on_a_page(lines: int) -> None:
    pieces = tuple(Piece("paragraph", "国" * 20) for _line in range(lines))
    for page in pages(letter("handling_opinion", pieces=pieces, check="")):
        inked = bands(ink(page), box=(20.0, 36.0, 200.0, 250.0))
        signed = bands(ink(page), across=True, box=(20.0, 36.0, 60.0, 250.0))
        assert not inked or signed


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_template_has_a_layout_that_can_be_drawn(key: str) -> None:
    assert template(key).layout in {"letter", "official", "sheet", "wide"}
    assert set(fields_of(key)) <= set(EVERYTHING)
    assert pages(letter(key))
