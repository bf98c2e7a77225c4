"""One unit takes over from another (art. 24): what it had in a matter, and what goes to whom. Pure, like the rest.

The part a unit has is named by a role: "office", "unit", "supervising_unit", or "p3" for the proceeding it conducts.
"""

from dataclasses import dataclass
from typing import Any

from huiyin.procedure.changing import replace
from huiyin.procedure.effects.handling import undrafted
from huiyin.procedure.proceedings import proceeding_of, subject_of
from huiyin.procedure.state import CaseState

ROLES = ("office", "unit", "supervising_unit")


@dataclass(frozen=True, slots=True)
class Takeover:
    """What a step moves: these roles from one unit to another, and the units barred from then on.

    `needs_handler`: the matter goes to a unit that is not the old one's successor, and a handler is named anew there.
    """

    old: int
    new: int
    roles: tuple[str, ...]
    barred: tuple[int, ...] | None = None
    needs_handler: bool = False


def roles_of(state: CaseState, unit: int) -> tuple[str, ...]:
    """The parts a unit has in a matter now; what it conducted and ended stays its own."""
    held = [role for role in ROLES if getattr(state, role) == unit]
    return (*held, *(subject_of(item.no) for item in state.open_proceedings() if item.unit == unit))


def taken_over(state: CaseState, move: Takeover) -> CaseState:
    """The matter with these parts in other hands. No clock starts, stops or moves: the dates are the matter's own."""
    if move.barred is not None:
        state = replace(state, barred=move.barred)
    if move.needs_handler and "unit" in move.roles and state.stage in ("handling", "signing"):
        state = replace(undrafted(state), stage="accepted", handler=None, lead=None, team=())
    moved: dict[str, Any] = {
        role: move.new for role in move.roles if role in ROLES and getattr(state, role) == move.old
    }
    state = replace(state, **moved)
    conducted = {item.no for role in move.roles if (item := proceeding_of(state, role)) and item.unit == move.old}
    proceedings = tuple(replace(item, unit=move.new) if item.no in conducted else item for item in state.proceedings)
    return replace(state, proceedings=proceedings)
