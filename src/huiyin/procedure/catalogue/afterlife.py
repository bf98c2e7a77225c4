"""After the last remedy: termination as a decision, its challenge, and matters linked by new facts (art. 36(3), 37)."""

from huiyin.procedure.effects import around as ties
from huiyin.procedure.effects import review as effects
from huiyin.procedure.guards import around
from huiyin.procedure.guards import review as guards
from huiyin.procedure.layers import TERMINATION_RULE
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL
from huiyin.procedure.terms import Text, law_2022

_FILES = Field("files", Text("附件", "Files"), "files")
_WHICH = Field("proceeding", Text("程序", "Proceeding"), "proceeding")

TERMINATE = Step(
    key="terminate",
    name=Text("决定终结", "Decide on termination"),
    done=Text("作出终结决定", "decided on termination"),
    plain=Text(
        "本事项经决定终结；您可以对该决定提出异议，解释疏导和帮扶救助继续进行",
        "The matter was terminated; you may challenge that, and guidance and help go on",
    ),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="any",
    citation=TERMINATION_RULE,
    fields=(
        Field("ground", Text("终结理由", "Ground"), "longtext", required=True),
        Field("remedy_used", Text("已经用尽的救济途径", "Remedies that were used"), "longtext", required=True),
        Field("organ", Text("决定机关", "Deciding organ"), "text", required=True),
        Field("document", Text("批准文件号", "Number of the approval"), "text"),
        Field("assistance", Text("继续进行的解释和帮扶", "Guidance and help that go on"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.by_recheck_organ, guards.remedy_is_used, guards.not_terminated),
    effect=effects.terminate,
    papers=("termination_notice",),
    starts=("serve_notice",),
    layer="termination",
    primary=97,
)

CHALLENGETERMINATION_RULE = Step(
    key="challenge_termination",
    name=Text("对终结决定提出异议", "Challenge the termination"),
    done=Text("信访人对终结决定提出异议", "the petitioner challenged the termination"),
    plain=Text(
        "您对终结决定提出异议，将从程序和实体上全面评查", "You challenged the termination; it is checked in full"
    ),
    roles=frozenset({"petitioner", "clerk"}),
    stages=ALL,
    by_whom="remedy",
    citation=TERMINATION_RULE,
    fields=(Field("grounds", Text("异议理由", "Why"), "longtext", required=True), _FILES),
    guards=(guards.may_challenge,),
    effect=effects.challenge,
    starts=("full_check",),
    layer="termination",
    leads=("full_check:asked",),
    primary=33,
)

DRAFT_FULL_CHECK = Step(
    key="draft_full_check",
    name=Text("拟写全面评查意见", "Draft the full check"),
    done=Text("拟写了全面评查意见", "drafted the opinion of the full check"),
    plain=Text("全面评查意见已经拟好，等待签发", "The opinion is drafted and waits to be signed"),
    roles=frozenset({"handler", "head"}),
    stages=ALL,
    by_whom="organ",
    citation=TERMINATION_RULE,
    fields=(
        _WHICH,
        Field("procedure", Text("程序评查情况", "What the check of procedure found"), "longtext", required=True),
        Field("substance", Text("实体评查情况", "What the check of substance found"), "longtext", required=True),
        Field(
            "result",
            Text("结论", "Result"),
            "choice",
            required=True,
            options=(
                ("upheld", Text("终结决定正确，予以维持", "the termination stands")),
                ("revoked", Text("撤销终结决定", "the termination is revoked")),
            ),
        ),
        Field("opinion", Text("评查意见", "Opinion"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.nothing_drafted, guards.did_not_work_before),
    effect=effects.draft_full_check,
    concerns=("full_check",),
    layer="termination",
    leads=("working>full_check:signing",),
    primary=14,
)

LINK_CASE = Step(
    key="link_case",
    name=Text("关联以前的事项", "Link with an earlier matter"),
    done=Text("关联了以前的事项", "linked it with an earlier matter"),
    plain=Text("本事项与您以前的事项关联", "This matter is linked with an earlier one of yours"),
    roles=frozenset({"clerk"}),
    stages=ALL,
    by_whom="either",
    citation=law_2022("36(3)"),
    fields=(
        Field("case", Text("以前事项的编号", "Number of the earlier matter"), "text", required=True),
        Field(
            "kind",
            Text("与以前事项的关系", "How it belongs to it"),
            "choice",
            required=True,
            options=(
                ("new_facts", Text("有新的事实和理由", "new facts and reasons")),
                ("same_facts", Text("同一事实和理由", "the same facts and reasons")),
            ),
            hint=Text(
                "同一事实和理由的事项已经复核的，不再受理；可以用“撤销合并”撤销关联",
                "What was rechecked is not taken up again on the same facts; a link can be undone",
            ),
        ),
        Field("reason", Text("说明", "Explanation"), "longtext", required=True),
    ),
    checks=(around.no_link_to_itself,),
    effect=ties.link,
    primary=88,
)

STEPS: tuple[Step, ...] = (TERMINATE, CHALLENGETERMINATION_RULE, DRAFT_FULL_CHECK, LINK_CASE)
