"""What of a case belongs to one contact: its own steps and the papers addressed to the petitioner.

A matter may have several petitioners, each with a receipt; none learns anything of another here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.cases.belongings import papers_of, petitioners_of
from huiyin.cases.models import CasePaper, Contact, Step
from huiyin.cases.timeline import steps_of
from huiyin.portal.matter import Matter
from huiyin.procedure.state import SERVED_PAPERS, PaperState
from huiyin.procedure.terms import PAPERS, Text


def own_steps(contact: Contact) -> list[Step]:
    """The steps of the case but for those that tell of other petitioners."""
    parties = {str(one.party_id) for one in petitioners_of(contact.case) if one.contact_id == contact.pk}
    return [step for step in steps_of(contact.case) if is_own(step, contact, parties)]


def is_own(step: Step, contact: Contact, parties: Iterable[str]) -> bool:
    if step.key in ("join", "unjoin"):
        return bool(step.given.get("contact_no") == contact.pk)
    if step.key == "unseal":
        return step.given.get("party") in parties
    if step.role == "petitioner" and step.key != "register":
        return step.given.get("contact") in (None, contact.pk)
    return True


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """An issued paper for the petitioner. `name` is what it is called in both languages."""

    link: CasePaper
    issued: PaperState
    name: Text

    @property
    def is_served(self) -> bool:
        return self.issued.served_on is not None


def own_papers(matter: Matter) -> list[OwnPaper]:
    """Papers addressed to the petitioner, newest first; letters between organs are not among them."""
    links = {link.step_seq: link for link in papers_of(matter.case)}
    issued = [item for item in reversed(matter.state.papers) if item.kind in SERVED_PAPERS and item.seq in links]
    return [OwnPaper(links[item.seq], item, PAPERS[item.kind]) for item in issued]
