"""Hearing an old matter again, and hearings before a panel (art. 31(6), 36(2))."""

from huiyin.procedure.effects import meetings as effects
from huiyin.procedure.guards import meetings as guards
from huiyin.procedure.proceedings import ProceedingKind, register_kinds
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, WITH_UNIT
from huiyin.procedure.terms import Citation, Text, law_2022

_FILES = Field("files", Text("附件", "Files"), "files")
_HEARING = Field("proceeding", Text("听证", "Hearing"), "proceeding")
_OLD_MATTERS = Citation(
    Text("积案化解工作要求：再次听取申诉、形成书面分析", "Old matters: hear the petitioner again, analyse in writing"),
    "",
    "S",
)
_BY_LAW = law_2022("31-6", "重大、复杂、疑难的信访事项，可以举行听证")
_AFTER_ACCEPTANCE = (WITH_UNIT - {"passed"}) | {"closed"}

SIGNED = Field(
    "signed",
    Text("记录签名情况", "Was the record signed"),
    "choice",
    required=True,
    options=(
        ("signed", Text("已核对并签名", "read and signed")),
        ("read_not_signed", Text("已核对，未签名", "read, not signed")),
        ("refused", Text("拒绝签名", "would not sign")),
    ),
)
NOT_SIGNED_WHY = Field(
    "not_signed_why",
    Text("未签名的原因", "Why it was not signed"),
    "longtext",
    required_if=("signed", "refused"),
    hint=Text("如实记录，不影响办理", "Recorded as said; nothing depends on it"),
)

REHEAR = Step(
    key="rehear",
    name=Text("再次听取申诉", "Hear the petitioner again"),
    done=Text("再次听取了信访人的申诉", "heard the petitioner again"),
    plain=Text("再次听取了您的陈述，并作了记录", "You were heard again, and a record was made"),
    roles=frozenset({"handler", "head"}),
    stages=frozenset(_AFTER_ACCEPTANCE),
    by_whom="handler",
    citation=_OLD_MATTERS,
    fields=(
        Field("heard_on", Text("谈话日期", "Day of the talk"), "date", required=True),
        Field("hours", Text("起止时间", "From when to when"), "text"),
        Field("place", Text("谈话地点", "Where"), "text", required=True),
        Field("present", Text("参加人员", "Who took part"), "text", required=True),
        Field("statement", Text("谈话内容", "What was said"), "longtext", required=True),
        SIGNED,
        NOT_SIGNED_WHY,
        _FILES,
    ),
    checks=(guards.happened_before("heard_on"),),
    effect=effects.hear_again,
    primary=61,
)

ANALYSE = Step(
    key="analyse",
    name=Text("书面分析", "Written analysis"),
    done=Text("作出了书面分析", "analysed the matter in writing"),
    plain=Text(
        "对您反映的全部问题和原处理意见作了书面分析", "All you raised and the old answer were analysed in writing"
    ),
    roles=frozenset({"handler", "head"}),
    stages=frozenset(_AFTER_ACCEPTANCE),
    by_whom="handler",
    citation=_OLD_MATTERS,
    fields=(
        Field(
            "problems", Text("反映的全部问题及事实", "All problems raised, and the facts"), "longtext", required=True
        ),
        Field(
            "old_basis",
            Text("原处理意见的法律政策依据", "Legal and policy basis of the old opinion"),
            "longtext",
            required=True,
        ),
        Field("reasons", Text("信访人坚持的理由", "The petitioner's reasons"), "longtext", required=True),
        Field(
            "circumstances",
            Text("可以给予帮扶救助的生活情况", "Circumstances in which help may be due"),
            "longtext",
            hint=Text("只写与帮扶救助有关的生活困难", "Hardship that bears on help, and nothing else about the person"),
        ),
        Field("finding", Text("分析结论", "What follows from it"), "longtext", required=True),
        _FILES,
    ),
    effect=effects.hear_again,
    primary=62,
)

ASK_HEARING = Step(
    key="ask_hearing",
    name=Text("申请听证", "Ask for a hearing"),
    done=Text("信访人申请听证", "the petitioner asked for a hearing"),
    plain=Text("您申请举行听证", "You asked for a hearing"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    citation=_BY_LAW,
    fields=(Field("reason", Text("申请理由", "Why a hearing"), "longtext", required=True), _FILES),
    guards=(guards.can_be_heard, guards.no_hearing_open),
    effect=effects.ask_hearing,
    leads=("hearing:asked",),
    starts=("hearing_decision",),
    primary=50,
)

PROPOSE_HEARING = Step(
    key="propose_hearing",
    name=Text("提议听证", "Propose a hearing"),
    done=Text("提议举行听证", "proposed a hearing"),
    plain=Text("办理机关提议举行听证", "The organ itself proposed a hearing"),
    roles=frozenset({"handler", "head", "clerk"}),
    stages=ALL,
    by_whom="any",
    citation=_BY_LAW,
    fields=(Field("reason", Text("提议理由", "Why a hearing"), "longtext", required=True),),
    guards=(guards.can_be_heard, guards.no_hearing_open, guards.of_the_hearing_organ),
    effect=effects.ask_hearing,
    leads=("hearing:asked",),
    starts=("hearing_decision",),
    primary=64,
)

DECIDE_HEARING = Step(
    key="decide_hearing",
    name=Text("决定是否听证", "Decide on the hearing"),
    done=Text("决定了是否举行听证", "decided on the hearing"),
    plain=Text("对是否举行听证作出了决定", "It was decided whether a hearing is held"),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("hearing",),
    citation=_BY_LAW,
    fields=(
        _HEARING,
        Field(
            "hold",
            Text("决定", "Decision"),
            "choice",
            required=True,
            told=True,
            options=(("yes", Text("举行听证", "a hearing is held")), ("no", Text("不举行听证", "no hearing"))),
        ),
        Field("reason", Text("理由", "Reasons"), "longtext", required=True, told=True),
    ),
    guards=(guards.hearing_stands("asked"),),
    effect=effects.decide_hearing,
    leads=(
        "asked>hearing:granted",
        "asked>hearing:",
    ),
    stops=("hearing_decision",),
    primary=12,
)

CALL_HEARING = Step(
    key="call_hearing",
    name=Text("发出听证通知", "Give notice of the hearing"),
    done=Text("发出了听证通知", "gave notice of the hearing"),
    plain=Text("听证的时间、地点和听证员已经通知您", "You were told when, where and before whom the hearing is"),
    roles=frozenset({"clerk", "head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("hearing",),
    citation=law_2022("31-6"),
    fields=(
        _HEARING,
        Field("held_on", Text("听证日期", "Day of the hearing"), "date", required=True, told=True),
        Field("hour", Text("听证时间", "Hour"), "text", required=True, told=True),
        Field("place", Text("听证地点", "Place"), "text", required=True, told=True),
        Field("chair", Text("听证主持人", "Chair"), "post", required=True),
        Field("panel", Text("听证员", "Panel"), "panel"),
        Field(
            "others",
            Text("邀请的听证员", "Panel members from outside"),
            "text",
            hint=Text("人大代表、政协委员、律师等的姓名和身份", "Names and callings: delegates, lawyers and others"),
        ),
        Field("told_on", Text("告知信访人日期", "Petitioner told on"), "date", required=True),
        Field(
            "short_notice",
            Text("信访人同意缩短通知时间", "The petitioner agrees to the shorter notice"),
            "bool",
        ),
    ),
    guards=(guards.hearing_stands("granted", "called"),),
    checks=(guards.notice_is_early, guards.panel_is_fresh, guards.panel_has_three),
    effect=effects.call_hearing,
    leads=("granted>hearing:called",),
    papers=("hearing_notice",),
    primary=16,
    remark=Text(
        "听证期间，只有复核期限中止计算；办理期限和复查期限照常计算（《信访工作条例》第三十六条第二款）。",
        "Only a recheck's time stands still for a hearing; the time to answer and to review runs on (art. 36(2)).",
    ),
)

HOLD_HEARING = Step(
    key="hold_hearing",
    name=Text("听证笔录", "Record of the hearing"),
    done=Text("举行了听证并制作笔录", "held the hearing and made its record"),
    plain=Text("听证已经举行，并制作了笔录", "The hearing was held and a record was made"),
    roles=frozenset({"clerk", "head", "handler"}),
    stages=ALL,
    by_whom="organ",
    concerns=("hearing",),
    citation=law_2022("31-6"),
    fields=(
        _HEARING,
        Field("held_on", Text("听证日期", "Held on"), "date", required=True),
        Field("place", Text("听证地点", "Place"), "text", required=True),
        Field("present", Text("到场人员", "Who was present"), "longtext", required=True),
        Field(
            "course",
            Text("听证过程和各方陈述", "Course of the hearing and what each side said"),
            "longtext",
            required=True,
        ),
        SIGNED,
        NOT_SIGNED_WHY,
        _FILES,
    ),
    guards=(guards.hearing_stands("called"),),
    checks=(guards.happened_before("held_on"),),
    effect=effects.hold_hearing,
    stops=("hearing_hold",),
    leads=("called>hearing:held",),
    papers=("hearing_record",),
    primary=12,
)

CONCLUDE_HEARING = Step(
    key="conclude_hearing",
    name=Text("听证意见", "The panel's view"),
    done=Text("作出了听证意见", "gave the panel's view"),
    plain=Text("听证员作出了听证意见", "The panel gave its view"),
    roles=frozenset({"clerk", "head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("hearing",),
    citation=law_2022("36(2)", "经过听证的复核意见可以依法向社会公示"),
    fields=(
        _HEARING,
        Field("facts", Text("听证认定的事实", "Facts the panel found"), "longtext", required=True),
        Field("view", Text("听证意见", "The panel's view"), "longtext", required=True, told=True),
        Field("dissent", Text("不同意见", "Dissent"), "longtext"),
        _FILES,
    ),
    guards=(guards.hearing_stands("held"),),
    effect=effects.conclude_hearing,
    stops=("hearing_view",),
    leads=("held>hearing:",),
    papers=("hearing_opinion",),
    primary=12,
)

END_HEARING = Step(
    key="end_hearing",
    name=Text("终止听证", "End the hearing"),
    done=Text("终止了听证", "ended the hearing"),
    plain=Text("听证已经终止", "The hearing was ended"),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="organ",
    concerns=("hearing",),
    citation=law_2022("31-6"),
    fields=(
        _HEARING,
        Field(
            "how",
            Text("终止情形", "Why it ends"),
            "choice",
            required=True,
            told=True,
            options=(
                ("withdrawn", Text("信访人撤回申请", "withdrawn by the petitioner")),
                ("not_needed", Text("不再需要", "no longer needed")),
            ),
        ),
        Field("reason", Text("理由", "Reasons"), "longtext", required=True, told=True),
    ),
    effect=effects.end_hearing,
    leads=("hearing:",),
    primary=75,
)

WITHDRAW_HEARING = Step(
    key="withdraw_hearing",
    name=Text("撤回听证申请", "Withdraw the request for a hearing"),
    done=Text("信访人撤回听证申请", "the petitioner withdrew the request for a hearing"),
    plain=Text("您撤回了听证申请", "You withdrew your request for a hearing"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    concerns=("hearing",),
    citation=_BY_LAW,
    fields=(_HEARING,),
    effect=effects.end_hearing,
    leads=("hearing:",),
    primary=80,
)

register_kinds(
    ProceedingKind(
        key="hearing",
        name=Text("听证", "hearing"),
        statuses={
            "asked": Text("待决定是否举行", "to be decided"),
            "granted": Text("决定举行，待通知", "to be held, notice to be given"),
            "called": Text("已通知，待举行", "called"),
            "held": Text("已举行，待作出听证意见", "held, the panel's view is to come"),
        },
        outcomes={
            "concluded": Text("已作出听证意见", "the panel has given its view"),
            "refused": Text("不举行听证", "no hearing is held"),
            "withdrawn": Text("申请已撤回", "withdrawn"),
            "not_needed": Text("不再需要", "no longer needed"),
        },
    ),
)

STEPS: tuple[Step, ...] = (
    REHEAR,
    ANALYSE,
    ASK_HEARING,
    PROPOSE_HEARING,
    DECIDE_HEARING,
    CALL_HEARING,
    HOLD_HEARING,
    CONCLUDE_HEARING,
    END_HEARING,
    WITHDRAW_HEARING,
)
