"""What the reader can do next in a case, and why the rest is not possible yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from huiyin.cases.actions import offers_for
from huiyin.desk.said import reason_texts
from huiyin.procedure.catalogue import ROAD, procedure_for
from huiyin.procedure.engine import Offer, gate
from huiyin.procedure.schema import Step
from huiyin.procedure.terms import Reason
from huiyin.web import dates
from huiyin.web.addresses import address
from huiyin.web.shown import StepLine
from huiyin.web.words import said

if TYPE_CHECKING:
    from collections.abc import Collection

    from huiyin.desk.case import Whole

# Taken from elsewhere: joining at registration, undoing it at the contact, identities at the person.
ELSEWHERE = frozenset({"join", "unjoin", "unseal"})
# Reasons that only say "not you", "not now" or "nothing to do": kept out of the way, one click off.
PLAIN_REASONS = frozenset(
    {
        "stage",
        "office",
        "unit",
        "either",
        "holder",
        "handler",
        "team",
        "no_demand",
        "nothing_to_serve",
        "no_report",
        "no_objection",
    }
    | {
        "near",
        "organ",
        "no_proceeding",
        "proceeding",
        "nothing_to_review",
        "nothing_to_recheck",
        "no_links",
        "not_terminated",
    }
    | {"holder", "working", "signing", "reviewed", "not_rechecked", "not_recheck_organ"}
    | {"not_now", "not_heard", "hearing_open", "mediation_open", "check_open", "asked"}
    | {"not_assigned", "not_assigner", "visits_refused"}
    | {"no_contacts", "no_recusal", "not_reported", "no_finish", "visited", "objection_pending"}
)
# Steps from here on in the procedure's order (correct, withdraw, bind a scan) are for special moments.
LAST_IN_LINE = 60


def is_in_line(step: Step, running: Collection[str]) -> bool:
    """Whether the step is part of the ordinary course; only then may a page propose it as what comes next.

    A supervision order may be given at any time: it is in line only while a clock that it stops waits for it.
    `running`: keys of the rules whose clocks run.
    """
    if step.by_whom == "supervisor":
        return not set(step.stops).isdisjoint(running)
    return step.primary < LAST_IN_LINE


@dataclass(frozen=True, slots=True)
class Lines:
    """The steps of a case as its page offers them, the most likely first.

    `near`: the ordinary course, and what an open proceeding waits for. `more`: what is possible as well. `blocked`:
    what only something that is missing stands against. `far`: steps of other moments and other posts, told only when
    they are asked for; `far_count` says how many there are.
    """

    near: list[StepLine]
    more: list[StepLine]
    blocked: list[StepLine]
    far: list[StepLine]
    far_count: int


def lines(whole: Whole, *, with_far: bool = False) -> Lines:
    """Every step this role could ever take, sorted by how near it is."""
    offers = [
        offer for offer in offers_for(whole.case, whole.post, today=whole.today) if offer.step.key not in ELSEWHERE
    ]
    running = {view.rule.key for view in whole.views if view.is_running}
    offers.sort(key=lambda offer: (not is_in_line(offer.step, running), offer.step.primary))
    opening = _Opening(whole, running, address("desk:case", whole.case.number))
    near = [offer for offer in offers if offer.is_open and _is_near(offer.step, running)]
    more = [offer for offer in offers if offer.is_open and not _is_near(offer.step, running)]
    blocked = [offer for offer in offers if not offer.is_open]
    far = [offer for offer in blocked if _is_plain(offer)]
    return Lines(
        [opening.line(offer) for offer in near],
        [opening.line(offer) for offer in more],
        [_blocked(whole, offer) for offer in blocked if not _is_plain(offer)],
        [_blocked(whole, offer) for offer in far] if with_far else [],
        len(far),
    )


def _is_near(step: Step, running: Collection[str]) -> bool:
    """In line, and of the main road or of a proceeding that is open; a possibility beside them is not near.

    What a supervisor can do is little, and all of it near.
    """
    is_begun = step.key in ROAD or bool(step.concerns)
    return step.by_whom == "supervisor" or (is_in_line(step, running) and is_begun)


def _is_plain(offer: Offer) -> bool:
    """Whether a blocked step is only not for now: so for all that nobody has begun beside the road."""
    is_begun = offer.step.key in ROAD or bool(offer.step.concerns)
    return not is_begun or {reason.code for reason in offer.reasons} <= PLAIN_REASONS


@dataclass(slots=True)
class _Opening:
    """Makes the lines of the steps that are open. `root` is the address of the case, under which its steps lie."""

    whole: Whole
    running: Collection[str]
    root: str
    taken: set[str] = field(default_factory=set)

    def line(self, offer: Offer) -> StepLine:
        step = offer.step
        # Two steps that are open at once may wish for the same key: the more likely one has it.
        key = step.shortcut if step.shortcut not in self.taken else ""
        self.taken.add(key)
        notes = [_("for the outside unit")] if offer.on_behalf else []
        return StepLine(
            name=said(step.name),
            url=f"{self.root}{step.key}/",
            key=key,
            note="; ".join([*notes, *_due(self.whole, step.stops)]),
            is_next=is_in_line(step, self.running),
        )


def _due(whole: Whole, stops: tuple[str, ...]) -> list[str]:
    """The day by which the step keeps its clock, where it stops one that runs."""
    running = [view for view in whole.views if view.rule.key in stops and view.is_running and view.is_duty]
    if not running:
        return []
    return [_("by %(day)s") % {"day": dates.plain_day(running[0].due.on, whole.today)}]


def _blocked(whole: Whole, offer: Offer) -> StepLine:
    reasons: list[Reason] = []
    for reason in offer.reasons:
        # The closing gate gives its parts one by one, so that each can be read and mended.
        is_gate = reason.code == "gate"
        reasons += gate(procedure_for(whole.case.procedure), whole.state) if is_gate else [reason]
    return StepLine(name=said(offer.step.name), reasons=tuple(reason_texts(reasons)))
