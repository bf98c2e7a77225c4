"""A few open matters of one office merged under the oldest, and now and then taken apart again. No date moves by it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from huiyin.cases.merging import begin_merging, go_on, may_lead, undo_merging, why_not
from huiyin.cases.models import Case
from huiyin.duties.office_time import on_day
from huiyin.install.simulate_matter import Life
from huiyin.install.simulate_tally import Tally
from huiyin.install.simulate_world import Desk

MOST = 3
LOOKED_AT = 12
NAMESPACE = UUID("6f0d6a52-61d4-4a86-9d3b-3a5f0b1f7c11")


def merged(tally: Tally, desk: Desk, at: datetime, undone_at: datetime | None) -> Life:
    """Merge; where there are not two matters that can be, nothing happens."""
    by, day = desk.office.post("clerk"), on_day(at)
    cases = list(Case.objects.visible_to(by).open().filter(office=desk.office.unit).order_by("pk")[:LOOKED_AT])
    leading = next((case for case in cases if may_lead(case, by, today=day)), None)
    others = [case for case in cases if leading is not None and not why_not(case, leading, by, today=day)][:MOST]
    if leading is None or not others:
        return
    token = uuid5(NAMESPACE, f"{leading.number} {at.isoformat()}")
    row = begin_merging(leading=leading, others=others, reason="同日来件反映同一问题。", by=by, at=at, token=token)
    row = go_on(row, at=at)
    tally.steps["merge"] += len(row.joined)
    if undone_at is None:
        return
    yield undone_at
    row = go_on(undo_merging(merging=row, by=by, at=undone_at), at=undone_at)
    tally.steps["unmerge"] += len(row.parted)
