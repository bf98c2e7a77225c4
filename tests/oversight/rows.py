"""One row of everything in this room, for the tests that open every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import now, today
from huiyin.oversight.climbing import propose_all
from huiyin.oversight.instructions import give_instruction
from huiyin.oversight.meetings import call_meeting, decide
from huiyin.oversight.models import Meeting, Proposal
from huiyin.oversight.orders import OrderWish, issue_order
from huiyin.oversight.suggestions import make_suggestion
from tests import make


def rows(office: make.Office) -> dict[str, Any]:
    """Everything that is asked of the station, with an answer owed; a weekly report, and one rung that is proposed."""
    by, at, day = office.supervisor, now(), today()
    given: dict[str, Any] = {"unit": office.station, "answer_by": day, "by": by, "at": at}
    instruction = give_instruction(case=None, text="请核实装卸时间。", in_person=False, source="", **given)
    wish = OrderWish(office.station, "congress", "writing", 1, "请说明原因。", day)
    order = issue_order(wish=wish, by=by, at=at)
    suggestion = make_suggestion(kind="work", text="建议限时办理。", order=None, **given)
    on = current_calendar().next_working(day)
    meeting = call_meeting(on=on, repeats=True, by=by, at=at)
    Meeting.objects.filter(pk=meeting.pk).update(on=day, first=day - timedelta(days=7), last=day - timedelta(days=1))
    meeting.refresh_from_db()
    decision = decide(meeting=meeting, text="一周内约见当事人。", **given)
    propose_all(at + timedelta(days=1))
    return {
        "instruction_id": instruction.pk,
        "order_id": order.pk,
        "suggestion_id": suggestion.pk,
        "meeting_id": meeting.pk,
        "unit_sheet_id": meeting.sheets.get(unit=office.station).pk,
        "decision_id": decision.pk,
        "proposal_id": Proposal.objects.order_by("pk")[0].pk,
    }
