"""The measured data is what an office would have: the law core allowed every step, and the proofs hold on it."""

from __future__ import annotations

import hmac
import os
import threading
from concurrent.futures import Future
from datetime import UTC, date, datetime
from pathlib import Path
from queue import Queue
from random import Random

import pytest
from django.db import connection
from django.test import RequestFactory

from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, CasePaper, Step
from huiyin.documents.papers import digest_of
from huiyin.install import bench_cpu, bench_report
from huiyin.install.bench_build import take_run
from huiyin.install.bench_casting import Keyed
from huiyin.install.bench_client import Browser
from huiyin.install.bench_histories import read_world, take_paper_numbers, tell, write
from huiyin.install.bench_office import build_office
from huiyin.install.bench_probe import FLOOR_TABLE, STATEMENTS, CountStatements, insert, select_25
from huiyin.install.bench_reports import Report, reports, rows, timed
from huiyin.install.bench_streams import Lane
from huiyin.ledger.verify import verify_all
from huiyin.people import directory
from huiyin.people.models import Unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def province() -> None:
    build_office()
    directory.forget()


@pytest.mark.usefixtures("province")
def test_prepared_matters_hold_and_their_steps_are_recorded_when_they_were_taken(tmp_path: Path) -> None:
    world, rng = read_world(NOW), Random(3)
    days = [date(2023, 3, 1 + number) for number in range(30)] + [date(2026, 10, 1 + number) for number in range(30)]
    write([tell(rng, world, rng.choice(world.desks), day) for day in days])
    assert Case.objects.count() > 50
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []
    for step in Step.objects.all()[:50]:
        assert 0 < (step.recorded_at - step.at).total_seconds() < 60
    for link in CasePaper.objects.select_related("paper", "case")[:50]:
        step = link.case.steps.get(seq=link.step_seq)
        assert step.given["issued"]["digest"] == bytes(link.paper.fields_digest).hex() == digest_of(link.paper).hex()


@pytest.mark.usefixtures("province")
def test_a_story_can_stop_where_it_is_wanted() -> None:
    world = read_world(NOW)
    desk = world.desks[0]
    one = tell(Random(1), world, desk, date(2026, 9, 1), stop_after="appoint", target=desk.targets[1])
    (case,) = write([one])
    assert (case.stage, case.unit_id, case.handler_id is not None) == ("handling", desk.targets[1].id, True)


def test_the_province_is_of_the_size_that_is_told() -> None:
    build_office()
    assert Unit.objects.count() == 64


def test_the_probe_counts_and_the_floor_is_one_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR_TABLE)
    for view in (insert, select_25):
        answer = CountStatements(view)(RequestFactory().get("/"))
        assert (answer.status_code, answer[STATEMENTS]) == (200, "1")
    assert answer.content.decode().count("<li>") == 25


def test_cpu_of_a_process_grows_with_its_work() -> None:
    if not bench_cpu.can_count():
        pytest.skip("CPU is counted where there is /proc")
    own = {os.getpid()}
    before = bench_cpu.seconds(own)
    while bench_cpu.between(before, bench_cpu.seconds(own)) < 0.05:
        sum(range(100_000))
    assert own <= bench_cpu.with_children(os.getpid())
    assert bench_cpu.seconds({2**22 + 1}) == {}


def test_a_process_that_ends_or_begins_takes_nothing_from_the_others() -> None:
    assert bench_cpu.between({1: 5.0, 2: 3.0}, {2: 3.5, 3: 0.25}) == 0.75


def test_wrong_answers_are_counted() -> None:
    browser = Browser(0)
    for number in range(9):
        browser.complain(f"problem {number}")
    assert (browser.errors, len(browser.complaints)) == (9, 5)


def test_growth_compares_page_by_page() -> None:
    def found(cpu: float | None, p50: float) -> dict[str, object]:
        one = {"name": "case", "cpu_ms_app": cpu, "cpu_ms_db": None, "p50_ms": p50, "errors": 0}
        return {"pages": [one], "floor": {}}

    assert bench_report.growth(found(10.0, 5), found(12.0, 50)) == {"case": 1.2}
    assert bench_report.growth(found(None, 5), found(None, 6)) == {"case": 1.2}
    assert bench_report.errors_in(found(1.0, 1)) == 0


def test_growth_tells_of_reports_too() -> None:
    def found(warm: float) -> dict[str, object]:
        return {"pages": [], "reports": [{"name": "month", "cold_ms": 9.0, "warm_ms": warm}]}

    assert bench_report.growth(found(20.0), found(25.0)) == {"month": 1.25}


@pytest.mark.usefixtures("province")
def test_reports_are_drawn_up_and_timed() -> None:
    for report in reports(NOW):
        assert report.make() is not None or report.name == "recount_month"
    spent = timed(Report("two", lambda: None, 10, 10))
    assert spent.cold_ms < 1000
    assert 0 <= spent.cold_cpu_ms < 1000
    assert rows([spent])[0]["name"] == "two"


def test_nobody_waits_for_a_table_that_takes_no_more(tmp_path: Path) -> None:
    """A file waits for room as long as the table is being filled; where that broke, whoever hands it on is told."""
    filling: Future[None] = Future()
    lane = Lane(Queue(1), filling)
    assert lane.offer(tmp_path / "1.cases")
    threading.Timer(0.3, lane.files.get).start()
    assert lane.offer(tmp_path / "2.cases")
    assert lane.files.full()
    threading.Timer(0.3, filling.set_exception, [RuntimeError("disk full")]).start()
    assert not lane.offer(tmp_path / "3.cases")
    assert not lane.offer(None)
    assert lane.files.get() == tmp_path / "2.cases"


@pytest.mark.parametrize("length", [1, 32, 64])
def test_a_key_hashed_beforehand_gives_the_same_code(length: int) -> None:
    key = bytes(range(length))
    assert Keyed(key).digest("编号".encode()) == hmac.digest(key, "编号".encode(), "sha256")


def test_a_key_longer_than_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="65 bytes"):
        Keyed(bytes(65))


def test_runs_of_numbers_follow_one_another() -> None:
    first, second = take_run("cases_case_number", 5), take_run("cases_case_number", 1)
    assert (len(first), len(second)) == (5, 1)
    assert second[0] == first[-1] + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number')")
        assert cursor.fetchone() == (second[-1] + 1,)


def test_paper_numbers_are_taken_for_all_units_at_once(province: None) -> None:
    one, two = Unit.objects.order_by("pk").values_list("pk", flat=True)[:2]
    first = take_paper_numbers({(two, 2025): 3, (one, 2026): 2})
    again = take_paper_numbers({(one, 2026): 1, (one, 2025): 4})
    assert again[one, 2026] == first[one, 2026] + 2
    assert take_paper_numbers({(two, 2025): 1}) == {(two, 2025): first[two, 2025] + 3}
    assert take_paper_numbers({}) == {}
