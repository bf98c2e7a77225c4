"""A refusal is that of whoever refused: nobody goes to them, under any code of theirs, and the others are served."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.joining import join_contact
from huiyin.cases.models import Case, Contact
from huiyin.cases.visitable import visitable
from huiyin.parties.actions import Identity
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.gates import needs_visit
from huiyin.receptions import after_field, wishes
from huiyin.receptions import table_refusals as refused
from huiyin.receptions.after_field import after_answer
from huiyin.receptions.table_models import FieldVisit
from tests import make
from tests.outbox.told import person
from tests.receptions.table_scene import Table, sat_down
from tests.receptions.test_after import answered
from tests.receptions.test_keeping import NOW
from tests.receptions.test_wishes import SOON, planned

pytestmark = pytest.mark.django_db
DAY = make.DAY
OTHER = Identity(name="牛得水", phone="13911112222")
VISIT = {"consent": True, "visited_on": DAY.isoformat(), "explained": True, "performed": "yes", "view": "no_view"}


@pytest.fixture
def scene() -> Table:
    return sat_down()


def joined(scene: Table, who: Identity | None) -> Contact:
    """Somebody else, or without a name the same petitioner once more, comes about the same matter."""
    more = {"persons": (person(identity=who),)} if who is not None else {}
    case = Case.objects.get(pk=scene.case.pk)
    office = scene.place.office
    return join_contact(case=case, registration=make.registration(office, **more), by=scene.place.clerk, at=NOW).contact


def case_of(scene: Table) -> Case:
    return Case.objects.get(pk=scene.case.pk)


def test_one_of_two_refuses_and_what_is_planned_goes_to_the_other(scene: Table) -> None:
    first, other = scene.case.contacts.get(), joined(scene, OTHER)
    home = planned(scene, "home")
    after_field.note_consent(visit=home, is_given=True, how="phone", by=scene.place.clerk, at=NOW)
    assert wishes.refuse_visits(contact=first, at=NOW) == 1
    home.refresh_from_db()
    assert (home.is_open, home.contacts, home.consent) == (True, [other.pk], ""), "and the other is asked anew"
    assert visitable(case_of(scene)) == {other.pk}
    assert [one.pk for one in wishes.open_visits(scene.case, other.pk)] == [home.pk]
    assert wishes.open_visits(scene.case, first.pk) == []
    assert planned(scene, "home").contacts == [other.pk]
    with pytest.raises(refused.NoConsent):
        after_field.hold_visit(visit=home, on=DAY, result="explained", by=scene.place.clerk, at=NOW)
    wish = wishes.ask_for_visit(contact=first, asked=wishes.Asked(SOON, "", "home"), at=NOW)
    own = wishes.plan_wished(wish=wish, on=SOON, leader=scene.place.head, by=scene.place.station_clerk, at=NOW)
    assert own.contacts == [first.pk], "whoever refused is visited where they asked for it, and nobody else with them"
    assert wishes.refuse_visits(contact=other, at=NOW) == 2
    assert not FieldVisit.objects.filter(pk=home.pk, let_go_on=None).exists(), "nobody is left"
    assert FieldVisit.objects.get(pk=own.pk).is_open, "what the first had asked for stands"
    with pytest.raises(refused.VisitsRefused):
        planned(scene, "home")
    assert check_cases().ok


def test_a_second_code_of_the_same_petitioner_is_no_way_round(scene: Table) -> None:
    again = joined(scene, None)
    wishes.refuse_visits(contact=again, at=NOW)
    assert visitable(case_of(scene)) == frozenset()
    with pytest.raises(refused.VisitsRefused):
        planned(scene, "home", asked_by_petitioner=True)
    assert asked_by_first(scene) == scene.case.contacts.order_by("pk")[0].pk


def test_who_refuses_takes_back_what_they_asked_for_under_another_code(scene: Table) -> None:
    first, other = scene.case.contacts.get(), joined(scene, OTHER)
    again = joined(scene, None)
    asked = wishes.Asked(SOON, "", "home")
    wish, theirs = (wishes.ask_for_visit(contact=one, asked=asked, at=NOW) for one in (again, other))
    own, others = (
        wishes.plan_wished(wish=one, on=SOON, leader=scene.place.head, by=scene.place.station_clerk, at=NOW)
        for one in (wish, theirs)
    )
    waiting = wishes.ask_for_visit(contact=again, asked=asked, at=NOW)
    assert wishes.refuse_visits(contact=first, at=NOW) == 1
    own.refresh_from_db()
    others.refresh_from_db()
    waiting.refresh_from_db()
    assert (own.is_open, others.is_open, waiting.is_open) == (False, True, False)
    with pytest.raises(refused.Refused):
        after_field.hold_visit(visit=own, on=SOON, result="explained", by=scene.place.clerk, at=NOW + timedelta(days=7))


def asked_by_first(scene: Table) -> int:
    first = scene.case.contacts.order_by("pk")[0]
    return wishes.ask_for_visit(contact=first, asked=wishes.Asked(SOON, "", "home"), at=NOW).contact_id


def test_a_return_visit_names_a_contact_whose_petitioner_did_not_refuse(scene: Table) -> None:
    first, other = scene.case.contacts.get(), joined(scene, OTHER)
    answered(scene)
    wishes.refuse_visits(contact=first, at=NOW)
    case = case_of(scene)
    assert needs_visit(case.standing), "the others are served"
    for given in ({}, {"visited_contact": first.pk}):
        with pytest.raises(NotAllowed, match=r"refused return visits|已拒绝回访"):
            take_step(case=case, step="return_visit", by=scene.place.clerk, at=NOW, given=VISIT | given)
    take_step(case=case, step="return_visit", by=scene.place.clerk, at=NOW, given=VISIT | {"visited_contact": other.pk})
    wishes.refuse_visits(contact=other, at=NOW)
    case = case_of(scene)
    assert case.standing.nobody_to_visit
    with pytest.raises(NotAllowed):
        take_step(case=case, step="return_visit", by=scene.place.clerk, at=NOW, given=VISIT)
    take_step(case=case, step="agree_to_visit", by=None, role="petitioner", at=NOW, given={"contact": other.pk})
    assert visitable(case_of(scene)) == {other.pk}
    assert check_cases().ok


def test_planned_before_the_answer_and_held_after_it_a_visit_counts(scene: Table) -> None:
    clerk = scene.place.clerk
    early = [planned(scene, "joint", clerk) for _each in range(3)]
    another = planned(scene, "joint", scene.place.head)
    answered(scene)
    case = case_of(scene)
    assert after_answer(case) == 4, "each is planned for a day after the answer"
    with pytest.raises(NotAllowed, match=r"two visits|回访两次"):
        take_step(case=case, step="return_visit", by=clerk, at=NOW, given=VISIT)
    later = NOW + timedelta(days=7)
    for one in (*early[1:], another):
        after_field.give_up_visit(visit=one, reason="已由他人前往", by=clerk, at=NOW)
    assert after_answer(case) == 1
    held = after_field.hold_visit(visit=early[0], on=SOON, result="explained", by=clerk, at=later)
    assert held.after_answer
    second = planned(scene, "joint", clerk)
    FieldVisit.objects.filter(pk=second.pk).update(after_answer=False, on=DAY - timedelta(days=3))
    third = planned(scene, "joint", clerk)
    FieldVisit.objects.filter(pk=third.pk).update(after_answer=False, on=DAY - timedelta(days=3))
    after_field.hold_visit(visit=second, on=SOON, result="explained", by=clerk, at=later)
    with pytest.raises(refused.TooManyVisits):
        after_field.hold_visit(visit=third, on=SOON, result="explained", by=clerk, at=later)
