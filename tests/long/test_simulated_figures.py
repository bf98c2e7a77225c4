"""Figures of a simulated province: what a tally counts with a pencil is what the facts say, at any past moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.install.simulate_loop import Plan, simulate
from huiyin.install.simulate_tally import INDICATORS, Tally
from huiyin.people.models import Unit
from huiyin.statistics.asking import figures
from huiyin.statistics.catalogue import INDICATORS as CATALOGUE
from huiyin.statistics.drawing import draw
from huiyin.statistics.terms import Period, Scope, Span

pytestmark = [pytest.mark.django_db, pytest.mark.long]

UNTIL = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
PLAN = Plan(seed=11, months=7, matters=260, stations=6, until=UNTIL)


def wrong(tally: Tally, root: int, period: Period, as_of: datetime, *, channel: str = "") -> list[str]:
    """Every figure that differs: name, what the facts say, what the tally says."""
    told = figures(None, list(INDICATORS), Scope(root, channel=channel), period, as_of=as_of)
    counted = tally.figures(period.first, period.last, as_of, channel=channel)
    found = []
    for key, (count, base) in counted.items():
        expected = (0, 0) if base is not None and base < CATALOGUE[key].from_base else (count, base)
        if (told[key].count, told[key].base) != expected:
            found.append(
                f"{as_of:%m-%d} {period.first} {channel} {key}: {told[key].count}/{told[key].base}, {expected}"
            )
    return found


def test_the_facts_say_what_the_tally_counts(tmp_path: Path, settings: Settings) -> None:
    settings.FILES, settings.CHECKPOINTS = tmp_path / "files", tmp_path / "checkpoints"
    tally = simulate(PLAN)
    assert tally.refused == {}
    while draw(limit=1000):
        pass
    root = Unit.objects.get(parent=None).pk
    months = list(Period.of(Span.MONTH, UNTIL.date()).back(8))
    moments = [UNTIL - timedelta(days=days) for days in (0, 21, 64, 120)]
    found = [line for as_of in moments for period in months for line in wrong(tally, root, period, as_of)]
    for channel in ("visit", "web"):
        found += [line for period in months for line in wrong(tally, root, period, UNTIL, channel=channel)]
    assert found == []
    # It was not all nothing: every figure has a count at some time, and as-of figures moved since.
    counted = [tally.figures(period.first, period.last, as_of) for as_of in moments for period in months]
    assert {key for found in counted for key, (count, _base) in found.items() if count} == set(INDICATORS)
    month = months[4]
    late = tally.figures(month.first, month.last, UNTIL)
    then = tally.figures(month.first, month.last, datetime.combine(month.last, datetime.min.time(), UTC))
    assert late != then
