"""The shapes a procedure is written in: stages, fields, steps, and what a step knows when it is judged.

A catalogue is data in these shapes. The engine reads them; a new step needs no change of the engine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from huiyin.procedure.calendar import Calendar
from huiyin.procedure.clocks import ClockRule, Layer
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Citation, Reason, Text


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case can stand. `plain` is the citizen's wording; `owner` the role that has to move it on.

    `owner_unit` says whose: "office" (registering unit), "unit" (competent unit) or "" when nobody has to.
    """

    key: str
    name: Text
    plain: Text
    owner: str
    owner_unit: str
    is_open: bool = True
    is_terminal: bool = False
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One value a step asks for.

    `kind`: text, longtext, date, number, choice, bool, unit, post, files; `request` (one number of the case),
    `requests` (several), `asks` (new ones: [{no, text, kind}]), `routes`, `answers`, `ratings`, `numbers`,
    `corrections`; `proceeding` (the number of one that is open); `measures` (of a plan: [{no, text, due_on}]) and
    `measures_done` (numbers of them); `triages` ([{no, way, until, what}]); `posts`, `panel` (several of the unit);
    `answered` (numbers of requests a review may be asked for) and `results` (what it says of each); `money` (fen);
    `promises` ([{what, who, by}]); `case_files` (files the case has); `articles` (of the library, by key);
    `identity` (a party, asked for by name and address). `role` says
    which posts a "post" field offers; `unit_scope` ("below", "outside", "any") which units.
    `required_if`: required when this other value was given as stated, e.g. ("result", "refused");
    `required_without`: when that other value was not given. `relevant`: whether
    the field has a meaning in this state; a form leaves it out otherwise. `told`: the petitioner reads the value on the
    portal, beside the step.
    """

    key: str
    label: Text
    kind: str = "text"
    required: bool = False
    options: tuple[tuple[str, Text], ...] = ()
    hint: Text | None = None
    role: str | None = None
    unit_scope: str | None = None
    required_if: tuple[str, str] | None = None
    required_without: str | None = None
    relevant: Callable[[CaseState], bool] | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a role held in a unit through a post by a member of staff; petitioner and system have none."""

    role: str
    unit: int | None = None
    post: int | None = None
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the law core cannot know by itself, looked up by the caller before it asks. All optional.

    `barred_units`: the unit complained of and the subtree of the person complained of. `recused_posts`: posts with an
    interest in the matter. `posts_unit`: the unit of each post that may be named. `reachable_units`: units that may
    receive a transfer; None means no check. `same_matter_pending`: number of the case that deals with the same matter;
    `final_matter`: of the one whose recheck ended it (art. 36(3)). `superior`: the unit one level above.
    `above`: the units above the competent one, from the top down. `layers`: the optional layers the installation has
    switched on, each with the day from which. `reviewing`: the organs that a review, a recheck or a challenge would go
    to. `posts_staff`: who holds the posts that may be named. `visits_beside`: visits after the answer that another
    room planned or made, beside the steps; `visitable` the contacts whose petitioners have not refused to be visited,
    looked up where somebody has. `today`: no step may be dated after it; None means no check.
    """

    barred_units: frozenset[int] = frozenset()
    recused_posts: frozenset[int] = frozenset()
    outside_units: frozenset[int] = frozenset()
    posts_unit: Mapping[int, int] = field(default_factory=dict)
    reachable_units: frozenset[int] | None = None
    same_matter_pending: str | None = None
    final_matter: str | None = None
    superior: int | None = None
    above: tuple[int, ...] = ()
    reviewing: frozenset[int] = frozenset()
    layers: Mapping[str, date] = field(default_factory=dict)
    posts_staff: Mapping[int, int] = field(default_factory=dict)
    visits_beside: int = 0
    visitable: frozenset[int] = frozenset()
    today: date | None = None


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step as it is stored. `given` holds JSON values as `decide` returned them (dates are ISO strings)."""

    seq: int
    key: str
    on: date
    actor: Actor
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """A step being considered: everything a guard may look at. `given` is empty while steps are only listed."""

    procedure: "Procedure"
    step: "Step"
    state: CaseState
    actor: Actor
    given: Mapping[str, Any]
    on: date
    facts: Facts
    calendar: Calendar

    @property
    def on_behalf(self) -> bool:
        """The registering office's clerk acts for an outside unit that does not run the system."""
        return acts_on_behalf(self.step, self.state, self.actor, self.facts)


def is_outside(state: CaseState, facts: Facts) -> bool:
    return state.outside or (state.unit is not None and state.unit in facts.outside_units)


def acts_on_behalf(step: "Step", state: CaseState, actor: Actor, facts: Facts) -> bool:
    """Whether this actor may take the unit's own step with its paper attached (outside units)."""
    if actor.role != "clerk":
        return False
    if step.by_whom == "organ":
        return _enters_for_organ(step, state, actor, facts)
    is_office_clerk = actor.unit == state.office
    return step.by_whom in ("unit", "handler", "team", "holder") and is_office_clerk and is_outside(state, facts)


def _enters_for_organ(step: "Step", state: CaseState, actor: Actor, facts: Facts) -> bool:
    """An outside unit that conducts a proceeding: the clerk of the registering or the competent unit enters for it.

    Who conducts an open one of the kind in the own unit acts in that one first.
    """
    if not step.concerns or actor.unit not in (state.office, state.unit):
        return False
    units = {item.unit for item in state.open_proceedings(*step.concerns)}
    return actor.unit not in units and bool(units & facts.outside_units)


Guard = Callable[[Move], Reason | None]
Effect = Callable[["Procedure", CaseState, StepRecord], CaseState]
Opening = Callable[["Procedure", StepRecord], CaseState]


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a case.

    `done` is the timeline's past tense; `plain` the citizen's wording, None when the step is not shown to them.
    `by_whom`: whose people may take it: "office" (registering unit), "unit" (competent unit), "either", "holder"
    (whichever has the matter in this stage), "handler" (the appointed post, or the head), "team" (the same, and who
    helps the handler), "organ" (the unit that conducts a proceeding the step `concerns`, and the post it is given to),
    "near" (office, unit, or whoever conducts any proceeding), "remedy" (the same, and the organ above, with which a
    review or recheck may be lodged as well), "supervisor", "custodian", "petitioner", "system", "any".
    `layer` is the optional layer the step belongs to, off unless switched on. `guards` need no values and explain why
    a step is not open; `checks` judge the given values. `papers` are the kinds it issues. `starts` and `stops` name
    clocks for the reader; the effect does the work. `opens` marks a step that begins a case (its effect is `opening`).
    `remark` is said beside its form. `leads` says where it can lead, for the diagram and the test that walks it: a
    stage ("closed"), one that only follows another ("signing>handling"), or a status of a proceeding ("review:asked",
    "review:" for its end).
    """

    key: str
    name: Text
    done: Text
    plain: Text | None
    roles: frozenset[str]
    stages: frozenset[str]
    by_whom: str
    citation: Citation
    fields: tuple[Field, ...] = ()
    guards: tuple[Guard, ...] = ()
    checks: tuple[Guard, ...] = ()
    effect: Effect | None = None
    opening: Opening | None = None
    papers: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    layer: str = ""
    remark: Text | None = None
    shortcut: str = ""
    primary: int = 100


@dataclass(frozen=True, slots=True)
class Procedure:
    """A version of the law: its steps, stages and clocks, and the days it governs (by date of receipt).

    `articles` says where this version has what the guards cite from the 2022 Regulation; empty for that one itself.
    """

    key: str
    name: Text
    valid_from: date
    valid_to: date | None
    steps: Mapping[str, Step]
    stages: Mapping[str, Stage]
    clocks: Mapping[str, ClockRule]
    layers: tuple[Layer, ...] = ()
    articles: Mapping[str, Citation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A layer may shorten an office's time, never a petitioner's window."""
        for layer in self.layers:
            if self.clocks[layer.rule].holder == "petitioner":
                raise ValueError(f"layer {layer.key} would shorten a petitioner's window ({layer.rule})")

    def governs(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def cite(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """The same reasons with this version's own articles."""
        if not self.articles:
            return reasons
        return tuple(replace(reason, citation=self._cited(reason.citation)) for reason in reasons)

    def _cited(self, citation: Citation | None) -> Citation | None:
        return self.articles.get(citation.article, citation) if citation is not None else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as it is offered to one actor: open, or the reasons why not. `on_behalf`: for an outside unit."""

    step: Step
    is_open: bool
    reasons: tuple[Reason, ...] = ()
    on_behalf: bool = False


class NotAllowed(Exception):
    """A step was refused; `reasons` says why, in words for the person who tried."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(reason.text.en for reason in reasons))
        self.reasons = reasons
