"""Taking a split back while nobody has acted on the matter it made: its requests return to the first one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.cases.models import Case, Step
from huiyin.cases.tracking import normalise_number

# What the split itself did there: it was registered, and linked.
STEPS_OF_SPLIT = 2


def requests_split_off(case: Case, number: str) -> dict[str, Any]:
    """Which requests became the matter of this number, as the split said."""
    number = normalise_number(number)
    steps = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, key="split", given__case=number)
    given: dict[str, Any] = steps.order_by("-seq").values_list("given", flat=True).first() or {}
    return {"case": number, "requests": given.get("requests", [])}


def take_back(case: Case, number: str, *, reason: str, at: datetime) -> None:
    """End the matter that was split off. Raises NotAllowed where somebody has acted on it."""
    from huiyin.cases.actions import take_step

    made = Case.objects.get(number=number)
    given = {"case": case.number, "steps": STEPS_OF_SPLIT, "reason": reason}
    take_step(case=made, step="undo_split", by=None, role="system", at=at, given=given)
