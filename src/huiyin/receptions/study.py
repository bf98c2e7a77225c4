"""Before a session: each matter somebody booked about is looked into, and what was found is noted (requirement 43)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huiyin.people.models import Post
from huiyin.receptions import refusals
from huiyin.receptions.models import Visit
from huiyin.receptions.screening import screen_note
from huiyin.receptions.visits import locked_visit, must_receive, told


def study(*, visit: Visit, note: str, by: Post, at: datetime) -> Visit:
    """The matter was looked into. Said again, it stands as said last; the ledger has both. Raises Refused."""
    must_receive(by, visit.session)
    clean = screen_note(note, field="note")
    with transaction.atomic():
        row = locked_visit(visit)
        if row.case_id is None:
            raise refusals.NoMatterYet()
        if row.session.is_kept:
            raise refusals.AlreadyHeld()
        row.studied_at, row.studied_by, row.study_note = at, by, clean
        row.save()
        told("visit_studied", row, by, at, note=row.study_note)
    return row
