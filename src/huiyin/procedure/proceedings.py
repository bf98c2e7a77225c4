"""What runs inside a case beside its main road: reviews, hearings, parts of other units, help. Each has its own organ.

The main road (`stages.py`) says where the matter stands; a proceeding says what else somebody conducts in it, with its
own unit, person, clocks and end. Several may run at once, also after the case is closed. Kinds are data: a new one is
a line here and its steps in a catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huiyin.procedure.clocks import Clock
from huiyin.procedure.state import CaseState, Proceeding
from huiyin.procedure.terms import Text, joined


@dataclass(frozen=True, slots=True)
class ProceedingKind:
    """A kind of proceeding. `statuses` are the places an open one can stand at, the first being where it begins.

    `outcomes` are the ways it may end. `is_public`: the petitioner sees it on the portal. `ends_with_case` is the
    outcome with which it ends when its matter does; empty for one that goes on. `keeps_open`: a case counts as open
    while one runs; what only follows an answer (its performance, help) leaves a closed case closed. `said_since` are
    statuses an ended one can be given by what is said of its end.
    """

    key: str
    name: Text
    statuses: Mapping[str, Text]
    outcomes: Mapping[str, Text]
    is_public: bool = True
    ends_with_case: str = ""
    keeps_open: bool = True
    said_since: Mapping[str, Text] = field(default_factory=dict)


PROCEEDINGS: dict[str, ProceedingKind] = {}


def register_kinds(*kinds: ProceedingKind) -> None:
    """Add kinds to the one table of them; a key stands once."""
    for kind in kinds:
        if kind.key in PROCEEDINGS:
            raise ValueError(f"proceeding {kind.key} is described twice")
        PROCEEDINGS[kind.key] = kind


def standing(item: Proceeding) -> Text | None:
    """Where an open one stands, how an ended one ended, and what was said of its end since (a status of its own)."""
    kind = PROCEEDINGS[item.kind]
    if item.is_open:
        return kind.statuses.get(item.status)
    ended, since = kind.outcomes.get(item.outcome or ""), kind.said_since.get(item.status)
    return joined([text for text in (ended, since) if text is not None]) if ended or since else None


def is_public_clock(state: CaseState, clock: Clock) -> bool:
    """Whether the petitioner may see the clock: not one of what offices settle among themselves."""
    item = proceeding_of(state, clock.subject)
    return item is None or PROCEEDINGS[item.kind].is_public


def keeps_open(state: CaseState) -> bool:
    """Whether something runs beside the road that leaves the case open though its road has ended."""
    return any(PROCEEDINGS[item.kind].keeps_open for item in state.open_proceedings())


def subject_of(no: int) -> str:
    """How a clock names the proceeding it belongs to."""
    return f"p{no}"


def proceeding_of(state: CaseState, subject: str) -> Proceeding | None:
    """The proceeding a clock belongs to; None for a clock of the main road."""
    if not subject.startswith("p") or not subject[1:].isdecimal():
        return None
    return state.proceeding(int(subject[1:]))


_DECISIONS = {
    "upheld": Text("维持", "upheld"),
    "changed": Text("变更", "changed"),
    "revoked": Text("撤销，责令重新办理", "revoked, to be handled anew"),
}
_REVIEW_STATUSES = {
    "asked": Text("已请求，待办理", "asked for, not taken up yet"),
    "working": Text("审查中", "being looked into"),
    "signing": Text("意见待签发", "opinion waits for signature"),
    "serving": Text("意见待送达", "opinion waits to be served"),
}
_REVIEW_ENDS = {
    **_DECISIONS,
    "declined": Text("不予复查（复核）", "declined"),
    "withdrawn": Text("信访人撤回", "withdrawn"),
}

register_kinds(
    ProceedingKind("review", Text("复查", "review"), _REVIEW_STATUSES, _REVIEW_ENDS),
    ProceedingKind("recheck", Text("复核", "recheck"), _REVIEW_STATUSES, _REVIEW_ENDS),
    ProceedingKind(
        "full_check", Text("终结异议全面评查", "full check of a termination"), _REVIEW_STATUSES, _REVIEW_ENDS
    ),
)
