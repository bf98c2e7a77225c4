"""What registering, importing, sorting and passing on do (art. 22 to 25)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from huiyin.procedure.changing import replace
from huiyin.procedure.clocks import Clock
from huiyin.procedure.effects.opinion import end_reply_checks
from huiyin.procedure.effects.periods import (
    change_requests,
    end_case,
    is_bound_to_notice,
    issue,
    issue_and_serve,
    settle_requests,
    start,
    start_finish,
    stop,
)
from huiyin.procedure.given import day_of
from huiyin.procedure.layers import in_force
from huiyin.procedure.legal_procedures import LEGAL_PROCEDURES
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.six_items import fix
from huiyin.procedure.state import CaseState, RequestState
from huiyin.procedure.ties import Referral


def register(procedure: Procedure, record: StepRecord) -> CaseState:
    """Open the case and start the clock of whoever received it (art. 22(1) or 23(2)), and the promised date."""
    state = _opened(procedure, record)
    if not state.direct:
        state = start(state, "sort", state.received_on, "received")
    elif not state.address_unclear and state.reachable:
        state = start(state, "notice_direct", state.received_on, "received")
    return start(state, "promise", state.received_on, "received") if state.reachable else state


def _opened(procedure: Procedure, record: StepRecord) -> CaseState:
    given = record.given
    return CaseState(
        procedure=procedure.key,
        stage="sorting",
        office=given.get("office") or record.actor.unit or 0,
        received_on=day_of(given.get("received_on")) or record.on,
        registered_on=record.on,
        last_on=record.on,
        channel=given.get("channel", "letter"),
        written_on=day_of(given.get("written_on")),
        direct=bool(given.get("direct")),
        anonymous=bool(given.get("anonymous")),
        sealed=bool(given.get("sealed")),
        address_unclear=bool(given.get("address_unclear")),
        reachable=not given.get("unreachable"),
        people=given.get("people") or 1,
        representatives=given.get("representatives") or 0,
        requests=_asked(given.get("requests", ())),
        barred=tuple(given.get("barred_units", ())),
        steps=1,
    )


def _asked(asks: Iterable[Mapping[str, Any]]) -> tuple[RequestState, ...]:
    requests = tuple(
        RequestState(item["no"], item.get("kind") or "claim", item.get("route"), item.get("own_notice"))
        for item in asks
    )
    return requests or (RequestState(1),)


def import_known(procedure: Procedure, record: StepRecord) -> CaseState:
    """Take over a matter from another system with the dates that are known; the rest stays "not known"."""
    state = replace(_opened(procedure, record), imported=True)
    replied_on = day_of(record.given.get("replied_on"))
    if replied_on is None:
        return start(state, "import_followup", record.on, "imported")
    state = replace(state, clocks=_judged_history(procedure, state, replied_on))
    state = change_requests(state, [item.no for item in state.requests], status="known", answered_on=replied_on)
    return replace(end_case(state, replied_on, "known"), last_on=record.on)


def _judged_history(procedure: Procedure, state: CaseState, replied_on: date) -> tuple[Clock, ...]:
    """The finish clock of each request, judged only where no missing date could change the verdict.

    A reply within the limit after receipt was in time, because acceptance cannot lie before receipt. A reply after
    every day the law could have allowed (15 to pass on, the limit, the whole extension) was late. Between: not known.
    """
    rule = procedure.clocks["finish"]
    limit = timedelta(days=rule.limit or 0)
    kept_by = state.received_on + limit
    broken_after = kept_by + timedelta(days=15 + rule.max_extension)
    is_certain = replied_on <= kept_by or replied_on > broken_after
    last = kept_by if replied_on <= kept_by else broken_after
    return tuple(
        Clock(
            "finish",
            state.received_on,
            "received",
            request=item.no,
            fixed_due=last,
            stopped_on=replied_on,
            stopped_by="replied",
            ending="met",
            known=is_certain,
        )
        for item in state.requests
        if item.route in (None, "31.6")
    )


def undo_import(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A batch imported in error: the matter was never here."""
    return end_as_undone(state, record, "import_undone")


def end_as_undone(state: CaseState, record: StepRecord, by: str) -> CaseState:
    """End the case as never opened: nothing is open or judged any more, so that no figure counts it."""
    clocks = tuple(
        replace(clock, stopped_on=clock.stopped_on or record.on, stopped_by=by, ending="void", known=True)
        for clock in state.clocks
    )
    state = change_requests(state, [item.no for item in state.requests], status="undone", answered_on=None)
    return replace(state, stage="closed", ending="undone", closed_on=record.on, clocks=clocks)


def routed(state: CaseState, record: StepRecord) -> CaseState:
    """Note the route of each request; one that is not named keeps what it had, or goes by art. 31(6)."""
    rows = {row["no"]: row for row in record.given.get("routes") or ()}
    requests = []
    for item in state.requests:
        row = rows.get(item.no)
        if row is not None:
            item = replace(item, kind=row["kind"], route=row["route"], own_notice=row.get("own_notice"))
        elif item.route is None:
            item = replace(item, route=DEFAULT_ROUTES[item.kind])
        requests.append(item)
    return replace(state, requests=tuple(requests))


# Doubt about the way is resolved for the one that carries a term and two reviews (P).
DEFAULT_ROUTES = {"suggestion": "29", "accusation": "30", "claim": "31.6"}


def keep(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The office handles the matter itself. Brought direct, the notice runs from receipt, else from this day."""
    state = routed(state, record)
    received = state.received_on if state.direct else record.on
    state = replace(
        state, stage="passed", unit=state.office, unit_received_on=received, passed_by="keep", outside=False
    )
    state = stop(state, *_SORTING, on=record.on, by="passed_on")
    state = _notice(state, record.on, received, "kept")
    return start_finish(state, state.open_requests())


_SORTING = ("sort", "sort_again", "sort_returned", "import_followup")


def _notice(state: CaseState, on: date, received: date, by: str) -> CaseState:
    """Clock 3 for the unit that now has the matter, or clock 2 going on; none where its own law governs notice."""
    if not is_bound_to_notice(state):
        return stop(state, "notice_direct", "promise", on=on, by="own_law", ending="own_law")
    is_excused = by == "kept" and state.direct and state.address_unclear
    if is_excused or not state.reachable or state.open_clocks("notice_direct"):
        return state
    return start(state, "notice", received, by)


def passed_to(state: CaseState, record: StepRecord) -> CaseState:
    """The competent unit has the matter; its clocks run from the day it received it."""
    state = routed(state, record)
    received = day_of(record.given.get("received_on")) or record.on
    state = replace(
        state,
        stage="passed",
        unit=record.given["unit"],
        outside=bool(record.given.get("outside")),
        supervising_unit=record.given.get("supervising_unit") or state.supervising_unit,
        unit_received_on=received,
        passed_by=record.key,
        passes=state.passes + 1,
        fixed=(),
        checks_wanted=False,
        closing_wanted=False,
    )
    state = stop(state, *_SORTING, on=record.on, by="passed_on")
    state = stop(state, "notice_direct", on=record.on, by="passed_on", ending="void")
    state = _notice(state, record.on, received, "received_by_unit")
    return start_finish(state, state.open_requests())


def transfer(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Pass on to a unit that may still object (art. 23(3))."""
    state = passed_to(state, record)
    if "objection" in procedure.clocks:
        state = start(state, "objection", state.unit_received_on or record.on, "received_by_unit")
    kind = "assignment_letter" if record.key == "assign" else "transfer_letter"
    return issue(state, kind, record.seq, record.on)[0]


def assign(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Transfer with a date and a report due (art. 22(1), item 3)."""
    state = transfer(procedure, state, record)
    said = (key for key in ("supervising_unit", "requirements") if record.given.get(key))
    state = fix(state, record, "unit", "date", *said)
    state = replace(
        state,
        checks_wanted=in_force(record, "lead_checks", record.on),
        closing_wanted=in_force(record, "closing_papers", record.on),
    )
    received = state.unit_received_on or record.on
    return start(state, "report", received, "assigned", fixed_due=day_of(record.given["report_due"]))


def make_objection(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The unit disputes its competence; its notice clock goes on until the sender agrees."""
    state = stop(state, "objection", on=record.on, by="objection_made")
    state = start(state, "objection_answer", record.on, "objected")
    return replace(state, objection_on=record.on)


def decline(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Not taken up, with a notice that names the ground, the article and where to go."""
    return _ended(state, record, "declined", "decline_notice")


def no_longer_accept(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Ended after acceptance, with a notice. What went into a legal procedure may come back from it."""
    given = record.given
    numbers = given.get("requests") or [item.no for item in state.open_requests()]
    state = out_of_draft(state, record, numbers)
    if given["ground"] != "legal_procedure":
        return _ended(state, record, "declined", "decline_notice")
    kind = given["procedure"]
    state = replace(state, referrals=(*state.referrals, Referral(record.seq, kind, record.on, tuple(numbers))))
    return _ended(state, record, "referred_out", "decline_notice", route=LEGAL_PROCEDURES[kind].routes[0])


def refer_out(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Sent into a legal procedure of its own; the notice says which, under what law and where."""
    numbers = record.given.get("requests") or [item.no for item in state.open_requests()]
    given = record.given
    kind = given.get("procedure") or next(
        item.key for item in LEGAL_PROCEDURES.values() if given["route"] in item.routes
    )
    referral = Referral(record.seq, kind, record.on, tuple(numbers))
    state = replace(state, referrals=(*state.referrals, referral))
    return _ended(state, record, "referred_out", "refer_notice", route=given["route"])


def _ended(state: CaseState, record: StepRecord, status: str, paper: str, route: str = "") -> CaseState:
    numbers = record.given.get("requests") or [item.no for item in state.open_requests()]
    state, key = issue_and_serve(state, paper, record.seq, record.on, numbers)
    changes: dict[str, Any] = {"status": status, "paper": key, "answered_on": record.on}
    if route:
        changes["route"] = route
    state = change_requests(state, numbers, **changes)
    for no in numbers:
        state = stop(state, "finish", "triage", on=record.on, by=status, ending="void", request=no)
    return settle_requests(state, record.on, status)


def withdraw(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """The petitioner takes requests back of their own will; what is left goes on."""
    numbers = record.given.get("requests") or [item.no for item in state.open_requests()]
    state = change_requests(state, numbers, status="withdrawn")
    for no in numbers:
        state = stop(state, "finish", "triage", on=record.on, by="withdrawn", ending="void", request=no)
    return settle_requests(out_of_draft(state, record, numbers), record.on, "withdrawn")


def out_of_draft(state: CaseState, record: StepRecord, numbers: Iterable[int]) -> CaseState:
    """Requests that have ended are no longer in the draft; an empty one is none, and goes back from signature."""
    if state.draft is not None:
        left = tuple(answer for answer in state.draft.answers if answer.no not in numbers)
        state = replace(state, draft=replace(state.draft, answers=left) if left else None)
        if not left and state.stage == "signing":
            state = replace(state, stage="handling")
    return end_reply_checks(state, record) if state.draft is None else state


def join(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """A repeat contact joins: no clock of the case starts, ends or moves."""
    return replace(state, contacts=(*state.contacts, record.given["contact_no"]))


def unjoin(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Undo a link made in error; the contact goes its own way again."""
    left = tuple(number for number in state.contacts if number != record.given["contact_no"])
    refused = tuple(number for number in state.no_visits if number != record.given["contact_no"])
    return replace(state, contacts=left, no_visits=refused)
