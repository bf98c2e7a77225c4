"""Visits to a session: booked or not, whoever comes is received; at most five speak; no name lies in the clear."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Contact
from huiyin.ledger.models import Entry
from huiyin.outbox.models import Message
from huiyin.parties.actions import Contactable
from huiyin.people.models import Post
from huiyin.receptions import booking, refusals, visits
from huiyin.receptions.actions import exchange, keep_attendance, move_session, publish
from huiyin.receptions.models import Rota, Session, Stage, Visit
from huiyin.receptions.rules import Every, Rule
from huiyin.receptions.visits import Coming
from tests import make
from tests.receptions.test_keeping import NOW, OVER, opened

pytestmark = pytest.mark.django_db
ALONE = Coming()


@dataclass(frozen=True)
class Scene:
    """The chief's Wednesdays, published; two numbers a session. Today is one of them."""

    place: make.Office
    chief: Post
    rota: Rota
    today: Session
    coming: Session

    def book(self, **given: object) -> booking.Booked:
        values = {"session": self.coming, "coming": ALONE, "form": uuid4(), "by": None, "at": NOW}
        return booking.book(**(values | given))  # type: ignore[arg-type]

    def greet(self, coming: Coming = ALONE, at: datetime = NOW) -> Visit:
        return visits.greet(session=self.today, coming=coming, contact=None, by=self.place.clerk, at=at)


@pytest.fixture
def scene() -> Scene:
    place = make.office()
    chief = make.post(place.bureau, "head", name="周启明", title="局长")
    rota = opened(place, chief, seats=2)
    sessions = list(rota.sessions.all())
    publish(sessions=sessions, by=place.clerk, at=NOW)
    return Scene(place, chief, rota, rota.sessions.all()[0], rota.sessions.all()[1])


def contact_of(scene: Scene, **given: object) -> Contact:
    return make.case(scene.place.clerk, **given).contacts.get()


def test_numbers_plan_seats_and_refuse_nobody(scene: Scene) -> None:
    assert [scene.book().visit.no for _each in range(4)] == [1, 2, 3, 4]
    other = booking.next_free(scene.coming, NOW)
    assert other is not None
    assert other.on == scene.coming.on + timedelta(days=7)
    assert [scene.greet().no for _each in range(3)] == [1, 2, 3]


def test_the_same_form_sent_twice_is_one_number_and_one_code(scene: Scene) -> None:
    form = uuid4()
    first, second = scene.book(form=form), scene.book(form=form)
    assert (first.visit.pk, first.code) == (second.visit.pk, second.code)
    found = booking.visit_by_code(first.code.lower().replace("-", " "))
    assert found == first.visit
    assert booking.visit_by_code("AAAA-AAAA-AAAA") is None
    # What is stored is neither the form's number nor anything the code follows from.
    assert form != UUID(str(Visit.objects.get().token))


def test_a_name_is_sealed_and_forgotten(scene: Scene) -> None:
    made = scene.book(booker=booking.Booker("高见山", "13800001234"))
    row = Visit.objects.get()
    assert "高见山".encode() not in bytes(row.sealed or b"")
    assert booking.open_booker(visit=row, by=scene.place.clerk, at=NOW).phone == "13800001234"
    opened_entry = Entry.objects.get(kind="visit_name_opened")
    assert "高见山" not in json.dumps(opened_entry.body, ensure_ascii=False)
    with pytest.raises(refusals.NotTheirSession):
        booking.open_booker(visit=row, by=scene.place.station_clerk, at=NOW)
    assert booking.forget_bookers(NOW + timedelta(days=30)) == 0
    assert booking.forget_bookers(NOW + timedelta(days=40)) == 1
    assert not booking.open_booker(visit=Visit.objects.get(pk=made.visit.pk), by=scene.place.clerk, at=NOW)


def test_at_most_five_speak_and_everybody_may_come(scene: Scene) -> None:
    assert scene.greet(Coming(people=12, representatives=5)).is_group
    with pytest.raises(refusals.TooManySpeak):
        scene.greet(Coming(people=12, representatives=6))
    with pytest.raises(refusals.MoreSpeakThanCome):
        scene.greet(Coming(people=1, representatives=2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(representatives=6)


def test_only_public_sessions_that_are_not_over_are_booked(scene: Scene) -> None:
    with pytest.raises(refusals.SessionOver):
        scene.book(session=scene.today, at=NOW + timedelta(hours=2))
    assert scene.book(session=scene.today).visit.no == 1
    Session.objects.filter(pk=scene.coming.pk).update(published_at=None)
    with pytest.raises(refusals.NotPublicYet):
        scene.book()


def test_a_booking_is_changed_and_withdrawn_until_somebody_came(scene: Scene) -> None:
    contact = contact_of(scene)
    made = scene.book(contact=contact, coming=Coming(needs=("sign",), language="ug"))
    assert made.visit.language == ""
    with pytest.raises(refusals.BookedAlready):
        scene.book(contact=contact)
    later = scene.rota.sessions.all()[3]
    moved = booking.change_booking(visit=made.visit, session=later, coming=Coming(people=3), by=None, at=NOW)
    assert (moved.session, moved.no, moved.people, moved.needs) == (later, 1, 3, [])
    booking.withdraw_booking(visit=moved, by=None, at=NOW)
    with pytest.raises(refusals.VisitWithdrawn):
        booking.withdraw_booking(visit=moved, by=None, at=NOW)
    assert scene.book(contact=contact, session=later).visit.no == 2
    on_the_day = scene.book(session=scene.today).visit
    visits.advance(visit=on_the_day, to=Stage.CAME, by=scene.place.clerk, at=NOW)
    with pytest.raises(refusals.VisitMoved):
        booking.withdraw_booking(visit=on_the_day, by=None, at=NOW)


def test_whoever_booked_learns_of_a_changed_day_in_the_way_they_asked_for(scene: Scene) -> None:
    asked = make.registration(scene.place.office).persons[0]
    told = contact_of(scene, persons=(replace(asked, asked=Contactable(("call",))),))
    silent = contact_of(scene)
    for contact in (told, silent, None):
        scene.book(contact=contact)
    to = scene.coming.on + timedelta(days=1)
    move_session(session=scene.coming, on=to, reason="会议", by=scene.place.clerk, at=NOW)
    message = Message.objects.get(template="reception_changed")
    assert (message.subject, message.channel, message.params["day"]) == (told.case_id, "call", to.isoformat())


def test_whoever_is_complained_of_is_not_booked_by_the_one_who_complains(scene: Scene) -> None:
    accusation = (Asked("请查处。", "accusation"),)
    against = contact_of(scene, requests=accusation, complained_staff=scene.chief.staff, complained_of="局长")
    with pytest.raises(refusals.LeaderComplainedOf):
        scene.book(contact=against)
    assert not Visit.objects.exists()


def test_no_exchange_brings_the_accused_to_the_table(scene: Scene) -> None:
    place = scene.place
    deputy = make.post(place.station, "head", name="郑怀远", title="所长")
    theirs = opened(place, deputy, rule=Rule(Every.WEEK, weekdays=(3,))).sessions.all()[1]
    accusation = (Asked("请查处。", "accusation"),)
    against = contact_of(scene, requests=accusation, complained_staff=deputy.staff, complained_of="所长")
    scene.book(contact=against)
    with pytest.raises(refusals.NoExchange):
        exchange(session=scene.coming, other=theirs, reason="会议", by=place.clerk, at=NOW)


def test_each_stage_has_its_hour_and_is_taken_back_with_a_trace(scene: Scene) -> None:
    visit = scene.greet()
    clerk = scene.place.clerk
    with pytest.raises(refusals.RoomMissing):
        visits.advance(visit=visit, to=Stage.CALLED, by=clerk, at=NOW)
    called = visits.advance(
        visit=visit, to=Stage.CALLED, by=scene.chief, at=NOW + timedelta(minutes=20), room="1号室", seen=Stage.CAME
    )
    assert (called.stage, called.receiver, called.registered_at) == (Stage.CALLED, scene.chief, None)
    with pytest.raises(refusals.VisitMoved):
        visits.advance(visit=visit, to=Stage.WAITING, by=clerk, at=NOW)
    back = visits.take_back(visit=visit, by=clerk, at=NOW + timedelta(minutes=21))
    assert (back.stage, back.room, back.receiver) == (Stage.CAME, "", None)
    assert Entry.objects.filter(kind="visit_taken_back").count() == 1
    with pytest.raises(refusals.NotTheirSession):
        visits.advance(visit=visit, to=Stage.WAITING, by=scene.place.handler, at=NOW)


def test_nothing_moves_once_attendance_is_kept(scene: Scene) -> None:
    visit = scene.greet()
    keep_attendance(session=scene.today, attended_by=scene.chief, units=[], note="", by=scene.place.clerk, at=OVER)
    with pytest.raises(refusals.AlreadyHeld):
        visits.take_back(visit=visit, by=scene.place.clerk, at=NOW)
    with pytest.raises(refusals.AlreadyHeld):
        visits.advance(visit=visit, to=Stage.ANSWERED, by=scene.place.clerk, at=NOW)
    with pytest.raises(refusals.AlreadyHeld):
        scene.greet()
