"""What must hold whatever the dates are and whatever people do."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.procedure.make import CLERK, OFFICE, calendar, day
from tests.procedure.walks import choices, led, moved, owner_acts, take
from tests.procedure.walks_around import AROUND_GIVEN
from tests.procedure.walks_beside import BESIDE_GIVEN

from huiyin.procedure.catalogue import PROCEDURES, afterlife, procedure_for, review
from huiyin.procedure.clocks import Clock, ClockRule, Extension, Pause, due, is_left_out, verdict
from huiyin.procedure.dayledger import day_ledger
from huiyin.procedure.engine import StepRecord, advance, clocks_view, replay
from huiyin.procedure.printed import stage_moves
from huiyin.procedure.schema import Procedure
from huiyin.procedure.stages import ALL, OPEN, STAGES
from huiyin.procedure.state import CaseState, state_from_json, state_to_json

CN = procedure_for("cn.2022")
LIMITED = [rule for rule in CN.clocks.values() if rule.limit is not None]
FEW = settings(max_examples=60, deadline=None, database=None)

REVIEW_STEPS = frozenset(step.key for step in (*review.STEPS, *afterlife.STEPS))
days = st.dates(min_value=date(2005, 5, 1), max_value=date(2026, 6, 30))


@st.composite
def pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        first = day("2026-01-01") + timedelta(days=draw(st.integers(-20, 90)))
        found.append(Pause("hearing", first, first + timedelta(days=draw(st.integers(0, 20)))))
    return tuple(found)


@given(days, st.sampled_from(LIMITED))
@FEW
def test_a_deadline_is_a_counted_day(start: date, rule: ClockRule) -> None:
    on = due(Clock(rule.key, start, "received"), rule, calendar()).on
    assert rule.limit is not None
    if rule.unit == "workday":
        assert calendar().is_working(on)
        assert calendar().workdays_between(start, on) == rule.limit
    elif rule.rolls:
        assert calendar().is_working(on)
        assert on >= start + timedelta(days=rule.limit)
        assert not any(
            calendar().is_working(on - timedelta(days=n)) for n in range(1, (on - start).days - rule.limit + 1)
        )
    else:
        assert (on - start).days == rule.limit


@given(pauses(), pauses(), st.sampled_from(["day", "workday"]), st.integers(0, 20))
@FEW
def test_a_pause_never_moves_a_deadline_earlier(
    some: tuple[Pause, ...], more: tuple[Pause, ...], unit: str, offset: int
) -> None:
    rule = replace(CN.clocks["recheck"], unit=unit)
    clock = Clock("recheck", day("2026-01-01") + timedelta(days=offset), "received", pauses=some)
    before = due(clock, rule, calendar()).on
    after = due(replace(clock, pauses=some + more), rule, calendar()).on
    assert before <= after
    assert is_left_out(after, some + more) is None


@given(days, st.lists(st.tuples(st.integers(1, 31), st.integers(0, 95), st.integers(0, 5)), max_size=3))
@FEW
def test_extensions_never_pass_thirty_days(start: date, granted: list[tuple[int, int, int]]) -> None:
    rule = CN.clocks["finish"]
    extensions = tuple(
        Extension(length, start + timedelta(days=on), start + timedelta(days=on + told)) for length, on, told in granted
    )
    on = due(Clock("finish", start, "accepted", extensions=extensions), rule, calendar()).on
    assert 60 <= (on - start).days <= 90


@given(days, st.sampled_from(LIMITED), pauses())
@FEW
def test_the_day_ledger_accounts_for_every_day(start: date, rule: ClockRule, given_pauses: tuple[Pause, ...]) -> None:
    clock = Clock(rule.key, start, "received", pauses=given_pauses)
    on = due(clock, rule, calendar()).on
    lines = day_ledger(clock, rule, calendar(), start).lines
    assert lines[0].first == start
    assert [line.is_last for line in lines] == [False] * (len(lines) - 1) + [True]
    assert lines[-1].last == on
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(lines))
    counted = [int(number) for line in lines if line.counted for number in (*line.counted.split("-"),)]
    assert counted == sorted(counted)
    assert (counted[0], counted[-1]) == (1, rule.limit)


@given(days, st.sampled_from(LIMITED))
@FEW
def test_a_verdict_only_gets_worse(start: date, rule: ClockRule) -> None:
    clock = Clock(rule.key, start, "received")
    order = ["running", "soon", "today", "lapsed" if rule.is_right else "late"]
    last = due(clock, rule, calendar()).on
    ranks = [
        order.index(verdict(clock, rule, calendar(), start + timedelta(days=n))) for n in range((last - start).days + 2)
    ]
    assert ranks == sorted(ranks)
    assert ranks[-1] == 3


def _opened(procedure: Procedure, on: date, requests: int = 2) -> tuple[CaseState, StepRecord]:
    asks = [{"no": n + 1, "text": "诉求"} for n in range(requests)]
    given = {"channel": "letter", "received_on": on.isoformat(), "office": OFFICE, "requests": asks}
    record = StepRecord(1, "register", on, CLERK, given)
    return advance(procedure, None, record, calendar()), record


@given(st.sampled_from(sorted(PROCEDURES)), days, st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None, database=None)
def test_whatever_people_do_replay_agrees(key: str, on: date, picks: list[int]) -> None:
    procedure = procedure_for(key)
    state, record = _opened(procedure, on)
    records = [record]
    for pick in picks:
        on += timedelta(days=pick % 9)
        found = list(choices(procedure, state, on))
        before = state
        state, record = take(procedure, state, found[pick % len(found)], on)
        assert moved(before, state) <= led(procedure.steps[record.key], before)
        records.append(record)
    assert replay(procedure, records, calendar()) == state
    packed = state_to_json(state)
    assert state_from_json(packed) == state
    assert state_to_json(state_from_json(packed)) == packed
    for view in clocks_view(procedure, state, calendar(), on):
        assert view.holder in ("office", "unit", "supervisor", "petitioner", "reviewer", "organ")
        assert view.holder in ("petitioner", "supervisor") or view.unit is not None


def _answered(procedure: Procedure, on: date) -> tuple[CaseState, list[StepRecord]]:
    """A matter whose answer has just been served: where reviews begin."""
    state, record = _opened(procedure, on, requests=1)
    records = [record]
    for key in ("transfer", "accept", "appoint", "draft", "sign", "serve", "serve"):
        choice = next(one for one in choices(procedure, state, on) if one[1] == key)
        state, record = take(procedure, state, choice, on)
        records.append(record)
    return state, records


@given(st.sampled_from(sorted(PROCEDURES)), st.lists(st.integers(0, 10_000), min_size=4, max_size=16))
@settings(max_examples=15, deadline=None, database=None)
def test_whatever_people_do_after_an_answer_replay_agrees(key: str, picks: list[int]) -> None:
    procedure, on = procedure_for(key), day("2020-03-02")
    state, records = _answered(procedure, on)
    for pick in picks:
        on += timedelta(days=pick % 5)
        # Steps of reviews and of the road only: what runs beside would crowd them out.
        found = [one for one in choices(procedure, state, on) if one[1] not in _STILL - REVIEW_STEPS]
        if not found:
            continue
        before = state
        state, record = take(procedure, state, found[pick % len(found)], on)
        assert moved(before, state) <= led(procedure.steps[record.key], before)
        records.append(record)
    assert replay(procedure, records, calendar()) == state
    assert state_from_json(state_to_json(state)) == state
    for view in clocks_view(procedure, state, calendar(), on):
        assert view.holder in ("petitioner", "supervisor") or view.unit is not None


# Steps that run beside the road are left out of the map below; the random walks above take them too.
_STILL = frozenset(
    {"join", "unjoin", "supplement", "correct", "bind_scan", "unseal", "log", "reassign", "rate", "extend", "demand"}
    | {"fix_items", "plan", "do_measures", "triage", "lead_check", "handle_simply", "end_simple", "set_team"}
    | {"raise_level", "new_code", "add_part", "accept_part", "answer_part", "return_part", "end_part"}
    | REVIEW_STEPS
) | frozenset({*BESIDE_GIVEN, *AROUND_GIVEN})


def _place(state: CaseState) -> tuple[object, ...]:
    """What tells two places on the map apart."""
    statuses = tuple(item.status for item in state.requests)
    rights = (bool(state.objection_on), state.recusal_asked, len(state.recused), bool(state.open_clocks("report")))
    owed = len(state.unserved_papers())
    beside = tuple((item.kind, item.status) for item in state.open_proceedings())
    return state.stage, state.unit, beside, statuses, rights, owed, bool(state.visits or state.visit_waived)


def _is_small(state: CaseState) -> bool:
    """Keep the map finite: one recusal and one visit are enough to see every place."""
    return len(state.recused) <= 1 and state.visits <= 1


class Atlas:
    """Every place a case with one request can come to, where one step leads from there, and whether its owner can."""

    def __init__(self, procedure: Procedure, on: date) -> None:
        self.procedure = procedure
        self.places: dict[object, CaseState] = {}
        self.roads: dict[object, set[object]] = {}
        self.stuck: list[CaseState] = []
        self.moved: set[tuple[str, str, str]] = set()
        start, _ = _opened(procedure, on, requests=1)
        queue = deque([start])
        self.places[_place(start)] = start
        while queue:
            queue.extend(self._explore(procedure, queue.popleft(), on))

    def _explore(self, procedure: Procedure, state: CaseState, on: date) -> Iterator[CaseState]:
        here = self.roads.setdefault(_place(state), set())
        found = list(choices(procedure, state, on, without={*BESIDE_GIVEN, *AROUND_GIVEN}))
        if state.stage in OPEN and not any(owner_acts(state, choice) for choice in found):
            self.stuck.append(state)
        for choice in found:
            if choice[1] in _STILL:
                continue
            after, _ = take(procedure, state, choice, on)
            pairs = moved(state, after)
            assert pairs <= led(procedure.steps[choice[1]], state), choice[1]
            self.moved |= {(choice[1], *pair) for pair in pairs if ":" not in pair[0]}
            if not _is_small(after):
                continue
            here.add(_place(after))
            if _place(after) not in self.places:
                self.places[_place(after)] = after
                yield after


@pytest.fixture(scope="module", params=sorted(PROCEDURES))
def atlas(request: pytest.FixtureRequest) -> Atlas:
    return Atlas(procedure_for(request.param), day("2020-03-02"))


def test_every_stage_is_reachable(atlas: Atlas) -> None:
    assert {state.stage for state in atlas.places.values()} == ALL
    endings = {state.ending for state in atlas.places.values() if state.ending}
    assert endings == {"answered", "declined", "referred_out", "withdrawn"}


def test_every_open_place_has_a_way_to_the_end(atlas: Atlas) -> None:
    done = {place for place, state in atlas.places.items() if STAGES[state.stage].is_terminal}
    while more := {place for place, onward in atlas.roads.items() if place not in done and onward & done}:
        done |= more
    assert done == atlas.places.keys()


def test_the_diagram_says_where_each_step_leads(atlas: Atlas) -> None:
    """No arrow that nobody can take; that none is missing is asserted at every step of every walk."""
    told = {
        (step.key, *pair)
        for step in atlas.procedure.steps.values()
        if step.opening is None and step.key not in _STILL | {"undo_import", "undo_split"}
        for pair in stage_moves(step)
    }
    # One request cannot be partly answered: what that leads to is seen by the random walks.
    partly = {
        (key, stage, goal)
        for key in ("withdraw", "no_longer_accept")
        for stage in OPEN
        for goal in ("serving", "served", "handling")
    } | {("serve", "serving", "handling")}
    assert told - atlas.moved <= partly


def test_every_open_stage_has_an_owner_who_can_act(atlas: Atlas) -> None:
    assert atlas.stuck == []


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda item: item.key)
def test_the_catalogue_is_whole(procedure: Procedure) -> None:
    for step in procedure.steps.values():
        assert step.stages <= ALL
        assert step.name.zh
        assert step.name.en
        assert step.done.zh
        assert set(step.starts) | set(step.stops) <= procedure.clocks.keys() | _CLOCKS_OF_2022_ONLY
        assert step.citation.text.zh
        assert len({field.key for field in step.fields}) == len(step.fields)
    shortcuts = [(stage, s.by_whom, s.shortcut) for s in procedure.steps.values() if s.shortcut for stage in s.stages]
    assert len(shortcuts) == len(set(shortcuts))


_CLOCKS_OF_2022_ONLY = {"objection", "objection_answer", "sort_again"}
