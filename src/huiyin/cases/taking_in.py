"""A request for review lodged with the organ above, which does not see the matter before (art. 35, 36).

The number and a proof of the petitioner's open this one door: the query code of a receipt, or the check code at the
foot of a paper that was served. Every miss is answered alike and recorded, so that nothing is learned by trying.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.actions import take_step
from huiyin.cases.facts import reviewing_organs
from huiyin.cases.models import Case, CasePaper, Step
from huiyin.cases.reach import is_barred
from huiyin.cases.tracking import normalise_number, tracked
from huiyin.documents.check_codes import genuine
from huiyin.ledger.actions import append
from huiyin.people import directory
from huiyin.people.access import office_chain
from huiyin.people.attempts import allow
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.state import SERVED_PAPERS
from huiyin.procedure.terms import Reason, Text, joined

TRIES_AN_HOUR = 30
# What may be lodged so, and the step it is.
LODGED: Mapping[str, str] = {
    "review": "ask_review",
    "recheck": "ask_recheck",
    "challenge": "challenge_termination",
}


class NotProved(Exception):
    """Number and proof do not belong together, or the matter does not exist for this post."""


class TooManyTries(Exception):
    """This member of staff has tried more often in the last hour than taking requests in asks for."""


@sensitive_variables("proof")
def lodge(*, number: str, proof: str, kind: str, given: Mapping[str, Any], by: Post, at: datetime, token: UUID) -> Case:
    """Take the request in; from then on the organ reaches the matter. Raises NotProved, TooManyTries and NotAllowed."""
    if not allow(("review_lodged", by.doer_id), limit=TRIES_AN_HOUR, window_seconds=3600, at=at):
        raise TooManyTries
    case = _proved(number, proof)
    is_known = case is not None and not is_barred(reaches(by), case)
    _note("review_lodged" if is_known else "review_not_proved", number, by, at)
    if case is None or not is_known:
        raise NotProved
    if Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, token=token).exists():
        return case
    organs = reviewing_organs(case)
    if by.unit_id not in organs:
        raise NotAllowed((_elsewhere(organs),))
    with transaction.atomic():
        take_step(case=case, step=LODGED[kind], by=by, at=at, given=given, token=token)
    return case


@sensitive_variables("proof")
def _proved(number: str, proof: str) -> Case | None:
    contact = tracked(number, proof)
    if contact is not None:
        return contact.case
    paper = genuine(proof)
    if paper is None or paper.template not in SERVED_PAPERS:
        return None
    link = CasePaper.objects.select_related("case").filter(paper=paper, case__number=normalise_number(number)).first()
    return link.case if link is not None else None


def _note(kind: str, number: str, by: Post, at: datetime) -> None:
    payload = {"number": normalise_number(number)}
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)


def _elsewhere(organs: frozenset[int]) -> Reason:
    """Told only to whoever has shown the proof: which organ it is."""
    names = [
        Text(directory.unit(unit).name, directory.unit(unit).name_en or directory.unit(unit).name) for unit in organs
    ]
    if not names:
        text = Text("本系统中没有有权复查（复核）的机关。", "No organ that reviews it is known here.")
        return Reason("no_organ", text)
    text = Text("本单位无权复查（复核），应当向{organ}提出。", "This unit does not review it; {organ} does.")
    return Reason("other_organ", text.format(organ=joined(names)))
