"""What hearing again, mediations and hearings do (art. 31(6), 33, 36(2))."""

from collections.abc import Iterable
from datetime import date

from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import Clock, Pause
from huiyin.procedure.effects.performance import open_performance
from huiyin.procedure.effects.periods import issue, issue_and_serve, stop
from huiyin.procedure.effects.proceedings import (
    change_proceeding,
    end_proceeding,
    open_proceeding,
    start_for,
    the_one,
)
from huiyin.procedure.given import day_of
from huiyin.procedure.layers import in_force
from huiyin.procedure.proceedings import proceeding_of, subject_of
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState, Proceeding

REVIEWS = ("review", "recheck")


def hear_again(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Whoever hears or analyses an old matter has worked on it, and so makes no return visit in it."""
    post = record.actor.post
    return state if post is None or post in state.worked else replace(state, worked=(*state.worked, post))


# Mediation


def ask_mediation(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """One intake for all mediation: the petition office, which asks the other side."""
    state, begun = open_proceeding(state, "mediation", record, unit=state.office)
    return start_for(state, "mediation_intake", begun, record.on, "mediation_asked")


def dispatch_mediation(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """To the unit that mediates; for one outside the system the centre keeps the record, on that unit's paper."""
    meant = the_one(state, record, "mediation")
    is_outside = bool(record.given.get("outside"))
    changes = {"status": "outside"} if is_outside else {"status": "dispatched", "unit": record.given["unit"]}
    state = change_proceeding(state, meant.no, **changes)
    state = stop(state, "mediation_intake", on=record.on, by="dispatched", subject=subject_of(meant.no))
    due_on = day_of(record.given.get("feedback_due"))
    return start_for(state, "mediation_feedback", meant, record.on, "dispatched", fixed_due=due_on)


def log_mediation(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    meant = the_one(state, record, "mediation")
    post = record.actor.post
    worked = meant.worked if post is None or post in meant.worked else (*meant.worked, post)
    return change_proceeding(state, meant.no, worked=worked)


def settle_mediation(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """An agreement: its paper, and one performance for each thing that was promised, each with its day."""
    meant = the_one(state, record, "mediation")
    state, key = issue(state, "settlement_agreement", record.seq, record.on, meant.requests)
    state = end_proceeding(state, meant.no, on=record.on, outcome="settled", by="mediation_over", paper=key)
    for row in record.given.get("promises") or ():
        due_on = day_of(row.get("by"))
        state = open_performance(state, record, unit=meant.unit, about=meant.no, due_on=due_on, by="settled")
    return state


def end_mediation(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Without an agreement; the petitioner's own step carries no choice and is a withdrawal."""
    meant = the_one(state, record, "mediation")
    outcome = record.given.get("how") or "withdrawn"
    return end_proceeding(state, meant.no, on=record.on, outcome=outcome, by="mediation_over")


# Hearing


def hearing_organ(state: CaseState) -> tuple[int | None, int | None]:
    """Who holds a hearing now, and for which review: the reviewing organ while it reviews, else the competent unit."""
    review = next(iter(reversed(state.open_proceedings(*REVIEWS))), None)
    return (review.unit, review.no) if review is not None else (state.unit, None)


def ask_hearing(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Asked for by the petitioner, or proposed by the organ itself; the head decides (P: in 7 working days)."""
    unit, about = hearing_organ(state)
    state, begun = open_proceeding(state, "hearing", record, unit=unit, about=about)
    return start_for(state, "hearing_decision", begun, record.on, "hearing_asked")


def decide_hearing(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    meant = the_one(state, record, "hearing")
    if record.given["hold"] == "no":
        return end_proceeding(state, meant.no, on=record.on, outcome="refused", by="hearing_decided")
    state = change_proceeding(state, meant.no, status="granted")
    state = stop(state, "hearing_decision", on=record.on, by="hearing_decided", subject=subject_of(meant.no))
    if not in_force(record, "hearing_days", record.on):
        return state
    return start_for(state, "hearing_hold", meant, record.on, "hearing_granted")


def call_hearing(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The notice; from here the hearing takes its time. A second notice moves the day and pauses nothing twice."""
    meant = the_one(state, record, "hearing")
    told = day_of(record.given.get("told_on")) or record.on
    state, key = issue_and_serve(state, "hearing_notice", record.seq, record.on, meant.requests)
    state = _served(state, key, told)
    is_first = meant.status != "called"
    state = change_proceeding(state, meant.no, status="called", handler=record.given.get("chair"))
    return pause_for_hearing(procedure, state, meant, record.on) if is_first else state


def _served(state: CaseState, key: str, on: date) -> CaseState:
    papers = tuple(replace(paper, served_on=on) if paper.key == key else paper for paper in state.papers)
    return stop(replace(state, papers=papers), "serve_notice", on=on, by="served", subject=key)


def hold_hearing(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    meant = the_one(state, record, "hearing")
    state, _ = issue(state, "hearing_record", record.seq, record.on, meant.requests)
    state = change_proceeding(state, meant.no, status="held")
    held = day_of(record.given.get("held_on")) or record.on
    state = stop(state, "hearing_hold", on=held, by="hearing_held", subject=subject_of(meant.no))
    if not in_force(record, "hearing_days", held):
        return state
    return start_for(state, "hearing_view", meant, held, "hearing_was_held")


def conclude_hearing(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The panel's view; with it the time of the hearing is over."""
    meant = the_one(state, record, "hearing")
    state, key = issue(state, "hearing_opinion", record.seq, record.on, meant.requests)
    state = resume_after_hearing(state, meant, record.on)
    return end_proceeding(state, meant.no, on=record.on, outcome="concluded", by="hearing_over", paper=key)


def end_hearing(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """No hearing after all: withdrawn by whoever asked, or not needed any more."""
    meant = the_one(state, record, "hearing")
    state = resume_after_hearing(state, meant, record.on)
    outcome = record.given.get("how") or "withdrawn"
    return end_proceeding(state, meant.no, on=record.on, outcome=outcome, by="hearing_over")


def pause_for_hearing(procedure: Procedure, state: CaseState, hearing: Proceeding, on: date) -> CaseState:
    """Pause the clocks that leave a hearing out (art. 36(2): the recheck's alone), of what the hearing is about."""

    def paused(clock: Clock) -> Clock:
        if not _is_of(state, clock, hearing) or "hearing" not in procedure.clocks[clock.rule].honours:
            return clock
        return replace(clock, pauses=(*clock.pauses, Pause("hearing", on)))

    return replace(state, clocks=tuple(paused(clock) if clock.is_open else clock for clock in state.clocks))


def resume_after_hearing(state: CaseState, hearing: Proceeding, on: date) -> CaseState:
    """End the pause of this hearing on that day; nothing where none was begun."""

    def resumed(clock: Clock) -> Clock:
        return replace(clock, pauses=tuple(_ended(clock.pauses, on))) if _is_of(state, clock, hearing) else clock

    return replace(state, clocks=tuple(resumed(clock) for clock in state.clocks))


def _ended(pauses: Iterable[Pause], on: date) -> Iterable[Pause]:
    for pause in pauses:
        is_meant = pause.ground == "hearing" and pause.last is None
        yield replace(pause, last=on) if is_meant else pause


def _is_of(state: CaseState, clock: Clock, hearing: Proceeding) -> bool:
    """Whether a clock belongs to what is heard: the review the hearing is about, or the main road."""
    own = proceeding_of(state, clock.subject)
    return (own.no if own is not None else None) == hearing.about
