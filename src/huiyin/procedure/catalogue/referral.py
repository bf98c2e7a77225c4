"""Matters that come back from another procedure or from another organ, and twin teams with a criminal case."""

from huiyin.procedure.clocks import ClockRule
from huiyin.procedure.effects import referral as effects
from huiyin.procedure.guards import referral as guards
from huiyin.procedure.proceedings import ProceedingKind, register_kinds
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, OPEN, WITH_UNIT
from huiyin.procedure.terms import Citation, Text, law_2022, policy

_FILES = Field("files", Text("附件", "Files"), "files")
_NOTE = Field("note", Text("情况说明", "Note"), "longtext", required=True)
_BACK = policy(
    "从其他程序退回的事项5个工作日内重新分办",
    "what comes back from another procedure is sorted again within 5 working days",
)
_TWIN = Citation(
    Text("省级公安机关工作报告：双线攻坚专班", "report of a provincial police department: twin teams"), "", "S"
)

register_kinds(
    ProceedingKind(
        "twin",
        Text("双线专班", "twin team"),
        statuses={"working": Text("案件侦办与信访化解同步推进", "the criminal case and the petition go on together")},
        outcomes={
            "solved": Text("案件已经办结", "the criminal case was concluded"),
            "stopped": Text("不再需要专班", "no team is needed any more"),
            "petition_ended": Text("信访事项已经结束", "the petition ended"),
        },
        ends_with_case="petition_ended",
    )
)

COME_BACK = Step(
    key="come_back",
    name=Text("导出事项退回", "Comes back from another procedure"),
    done=Text("导出的诉求回到信访程序", "recorded that a referred request came back"),
    plain=Text(
        "您的诉求从其他程序退回，已重新登记办理", "Your request came back from the other procedure and is dealt with"
    ),
    roles=frozenset({"clerk"}),
    stages=ALL,
    by_whom="office",
    citation=_BACK,
    fields=(
        Field("referral", Text("哪一次导出", "Which referral"), "number"),
        Field("returned_on", Text("退回日期", "Came back on"), "date", required=True),
        Field(
            "how",
            Text("退回情形", "How it came back"),
            "choice",
            required=True,
            options=(
                ("handed_back", Text("办理机关退回", "the organ handed it back")),
                ("not_taken", Text("办理机关不予受理", "the organ did not take it up")),
                ("raised_again", Text("程序结束后再次提出", "raised again after that procedure ended")),
            ),
        ),
        Field(
            "case",
            Text("退回后登记的事项编号", "Matter registered for it"),
            "text",
            hint=Text("未另行登记的不填，本事项重新分办", "Leave empty to go on with this one"),
        ),
        Field("note", Text("情况说明", "Note"), "longtext"),
        _FILES,
    ),
    guards=(guards.something_is_out,),
    checks=(guards.referral_is_out, guards.has_a_place),
    effect=effects.come_back,
    leads=("closed>sorting",),
    starts=("sort_returned",),
    primary=88,
)

REFER_IN = Step(
    key="refer_in",
    name=Text("登记其他机关来函", "Register another organ's letter"),
    done=Text("登记了其他机关的移送来函", "registered the letter with which another organ sent it"),
    plain=Text("您的诉求由其他机关转来", "Another organ sent your matter here"),
    roles=frozenset({"clerk"}),
    stages=OPEN,
    by_whom="either",
    citation=law_2022("22(1)"),
    fields=(
        Field("organ", Text("来函机关", "Organ that sent it"), "text", required=True),
        Field("letter_number", Text("来函文号", "Number of its letter"), "text"),
        Field("letter_on", Text("来函日期", "Date of its letter"), "date", required=True),
        Field("received_on", Text("收到日期", "Received on"), "date", required=True),
        Field(
            "how",
            Text("来函性质", "What the letter asks"),
            "choice",
            required=True,
            options=(
                ("transfer", Text("转送", "transfers it")),
                ("assignment", Text("交办并要求报告结果", "assigns it and wants a report")),
                ("hand_over", Text("移送管辖", "hands it over")),
                ("suggestion", Text("检察建议、司法建议等", "makes a procuratorial or judicial suggestion")),
            ),
        ),
        Field("answer_due", Text("要求函复的日期", "Answer wanted by"), "date"),
        Field("files", Text("来函", "The letter"), "files", required=True),
    ),
    effect=effects.refer_in,
    starts=("answer_sender",),
    primary=86,
)

ANSWER_SENDER = Step(
    key="answer_sender",
    name=Text("函复来函机关", "Answer the organ that sent it"),
    done=Text("函复了来函机关", "answered the organ that sent it"),
    plain=None,
    roles=frozenset({"clerk", "head"}),
    stages=ALL,
    by_whom="either",
    citation=law_2022("22(1)-3", "在指定办理期限内反馈结果"),
    fields=(
        Field("letter", Text("对应的来函", "Letter it answers"), "number"),
        Field("answer", Text("函复内容", "Answer"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.letter_waits,),
    effect=effects.answer_sender,
    stops=("answer_sender",),
    primary=35,
)

OPEN_TWIN = Step(
    key="open_twin",
    name=Text("成立双线专班", "Form a twin team"),
    done=Text("成立了双线专班", "formed a twin team"),
    plain=Text(
        "案件侦办与信访事项同步推进，期限不变",
        "The criminal case and your petition go on side by side; no date changes",
    ),
    roles=frozenset({"head", "clerk"}),
    stages=WITH_UNIT,
    by_whom="unit",
    citation=_TWIN,
    fields=(
        Field("unit", Text("专班牵头单位", "Unit that leads the team"), "unit", required=True, unit_scope="any"),
        Field("case_number", Text("案件编号（执法办案系统）", "Number of the criminal case"), "text", required=True),
        Field("branch", Text("警种", "Branch"), "text"),
        Field("handling_unit", Text("办案单位", "Handling unit"), "text"),
        _NOTE,
    ),
    guards=(guards.no_twin_yet,),
    checks=(guards.twin_unit_runs_it,),
    effect=effects.open_twin,
    leads=("twin:working",),
    primary=84,
)

REPORT_TWIN = Step(
    key="report_twin",
    name=Text("双线专班进展", "Progress of the twin team"),
    done=Text("记录了双线专班进展", "recorded the progress of the twin team"),
    plain=Text("双线专班的工作有了进展", "The team that works on your case made progress"),
    roles=frozenset({"handler", "head", "clerk"}),
    stages=ALL,
    by_whom="organ",
    citation=_TWIN,
    fields=(Field("proceeding", Text("双线专班", "Twin team"), "proceeding"), _NOTE, _FILES),
    concerns=("twin",),
    primary=45,
)

END_TWIN = Step(
    key="end_twin",
    name=Text("结束双线专班", "End the twin team"),
    done=Text("结束了双线专班", "ended the twin team"),
    plain=Text("双线专班的工作已经结束", "The team that worked on your case ended its work"),
    roles=frozenset({"head", "clerk"}),
    stages=ALL,
    by_whom="organ",
    citation=_TWIN,
    fields=(
        Field("proceeding", Text("双线专班", "Twin team"), "proceeding"),
        Field(
            "outcome",
            Text("结果", "Outcome"),
            "choice",
            required=True,
            options=(
                ("solved", Text("案件已经办结", "the criminal case was concluded")),
                ("stopped", Text("不再需要专班", "no team is needed any more")),
            ),
        ),
        _NOTE,
    ),
    effect=effects.end_twin,
    concerns=("twin",),
    leads=("twin:",),
    primary=46,
)

STEPS: tuple[Step, ...] = (COME_BACK, REFER_IN, ANSWER_SENDER, OPEN_TWIN, REPORT_TWIN, END_TWIN)
CLOCKS: tuple[ClockRule, ...] = (
    ClockRule(
        "sort_returned",
        Text("退回事项重新分办", "Sort what came back"),
        "office",
        5,
        "workday",
        _BACK,
        policy=(_BACK,),
        soon=1,
    ),
    ClockRule(
        "answer_sender",
        Text("函复来函机关", "Answer the organ that sent it"),
        "office",
        None,
        "day",
        law_2022("22(1)-3", "在指定办理期限内反馈结果"),
        soon=2,
    ),
)
