"""What a text of a round may not hold (law.md 9a): numbers of a person, words of watching people, labels for a person.

Pure: it is told a text and answers with what is wrong in it. Names nobody can tell from other words; but a round has no
field for one, and what it does take is screened here before it is stored.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

from huiyin.documents import screening
from huiyin.documents.screening import Strength
from huiyin.procedure.terms import Text

NUMBER = Text(
    "“{shown}”像是证件号码或者电话号码。排查只登记问题，不登记个人，请删去。",
    "“{shown}” looks like the number of a paper or a telephone. A round records problems, never people; take it out.",
)
WORD = Text(
    "“{shown}”不能写入排查：排查的是单位的问题，不是人。请改写。",
    "“{shown}” has no place in a round: it looks for problems of offices, not for people. Put it another way.",
)
LABEL = Text(
    "“{shown}”会让表单登记个人。表单只问事项，请换一项。",
    "“{shown}” would make the form ask about a person. Ask about the item instead.",
)


@cache
def _data() -> Mapping[str, tuple[str, ...]]:
    text = resources.files("huiyin.rounds").joinpath("data/screening.toml").read_text(encoding="utf-8")
    return {key: tuple(words) for key, words in tomllib.loads(text).items()}


def faults_in(text: str) -> list[Text]:
    """Everything in a text that a round may not hold, in the order of the rules; empty where it may stand."""
    faults = screening.faults_in(text, Strength.ROUND)
    return [(NUMBER if fault.is_number else WORD).format(shown=fault.shown) for fault in faults]


def faults_of_label(label: str) -> list[Text]:
    """The same for the label of a field; a label may not ask about a person either."""
    folded = "".join(_folded(label).split()) if not label.isascii() else " ".join(_folded(label).split())
    asked = [word for word in _data()["person"] if word in folded]
    asked += [folded] if folded in _data()["person_alone"] else []
    return [*faults_in(label), *(LABEL.format(shown=word) for word in asked)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
