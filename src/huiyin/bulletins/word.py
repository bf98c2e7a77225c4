"""A bulletin as a Word file: the letter of its paper, with tables as tables and pictures as PNG."""

from __future__ import annotations

import io

from docx import Document
from docxtpl import DocxTemplate

from huiyin.bulletins.models import Bulletin
from huiyin.bulletins.paper import letter_of
from huiyin.documents.word_controls import Filling
from huiyin.documents.word_layout import lay_out


def word_of(bulletin: Bulletin) -> bytes:
    """The whole bulletin; every word goes in as a value and is never read as a template."""
    document, filling = Document(), Filling({})
    template, out = io.BytesIO(), io.BytesIO()
    lay_out(document, letter_of(bulletin), filling, "")
    document.save(template)
    template.seek(0)
    filled = DocxTemplate(template)
    filled.render(filling.values, autoescape=True)
    filled.save(out)
    return out.getvalue()
