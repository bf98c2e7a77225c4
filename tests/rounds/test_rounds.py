"""A round from its order to its notice: who owes what by when, and what each may do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models

from huiyin.duties.models import Duty, DutyState
from huiyin.ledger.models import Entry as LedgerEntry
from huiyin.people.refusals import Refused
from huiyin.rounds import refusals
from huiyin.rounds.access import corrections_for, entries_for, may_be_asked, rounds_for
from huiyin.rounds.actions import (
    Look,
    answer_round,
    change_entry,
    check_entry,
    enter_problem,
    give_notice,
    take_back_answer,
    take_back_notice,
    withdraw_entry,
)
from huiyin.rounds.corrections import Demand, answer_correction, confirm_mended, demand_again, give_correction
from huiyin.rounds.models import Answer, Entry, Round
from huiyin.rounds.papers import correction_letter, notice_letter
from huiyin.rounds.plans import begin_all, cancel_round, change_plan, open_plan, stop_plan
from tests.rounds.scene import APRIL, AT, DAY, Scene, drive, found, scene, wish

pytestmark = pytest.mark.django_db


def duties(subject: str) -> dict[str, tuple[str, date]]:
    return {one.key: (one.state, one.due_on) for one in Duty.objects.filter(subject=subject)}


@pytest.fixture
def place() -> Scene:
    return scene()


def test_a_round_asks_each_unit_by_a_day_and_begins_once(place: Scene) -> None:
    row, office = place.round, place.office
    assert (row.first_on, row.last_on, row.due_on) == (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 3))
    assert duties(row.subject) == {
        f"answer:{office.station.pk}": (DutyState.OPEN, date(2026, 4, 3)),
        f"answer:{office.other.pk}": (DutyState.OPEN, date(2026, 4, 3)),
        "notice": (DutyState.OPEN, date(2026, 4, 8)),
    }
    assert begin_all(AT) == 0
    assert begin_all(APRIL) == 1
    assert begin_all(APRIL) == 0
    stop_plan(plan=place.plan, by=office.clerk, at=APRIL)
    assert begin_all(APRIL + timedelta(days=40)) == 0
    assert Round.objects.count() == 2


def test_none_is_confirmed_and_what_is_found_later_still_goes_in(place: Scene) -> None:
    row, by = place.round, place.office.station_clerk
    answer = answer_round(round=row, unit=by.unit_id, by=by, at=AT)
    assert answer.found_none
    assert duties(row.subject)[f"answer:{by.unit_id}"][0] == DutyState.MET
    enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id), by=by, at=AT)
    assert not Answer.objects.get(pk=answer.pk).found_none
    take_back_answer(round=row, unit=by.unit_id, by=by, at=AT)
    assert duties(row.subject)[f"answer:{by.unit_id}"] == (DutyState.OPEN, date(2026, 4, 3))
    assert not answer_round(round=row, unit=by.unit_id, by=by, at=AT).found_none
    with pytest.raises(refusals.AlreadyAnswered):
        answer_round(round=row, unit=by.unit_id, by=by, at=AT)


def test_an_entry_is_returned_with_reasons_and_mended(place: Scene) -> None:
    row, by, keeper = place.round, place.office.station_clerk, place.office.clerk
    entry = enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id), by=by, at=AT)
    lacking = Look(is_complete=False, is_correct=True, is_fresh=True, reason="没有写地点", mend_by=DAY)
    with pytest.raises(refusals.ReasonMissing):
        check_entry(entry=entry, look=Look(False, True, True, "", DAY), by=keeper, at=AT)
    with pytest.raises(refusals.MendByMissing):
        check_entry(entry=entry, look=Look(False, True, True, "缺", None), by=keeper, at=AT)
    with pytest.raises(refusals.NotYours):
        check_entry(entry=entry, look=lacking, by=by, at=AT)
    check = check_entry(entry=entry, look=lacking, by=keeper, at=AT)
    assert Entry.objects.returned().get() == entry
    assert duties(row.subject)[f"mend:{entry.pk}"] == (DutyState.OPEN, DAY)
    changed = change_entry(entry=entry, found=found(by.unit_id, owed="三日内补登地点"), by=by, at=AT)
    assert (changed.is_returned, changed.is_checked, changed.owed) == (False, False, "三日内补登地点")
    check.refresh_from_db()
    assert check.mended_at == AT
    assert duties(row.subject)[f"mend:{entry.pk}"][0] == DutyState.MET
    check_entry(entry=entry, look=Look(True, True, True), by=keeper, at=AT)
    assert Entry.objects.get().is_checked


def test_the_notice_freezes_the_figures_and_ends_what_was_never_answered(place: Scene) -> None:
    row, office = place.round, place.office
    by = office.station_clerk
    enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id), by=by, at=AT)
    answer_round(round=row, unit=by.unit_id, by=by, at=AT)
    with pytest.raises(refusals.NotYet):
        give_notice(round=row, comment="", by=office.clerk, at=AT)
    with pytest.raises(refusals.NotYours):
        give_notice(round=row, comment="", by=by, at=APRIL)
    told = give_notice(round=row, comment="请未报单位说明原因。", by=office.clerk, at=APRIL)
    told.refresh_from_db()
    assert told.notice is not None
    assert (told.notice["entries"], told.notice["fields"][0]) == (1, ["土地征用", 1])
    names = [(one["name"], one["answered_on"], one["is_late"]) for one in told.notice["units"]]
    assert names == [("东桥派出所", "2026-03-18", False), ("西桥派出所", "", True)]
    assert {key: state for key, (state, _due) in duties(row.subject).items()} == {
        f"answer:{office.station.pk}": DutyState.MET,
        f"answer:{office.other.pk}": DutyState.VOID,
        "notice": DutyState.MET,
    }
    with pytest.raises(refusals.Closed):
        enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id), by=by, at=APRIL)
    with pytest.raises(refusals.ReasonMissing):
        take_back_notice(round=row, reason="", by=office.clerk, at=APRIL)
    text = "".join(piece.text for piece in notice_letter(told, office.office).pieces)
    assert "应报2个单位，已报1个" in text
    assert "请未报单位说明原因。" in text
    back = take_back_notice(round=row, reason="数字有误", by=office.clerk, at=APRIL)
    assert back.notice is None
    assert duties(row.subject) == {
        f"answer:{office.station.pk}": (DutyState.MET, date(2026, 4, 3)),
        f"answer:{office.other.pk}": (DutyState.OPEN, date(2026, 4, 3)),
        "notice": (DutyState.OPEN, date(2026, 4, 8)),
    }
    with pytest.raises(refusals.NoNotice):
        take_back_notice(round=row, reason="数字有误", by=office.clerk, at=APRIL)


def test_a_round_ordered_by_mistake_is_taken_back_while_nobody_answered(place: Scene) -> None:
    row, office = place.round, place.office
    by = place.other_clerk
    answer_round(round=row, unit=by.unit_id, by=by, at=AT)
    with pytest.raises(refusals.AlreadyAnswered):
        cancel_round(round=row, reason="重复下达", by=office.clerk, at=AT)
    take_back_answer(round=row, unit=by.unit_id, by=by, at=AT)
    cancel_round(round=row, reason="重复下达", by=office.clerk, at=AT)
    assert not Round.objects.exists()
    assert not Duty.objects.open().filter(subject=row.subject).exists()
    assert begin_all(APRIL) == 0


def test_a_drive_is_followed_until_it_is_mended(place: Scene) -> None:
    office = place.office
    plan = open_plan(wish=drive(office), by=office.clerk, at=AT)
    row, by = plan.rounds.get(), office.station_clerk
    values = {"item1": "涉案物品仓库", "item2": "no", "item3": "4"}
    with pytest.raises(refusals.BadItem):
        enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id, values={"item1": "仓库"}), by=by, at=AT)
    entry = enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id, values=values), by=by, at=AT)
    assert entry.values == values
    demand = Demand(by.unit_id, "清理消防通道", DAY + timedelta(days=7), DAY + timedelta(days=9))
    first = give_correction(entry=entry, demand=demand, by=office.clerk, at=AT)
    assert first.number == "望公信改〔2026〕1号"
    assert duties(first.subject) == {
        "mend": (DutyState.OPEN, demand.due_on),
        "look": (DutyState.OPEN, demand.look_by),
    }
    with pytest.raises(refusals.NotAsked):
        answer_correction(correction=first, answer="已清理", by=place.other_clerk, at=AT)
    answer_correction(correction=first, answer="已清理", by=by, at=AT)
    assert duties(first.subject)["mend"][0] == DutyState.MET
    second = demand_again(correction=first, demand=demand, by=office.clerk, at=AT)
    assert (second.follows, second.seq) == (first, 2)
    assert "经复核尚未整改到位" in "".join(piece.text for piece in correction_letter(second).pieces)
    with pytest.raises(refusals.NotStanding):
        answer_correction(correction=first, answer="再次清理", by=by, at=AT)
    with pytest.raises(refusals.NotYours):
        confirm_mended(correction=second, remark="", by=by, at=AT)
    done = confirm_mended(correction=second, remark="现场已畅通", by=office.clerk, at=AT)
    assert done.is_mended
    # Mended without an answer: nobody owes one any more.
    assert {key: state for key, (state, _due) in duties(second.subject).items()} == {
        "mend": DutyState.VOID,
        "look": DutyState.MET,
    }


def test_each_sees_its_own_and_the_ordering_office_sees_all(place: Scene) -> None:
    row, office = place.round, place.office
    for by in (office.station_clerk, place.other_clerk):
        enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id), by=by, at=AT)
    counts = {
        name: entries_for(getattr(office, name), row).count()
        for name in ("clerk", "office_head", "station_clerk", "head", "supervisor", "outsider")
    }
    assert counts == {"clerk": 2, "office_head": 2, "station_clerk": 1, "head": 1, "supervisor": 2, "outsider": 1}
    assert not rounds_for(office.administrator).exists()
    assert not corrections_for(office.station_clerk).exists()
    stranger = place.office.province
    assert stranger.pk not in {card.id for card in may_be_asked(office.office.pk)}


def test_what_may_not_be_done_is_refused(place: Scene) -> None:
    row, office = place.round, place.office
    by = office.station_clerk
    with pytest.raises(refusals.NotAsked):
        enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id), by=place.other_clerk, at=AT)
    for wrong, told in (
        ({"field": "own9"}, refusals.UnknownField),
        ({"description": " "}, refusals.NoWords),
        ({"seen_on": DAY + timedelta(days=1)}, refusals.NotFresh),
        ({"place": "330102001001"}, refusals.TooFine),
        ({"owed": "联系13800001234"}, refusals.AboutPeople),
        ({"description": "该户主身份证330102198001011234"}, refusals.AboutPeople),
        ({"source": "重点人员名单"}, refusals.AboutPeople),
    ):
        with pytest.raises(told):
            enter_problem(round=row, unit=by.unit_id, found=found(by.unit_id, **wrong), by=by, at=AT)
    assert not Entry.objects.exists()
    wishes: tuple[tuple[dict[str, Any], type[Refused]], ...] = (
        ({"title": "重点人员排查"}, refusals.AboutPeople),
        ({"units": ()}, refusals.NobodyAsked),
        ({"units": (office.province.pk,)}, refusals.BeyondGround),
        ({"labels": ()}, refusals.NoField),
        ({"ends_on": date(2026, 2, 1)}, refusals.WrongOrder),
    )
    for changed, refusal in wishes:
        with pytest.raises(refusal):
            change_plan(plan=place.plan, wish=wish(office, **changed), by=office.clerk, at=AT)
    with pytest.raises(refusals.NotYours):
        open_plan(wish=wish(office), by=by, at=AT)


def test_a_form_of_a_drive_cannot_ask_for_a_person(place: Scene) -> None:
    office = place.office
    items = drive(office).items
    for label in ("负责人姓名", "联系电话", "信访人"):
        bad = (*items, type(items[0])("item9", label))
        with pytest.raises(Refused) as told:
            open_plan(wish=drive(office, items=bad), by=office.clerk, at=AT)
        assert isinstance(told.value, refusals.AboutPeople)


def test_no_column_of_this_room_is_about_a_person() -> None:
    """Whoever adds one has to change this list, and to read law.md 9a first."""
    about_staff = {"answered_by", "entered_by", "noticed_by", "by", "issued_by"}
    for model in (Round, Answer, Entry):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                name = field.related_model._meta.label
                assert name in {"people.Unit", "rounds.RoundPlan", "rounds.Round"} or field.name in about_staff, field


def test_every_act_stands_in_the_chain_of_its_office(place: Scene) -> None:
    by = place.office.station_clerk
    entry = enter_problem(round=place.round, unit=by.unit_id, found=found(by.unit_id), by=by, at=AT)
    withdraw_entry(entry=entry, reason="重复登记", by=by, at=AT)
    with pytest.raises(refusals.AlreadyWithdrawn):
        withdraw_entry(entry=entry, reason="重复登记", by=by, at=AT)
    kinds = set(LedgerEntry.objects.filter(chain=f"office:{by.unit_id}").values_list("kind", flat=True))
    assert {"round_entered", "round_entry_withdrawn"} <= kinds
    assert not entries_for(by, place.round).standing().exists()  # type: ignore[attr-defined]
