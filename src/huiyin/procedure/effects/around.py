"""What happens around the road: links, splits, urgency, a death, an agent, a look back. No clock is lengthened here."""

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.intake import DEFAULT_ROUTES, end_as_undone, out_of_draft
from huiyin.procedure.effects.periods import change_requests, issue, settle_requests, start, start_finish, stop
from huiyin.procedure.given import day_of
from huiyin.procedure.layers import in_force
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState, Demand
from huiyin.procedure.ties import Authority, Death, Tie


def report_urgent(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Reported upward and to the departments (art. 25); nothing else stops or moves."""
    state, _ = issue(state, "urgent_report", record.seq, record.on)
    return replace(state, urgent_on=record.on)


def link(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A link, not a move: rows, chains, receipts and clocks of both matters stay what they are (law.md 9a)."""
    tie = Tie(record.given.get("kind", "same_matter"), record.given["case"], record.seq)
    return replace(state, ties=(*state.ties, tie))


def unlink(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    return replace(state, ties=tuple(item for item in state.ties if item.case != record.given["case"]))


def split(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Requests become a matter of their own, which counts its days from the same receipt."""
    numbers = record.given["requests"]
    state = change_requests(state, numbers, status="split")
    for no in numbers:
        state = stop(state, "finish", on=record.on, by="split", ending="void", request=no)
    return replace(state, ties=(*state.ties, Tie("split_into", record.given["case"], record.seq)))


def unsplit(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The requests are open here again, with the term they would have had: as if they had never left."""
    numbers = frozenset(record.given["requests"])
    state = change_requests(state, numbers, status="open")
    if state.unit is not None:
        requests = tuple(
            replace(item, route=item.route or DEFAULT_ROUTES[item.kind]) if item.no in numbers else item
            for item in state.requests
        )
        left = tuple(clock for clock in state.clocks if not (clock.stopped_by == "split" and clock.request in numbers))
        state = replace(state, requests=requests, clocks=left)
        state = start_finish(state, [item for item in requests if item.no in numbers])
    return replace(state, ties=tuple(item for item in state.ties if item.case != record.given["case"]))


def undo_split(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The matter that was split off ends as never opened; its link says where its requests went."""
    return end_as_undone(state, record, "split_undone")


def record_death(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """No clock stops: the matter is answered all the same (P)."""
    on = day_of(record.given.get("died_on")) or record.on
    return replace(state, death=Death(on, record.seq))


def succeed(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A successor takes over with everything the petitioner had; with nobody, papers have no addressee any more."""
    outcome = record.given["outcome"]
    death = replace(state.death, settled=outcome) if state.death is not None else None
    state = replace(state, death=death)
    if outcome == "successor":
        return replace(state, reachable=True)
    state = replace(state, reachable=state.people > 1)
    if state.people > 1 or not in_force(record, "death_ends", record.on):
        return state
    return _ended_without_successor(state, record)


def _ended_without_successor(state: CaseState, record: StepRecord) -> CaseState:
    """Only where the installation has switched that layer on (X); what was answered stays as it is."""
    numbers = [item.no for item in state.open_requests()]
    if not numbers:
        return state
    state = out_of_draft(state, record, numbers)
    state = change_requests(state, numbers, status="no_successor")
    for no in numbers:
        state = stop(state, "finish", "triage", on=record.on, by="no_successor", ending="void", request=no)
    return settle_requests(state, record.on, "no_successor")


def name_later(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Whoever filed without a name gives it: they can be told from now on."""
    return replace(state, anonymous=False, reachable=True)


def authorise(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """An agent's letter of authority, with its scope and its end."""
    given = record.given
    authority = Authority(
        no=len(state.authorities) + 1,
        party=given["party"],
        scope=given["scope"],
        since=record.on,
        until=day_of(given.get("until")),
    )
    return replace(state, authorities=(*state.authorities, authority))


def revoke_authority(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Whoever gave it may take it back at any time; from that day the agent acts no more."""
    named = record.given.get("authority")
    changed = tuple(
        replace(item, revoked_on=record.on) if item.revoked_on is None and named in (None, item.no) else item
        for item in state.authorities
    )
    return replace(state, authorities=changed)


def look_back(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """What the look at a closed matter found; where it asks for something, the unit explains itself by a day."""
    due = day_of(record.given.get("answer_due"))
    if record.given.get("follows") != "explain" or due is None:
        return state
    state = start(state, "demand", record.on, "looked_back", subject=str(record.seq), fixed_due=due)
    by = record.actor.unit
    return replace(
        state,
        demands=(*state.demands, Demand(record.seq, by)),
        supervising_unit=state.supervising_unit or by,
    )
