"""The simulation: recorded when it happens, the same history for the same seed, in an empty database only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings
from tests import make

from huiyin.cases.check import check_cases
from huiyin.cases.intake.stored import RELEASED
from huiyin.cases.models import Case, Contact, Step
from huiyin.install.ready import NotReady
from huiyin.install.simulate_clock import set_now, simulated_clock
from huiyin.install.simulate_loop import Plan, arrivals, simulate
from huiyin.install.simulate_tally import Record, Tally
from huiyin.ledger.models import Entry
from huiyin.ledger.verify import verify_all

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
PLAN = Plan(seed=7, months=3, matters=24, stations=3, until=UNTIL)


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Settings) -> None:
    settings.FILES, settings.CHECKPOINTS = tmp_path / "files", tmp_path / "checkpoints"


def history() -> list[tuple[str, date, datetime]]:
    return list(Step.objects.order_by("at", "key").values_list("key", "on", "at"))


def test_every_step_is_recorded_when_it_is_taken(tmp_path: Path) -> None:
    tally = simulate(PLAN)
    assert tally.refused == {}
    steps = list(Step.objects.values_list("at", "recorded_at"))
    # All but what the calendar did by itself at night is in the tally.
    assert len(steps) >= sum(tally.steps.values()) > 100
    assert all(at == recorded_at for at, recorded_at in steps)
    assert all(entry.recorded_at <= UNTIL for entry in Entry.objects.all())
    assert check_cases().ok
    assert verify_all(checkpoints=tmp_path / "checkpoints").ok
    # The database's own clock is back.
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() > now() - interval '1 hour', to_regnamespace('simulated')")
        assert cursor.fetchone() == (True, None)


def test_the_tally_counts_what_is_stored() -> None:
    tally = simulate(PLAN)
    # What is imported counts on the day it was received, before it came here.
    first, last = PLAN.first_day - timedelta(days=100), UNTIL.date()
    found = tally.figures(first, last, UNTIL)
    assert found["matters"] == (Case.objects.counted().count(), None)
    standing = Contact.objects.exclude(source_number__startswith=RELEASED)
    assert found["occurrences"] == (standing.count(), None)
    # What was imported by mistake was taken back, what was merged was told of, and both are in the steps.
    assert tally.steps["undo_import"] == Case.objects.filter(ending="undone").count() > 0
    assert Step.objects.filter(key="merge").count() == tally.steps["merge"] > 0
    assert found["open"] == (Case.objects.open().count(), None)
    # As it was half-way: fewer matters, and nothing that came later.
    then = UNTIL - timedelta(days=45)
    earlier = tally.figures(first, last, then)
    assert earlier["matters"] == (Contact.objects.filter(is_first=True, registered_at__lte=then).count(), None)
    assert 0 < earlier["matters"][0] < found["matters"][0]


@pytest.mark.long
def test_the_same_seed_gives_the_same_history() -> None:
    told = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            simulate(Plan(seed=seed, months=2, matters=8, stations=2, until=UNTIL))
            told.append(history())
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert told[0] != told[2]


def test_an_office_that_is_there_is_left_alone() -> None:
    make.office()
    with pytest.raises(NotReady):
        simulate(PLAN)
    with pytest.raises(NotReady), simulated_clock():
        set_now(UNTIL)


def test_arrivals_follow_the_seasons() -> None:
    when = arrivals(Plan(seed=1, months=12, matters=4000, stations=3, until=UNTIL))
    assert when == sorted(when)
    months = [sum(at.month == month for at in when) for month in range(1, 13)]
    assert months[1] < months[2] / 2, "little comes around the spring festival"
    assert max(months) == months[2]


def test_what_was_told_last_counts_and_only_from_then_on() -> None:
    record, early, late = Record("1"), UNTIL - timedelta(days=9), UNTIL
    record.tell(early, registered_on=date(2026, 10, 5), office=1, channel="letter", due_on=date(2026, 10, 20))
    record.tell(late, answered_on=date(2026, 10, 20))
    tally = Tally([record])
    period = date(2026, 10, 1), date(2026, 10, 31)
    assert tally.figures(*period, early)["answered_in_time"] == (0, 1)
    assert tally.figures(*period, late)["answered_in_time"] == (1, 1)
    assert tally.figures(*period, late, units=[2])["matters"] == (0, None)
