"""Opening, moving and ending a proceeding inside a case: the small moves its steps are made of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.periods import start, stop
from huiyin.procedure.proceedings import PROCEEDINGS, subject_of
from huiyin.procedure.schema import StepRecord
from huiyin.procedure.state import CaseState, Proceeding


def open_proceeding(
    state: CaseState,
    kind: str,
    record: StepRecord,
    *,
    unit: int | None,
    requests: Iterable[int] = (),
    on: date | None = None,
    **more: Any,
) -> tuple[CaseState, Proceeding]:
    """Begin a proceeding at the first status of its kind."""
    status = next(iter(PROCEEDINGS[kind].statuses))
    begun = Proceeding(
        no=len(state.proceedings) + 1,
        kind=kind,
        step=record.seq,
        opened_on=on or record.on,
        status=status,
        requests=tuple(requests),
        unit=unit,
        **more,
    )
    return replace(state, proceedings=(*state.proceedings, begun)), begun


def the_one(state: CaseState, record: StepRecord, *kinds: str) -> Proceeding:
    """The proceeding a step is about: the one it names, or the only open one of the kinds (of the actor's
    unit, or given to the actor).

    Raises LookupError where there is none; `decide` has refused such a step before.
    """
    found = state.open_proceedings(*kinds)
    named = record.given.get("proceeding")
    if named is not None:
        return next(item for item in found if item.no == named)
    actor = record.actor
    own = tuple(item for item in found if item.unit == actor.unit or (item.handler and item.handler == actor.post))
    chosen = own or found
    if not chosen:
        raise LookupError(f"step {record.seq} ({record.key}) is about a proceeding that is not open")
    return chosen[0]


def change_proceeding(state: CaseState, no: int, **changes: Any) -> CaseState:
    """Change one proceeding."""
    changed = tuple(replace(item, **changes) if item.no == no else item for item in state.proceedings)
    return replace(state, proceedings=changed)


def end_proceeding(state: CaseState, no: int, *, on: date, outcome: str, by: str, **changes: Any) -> CaseState:
    """End one proceeding with its outcome; its clocks stop with it for the moment `by`."""
    state = change_proceeding(state, no, outcome=outcome, ended_on=on, **changes)
    rules = {clock.rule for clock in state.clocks if clock.subject == subject_of(no)}
    return stop(state, *rules, on=on, by=by, subject=subject_of(no)) if rules else state


def start_for(
    state: CaseState,
    rule: str,
    proceeding: Proceeding,
    on: date,
    by: str,
    *,
    request: int | None = None,
    fixed_due: date | None = None,
) -> CaseState:
    """Start a clock that belongs to a proceeding; who conducts it holds the clock."""
    subject = subject_of(proceeding.no)
    return start(state, rule, on, by, request=request, subject=subject, fixed_due=fixed_due)
