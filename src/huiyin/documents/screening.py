"""What the office's own texts may not say (law.md 9, 9a): one rule, by strength, for every room.

Each strength holds the ones before it. A room says which strength its texts have and refuses in its own words; what the
petitioner says in their own words is written down as it was said, and is never screened.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from huiyin.documents.templates import words_against_petitioning, words_of_control, words_that_judge
from huiyin.parties.numbers import numbers_in
from huiyin.procedure.terms import Text


class Strength(IntEnum):
    """How much a text may say of a person."""

    MATTER = 1
    """Papers and records of one matter: they may name people. No words about not petitioning."""
    OFFICE = 2
    """Texts about what an office owes: besides, no number by which somebody is found."""
    OVERVIEW = 3
    """Plans, summaries and bulletins over many matters: besides, no words that judge whoever petitions."""
    ROUND = 4
    """Search rounds: besides, no words of watching people. They record problems, never persons."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that may not stand in a text: what was typed, and what to say instead where there is such a thing."""

    shown: str
    is_number: bool = False
    instead: Text | None = None


def faults_in(text: str, strength: Strength) -> tuple[Fault, ...]:
    """Everything that may not stand there: numbers first, then words."""
    numbers = numbers_in(text) if strength >= Strength.OFFICE else ()
    shown = dict.fromkeys(text[one.start : one.end] for one in numbers)
    return (*(Fault(one, is_number=True) for one in shown), *_words(text, strength))


def words_found(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Those of these words that a reader reads in the text, however they are typed: 停 访 息 诉 is 停访息诉."""
    read = _as_read(text)
    return tuple(word for word in dict.fromkeys(words) if _as_read(word) in read)


def _words(text: str, strength: Strength) -> Iterator[Fault]:
    judging = words_that_judge() if strength >= Strength.OVERVIEW else {}
    control = words_of_control() if strength >= Strength.ROUND else ()
    for word in words_found(text, (*words_against_petitioning(), *judging, *control)):
        yield Fault(word, instead=judging.get(word))


def _as_read(text: str) -> str:
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text).casefold()
        if not sign.isspace() and unicodedata.category(sign) != "Cf"
    )
