"""The demo office: loaded through the real actions, whole or not at all, the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.cases.tracking import tracked
from huiyin.duties.calendars import current_calendar
from huiyin.install import office
from huiyin.install.demo_files import kinds, read
from huiyin.install.demo_moves import MOVES
from huiyin.install.demo_plan import Matter, plan
from huiyin.install.demo_tree import PASSWORD, known_tree
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Deputy, Post, Role, Staff, Unit
from huiyin.procedure.terms import OUTCOMES

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # a Sunday, eleven in the morning in Shanghai
TODAY = date(2026, 11, 22)
COUNT = 30
DIALLED = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[office.DemoOffice]:
    """One small office for all tests of this file, rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield office.load_demo_office(at=AT, count=COUNT)
        transaction.set_rollback(True)


@pytest.fixture
def matters(loaded: office.DemoOffice) -> list[Matter]:
    return plan(tree=known_tree(), today=TODAY, calendar=current_calendar(), seed=office.SEED)


def test_the_office_replays_and_its_ledger_is_whole(loaded: office.DemoOffice, tmp_path: Any) -> None:
    assert loaded.matters == COUNT
    report = check_cases()
    assert report.differences == []
    # One matter or the other was split in two.
    assert report.cases == Case.objects.count() >= COUNT
    assert verify_all(checkpoints=tmp_path).problems == []


def test_a_second_load_does_nothing_and_prints_the_same(loaded: office.DemoOffice) -> None:
    assert office.is_loaded()
    before = (Case.objects.count(), Unit.objects.count(), Staff.objects.count())
    assert office.load_demo_office(at=AT) == loaded
    assert (Case.objects.count(), Unit.objects.count(), Staff.objects.count()) == before


def test_every_printed_sign_in_opens(loaded: office.DemoOffice) -> None:
    assert {name for name, _password, _post in loaded.sign_ins} >= {"clerk", "handler", "head", "supervisor", "admin"}
    for username, password, _post in loaded.sign_ins:
        assert password == PASSWORD
        assert Staff.objects.get(username=username).check_password(password)


def test_every_printed_code_finds_its_matter(loaded: office.DemoOffice) -> None:
    for row in loaded.tracked:
        contact = tracked(row.number, row.code)
        assert contact is not None
        assert contact.case.subject == row.subject


def test_there_are_staff_for_every_role_a_deputy_and_somebody_with_two_posts(loaded: office.DemoOffice) -> None:
    assert set(Post.objects.values_list("role", flat=True)) == set(Role.values)
    assert Deputy.objects.in_force_on(TODAY).count() == 1
    holders = Post.objects.values_list("staff", flat=True)
    assert len(holders) == len(set(holders)) + 1
    assert Unit.objects.filter(is_outside=True, posts__isnull=False).count() == 0


def test_the_whole_plan_uses_every_kind_every_step_and_no_title_twice(matters: list[Matter]) -> None:
    assert 290 <= len(matters) <= 400
    assert {matter.kind["key"] for matter in matters} == {kind["key"] for kind in kinds()}
    assert len(kinds()) >= 45
    titles = [matter.words.subject for matter in matters]
    assert len(set(titles)) == len(titles)
    taken = {move.key for matter in matters for move in matter.moves}
    assert taken == MOVES.keys()


def test_nothing_is_planned_after_today_and_each_matter_runs_forward(matters: list[Matter]) -> None:
    for matter in matters:
        days = [matter.received_on, matter.registered_on, *(move.on for move in matter.moves)]
        assert days == sorted(days)
        assert days[-1] <= TODAY


def test_the_same_seed_and_day_give_the_same_matters(loaded: office.DemoOffice, matters: list[Matter]) -> None:
    again = plan(tree=known_tree(), today=TODAY, calendar=current_calendar(), seed=office.SEED)
    assert again == matters
    assert plan(tree=known_tree(), today=TODAY, calendar=current_calendar(), seed=1) != matters


@pytest.mark.parametrize("name", ["units", "staff", "lists", "matters_order", "matters_traffic", "matters_elsewhere"])
def test_no_number_in_the_data_can_be_dialled(name: str) -> None:
    assert not DIALLED.search(str(read(name)))


def test_every_answer_has_an_outcome_the_law_knows() -> None:
    for kind in kinds():
        for ask in kind["asks"]:
            assert ask.keys() & OUTCOMES.keys(), kind["key"]


class _BrokenOffError(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_load_that_is_broken_off_leaves_nothing() -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise _BrokenOffError

    with pytest.raises(_BrokenOffError):
        office.load_demo_office(at=AT, count=3, progress=stop)
    assert not Unit.objects.exists()
    assert not Case.objects.exists()
    assert not office.is_loaded()
