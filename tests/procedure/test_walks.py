"""Cases walked at random, proceedings among them: what must hold after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from tests.procedure.make import CLERK, OFFICE, calendar, day
from tests.procedure.walks import FACTS, GIVEN, PEOPLE, Choice, led, moved, take

from huiyin.procedure.catalogue import PROCEDURES
from huiyin.procedure.engine import NotAllowed, StepRecord, advance, clocks_view, decide, open_steps, replay
from huiyin.procedure.proceedings import PROCEEDINGS, proceeding_of
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState

WALKS, WALKS_MORE = 60, 300
STEPS = 14


def _chosen(procedure: Procedure, state: CaseState, on: date, chance: Random, taken: Counter[str]) -> Choice | None:
    """One step that somebody could really take: people are asked in random order, and rare steps come first.

    Looking at an identity moves nothing and anybody may: it is left for when nobody can do anything else.
    """
    people = chance.sample(PEOPLE, len(PEOPLE))
    for actor, idle in [(actor, idle) for idle in (False, True) for actor in people]:
        offers = [one for one in open_steps(procedure, state, actor, on, FACTS, calendar()) if one.is_open]
        offers = [one for one in offers if (one.step.key == "unseal") is idle]
        for offer in sorted(offers, key=lambda one: (taken[one.step.key], chance.random())):
            known = GIVEN.get(offer.step.key)
            values = known(state, on) if known is not None else {}
            given = chance.choice(values) if isinstance(values, list) and values else values
            try:
                cleaned = decide(procedure, state, offer.step.key, actor, dict(given), on, FACTS, calendar())
            except NotAllowed:
                continue
            return actor, offer.step.key, dict(cleaned)
    return None


def _opened(procedure: Procedure, on: date, chance: Random) -> tuple[CaseState, StepRecord]:
    asks = [{"no": no + 1, "text": "诉求"} for no in range(chance.randint(1, 3))]
    given = {"channel": "letter", "received_on": on.isoformat(), "office": OFFICE, "requests": asks}
    if chance.random() < 0.1:
        given |= {"anonymous": True, "unreachable": True}
    record = StepRecord(1, "register", on, CLERK, given)
    return advance(procedure, None, record, calendar()), record


def _wrong(procedure: Procedure, state: CaseState, on: date) -> Iterator[str]:
    """Everything that may never be: a duty of nobody, a proceeding of nobody, a clock that outlives what it is for."""
    for view in clocks_view(procedure, state, calendar(), on):
        if view.is_running and view.is_duty and view.holder not in ("supervisor", "petitioner") and view.unit is None:
            yield f"{view.rule.key} runs and is nobody's"
    for item in state.open_proceedings():
        if item.unit is None:
            yield f"{item.kind} has no organ"
    for clock in state.clocks:
        owner = proceeding_of(state, clock.subject)
        is_window = procedure.clocks[clock.rule].is_right
        if clock.is_open and owner is not None and not owner.is_open and not is_window:
            yield f"{clock.rule} runs on after its {owner.kind} ended"
    if not procedure.stages[state.stage].is_open and state.ending is None:
        yield "closed without an ending"


@pytest.mark.parametrize("walks", [WALKS, pytest.param(WALKS_MORE, marks=pytest.mark.long)])
@pytest.mark.parametrize("law", sorted(PROCEDURES))
def test_on_many_walks_everything_that_runs_is_somebodys(law: str, walks: int) -> None:
    procedure, chance = PROCEDURES[law], Random(20260322)
    taken: Counter[str] = Counter()
    begun: set[str] = set()
    for _walk in range(walks):
        on = day("2020-03-02") + timedelta(days=chance.randint(0, 300))
        state, record = _opened(procedure, on, chance)
        records = [record]
        for _step in range(STEPS):
            on += timedelta(days=chance.choice((0, 0, 1, 3, 8)))
            choice = _chosen(procedure, state, on, chance, taken)
            assert choice is not None, f"nobody can do anything: {state}"
            before = state
            state, record = take(procedure, state, choice, on)
            records.append(record)
            taken[choice[1]] += 1
            assert moved(before, state) <= led(procedure.steps[choice[1]], before), choice[1]
            assert list(_wrong(procedure, state, on)) == [], choice
        begun |= {item.kind for item in state.proceedings}
        assert replay(procedure, records, calendar()) == state
    # The walks are worth something only if they go to many places.
    assert len(taken) > len(procedure.steps) // 2
    assert len(begun) >= 3, begun


def test_every_kind_of_proceeding_has_a_way_in_and_a_way_out() -> None:
    steps = [step for procedure in PROCEDURES.values() for step in procedure.steps.values()]
    for kind in PROCEEDINGS.values():
        leads = [lead.rpartition(">")[2] for step in steps for lead in step.leads if f"{kind.key}:" in lead]
        assert any(lead.startswith(f"{kind.key}:") and lead != f"{kind.key}:" for lead in leads), kind.key
        assert f"{kind.key}:" in leads, kind.key
