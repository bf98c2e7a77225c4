"""Steps after the answer, beside the road, and by the petitioner, the supervisor or the calendar."""

from huiyin.procedure.effects import aftercare as effects
from huiyin.procedure.guards import aftercare as guards
from huiyin.procedure.guards.opinion import visited_did_not_refuse, visits_are_welcome
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, OPEN
from huiyin.procedure.terms import Text, law_2022, policy

_FILES = Field("files", Text("附件", "Files"), "files")
_RETURN_VISIT = policy("答复后回访，须经信访人同意", "return visit after the answer, with the petitioner's consent")

RETURN_VISIT = Step(
    key="return_visit",
    name=Text("回访", "Return visit"),
    done=Text("进行了回访", "made a return visit"),
    plain=Text("经您同意进行了回访", "You were visited about the answer, with your consent"),
    roles=frozenset({"clerk", "head"}),
    stages=frozenset({"served", "closed"}),
    by_whom="either",
    citation=_RETURN_VISIT,
    fields=(
        Field(
            "visited_contact",
            Text("回访的来件", "Whose contact"),
            "number",
            hint=Text("已表示不接受回访的信访人不在其中", "Whoever has refused return visits is not among them"),
        ),
        Field("consent", Text("信访人同意回访", "The petitioner consented"), "bool", required=True),
        Field("visited_on", Text("回访日期", "Visited on"), "date", required=True, told=True),
        Field("explained", Text("已说明处理结果", "The result was explained"), "bool", required=True),
        Field(
            "performed",
            Text("处理意见落实情况", "Carried out"),
            "choice",
            required=True,
            told=True,
            options=(
                ("yes", Text("已落实", "yes")),
                ("partly", Text("部分落实", "partly")),
                ("no", Text("未落实", "no")),
                ("not_applicable", Text("无需落实", "nothing to carry out")),
            ),
        ),
        Field(
            "view",
            Text("信访人意见", "The petitioner's view"),
            "choice",
            required=True,
            told=True,
            options=(
                ("agrees", Text("同意", "agrees")),
                ("disagrees", Text("不同意", "disagrees")),
                ("no_view", Text("无明确意见", "no view")),
                ("would_not_sign", Text("拒签", "would not sign")),
            ),
        ),
        Field(
            "reason",
            Text("不同意或者拒签的原因", "Reason for disagreeing or not signing"),
            "longtext",
            hint=Text("如实记录，不影响结案", "Recorded as said; closing does not depend on it"),
        ),
        Field("help_needed", Text("需要的帮助", "Help needed"), "longtext"),
        Field("asked_by_petitioner", Text("应信访人要求", "The petitioner asked for it"), "bool"),
        _FILES,
    ),
    guards=(guards.opinion_was_served, visits_are_welcome, guards.visitor_did_not_handle),
    checks=(visited_did_not_refuse, guards.visits_are_left, guards.view_has_reason),
    effect=effects.visit,
    shortcut="h",
    primary=20,
)

WAIVE_RETURN_VISIT = Step(
    key="waive_return_visit",
    name=Text("不回访说明", "No return visit, and why"),
    done=Text("说明了不回访的原因", "gave the reason for no return visit"),
    plain=None,
    roles=frozenset({"clerk", "head"}),
    stages=frozenset({"served"}),
    by_whom="either",
    citation=_RETURN_VISIT,
    fields=(
        Field(
            "why",
            Text("原因", "Why"),
            "longtext",
            required=True,
            hint=Text(
                "例如：信访人不同意回访；无法联系", "For example: the petitioner did not consent; cannot be reached"
            ),
        ),
    ),
    guards=(guards.no_visit_yet,),
    effect=effects.waive_visit,
    primary=30,
)

CLOSE = Step(
    key="close",
    name=Text("结案", "Close"),
    done=Text("结案", "closed the case"),
    plain=Text(
        "本事项已办结，您的复查请求权和评价不受影响",
        "The matter is closed; your right to a review and to rate it stays",
    ),
    roles=frozenset({"head", "clerk"}),
    stages=frozenset({"served"}),
    by_whom="either",
    citation=law_2022("34", "办结"),
    fields=(Field("note", Text("结案说明", "Note"), "longtext"),),
    guards=(guards.gate_is_open,),
    effect=effects.close,
    leads=("closed",),
    shortcut="c",
    primary=10,
)

RATE = Step(
    key="rate",
    name=Text("满意度评价", "Rate"),
    done=Text("信访人作出评价", "rated by the petitioner"),
    plain=Text("您作出了评价", "You rated the handling"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    citation=law_2022("21(2)"),
    fields=(
        Field("ratings", Text("逐项评价", "Rating of each request"), "ratings", required=True),
        Field("comment", Text("意见", "Comment"), "longtext"),
    ),
    guards=(guards.opinion_was_served,),
    checks=(guards.ratings_are_for_served,),
    effect=effects.rate,
    stops=("rating_window",),
    primary=20,
)

SUPPLEMENT = Step(
    key="supplement",
    name=Text("补充材料", "Add to the matter"),
    done=Text("信访人补充了材料", "the petitioner added to the matter"),
    plain=Text("您补充了材料", "You added to your matter"),
    roles=frozenset({"petitioner"}),
    stages=OPEN,
    by_whom="petitioner",
    citation=law_2022("19(1)"),
    fields=(Field("note", Text("补充内容", "What you want to add"), "longtext", required=True), _FILES),
    primary=30,
)

REPORT_OVERDUE = Step(
    key="report_overdue",
    name=Text("反映超期", "Report a missed date"),
    done=Text("信访人反映超过期限", "the petitioner reported a missed date"),
    plain=Text("您向上级机关反映了超期问题", "You told the unit above that a date was missed"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    citation=law_2022("40"),
    fields=(Field("note", Text("情况说明", "Note"), "longtext"),),
    guards=(guards.office_is_late,),
    effect=effects.report_overdue,
    starts=("demand_answer",),
    primary=5,
)

ANSWER_OVERDUE = Step(
    key="answer_overdue",
    name=Text("答复超期反映", "Answer the report of delay"),
    done=Text("答复了信访人反映的超期问题", "answered the petitioner's report of delay"),
    plain=Text("上级机关答复了您反映的超期问题", "The unit above answered your report of delay"),
    roles=frozenset({"supervisor"}),
    stages=ALL,
    by_whom="supervisor",
    citation=law_2022("40"),
    fields=(Field("answer", Text("答复", "Answer"), "longtext", required=True),),
    guards=(guards.overdue_was_reported,),
    effect=effects.answer_overdue,
    stops=("demand_answer",),
    primary=20,
)

ASK_RECUSAL = Step(
    key="ask_recusal",
    name=Text("申请回避", "Ask that somebody stand aside"),
    done=Text("信访人申请有关人员回避", "the petitioner asked for a recusal"),
    plain=Text("您申请有关人员回避", "You asked that somebody stand aside"),
    roles=frozenset({"petitioner"}),
    stages=frozenset({"passed", "accepted", "handling", "signing"}),
    by_whom="petitioner",
    citation=law_2022("28(3)", "有直接利害关系的，应当回避"),
    fields=(
        Field("who", Text("申请回避的人员", "Who should stand aside"), "text", required=True),
        Field("reason", Text("理由", "Reason"), "longtext", required=True),
    ),
    guards=(guards.no_recusal_asked,),
    effect=effects.ask_recusal,
    starts=("recusal_answer",),
    primary=40,
)

DEMAND = Step(
    key="demand",
    name=Text("督办", "Demand an answer"),
    done=Text("发出督办函", "sent a supervision order"),
    plain=Text("上级机关对本事项进行督办", "The unit above demanded an explanation"),
    roles=frozenset({"supervisor"}),
    stages=ALL,
    by_whom="supervisor",
    citation=law_2022("40"),
    fields=(
        Field("what", Text("督办事由和要求", "What is demanded"), "longtext", required=True),
        Field("answer_due", Text("说明期限", "Answer due on"), "date", required=True),
    ),
    checks=(guards.answer_due_is_ahead,),
    effect=effects.demand,
    papers=("supervision_letter",),
    starts=("demand",),
    stops=("demand_answer",),
    shortcut="u",
    primary=10,
)

EXPLAIN = Step(
    key="explain",
    name=Text("书面说明", "Explain in writing"),
    done=Text("对督办作出书面说明", "answered the supervision order"),
    plain=Text("承办单位向上级机关作出了说明", "The unit explained itself to the unit above"),
    roles=frozenset({"head", "handler", "clerk"}),
    stages=ALL,
    by_whom="either",
    citation=law_2022("40"),
    fields=(
        Field("demand", Text("对应的督办函", "Order it answers"), "number"),
        Field("answer", Text("说明", "Answer"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.demand_is_open,),
    checks=(guards.demand_is_known,),
    effect=effects.explain,
    stops=("demand",),
    primary=25,
)

WITHDRAW_DEMAND = Step(
    key="withdraw_demand",
    name=Text("撤回督办", "Take a demand back"),
    done=Text("撤回了督办函", "took a supervision order back"),
    plain=Text("上级机关撤回了督办", "The unit above took its demand back"),
    roles=frozenset({"supervisor"}),
    stages=ALL,
    by_whom="supervisor",
    citation=policy(
        "督办有误或者情况已变的，由督办单位撤回", "an order in error, or of what is settled, is taken back"
    ),
    fields=(
        Field("demand", Text("撤回哪一份督办函", "Which order"), "number", required=True),
        Field("reason", Text("撤回理由", "Reason"), "longtext", required=True),
    ),
    guards=(guards.own_demand_is_open,),
    checks=(guards.demand_is_own,),
    effect=effects.withdraw_demand,
    stops=("demand",),
    primary=93,
)

CORRECT = Step(
    key="correct",
    name=Text("更正登记", "Correct an entry"),
    done=Text("更正了登记内容", "corrected an entry"),
    plain=Text("登记内容作了更正，期限已重新计算", "An entry was corrected and the dates reckoned anew"),
    roles=frozenset({"clerk"}),
    stages=ALL,
    by_whom="either",
    citation=law_2022("22(1)"),
    fields=(
        Field("reason", Text("更正理由", "Reason"), "longtext", required=True),
        Field("changes", Text("更正内容", "What changes"), "corrections", required=True),
    ),
    checks=(guards.changes_are_allowed,),
    effect=effects.correct,
    primary=92,
)

BIND_SCAN = Step(
    key="bind_scan",
    name=Text("归入盖章扫描件", "Bind a stamped scan"),
    done=Text("归入了盖章扫描件", "bound a stamped scan to its paper"),
    plain=None,
    roles=frozenset({"clerk", "handler"}),
    stages=ALL,
    by_whom="either",
    citation=law_2022("32"),
    fields=(
        Field("paper", Text("文书", "Paper"), "text", required=True),
        Field("file", Text("扫描件", "Scan"), "text", required=True),
    ),
    checks=(guards.paper_is_known,),
    effect=effects.bind_scan,
    primary=93,
)

UNSEAL = Step(
    key="unseal",
    name=Text("查看身份", "Open an identity"),
    done=Text("查看了信访人身份信息", "opened the petitioner's identity"),
    plain=Text("您的身份信息被依规查看，理由已记录", "Your identity was opened for a recorded reason"),
    roles=frozenset({"custodian", "clerk", "head", "handler"}),
    stages=ALL,
    by_whom="any",
    citation=law_2022("30(3)"),
    fields=(
        Field("party", Text("信访人编号", "Party"), "text", required=True),
        Field("reason", Text("理由", "Reason"), "longtext", required=True),
    ),
    guards=(guards.custodian_when_sealed,),
    primary=96,
)

LAPSE = Step(
    key="lapse",
    name=Text("期限届满", "Window closes"),
    done=Text("期限届满", "a window closed"),
    plain=None,
    roles=frozenset({"system"}),
    stages=ALL,
    by_whom="system",
    citation=law_2022("35"),
    fields=(
        Field("clock", Text("期限", "Clock"), "text", required=True),
        Field("request", Text("诉求", "Request"), "request"),
        Field("subject", Text("对应文书", "Paper"), "text"),
    ),
    checks=(guards.clock_has_lapsed,),
    effect=effects.lapse,
)

RECOMPUTE = Step(
    key="recompute",
    name=Text("重新计算期限", "Reckon the dates anew"),
    done=Text("节假日安排更新，期限重新计算", "dates reckoned anew with a new calendar"),
    plain=Text("节假日安排公布后，期限已重新计算", "Holidays were announced and the dates reckoned anew"),
    roles=frozenset({"system"}),
    stages=ALL,
    by_whom="system",
    citation=policy("节假日安排公布后重新计算期限", "dates are reckoned anew when holidays are announced"),
    fields=(
        Field("calendar_version", Text("日历版本", "Calendar version"), "text", required=True),
        Field("what_moved", Text("日期变动", "What moved"), "longtext"),
    ),
)

STEPS: tuple[Step, ...] = (
    RETURN_VISIT,
    WAIVE_RETURN_VISIT,
    CLOSE,
    RATE,
    SUPPLEMENT,
    REPORT_OVERDUE,
    ANSWER_OVERDUE,
    ASK_RECUSAL,
    DEMAND,
    EXPLAIN,
    WITHDRAW_DEMAND,
    CORRECT,
    BIND_SCAN,
    UNSEAL,
    LAPSE,
    RECOMPUTE,
)
