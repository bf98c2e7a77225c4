"""Before and after the answer: the joint check of a reply, its performance, visits by consent, the quality opinion."""

from huiyin.procedure.effects import opinion as effects
from huiyin.procedure.effects import performance
from huiyin.procedure.guards import opinion as guards
from huiyin.procedure.guards.meetings import happened_before
from huiyin.procedure.proceedings import ProceedingKind, register_kinds
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL
from huiyin.procedure.terms import Citation, Text, law_2022, policy

_FILES = Field("files", Text("附件", "Files"), "files")
_JOINT_CHECK = Citation(Text("信访答复联合审查", "Joint check of replies"), "", "S")
_VISITS = policy(
    "回访须经信访人同意，可以随时拒绝", "a return visit needs the petitioner's consent, which may be refused for good"
)
_QUALITY = Citation(Text("交办事项的办结质量评查意见", "Quality opinion on an assigned matter"), "", "S")
# Art. 32: where a claim is supported, the organ sees to it that it is carried out.
_SUPPORTED = law_2022("32")
_PERFORMANCE = Field("proceeding", Text("落实事项", "What is to be done"), "proceeding")

ASK_REPLY_CHECK = Step(
    key="ask_reply_check",
    name=Text("送联合审查", "Send for the joint check"),
    done=Text("将答复送联合审查", "sent the reply for its joint check"),
    plain=None,
    roles=frozenset({"handler", "head"}),
    stages=frozenset({"signing"}),
    by_whom="handler",
    citation=_JOINT_CHECK,
    fields=(
        Field("legal", Text("法制部门", "Legal unit"), "unit", unit_scope="any"),
        Field("branch", Text("业务警种部门", "Branch"), "unit", unit_scope="any"),
        Field("petition_office", Text("信访部门", "Petition office"), "unit", unit_scope="any"),
        Field("note", Text("需要重点审查的问题", "What to look at"), "longtext"),
    ),
    guards=(guards.no_check_open,),
    checks=(guards.somebody_checks, guards.checkers_are_allowed),
    effect=effects.ask_reply_check,
    leads=("reply_check:asked",),
    starts=("reply_check",),
    primary=30,
    remark=Text("审查期间，办理期限照常计算。", "The time to answer runs on while the reply is checked."),
)

COMMENT_REPLY = Step(
    key="comment_reply",
    name=Text("审查答复", "Check the reply"),
    done=Text("提出了联合审查意见", "gave its view on the reply"),
    plain=None,
    roles=frozenset({"clerk", "handler", "head"}),
    stages=frozenset({"signing"}),
    by_whom="organ",
    concerns=("reply_check",),
    citation=_JOINT_CHECK,
    fields=(
        Field("proceeding", Text("联合审查", "Joint check"), "proceeding"),
        Field(
            "view",
            Text("审查意见", "View"),
            "choice",
            required=True,
            options=(("agreed", Text("同意", "agreed")), ("objected", Text("不同意", "objected"))),
        ),
        Field("comment", Text("具体意见", "Comment"), "longtext", required_if=("view", "objected")),
        _FILES,
    ),
    effect=effects.comment_reply,
    leads=("reply_check:",),
    stops=("reply_check",),
    primary=8,
)

PERFORM = Step(
    key="perform",
    name=Text("报告落实情况", "Report what was done"),
    done=Text("报告了落实情况", "reported what was done"),
    plain=Text("承办单位报告了落实情况", "The unit reported what was done"),
    roles=frozenset({"handler", "head", "clerk"}),
    stages=ALL,
    by_whom="organ",
    concerns=("performance",),
    citation=_SUPPORTED,
    fields=(
        _PERFORMANCE,
        Field(
            "result",
            Text("落实结果", "Result"),
            "choice",
            required=True,
            told=True,
            options=(
                ("done", Text("已落实", "done")),
                ("partly", Text("部分落实", "partly done")),
                ("not_possible", Text("无法落实", "not possible")),
            ),
        ),
        Field("what", Text("落实情况", "What was done"), "longtext", required=True, told=True),
        Field("done_on", Text("落实日期", "Done on"), "date", required_if=("result", "done")),
        Field(
            "why_not",
            Text("无法落实的理由", "Why it is not possible"),
            "longtext",
            required_if=("result", "not_possible"),
            told=True,
        ),
        _FILES,
    ),
    checks=(happened_before("done_on"),),
    effect=performance.perform,
    leads=(
        "due>performance:partly",
        "due>performance:",
        "partly>performance:",
    ),
    stops=("performance",),
    primary=18,
)

CONFIRM_PERFORMANCE = Step(
    key="confirm_performance",
    name=Text("确认落实情况", "Say whether it was done"),
    done=Text("信访人确认（否认）落实情况", "the petitioner said whether it was done"),
    plain=Text("您对落实情况作了说明", "You said whether it was done"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    citation=_SUPPORTED,
    fields=(
        Field("performance", Text("落实事项", "What was reported"), "number", required=True),
        Field(
            "said",
            Text("情况", "Is it so?"),
            "choice",
            required=True,
            options=(
                ("confirmed", Text("属实，已落实", "yes, it is as reported")),
                ("contradicted", Text("不属实，没有落实", "no, it is not as reported")),
            ),
        ),
        Field("note", Text("说明", "In your own words"), "longtext"),
    ),
    guards=(guards.something_reported,),
    checks=(guards.performance_is_reported,),
    effect=performance.confirm_performance,
    leads=("performance:due",),
    primary=15,
)

AGREE_TO_VISIT = Step(
    key="agree_to_visit",
    name=Text("同意回访", "Agree to be visited"),
    done=Text("信访人同意回访", "the petitioner agreed to a return visit"),
    plain=Text("您同意回访", "You agreed to a return visit"),
    roles=frozenset({"petitioner"}),
    stages=frozenset({"serving", "served", "closed"}),
    by_whom="petitioner",
    citation=_VISITS,
    guards=(guards.not_agreed_yet,),
    effect=performance.agree_to_visit,
    primary=60,
)

REFUSE_VISITS = Step(
    key="refuse_visits",
    name=Text("不接受回访", "Refuse return visits"),
    done=Text("信访人不接受回访", "the petitioner refused return visits"),
    plain=Text("您表示不接受回访，今后不再回访", "You refused return visits; nobody will visit you about it"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    citation=_VISITS,
    guards=(guards.not_refused_yet,),
    effect=performance.refuse_visits,
    primary=70,
)

QUALITY_OPINION = Step(
    key="quality_opinion",
    name=Text("办结质量评查意见", "Quality opinion"),
    done=Text("出具了办结质量评查意见", "gave the quality opinion"),
    plain=None,
    roles=frozenset({"clerk", "head", "supervisor"}),
    stages=frozenset({"served", "closed"}),
    by_whom="any",
    citation=_QUALITY,
    fields=(
        Field(
            "verdict",
            Text("评查结论", "Verdict"),
            "choice",
            required=True,
            options=(
                ("sound", Text("合格", "sound")),
                ("to_mend", Text("需要补正", "to be mended")),
                ("unsound", Text("不合格", "unsound")),
            ),
        ),
        Field("opinion", Text("评查意见", "Opinion"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.was_assigned, guards.of_those_who_assigned),
    effect=performance.give_quality,
    primary=35,
)

register_kinds(
    ProceedingKind(
        key="reply_check",
        name=Text("答复联合审查", "joint check of the reply"),
        statuses={"asked": Text("待审查", "to be checked")},
        outcomes={
            "agreed": Text("同意", "agreed"),
            "objected": Text("不同意", "objected"),
            "void": Text("答复已退回或者已签发，不再审查", "the draft went back or was signed"),
        },
        is_public=False,
        ends_with_case="void",
    ),
    ProceedingKind(
        key="performance",
        name=Text("落实", "performance"),
        statuses={
            "due": Text("待落实", "to be done"),
            "partly": Text("部分落实", "partly done"),
        },
        outcomes={
            "done": Text("已落实", "done"),
            "not_possible": Text("无法落实", "not possible"),
        },
        keeps_open=False,
        said_since={
            "confirmed": Text("信访人确认属实", "confirmed by the petitioner"),
            "contradicted": Text("信访人认为不属实", "contradicted by the petitioner"),
        },
    ),
)

STEPS: tuple[Step, ...] = (
    ASK_REPLY_CHECK,
    COMMENT_REPLY,
    PERFORM,
    CONFIRM_PERFORMANCE,
    AGREE_TO_VISIT,
    REFUSE_VISITS,
    QUALITY_OPINION,
)
