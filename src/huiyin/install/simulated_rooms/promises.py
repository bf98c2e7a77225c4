"""What was promised at a reception, kept: letters, follow-up, answers in person, meetings of analysis, field visits."""

from __future__ import annotations

from datetime import datetime, timedelta

from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.install.simulated_rooms import receptions
from huiyin.install.simulated_rooms.hand import Deeds, Hand, number_of
from huiyin.people.models import Role, Unit
from huiyin.receptions import after, after_field, after_meetings, after_papers, table
from huiyin.receptions.after_meetings import Decision
from huiyin.receptions.table_models import Commitment, FieldVisit, Going, Interview

VIEW = "事实清楚，适用条款存在两种理解，请责任单位据此书面答复。"


def _commitment(duty: Duty) -> Commitment:
    rows = Commitment.objects.select_related("interview__visit__session__unit", "interview__visit__case", "unit")
    return rows.get(pk=number_of(duty))


def _letter(hand: Hand, duty: Duty) -> None:
    by = hand.acts(_commitment(duty).unit_id)
    after_papers.issue_letter(commitment=_commitment(duty), requirements="", by=by, at=hand.now)
    hand.did("letter of assignment")


def _done(hand: Hand, duty: Duty) -> None:
    """Said to be done by whoever owes it; one in twenty is let go by the office that received, with the reason."""
    row = _commitment(duty)
    if hand.chance(0.05):
        by = hand.acts(row.interview.visit.session.unit_id)
        after.let_commitment_go(commitment=row, reason="事项已由其他单位一并答复。", by=by, at=hand.now)
        hand.did("let go with a reason")
        return
    done = after.Done(hand.today, "已当面向信访人说明情况并书面答复。", "in_person" if row.kind == "in_person" else "")
    after.do_commitment(commitment=row, done=done, by=hand.owner(duty), at=hand.now)
    hand.did(f"done {row.kind}")


def _study(hand: Hand, duty: Duty) -> datetime | None:
    """One meeting over everything that waits in the office; each matter gets its view and a decision."""
    row = _commitment(duty)
    by = hand.one(row.unit_id, Role.HEAD, Role.CLERK)
    waiting = list(after_meetings.to_study(by).distinct())
    if not waiting:
        return hand.after(3, 6)
    meeting = after_meetings.call_meeting(
        on=hand.today, place="会议室", chair=by, units=[], interviews=waiting, by=by, at=hand.now
    )
    for matter in meeting.matters.select_related("interview__visit__case"):
        case = matter.interview.visit.case
        unit = case.unit if case is not None and case.unit is not None and _takes_part(case, case.unit) else by.unit
        decision = Decision("出具适用条款的书面意见", unit, hand.today + timedelta(days=8))
        after_meetings.record_matter(matter=matter, view=VIEW, decisions=[decision], by=by, at=hand.now)
    after_meetings.close_meeting(meeting=meeting, by=by, at=hand.now)
    hand.did("meeting of analysis")
    return None


def _takes_part(case: Case, unit: Unit) -> bool:
    return case.reach.filter(unit=unit.pk, is_own=True).exists()


def _visit(hand: Hand, duty: Duty) -> datetime | None:
    """Held; at home only where the petitioner said yes."""
    row = FieldVisit.objects.select_related("leader").get(pk=number_of(duty))
    by = hand.acts(row.unit_id)
    if row.way == Going.HOME and not row.consent:
        is_given = hand.chance(0.7)
        after_field.note_consent(visit=row, is_given=is_given, how="电话征询", by=by, at=hand.now)
        hand.did("visit at home agreed" if is_given else "visit at home refused")
        return hand.after(1, 3) if is_given else None
    if hand.chance(0.1):
        after_field.give_up_visit(visit=row, reason="当事单位已书面答复。", by=by, at=hand.now)
        hand.did("field visit given up")
        return None
    after_field.hold_visit(visit=row, on=hand.today, result="more_facts", by=by, at=hand.now)
    hand.did("field visit held")
    return None


def _call(hand: Hand, duty: Duty) -> None:
    """They were called to a table and did not come: the clerk takes the call back."""
    interview = Interview.objects.select_related("visit__session").get(pk=number_of(duty))
    called = interview.calls.get(pk=int(duty.key.partition(":")[2]))
    table.take_back_call(called=called, by=hand.acts(interview.visit.session.unit_id), at=hand.now)
    hand.did("call taken back")


DEEDS: Deeds = {
    "reception_notice": receptions.notice,
    "reception_attendance": receptions.attendance,
    "reception_letter": _letter,
    "reception_follow_up": _done,
    "reception_in_person": _done,
    "reception_outcome": _done,
    "reception_decision": _done,
    "reception_study": _study,
    "reception_call": _call,
    "field_visit": _visit,
}
