"""The facts in the database: queued by the steps' own transaction, drawn once, mended when drawn again."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from huiyin.cases.actions import take_step
from huiyin.cases.bulk import write_histories
from huiyin.cases.joining import join_contact, part_contact
from huiyin.cases.models import Case
from huiyin.cases.splitting import split_case
from huiyin.cases.succession import go_on, succeed_unit
from huiyin.statistics import drawing, rollups
from huiyin.statistics.drawing import draw, draw_all, draw_at_a_tick, draw_some, draw_waiting, waiting
from huiyin.statistics.models import Act, Matter, Queued
from tests import make
from tests.cases.intake import sheets
from tests.cases.intake.test_undo import imported, undo
from tests.cases.test_at_once import both_at_once
from tests.cases.test_bulk import history_of
from tests.cases.test_main_road import on, step, walk_to_served
from tests.long.test_walks_stored import _walk_one, _world
from tests.procedure.make import OFFICE
from tests.statistics.recorded import recorded_as_lived


def facts() -> tuple[list[Any], list[Any]]:
    return sorted(Matter.objects.values_list()), sorted(Act.objects.values_list())


def current(case: Case) -> Matter:
    return Matter.objects.known().get(case=case)


@pytest.mark.django_db
def test_a_step_queues_its_case_and_drawing_takes_it_from_the_queue() -> None:
    office = make.office()
    case = make.case(office.clerk)
    assert set(Queued.objects.values_list("case_id", flat=True)) == {case.pk}
    assert draw() == 1
    assert waiting() == 0
    assert draw() == 0
    assert (current(case).unit_id, current(case).stage) == (office.office.pk, "sorting")

    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    assert waiting() == 1
    draw()
    assert (current(case).unit_id, current(case).stage) == (office.station.pk, "passed")
    assert Matter.objects.filter(case=case).count() == 2


@pytest.mark.django_db
def test_the_bulk_writer_queues_its_cases_as_well_and_one_version_is_drawn_of_each() -> None:
    office = make.office()
    walked = walk_to_served(office)
    Queued.objects.all().delete()
    written = write_histories([history_of(walked, office), history_of(walked, office)])
    assert sorted(Queued.objects.values_list("case_id", flat=True)) == sorted(case.pk for case in written)
    assert draw_waiting() == 2
    draw_all()
    apart = {"case_id", "seq", "known_from", "known_to"}
    names = [one.attname for one in Matter._meta.concrete_fields if one.attname not in apart]
    rows = [{name: getattr(current(case), name) for name in names} for case in (walked, *written)]
    assert rows[0] == rows[1] == rows[2]
    assert Matter.objects.filter(case__in=written).count() == 2


@pytest.mark.django_db
def test_the_columns_agree_with_those_of_the_case() -> None:
    office = make.office()
    cases = [make.case(office.clerk), walk_to_served(office)]
    draw_waiting()
    for case in cases:
        known = current(case)
        names = ("office_id", "channel", "kind", "category", "place", "stage", "ending", "is_open", "next_due_on")
        assert {name: getattr(known, name) for name in names} == {name: getattr(case, name) for name in names}
        assert known.unit_id == (case.unit_id or case.office_id)


@pytest.mark.django_db
def test_what_is_rolled_back_queues_nothing() -> None:
    office = make.office()
    case = make.case(office.clerk)
    draw()
    before = facts()
    with transaction.atomic():
        step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
        transaction.set_rollback(True)
    assert waiting() == 0
    assert draw() == 0
    assert facts() == before


@pytest.mark.django_db
def test_drawn_again_nothing_changes_and_what_is_wrong_is_mended() -> None:
    office = make.office()
    case = walk_to_served(office)
    recorded_as_lived(case)
    draw_waiting()
    right = facts()
    assert len(right[0]) == 7  # eight steps, and a log changes nothing that is counted
    draw_all()
    assert facts() == right

    Matter.objects.filter(seq=3).delete()
    Matter.objects.filter(known_to=None).update(channel="visit")
    Act.objects.all().delete()
    draw_all()
    assert facts() == right


@pytest.mark.django_db
def test_drawing_that_dies_half_way_leaves_nothing_and_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make.office()
    for _ in range(3):
        make.case(office.clerk)

    write = drawing.bring_after

    def dies(cases: Any, **given: Any) -> bool:
        write(cases, **given)
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(drawing, "bring_after", dies)
        with pytest.raises(ConnectionError):
            draw()
    assert waiting() == 3
    assert facts() == ([], [])
    assert draw_waiting() == 3
    assert len(facts()[0]) == 3


@pytest.mark.django_db
def test_contacts_follow_joining_parting_splitting_and_succession() -> None:
    office = make.office()
    first = make.registered(office.clerk)
    again = make.registration(office.office, channel="visit", received_on=date(2026, 3, 25), people=6)
    joined = join_contact(case=first.case, registration=again, by=office.clerk, at=on(date(2026, 3, 25)))
    draw_waiting()
    assert Counter(Act.objects.known().values_list("case_id", "people")) == {
        (first.case.pk, 1): 1,
        (first.case.pk, 6): 1,
    }

    new = part_contact(contact=joined.contact, by=office.clerk, at=on(date(2026, 3, 26)), reason="不是同一件事。")
    draw_waiting()
    known = Act.objects.known().filter(key="contact").values_list("case_id", "people", "is_first")
    assert sorted(known) == [(first.case.pk, 1, True), (new.pk, 6, True)]

    step(first.case, "transfer", office.clerk, date(2026, 3, 27), unit=office.station.pk)
    succession = succeed_unit(
        old=office.station, new=office.other, on=date(2026, 3, 28), by=office.administrator, at=on(date(2026, 3, 28))
    )
    go_on(succession, at=on(date(2026, 3, 28)))
    draw_waiting()
    assert current(first.case).unit_id == office.other.pk
    assert Act.objects.known().get(case=first.case, key="contact").unit_id == office.other.pk


@pytest.mark.django_db
def test_a_split_matter_has_fewer_requests_and_another_matter_beside_it() -> None:
    from huiyin.cases.intake.registration import Asked

    office = make.office()
    case = make.case(office.clerk, requests=(Asked("一"), Asked("二")))
    new = split_case(case=case, requests=[2], reason="不同机关", by=office.clerk, at=make.MOMENT + timedelta(days=1))
    draw_waiting()
    assert (current(case).requests, current(new.case).requests) == (1, 1)
    assert current(new.case).is_first


@pytest.mark.django_db
def test_an_undone_import_is_in_no_figure_any_more(tmp_path: Any) -> None:
    office = make.office()
    path = sheets.write(tmp_path / "m.xlsx", [sheets.message(1), sheets.message(3, user="A3")])
    batch = imported(path, office)
    draw_waiting()
    assert Matter.objects.known().count() == Case.objects.count() > 0
    undo(batch)
    draw_waiting()
    assert not Matter.objects.known().exists()
    assert not Act.objects.known().exists()
    assert Matter.objects.count() == Case.objects.count()


@pytest.mark.django_db
def test_random_matters_drawn_step_by_step_are_what_they_are_drawn_at_once() -> None:
    posts, chance, taken = _world(), Random(20261122), Counter[str]()
    clerk = next(post for post in posts.values() if post.role == "clerk" and post.unit_id == OFFICE)
    for _walk in range(12):
        at = make.MOMENT + timedelta(days=chance.randint(0, 40))
        case = make.case(clerk, at=at, received_on=at.date())
        draw()
        for _step in range(12):
            at += timedelta(days=chance.choice((0, 0, 1, 3, 8)))
            if not _walk_one(case, posts, at, chance, taken):
                break
            if chance.random() < 0.7:
                draw()
    draw_waiting()
    one_by_one = facts()
    assert len(one_by_one[0]) > 60
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE statistics_matter, statistics_act")
    assert draw_all() == 12
    assert facts() == one_by_one


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_committed")
def test_two_that_draw_at_once_draw_every_case_once() -> None:
    office = make.office()
    for _ in range(30):
        make.case(office.clerk)
    alone = [(pk,) for pk in Case.objects.order_by("pk").values_list("pk", flat=True)]

    def some() -> int:
        return sum(draw(4) for _ in range(20))

    answers = both_at_once(some, some, some)
    assert sum(answers) == 30
    assert waiting() == 0
    assert sorted(Matter.objects.known().values_list("case_id")) == alone


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_committed")
def test_a_case_that_moves_while_it_is_drawn_waits_again() -> None:
    office = make.office()
    case = make.case(office.clerk)
    with transaction.atomic():
        assert draw() == 1

        def moves() -> Any:
            given = {"unit": office.station.pk}
            day = on(date(2026, 3, 20))
            taken = take_step(case=Case.objects.get(pk=case.pk), step="transfer", by=office.clerk, at=day, given=given)
            return taken.seq, draw()

        # The drawing above is not committed: the step does not wait for it, and nobody else draws the case.
        assert both_at_once(moves) == [(2, 0)]
    assert draw() == 1
    assert current(case).stage == "passed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_committed")
def test_a_page_waits_for_nobody_who_counts_cells() -> None:
    office = make.office()
    make.case(office.clerk)
    with transaction.atomic():
        rollups.begin_move()
        assert both_at_once(lambda: draw_some(5)) == [0]
    assert waiting() == 1
    assert draw_some(5) == 1
    assert not Matter.objects.filter(known_to__isnull=False).exists()
    assert rollups.uncounted() > 0, "a page counts no cells"
    assert draw_at_a_tick() == 0
    assert rollups.uncounted() == 0
