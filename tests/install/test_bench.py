"""The measured data is what an office would have: the law core allowed every step, and the proofs hold on it."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test import RequestFactory

from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, CasePaper
from huiyin.documents.models import Counter as PaperCounter
from huiyin.documents.models import Paper
from huiyin.documents.papers import digest_of
from huiyin.duties.calendars import current_calendar
from huiyin.install import bench_cpu, bench_report
from huiyin.install.bench_build import Chunk, chunks, told
from huiyin.install.bench_client import Browser
from huiyin.install.bench_histories import read_world, tell, write
from huiyin.install.bench_office import build_office
from huiyin.install.bench_probe import FLOOR_TABLE, STATEMENTS, CountStatements, insert, select_25
from huiyin.ledger.verify import verify_all
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Facts, advance, decide
from huiyin.procedure.state import CaseState

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LONG_AGO = Chunk(7, 60, date(2023, 3, 1), date(2023, 6, 30), NOW)
LATELY = Chunk(8, 60, date(2026, 9, 1), date(2026, 11, 20), NOW)


@pytest.fixture
def province() -> None:
    build_office()
    directory.forget()


@pytest.mark.usefixtures("province")
def test_the_law_core_would_have_allowed_every_step() -> None:
    calendar = current_calendar()
    keys: Counter[str] = Counter()
    for one in (*told(LONG_AGO), *told(LATELY)):
        state: CaseState | None = None
        for record, at in one.story.steps:
            law = procedure_for("cn.2022")
            assert at <= NOW
            # Raises NotAllowed with the reasons.
            decide(law, state, record.key, record.actor, record.given, record.on, Facts(today=NOW.date()), calendar)
            state = advance(law, state, record, calendar)
            keys[record.key] += 1
    assert {"register", "transfer", "accept", "sign", "serve", "close", "lapse"} <= keys.keys()


@pytest.mark.usefixtures("province")
def test_what_is_written_holds(tmp_path: Path) -> None:
    write(told(LONG_AGO))
    write(told(LATELY))
    assert Case.objects.count() >= 110
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []
    assert Case.objects.filter(is_open=True).exists()
    assert Case.objects.filter(is_open=False).exists()


@pytest.mark.usefixtures("province")
def test_papers_are_numbered_without_gaps_and_their_steps_carry_their_digest() -> None:
    write(told(LONG_AGO))
    for counter in PaperCounter.objects.all():
        taken = Paper.objects.filter(unit=counter.unit, year=counter.year).order_by("seq").values_list("seq", flat=True)
        assert list(taken) == list(range(1, counter.last + 1))
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


def test_chunks_follow_each_other_in_time_and_make_up_the_whole() -> None:
    found = chunks(1700, NOW)
    assert sum(chunk.count for chunk in found) == 1700
    assert [chunk.first for chunk in found[1:]] == [chunk.last for chunk in found[:-1]]
    assert found[-1].last == NOW.date()


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
