"""A review or a recheck asked for by the petitioner, from the screens of the portal: one action, sent once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.actions import CaseMoved, take_step
from huiyin.cases.filing import Draft, settle_draft
from huiyin.cases.models import Contact, Petitioner, Step
from huiyin.parties.actions import Identity, seal_party
from huiyin.people.models import Unit

# A case may move while a petitioner writes; their request is tried again on what is there then.
TRIES = 3


@sensitive_variables()
def ask_remedy(
    *, contact: Contact, step: str, given: Mapping[str, Any], agent: Identity | None, draft: Draft, at: datetime
) -> Step:
    """Take the step with what the draft holds, and leave its receipt, both or neither. The same draft acts once.

    Raises NotAllowed with every reason, and CaseMoved when the case would not stand still.
    """
    with transaction.atomic():
        taken = _taken(contact, step, {**given, "contact": contact.pk}, draft, at)
        if agent is not None and not Petitioner.objects.filter(contact=contact, role="agent").exists():
            office = Unit.objects.get(pk=contact.office_id)
            party = seal_party(office=office, identity=agent, at=at)
            Petitioner.objects.create(case=contact.case, contact=contact, party=party, role="agent")
        settle_draft(draft, {"seq": taken.seq, "contact": contact.pk, "step": step}, at=at)
    return taken


def _taken(contact: Contact, step: str, given: Mapping[str, Any], draft: Draft, at: datetime) -> Step:
    seen = contact.case.last_seq
    for left in reversed(range(TRIES)):
        try:
            return take_step(
                case=contact.case,
                step=step,
                by=None,
                role="petitioner",
                at=at,
                given=given,
                seen=seen,
                token=draft.token,
            )
        except CaseMoved as moved:
            if not left:
                raise
            seen = moved.case.last_seq
    raise AssertionError("unreachable")
