"""What plan, triage, team, simple handling and raising a matter do to the state."""

from datetime import date

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.handling import undrafted
from huiyin.procedure.effects.periods import start, stop, with_post
from huiyin.procedure.given import day_of
from huiyin.procedure.layers import in_force
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.six_items import fix
from huiyin.procedure.state import CaseState, LeadCheck, Measure, Plan, Triage
from huiyin.procedure.succession import Takeover, taken_over


def fix_items(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Fill in what an assignment left open."""
    given = record.given
    items = [key for key in ("supervising_unit", "requirements") if given.get(key)]
    if given.get("supervising_unit"):
        state = replace(state, supervising_unit=given["supervising_unit"])
    return fix(state, record, *items)


def plan(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Set the plan, or change it: what was done stays, what was open is replaced."""
    done = tuple(item for item in state.plan.measures if item.done_on) if state.plan is not None else ()
    first = max((item.no for item in state.plan.measures), default=0) + 1 if state.plan is not None else 1
    fresh = tuple(
        Measure(first + line, _day(row["due_on"]), record.seq, line)
        for line, row in enumerate(record.given["measures"])
    )
    state = stop(state, "measure", on=record.on, by="planned_anew", ending="void")
    state = replace(state, plan=Plan(record.seq, _day(record.given["deadline"]), (*done, *fresh)))
    if in_force(record, "plan_dates", record.on):
        for item in fresh:
            state = start(state, "measure", record.on, "planned", subject=f"m{item.no}", fixed_due=item.due_on)
    return state


def _day(text: str) -> date:
    return date.fromisoformat(text)


def do_measures(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Tick measures of the plan off."""
    known = state.plan
    if known is None:
        return state
    numbers = set(record.given["measures"])
    on = day_of(record.given.get("done_on")) or record.on
    measures = tuple(replace(item, done_on=on) if item.no in numbers else item for item in known.measures)
    for no in numbers:
        state = stop(state, "measure", on=on, by="measure_done", subject=f"m{no}")
    return replace(state, plan=replace(known, measures=measures))


def triage(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Say how each claim is to be solved; a later triage replaces an earlier one and its day."""
    rows = record.given["triages"]
    numbers = {row["no"] for row in rows}
    kept = tuple(item for item in state.triage if item.no not in numbers)
    fresh = tuple(Triage(row["no"], row["way"], record.seq, day_of(row.get("until"))) for row in rows)
    for item in fresh:
        state = stop(state, "triage", on=record.on, by="triaged_anew", ending="void", request=item.no)
        if item.until is not None and in_force(record, "triage_dates", record.on):
            subject = str(record.seq)
            state = start(state, "triage", record.on, "triaged", request=item.no, subject=subject, fixed_due=item.until)
    return replace(state, triage=tuple(sorted((*kept, *fresh), key=lambda item: item.no)))


def lead_check(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """One of the three checks was made; made again, the later one stands."""
    what = record.given["what"]
    made = LeadCheck(what, day_of(record.given.get("checked_on")) or record.on, record.seq)
    kept = tuple(item for item in state.lead_checks if item.what != what)
    return replace(state, lead_checks=(*kept, made))


def handle_simply(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Put the ten working days on the 60-day clocks that run; they can only end earlier by it."""
    clocks = tuple(
        replace(clock, layers=(*clock.layers, "simple_handling"))
        if clock.rule == "finish" and clock.is_open and in_force(record, "simple_handling", clock.started_on)
        else clock
        for clock in state.clocks
    )
    return replace(state, clocks=clocks, simple_on=record.on)


def end_simple(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Back to the ordinary term, reckoned from acceptance as before."""
    clocks = tuple(
        replace(clock, layers=tuple(key for key in clock.layers if key != "simple_handling"))
        if clock.rule == "finish" and clock.is_open
        else clock
        for clock in state.clocks
    )
    return replace(state, clocks=clocks, simple_on=None)


def set_team(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Who helps the handler from now on. They count as having worked on the matter."""
    worked = state.worked
    posts = tuple(record.given.get("posts") or ())
    for post in posts:
        worked = with_post(worked, post)
    return replace(state, team=posts, worked=worked)


def raise_level(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The unit above takes the handling over. No clock starts, stops or moves; a new handler has to be named."""
    state = undrafted(state)
    unit = record.given["unit"]
    state = replace(
        state,
        unit=unit,
        supervising_unit=None if state.supervising_unit == unit else state.supervising_unit,
        outside=False,
        handler=None,
        lead=None,
        team=(),
        stage="accepted" if state.accepted_on is not None else state.stage,
    )
    return fix(state, record, "unit")


def move_unit(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """One unit takes over from another (art. 24): what it had in the matter goes along, no date moves."""
    given = record.given
    barred = given.get("barred")
    move = Takeover(
        old=given["from"],
        new=given["to"],
        roles=tuple(given.get("roles") or ()),
        barred=tuple(barred) if barred is not None else None,
        needs_handler=bool(given.get("needs_handler")),
    )
    return taken_over(state, move)
