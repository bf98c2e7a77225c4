"""What a closed window does to its case: one system step, so that the timeline shows it and replay knows it."""

from __future__ import annotations

from datetime import datetime

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties.models import Duty


def lapse_window(duty: Duty, at: datetime) -> None:
    """Take the step `lapse` for the clock behind a duty of a case."""
    case = Case.objects.get(pk=int(duty.subject.partition(":")[2]))
    subject = duty.key.split(":")[2]  # which paper's window it is, where a rule runs for several
    given = {"clock": duty.clock, "request": duty.request_no, "subject": subject or None}
    take_step(case=case, step="lapse", by=None, role="system", at=at, given=given)
