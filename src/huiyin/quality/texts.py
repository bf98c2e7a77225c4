"""What the texts of this room may not say: who somebody is, and anything about not petitioning (law.md 9a)."""

from __future__ import annotations

from huiyin.documents.templates import words_against_petitioning
from huiyin.parties.discretion import without_identities
from huiyin.quality import refusals


def screened(*texts: str) -> None:
    """Raises Refused where a text looks as if it named somebody, or speaks of giving up petitioning."""
    for text in texts:
        if without_identities(text) != text:
            raise refusals.NamesSomebody()
        for word in words_against_petitioning():
            if word in text:
                raise refusals.AgainstPetitioning(word=word)


def said(text: str) -> str:
    """A text that has to say something. Raises Refused."""
    if not text.strip():
        raise refusals.NothingSaid()
    screened(text)
    return text.strip()
