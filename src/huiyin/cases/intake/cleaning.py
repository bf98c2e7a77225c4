"""Cleaning what people typed into cells: named rules that a profile puts in order, and the fold by which texts compare.

Cleaning never changes words: only blanks, line breaks and signs that nobody sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

# Excel writes a carriage return inside a cell's XML as this.
_EXCEL_RETURN = re.compile(r"_x000D_", re.IGNORECASE)
_BLANKS = re.compile(r"[\t\v\f\u00a0\u1680\u2000-\u200a\u205f\u3000]")
_LINE_EDGES = re.compile(r"^[ \t\u00a0\u3000]+|[ \t\u00a0\u3000]+$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")
# Control characters, soft hyphens, zero-width blanks, marks of byte order, overrides of direction. The joiners of
# Mongolian and the direction marks of Uyghur stay: they belong to the words.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def _line_breaks(text: str) -> str:
    text = _EXCEL_RETURN.sub("", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")


RULES: Mapping[str, Callable[[str], str]] = {
    "line_breaks": _line_breaks,
    "tabs": lambda text: _BLANKS.sub(" ", text),
    "invisible": lambda text: _INVISIBLE.sub("", text),
    "line_edges": lambda text: _LINE_EDGES.sub("", text),
    "blank_lines": lambda text: _BLANK_LINES.sub("\n\n", text),
}


def cleaned(text: str, rules: Iterable[str]) -> str:
    """The text after the named rules, without blanks at its ends. NUL, which no database takes, always goes."""
    for rule in rules:
        text = RULES[rule](text)
    return text.replace("\x00", "").strip()


def one_line(text: str) -> str:
    """A short value in one line: numbers, names, subjects, headers."""
    return " ".join(_INVISIBLE.sub("", _EXCEL_RETURN.sub("", text)).split())


class _Letters(dict[int, int | None]):
    """For `str.translate`: letters, digits and the vowel marks of Tibetan and its like stay; the rest goes."""

    def __missing__(self, code: int) -> int | None:
        kept = code if unicodedata.category(chr(code))[0] in "LMN" else None
        self[code] = kept
        return kept


_LETTERS = _Letters()


def fold(text: str) -> str:
    """Letters and digits alone, in one width and case: two texts are the same when their folds are.

    A text of signs only is its own fold.
    """
    normal = unicodedata.normalize("NFKC", text).casefold()
    return normal.translate(_LETTERS) or normal.strip()
