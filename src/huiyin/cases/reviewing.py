"""What the steps of a review need from outside the law core: the organ above, lateness, who had worked on it before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huiyin.cases.facts import organ_above
from huiyin.cases.models import Case, Step
from huiyin.duties.calendars import current_calendar
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.effects.proceedings import the_one
from huiyin.procedure.effects.review import OPINIONS
from huiyin.procedure.given import day_of
from huiyin.procedure.reviews import CHECKS, late_of, numbers_for_recheck, recheckable, reviewable

if TYPE_CHECKING:
    from huiyin.cases.effects import Doing

# Steps by which somebody works on the substance of a matter; registering and serving it are none.
WORK = ("log", "draft", "return_draft", "sign")
# Steps that only need to say which proceeding they are about.
OF_A_PROCEEDING = (
    "decline_review",
    "log_review",
    "draft_review",
    "return_review",
    "withdraw_review",
    "draft_full_check",
)


def review_asked(doing: Doing) -> dict[str, Any]:
    """The organ one level above the unit that answered, which requests came late, and who worked on them."""
    state = doing.state
    numbers = list(doing.step.given.get("requests") or reviewable(state))
    return {
        "requests": numbers,
        **_organ(doing.case, state.unit or state.office),
        **_late(doing, "review", numbers, None),
        "hands": hands_of(doing.case),
    }


def recheck_asked(doing: Doing) -> dict[str, Any]:
    """The organ one level above the one that reviewed."""
    found = recheckable(doing.state)
    review = next((one for one in found if one.no == doing.step.given.get("review")), found[0])
    unit = review.unit or doing.state.office
    return {
        "review": review.no,
        **_organ(doing.case, unit),
        **_late(doing, "recheck", list(numbers_for_recheck(review)), review.no),
        "hands": hands_of(doing.case),
    }


def challenged(doing: Doing) -> dict[str, Any]:
    """The organ above the one that terminated, or that one by other people where there is none above."""
    termination = doing.state.termination
    unit = termination.unit if termination is not None and termination.unit is not None else doing.state.office
    return {"organ": organ_above(unit, doing.case.barred_units) or unit, "hands": hands_of(doing.case)}


def _organ(case: Case, unit: int) -> dict[str, Any]:
    organ = organ_above(unit, case.barred_units)
    return {"organ": organ} if organ is not None else {}


def _late(doing: Doing, kind: str, numbers: list[int], about: int | None) -> dict[str, Any]:
    law, calendar = procedure_for(doing.case.procedure), current_calendar()
    asked_on = day_of(doing.step.given.get("posted_on")) or doing.step.on
    late = late_of(law, doing.state, calendar, kind, numbers, asked_on, about)
    return {"late": list(late)} if late else {}


def hands_of(case: Case) -> list[list[int | None]]:
    """Who worked on the road so far: members of staff with the unit they acted in."""
    steps = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, key__in=WORK, staff_id__isnull=False)
    return sorted([staff, unit] for staff, unit in set(steps.values_list("staff_id", "unit_id")))


def proceeding_meant(doing: Doing) -> dict[str, Any]:
    """The number of the proceeding, said on every step of one, so that its papers find it."""
    return {"proceeding": the_one(doing.state, doing.step, *CHECKS).no}


def taken_up(doing: Doing) -> dict[str, Any]:
    return {**proceeding_meant(doing), "hands": hands_of(doing.case)}


def signed(doing: Doing) -> dict[str, Any]:
    """The words of the answers a review changes, for the record of the requests."""
    item = the_one(doing.state, doing.step, *CHECKS)
    drafts = Step.objects.filter(
        opened_month=doing.case.opened_month, case_id=doing.case.pk, key="draft_review", given__proceeding=item.no
    )
    drafted = drafts.order_by("-seq").values_list("given", flat=True).first() or {}
    changed = [
        {
            "no": row["no"],
            "facts": drafted.get("facts", ""),
            "opinion": row["opinion"],
            "basis": drafted.get("basis", ""),
        }
        for row in drafted.get("results", ())
        if row["result"] == "changed"
    ]
    return {"proceeding": item.no, **({"changed": changed} if changed else {})}


def opinion_kind(doing: Doing) -> str:
    """Which of the three opinions a signature issues."""
    return OPINIONS[the_one(doing.state, doing.step, *CHECKS).kind]
