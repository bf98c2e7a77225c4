"""Texts of this room are about duties of offices: no word against petitioning, nothing that identifies anybody."""

from __future__ import annotations

from huiyin.documents.templates import words_against_petitioning
from huiyin.oversight import refusals
from huiyin.parties.discretion import without_identities


def screened(text: str, *, field: str) -> str:
    """The text without blanks around it. Raises Refused, told at `field`."""
    clean = text.strip()
    if not clean:
        raise refusals.TextMissing(at=field)
    word = next((word for word in words_against_petitioning() if word in clean), None)
    if word is not None:
        raise refusals.AgainstPetitioning(at=field, word=word)
    if without_identities(clean) != clean:
        raise refusals.NamesSomebody(at=field)
    return clean
