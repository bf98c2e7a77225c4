"""What the texts of this room may not say: who somebody is, and anything about not petitioning (law.md 9a)."""

from __future__ import annotations

from huiyin.documents.screening import Strength, faults_in
from huiyin.quality import refusals


def screened(*texts: str) -> None:
    """Raises Refused where a text looks as if it named somebody, or speaks of giving up petitioning."""
    for text in texts:
        for fault in faults_in(text, Strength.OFFICE):
            if fault.is_number:
                raise refusals.NamesSomebody()
            raise refusals.AgainstPetitioning(word=fault.shown)


def said(text: str) -> str:
    """A text that has to say something. Raises Refused."""
    if not text.strip():
        raise refusals.NothingSaid()
    screened(text)
    return text.strip()
