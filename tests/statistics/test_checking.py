"""The proof of the figures finds what was changed by hand, and says nothing of what only waits."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huiyin.cli import main
from huiyin.install import doctor
from huiyin.statistics.checking import check_cells, check_figures
from huiyin.statistics.drawing import draw_all, draw_waiting
from huiyin.statistics.models import Act, Cell, Matter, Queued
from tests import make
from tests.cases.test_main_road import step, walk_to_served

pytestmark = pytest.mark.django_db


def test_what_was_drawn_is_what_the_steps_say() -> None:
    walk_to_served(make.office())
    draw_waiting()
    report = check_figures()
    assert (report.cases, report.waiting, report.uncounted, report.differences) == (1, 0, 0, [])


def test_what_waits_is_no_fault() -> None:
    office = make.office()
    case = make.case(office.clerk)
    draw_waiting()
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    report = check_figures()
    assert report.ok
    assert report.waiting == 1


def test_facts_and_cells_changed_by_hand_are_named_and_mended() -> None:
    office = make.office()
    case = walk_to_served(office)
    draw_waiting()
    Matter.objects.filter(known_to=None).update(was_late=True)
    Act.objects.filter(key="contact").update(people=40)
    found = {(one.number, one.where.split()[0]): one for one in check_figures().differences}
    assert found[case.number, "matter"].stored == "was_late=True"
    assert found[case.number, "matter"].wanted == "was_late=False"
    assert found[case.number, "act"].stored == "people=40"
    assert any(one.number == f"{office.station.name} 2026-05" for one in check_figures().differences)

    draw_all()
    assert check_figures().ok
    Matter.objects.all().delete()
    assert {one.stored for one in check_figures().differences if one.where.startswith("matter ")} == {"-"}


def test_a_cell_changed_by_hand_is_named_by_unit_and_month() -> None:
    office = make.office()
    make.case(office.clerk)
    draw_waiting()
    Cell.objects.filter(month=date(2026, 3, 1), cohort="matter:registered_on:unit_id", cut="all").delete()
    (found,) = check_figures().differences
    assert (found.number, found.where, found.stored) == (
        f"{office.office.name} 2026-03",
        "matter:registered_on:unit_id all",
        "[]",
    )
    assert check_cells(date(2025, 1, 1)) == []
    assert check_cells(date(2026, 3, 31)) == [found]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_committed")
def test_the_command_draws_checks_and_makes_anew(capsys: Any) -> None:
    office = make.office()
    make.case(office.clerk)
    assert main(["figures", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"drawn": 1}
    assert main(["figures", "--check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    Cell.objects.filter(month=date(2026, 3, 1)).delete()
    assert main(["figures", "--check", "--month", "2026-02", "--json"]) == 0
    assert main(["figures", "--check", "--month", "2026-03", "--json"]) == 1
    assert main(["figures", "--month", "2026-03", "--json"]) == 0
    assert main(["figures", "--check", "--month", "2026-03", "--json"]) == 0
    capsys.readouterr()
    Matter.objects.update(people=7)
    assert main(["figures", "--check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"]
    assert main(["check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["differences"] == []
    assert told["figures"]["differences"]
    assert main(["figures", "--all", "--json"]) == 0
    capsys.readouterr()
    assert main(["check", "--json"]) == 0


def test_doctor_says_when_cases_wait_too_long_to_be_drawn() -> None:
    office = make.office()
    case = make.case(office.clerk)
    assert doctor._figures().level == "ok"
    Queued.objects.filter(case_id=case.pk).update(since=datetime.now(UTC) - timedelta(minutes=40))
    found = doctor._figures()
    assert found.level == "warning"
    assert found.what.en == "1 cases have waited 40 minutes to be drawn"
    assert found.remedy is not None
    assert "huiyin figures" in found.remedy.en
    draw_waiting()
    assert doctor._figures().level == "ok"
