"""A province with 3 cities and 12 counties lives through half a year: the rooms beside the flow of matters.

Everything is done by the real actions, day by day with `tick`, by people of whom some are late, away, or gone. At the
end of each month nothing may be forgotten, every figure is what counting says, and no page fails (docs/decisions/0033).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest
from django.urls import reverse
from pytest_django import Settings

from huiyin.cases.check import check_cases
from huiyin.duties import office_time
from huiyin.duties.office_time import on_day
from huiyin.install.simulate_loop import Plan, simulate
from huiyin.install.simulate_tally import INDICATORS
from huiyin.install.simulated_rooms.watching import Watch, last_month
from huiyin.people.models import Post, Role, Unit
from huiyin.statistics.asking import figures
from huiyin.statistics.catalogue import INDICATORS as CATALOGUE
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.terms import Period, Scope, Span
from tests.desk.seated import seated
from tests.long.linked import failing

pytestmark = [pytest.mark.django_db, pytest.mark.long]

UNTIL = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
# Thirty-six stations: three to a county, four counties to a city.
PLAN = Plan(seed=2026, months=6, matters=300, stations=36, until=UNTIL, rooms=True)
PAGES_OF_A_ROLE = 30
# What has to have happened at least once, or the months proved nothing.
HAPPENED = (
    "visit",
    "booked",
    "session moved",
    "session exchanged",
    "leader was away",
    "notice missed its day",
    "letter of assignment",
    "done follow_up",
    "done in_person",
    "meeting of analysis",
    "visit at home refused",
    "called and did not come",
    "let go with a reason",
    "order in writing",
    "order answered in the matter",
    "climbed past an empty chair",
    "climbed to TALK",
    "sheet handed in",
    "sheet never handed in",
    "round noticed without some answers",
    "correction demanded again",
    "sample",
    "finding contested",
    "measure answered",
    "trace",
    "person heard",
    "late cohort",
    "campaign sample",
    "looked back",
    "inspected",
    "report month",
    "report phase",
    "report final",
    "issued weekly_notice",
    "issued monthly_analysis",
    "chair emptied",
    "new head",
)


def at_the_desks(at: datetime) -> Iterator[str]:
    """A sample of pages of each role, somewhere else each month: all that are linked answer."""
    day = on_day(at)
    for place, role in enumerate(Role.values):
        posts = list(Post.objects.held_on(day).filter(role=role).select_related("unit", "staff").order_by("pk"))
        if posts:
            post = posts[(at.month * 7 + place) % len(posts)]
            client = seated(post, language="zh-hans" if at.month % 2 else "en")
            starts = [reverse("desk:today")]
            yield from (f"{post}: {one}" for one in failing(client, starts, most=PAGES_OF_A_ROLE, most_of_one=3))


def recounted(at: datetime, counted: dict[str, tuple[int, int | None]], root: int) -> Iterator[str]:
    """The figures of the month that has ended are what was counted with a pencil."""
    period = Period.of(Span.MONTH, last_month(at))
    told = figures(None, list(INDICATORS), Scope(root), period, as_of=at)
    for key, (count, base) in counted.items():
        expected = (0, 0) if base is not None and base < CATALOGUE[key].from_base else (count, base)
        if (told[key].count, told[key].base) != expected:
            yield f"{period.first} {key}: {told[key].count}/{told[key].base}, {expected}"


def test_half_a_year_of_a_province(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES, settings.CHECKPOINTS = tmp_path / "files", tmp_path / "checkpoints"
    moments: list[datetime] = []

    class Simulated(datetime):
        """The faces ask the simulated clock as well."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(moments[-1].timestamp(), tz)

    def looks(at: datetime) -> Iterator[str]:
        moments.append(at)
        with monkeypatch.context() as patch:
            patch.setattr(office_time, "datetime", Simulated)
            yield from at_the_desks(at)

    watch = Watch(also=looks)
    tally = simulate(PLAN, watch=watch)
    assert Unit.objects.filter(level="city", is_petition_office=False).count() == 3
    assert Unit.objects.filter(level="county", is_petition_office=False).count() == 12
    assert len(moments) == watch.months == 6
    assert watch.problems == []
    assert tally.refused == {}
    assert [what for what in HAPPENED if not tally.rooms[what]] == []

    draw_waiting()
    root = Unit.objects.get(parent=None).pk
    wrong: list[str] = []
    for at in moments:
        month = Period.of(Span.MONTH, last_month(at))
        wrong += recounted(at, tally.figures(month.first, month.last, at), root)
    assert wrong == [], "\n".join(wrong)
    assert check_cases().ok
