"""At the table: the record, the four outcomes, who was called in, who is answerable; and what none of it may do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, Step
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState
from huiyin.ledger.models import Entry
from huiyin.receptions import outcomes, refusals, table, visits
from huiyin.receptions import table_refusals as refused
from huiyin.receptions.models import Stage, Visit
from huiyin.receptions.outcomes import Said
from huiyin.receptions.table_models import Commitment, HeardRequest, Outcome, RecordVersion
from huiyin.receptions.table_sweep import follow_to_the_end
from tests import make
from tests.receptions.table_scene import Table, ruled, sat_down
from tests.receptions.test_keeping import NOW

pytestmark = pytest.mark.django_db
SOON = make.DAY + timedelta(days=9)  # Friday 27 March


@pytest.fixture
def scene() -> Table:
    ruled()
    return sat_down()


def test_a_visit_sits_down_once_and_its_receiver_owes_the_answer(scene: Table) -> None:
    again = table.begin_interview(visit=scene.visit, room="2", by=scene.place.clerk, at=NOW)
    assert again.pk == scene.interview.pk
    assert Visit.objects.get(pk=scene.visit.pk).stage == Stage.CALLED
    (duty,) = owed_beside(scene.chief)
    assert (duty.clock, duty.subject) == ("first_receiver", f"interview:{scene.interview.pk}")
    assert duty.due_on == Case.objects.get(pk=scene.case.pk).next_due_on


def test_the_receiver_is_answerable_until_the_answer_is_served(scene: Table) -> None:
    assert follow_to_the_end(NOW) == 0
    case, place = Case.objects.get(pk=scene.case.pk), scene.place
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": "有关法律"}
    whole = {"answers": [answer], "facts": "属实。", "basis": "有关法律", "remedy": "可请求复查。"}
    take_step(case=case, step="draft", by=place.handler, at=NOW, given=whole)
    take_step(case=case, step="sign", by=place.head, at=NOW, given={})
    follow_to_the_end(NOW)
    assert owed_beside(scene.chief).count() == 1, "signed is not served"
    served = {"paper": "handling_opinion", "way": "in_person", "server": "林知夏", "result": "signed"}
    take_step(case=case, step="serve", by=place.handler, at=NOW, given={**served, "served_on": "2026-03-18"})
    assert follow_to_the_end(NOW) == 1
    assert not owed_beside(scene.chief).exists()
    assert follow_to_the_end(NOW) == 0


def test_who_stands_in_is_answerable(scene: Table) -> None:
    deputy = make.post(scene.place.bureau, "head", name="郑怀远", title="副局长")
    table.change_receiver(interview=scene.interview, receiver=deputy, by=scene.place.clerk, at=NOW)
    assert not owed_beside(scene.chief).exists()
    assert owed_beside(deputy).get().clock == "first_receiver"


def test_words_of_the_record_lie_sealed_and_in_versions(scene: Table) -> None:
    scene.write("一", is_auto=True)
    scene.write("一二", is_auto=True, at=NOW + timedelta(minutes=2))
    scene.write("一二", at=NOW + timedelta(minutes=3))
    assert RecordVersion.objects.count() == 1, "while somebody writes, one version replaces itself"
    scene.write("高见山说：一二三", at=NOW + timedelta(minutes=30))
    versions = list(scene.interview.versions.all())
    assert [one.no for one in versions] == [1, 2]
    assert "高见山".encode() not in bytes(versions[1].sealed)
    assert table.words_of(scene.interview, versions[1]).told == "高见山说：一二三"


def test_a_record_is_signed_when_it_is_whole_and_stands(scene: Table) -> None:
    with pytest.raises(refused.RequestOpen):
        scene.sign()
    scene.say(Outcome.EXPLAINED)
    with pytest.raises(refused.RecordEmpty):
        scene.sign()
    scene.write(answered="请您写下不再上访的承诺。")
    with pytest.raises(refused.AgainstPetitioning):
        scene.sign()
    scene.write(told="有人要我不再上访，我不同意。", at=NOW + timedelta(minutes=11))
    signed = scene.sign()
    assert Visit.objects.get(pk=scene.visit.pk).answered_at == NOW
    assert Entry.objects.filter(kind="interview_signed").count() == 1
    assert signed.digest is not None
    for act in (lambda: scene.write("改"), scene.sign):
        with pytest.raises(refused.SignedAlready):
            act()
    added = table.add_to_record(interview=scene.interview, text="另附照片两张。", by=scene.place.clerk, at=NOW)
    assert added.is_addendum


def test_no_outcome_closes_a_matter_or_moves_its_clocks(scene: Table) -> None:
    before = Case.objects.get(pk=scene.case.pk)
    clocks = list(Duty.objects.filter(subject=f"case:{before.pk}").order_by("pk").values_list())
    steps = Step.objects.filter(case_id=before.pk).count()
    for outcome in (Outcome.ON_THE_SPOT, Outcome.EXPLAINED, Outcome.BY_DATE, Outcome.TO_STUDY):
        scene.say(outcome, due_on=SOON)
    after = Case.objects.get(pk=scene.case.pk)
    assert (after.state, after.stage, after.next_due_on) == (before.state, before.stage, before.next_due_on)
    assert list(Duty.objects.filter(subject=f"case:{before.pk}").order_by("pk").values_list()) == clocks
    assert Step.objects.filter(case_id=before.pk).count() == steps


def test_a_late_matter_can_be_promised_a_day_and_stays_late(scene: Table) -> None:
    last = outcomes.law_day(Case.objects.get(pk=scene.case.pk), make.DAY)
    assert last is not None
    late = NOW + timedelta(days=(last - make.DAY).days + 10)
    heard = scene.say(Outcome.BY_DATE, due_on=last + timedelta(days=20), at=late)
    assert heard.due_on == last + timedelta(days=20)
    assert outcomes.law_day(Case.objects.get(pk=scene.case.pk), make.DAY) == last, "no clock of the law moves"


def test_a_date_that_is_given_is_a_duty_and_never_later_than_the_law(scene: Table) -> None:
    last = outcomes.law_day(Case.objects.get(pk=scene.case.pk), make.DAY)
    assert last == date(2026, 5, 16), "sixty days from the acceptance on 17 March (art. 34)"
    for due in (None, make.DAY - timedelta(days=1)):
        with pytest.raises(refused.OutcomeDay):
            scene.say(Outcome.BY_DATE, due_on=due)
    with pytest.raises(refused.LaterThanTheLaw):
        scene.say(Outcome.BY_DATE, due_on=last + timedelta(days=1))
    scene.say(Outcome.BY_DATE, due_on=SOON)
    duty = owed_beside(scene.place.station_clerk).get()
    assert (duty.clock, duty.due_on) == ("reception_outcome", SOON)
    scene.say(Outcome.EXPLAINED)
    assert Duty.objects.get(pk=duty.pk).state == DutyState.VOID
    assert not owed_beside(scene.place.station_clerk).exists()


def test_a_signed_outcome_changes_with_a_reason_and_keeps_what_stood(scene: Table) -> None:
    scene.say(Outcome.EXPLAINED)
    scene.write()
    scene.sign()
    with pytest.raises(refused.ReasonMissing):
        scene.say(Outcome.TO_STUDY, due_on=SOON)
    changed = scene.say(Outcome.TO_STUDY, due_on=SOON, reason="当事人补充了新证据")
    (before,) = changed.changes.all()
    assert (before.was_outcome, before.reason) == (Outcome.EXPLAINED, "当事人补充了新证据")


def test_a_new_request_lies_sealed_until_it_is_struck(scene: Table) -> None:
    clerk = scene.place.clerk
    with pytest.raises(refused.WordsMissing):
        outcomes.hear_request(interview=scene.interview, words=" ", by=clerk, at=NOW)
    heard = outcomes.hear_request(interview=scene.interview, words="请退还押金。", by=clerk, at=NOW)
    assert heard.sealed_words is not None
    assert "押金".encode() not in bytes(heard.sealed_words)
    outcomes.strike_request(request=heard, by=clerk, at=NOW)
    assert HeardRequest.objects.count() == 1
    assert outcomes.list_requests(interview=scene.interview, by=clerk, at=NOW) == 0


def test_the_handler_is_called_with_the_file_and_notes_nothing_twice(scene: Table) -> None:
    place = scene.place
    call: dict[str, Any] = {"interview": scene.interview, "by": place.clerk, "at": NOW}
    called = table.call_in(unit=place.station, post=place.handler, **call)
    assert [duty.clock for duty in owed_beside(place.handler)] == ["reception_call"]
    with pytest.raises(refused.CalledAlready):
        table.call_in(unit=place.station, post=place.handler, **call)
    with pytest.raises(refused.MayNotLearn):
        table.call_in(unit=place.other, post=None, **call)
    table.note_arrival(called=called, by=place.clerk, at=NOW)
    assert not owed_beside(place.handler).exists()
    table.take_back_call(called=table.call_in(unit=place.station, post=None, **call), by=place.clerk, at=NOW)
    assert scene.interview.calls.count() == 1


def test_whoever_was_called_and_did_not_come_owes_nothing_once_the_record_is_signed(scene: Table) -> None:
    place = scene.place
    table.call_in(interview=scene.interview, unit=place.station, post=place.handler, by=place.clerk, at=NOW)
    scene.write()
    scene.say(Outcome.EXPLAINED)
    table.sign_record(interview=scene.interview, signing="signed", by=place.clerk, at=NOW)
    assert not owed_beside(place.handler).exists()
    assert Duty.objects.get(clock="reception_call").state == DutyState.VOID


def test_nobody_else_keeps_the_record(scene: Table) -> None:
    place = scene.place
    for by in (place.station_clerk, place.handler, place.head, place.supervisor, place.outsider):
        assert not table.may_sit(by, scene.visit)
        with pytest.raises(refused.NotAtTheTable):
            scene.write(by=by)
    # The leader who receives sits at the table too.
    assert table.may_sit(scene.chief, Visit.objects.get(pk=scene.visit.pk))


def test_a_matter_kept_from_somebody_is_kept_at_the_table(scene: Table) -> None:
    Case.objects.filter(pk=scene.case.pk).update(barred_staff=[scene.chief.staff_id, scene.place.clerk.staff_id])
    visit = Visit.objects.select_related("session", "case").get(pk=scene.visit.pk)
    for by in (scene.chief, scene.place.clerk):
        assert not table.may_sit(by, visit)
        assert not table.reads_record(by, visit)
        with pytest.raises(refused.NotAtTheTable):
            scene.write(by=by)


def test_before_it_is_registered_a_visit_has_a_record_and_cannot_be_signed(scene: Table) -> None:
    clerk = scene.place.clerk
    visit = visits.greet(session=scene.session, coming=visits.Coming(), contact=None, by=clerk, at=NOW)
    with pytest.raises(refusals.RoomMissing):
        table.begin_interview(visit=visit, room="", by=clerk, at=NOW)
    interview = table.begin_interview(visit=visit, room="2", by=clerk, at=NOW)
    heard = outcomes.hear_request(interview=interview, words="咨询落户。", by=clerk, at=NOW)
    outcomes.set_outcome(request=heard, said=Said(Outcome.EXPLAINED), by=clerk, at=NOW)
    table.save_record(interview=interview, words=table.Words("咨询", "已解释"), by=clerk, at=NOW)
    with pytest.raises(refused.NoMatterYet):
        table.sign_record(interview=interview, signing="signed", by=clerk, at=NOW)


def test_the_database_itself_keeps_a_date_with_its_outcome(scene: Table) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HeardRequest.objects.filter(interview=scene.interview).update(outcome=Outcome.BY_DATE, due_on=None)
    assert not Commitment.objects.exists()
