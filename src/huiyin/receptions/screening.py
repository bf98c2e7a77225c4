"""What texts of this room may not say (law.md 9a), by what they are: a record of a visit, or a note of the office.

A record may name people; what the petitioner said stands in it as it was said and is not screened. Notes, reasons and
what a meeting found are about what the office owes: no number of anybody stands there.
"""

from __future__ import annotations

from huiyin.documents.screening import Strength, faults_in
from huiyin.receptions import table_refusals as refusals


def screen_record(text: str) -> None:
    """The office's own words in a record never make somebody promise not to petition. Raises Refused."""
    for fault in faults_in(text, Strength.MATTER):
        raise refusals.AgainstPetitioning(word=fault.shown)


def screen_note(text: str, *, field: str) -> str:
    """A note of the office without blanks around it. Raises Refused, told at `field`."""
    clean = text.strip()
    for fault in faults_in(clean, Strength.OFFICE):
        if fault.is_number:
            raise refusals.NumberOfSomebody(at=field)
        raise refusals.NoteAgainstPetitioning(at=field, word=fault.shown)
    return clean


def reason_given(text: str, *, field: str = "reason") -> str:
    """A note that has to say something. Raises Refused."""
    if not text.strip():
        raise refusals.TextMissing(at=field)
    return screen_note(text, field=field)
