"""Steps from registration to acceptance or decline (art. 17 to 25)."""

from huiyin.procedure.effects import competence
from huiyin.procedure.effects import intake as effects
from huiyin.procedure.guards import intake as guards
from huiyin.procedure.guards import referral
from huiyin.procedure.guards.teamwork import supervisor_is_allowed
from huiyin.procedure.legal_procedures import LEGAL_PROCEDURES
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, OPEN
from huiyin.procedure.terms import CHANNELS, Text, law_2022, policy

_REQUESTS = Field(
    "requests",
    Text("适用的诉求", "Requests concerned"),
    "requests",
    hint=Text("不选表示全部未办结的诉求", "Leave empty for all that are open"),
)
_ROUTES = Field(
    "routes",
    Text("各项诉求的办理途径", "Route of each request"),
    "routes",
    hint=Text("只有信访程序的诉求适用60日办理期限", "Only the petition procedure carries the 60-day term"),
)
_WHERE_TO_GO = Field(
    "where_to_go",
    Text("告知信访人向何处提出", "Where the petitioner can turn"),
    "longtext",
    required=True,
    hint=Text("写明单位、地址、电话或者网址", "Name the organ and its address, telephone or site"),
)
_NOTE = Field("note", Text("备注", "Note"), "longtext")

DECLINE_GROUNDS: tuple[tuple[str, Text], ...] = (
    (
        "pending",
        Text(
            "同一事项正在规定期限内受理、办理（第十九条第三款）",
            "the same matter is pending within its term (art. 19(3))",
        ),
    ),
    (
        "after_recheck",
        Text(
            "复核后以同一事实和理由再次提出（第三十六条第三款）",
            "the same facts and reasons after a recheck (art. 36(3))",
        ),
    ),
    ("other_organ", Text("属于其他机关、单位职权（第二十三条）", "another organ is competent (art. 23)")),
    ("other_legal_route", Text("应当通过其他法定途径解决（第三十一条）", "another legal route applies (art. 31)")),
)

_PASS_ON_FIELDS: tuple[Field, ...] = (
    Field("unit", Text("有权处理的机关、单位", "Competent unit"), "unit", required=True, unit_scope="any"),
    Field(
        "outside",
        Text("该单位未接入本系统", "The unit does not run this system"),
        "bool",
        hint=Text("由登记单位凭其书面材料代为录入", "The registering office enters its papers on its behalf"),
    ),
    Field(
        "received_on",
        Text("该单位收到日期", "Received by the unit on"),
        "date",
        hint=Text("不填则为转送当日", "Leave empty for today"),
    ),
    _ROUTES,
    Field(
        "extract",
        Text("隐去身份信息的摘要", "Extract without identity"),
        "longtext",
        hint=Text("身份保密的事项必填", "Required for a sealed matter"),
    ),
)

REGISTER = Step(
    key="register",
    name=Text("登记", "Register"),
    done=Text("已登记信访事项", "registered the matter"),
    plain=Text("您反映的事项已登记", "Your matter was registered"),
    roles=frozenset({"clerk", "petitioner", "system"}),
    stages=frozenset(),
    by_whom="any",
    citation=law_2022("22(1)", "予以登记"),
    fields=(
        Field("channel", Text("信访形式", "Channel"), "choice", required=True, options=tuple(CHANNELS.items())),
        Field("written_on", Text("书写（发出）日期", "Written or posted on"), "date"),
        Field("received_on", Text("收到日期", "Received on"), "date", required=True),
        Field(
            "direct",
            Text("信访人直接提出（本单位非信访部门）", "Brought direct to an organ that is no petition office"),
            "bool",
        ),
        Field("office", Text("登记单位", "Registering office"), "unit"),
        Field("requests", Text("诉求", "Requests"), "asks", required=True),
        Field("anonymous", Text("匿名", "Anonymous"), "bool"),
        Field("sealed", Text("身份保密", "Identity sealed"), "bool"),
        Field("address_unclear", Text("姓名（名称）、住址不清", "Name or address unclear"), "bool"),
        Field(
            "unreachable",
            Text("姓名（名称）、住址不清，也无其他联系方式", "No name, address or other way to reach them"),
            "bool",
        ),
        Field("people", Text("来访（署名）人数", "How many people"), "number"),
        Field("representatives", Text("代表人数", "Representatives"), "number"),
        Field("barred_units", Text("被检举控告的单位", "Units complained of"), "numbers"),
    ),
    checks=(guards.representatives, guards.received_before_registered),
    opening=effects.register,
    leads=("sorting",),
    starts=("sort", "notice_direct", "promise"),
)

IMPORT_KNOWN = Step(
    key="import_known",
    name=Text("导入历史事项", "Import a known matter"),
    done=Text("已从历史数据导入", "imported from earlier records"),
    plain=Text("您反映的事项已从原系统转入", "Your matter was taken over from an earlier system"),
    roles=frozenset({"system"}),
    stages=frozenset(),
    by_whom="system",
    citation=law_2022("21(2)"),
    fields=(
        Field("received_on", Text("收到日期", "Received on"), "date", required=True),
        Field("replied_on", Text("答复日期", "Replied on"), "date"),
        Field("office", Text("登记单位", "Registering office"), "unit"),
        Field("requests", Text("诉求", "Requests"), "asks", required=True),
        Field("source", Text("数据来源", "Source"), "text"),
        Field("channel", Text("信访形式", "Channel"), "choice", options=tuple(CHANNELS.items())),
        Field("written_on", Text("书写（发出）日期", "Written or posted on"), "date"),
    ),
    opening=effects.import_known,
    leads=("sorting", "closed"),
    starts=("import_followup",),
)

UNDO_IMPORT = Step(
    key="undo_import",
    name=Text("撤销导入", "Undo an import"),
    done=Text("导入已撤销，视为未导入", "the import was undone, as if it had not been"),
    plain=None,
    roles=frozenset({"system"}),
    # An imported matter waits for sorting, or is closed at once where its reply is known.
    stages=frozenset({"sorting", "closed"}),
    by_whom="system",
    citation=policy(
        "导入有误的批次，在无人办理前可以整批撤销，记录保留",
        "an import made in error may be undone while nobody has acted on it; the record of it stays",
    ),
    fields=(
        Field("batch", Text("导入批次", "Batch"), "text", required=True),
        Field("steps", Text("导入产生的步骤数", "Steps made by imports"), "number", required=True),
        Field("contacts", Text("同批并入的来件", "Contacts joined by the same batch"), "numbers"),
    ),
    guards=(guards.was_imported,),
    checks=(guards.nobody_acted,),
    effect=effects.undo_import,
    leads=("closed",),
    stops=("import_followup",),
)

KEEP = Step(
    key="keep",
    name=Text("本级办理", "Handle here"),
    done=Text("确定由本单位办理", "decided to handle the matter here"),
    plain=Text("您反映的事项由登记单位直接办理", "The office that registered your matter will deal with it itself"),
    roles=frozenset({"clerk"}),
    stages=frozenset({"sorting"}),
    by_whom="office",
    citation=law_2022("22(1)-1"),
    fields=(_ROUTES, _NOTE),
    checks=(guards.routes_are_known,),
    effect=effects.keep,
    leads=("passed",),
    starts=("notice",),
    stops=("sort", "sort_again"),
    shortcut="k",
    primary=30,
)

TRANSFER = Step(
    key="transfer",
    name=Text("转送", "Transfer"),
    done=Text("已转送有权处理的机关、单位", "transferred to the competent unit"),
    plain=Text("已转送有权处理的机关、单位", "Passed to the organ that must answer it"),
    roles=frozenset({"clerk"}),
    stages=frozenset({"sorting"}),
    by_whom="office",
    citation=law_2022("22(1)-2"),
    fields=(*_PASS_ON_FIELDS, _NOTE),
    checks=(guards.routes_are_known, guards.target_is_allowed, guards.extract_when_sealed),
    effect=effects.transfer,
    leads=("passed",),
    papers=("transfer_letter",),
    starts=("notice", "objection"),
    stops=("sort", "sort_again"),
    shortcut="t",
    primary=10,
)

ASSIGN = Step(
    key="assign",
    name=Text("交办", "Assign"),
    done=Text("已交办并要求反馈结果", "assigned, with a report due"),
    plain=Text(
        "已交由有权处理的机关、单位办理，并限期报告结果",
        "Given to the organ that must answer it, with a date to report",
    ),
    roles=frozenset({"clerk"}),
    stages=frozenset({"sorting"}),
    by_whom="office",
    citation=law_2022("22(1)-3", "在指定办理期限内反馈结果，提交办结报告"),
    fields=(
        *_PASS_ON_FIELDS,
        Field("report_due", Text("办结报告期限", "Report due on"), "date", required=True),
        Field("supervising_unit", Text("督办单位", "Supervising unit"), "unit", unit_scope="any"),
        Field("requirements", Text("办理要求", "Requirements"), "longtext"),
        Field("instruction", Text("领导批示", "Leader's instruction"), "longtext"),
    ),
    checks=(
        guards.routes_are_known,
        guards.target_is_allowed,
        guards.extract_when_sealed,
        guards.report_due_is_ahead,
        supervisor_is_allowed,
    ),
    effect=effects.assign,
    leads=("passed",),
    papers=("assignment_letter",),
    starts=("notice", "objection", "report"),
    stops=("sort", "sort_again"),
    shortcut="a",
    primary=20,
)

OBJECT = Step(
    key="object",
    name=Text("提出管辖异议", "Object"),
    done=Text("提出管辖异议", "objected to the transfer"),
    plain=Text(
        "承办单位认为不属于其职权，正在与转送单位协商",
        "The unit says another organ is competent; this is being settled",
    ),
    roles=frozenset({"clerk", "head"}),
    stages=frozenset({"passed"}),
    by_whom="unit",
    citation=law_2022("23(3)", "5个工作日内提出异议，并详细说明理由"),
    fields=(
        Field("reason", Text("异议理由", "Reasons"), "longtext", required=True),
        Field("proposed", Text("建议的有权处理单位", "Unit thought competent"), "text"),
    ),
    guards=(guards.may_object,),
    effect=effects.make_objection,
    starts=("objection_answer",),
    stops=("objection",),
    shortcut="o",
    primary=60,
)

SETTLE_OBJECTION = Step(
    key="settle_objection",
    name=Text("答复管辖异议", "Settle the objection"),
    done=Text("答复了管辖异议", "settled the objection"),
    plain=Text("办理单位的问题已经确定", "Which organ must answer is settled"),
    roles=frozenset({"clerk"}),
    stages=frozenset({"passed"}),
    by_whom="office",
    citation=law_2022("23(3)"),
    fields=(
        Field(
            "answer",
            Text("处理意见", "Answer"),
            "choice",
            required=True,
            options=(
                ("agree", Text("同意，退回重新分办", "agree: sort again")),
                ("refuse", Text("不同意，报请共同的上一级机关决定", "refuse: the common superior decides")),
            ),
        ),
        Field("reason", Text("理由", "Reasons"), "longtext", required=True),
    ),
    guards=(guards.objection_pending,),
    effect=competence.settle_objection,
    leads=("sorting", "competence:superior", "competence:joint_meeting"),
    starts=("sort_again", "competence"),
    stops=("objection_answer",),
    primary=5,
)

DECLINE = Step(
    key="decline",
    name=Text("不予受理", "Decline"),
    done=Text("不予（不再）受理，已出具告知书", "declined, with a notice"),
    plain=Text("不予受理，告知书写明了理由和可以提出的单位", "Not taken up; the notice says why and where to turn"),
    roles=frozenset({"clerk", "head"}),
    stages=frozenset({"sorting", "passed"}),
    by_whom="holder",
    citation=law_2022("23(3)"),
    fields=(
        _REQUESTS,
        Field("ground", Text("不予受理的情形", "Ground"), "choice", required=True, options=DECLINE_GROUNDS),
        Field("article", Text("依据条款", "Article"), "text", required=True),
        Field("explanation", Text("说明", "Explanation"), "longtext"),
        _WHERE_TO_GO,
    ),
    checks=(guards.requests_are_open,),
    effect=effects.decline,
    leads=("closed",),
    papers=("decline_notice",),
    starts=("serve_notice",),
    stops=("sort", "notice", "notice_direct", "promise"),
    shortcut="d",
    primary=50,
)

REFER_OUT = Step(
    key="refer_out",
    name=Text("导入法定程序", "Refer to a legal procedure"),
    done=Text("已导入法定程序，已出具告知书", "referred to a legal procedure, with a notice"),
    plain=Text(
        "您的诉求应当通过法定程序解决，告知书写明了如何办理", "A legal procedure applies; the notice says which and how"
    ),
    roles=frozenset({"clerk", "head"}),
    stages=frozenset({"sorting", "passed"}),
    by_whom="holder",
    citation=law_2022("31"),
    fields=(
        _REQUESTS,
        Field(
            "route",
            Text("法定途径", "Legal route"),
            "choice",
            required=True,
            options=tuple((key, item.name) for key, item in ROUTES.items() if item.leads_out),
        ),
        Field(
            "procedure",
            Text("程序种类", "Procedure"),
            "choice",
            options=tuple((key, item.name) for key, item in LEGAL_PROCEDURES.items()),
            hint=Text(
                "办理期限依该程序本身的法律；本系统不代为推算", "Its own law sets its time; none is reckoned here"
            ),
        ),
        Field("organ", Text("办理机关", "Organ in charge"), "text", required=True),
        Field("law", Text("法律依据", "Law"), "text", required=True),
        Field("case_number", Text("案件编号（执法办案系统）", "Case number in the enforcement system"), "text"),
        Field("branch", Text("警种", "Branch"), "text"),
        Field("handling_unit", Text("办案单位", "Handling unit"), "text"),
        Field(
            "term",
            Text("该程序的办理期限及依据", "Its time limit, and the law that sets it"),
            "text",
            hint=Text("不清楚的不填，告知书写明由办理机关告知", "Leave empty if not known; the notice then says so"),
        ),
        _WHERE_TO_GO,
    ),
    checks=(guards.requests_are_open, guards.route_leads_out, referral.procedure_fits_route),
    effect=effects.refer_out,
    leads=("closed",),
    papers=("refer_notice",),
    starts=("serve_notice",),
    stops=("sort", "notice", "notice_direct", "promise"),
    shortcut="r",
    primary=55,
)

JOIN = Step(
    key="join",
    name=Text("并入重复来件", "Join a repeat contact"),
    done=Text("并入了重复来件", "joined a repeat contact"),
    plain=Text(
        "您再次反映的内容已并入本事项，期限不变", "What you sent again was added to this matter; no date changes"
    ),
    # The system joins what an import finds to be word for word the same (P).
    roles=frozenset({"clerk", "system"}),
    stages=ALL,
    by_whom="either",
    citation=law_2022("22(1)"),
    fields=(
        Field("contact_no", Text("来件序号", "Contact"), "number", required=True),
        Field("received_on", Text("收到日期", "Received on"), "date"),
        Field("channel", Text("信访形式", "Channel"), "choice", options=tuple(CHANNELS.items())),
    ),
    checks=(guards.contact_is_new,),
    effect=effects.join,
    primary=90,
)

UNJOIN = Step(
    key="unjoin",
    name=Text("撤销并入", "Undo a joining"),
    done=Text("撤销了来件的并入", "took a joined contact out again"),
    plain=None,
    roles=frozenset({"clerk", "system"}),
    stages=ALL,
    by_whom="either",
    citation=law_2022("22(1)"),
    fields=(
        Field("contact_no", Text("来件序号", "Contact"), "number", required=True),
        Field("reason", Text("理由", "Reason"), "longtext", required=True),
    ),
    guards=(guards.was_joined,),
    checks=(guards.contact_is_joined,),
    effect=effects.unjoin,
    primary=91,
)

WITHDRAW = Step(
    key="withdraw",
    name=Text("撤回诉求", "Withdraw"),
    done=Text("信访人撤回诉求", "recorded that the petitioner withdrew"),
    plain=Text("您撤回了诉求", "You withdrew"),
    roles=frozenset({"petitioner", "clerk"}),
    stages=OPEN - {"served"},
    by_whom="either",
    citation=law_2022("19(1)"),
    fields=(
        _REQUESTS,
        Field(
            "own_words",
            Text("信访人本人的表述", "The petitioner's own words"),
            "longtext",
            required=True,
            hint=Text("只记录信访人主动提出的撤回", "Only a withdrawal of the petitioner's own will"),
        ),
        Field("files", Text("书面材料", "Paper"), "files"),
    ),
    guards=(guards.something_is_open,),
    checks=(guards.requests_are_open,),
    effect=effects.withdraw,
    leads=(
        *(f"{stage}>closed" for stage in sorted(OPEN - {"serving", "served"})),
        "signing>handling",
        # An earlier opinion of the same matter still has to be served, or has been.
        *(f"{stage}>{goal}" for stage in ("accepted", "handling", "signing") for goal in ("serving", "served")),
    ),
    primary=95,
)

STEPS: tuple[Step, ...] = (
    REGISTER,
    IMPORT_KNOWN,
    UNDO_IMPORT,
    KEEP,
    TRANSFER,
    ASSIGN,
    OBJECT,
    SETTLE_OBJECTION,
    DECLINE,
    REFER_OUT,
    JOIN,
    UNJOIN,
    WITHDRAW,
)
