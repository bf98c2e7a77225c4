"""Why something cannot be done with a bulletin, in both languages; and what its texts may not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from huiyin.documents.templates import words_against_petitioning, words_that_judge
from huiyin.procedure.terms import Text

# What looks like an identity number or a telephone number names a person.
_IDENTITY = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class BulletinRefused(Exception):
    """It cannot be done; `texts` say why, one each."""

    def __init__(self, *texts: Text) -> None:
        super().__init__("; ".join(text.en for text in texts))
        self.texts = texts


NOT_YOURS = BulletinRefused(
    Text("由编发单位的经办人或者负责人办理。", "This is for the clerks and heads of the unit that issues it.")
)


def not_now(said: Text) -> BulletinRefused:
    return BulletinRefused(Text(f"现在不能这样办理：{said.zh}", f"Not now: {said.en}"))


def identities_in(texts: Mapping[str, str]) -> tuple[Text, ...]:
    """What in these texts names a person; a bulletin names none."""
    found = [text for text in texts.values() if _IDENTITY.search(text) or _PHONE.search(text)]
    if not found:
        return ()
    return (
        Text(
            "文中有疑似身份证号码或者手机号码的数字。通报不写任何人的身份信息，请删去。",
            "The text has what looks like an identity or telephone number. A bulletin names nobody: take it out.",
        ),
    )


def words_in(texts: Mapping[str, str]) -> tuple[Text, ...]:
    """The words that have to go before it is approved, each with what to say instead."""
    return tuple(_words("\n".join(texts.values())))


def _words(text: str) -> Iterator[Text]:
    for word, instead in words_that_judge().items():
        if word in text:
            yield Text(f"文中有“{word}”，须改写：{instead.zh}。", f"The text says “{word}”; say instead: {instead.en}.")
    for word in words_against_petitioning():
        if word in text:
            yield Text(f"文中有“{word}”，须改写。", f"The text says “{word}”; it must be reworded.")
