"""Assistance: judicial aid, social relief and other help. It goes on after closing and hangs on nothing (art. 37)."""

from huiyin.procedure.effects import aid as effects
from huiyin.procedure.guards import aid as guards
from huiyin.procedure.guards.meetings import day_is_ahead, happened_before
from huiyin.procedure.proceedings import ProceedingKind, register_kinds
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL
from huiyin.procedure.terms import Text, law_2022

_FILES = Field("files", Text("附件", "Files"), "files")
_AID = Field("proceeding", Text("帮扶救助", "Assistance"), "proceeding")
_BY_LAW = law_2022("37(2)", "对生活确有困难的信访人，可以告知或者帮助其向有关机关或者机构依法申请社会救助")
_UNCONDITIONAL = Text(
    "救助不以息诉等任何条件为前提，也不影响事项的办理、复查和复核。",
    "Help hangs on no condition, and changes nothing in the handling, a review or a recheck.",
)
_KIND = Field(
    "kind",
    Text("救助类别", "Kind of help"),
    "choice",
    required=True,
    told=True,
    options=(
        ("judicial", Text("司法救助", "judicial aid")),
        ("social", Text("社会救助", "social relief")),
        ("other", Text("其他帮扶", "other help")),
    ),
)
_CIRCUMSTANCES = Field(
    "circumstances",
    Text("生活困难情况", "Circumstances"),
    "longtext",
    required=True,
    hint=Text("只写与申请救助有关的情况", "Only what bears on the help applied for"),
)

ASK_ASSISTANCE = Step(
    key="ask_assistance",
    name=Text("申请帮扶救助", "Ask for help"),
    done=Text("信访人申请帮扶救助", "the petitioner asked for help"),
    plain=Text("您申请帮扶救助", "You asked for help"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    citation=_BY_LAW,
    fields=(_KIND, _CIRCUMSTANCES, _FILES),
    guards=(guards.no_application_open,),
    effect=effects.apply_assistance,
    leads=("assistance:asked",),
    starts=("assistance_decision",),
    primary=54,
    remark=_UNCONDITIONAL,
)

APPLY_ASSISTANCE = Step(
    key="apply_assistance",
    name=Text("帮助申请救助", "Apply for help"),
    done=Text("经信访人同意，为其申请帮扶救助", "applied for help, with the petitioner's consent"),
    plain=Text("经您同意，为您申请了帮扶救助", "With your consent, help was applied for"),
    roles=frozenset({"handler", "clerk", "head"}),
    stages=ALL,
    by_whom="either",
    citation=_BY_LAW,
    fields=(
        Field("consent", Text("信访人同意申请", "The petitioner consents"), "bool", required=True),
        _KIND,
        _CIRCUMSTANCES,
        _FILES,
    ),
    guards=(guards.no_application_open,),
    effect=effects.apply_assistance,
    leads=("assistance:asked",),
    starts=("assistance_decision",),
    primary=68,
    remark=_UNCONDITIONAL,
)

DECIDE_ASSISTANCE = Step(
    key="decide_assistance",
    name=Text("决定救助", "Decide on the help"),
    done=Text("对救助申请作出决定", "decided on the help"),
    plain=Text("救助申请已有决定", "There is a decision on the help"),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("assistance",),
    citation=_BY_LAW,
    fields=(
        _AID,
        Field(
            "decision",
            Text("决定", "Decision"),
            "choice",
            required=True,
            told=True,
            options=(
                ("granted", Text("给予救助", "granted")),
                ("handed_on", Text("已帮助向主管机关申请", "applied for at the body in charge")),
                ("refused", Text("不予救助", "not granted")),
            ),
        ),
        Field("amount", Text("金额（元）", "Amount (yuan)"), "money", told=True),
        Field(
            "help",
            Text("救助内容", "What is given"),
            "text",
            told=True,
            hint=Text("不是现金的填写", "Where it is not money"),
        ),
        Field("source", Text("资金来源", "Source"), "text", required_if=("decision", "granted")),
        Field("pay_by", Text("发放期限", "To be given by"), "date"),
        Field("reason", Text("理由", "Reasons"), "longtext", required=True, told=True),
    ),
    guards=(guards.not_decided_yet,),
    checks=(guards.means_one_that_waits, guards.grant_says_what, day_is_ahead("pay_by")),
    effect=effects.decide_assistance,
    leads=(
        "asked>assistance:granted",
        "asked>assistance:",
    ),
    starts=("assistance_payment",),
    stops=("assistance_decision",),
    primary=14,
    remark=_UNCONDITIONAL,
)

PAY_ASSISTANCE = Step(
    key="pay_assistance",
    name=Text("发放救助", "Give the help"),
    done=Text("发放了救助", "gave the help"),
    plain=Text("救助已经发放", "The help was given"),
    roles=frozenset({"clerk", "handler", "head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("assistance",),
    citation=_BY_LAW,
    fields=(
        _AID,
        Field("amount", Text("金额（元）", "Amount (yuan)"), "money", told=True),
        Field("help", Text("救助内容", "What was given"), "text", told=True),
        Field("source", Text("资金来源", "Source"), "text", required=True),
        Field("paid_on", Text("发放日期", "Given on"), "date", required=True),
        Field("is_last", Text("已全部发放", "That was all of it"), "bool"),
        _FILES,
    ),
    guards=(guards.is_granted,),
    checks=(guards.means_one_that_is_granted, guards.payment_says_what, happened_before("paid_on")),
    effect=effects.pay_assistance,
    leads=(
        "granted>assistance:paying",
        "granted>assistance:",
        "paying>assistance:",
    ),
    stops=("assistance_payment",),
    primary=22,
)

WITHDRAW_ASSISTANCE = Step(
    key="withdraw_assistance",
    name=Text("撤回救助申请", "Withdraw the application for help"),
    done=Text("信访人撤回救助申请", "the petitioner withdrew the application for help"),
    plain=Text("您撤回了救助申请", "You withdrew the application for help"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    concerns=("assistance",),
    citation=_BY_LAW,
    fields=(_AID,),
    effect=effects.withdraw_assistance,
    leads=("assistance:",),
    stops=("assistance_decision", "assistance_payment"),
    primary=82,
)

register_kinds(
    ProceedingKind(
        key="assistance",
        name=Text("帮扶救助", "assistance"),
        statuses={
            "asked": Text("待决定", "to be decided"),
            "granted": Text("已决定，待发放", "granted, to be given"),
            "paying": Text("部分发放", "given in part"),
        },
        outcomes={
            "paid": Text("已发放", "given"),
            "handed_on": Text("已帮助向主管机关申请", "applied for at the body in charge"),
            "refused": Text("不予救助", "not granted"),
            "withdrawn": Text("申请已撤回", "withdrawn"),
        },
        keeps_open=False,
    ),
)

STEPS: tuple[Step, ...] = (
    ASK_ASSISTANCE,
    APPLY_ASSISTANCE,
    DECIDE_ASSISTANCE,
    PAY_ASSISTANCE,
    WITHDRAW_ASSISTANCE,
)
