"""What ties a matter to others and to people: referrals to other procedures, linked matters, authorities, a death.

Parts of the state (state.py); like it, they keep no free text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huiyin.procedure.terms import Text

# How far a letter of authority reaches, the narrowest first; each covers those before it.
SCOPES: Mapping[str, Text] = {
    "papers": Text("代为提交和接收材料", "hands in and receives papers"),
    "general": Text("一般授权（陈述、查询、参加听证）", "general: states facts, tracks, takes part in hearings"),
    "special": Text("特别授权（含调解、撤回诉求）", "special: also agrees in mediation and withdraws"),
}

# Links that a split made: taken back with the split itself, never alone.
SPLITS = frozenset({"split_into", "split_from"})


@dataclass(frozen=True, slots=True)
class Referral:
    """Requests sent into a legal procedure of their own (a key of LEGAL_PROCEDURES); `step` is its number.

    `returned_on` is the day they came back into the petition procedure.
    """

    step: int
    procedure: str
    on: date
    requests: tuple[int, ...] = ()
    returned_on: date | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A link to another matter by its number: `kind` is a key of TIES. Rows and chains never move."""

    kind: str
    case: str
    step: int


@dataclass(frozen=True, slots=True)
class Authority:
    """An agent's letter of authority: whose (a party), what it covers (a key of SCOPES), until when."""

    no: int
    party: str
    scope: str
    since: date
    until: date | None = None
    revoked_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the agent may act on that day."""
        if self.revoked_on is not None and self.revoked_on <= day:
            return False
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Death:
    """A petitioner's death; `settled` says who takes over: "successor", "nobody", or "" while that is open."""

    on: date
    step: int
    settled: str = ""
