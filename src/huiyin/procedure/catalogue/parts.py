"""Steps about the parts of co-handling units: asked, taken on, answered, sent back, ended (art. 24)."""

from huiyin.procedure.effects import parts as effects
from huiyin.procedure.guards import handling, intake
from huiyin.procedure.guards import parts as guards
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, WITH_UNIT
from huiyin.procedure.terms import Text, law_2022

_ART_24 = law_2022("24")
_STAFF = frozenset({"clerk", "handler", "head"})
_PART = Field("proceeding", Text("协办事项", "Part"), "proceeding")
_FILES = Field("files", Text("附件", "Files"), "files")

ADD_PART = Step(
    key="add_part",
    name=Text("请其他单位协办", "Ask another unit to co-handle"),
    done=Text("请其他单位协办", "asked another unit to co-handle"),
    plain=Text("承办单位请其他单位协助办理", "The unit asked another one to help with your matter"),
    roles=_STAFF,
    stages=WITH_UNIT - {"serving", "served"},
    by_whom="either",
    citation=_ART_24,
    fields=(
        Field("unit", Text("协办单位", "Co-handling unit"), "unit", required=True, unit_scope="any"),
        Field(
            "requests",
            Text("涉及的诉求", "Requests concerned"),
            "requests",
            hint=Text("不选表示全部未办结的诉求", "Leave empty for all that are open"),
        ),
        Field("what", Text("协办要求", "What is asked"), "longtext", required=True),
        Field("due_on", Text("答复期限", "Answer due on"), "date", required=True),
        _FILES,
    ),
    checks=(intake.target_is_allowed, intake.requests_are_open, guards.part_unit_is_another, guards.part_due_is_ahead),
    effect=effects.add_part,
    leads=("part:asked",),
    starts=("part",),
    primary=62,
)

ACCEPT_PART = Step(
    key="accept_part",
    name=Text("接收协办", "Take on the part"),
    done=Text("接收了协办事项", "took on its part"),
    plain=None,
    roles=_STAFF,
    stages=ALL,
    by_whom="organ",
    citation=_ART_24,
    fields=(
        _PART,
        Field("handler", Text("协办承办人", "Who works on it"), "post", role="handler"),
        Field("note", Text("备注", "Note"), "longtext"),
    ),
    guards=(guards.part_stands("asked"),),
    checks=(handling.post_may_act,),
    effect=effects.accept_part,
    leads=("part:working",),
    concerns=("part",),
    primary=11,
)

ANSWER_PART = Step(
    key="answer_part",
    name=Text("答复协办", "Answer the leading unit"),
    done=Text("向承办单位作出协办答复", "answered the leading unit"),
    plain=None,
    roles=_STAFF,
    stages=ALL,
    by_whom="organ",
    citation=_ART_24,
    fields=(
        _PART,
        Field(
            "answer",
            Text("协办意见", "Answer"),
            "longtext",
            required=True,
            hint=Text("由承办单位统一答复信访人", "The leading unit answers the petitioner for all"),
        ),
        _FILES,
    ),
    guards=(guards.part_stands("asked", "working"),),
    effect=effects.answer_part,
    leads=("part:answered",),
    concerns=("part",),
    stops=("part",),
    primary=12,
)

RETURN_PART = Step(
    key="return_part",
    name=Text("退回协办意见", "Send the answer back"),
    done=Text("退回协办意见，要求补充", "sent the co-handling unit's answer back"),
    plain=None,
    roles=_STAFF,
    stages=ALL,
    by_whom="either",
    citation=_ART_24,
    fields=(
        _PART,
        Field("reason", Text("退回理由", "Reasons"), "longtext", required=True),
        Field("due_on", Text("重新答复期限", "New answer due on"), "date", required=True),
    ),
    guards=(guards.part_stands("answered"),),
    checks=(guards.part_due_is_ahead,),
    effect=effects.return_part,
    leads=("part:working",),
    concerns=("part",),
    starts=("part",),
    primary=64,
)

END_PART = Step(
    key="end_part",
    name=Text("结束协办", "End the part"),
    done=Text("结束了协办", "ended the part of a co-handling unit"),
    plain=None,
    roles=_STAFF,
    stages=ALL,
    by_whom="either",
    citation=_ART_24,
    fields=(
        _PART,
        Field(
            "how",
            Text("结果", "How it ends"),
            "choice",
            required=True,
            options=tuple((key, effects.PART.outcomes[key]) for key in ("taken", "not_needed")),
        ),
        Field("reason", Text("说明", "Why"), "longtext", required_if=("how", "not_needed")),
    ),
    checks=(guards.taken_was_answered,),
    effect=effects.end_part,
    leads=("part:",),
    concerns=("part",),
    stops=("part",),
    primary=63,
)

STEPS: tuple[Step, ...] = (ADD_PART, ACCEPT_PART, ANSWER_PART, RETURN_PART, END_PART)
