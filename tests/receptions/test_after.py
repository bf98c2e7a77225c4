"""After the reception: instructions, letters, follow-up, meetings, visits, who accompanies; each guard is tried."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils.translation import override

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, CasePaper
from huiyin.duties import layers
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState, Holder
from huiyin.oversight.models import Instruction
from huiyin.oversight.refusals import AgainstPetitioning, NamesSomebody
from huiyin.people.models import Post, Role
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.receptions import OPTIONAL_RULES
from huiyin.receptions import accompanying, after, after_field, after_meetings, after_papers, table, table_models
from huiyin.receptions import table_refusals as refused
from huiyin.receptions.actions import publish
from huiyin.receptions.after import Done, Instructing
from huiyin.receptions.after_field import Plan
from huiyin.receptions.after_meetings import Decision
from huiyin.receptions.table_models import Commitment, FieldVisit, Founded, Outcome, Promised
from tests import make
from tests.receptions.table_scene import Table, ruled, sat_down
from tests.receptions.test_keeping import NOW

pytestmark = pytest.mark.django_db
DAY = make.DAY  # Wednesday 18 March 2026
NEXT = NOW + timedelta(days=1)


@pytest.fixture
def scene() -> Table:
    ruled()
    return sat_down()


def instructed(scene: Table, **given: Any) -> Instruction:
    wish = Instructing(
        text="请依法核实，逐项答复。",
        unit=scene.place.station,
        answer_by=date(2026, 4, 10),
        letter_by=DAY + timedelta(days=2),
        follow_up_by=date(2026, 5, 18),
    )
    wish = dataclasses.replace(wish, **given)
    return after.instruct(interview=scene.interview, wish=wish, by=scene.chief, at=NOW)


def one(kind: Promised) -> Commitment:
    return Commitment.objects.get(kind=kind)


def test_an_instruction_is_three_duties_and_each_has_its_day(scene: Table) -> None:
    given = instructed(scene, in_person=True)
    assert (given.given_by, given.source) == (scene.chief, f"reception:{scene.interview.pk}")
    letter = owed_beside(scene.place.clerk).get(clock="reception_letter")
    assert letter.due_on == DAY + timedelta(days=2)
    follow = owed_beside(scene.place.supervisor).get()
    assert (follow.clock, follow.due_on, follow.holder) == ("reception_follow_up", date(2026, 5, 18), Holder.SUPERVISOR)
    assert {duty.clock for duty in owed_beside(scene.place.head)} == {"reception_in_person", "instruction_answer"}


def test_letter_and_follow_up_are_never_later_than_the_rule(scene: Table) -> None:
    for field, day, why in (
        ("letter_by", DAY + timedelta(days=3), refused.DayBeyond),
        ("follow_up_by", date(2026, 5, 19), refused.DayBeyond),
        ("follow_up_by", None, refused.DayMissing),
    ):
        with pytest.raises(why) as caught:
            instructed(scene, **{field: day})
        assert caught.value.field == field
    for text, refusal in (("请劝其不再上访。", AgainstPetitioning), ("联系13812345678核实。", NamesSomebody)):
        with pytest.raises(refusal):
            instructed(scene, text=text)
    assert not Instruction.objects.exists()
    assert not Commitment.objects.exists()


def test_without_the_rules_the_office_names_the_days() -> None:
    scene = sat_down()
    assert not owed_beside(scene.chief).exists(), "the receiver is answerable by a layer alone"
    with pytest.raises(refused.DayOver):
        instructed(scene, letter_by=DAY - timedelta(days=1))
    instructed(scene, letter_by=DAY + timedelta(days=9), follow_up_by=None)
    letter = one(Promised.LETTER)
    assert (letter.due_on, letter.is_bound) == (DAY + timedelta(days=9), False)
    assert not Commitment.objects.filter(kind=Promised.FOLLOW_UP).exists()


def test_what_begun_under_a_rule_stays_under_it(scene: Table) -> None:
    instructed(scene)
    for key in OPTIONAL_RULES:
        layers.switch_layer(key=key, since=None, at=NOW)
    assert one(Promised.LETTER).is_bound
    deputy = make.post(scene.place.bureau, "head", name="郑怀远", title="副局长")
    table.change_receiver(interview=scene.interview, receiver=deputy, by=scene.place.clerk, at=NOW)
    assert owed_beside(deputy).get().clock == "first_receiver"


def test_where_nobody_supervises_the_office_follows_up_itself(scene: Table) -> None:
    Post.objects.filter(role=Role.SUPERVISOR).update(until=DAY - timedelta(days=1))
    assert after.overseer(scene.place.office, DAY) == (scene.place.office, Holder.UNIT)


def test_the_letter_is_issued_once_and_passes_nothing_on(scene: Table) -> None:
    instructed(scene)
    before = Case.objects.get(pk=scene.case.pk)
    row = one(Promised.LETTER)
    with pytest.raises(refused.NotTheirCommitment):
        after_papers.issue_letter(commitment=row, requirements="", by=scene.place.station_clerk, at=NEXT)
    paper = after_papers.issue_letter(commitment=row, requirements="", by=scene.place.clerk, at=NEXT)
    said = str(paper.fields)
    for words in ("东桥派出所", "请依法核实，逐项答复。", "高见山"):
        assert words in said
    with pytest.raises(refused.OverAlready):
        after_papers.issue_letter(commitment=row, requirements="", by=scene.place.clerk, at=NEXT)
    stored = Case.objects.get(pk=scene.case.pk)
    assert (stored.state, stored.last_seq) == (before.state, before.last_seq)
    assert Duty.objects.get(subject=f"after:{row.pk}").state == DutyState.MET


def test_a_letter_of_another_matter_is_not_this_one(scene: Table) -> None:
    instructed(scene)
    other = make.case(scene.place.clerk)
    given = {"unit": scene.place.station.pk, "report_due": "2026-04-20"}
    take_step(case=other, step="assign", by=scene.place.clerk, at=NOW, given=given)
    link = CasePaper.objects.filter(case=other).first()
    assert link is not None
    with pytest.raises(refused.NotALetter):
        after.letter_by_step(commitment=one(Promised.LETTER), link=link, by=scene.place.clerk, at=NOW)


def test_only_the_chief_answers_in_person_and_how_it_was_served_is_kept(scene: Table) -> None:
    instructed(scene, in_person=True)
    row, done = one(Promised.IN_PERSON), Done(DAY, "当面说明了调查结果。", "in_person")
    for by in (scene.place.station_clerk, scene.chief, scene.place.supervisor):
        with pytest.raises(refused.NotTheirCommitment):
            after.do_commitment(commitment=row, done=done, by=by, at=NOW)
    for wrong, refusal in (
        (Done(DAY + timedelta(days=1), "说明"), refused.DayNotYet),
        (Done(DAY, " "), refused.DoneMissing),
        (Done(DAY, "已让其承诺息诉罢访"), refused.AgainstPetitioning),
    ):
        with pytest.raises(refusal):
            after.do_commitment(commitment=row, done=wrong, by=scene.place.head, at=NOW)
    kept = after.do_commitment(commitment=row, done=done, by=scene.place.head, at=NOW)
    assert (kept.service, kept.done_by) == ("in_person", scene.place.head)
    assert "调查结果".encode() not in bytes(kept.sealed_done or b"")


def test_what_was_promised_is_taken_back_by_the_office_alone_and_with_a_reason(scene: Table) -> None:
    scene.say(Outcome.BY_DATE, due_on=DAY + timedelta(days=5))
    row = one(Promised.OUTCOME)
    with pytest.raises(refused.NotTheirsToLetGo):
        after.let_commitment_go(commitment=row, reason="不需要", by=scene.place.station_clerk, at=NOW)
    with pytest.raises(refused.TextMissing):
        after.let_commitment_go(commitment=row, reason="", by=scene.place.clerk, at=NOW)
    after.let_commitment_go(commitment=row, reason="录入有误", by=scene.place.clerk, at=NOW)
    assert Duty.objects.get(subject=f"after:{row.pk}").state == DutyState.VOID


def test_a_meeting_meets_what_was_to_be_studied_and_its_decisions_are_duties(scene: Table) -> None:
    place, head = scene.place, scene.place.office_head
    call: dict[str, Any] = {"on": DAY, "place": "", "chair": scene.chief, "units": [], "by": head, "at": NOW}
    with pytest.raises(refused.NothingToStudy):
        after_meetings.call_meeting(interviews=[scene.interview], **call)
    scene.say(Outcome.TO_STUDY, due_on=DAY + timedelta(days=3))
    meeting = after_meetings.call_meeting(interviews=[scene.interview], **call)
    with pytest.raises(refused.ViewMissing):
        after_meetings.close_meeting(meeting=meeting, by=head, at=NOW)
    matter, due = meeting.matters.get(), DAY + timedelta(days=7)
    record: dict[str, Any] = {"matter": matter, "view": "需查清停车协议。", "by": head, "at": NOW}
    with pytest.raises(refused.MayNotLearn):
        after_meetings.record_matter(decisions=[Decision("调取协议", place.other, due)], **record)
    naming = Decision("联系13812345678", place.station, due)
    with pytest.raises(refused.NumberOfSomebody):
        after_meetings.record_matter(decisions=[naming], **record)
    after_meetings.record_matter(decisions=[Decision("调取停车协议", place.station, due)], **record)
    after_meetings.close_meeting(meeting=meeting, by=head, at=NOW)
    assert not one(Promised.STUDY).is_open
    assert [duty.clock for duty in owed_beside(place.station_clerk)] == ["reception_decision"]
    with pytest.raises(refused.HeldAlready):
        after_meetings.close_meeting(meeting=meeting, by=head, at=NOW)


# ---------------------------------------------------------------- going to people (law.md 9a)


def planned(scene: Table, way: str, leader: Post, **given: Any) -> FieldVisit:
    by = given.pop("by", scene.place.clerk)
    plan = Plan(way, DAY, leader, **given)
    return after_field.plan_visit(case=Case.objects.get(pk=scene.case.pk), plan=plan, by=by, at=NOW)


def answered(scene: Table) -> None:
    case, place = Case.objects.get(pk=scene.case.pk), scene.place
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": "有关法律"}
    whole = {"answers": [answer], "facts": "属实。", "basis": "有关法律", "remedy": "可请求复查。"}
    take_step(case=case, step="draft", by=place.handler, at=NOW, given=whole)
    take_step(case=case, step="sign", by=place.head, at=NOW, given={})
    served = {"paper": "handling_opinion", "way": "in_person", "server": "林知夏", "result": "signed"}
    take_step(case=case, step="serve", by=place.handler, at=NOW, given={**served, "served_on": DAY.isoformat()})


def test_nobody_is_visited_at_home_without_having_agreed(scene: Table) -> None:
    clerk = scene.place.clerk
    visit = planned(scene, "home", clerk)
    with pytest.raises(refused.NoConsent):
        after_field.hold_visit(visit=visit, on=DAY, result="explained", by=clerk, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldVisit.objects.filter(pk=visit.pk).update(held_on=DAY)
    after_field.note_consent(visit=visit, is_given=False, how="phone", by=clerk, at=NOW)
    assert Duty.objects.get(subject=f"field:{visit.pk}").state == DutyState.VOID
    with pytest.raises(refused.VisitOver):
        after_field.hold_visit(visit=visit, on=DAY, result="explained", by=clerk, at=NOW)
    # Refusing has no other consequence: another way of going is planned as before.
    assert planned(scene, "field", clerk).is_open


def test_after_the_answer_two_visits_and_never_by_whoever_handled_it(scene: Table) -> None:
    answered(scene)
    place = scene.place
    with pytest.raises(refused.VisitorHandledIt):
        planned(scene, "home", place.handler, by=place.station_clerk)
    for _each in range(2):
        planned(scene, "joint", place.clerk)
    with pytest.raises(refused.TooManyVisits):
        planned(scene, "field", place.clerk)
    # Nor by the other road: visits planned here are counted by the matter's own step.
    case = Case.objects.get(pk=scene.case.pk)
    visit = {"consent": True, "visited_on": DAY.isoformat(), "explained": True, "performed": "yes", "view": "no_view"}
    with pytest.raises(NotAllowed, match=r"two visits|回访两次"):
        take_step(case=case, step="return_visit", by=place.clerk, at=NOW, given=visit)
    assert planned(scene, "home", place.clerk, asked_by_petitioner=True).asked_by_petitioner


def test_whoever_has_refused_visits_for_good_is_not_visited(scene: Table) -> None:
    answered(scene)
    case = Case.objects.get(pk=scene.case.pk)
    take_step(case=case, step="refuse_visits", by=None, at=NOW, given={}, role="petitioner")
    for way in ("home", "field", "joint"):
        with pytest.raises(refused.VisitsRefused):
            planned(scene, way, scene.place.clerk)


def test_no_row_of_the_table_has_room_for_a_person() -> None:
    """No field on mood, opinions, plans, relatives or whereabouts; free words of persons only sealed (law.md 9a)."""
    short = {"what", "reason", "let_go_reason", "taken_back_reason", "place"}
    for model in vars(table_models).values():
        if not (isinstance(model, type) and issubclass(model, models.Model) and "table_models" in model.__module__):
            continue
        for field in model._meta.concrete_fields:
            assert not isinstance(field, models.TextField), (model, field.name)
            has_words = isinstance(field, models.CharField) and (field.max_length or 0) > 20
            assert not has_words or field.name in short, (model, field.name)
            assert not re.search(r"mood|name|phone|relative|address|where|count|risk", field.name), (model, field.name)


# ---------------------------------------------------------------- accompanying the chief (law.md 9a)


def test_founded_is_the_supervisors_alone(scene: Table) -> None:
    place, case = scene.place, scene.case
    below = make.post(place.station, Role.SUPERVISOR)
    for by in (place.clerk, place.office_head, place.head, place.handler, place.station_clerk, scene.chief, below):
        with pytest.raises((refused.NotTheSupervisor, refused.MatterOutOfReach)):
            accompanying.find_founded(case=case, ground="delayed", by=by, at=NOW)
    found = accompanying.find_founded(case=case, ground="delayed", by=place.supervisor, at=NOW)
    with pytest.raises(refused.FoundedAlready):
        accompanying.find_founded(case=case, ground="wrong", by=place.supervisor, at=NOW)
    accompanying.take_back_founded(founded=found, reason="登记有误", by=place.supervisor, at=NOW)
    assert Founded.objects.get().taken_back_on == DAY


def test_visits_alone_bring_no_unit_into_the_proposal(scene: Table) -> None:
    april = date(2026, 4, 15)
    assert accompanying.proposal(scene.place.bureau, april) == []
    accompanying.find_founded(case=scene.case, ground="delayed", by=scene.place.supervisor, at=NOW)
    (proposed,) = accompanying.proposal(scene.place.bureau, april)
    assert (proposed.unit, proposed.cases) == (scene.place.station.pk, (scene.case.pk,))
    # Only the month before: not this one, not the one after the next.
    assert accompanying.proposal(scene.place.bureau, DAY) == []
    assert accompanying.proposal(scene.place.bureau, date(2026, 5, 15)) == []


def test_the_escort_is_confirmed_out_of_the_proposal_and_stands_in_no_notice(scene: Table) -> None:
    place = scene.place
    accompanying.find_founded(case=scene.case, ground="delayed", by=place.supervisor, at=NOW)
    session = scene.session.rota.sessions.filter(on__month=4).first()
    assert session is not None
    with pytest.raises(refused.NotTheOrgansHead):
        accompanying.confirm_escort(session=session, units=[place.station.pk], by=place.clerk, at=NOW)
    chosen = [place.station.pk, place.other.pk]
    escort = accompanying.confirm_escort(session=session, units=chosen, by=scene.chief, at=NOW)
    assert escort.units == [place.station.pk], "no unit that was not proposed"
    publish(sessions=[session], by=place.clerk, at=NOW)
    session.refresh_from_db()
    assert session.accompanying == []
    assert accompanying.escorts_of(place.head, [session.pk]).keys() == {session.pk}
    assert not accompanying.escorts_of(place.outsider, [session.pk])


def test_a_petitioner_reads_what_was_said_and_by_when(scene: Table) -> None:
    from huiyin.portal.matter import view_of
    from huiyin.portal.received import receptions_of

    scene.say(Outcome.BY_DATE, due_on=DAY + timedelta(days=9))
    planned(scene, "home", scene.place.clerk)
    contact = scene.case.contacts.get()
    with override("zh-hans"):
        told = receptions_of(view_of(contact, DAY))
    said = " ".join([line for item in told for line in (item.title, *item.lines)])
    for word in ("周启明", "望川县公安局信访办", "限期解决", "3月27日", "须经您同意"):
        assert word in said
    other = make.case(scene.place.clerk)
    assert receptions_of(view_of(other.contacts.get(), DAY)) == []
