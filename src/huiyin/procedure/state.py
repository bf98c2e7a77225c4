"""Where a case stands: the fold of its steps. Immutable, small, and the same JSON for the same steps.

Free text is never kept here; the texts stay in the steps, so that a sealed matter's state may be read by machines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.procedure.clocks import Clock
from huiyin.procedure.packing import pack, unpack
from huiyin.procedure.ties import Authority, Death, Referral, Tie


@dataclass(frozen=True)
class RequestState:
    """One request. `status` is a key of REQUEST_STATUSES; `paper` the key of the paper that ended it.

    `own_notice`: what was said about notice for this request; None leaves it to the route. `revoked`: the outcome of an
    answer that a review or recheck revoked; the same one on the same facts is barred.
    `own_notice`: what was said about notice for this request; None leaves it to the route. `perform`: the answer
    leaves something to be done, by `perform_by` if a day was named.
    """

    no: int
    kind: str = "claim"
    route: str | None = None
    own_notice: bool | None = None
    status: str = "open"
    outcome: str | None = None
    answered_on: date | None = None
    served_on: date | None = None
    paper: str | None = None
    revoked: str | None = None
    perform: bool = False
    perform_by: date | None = None


@dataclass(frozen=True)
class PaperState:
    """A paper that was issued. `key` is its kind, with "-2" and on for later ones; `seq` the step that issued it.

    `scanned`: the stamped and signed sheet was bound to it. `seal`: "asked" for or "released" (the electronic one), by
    whom of which unit it was asked for. `withdrawn_on`: the organ took it back.
    """

    key: str
    kind: str
    seq: int
    issued_on: date
    requests: tuple[int, ...] = ()
    posted_on: date | None = None
    served_on: date | None = None
    scanned: bool = False
    seal: str = ""
    seal_staff: int | None = None
    seal_unit: int | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """The outcome drafted for one request (a key of OUTCOMES); the words stay in the step.

    `perform`: it leaves something to be done, by `perform_by` if a day is named.
    """

    no: int
    outcome: str
    perform: bool = False
    perform_by: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A handling opinion waiting for signature: who drafted it and which requests it answers."""

    by: int | None
    answers: tuple[DraftAnswer, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """A supervision order (`step` is its number in the case); `by` is the demanding unit, which may take it back."""

    step: int
    by: int | None
    answered_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.withdrawn_on is None


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What a review says of one request: a key of RESULTS, and the new outcome where the answer is changed."""

    no: int
    result: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who worked on the matter: the member of staff, the unit they acted in, the proceeding (0: the road)."""

    staff: int
    unit: int | None = None
    proceeding: int = 0


@dataclass(frozen=True, slots=True)
class Termination:
    """The decision that ends a matter of law and litigation for good: the step, the organ's unit, its day."""

    step: int
    unit: int | None
    on: date
    challenged: bool = False


@dataclass(frozen=True)
class Proceeding:
    """A review, a hearing, another unit's part: what runs inside the case beside its road (procedure/proceedings.py).

    `no` counts them within the case, `kind` is a key of PROCEEDINGS, `step` opened it. `unit` conducts it, `handler`
    is the post it is given to. `status` is one of its kind's while it is open; `outcome` how it ended. `about` is the
    number of an earlier proceeding it answers (a recheck its review); `paper` the key of the paper that ended it.
    `late`: requests that were asked about after the window. `drafted_by` and `results` are what waits for signature,
    and later what was decided; `served_on` the day the petitioner got the opinion.
    """

    no: int
    kind: str
    step: int
    opened_on: date
    status: str
    requests: tuple[int, ...] = ()
    unit: int | None = None
    handler: int | None = None
    about: int | None = None
    outcome: str | None = None
    ended_on: date | None = None
    paper: str | None = None
    worked: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    drafted_by: int | None = None
    results: tuple[ReviewResult, ...] = ()
    served_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_on is None


@dataclass(frozen=True, slots=True)
class Fixed:
    """One of the six items of an assignment (procedure/six_items.py), and the step that fixed it."""

    item: str
    step: int
    on: date


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the resolution plan: the day it is to be done by, and the day it was.

    Its words are those of `line` among the measures that `step` gave.
    """

    no: int
    due_on: date
    step: int
    line: int = 0
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The resolution plan: the step that last set it, its deadline, and its measures, done ones among them."""

    step: int
    deadline: date
    measures: tuple[Measure, ...] = ()

    def open_measures(self) -> tuple[Measure, ...]:
        return tuple(item for item in self.measures if item.done_on is None)


@dataclass(frozen=True, slots=True)
class Triage:
    """How one request is to be solved (a key of TRIAGES); `until` is the day named for it."""

    no: int
    way: str
    step: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LeadCheck:
    """One of the lead's three checks (a key of LEAD_CHECKS): when it was made, and the step with its note."""

    what: str
    on: date
    step: int


@dataclass(frozen=True)
class CaseState:
    """A case after its steps so far.

    `stage` is a key of STAGES, `ending` of ENDINGS once closed. `office` registered it, `unit` must answer it,
    `handler` and `lead` are posts. `direct`: an organ other than a petition office received it (art. 23(2)).
    `address_unclear` excuses clock 2 (art. 23(2)); not `reachable`: nobody can be told by any channel.
    `passes` counts the units it was passed to, one after the other. `urgent_on`: reported as urgent (art. 25).
    `recused` posts may not act again; `worked` are the posts that handled it, `team` those that help the handler.
    `simple_on`: since when it is handled simply. `checks_wanted`: the closing gate asks for the lead's three checks.
    `steps` counts all steps, `last_on` is the latest legal date among them.
    `hands`: who had worked on the matter when a review was asked for, and in it.
    `visit_choice`: what was last said on the portal about return visits ("agreed", "refused"); `no_visits` the contacts
    whose petitioners refuse them, or EVERYBODY. `quality`: the verdict of whoever assigned the matter.
    `closing_wanted`: the closing gate asks for the papers of its layer.
    """

    procedure: str
    stage: str
    office: int
    received_on: date
    registered_on: date
    last_on: date
    ending: str | None = None
    channel: str = "letter"
    written_on: date | None = None
    direct: bool = False
    anonymous: bool = False
    sealed: bool = False
    address_unclear: bool = False
    reachable: bool = True
    people: int = 1
    representatives: int = 0
    unit: int | None = None
    supervising_unit: int | None = None
    outside: bool = False
    passed_by: str | None = None
    passes: int = 0
    unit_received_on: date | None = None
    accepted_on: date | None = None
    handler: int | None = None
    lead: int | None = None
    closed_on: date | None = None
    requests: tuple[RequestState, ...] = ()
    clocks: tuple[Clock, ...] = ()
    papers: tuple[PaperState, ...] = ()
    draft: Draft | None = None
    objection_on: date | None = None
    demands: tuple[Demand, ...] = ()
    visits: int = 0
    visit_waived: bool = False
    rated: tuple[int, ...] = ()
    barred: tuple[int, ...] = ()
    recused: tuple[int, ...] = ()
    worked: tuple[int, ...] = ()
    recusal_asked: bool = False
    contacts: tuple[int, ...] = ()
    imported: bool = False
    corrections: int = 0
    visit_choice: str = ""
    no_visits: tuple[int, ...] = ()
    quality: str = ""
    closing_wanted: bool = False
    proceedings: tuple[Proceeding, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    plan: Plan | None = None
    triage: tuple[Triage, ...] = ()
    lead_checks: tuple[LeadCheck, ...] = ()
    checks_wanted: bool = False
    simple_on: date | None = None
    team: tuple[int, ...] = ()
    hands: tuple[Hand, ...] = ()
    termination: Termination | None = None
    referrals: tuple[Referral, ...] = ()
    ties: tuple[Tie, ...] = ()
    authorities: tuple[Authority, ...] = ()
    death: Death | None = None
    urgent_on: date | None = None
    steps: int = 0

    def request(self, no: int) -> RequestState | None:
        return next((item for item in self.requests if item.no == no), None)

    def paper(self, key: str) -> PaperState | None:
        return next((item for item in self.papers if item.key == key), None)

    def proceeding(self, no: int) -> Proceeding | None:
        return next((item for item in self.proceedings if item.no == no), None)

    def open_proceedings(self, *kinds: str) -> tuple[Proceeding, ...]:
        """Those that have not ended, of these kinds or of all."""
        return tuple(item for item in self.proceedings if item.is_open and (not kinds or item.kind in kinds))

    def refuses_visits(self, contact: int) -> bool:
        """Whether whoever came with this contact has refused to be visited."""
        return EVERYBODY in self.no_visits or contact in self.no_visits

    @property
    def nobody_to_visit(self) -> bool:
        """Whether every contact has refused: those that joined, and the first, whose number no step names."""
        refused = set(self.no_visits)
        return EVERYBODY in refused or (bool(refused - set(self.contacts)) and refused >= set(self.contacts))

    def open_requests(self) -> tuple[RequestState, ...]:
        """Requests that have neither an answer nor another end yet."""
        return tuple(item for item in self.requests if item.status in UNANSWERED)

    def unserved_papers(self) -> tuple[PaperState, ...]:
        """Papers for the petitioner that still have to reach them."""
        return tuple(item for item in self.papers if item.served_on is None and item.kind in SERVED_PAPERS)

    def tied_to(self, case: str) -> Tie | None:
        """The link to the matter of that number."""
        return next((item for item in self.ties if item.case == case), None)

    def open_clocks(self, rule: str) -> tuple[Clock, ...]:
        return tuple(clock for clock in self.clocks if clock.rule == rule and clock.is_open)


# A refusal that names no contact is everybody's.
EVERYBODY = 0
UNANSWERED = frozenset({"open", "drafted"})
# Papers addressed to the petitioner; letters between organs are not served.
SERVED_PAPERS = frozenset(
    {"acceptance_notice", "decline_notice", "refer_notice", "extension_notice", "handling_opinion", "hearing_notice"}
    | {"review_opinion", "recheck_opinion", "full_check_opinion", "review_decline_notice", "termination_notice"}
)


def state_to_json(state: CaseState) -> dict[str, Any]:
    """The state as plain JSON values, in field order; fields at their default are left out."""
    return pack(state)


def state_from_json(data: Mapping[str, Any]) -> CaseState:
    """Read what `state_to_json` wrote. Raises TypeError or ValueError on anything else."""
    return unpack(CaseState, data)
