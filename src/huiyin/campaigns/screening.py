"""What no text of a campaign may say: who somebody is, and that petitioning itself is what is to end (law.md 9a)."""

from __future__ import annotations

from huiyin.campaigns import refusals
from huiyin.documents.templates import words_against_petitioning, words_that_judge
from huiyin.parties.discretion import without_identities


def screen(*texts: str) -> None:
    """Raises Refused for the first thing that may not stand in a plan, a summary, or a finding."""
    written = "\n".join(texts)
    if without_identities(written) != written:
        raise refusals.NamesSomebody()
    for word in (*words_against_petitioning(), *words_that_judge()):
        if word in written:
            raise refusals.WordRefused(word=word)
