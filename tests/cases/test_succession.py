"""A unit takes over from another: its open matters move one step each, in batches, and can be taken back (art. 24)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case, Succession
from huiyin.cases.succession import go_on, open_matters, succeed_unit, undo_succession
from huiyin.duties.models import Duty
from huiyin.ledger.verify import verify_all
from huiyin.people.refusals import CannotSucceed, NotYours, Over
from tests import make
from tests.cases.test_main_road import on, step, walk_to_served

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 27)  # Friday


def handled(office: make.Office) -> Case:
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    step(case, "accept", office.station_clerk, date(2026, 3, 25))
    step(case, "appoint", office.head, date(2026, 3, 26), handler=office.handler.pk, lead=office.head.pk)
    return case


def begun(office: make.Office) -> Succession:
    return succeed_unit(old=office.station, new=office.other, on=DAY, by=office.administrator, at=on(DAY))


def dates(case: Case) -> list[tuple[str, date]]:
    return sorted(Duty.objects.filter(subject=f"case:{case.pk}", state="open").values_list("clock", "due_on"))


def test_open_matters_move_with_their_dates_and_the_successor_goes_on(tmp_path: Path) -> None:
    office = make.office()
    case, sorted_only = handled(office), make.case(office.clerk)
    before, due = dates(case), case.next_due_on
    done = go_on(begun(office), at=on(DAY))
    assert (done.total, done.moved, done.finished_at is not None) == (1, [case.pk], True)
    case.refresh_from_db()
    assert (case.unit_id, case.next_due_on, dates(case)) == (office.other.pk, due, before)
    assert case.reach.filter(unit=office.other, is_own=True).exists()
    assert not case.reach.filter(unit=office.station).exists()
    assert not Duty.objects.open().filter(subject=f"case:{case.pk}", unit=office.station).exists()
    assert open_matters(office.station) == []
    handler = make.post(office.other, "handler")
    step(case, "reassign", office.outsider, date(2026, 3, 28), handler=handler.pk, reason="机构合并")
    assert sorted_only.last_seq == 1
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_many_move_in_batches_and_going_on_twice_does_no_harm() -> None:
    office = make.office()
    cases = [handled(office) for _number in range(3)]
    row = go_on(begun(office), at=on(DAY), most=2)
    assert (len(row.moved), row.finished_at) == (2, None)
    row = go_on(row, at=on(DAY), most=2)
    assert (len(row.moved), row.finished_at is not None) == (3, True)
    go_on(row, at=on(DAY), most=2)
    assert {case.steps.filter(opened_month=case.opened_month, key="move_unit").count() for case in cases} == {1}


def test_taking_back_gives_each_unit_what_it_had(tmp_path: Path) -> None:
    office = make.office()
    case, moved_on = handled(office), handled(office)
    chief = make.post(office.bureau, "head")
    row = go_on(begun(office), at=on(DAY))
    step(moved_on, "raise_level", chief, DAY, unit=office.bureau.pk, reason="重大")
    go_on(undo_succession(succession=row, by=office.administrator, at=on(DAY)), at=on(DAY))
    row.refresh_from_db()
    case.refresh_from_db()
    moved_on.refresh_from_db()
    assert (case.unit_id, case.handler_id) == (office.station.pk, office.handler.pk)
    assert moved_on.unit_id == office.bureau.pk  # somebody moved it on since
    assert row.undone_at is not None
    with pytest.raises(Over):
        undo_succession(succession=row, by=office.administrator, at=on(DAY))
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_parts_and_supervision_move_and_what_is_finished_stays() -> None:
    office = make.office()
    finished = walk_to_served(office)
    other = make.unit("法制大队", parent=office.bureau, level="town")
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=other.pk)
    clerk = make.post(other, "clerk")
    ask = {"unit": office.station.pk, "what": "材料", "due_on": date(2026, 4, 10)}
    step(case, "add_part", clerk, date(2026, 3, 23), **ask)
    row = go_on(begun(office), at=on(date(2026, 4, 23)))
    case.refresh_from_db()
    assert case.state["proceedings"][0]["unit"] == office.other.pk
    assert case.unit_id == other.pk
    assert finished.pk in row.moved  # served, not closed yet: still open
    assert check_cases().differences == []


def accusation(office: make.Office, against: object, to: object) -> Case:
    case = make.case(office.clerk, requests=(Asked("请查处。", "accusation"),), complained_unit=against)
    take_step(case=case, step="transfer", by=office.clerk, at=on(date(2026, 3, 20)), given={"unit": to.pk})  # type: ignore[attr-defined]
    return case


def test_who_is_complained_of_does_not_get_the_accusation_by_taking_over() -> None:
    office = make.office()
    case = accusation(office, office.other, office.station)
    go_on(begun(office), at=on(DAY))
    case.refresh_from_db()
    assert case.unit_id == office.bureau.pk
    assert not Case.objects.visible_to(office.outsider).filter(pk=case.pk).exists()
    assert check_cases().differences == []


def test_who_complained_of_the_old_unit_is_not_read_by_the_new_one_nor_counted() -> None:
    office = make.office()
    third = make.unit("督察大队", parent=office.bureau, level="town")
    case = accusation(office, office.station, third)
    row = go_on(begun(office), at=on(DAY))
    case.refresh_from_db()
    assert case.barred_units == [office.station.pk, office.other.pk]
    assert (row.total, row.moved) == (0, [])
    go_on(undo_succession(succession=row, by=office.administrator, at=on(DAY)), at=on(DAY))
    case.refresh_from_db()
    assert case.barred_units == [office.station.pk]
    assert check_cases().differences == []


def test_only_the_administrator_of_both_units_orders_it() -> None:
    office = make.office()
    with pytest.raises(NotYours):
        succeed_unit(old=office.station, new=office.other, on=DAY, by=office.head, at=on(DAY))
    with pytest.raises(NotYours):
        succeed_unit(old=office.station, new=office.province, on=DAY, by=office.administrator, at=on(DAY))
    with pytest.raises(CannotSucceed):
        succeed_unit(old=office.station, new=office.station, on=DAY, by=office.administrator, at=on(DAY))
    late = DAY + timedelta(days=1)
    with pytest.raises(CannotSucceed):
        succeed_unit(old=office.station, new=office.other, on=late, by=office.administrator, at=on(DAY))
