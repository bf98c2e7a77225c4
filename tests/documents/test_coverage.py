"""Rare characters: known before anything is drawn, and the drawing program agrees."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from huiyin.documents import coverage, printing
from huiyin.documents.content import Piece
from tests.documents.test_layouts import letter

RARE = "喆玥镕堃㛃䶮𠮷𫖮𬭎"
# A character of extension H, which came to Unicode in 2022.
NEW = "\U00031350"


@pytest.mark.parametrize("sign", [*RARE, NEW, "国", "〔", "—", "A"])
def test_what_the_tables_say_is_what_is_drawn(sign: str) -> None:
    paper = letter("acceptance_notice", pieces=(Piece("paragraph", sign),), to="", check="")
    signs = printing.letter_signs(paper)
    try:
        printing.drawn(paper, format="pdf", pdf_standards="a-2b")
        can_be_drawn = True
    except typst.TypstError:
        can_be_drawn = False
    assert (sign not in signs.missing) is can_be_drawn


def test_the_issuer_is_told_which_characters_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = coverage.has
    monkeypatch.setattr(coverage, "has", lambda family, sign: sign not in "㛃堃" and kept(family, sign))
    warnings = printing.sign_warnings(letter("acceptance_notice", to="王㛃堃"))
    (text,) = [warning for warning in warnings if "空框" in warning.zh]
    assert "㛃" in text.zh
    assert "堃" in text.en


def test_a_borrowed_face_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_rest = coverage.installed((*printing.BODY_FACES, *coverage.RARE_FACES))
    kept = coverage.has
    monkeypatch.setattr(coverage, "has", lambda family, sign: (family, sign) != (first, "玥") and kept(family, sign))
    signs = printing.letter_signs(letter("acceptance_notice", to="王玥"))
    assert signs.missing == ""
    assert dict(signs.borrowed)[second] == "玥"


def test_a_paper_with_a_missing_character_is_still_printed() -> None:
    page = printing.printed(letter("acceptance_notice", to=f"王{NEW}"))
    assert page.pdf.startswith(b"%PDF-")
    if printing.letter_signs(letter("acceptance_notice", to=f"王{NEW}")).missing:
        assert any(NEW in warning.zh for warning in page.warnings)


def test_a_damaged_face_has_nothing(tmp_path: Path) -> None:
    assert list(coverage._runs(b"\x00\x01\x00\x00\x00\x00" + bytes(20), 0)) == []
    assert not coverage.has("no such face", "国")
