"""Who may open a petitioner's identity, and the two records that opening leaves: on the case and in the office."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, Petitioner
from huiyin.cases.reach import can_see
from huiyin.parties.actions import Identity, open_party
from huiyin.people.models import Post, Role
from huiyin.procedure.reviews import CHECKS


class MayNotOpen(Exception):
    """This post may not open this identity; `sealed` says whether that is because the matter is sealed."""

    def __init__(self, *, sealed: bool) -> None:
        super().__init__("the identity is sealed" if sealed else "not this post's to open")
        self.sealed = sealed


def may_open(post: Post, case: Case) -> bool:
    """Whether the post may open identities of the case.

    A sealed one: the custodian of the office that keeps it, nobody else. Otherwise those who have to write to the
    petitioner or hear them: clerk, head or custodian of the office, the competent unit or the organ of an open review
    (which serves its own opinion), the handler, the lead, and whoever a proceeding was given to.
    """
    return can_see(post, case) and needs_names(post, case)


def needs_names(post: Post, case: Case) -> bool:
    """The same for a case that was fetched within the post's reach, so that a list asks nothing more."""
    if case.is_sealed:
        return post.role == Role.CUSTODIAN and post.unit_id == case.office_id
    if post.pk in {case.handler_id, case.lead_id, *case.other_posts}:
        return True
    checks = (item for item in case.state.get("proceedings", ()) if item["kind"] in CHECKS)
    conducting = {item.get("unit") for item in checks if item.get("ended_on") is None}
    near = post.unit_id in {case.office_id, case.unit_id} | conducting
    return near and post.role in {Role.CLERK, Role.HEAD, Role.CUSTODIAN}


def open_identity(*, case: Case, petitioner: Petitioner, by: Post, reason: str, at: datetime) -> Identity:
    """The identity, once, for a stated reason. Raises MayNotOpen, ReasonMissing (parties) and NotAllowed."""
    if not may_open(by, case):
        raise MayNotOpen(sealed=case.is_sealed)
    with transaction.atomic():
        identity = open_party(party=petitioner.party, by=by, reason=reason, at=at)
        given = {"party": str(petitioner.party_id), "pseudonym": petitioner.party.pseudonym, "reason": reason}
        take_step(case=case, step="unseal", by=by, at=at, given=given)
    return identity
