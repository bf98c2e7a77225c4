"""The categories as one list with headings."""

from __future__ import annotations

from typing import Any

from huiyin.cases import categories
from huiyin.web.words import said


def category_choices() -> list[Any]:
    """For a select: nothing chosen, then each first level as a heading with itself and all below it."""
    choices: list[Any] = [("", "")]
    for top, below in categories.grouped():
        inside = [(item.key, ("　" if item.level > 2 else "") + said(item.name)) for item in below]
        choices.append((said(top.name), [(top.key, said(top.name)), *inside]))
    return choices
