"""What no text of a campaign may say: who somebody is, and that petitioning itself is what is to end (law.md 9a)."""

from __future__ import annotations

import re

from huiyin.campaigns import refusals
from huiyin.documents.templates import words_against_petitioning, words_that_judge

# What looks like an identity number or a telephone number names a person.
_IDENTITY = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def screen(*texts: str) -> None:
    """Raises Refused for the first thing that may not stand in a plan, a summary, or a finding."""
    written = "\n".join(texts)
    if _IDENTITY.search(written) or _PHONE.search(written):
        raise refusals.NamesSomebody()
    for word in (*words_against_petitioning(), *words_that_judge()):
        if word in written:
            raise refusals.WordRefused(word=word)
