"""Addresses of pages, each worked out once: asking Django for one costs as much as drawing ten rows of a table.

The shape of an address is the same for every number put into it. It is asked for once for each name and each path the
site is served under; after that a number only has to be written into its place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, get_script_prefix, reverse

# What needs no quoting, and stands in one part of a path.
_WORD, _NUMBER = re.compile(r"[0-9A-Za-z_-]+"), re.compile(r"[0-9]+")
# Stand for the arguments while the shape is found out; no address holds them otherwise.
_FIGURES, _LETTERS = "77700{}777", "x77700{}777x"


class _Shape(NamedTuple):
    """An address with a %s for each argument, and which of them may be words."""

    text: str
    takes_words: tuple[bool, ...]


def address(name: str, *args: Any) -> str:
    """What `reverse(name, args=args)` gives. Raises NoReverseMatch where there is none."""
    shape = _shape(name, len(args), get_script_prefix())
    if shape is None or not _fits(shape, args):
        return reverse(name, args=args)
    return shape.text % args


def _fits(shape: _Shape, args: tuple[Any, ...]) -> bool:
    for arg, takes_words in zip(args, shape.takes_words, strict=True):
        if not (_WORD if takes_words else _NUMBER).fullmatch(str(arg)):
            return False
    return True


@lru_cache(maxsize=2048)
def _shape(name: str, count: int, prefix: str) -> _Shape | None:
    """None where arguments of this kind have to be asked about one by one."""
    figures = [_FIGURES.format(place) for place in range(count)]
    try:
        found = reverse(name, args=figures)
    except NoReverseMatch:
        return None
    if any(found.count(figure) != 1 for figure in figures):
        return None
    text = found.replace("%", "%%")
    for figure in figures:
        text = text.replace(figure, "%s")
    return _Shape(text, tuple(_takes_words(name, figures, place) for place in range(count)))


def _takes_words(name: str, figures: list[str], place: int) -> bool:
    args = [*figures[:place], _LETTERS.format(place), *figures[place + 1 :]]
    try:
        reverse(name, args=args)
    except NoReverseMatch:
        return False
    return True
