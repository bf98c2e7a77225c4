"""Mediation through one centre: one intake, one dispatch, tracking, feedback; an agreement is followed (art. 33)."""

from huiyin.procedure.effects import meetings as effects
from huiyin.procedure.guards import meetings as guards
from huiyin.procedure.proceedings import ProceedingKind, register_kinds
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, OPEN
from huiyin.procedure.terms import Text, law_2022

_FILES = Field("files", Text("附件", "Files"), "files")
_MEDIATION = Field("proceeding", Text("调解", "Mediation"), "proceeding")
_BY_LAW = law_2022("33")
_RUNS_ON = Text(
    "调解期间，办理期限照常计算，不因调解中止。",
    "The time to answer runs on while there is mediation; nothing stops for it.",
)
_OTHER_SIDE = Field("other_side", Text("对方当事人", "The other side"), "text", required=True)
_WHAT = Field("what", Text("希望调解的事项", "What is to be settled"), "longtext", required=True)

ASK_MEDIATION = Step(
    key="ask_mediation",
    name=Text("申请调解", "Ask for mediation"),
    done=Text("信访人申请调解", "the petitioner asked for mediation"),
    plain=Text("您申请调解", "You asked for mediation"),
    roles=frozenset({"petitioner"}),
    stages=OPEN,
    by_whom="petitioner",
    citation=_BY_LAW,
    fields=(_OTHER_SIDE, _WHAT),
    guards=(guards.no_mediation_open,),
    effect=effects.ask_mediation,
    leads=("mediation:asked",),
    starts=("mediation_intake",),
    primary=52,
    remark=_RUNS_ON,
)

PROPOSE_MEDIATION = Step(
    key="propose_mediation",
    name=Text("提请调解", "Take in for mediation"),
    done=Text("提请调解", "took it in for mediation"),
    plain=Text("提议通过调解解决", "Mediation was proposed"),
    roles=frozenset({"clerk", "handler", "head"}),
    stages=OPEN,
    by_whom="either",
    citation=_BY_LAW,
    fields=(_OTHER_SIDE, _WHAT, _FILES),
    guards=(guards.no_mediation_open,),
    effect=effects.ask_mediation,
    leads=("mediation:asked",),
    starts=("mediation_intake",),
    primary=66,
    remark=_RUNS_ON,
)

DISPATCH_MEDIATION = Step(
    key="dispatch_mediation",
    name=Text("分流调解", "Dispatch for mediation"),
    done=Text("分流调解", "dispatched it for mediation"),
    plain=Text("双方同意调解，已交调解组织", "Both sides agreed; it is with the mediating body"),
    roles=frozenset({"clerk", "head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("mediation",),
    citation=_BY_LAW,
    fields=(
        _MEDIATION,
        Field(
            "way",
            Text("调解方式", "Kind of mediation"),
            "choice",
            required=True,
            told=True,
            options=(
                ("people", Text("人民调解", "people's mediation")),
                ("administrative", Text("行政调解", "administrative mediation")),
                ("judicial", Text("司法调解", "judicial mediation")),
            ),
        ),
        Field("petitioner_agreed_on", Text("信访人同意日期", "The petitioner agreed on"), "date", required=True),
        Field("other_agreed_on", Text("对方同意日期", "The other side agreed on"), "date", required=True),
        Field("unit", Text("调解单位", "Who mediates"), "unit", required=True, unit_scope="any", told=True),
        Field("mediator", Text("调解员", "Mediator"), "text"),
        Field(
            "feedback_due",
            Text("反馈期限", "Feedback due on"),
            "date",
            hint=Text("不填则为30日内", "Left empty: within 30 days"),
        ),
        _FILES,
    ),
    guards=(guards.mediation_stands("asked"),),
    checks=(guards.both_agreed, guards.mediator_is_allowed, guards.day_is_ahead("feedback_due")),
    effect=effects.dispatch_mediation,
    leads=(
        "asked>mediation:dispatched",
        "asked>mediation:outside",
    ),
    starts=("mediation_feedback",),
    stops=("mediation_intake",),
    primary=12,
    remark=_RUNS_ON,
)

LOG_MEDIATION = Step(
    key="log_mediation",
    name=Text("调解记录", "Log the mediation"),
    done=Text("记录了调解情况", "logged the mediation"),
    plain=Text("进行了调解", "There was a mediation meeting"),
    roles=frozenset({"clerk", "handler", "head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("mediation",),
    citation=_BY_LAW,
    fields=(
        _MEDIATION,
        Field("met_on", Text("调解日期", "Met on"), "date", required=True),
        Field("place", Text("地点", "Where"), "text"),
        Field("note", Text("调解情况", "What happened"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.mediation_stands("dispatched", "outside"),),
    checks=(guards.happened_before("met_on"),),
    effect=effects.log_mediation,
    primary=30,
)

SETTLE_MEDIATION = Step(
    key="settle_mediation",
    name=Text("达成协议", "Agreement reached"),
    done=Text("达成调解（和解）协议", "an agreement was reached"),
    plain=Text("双方达成了协议，履行情况会继续跟踪", "Both sides agreed; its performance is followed"),
    roles=frozenset({"clerk", "handler", "head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("mediation",),
    citation=_BY_LAW,
    fields=(
        _MEDIATION,
        Field(
            "form",
            Text("文书", "Paper"),
            "choice",
            required=True,
            options=(
                ("mediated", Text("调解协议书", "mediated agreement")),
                ("settled", Text("和解协议书", "settlement between the sides")),
            ),
        ),
        Field("parties", Text("当事人", "Parties"), "longtext", required=True),
        Field("facts", Text("争议事实", "Facts in dispute"), "longtext", required=True),
        Field(
            "terms",
            Text("协议内容", "Terms"),
            "longtext",
            required=True,
            hint=Text(
                "只写双方争议的实体内容；不得写关于是否信访的条款",
                "The substance in dispute only; no clause on petitioning",
            ),
        ),
        Field("promises", Text("履行事项", "What is performed, by whom and when"), "promises"),
        Field("signed_on", Text("签订日期", "Signed on"), "date", required=True),
        _FILES,
    ),
    guards=(guards.mediation_stands("dispatched", "outside"),),
    checks=(guards.happened_before("signed_on"), guards.outside_sent_paper),
    effect=effects.settle_mediation,
    leads=(
        "dispatched>mediation:",
        "outside>mediation:",
        "performance:due",
    ),
    papers=("settlement_agreement",),
    starts=("performance",),
    stops=("mediation_feedback",),
    primary=20,
)

END_MEDIATION = Step(
    key="end_mediation",
    name=Text("终结调解", "End the mediation"),
    done=Text("调解未达成协议，已终结", "ended the mediation without an agreement"),
    plain=Text("调解已经终结，事项继续依法办理", "The mediation ended; your matter goes on as the law says"),
    roles=frozenset({"clerk", "handler", "head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("mediation",),
    citation=_BY_LAW,
    fields=(
        _MEDIATION,
        Field(
            "how",
            Text("终结情形", "How it ended"),
            "choice",
            required=True,
            told=True,
            options=(
                ("failed", Text("未达成协议", "no agreement")),
                ("withdrawn", Text("信访人退出", "the petitioner withdrew")),
                ("other_withdrew", Text("对方不同意或者退出", "the other side declined or withdrew")),
            ),
        ),
        Field("reason", Text("情况说明", "What happened"), "longtext", required=True),
        _FILES,
    ),
    effect=effects.end_mediation,
    leads=("mediation:",),
    stops=("mediation_intake", "mediation_feedback"),
    primary=65,
)

WITHDRAW_MEDIATION = Step(
    key="withdraw_mediation",
    name=Text("退出调解", "Leave the mediation"),
    done=Text("信访人退出调解", "the petitioner left the mediation"),
    plain=Text("您退出了调解，事项继续依法办理", "You left the mediation; your matter goes on as the law says"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    concerns=("mediation",),
    citation=_BY_LAW,
    fields=(_MEDIATION,),
    effect=effects.end_mediation,
    leads=("mediation:",),
    primary=80,
)

register_kinds(
    ProceedingKind(
        key="mediation",
        name=Text("调解", "mediation"),
        statuses={
            "asked": Text("中心已接收，征求双方意见", "taken in; both sides are being asked"),
            "dispatched": Text("调解中", "under way"),
            "outside": Text("由未接入单位调解", "under way at an outside unit"),
        },
        outcomes={
            "settled": Text("达成协议", "settled"),
            "failed": Text("未达成协议", "no agreement"),
            "withdrawn": Text("信访人退出", "the petitioner withdrew"),
            "other_withdrew": Text("对方不同意或者退出", "the other side declined or withdrew"),
            "moot": Text("事项已经结束", "the matter has ended"),
        },
        ends_with_case="moot",
    ),
)

STEPS: tuple[Step, ...] = (
    ASK_MEDIATION,
    PROPOSE_MEDIATION,
    DISPATCH_MEDIATION,
    LOG_MEDIATION,
    SETTLE_MEDIATION,
    END_MEDIATION,
    WITHDRAW_MEDIATION,
)
