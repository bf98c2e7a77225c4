"""Steps about papers that were issued: the electronic seal by two persons, and taking a paper back.

The wet stamp, bound back as a scan (`bind_scan`), is the rule. The seal as a picture is an optional layer: no article
asks for it, and where it is used no single person can put it on a paper.
"""

from huiyin.procedure.effects import papers as effects
from huiyin.procedure.guards import papers as guards
from huiyin.procedure.layers import SEAL_RULE
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL
from huiyin.procedure.terms import Text, policy

_PAPER = Field("paper", Text("文书", "Paper"), "text", required=True)

ASK_SEAL = Step(
    key="ask_seal",
    name=Text("申请用印", "Ask for the seal"),
    done=Text("申请加盖电子印章", "asked for the electronic seal on a paper"),
    plain=None,
    roles=frozenset({"clerk", "handler", "head"}),
    stages=ALL,
    by_whom="near",
    citation=SEAL_RULE,
    fields=(_PAPER, Field("note", Text("用印事由", "What for"), "longtext")),
    guards=(guards.a_paper_has_no_seal,),
    checks=(guards.seal_may_be_asked,),
    effect=effects.ask_seal,
    layer="electronic_seal",
    primary=60,
)

RELEASE_SEAL = Step(
    key="release_seal",
    name=Text("审核用印", "Release the seal"),
    done=Text("审核了用印申请", "decided on the electronic seal of a paper"),
    plain=None,
    roles=frozenset({"head", "clerk"}),
    stages=ALL,
    by_whom="near",
    citation=SEAL_RULE,
    fields=(
        _PAPER,
        Field(
            "decision",
            Text("审核意见", "Decision"),
            "choice",
            required=True,
            options=(("release", Text("同意用印", "release")), ("refuse", Text("不同意用印", "refuse"))),
        ),
        Field("reason", Text("不同意的理由", "Why not"), "longtext", required_if=("decision", "refuse")),
    ),
    guards=(guards.a_seal_is_asked,),
    checks=(guards.second_person_releases,),
    effect=effects.release_seal,
    layer="electronic_seal",
    primary=61,
)

WITHDRAW_PAPER = Step(
    key="withdraw_paper",
    name=Text("撤回文书", "Take a paper back"),
    done=Text("撤回了文书", "took a paper back"),
    plain=Text("一份文书已被撤回", "A paper was taken back"),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="near",
    citation=policy("文书确有错误的，由制发机关撤回", "the organ that issued a faulty paper takes it back"),
    fields=(
        _PAPER,
        Field(
            "reason",
            Text("撤回理由", "Reason"),
            "longtext",
            required=True,
            hint=Text("撤回不改变任何期限；核验页面会显示已撤回", "No time limit moves; the check page shows it"),
        ),
    ),
    guards=(guards.a_paper_can_be_withdrawn,),
    checks=(guards.paper_can_be_withdrawn,),
    effect=effects.withdraw_paper,
    primary=94,
)

STEPS: tuple[Step, ...] = (ASK_SEAL, RELEASE_SEAL, WITHDRAW_PAPER)
