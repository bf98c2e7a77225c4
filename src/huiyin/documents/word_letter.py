"""A finished letter as a Word file: tables as tables, pictures as PNG; it has no fields to fill."""

from __future__ import annotations

import io

from docx import Document
from docxtpl import DocxTemplate

from huiyin.documents.content import Letter
from huiyin.documents.word_controls import Filling
from huiyin.documents.word_layout import lay_out


def word_of(letter: Letter) -> bytes:
    """The whole letter; every word goes in as a value and is never read as a template."""
    document, filling = Document(), Filling({})
    template, out = io.BytesIO(), io.BytesIO()
    lay_out(document, letter, filling, "")
    document.save(template)
    template.seek(0)
    filled = DocxTemplate(template)
    filled.render(filling.values, autoescape=True)
    filled.save(out)
    return out.getvalue()
