"""Whose figures somebody may ask for, and what they open to: exactly the matters that were counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case
from huiyin.people.models import Post, Unit
from huiyin.statistics import moments, rollups
from huiyin.statistics.asking import (
    Dimension,
    OutOfReach,
    Part,
    by,
    figures,
    matters,
    may_ask,
    series,
    waiting,
    widest,
)
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Table
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.matters import NotOpened
from huiyin.statistics.models import Act, Matter
from huiyin.statistics.rows import question
from huiyin.statistics.terms import Period, Scope, Span
from huiyin.statistics.waiting import due_matters, waiting_matters
from tests import make
from tests.cases.test_main_road import on, step
from tests.statistics.facts import act, counted_anew

pytestmark = pytest.mark.django_db

MARCH = Period.of(Span.MONTH, date(2026, 3, 1))
SPRING = Period(date(2026, 3, 1), date(2026, 5, 31))


def asks(post: Post, *units: Unit) -> list[bool]:
    return [may_ask(post, Scope(unit.pk)) for unit in units]


def test_whose_figures_each_post_may_ask_for() -> None:
    office = make.office()
    units = (office.province, office.bureau, office.office, office.station, office.other)
    assert asks(office.supervisor, *units) == [False, True, True, True, True]
    assert asks(office.head, *units) == [False, False, False, True, False]
    assert asks(office.station_clerk, *units) == [False, False, False, True, False]
    # The petition office asks about the organ whose letters it opens, of the matters it takes part in.
    assert asks(office.clerk, *units) == [False, True, True, True, True]
    assert asks(office.office_head, *units) == [False, True, True, True, True]
    # A handler's figures would be figures about a person; an administrator sees no matter.
    assert asks(office.handler, *units) == [False] * 5
    assert asks(office.administrator, *units) == [False] * 5
    assert not may_ask(office.supervisor, Scope(10**9))


def test_the_figures_a_post_begins_with() -> None:
    office = make.office()
    assert widest(office.supervisor) == office.bureau.pk
    assert widest(office.head) == widest(office.station_clerk) == office.station.pk
    assert widest(office.clerk) == office.bureau.pk
    assert widest(office.handler) is widest(office.administrator) is None


def test_what_is_out_of_reach_is_refused_by_every_road() -> None:
    office = make.office()
    for ask in (
        lambda: figures(office.head, ["matters"], Scope(office.other.pk), MARCH),
        lambda: matters(office.head, "matters", Part.COUNT, Scope(office.other.pk), MARCH),
        lambda: waiting(office.handler, Scope(office.station.pk)),
        lambda: waiting_matters(office.head, Scope(office.bureau.pk)),
    ):
        with pytest.raises(OutOfReach):
            ask()


def test_a_petition_office_counts_what_it_takes_part_in() -> None:
    office = make.office()
    mine, other = make.case(office.clerk), make.case(office.clerk)
    for case, unit in ((mine, office.station), (other, office.other)):
        step(case, "transfer", office.clerk, date(2026, 3, 20), unit=unit.pk)
    # Brought direct to the station: the office has no part in it.
    make.case(office.station_clerk)
    draw_waiting()
    scope = Scope(office.bureau.pk)
    assert figures(office.clerk, ["matters"], scope, MARCH)["matters"].count == 2
    assert figures(office.supervisor, ["matters"], scope, MARCH)["matters"].count == 3
    assert set(matters(office.clerk, "matters", Part.COUNT, scope, MARCH)) == {mine, other}


def barring(office: make.Office) -> list[Case]:
    """Twenty-four matters with the station, with the other one, and with nobody yet; four bar the station, two of them
    its head wherever they hold a post."""
    cases = []
    for number in range(24):
        day = MARCH.first + timedelta(days=number)
        given: dict[str, Any] = {"received_on": day, "requests": (Asked("请依法处理。"),)}
        if number in (3, 4):
            given |= {"requests": (Asked("民警收受好处。", "accusation"),), "complained_unit": office.station}
        if number in (5, 6):
            given |= {"requests": (Asked("所长打击报复。", "accusation"),), "complained_staff": office.head.staff}
        case = make.case(office.clerk, at=on(day), **given)
        if number % 4:
            unit = office.other if number in (3, 4, 5, 6) or number % 2 else office.station
            step(case, "transfer", office.clerk, day + timedelta(days=1), unit=unit.pk)
        cases.append(case)
    return cases


def spread(cases: Sequence[Case], chance: Random) -> None:
    """Give the facts days and values of every kind, so that every indicator has something in each of its parts."""
    nullable = [f.name for f in Matter._meta.fields if f.name.endswith("_on") and f.null] + ["rate_until"]
    for number, case in enumerate(cases):
        days = {
            name: chance.choice((None, *[MARCH.first + timedelta(days=chance.randrange(80))] * 2)) for name in nullable
        }
        Matter.objects.known().filter(case=case).update(
            **days,
            ending=chance.choice(("answered", "answered", "withdrawn")),
            performance=chance.choice(("", "", "not_done")),
            view=("agrees", "disagrees", "no_view")[number % 3],
            is_paper_due=chance.random() < 0.7,
            rated_unit="satisfied",
            rated_office=chance.choice(("satisfied", "not")),
            is_assigned=chance.random() < 0.5,
            passed_by=chance.choice(("transfer", "assign")),
            kind=("claim", "suggestion", "accusation", "suggestion")[number % 4],
            outcome=("adopted", "not_adopted")[number // 4 % 2],
        )
        row = Matter.objects.known().get(case=case)
        for key in ("demand", "review", "hearing", "assistance"):
            unit = Unit.objects.get(pk=row.unit_id)
            act(unit, key, case=case.pk, seq=99, on=row.registered_on, office=Unit.objects.get(pk=row.office_id))


def accused(office: make.Office) -> Post:
    """The head of the station, who also supervises the whole bureau."""
    return Post.objects.create(staff=office.head.staff, unit=office.bureau, role="supervisor", since=date(2020, 1, 1))


def readers(office: make.Office) -> list[tuple[Post, Scope]]:
    return [
        (accused(office), Scope(office.bureau.pk)),
        (office.supervisor, Scope(office.bureau.pk)),
        (office.supervisor, Scope(office.station.pk)),
        (office.supervisor, Scope(office.bureau.pk, kind="suggestion")),
        (make.post(office.bureau, "head"), Scope(office.bureau.pk)),
        (office.head, Scope(office.station.pk)),
        (office.outsider, Scope(office.other.pk)),
        (office.station_clerk, Scope(office.station.pk)),
        (office.clerk, Scope(office.office.pk)),
        (office.clerk, Scope(office.bureau.pk)),
        (office.custodian, Scope(office.bureau.pk)),
    ]


def test_every_part_of_every_figure_opens_to_exactly_what_was_counted() -> None:
    office = make.office()
    cases = barring(office)
    draw_waiting()
    spread(cases, Random(11))
    counted_anew()
    opened: set[tuple[str, Part]] = set()
    for reader, scope in readers(office):
        found = figures(reader, list(INDICATORS), scope, SPRING)
        seen = set(Case.objects.visible_to(reader).values_list("pk", flat=True))
        for key, value in found.items():
            indicator = INDICATORS[key]
            counts = {Part.COUNT: value.count, Part.BASE: value.base, Part.REST: (value.base or 0) - value.count}
            for part in indicator.parts:
                behind = set(matters(reader, key, part, scope, SPRING).values_list("pk", flat=True))
                assert behind <= seen, key
                opened |= {(key, part)} if behind else set()
                if indicator.cohort.table is Table.MATTER:
                    assert len(behind) == counts[part], (key, part, reader.role)
                elif not indicator.adds:
                    of_key = "contact" if indicator.counted.columns() & {"is_first", "channel"} else None
                    rows = Act.objects.known().filter(case__in=behind, **({"key": of_key} if of_key else {}))
                    assert bool(behind) is bool(counts[part]), key
                    assert rows.count() >= (counts[part] or 0), key
    of_matters = {key for key, item in INDICATORS.items() if item.cohort.table is Table.MATTER}
    assert {(key, part) for key in of_matters for part in INDICATORS[key].parts} - opened == set()


def test_what_bars_the_reader_is_in_no_figure() -> None:
    office = make.office()
    cases = barring(office)
    draw_waiting()
    reader, scope = accused(office), Scope(office.bureau.pk)
    for post, counted in ((office.supervisor, 24), (reader, 22)):
        found = figures(post, ["matters", "occurrences"], scope, MARCH)
        assert [value.count for value in found.values()] == [counted, counted]
    behind = matters(reader, "matters", Part.COUNT, scope, MARCH)
    assert set(behind) == set(cases) - {cases[5], cases[6]}
    assert sum(row.count for row in waiting(reader, scope)) == 22
    assert waiting_matters(reader, scope).count() == 22
    assert set(due_matters(reader, scope, date(2026, 1, 1), date(2027, 1, 1))) <= set(behind)
    # Barred since, it is out of figures of earlier moments as well: reach is a question of now.
    before = datetime.now(UTC)
    Case.objects.filter(pk=cases[0].pk).update(barred_staff=[reader.staff_id])
    assert figures(reader, ["matters"], scope, MARCH, as_of=before)["matters"].count == 21


@pytest.mark.parametrize(
    ("days", "whole"),
    [(None, False), *(pytest.param(days, True, marks=pytest.mark.long) for days in (None, 2))],
)
def test_what_bars_the_reader_is_taken_out_alike_of_cells_and_of_facts(
    days: int | None, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every figure and every split of it, over months and over days, now and as known some days ago."""
    office = make.office()
    cases = barring(office)
    draw_waiting()
    spread(cases, Random(20260401))
    now = timezone.now()
    if days is not None:
        # Of some of them, barred ones among them, something else was known before.
        for number, row in enumerate(Matter.objects.known().filter(case__in=cases[::2])):
            was = Matter.objects.known().get(pk=row.pk)
            was.seq, was.known_to, was.kind = 90, now - timedelta(days=1), "suggestion"
            was.known_from, was.registered_on = now - timedelta(days=9), row.registered_on + timedelta(days=number)
            was.save(force_insert=True)
            Matter.objects.filter(pk=row.pk).update(known_from=now - timedelta(days=1))
    counted_anew()
    as_of = None if days is None else now - timedelta(days=days)
    reader, keys = accused(office), list(INDICATORS)
    # Splits over each period, and the narrower scopes, are the long run's.
    periods = (SPRING, MARCH, Period(date(2026, 3, 10), date(2026, 5, 10)), MARCH.year_before())

    def told(scope: Scope) -> list[object]:
        found = series(reader, keys, scope, periods, as_of=as_of)
        split = [by(reader, keys, scope, period, one, as_of=as_of) for one in Dimension for period in split_over]
        return [
            {key: [(value.count, value.base) for value in values] for key, values in found.items()},
            [
                {group: {key: (value.count, value.base) for key, value in of.items()} for group, of in one.items()}
                for one in split
            ],
        ]

    split_over = periods[:3] if whole else periods[2:3]
    scopes = (Scope(office.bureau.pk), Scope(office.bureau.pk, kind="suggestion"), Scope(office.other.pk))
    scopes = scopes if whole else scopes[:1]
    by_cells = [told(scope) for scope in scopes]
    assert question(reader, scopes[0]).within.barred_now(), "something is taken out"
    monkeypatch.setattr(rollups, "counted_now", frozenset)
    monkeypatch.setattr(moments, "RECENT", timedelta(days=-1))
    assert by_cells == [told(scope) for scope in scopes]


def test_no_single_rating_is_opened() -> None:
    office = make.office()
    scope = Scope(office.bureau.pk)
    for part in (Part.COUNT, Part.REST):
        with pytest.raises(NotOpened):
            matters(office.supervisor, "satisfied_unit", part, scope, MARCH)
    cases = [make.case(office.clerk) for _ in range(5)]
    draw_waiting()
    for number, case in enumerate(cases, 1):
        Matter.objects.known().filter(case=case).update(rated_on=date(2026, 3, 20), rated_unit="satisfied")
        counted_anew()
        behind = matters(office.supervisor, "satisfied_unit", Part.BASE, scope, MARCH)
        assert behind.count() == (5 if number == 5 else 0)
