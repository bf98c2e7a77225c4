"""What petitioners say themselves about visits: none, another day, one please; each guard is tried (law.md 9a)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huiyin.cases.models import Case
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState
from huiyin.people.models import Post
from huiyin.procedure.state import state_from_json
from huiyin.receptions import after_field, wishes
from huiyin.receptions import table_refusals as refused
from huiyin.receptions.after_field import Plan
from huiyin.receptions.table_models import Consent, FieldVisit, VisitWish
from huiyin.receptions.wishes import Asked
from tests import make
from tests.receptions.table_scene import Table, sat_down
from tests.receptions.test_after import answered
from tests.receptions.test_keeping import NOW

pytestmark = pytest.mark.django_db
DAY = make.DAY  # Wednesday 18 March 2026
SOON = DAY + timedelta(days=6)


@pytest.fixture
def scene() -> Table:
    return sat_down()


def planned(scene: Table, way: str, leader: Post | None = None, **given: Any) -> FieldVisit:
    clerk = scene.place.clerk
    plan = Plan(way, SOON, leader or clerk, **given)
    return after_field.plan_visit(case=Case.objects.get(pk=scene.case.pk), plan=plan, by=clerk, at=NOW)


def asked(scene: Table, way: str = "home", on: date = SOON) -> VisitWish:
    return wishes.ask_for_visit(contact=scene.case.contacts.get(), asked=Asked(on, "morning", way), at=NOW)


def test_refusing_calls_every_plan_off_for_good_and_only_asking_takes_it_back(scene: Table) -> None:
    home, joint = planned(scene, "home"), planned(scene, "joint")
    contact = scene.case.contacts.get()
    other = wishes.ask_other_day(visit=joint, contact=contact, asked=Asked(SOON), at=NOW)
    assert wishes.refuse_visits(contact=contact, at=NOW) == 2
    for row in FieldVisit.objects.filter(pk__in=[home.pk, joint.pk]):
        assert (row.consent, row.consent_how, row.let_go_on) == (Consent.REFUSED, "portal", DAY)
    subjects = [f"field:{home.pk}", f"field:{joint.pk}", f"wish:{other.pk}"]
    assert set(Duty.objects.filter(subject__in=subjects).values_list("state", flat=True)) == {DutyState.VOID}
    assert wishes.refuse_visits(contact=contact, at=NOW) == 0, "twice does no harm"
    case = Case.objects.get(pk=scene.case.pk)
    assert state_from_json(case.state).visit_choice == "refused"
    assert case.is_open, "nothing else follows from it"
    # The office's word that they were asked does not take a refusal back; the petitioner's own act does, once.
    with pytest.raises(refused.VisitsRefused):
        planned(scene, "home", asked_by_petitioner=True)
    wish = asked(scene)
    visit = wishes.plan_wished(wish=wish, on=SOON, leader=scene.place.head, by=scene.place.station_clerk, at=NOW)
    assert (visit.consent, visit.is_wished, visit.unit_id) == (Consent.GIVEN, True, scene.place.station.pk)
    held = after_field.hold_visit(visit=visit, on=DAY, result="explained", by=scene.place.head, at=NOW)
    assert held.held_on == DAY
    with pytest.raises(refused.VisitsRefused):
        planned(scene, "home")


def test_a_refusal_stops_a_visit_that_is_about_to_be_entered_as_held(scene: Table) -> None:
    visit = planned(scene, "home")
    after_field.note_consent(visit=visit, is_given=True, how="phone", by=scene.place.clerk, at=NOW)
    from huiyin.cases.actions import take_step

    case = Case.objects.get(pk=scene.case.pk)
    take_step(case=case, step="refuse_visits", by=None, at=NOW, given={}, role="petitioner")
    with pytest.raises(refused.VisitsRefused):
        after_field.hold_visit(visit=visit, on=DAY, result="explained", by=scene.place.clerk, at=NOW)


def test_another_day_is_asked_for_once_and_answered_within_five_working_days(scene: Table) -> None:
    visit, contact, clerk = planned(scene, "joint"), scene.case.contacts.get(), scene.place.clerk
    wish = wishes.ask_other_day(visit=visit, contact=contact, asked=Asked(SOON + timedelta(days=3)), at=NOW)
    duty = owed_beside(clerk).get(clock="visit_wish")
    assert duty.due_on == wish.due_on == date(2026, 3, 25)  # Wednesday a week on
    with pytest.raises(refused.AskedAlready):
        wishes.ask_other_day(visit=visit, contact=contact, asked=Asked(SOON), at=NOW)
    with pytest.raises(refused.DayOver):
        wishes.ask_other_day(visit=visit, contact=contact, asked=Asked(DAY), at=NOW)
    with pytest.raises(refused.NotTheirVisit):
        wishes.grant_other_day(wish=wish, on=SOON, by=scene.place.station_clerk, at=NOW)
    wishes.grant_other_day(wish=wish, on=wish.on, by=clerk, at=NOW)
    assert FieldVisit.objects.get(pk=visit.pk).on == wish.on
    assert Duty.objects.get(subject=f"field:{visit.pk}").due_on == wish.on
    assert Duty.objects.get(subject=f"wish:{wish.pk}").state == DutyState.MET
    with pytest.raises(refused.OverAlready):
        wishes.decline_wish(wish=wish, reason="当日无人", by=clerk, at=NOW)


def test_a_wish_is_declined_only_with_a_reason_that_names_nobody(scene: Table) -> None:
    wish, clerk = asked(scene), scene.place.station_clerk
    assert wish.unit_id == scene.place.station.pk
    with pytest.raises(refused.AskedAlready):
        asked(scene)
    for reason, refusal in (
        (" ", refused.TextMissing),
        ("请联系13812345678", refused.NumberOfSomebody),
        ("承诺不再上访后安排", refused.NoteAgainstPetitioning),
    ):
        with pytest.raises(refusal):
            wishes.decline_wish(wish=wish, reason=reason, by=clerk, at=NOW)
    row = wishes.decline_wish(wish=wish, reason="本周无法安排，请另选日期", by=clerk, at=NOW)
    assert (row.is_granted, row.reason) == (False, "本周无法安排，请另选日期")
    assert asked(scene).is_open, "it may be asked for again"


def test_of_a_sealed_matter_the_petition_office_learns_it_alone(scene: Table) -> None:
    Case.objects.filter(pk=scene.case.pk).update(is_sealed=True)
    assert asked(scene).unit_id == scene.place.office.pk


def test_asked_for_after_the_answer_nobody_goes_who_handled_it(scene: Table) -> None:
    answered(scene)
    wish = asked(scene)
    with pytest.raises(refused.VisitorHandledIt):
        wishes.plan_wished(wish=wish, on=SOON, leader=scene.place.handler, by=scene.place.station_clerk, at=NOW)
    assert VisitWish.objects.get(pk=wish.pk).is_open


def test_in_a_closed_matter_no_visit_is_asked_for(scene: Table) -> None:
    Case.objects.filter(pk=scene.case.pk).update(is_open=False)
    with pytest.raises(refused.NoVisitNow):
        asked(scene)
