"""What a text of a round may not hold (law.md 9a): numbers of a person, words of watching people, labels for a person.

Pure: it is told a text and answers with what is wrong in it. Names nobody can tell from other words; but a round has no
field for one, and what it does take is screened here before it is stored.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from huiyin.documents.templates import words_against_petitioning
from huiyin.procedure.terms import Text

# Signs that people put between the digits of one number.
_BETWEEN = re.compile(r"(?<=\d)[\s\-_.·•—–()/]{1,3}(?=\d)")
# A written date is no part of a longer number.
_DATE = re.compile(r"(?<![\d\-/.])\d{4}[\-/.年]\d{1,2}[\-/.月]\d{1,2}日?(?![\-/.]?\d)")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
# GB 11643: 17 digits and a check sign; 15 digits in the first generation.
_ID = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)")
# With the area code, which begins with 0; and any run of digits behind a word that announces one.
_LANDLINE = re.compile(r"(?<!\d)0\d{9,11}(?!\d)")
_ANNOUNCED = re.compile(r"(?:电话|手机|座机|号码|联系|微信|QQ|tel|phone|mobile|call)\D{0,6}(\d{7,})", re.IGNORECASE)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{7,8}(?![A-Za-z0-9])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
# Twelve digits or more that are an amount or a measure keep their unit behind them.
_LONG = re.compile(r"(?<!\d)\d{12,}(?!\d|\s*[元万亿])")

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
    return [*(NUMBER.format(shown=shown) for shown in _numbers(text)), *_words(text)]


def faults_of_label(label: str) -> list[Text]:
    """The same for the label of a field; a label may not ask about a person either."""
    folded = "".join(_folded(label).split()) if not label.isascii() else " ".join(_folded(label).split())
    asked = [word for word in _data()["person"] if word in folded]
    asked += [folded] if folded in _data()["person_alone"] else []
    return [*faults_in(label), *(LABEL.format(shown=word) for word in asked)]


def _words(text: str) -> Iterator[Text]:
    folded = "".join(_folded(text).split())
    for word in dict.fromkeys((*_data()["control"], *words_against_petitioning())):
        if word in folded:
            yield WORD.format(shown=word)


def _numbers(text: str) -> Iterator[str]:
    normal = _DATE.sub("、", unicodedata.normalize("NFKC", text))
    seen: list[str] = []
    # Once as typed, once with the digits written as words and the signs between them undone.
    for form in (normal, _joined(normal)):
        for rule in (_ID, _MOBILE, _LANDLINE, _ANNOUNCED, _PASSPORT, _MAIL, _LONG):
            for found in rule.finditer(form):
                shown = found.group(found.lastindex or 0)
                if not any(shown in one or one in shown for one in seen):
                    seen.append(shown)
                    yield shown


def _joined(text: str) -> str:
    return _BETWEEN.sub("", text.translate(_CHINESE_DIGITS))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
