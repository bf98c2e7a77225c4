"""A person complained of is found out later: they and their units have no part in the matter from then on (art. 30(3)).

What the law core cannot know is looked up before and kept with what was given: `barred_units`, `posts` (those the
person holds), and `moves` (what goes from a unit that is barred now to the one above it).
"""

from dataclasses import replace

from huiyin.procedure.effects.handling import without_post
from huiyin.procedure.reviews import CHECKS
from huiyin.procedure.schema import Procedure, StepRecord
from huiyin.procedure.state import CaseState, Proceeding
from huiyin.procedure.succession import Takeover, taken_over


def bar_person(procedure: Procedure, state: CaseState, record: StepRecord) -> CaseState:
    """Nothing stops, no date moves: what they had goes to the unit above, which names a handler anew."""
    given = record.given
    barred = (*state.barred, *(unit for unit in given.get("barred_units") or () if unit not in state.barred))
    for move in given.get("moves") or ():
        roles = tuple(move["roles"])
        state = taken_over(state, Takeover(move["from"], move["to"], roles, needs_handler=True))
    for post in given.get("posts") or ():
        state = without_post(state, record, post)
    held = frozenset(given.get("posts") or ())
    proceedings = tuple(
        _given_back(item) if item.is_open and item.handler in held else item for item in state.proceedings
    )
    return replace(state, barred=barred, proceedings=proceedings)


def _given_back(item: Proceeding) -> Proceeding:
    """A review they conducted waits to be taken up by somebody else, without what they drafted."""
    if item.kind in CHECKS and item.status in ("working", "signing"):
        return replace(item, handler=None, status="asked", drafted_by=None, results=())
    return replace(item, handler=None)
