"""Who may take a step, where, and on what day: the conditions every step shares."""

from datetime import date

from huiyin.procedure.given import day_of
from huiyin.procedure.schema import Move
from huiyin.procedure.stages import STAGES
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
    "handler": Reason(
        "handler",
        Text(
            "由指定的承办人、包案领导或者单位负责人办理。",
            "Only the appointed handler, the lead or the head may do this.",
        ),
    ),
}


_UNDONE = Reason(
    "undone",
    Text("本事项的导入已撤销，不能再办理。", "The import of this matter was undone; nothing can be done with it."),
)


def standing_reasons(move: Move) -> tuple[Reason, ...]:
    """Why this actor cannot take the step in this stage at all, whatever values are given."""
    if move.state.ending == "undone":
        return (_UNDONE,)
    if move.actor.role not in move.step.roles and not move.on_behalf:
        return (_wrong_role(move),)
    reasons = []
    if move.state.stage not in move.step.stages:
        reasons.append(_wrong_stage(move))
    if move.actor.role in _STAFF:
        if move.actor.unit is not None and move.actor.unit in move.facts.barred_units | frozenset(move.state.barred):
            reasons.append(_BARRED)
        elif not move.on_behalf and not _is_theirs(move):
            reasons.append(_NOT_YOURS[move.step.by_whom])
        elif move.step.by_whom in ("unit", "handler", "holder") and _is_recused(move):
            reasons.append(_RECUSED)
    return tuple(reasons)


def _wrong_role(move: Move) -> Reason:
    names = joined([name for role, name in ROLES.items() if role in move.step.roles])
    return Reason("role", Text("由{roles}办理。", "Only for: {roles}.").format(roles=names))


def _wrong_stage(move: Move) -> Reason:
    names = joined([stage.name for key, stage in STAGES.items() if key in move.step.stages])
    return Reason(
        "stage",
        Text("只能在以下阶段进行：{stages}。", "Only possible while the case is: {stages}.").format(stages=names),
    )


def _is_theirs(move: Move) -> bool:
    state, actor = move.state, move.actor
    if actor.post is not None and actor.post in (state.handler, state.lead) and move.step.by_whom != "office":
        return True
    if move.step.by_whom == "handler":
        return actor.role != "handler" and actor.unit is not None and actor.unit == state.unit
    office = _office(move)
    holder = office if STAGES[state.stage].owner_unit == "office" else state.unit
    owners = {
        "office": (office,),
        "unit": (state.unit,),
        "either": (office, state.unit),
        "holder": (holder,),
    }
    allowed = owners.get(move.step.by_whom)
    return allowed is None or (actor.unit is not None and actor.unit in allowed)


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
