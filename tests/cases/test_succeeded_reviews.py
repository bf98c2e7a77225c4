"""A closed matter of a unit that was merged since: its review names, and goes to, whoever stands in its place now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.cases.succession import go_on, succeed_unit, undo_succession
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Unit
from huiyin.procedure.state import state_from_json
from tests import make
from tests.cases.reviewed import Organs, on, organs, result, reviewed, serve, step
from tests.cases.test_main_road import walk_to_served

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Organs]:
    yield organs()
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def closed(world: Organs) -> Case:
    """Answered by the station, served on 22 April, and closed."""
    case = walk_to_served(world.office)
    serve(case, "acceptance_notice", world.office.handler, date(2026, 4, 22))
    step(case, "waive_return_visit", world.office.head, date(2026, 4, 23), why="信访人不同意回访")
    step(case, "close", world.office.head, date(2026, 4, 24))
    return case


def merged(world: Organs, old: Unit, new: Unit, day: date = date(2026, 5, 4)) -> None:
    by = world.office.administrator
    if old.pk == world.office.bureau.pk:
        by = make.post(world.office.province, "administrator", name="省管理员")
    row = succeed_unit(old=old, new=new, on=day, by=by, at=on(day))
    assert go_on(row, at=on(day)).finished_at is not None


def test_a_closed_matter_goes_to_the_successor_when_a_review_is_asked_for(world: Organs) -> None:
    case, office = closed(world), world.office
    merged(world, office.station, office.other)
    case.refresh_from_db()
    assert case.unit_id == office.station.pk, "what was finished stays with the unit that did it"
    step(case, "ask_review", None, date(2026, 5, 11), grounds="没有测夜间噪声。")
    case.refresh_from_db()
    assert case.unit_id == office.other.pk
    assert state_from_json(case.state).proceedings[0].unit == office.bureau.pk
    assert [one.key for one in case.steps.order_by("-seq")[:2]] == ["move_unit", "ask_review"]


def test_the_opinion_names_who_gave_the_answer_and_who_stands_in_its_place(world: Organs) -> None:
    case = closed(world)
    merged(world, world.office.station, world.office.other)
    step(case, "ask_review", None, date(2026, 5, 11), grounds="没有测夜间噪声。")
    reviewed(world, result("revoked"), case=case)
    paper = case.papers.get(paper__template="review_opinion").paper
    assert "东桥派出所（现由西桥派出所承接）" in paper.fields["earlier_opinion"]
    assert (case.stage, case.unit_id) == ("accepted", world.office.other.pk)
    fresh = make.post(world.office.other, "handler", name="新承办")
    given = {"handler": fresh.pk, "lead": world.office.outsider.pk}
    take_step(case=case, step="appoint", by=world.office.outsider, at=on(date(2026, 5, 26)), given=given)
    assert case.handler_id == fresh.pk


def test_a_reviewing_organ_that_was_merged_is_named_by_its_successor(world: Organs) -> None:
    case = closed(world)
    new = make.unit("望川市公安局", parent=world.office.province, level="county")
    merged(world, world.office.bureau, new)
    step(case, "ask_review", None, date(2026, 5, 11), grounds="没有测夜间噪声。")
    assert state_from_json(case.state).proceedings[0].unit == new.pk


def test_two_takeovers_one_after_the_other_lead_to_the_last(world: Organs) -> None:
    case, office = closed(world), world.office
    last = make.unit("中桥派出所", parent=office.bureau, level="town")
    merged(world, office.station, office.other)
    merged(world, office.other, last, date(2026, 5, 6))
    step(case, "ask_review", None, date(2026, 5, 11), grounds="没有测夜间噪声。")
    case.refresh_from_db()
    assert case.unit_id == last.pk


def test_what_came_to_life_goes_back_with_a_takeover_that_is_undone(world: Organs) -> None:
    case, office = closed(world), world.office
    row = succeed_unit(
        old=office.station, new=office.other, on=date(2026, 5, 4), by=office.administrator, at=on(date(2026, 5, 4))
    )
    go_on(row, at=on(date(2026, 5, 4)))
    step(case, "ask_review", None, date(2026, 5, 11), grounds="没有测夜间噪声。")
    row.refresh_from_db()
    undone = undo_succession(succession=row, by=office.administrator, at=on(date(2026, 5, 12)))
    go_on(undone, at=on(date(2026, 5, 12)))
    case.refresh_from_db()
    assert case.unit_id == office.station.pk
