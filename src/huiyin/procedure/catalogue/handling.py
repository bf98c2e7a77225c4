"""Steps of the competent unit, from acceptance to a served answer (art. 23, 28, 31, 32, 34, 35)."""

from huiyin.procedure.catalogue.review import NEW_GROUND
from huiyin.procedure.effects import handling as effects
from huiyin.procedure.effects.intake import no_longer_accept
from huiyin.procedure.guards import handling as guards
from huiyin.procedure.guards import intake as intake_guards
from huiyin.procedure.guards import parts as part_guards
from huiyin.procedure.guards import review as reviewing
from huiyin.procedure.guards import teamwork as team_guards
from huiyin.procedure.guards.opinion import checks_are_in, has_a_basis
from huiyin.procedure.legal_procedures import LEGAL_PROCEDURES
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, WITH_UNIT
from huiyin.procedure.terms import SERVICE_RESULTS, SERVICE_WAYS, Text, law_2022

_WORKING = frozenset({"handling", "signing"})
_FILES = Field("files", Text("附件", "Files"), "files")

ACCEPT = Step(
    key="accept",
    name=Text("受理", "Accept"),
    done=Text("已受理并出具告知书", "accepted, with a written notice"),
    plain=Text("您反映的事项已受理，办理期限开始计算", "Your matter was accepted; the time to answer it runs"),
    roles=frozenset({"clerk", "head"}),
    stages=frozenset({"passed"}),
    by_whom="unit",
    citation=law_2022("23(3)", "自收到之日起15日内书面告知信访人接收情况以及处理途径和程序"),
    fields=(
        Field(
            "routes",
            Text("各项诉求的办理途径", "Route of each request"),
            "routes",
            hint=Text("不改则沿用分办时的途径", "Leave empty to keep the routes set when sorting"),
        ),
        Field("contact", Text("联系人和电话", "Contact person and telephone"), "text"),
        Field("note", Text("告知内容补充", "To add to the notice"), "longtext"),
    ),
    guards=(intake_guards.same_matter_not_pending, intake_guards.matter_is_not_final),
    checks=(intake_guards.routes_are_known,),
    effect=effects.accept,
    leads=("accepted",),
    papers=("acceptance_notice",),
    starts=("finish", "serve_notice"),
    stops=("notice", "notice_direct", "promise"),
    shortcut="a",
    primary=10,
)

# What may still end an accepted matter; that another organ is competent is settled before acceptance (art. 23, 24).
NO_LONGER_GROUNDS: tuple[tuple[str, Text], ...] = (
    (
        "after_recheck",
        Text(
            "同一事实和理由的事项已经复核（第三十六条第三款）",
            "the same facts and reasons were rechecked before (art. 36(3))",
        ),
    ),
    (
        "pending",
        Text(
            "同一事项正在其他机关规定期限内受理、办理（第十九条第三款）",
            "the same matter is pending within its term elsewhere (art. 19(3))",
        ),
    ),
    (
        "legal_procedure",
        Text(
            "信访人已就同一诉求进入法定程序（第三十一条）",
            "the petitioner has taken the same request into a legal procedure (art. 31)",
        ),
    ),
)

NO_LONGER_ACCEPT = Step(
    key="no_longer_accept",
    name=Text("不再受理", "No longer accept"),
    done=Text(
        "受理后决定不再受理，已出具告知书", "decided after acceptance that it is no longer accepted, with a notice"
    ),
    plain=Text(
        "不再受理，告知书写明了理由、依据和可以提出的单位",
        "No longer accepted; the notice gives the reason, the article and where to turn",
    ),
    roles=frozenset({"head"}),
    stages=frozenset({"accepted"}) | _WORKING,
    by_whom="unit",
    citation=law_2022("36(3)"),
    fields=(
        Field(
            "requests",
            Text("适用的诉求", "Requests concerned"),
            "requests",
            hint=Text("不选表示全部未办结的诉求", "Leave empty for all that are open"),
        ),
        Field("ground", Text("不再受理的情形", "Ground"), "choice", required=True, options=NO_LONGER_GROUNDS),
        Field("article", Text("依据条款", "Article"), "text", required=True),
        Field(
            "elsewhere",
            Text("正在办理的机关和编号", "Organ that has it, and its number"),
            "text",
            required_if=("ground", "pending"),
            hint=Text("正在其他机关办理的必填", "Required where it is pending elsewhere"),
        ),
        Field(
            "procedure",
            Text("所进入的法定程序", "Legal procedure"),
            "choice",
            options=tuple((key, item.name) for key, item in LEGAL_PROCEDURES.items()),
            required_if=("ground", "legal_procedure"),
            hint=Text(
                "进入法定程序的必填；退回后重新分办", "Required for that ground; what comes back is sorted again"
            ),
        ),
        Field(
            "explanation",
            Text("说明", "Explanation"),
            "longtext",
            required=True,
            hint=Text("写明受理后才查明的情况", "What came to light only after acceptance"),
        ),
        Field("where_to_go", Text("告知信访人向何处提出", "Where the petitioner can turn"), "longtext", required=True),
        _FILES,
    ),
    guards=(intake_guards.something_is_open,),
    checks=(intake_guards.requests_are_open, guards.ground_is_backed, guards.not_sent_back),
    effect=no_longer_accept,
    leads=(
        *(f"{stage}>closed" for stage in ("accepted", "handling", "signing")),
        "signing>handling",
        *(f"{stage}>{goal}" for stage in ("accepted", "handling", "signing") for goal in ("serving", "served")),
        "asked>reply_check:",
    ),
    papers=("decline_notice",),
    starts=("serve_notice",),
    stops=("finish",),
    primary=90,
)

APPOINT = Step(
    key="appoint",
    name=Text("指派承办人", "Appoint the handler"),
    done=Text("已指派承办人和包案领导", "appointed the handler and the lead"),
    plain=Text("已指定专人办理", "A person was appointed to handle it"),
    roles=frozenset({"head"}),
    stages=frozenset({"accepted"}),
    by_whom="unit",
    citation=law_2022("28(3)", "有直接利害关系的，应当回避"),
    fields=(
        Field("handler", Text("承办人", "Handler"), "post", required=True, role="handler"),
        Field("lead", Text("包案领导", "Lead"), "post", required=True, role="head"),
        Field("requirements", Text("办理要求", "Requirements"), "longtext"),
    ),
    checks=(guards.post_may_act, reviewing.appointed_is_another),
    effect=effects.appoint,
    leads=("handling",),
    shortcut="p",
    primary=10,
)

REASSIGN = Step(
    key="reassign",
    name=Text("更换承办人", "Change the handler"),
    done=Text("更换了承办人", "changed the handler"),
    plain=Text("更换了承办人", "Another person now handles it"),
    roles=frozenset({"head"}),
    stages=_WORKING | {"serving", "served"},
    by_whom="unit",
    citation=law_2022("28(3)"),
    fields=(
        Field("handler", Text("新的承办人", "New handler"), "post", required=True, role="handler"),
        Field("lead", Text("包案领导", "Lead"), "post", role="head"),
        Field("reason", Text("理由", "Reason"), "longtext", required=True),
    ),
    checks=(guards.post_may_act, reviewing.appointed_is_another),
    effect=effects.reassign,
    primary=70,
)

RECUSE = Step(
    key="recuse",
    name=Text("回避", "Stand aside"),
    done=Text("有关人员已回避", "recorded a recusal"),
    plain=Text("有关人员已回避", "A person with an interest stands aside"),
    roles=frozenset({"handler", "head"}),
    stages=WITH_UNIT,
    by_whom="handler",
    citation=law_2022("28(3)", "有直接利害关系的，应当回避"),
    fields=(
        Field("post", Text("回避人员", "Who stands aside"), "post", required=True),
        Field("reason", Text("理由", "Reason"), "longtext", required=True),
        Field(
            "answer",
            Text("对回避申请的答复", "Answer to the petitioner's request"),
            "longtext",
            hint=Text("信访人申请回避的，写明决定；在查询页面显示", "The petitioner reads it on the tracking page"),
        ),
    ),
    checks=(guards.not_already_recused, team_guards.request_is_answered),
    effect=effects.recuse,
    leads=("handling>accepted", "signing>accepted", "asked>reply_check:"),
    primary=80,
)

REFUSE_RECUSAL = Step(
    key="refuse_recusal",
    name=Text("答复回避申请", "Answer the request for recusal"),
    done=Text("答复信访人：不需要回避", "answered that nobody has to stand aside"),
    plain=Text("已答复您的回避申请", "Your request that somebody stand aside was answered"),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="unit",
    citation=law_2022("28(3)"),
    fields=(
        Field(
            "reason",
            Text("理由", "Reason"),
            "longtext",
            required=True,
            hint=Text("在查询页面显示", "The petitioner reads it on the tracking page"),
        ),
    ),
    guards=(guards.recusal_was_asked,),
    effect=effects.refuse_recusal,
    stops=("recusal_answer",),
    primary=40,
)

LOG = Step(
    key="log",
    name=Text("办理记录", "Log"),
    done=Text("记录了办理情况", "logged work"),
    plain=Text("承办人开展了调查核实", "The handler worked on your matter"),
    roles=frozenset({"handler", "head"}),
    stages=frozenset({"accepted"}) | _WORKING,
    by_whom="team",
    citation=law_2022("31-6", "应当听取信访人陈述事实和理由"),
    fields=(
        Field(
            "what",
            Text("事项", "What was done"),
            "choice",
            required=True,
            options=(
                ("heard_petitioner", Text("听取信访人陈述", "heard the petitioner")),
                ("interview", Text("谈话、询问", "interview")),
                ("visit", Text("实地查看", "visit to the place")),
                ("evidence", Text("调取证据材料", "evidence obtained")),
                ("plan", Text("办理方案", "plan")),
                ("other", Text("其他", "other")),
            ),
        ),
        Field("note", Text("内容", "Note"), "longtext", required=True),
        _FILES,
    ),
    effect=effects.log_work,
    shortcut="l",
    primary=20,
)

EXTEND = Step(
    key="extend",
    name=Text("批准延期", "Extend"),
    done=Text("批准延长办理期限并告知信访人", "extended the term and told the petitioner"),
    plain=Text("办理期限已延长，理由见延期告知书", "The time to answer was extended; the notice gives the reason"),
    roles=frozenset({"head"}),
    stages=frozenset({"accepted"}) | _WORKING,
    by_whom="unit",
    citation=law_2022("34", "延长期限不得超过30日，并告知信访人延期理由"),
    fields=(
        Field("request", Text("诉求", "Request"), "request", required=True),
        Field(
            "days", Text("延长日数", "Days"), "number", required=True, hint=Text("累计不超过30日", "At most 30 in all")
        ),
        Field("reason", Text("延期理由", "Reason"), "longtext", required=True),
        Field("told_on", Text("告知信访人日期", "Petitioner told on"), "date", required=True),
    ),
    guards=(guards.may_extend,),
    checks=(guards.extension_has_effect,),
    effect=effects.extend,
    papers=("extension_notice",),
    shortcut="e",
    primary=60,
)

DRAFT = Step(
    key="draft",
    name=Text("拟写处理意见", "Draft the opinion"),
    done=Text("拟写了处理意见", "drafted the handling opinion"),
    plain=Text("答复已经拟好，等待签发", "The answer is drafted and waits to be signed"),
    roles=frozenset({"handler"}),
    stages=frozenset({"handling"}),
    by_whom="handler",
    citation=law_2022("32", "载明具体投诉请求、事实和理由、处理意见及其法律法规依据"),
    fields=(
        Field("answers", Text("逐项答复", "Answer to each request"), "answers", required=True),
        Field("facts", Text("查明的事实", "Facts found"), "longtext", required=True),
        Field(
            "proof",
            Text("证据", "Evidence"),
            "longtext",
            hint=Text("逐项写明证据及其证明的事实", "Each piece of evidence and what it shows"),
        ),
        Field("evidence", Text("本事项中作为证据的材料", "Files of the case that are evidence"), "case_files"),
        Field(
            "articles",
            Text("从法规库选用的条款", "Articles of the library"),
            "articles",
            hint=Text("选用的条款连同出处写入处理意见书", "Written into the opinion with their citation"),
        ),
        Field(
            "basis",
            Text("法律、法规和政策依据", "Legal and policy basis"),
            "longtext",
            hint=Text("从法规库选用了条款的，可以不填", "May stay empty where articles are chosen above"),
            required_without="articles",
        ),
        Field(
            "remedy",
            Text("救济途径和期限", "Remedy and its time limit"),
            "longtext",
            required=True,
            hint=Text("写明向哪一机关、在几日内请求复查", "Name the organ and the days to ask for a review"),
        ),
        NEW_GROUND,
        _FILES,
    ),
    checks=(
        guards.answers_are_open,
        has_a_basis,
        team_guards.outcome_fits_kind,
        reviewing.drafted_by_another,
        reviewing.not_the_same_result,
    ),
    effect=effects.draft,
    leads=("signing",),
    shortcut="d",
    primary=10,
)

RETURN_DRAFT = Step(
    key="return_draft",
    name=Text("退回修改", "Return the draft"),
    done=Text("退回修改处理意见", "returned the draft"),
    plain=None,
    roles=frozenset({"head"}),
    stages=frozenset({"signing"}),
    by_whom="unit",
    citation=law_2022("32"),
    fields=(Field("reason", Text("修改意见", "What to change"), "longtext", required=True),),
    effect=effects.return_draft,
    leads=("handling", "asked>reply_check:"),
    shortcut="b",
    primary=20,
)

SIGN = Step(
    key="sign",
    name=Text("签发", "Sign"),
    done=Text("签发了处理意见书", "signed the handling opinion"),
    plain=Text("处理意见书已签发", "The written answer was signed"),
    roles=frozenset({"head"}),
    stages=frozenset({"signing"}),
    by_whom="unit",
    citation=law_2022("32", "出具信访处理意见书"),
    fields=(
        Field("note", Text("签发意见", "Note"), "longtext"),
        Field(
            "parts_reason",
            Text("协办意见未收齐即签发的理由", "Why it is signed before the co-handling units have answered"),
            "longtext",
        ),
        Field(
            "override",
            Text("不再等待联合审查的理由", "Why it is signed without waiting for the joint check"),
            "longtext",
            hint=Text("仅在联合审查尚未完成时填写", "Only where somebody who was asked has not answered"),
        ),
    ),
    guards=(guards.not_own_draft,),
    checks=(part_guards.parts_are_answered, checks_are_in),
    effect=effects.sign,
    leads=("serving", "answered>part:", "asked>reply_check:", "performance:due"),
    papers=("handling_opinion",),
    starts=("serve_opinion",),
    stops=("finish",),
    shortcut="s",
    primary=10,
)

SERVE = Step(
    key="serve",
    name=Text("送达", "Serve"),
    done=Text("送达了文书", "served a paper"),
    plain=Text("文书已经送达", "A paper was served on you"),
    roles=frozenset({"handler", "clerk", "head"}),
    stages=ALL,
    by_whom="near",
    citation=law_2022("35", "自收到书面答复之日起30日内"),
    fields=(
        Field("paper", Text("文书", "Paper"), "text", required=True),
        Field("way", Text("送达方式", "Way"), "choice", required=True, options=tuple(SERVICE_WAYS.items())),
        Field("server", Text("送达人", "Served by"), "text", required=True),
        Field("served_on", Text("送达日期", "Served on"), "date", required=True),
        Field("result", Text("结果", "Result"), "choice", required=True, options=tuple(SERVICE_RESULTS.items())),
        Field(
            "witness",
            Text("见证人", "Witness"),
            "text",
            required_if=("result", "refused"),
            hint=Text("拒收时必填", "Required when it was refused"),
        ),
        Field("post_number", Text("邮件编号", "Postal number"), "text"),
        _FILES,
    ),
    guards=(guards.has_unserved_paper,),
    checks=(guards.service_is_possible,),
    effect=effects.serve,
    leads=(
        "serving>served",
        "serving>handling",
        "serving>review:",
        "serving>recheck:",
        "serving>full_check:",
        "performance:due",
    ),
    starts=("review_window", "rating_window"),
    stops=("serve_notice", "serve_opinion", "serve_review"),
    shortcut="v",
    primary=15,
)

REPORT = Step(
    key="report",
    name=Text("提交办结报告", "Hand in the completion report"),
    done=Text("提交了办结报告", "handed in the completion report"),
    plain=None,
    roles=frozenset({"clerk", "handler", "head"}),
    stages=WITH_UNIT - {"passed", "accepted"},
    by_whom="unit",
    citation=law_2022("22(1)-3", "在指定办理期限内反馈结果，提交办结报告"),
    fields=(
        Field("problem", Text("信访人反映的问题", "What was raised"), "longtext", required=True),
        Field("findings", Text("调查情况", "Investigation"), "longtext", required=True),
        Field("opinion", Text("处理意见", "Opinion"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.report_is_due,),
    effect=effects.report,
    papers=("completion_report",),
    stops=("report",),
    primary=30,
)

STEPS: tuple[Step, ...] = (
    ACCEPT,
    NO_LONGER_ACCEPT,
    APPOINT,
    REASSIGN,
    RECUSE,
    REFUSE_RECUSAL,
    LOG,
    EXTEND,
    DRAFT,
    RETURN_DRAFT,
    SIGN,
    SERVE,
    REPORT,
)
