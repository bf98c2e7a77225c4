"""What no text of a campaign may say: who somebody is, and that petitioning itself is what is to end (law.md 9a)."""

from __future__ import annotations

from huiyin.campaigns import refusals
from huiyin.documents.screening import Strength, faults_in


def screen(*texts: str) -> None:
    """Raises Refused for the first thing that may not stand in a plan, a summary, or a finding."""
    for text in texts:
        for fault in faults_in(text, Strength.OVERVIEW):
            if fault.is_number:
                raise refusals.NamesSomebody()
            raise refusals.WordRefused(word=fault.shown)
