"""Who may take a step, where, and on what day: the conditions every step shares."""

from datetime import date
from functools import cache

from huiyin.procedure.given import day_of
from huiyin.procedure.proceedings import PROCEEDINGS
from huiyin.procedure.schema import Facts, Move, Step
from huiyin.procedure.stages import STAGES
from huiyin.procedure.state import CaseState, Proceeding
from huiyin.procedure.terms import ROLES, Reason, Text, day_text, joined, law_2022

_STAFF = frozenset({"clerk", "handler", "head", "supervisor", "custodian"})
_RECUSED = Reason(
    "recused",
    Text("该岗位在本事项中应当回避。", "This post has to stand aside in this matter."),
    law_2022("28(3)"),
)
_BARRED = Reason(
    "barred",
    Text(
        "被检举控告的单位或者人员所在单位不得接触本事项。",
        "The unit complained of, or that of the person complained of, may not touch this matter.",
    ),
    law_2022("30(3)"),
)
_NOT_YOURS = {
    "office": Reason("office", Text("由登记单位办理。", "Only the registering office may do this.")),
    "unit": Reason("unit", Text("由有权处理的单位办理。", "Only the competent unit may do this.")),
    "either": Reason(
        "either",
        Text("由登记单位或者有权处理的单位办理。", "Only the registering office or the competent unit may do this."),
    ),
    "holder": Reason(
        "holder", Text("由目前承办本事项的单位办理。", "Only the unit that has the matter now may do this.")
    ),
    "near": Reason(
        "near",
        Text(
            "由登记单位、办理单位或者主持程序的单位办理。",
            "Only the registering office, the competent unit or a unit that conducts a proceeding may do this.",
        ),
    ),
    "remedy": Reason(
        "near",
        Text(
            "由登记单位、办理单位或者有权复查（复核）的上一级机关办理。",
            "Only the registering office, the competent unit or the organ above that reviews it may do this.",
        ),
    ),
    "organ": Reason(
        "organ", Text("由主持该程序的单位办理。", "Only the unit that conducts this proceeding may do this.")
    ),
    "handler": Reason(
        "handler",
        Text(
            "由指定的承办人、包案领导或者单位负责人办理。",
            "Only the appointed handler, the lead or the head may do this.",
        ),
    ),
    "team": Reason(
        "handler",
        Text(
            "由指定的承办人、协助人员、包案领导或者单位负责人办理。",
            "Only the appointed handler, who helps them, the lead or the head may do this.",
        ),
    ),
}


_UNDONE = Reason(
    "undone",
    Text(
        "本事项已撤销（误导入或者误拆分），不能再办理。",
        "This matter was undone (imported or split off in error); nothing can be done with it.",
    ),
)


_LAYER_OFF = Reason(
    "layer_off",
    Text(
        "该步骤属于可选规则，本单位没有启用。", "This step belongs to an optional layer that is not switched on here."
    ),
)


def is_switched_off(step: Step, facts: Facts, on: date) -> bool:
    """Whether the step belongs to an optional layer that is off that day: then it is not even offered."""
    if not step.layer:
        return False
    since = facts.layers.get(step.layer)
    return since is None or on < since


def standing_reasons(move: Move) -> tuple[Reason, ...]:
    """Why this actor cannot take the step in this stage at all, whatever values are given."""
    if is_switched_off(move.step, move.facts, move.on):
        return (_LAYER_OFF,)
    if move.state.ending == "undone":
        return (_UNDONE,)
    if move.actor.role not in move.step.roles and not move.on_behalf:
        return (_wrong_role(move.step.roles),)
    reasons = []
    if move.state.stage not in move.step.stages:
        reasons.append(_wrong_stage(move.step.stages))
    if move.actor.role in _STAFF and (stranger := _stranger(move)) is not None:
        reasons.append(stranger)
    if move.step.concerns and not move.state.open_proceedings(*move.step.concerns):
        reasons.append(_no_proceeding(move.step.concerns))
    return tuple(reasons)


def _stranger(move: Move) -> Reason | None:
    """Why this member of staff has nothing to do here: barred, of another unit, or standing aside."""
    unit = move.actor.unit
    if unit is not None and (unit in move.facts.barred_units or unit in move.state.barred):
        return _BARRED
    if not move.on_behalf and not _is_theirs(move):
        return _NOT_YOURS[move.step.by_whom]
    if move.step.by_whom in ("unit", "handler", "team", "holder", "organ") and _is_recused(move):
        return _RECUSED
    return None


@cache
def _no_proceeding(kinds: tuple[str, ...]) -> Reason:
    names = joined([PROCEEDINGS[kind].name for kind in kinds])
    return Reason("no_proceeding", Text("没有正在进行的{names}。", "There is no open {names}.").format(names=names))


def proceeding_reasons(move: Move) -> tuple[Reason, ...]:
    """Whether the proceeding that is meant is one the actor may act in: open, of the right kind, of the own unit."""
    if not move.step.concerns:
        return ()
    meant = meant_proceeding(move)
    if meant is None:
        return (Reason("proceeding", Text("请指明是哪一项程序。", "Say which proceeding is meant.")),)
    if move.step.by_whom == "organ" and not _conducts(move, meant):
        return (_NOT_YOURS["organ"],)
    return ()


def _conducts(move: Move, item: Proceeding) -> bool:
    """Whether the actor is of its unit, is the post it was given to, or enters the papers of an outside unit."""
    if move.on_behalf:
        return item.unit in move.facts.outside_units
    return move.actor.unit == item.unit or (item.handler is not None and move.actor.post == item.handler)


def meant_proceeding(move: Move) -> Proceeding | None:
    """The proceeding the given values name, or the only one there is for this actor; None where it stays unclear."""
    found = move.state.open_proceedings(*move.step.concerns)
    if move.given.get("proceeding") is not None:
        return next((item for item in found if item.no == move.given["proceeding"]), None)
    if move.step.by_whom == "organ":
        found = tuple(item for item in found if _conducts(move, item))
    return found[0] if len(found) == 1 else None


@cache
def _wrong_role(roles: frozenset[str]) -> Reason:
    names = joined([name for role, name in ROLES.items() if role in roles])
    return Reason("role", Text("由{roles}办理。", "Only for: {roles}.").format(roles=names))


@cache
def _wrong_stage(stages: frozenset[str]) -> Reason:
    names = joined([stage.name for key, stage in STAGES.items() if key in stages])
    return Reason(
        "stage",
        Text("只能在以下阶段进行：{stages}。", "Only possible while the case is: {stages}.").format(stages=names),
    )


def _is_theirs(move: Move) -> bool:
    state, actor = move.state, move.actor
    if move.step.by_whom == "organ":
        found = state.open_proceedings(*move.step.concerns)
        # With none open the reason is that there is none, not that it is somebody else's.
        return not found or any(_conducts(move, item) for item in found)
    if actor.post is not None and actor.post in (state.handler, state.lead) and move.step.by_whom != "office":
        return True
    if move.step.by_whom == "team" and actor.post is not None and actor.post in state.team:
        return True
    if move.step.by_whom in ("near", "remedy") and actor.post is not None and actor.post in _conductors(state):
        return True
    if move.step.by_whom in ("handler", "team"):
        return actor.role != "handler" and actor.unit is not None and actor.unit == state.unit
    office = _office(move)
    holder = office if STAGES[state.stage].owner_unit == "office" else state.unit
    owners = {
        "office": (office,),
        "unit": (state.unit,),
        "either": (office, state.unit),
        "holder": (holder,),
        "near": (office, state.unit, *(item.unit for item in state.proceedings)),
        "remedy": (office, state.unit, *(item.unit for item in state.proceedings), *move.facts.reviewing),
    }
    allowed = owners.get(move.step.by_whom)
    return allowed is None or (actor.unit is not None and actor.unit in allowed)


def _conductors(state: CaseState) -> frozenset[int]:
    """Posts that proceedings were given to, also those that have ended: their papers still have to be served."""
    return frozenset(item.handler for item in state.proceedings if item.handler is not None)


def _office(move: Move) -> int | None:
    """Whose clerks sort: the registering office, or the unit above it when the matter complains of that office."""
    is_complained_of = move.state.office in move.facts.barred_units or move.state.office in move.state.barred
    return move.facts.superior if is_complained_of else move.state.office


def _is_recused(move: Move) -> bool:
    """Art. 28(3). The post itself may still record its own recusal."""
    if move.step.key == "recuse":
        return False
    return move.actor.post is not None and (
        move.actor.post in move.state.recused or move.actor.post in move.facts.recused_posts
    )


def dating_reasons(move: Move, *, is_first: bool) -> tuple[Reason, ...]:
    """A step is dated today or earlier; earlier than the case's latest step only with a reason that is shown."""
    if move.facts.today is not None and move.on > move.facts.today:
        return (Reason("future", Text("日期不能晚于今天。", "The date cannot lie in the future.")),)
    if is_first or move.on >= move.state.last_on or move.given.get("backdated_reason"):
        return ()
    return (_backdated(move.state.last_on),)


def _backdated(last: date) -> Reason:
    text = Text(
        "日期早于上一步骤（{day}），请写明补录原因。",
        "The date lies before the last step ({day}): give the reason for back-dating.",
    )
    return Reason("backdated", text.format(day=day_text(last)))


def given_day(move: Move, key: str) -> date | None:
    """A date among the given values."""
    return day_of(move.given.get(key))
