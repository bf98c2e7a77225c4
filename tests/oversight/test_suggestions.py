"""Suggestions of art. 40, commitments to the congress, and the weekly report in person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState
from huiyin.oversight import congress, meetings, refusals, suggestions
from huiyin.oversight.models import Decision, Kind, Measure, Meeting, Rung, Sheet, Suggestion, Trigger, Way
from huiyin.oversight.orders import OrderWish, issue_order
from huiyin.oversight.paper import letter_of
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import seated
from tests.oversight.conftest import at_station

pytestmark = pytest.mark.django_db
NOW, DAY = make.MOMENT, make.DAY
DUE = date(2026, 3, 25)


def test_a_suggestion_is_answered_with_what_was_adopted(place: make.Office) -> None:
    given: dict[str, Any] = {"text": "建议建立限时办理制度。", "answer_by": DUE, "order": None, "at": NOW}
    row = suggestions.make_suggestion(kind=Kind.WORK, unit=place.station, by=place.clerk, **given)
    assert owed_beside(place.head).get().subject == row.subject
    done = suggestions.answer_suggestion(
        suggestion=row, adoption="partly", answer="已建立台帐，限时通报暂缓。", by=place.head, at=NOW
    )
    assert (done.adoption, done.answered_on) == ("partly", DAY)
    back = suggestions.return_suggestion_answer(
        suggestion=done, reason="未说明暂缓理由", answer_by=DUE, by=place.clerk, at=NOW
    )
    assert (back.adoption, back.is_open) == ("", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.update(answer="有", answered_on=DAY, answered_by=place.head)
    with pytest.raises(refusals.PetitionOfficesOnly):
        suggestions.make_suggestion(kind=Kind.WORK, unit=place.other, by=place.head, **given)
    with pytest.raises(refusals.UnitOutOfReach):
        suggestions.make_suggestion(kind=Kind.WORK, unit=place.province, by=place.clerk, **given)
    # On policy it goes to whoever can decide, above the office too.
    assert suggestions.make_suggestion(kind=Kind.POLICY, unit=place.province, by=place.clerk, **given).pk


def from_congress(place: make.Office, *cases: Case) -> Any:
    wish = OrderWish(
        place.station, Trigger.CONGRESS, Way.WRITING, Rung.WRITTEN, "人大代表关注，请按期答复。", DUE, cases
    )
    return issue_order(wish=wish, by=place.supervisor, at=NOW)


def test_commitments_are_counted_from_the_matters(place: make.Office, chief: Post, case: Case) -> None:
    first, second = from_congress(place, case), from_congress(place, at_station(place))
    promised = congress.commitments_of(place.bureau)
    assert congress.kept_slots([first, second], promised) == {first.pk: set(), second.pk: set()}
    take_step(case=case, step="accept", by=place.head, at=NOW, given={})
    take_step(
        case=case, step="appoint", by=place.head, at=NOW, given={"handler": place.handler.pk, "lead": place.head.pk}
    )
    take_step(case=case, step="explain", by=place.head, at=NOW, given={"answer": "已受理。"})
    congress.keep_commitment(order=first, slot=4, by=place.supervisor, at=NOW)
    assert congress.kept_slots([first, second], promised) == {first.pk: {1, 2, 4}, second.pk: set()}
    congress.unkeep_commitment(order=first, slot=4, by=place.supervisor, at=NOW)
    assert congress.kept_slots([first], promised)[first.pk] == {1, 2}


def test_the_organ_says_its_commitments_in_its_own_words(place: make.Office) -> None:
    said = [congress.Promised(1, "见面率100%", "Everybody met", Measure.BY_HAND)]
    congress.say_commitments(organ=place.bureau, promised=said, by=place.supervisor, at=NOW)
    assert [one.label for one in congress.commitments_of(place.bureau)] == ["见面率100%"]
    wrong = [congress.Promised(1, "息诉停访率100%", "", Measure.BY_HAND)]
    with pytest.raises(refusals.AgainstPetitioning):
        congress.say_commitments(organ=place.bureau, promised=wrong, by=place.supervisor, at=NOW)
    with pytest.raises(refusals.NotYours):
        congress.say_commitments(organ=place.bureau, promised=said, by=place.head, at=NOW)
    # Nothing a petitioner thinks, does or signs is among the ways to count.
    assert set(Measure.values) == {"lead", "in_time", "closed", "by_hand"}


def called(place: make.Office) -> Meeting:
    return meetings.call_meeting(on=DUE, repeats=True, by=place.clerk, at=NOW)


def test_each_head_hands_in_a_sheet_with_a_reason_for_every_overdue_matter(place: make.Office, case: Case) -> None:
    meeting = called(place)
    assert [sheet.unit for sheet in meeting.sheets.all()] == [place.station, place.other]
    assert owed_beside(place.head).get().clock == "weekly_sheet"
    assert not owed_beside(place.station_clerk).exists(), "the head reports in person"
    sheet = meeting.sheets.get(unit=place.station)
    # By then the matter is past the day by which it was to be told.
    later = NOW + timedelta(days=40)
    with pytest.raises(refusals.NotTheHead):
        meetings.hand_in(sheet=sheet, reasons={}, asks="", by=place.station_clerk, at=later)
    with pytest.raises(refusals.ReasonsMissing):
        meetings.hand_in(sheet=sheet, reasons={}, asks="", by=place.head, at=later)
    kept = meetings.hand_in(
        sheet=sheet, reasons={case.pk: "等待鉴定结论"}, asks="请法制大队会商", by=place.head, at=later
    )
    assert [row.reason for row in kept.reasons.all()] == ["等待鉴定结论"]
    assert "暂定" not in str(letter_of(meeting, [kept], [], {case.pk}).pieces)
    # Reckoned beyond the calendar's last year, the date says so on paper and on the page as it does on Today.
    Duty.objects.filter(subject=f"case:{case.pk}").update(is_provisional=True)
    again = meetings.hand_in(sheet=sheet, reasons={case.pk: "等待鉴定结论"}, asks="", by=place.head, at=later)
    assert "日（暂定）" in str(letter_of(meeting, [again], [], {case.pk}).pieces)
    page = seated(place.head).get(reverse("desk:oversight_sheet", args=[sheet.pk]) + "?print=1").content.decode()
    assert "(provisional)" in page
    assert set(kept.figures) == set(meetings.REPORTED)
    assert Duty.objects.get(subject=sheet.subject).state == DutyState.MET_LATE


def test_what_is_decided_becomes_a_task_and_the_next_week_is_called(place: make.Office, chief: Post) -> None:
    meeting = called(place)
    at = NOW + timedelta(days=7)
    with pytest.raises(refusals.NotYet):
        meetings.record_meeting(meeting=meeting, chaired_by=chief, reported=[], record="", by=place.clerk, at=NOW)
    told = [meetings.Reported(sheet.pk, True, "汇报了两件超期事项") for sheet in meeting.sheets.all()[:1]]
    done = meetings.record_meeting(
        meeting=meeting, chaired_by=chief, reported=told, record="逐件明确措施。", by=place.clerk, at=at
    )
    assert Sheet.objects.filter(meeting=done, in_person=True).count() == 1
    # What nobody handed in cannot be handed in any more: it is owed no more, and the record says so.
    subjects = [sheet.subject for sheet in done.sheets.filter(handed_in_at=None)]
    assert subjects
    assert {duty.state for duty in Duty.objects.filter(subject__in=subjects)} == {DutyState.VOID}
    row = meetings.decide(
        meeting=done,
        unit=place.station,
        text="一周内约见当事人。",
        answer_by=DUE + timedelta(days=7),
        by=place.clerk,
        at=at,
    )
    assert {duty.clock for duty in owed_beside(place.station_clerk)} == {"decision_answer"}
    assert Decision.objects.open().get() == row
    assert meetings.call_again(at + timedelta(days=1)) == 1
    assert meetings.call_again(at + timedelta(days=1)) == 0
    assert Meeting.objects.order_by("-on")[0].on == DUE + timedelta(days=7)
    meetings.stop_repeating(meeting=done, by=place.clerk, at=at)
    assert meetings.call_again(at + timedelta(days=30)) == 0


def test_no_figure_of_visits_persons_repeats_or_views_is_reported() -> None:
    """Law.md 9a: heads are never shamed for numbers of visits; only how work goes is told."""
    assert set(meetings.REPORTED) == {
        "matters",
        "accepted",
        "answered",
        "answered_in_time",
        "closed",
        "open",
        "overdue",
    }
