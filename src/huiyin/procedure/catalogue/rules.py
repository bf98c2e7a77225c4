"""The clocks: the twelve of the 2022 Regulation, and the duties we added where it is silent (mark P)."""

from collections.abc import Mapping

from huiyin.procedure.clocks import ClockRule
from huiyin.procedure.layers import HEARING_RULE, PLAN_RULE, TRIAGE_RULE
from huiyin.procedure.terms import Citation, Text, law_2022, policy

_NOT_MOVED = policy(
    "机关的期限不因节假日顺延；起算当日不计入",
    "an organ's last day is not moved by holidays; the starting day is not counted",
)
_ROLLS = policy(
    "信访人期限的最后一日不是工作日的，顺延至其后第一个工作日；邮寄的以邮戳日期为准",
    "a petitioner's last day that is not worked moves to the next working day; the postmark counts",
)
_FROM_DAY_15 = policy(
    "受理之日以受理告知书日期为准；超过收到后第15日出具或者未出具的，自第15日起算",
    "acceptance is the date of the notice; written after day 15, or never, the days run from day 15 after receipt",
)
_TOLD = policy(
    "延期只有在当时期限届满前批准并告知信访人理由才生效",
    "an extension has effect only if granted, and the petitioner told, before the term then in force ends",
)
_PAUSE = policy(
    "中止期间首日和末日均不计入，重叠的中止只扣除一次",
    "both ends of a pause are left out; overlapping pauses count once",
)
_PENDING = policy(
    "提出异议期间，承办单位的告知期限继续计算，直至转送单位同意",
    "while an objection is pending the unit's notice clock runs until the sender agrees",
)
_WINDOW_FROM_SERVICE = policy("仅邮寄不起算，送达之日起算", "posting starts nothing; the window runs from service")

PROMISE_DAYS = 30  # 15 days to pass on (art. 22) and 15 to give notice (art. 23)


def by_key(*rules: ClockRule) -> Mapping[str, ClockRule]:
    return {rule.key: rule for rule in rules}


STATUTORY: Mapping[str, ClockRule] = by_key(
    ClockRule(
        "sort",
        Text("登记分办期限", "Sort and pass on"),
        "office",
        15,
        "day",
        law_2022("22(1)", "予以登记，并区分情况，在15日内"),
        policy=(_NOT_MOVED,),
    ),
    ClockRule(
        "notice_direct",
        Text("直接提出事项的告知期限", "Notice, matter brought direct"),
        "office",
        15,
        "day",
        law_2022("23(2)", "自收到信访事项之日起15日内书面告知"),
        policy=(_NOT_MOVED,),
    ),
    ClockRule(
        "notice",
        Text("转送、交办事项的告知期限", "Notice, matter transferred"),
        "unit",
        15,
        "day",
        law_2022("23(3)", "自收到之日起15日内书面告知信访人接收情况以及处理途径和程序"),
        policy=(_NOT_MOVED, _PENDING),
    ),
    ClockRule(
        "objection",
        Text("提出管辖异议期限", "Jurisdiction objection"),
        "unit",
        5,
        "workday",
        law_2022("23(3)", "5个工作日内提出异议，并详细说明理由"),
        is_right=True,
        soon=1,
    ),
    ClockRule(
        "report",
        Text("交办事项办结报告期限", "Report on the assignment"),
        "unit",
        None,
        "day",
        law_2022("22(1)-3", "在指定办理期限内反馈结果，提交办结报告"),
    ),
    ClockRule(
        "finish",
        Text("办理期限", "Answer in writing"),
        "unit",
        60,
        "day",
        law_2022("34", "自受理之日起60日内办结"),
        max_extension=30,
        policy=(_FROM_DAY_15, _TOLD, _NOT_MOVED),
        soon=10,
    ),
    ClockRule(
        "extension",
        Text("延长办理期限（累计）", "Extension of the term, in all"),
        "unit",
        30,
        "day",
        law_2022("34", "延长期限不得超过30日，并告知信访人延期理由"),
        is_right=True,
        policy=(_TOLD,),
    ),
    ClockRule(
        "review_window",
        Text("请求复查期限", "Time to ask for a review"),
        "petitioner",
        30,
        "day",
        law_2022("35", "自收到书面答复之日起30日内"),
        rolls=True,
        is_right=True,
        policy=(_WINDOW_FROM_SERVICE, _ROLLS),
    ),
    ClockRule(
        "review",
        Text("复查期限", "Decide the review"),
        "reviewer",
        30,
        "day",
        law_2022("35", "30日内提出复查意见，并予以书面答复"),
        policy=(_NOT_MOVED,),
    ),
    ClockRule(
        "recheck_window",
        Text("请求复核期限", "Time to ask for a recheck"),
        "petitioner",
        30,
        "day",
        law_2022("36(1)", "自收到书面答复之日起30日内"),
        rolls=True,
        is_right=True,
        policy=(_WINDOW_FROM_SERVICE, _ROLLS),
    ),
    ClockRule(
        "recheck",
        Text("复核期限", "Decide the recheck"),
        "reviewer",
        30,
        "day",
        law_2022("36(1)", "30日内提出复核意见"),
        honours=frozenset({"hearing"}),
        policy=(_PAUSE, _NOT_MOVED),
    ),
    ClockRule(
        "annual_report",
        Text("信访情况年度报告", "Annual report"),
        "office",
        None,
        "day",
        law_2022("41", "编制信访情况年度报告"),
        policy=(policy("法规未规定日期，按次年年底前计算", "the law names no day: by the end of the following year"),),
        soon=30,
    ),
)


def _duty(key: str, name: Text, holder: str, limit: int | None, rule: Citation, unit: str = "workday") -> ClockRule:
    return ClockRule(key, name, holder, limit, unit, rule, policy=(rule,), soon=1 if unit == "workday" else 5)


DUTIES: Mapping[str, ClockRule] = by_key(
    _duty(
        "serve_notice",
        Text("告知书送达", "Serve a notice"),
        "unit",
        5,
        policy("告知书出具后5个工作日内送达", "a notice is served within 5 working days of issue"),
    ),
    _duty(
        "serve_opinion",
        Text("处理意见书送达", "Serve the handling opinion"),
        "unit",
        5,
        policy("处理意见书签发后5个工作日内送达", "an opinion is served within 5 working days of signature"),
    ),
    _duty(
        "objection_answer",
        Text("答复管辖异议", "Answer an objection"),
        "office",
        5,
        policy("收到管辖异议后5个工作日内答复", "an objection is answered within 5 working days"),
    ),
    _duty(
        "sort_again",
        Text("重新分办", "Sort again"),
        "office",
        5,
        policy("异议成立后5个工作日内重新分办", "passed on again within 5 working days after an objection is agreed"),
    ),
    _duty(
        "promise",
        Text("告知信访人的承诺日期", "Date promised to the petitioner"),
        "office",
        PROMISE_DAYS,
        policy(
            "自首次收到之日起30日内告知是否受理（分办15日加告知15日），不因转送、异议而变动",
            "told whether it is accepted within 30 days of first receipt (15 to sort, 15 for notice); never moves",
        ),
        "day",
    ),
    ClockRule(
        "rating_window",
        Text("满意度评价期", "Time to rate"),
        "petitioner",
        30,
        "day",
        policy(
            "自送达之日起30日；之后的评价照常显示，不计入统计",
            "30 days from service; later ratings are shown and not counted",
        ),
        rolls=True,
        is_right=True,
        policy=(_ROLLS,),
    ),
    _duty(
        "import_followup",
        Text("导入事项核实", "Follow up an imported matter"),
        "office",
        15,
        policy(
            "导入的未办结事项自导入之日起15日内分办", "an imported matter without an answer is sorted within 15 days"
        ),
        "day",
    ),
    _duty(
        "serve_review",
        Text("复查（复核）意见书送达", "Serve the review opinion"),
        "organ",
        5,
        policy(
            "复查（复核）意见书签发后5个工作日内送达", "a review opinion is served within 5 working days of signature"
        ),
    ),
    _duty(
        "pass_review",
        Text("告知有权复查（复核）的机关", "Tell which organ reviews it"),
        "organ",
        5,
        policy(
            "本系统中没有上一级机关的，登记单位5个工作日内书面告知信访人向哪一机关提出",
            "with no organ above known here, the office says in writing within 5 working days which one reviews it",
        ),
    ),
    _duty(
        "full_check",
        Text("全面评查期限", "Full check of a termination"),
        "reviewer",
        30,
        policy(
            "对终结决定的异议，参照复核期限30日内评查完毕", "a challenge is checked within the 30 days of a recheck"
        ),
        "day",
    ),
    ClockRule(
        "demand",
        Text("督办说明期限", "Answer a supervision order"),
        "unit",
        None,
        "day",
        law_2022("40"),
        soon=2,
    ),
    _duty(
        "demand_answer",
        Text("处理信访人反映的超期", "Take up a reported delay"),
        "supervisor",
        5,
        policy("信访人反映超期后5个工作日内督办或者答复", "a reported delay is taken up within 5 working days"),
    ),
    _duty(
        "recusal_answer",
        Text("答复回避申请", "Answer a request for recusal"),
        "unit",
        5,
        policy("收到回避申请后5个工作日内答复", "a request for recusal is answered within 5 working days"),
    ),
)

TEAMWORK: Mapping[str, ClockRule] = by_key(
    ClockRule(
        "part",
        Text("协办答复期限", "Answer of the co-handling unit"),
        "organ",
        None,
        "day",
        policy("协办单位按牵头单位商定的日期答复", "a co-handling unit answers by the day that was agreed"),
        soon=3,
    ),
    # The next two run only where the installation has switched their layer on.
    ClockRule("measure", Text("化解措施", "Measure of the plan"), "unit", None, "day", PLAN_RULE, soon=3),
    ClockRule("triage", Text("分类化解期限", "Day named in the triage"), "unit", None, "day", TRIAGE_RULE, soon=3),
)

# What runs beside the road: whoever conducts a proceeding holds its clocks.
BESIDE: Mapping[str, ClockRule] = by_key(
    _duty(
        "mediation_intake",
        Text("征求双方意见并分流调解", "Ask both sides, and dispatch the mediation"),
        "organ",
        5,
        policy("收到调解申请后5个工作日内征求双方意见并分流", "both sides are asked within 5 working days"),
    ),
    _duty(
        "mediation_feedback",
        Text("反馈调解结果", "Feedback on the mediation"),
        "organ",
        30,
        policy("分流调解后30日内反馈结果，另定期限的从其规定", "the result is fed back in 30 days, or by the day set"),
        "day",
    ),
    _duty(
        "hearing_decision",
        Text("决定是否听证", "Decide on the hearing"),
        "organ",
        7,
        policy("收到听证申请后7个工作日内决定", "a request for a hearing is decided within 7 working days"),
    ),
    # The next two run only where the installation has switched their layer on.
    ClockRule("hearing_hold", Text("举行听证", "Hold the hearing"), "organ", 30, "day", HEARING_RULE),
    ClockRule("hearing_view", Text("出具听证意见", "Give the panel's view"), "organ", 20, "day", HEARING_RULE),
    _duty(
        "reply_check",
        Text("联合审查答复", "Joint check of the reply"),
        "organ",
        3,
        policy("收到审查请求后3个工作日内提出意见", "a reply is checked within 3 working days"),
    ),
    _duty(
        "performance",
        Text("落实处理意见", "Carry out what was promised"),
        "organ",
        30,
        policy(
            "写明落实日期的从其日期，未写明的自送达之日起30日内落实", "carried out by the day named, else in 30 days"
        ),
        "day",
    ),
    _duty(
        "assistance_decision",
        Text("决定救助申请", "Decide on the help"),
        "organ",
        15,
        policy("收到救助申请后15日内作出决定", "an application for help is decided within 15 days"),
        "day",
    ),
    _duty(
        "assistance_payment",
        Text("发放救助", "Give the help"),
        "organ",
        30,
        policy("决定给予救助后30日内发放，另定期限的从其规定", "help is given in 30 days, or by the day set"),
        "day",
    ),
)

CLOCKS: Mapping[str, ClockRule] = {**STATUTORY, **DUTIES, **TEAMWORK, **BESIDE}
