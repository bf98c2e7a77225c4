"""Good practice is reviewed before it is shown; trainings are held; what was published comes up again."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from huiyin.duties.models import Duty
from huiyin.people.models import Role
from huiyin.quality import lessons, practice, refusals
from huiyin.quality.models import Practice, Publicity, Showing, Training
from tests import make
from tests.quality.scene import NOW, TODAY

pytestmark = pytest.mark.django_db

TOLD = practice.Told(
    "law.order.noise", "夜间装卸错时办法", "凌晨装卸扰民", "实测后面谈，错时卸货", "噪声污染防治法第六十四条"
)


@pytest.fixture
def office() -> make.Office:
    return make.office()


def written(office: make.Office, told: practice.Told = TOLD) -> Practice:
    return practice.write_practice(told=told, case=None, by=office.head, at=NOW)


def test_a_practice_is_reviewed_by_somebody_else_before_others_read_it(office: make.Office) -> None:
    row = written(office)
    assert not practice.practices_for(office.outsider).exists()
    row = practice.hand_in_practice(practice=row, by=office.station_clerk, at=NOW)
    with pytest.raises(refusals.OwnWork):
        practice.show_practice(practice=row, by=office.head, at=NOW)
    with pytest.raises(refusals.NotYourRoom):
        practice.show_practice(practice=row, by=office.outsider, at=NOW)
    practice.return_practice(practice=row, reason="写明依据", by=office.supervisor, at=NOW)
    row = practice.write_practice(told=TOLD, case=None, by=office.head, at=NOW, practice=row)
    row = practice.hand_in_practice(practice=row, by=office.head, at=NOW)
    practice.show_practice(practice=row, by=office.supervisor, at=NOW)
    for post in (office.outsider, office.handler, office.clerk):
        found = practice.matching(practice.practices_for(post), "错时 噪声", "law.order")
        assert [one.title for one in found] == [TOLD.title]
    assert not practice.matching(practice.practices_for(office.clerk), "", "law.register").exists()
    with pytest.raises(refusals.NotNow):
        practice.write_practice(told=TOLD, case=None, by=office.head, at=NOW, practice=row)
    practice.withdraw_practice(practice=row, reason="条文已修订", by=office.supervisor, at=NOW)
    assert not practice.practices_for(office.outsider).exists()


@pytest.mark.parametrize(
    ("problem", "refusal"),
    [
        ("电话13800001234多次联系", refusals.NamesSomebody),
        ("身份证110101199003074514", refusals.NamesSomebody),
        ("当事人承诺不再上访", refusals.AgainstPetitioning),
        (" ", refusals.NothingSaid),
    ],
)
def test_a_practice_names_nobody(office: make.Office, problem: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        written(office, practice.Told("law.order.noise", "题目", problem, "做法", ""))


def test_a_practice_comes_only_from_a_matter_its_writer_sees(office: make.Office) -> None:
    case = make.case(office.clerk)
    with pytest.raises(refusals.NotYourRoom):
        practice.write_practice(told=TOLD, case=case, by=office.outsider, at=NOW)
    assert practice.write_practice(told=TOLD, case=case, by=office.clerk, at=NOW).state == Showing.DRAFT


def planned(office: make.Office) -> Training:
    lesson = lessons.Lesson("告知义务", TODAY + timedelta(days=7), time(9), "会议室", [Role.HANDLER, Role.CLERK])
    return lessons.plan_training(lesson=lesson, by=make.post(office.bureau, "clerk"), at=NOW)


def test_a_training_is_a_duty_until_it_was_held_and_those_who_are_to_come_see_it(office: make.Office) -> None:
    row = planned(office)
    seen = {
        name: lessons.trainings_for(getattr(office, name)).exists()
        for name in ("handler", "station_clerk", "head", "supervisor", "custodian")
    }
    assert {name for name, sees in seen.items() if sees} == {"handler", "station_clerk", "supervisor"}
    duty = Duty.objects.get(subject=f"training:{row.pk}")
    assert (duty.clock, duty.due_on, duty.unit_id) == ("hold_training", TODAY + timedelta(days=7), office.bureau.pk)
    keeper = make.post(office.bureau, "head")
    with pytest.raises(refusals.NotYourAnswer):
        lessons.keep_training(training=row, held_on=TODAY, came=3, remark="", by=office.head, at=NOW)
    lessons.move_training(training=row, on=TODAY + timedelta(days=9), reason="场地占用", by=keeper, at=NOW)
    after = NOW + timedelta(days=9)
    row = lessons.keep_training(
        training=row, held_on=TODAY + timedelta(days=9), came=31, remark="", by=keeper, at=after
    )
    duty.refresh_from_db()
    assert (row.came, duty.state) == (31, "met")
    with pytest.raises(refusals.NotNow):
        lessons.drop_training(training=row, reason="不办", by=keeper, at=after)


def test_what_was_published_is_due_again_and_followed(office: make.Office) -> None:
    def publish(on: date, next_on: date | None, again: Publicity | None = None) -> Publicity:
        return lessons.record_publicity(
            what="limits", where="hall", place="接待厅", on=on, next_on=next_on, by=office.clerk, at=NOW, again=again
        )

    first = publish(TODAY - timedelta(days=100), TODAY + timedelta(days=3))
    duty = Duty.objects.get(subject=f"publicity:{first.pk}")
    assert (duty.clock, duty.due_on, duty.state) == ("publish_again", TODAY + timedelta(days=3), "open")
    assert first.is_due(TODAY + timedelta(days=3))
    publish(TODAY, None, again=first)
    first.refresh_from_db()
    duty.refresh_from_db()
    assert (duty.state, first.is_due(TODAY + timedelta(days=9))) == ("met", False)
    with pytest.raises(refusals.NotNow):
        publish(TODAY, None, again=first)
    with pytest.raises(refusals.NotNow):
        publish(TODAY + timedelta(days=1), None)
