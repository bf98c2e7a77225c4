"""Texts of this room are about duties of offices: no word against petitioning, nothing that identifies anybody."""

from __future__ import annotations

from huiyin.documents.screening import Strength, faults_in
from huiyin.oversight import refusals


def screened(text: str, *, field: str) -> str:
    """The text without blanks around it. Raises Refused, told at `field`."""
    clean = text.strip()
    if not clean:
        raise refusals.TextMissing(at=field)
    for fault in faults_in(clean, Strength.OFFICE):
        if fault.is_number:
            raise refusals.NamesSomebody(at=field)
        raise refusals.AgainstPetitioning(at=field, word=fault.shown)
    return clean
