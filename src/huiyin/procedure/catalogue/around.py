"""Around the road: urgent reports, links and splits, a death and its successor, agents, a look back."""

from collections.abc import Mapping

from huiyin.procedure.effects import around as effects
from huiyin.procedure.effects import barring
from huiyin.procedure.guards import around as guards
from huiyin.procedure.reviews import CHECKS
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL, OPEN
from huiyin.procedure.terms import Citation, Text, law_2022, policy
from huiyin.procedure.ties import SCOPES

_FILES = Field("files", Text("附件", "Files"), "files")
_REASON = Field("reason", Text("理由", "Reason"), "longtext", required=True)
_LINKS = policy(
    "合并只作关联，不移动记录，不终止、不延长任何期限；各来件的回执、告知和查询不变",
    "merging is a link: no record moves, no clock ends or lengthens, every contact keeps receipt, notice and tracking",
)
_SUCCESSION = policy(
    "信访人死亡的，期限照常计算；有权利义务承受人的由其承受",
    "when a petitioner dies no clock stops; whoever takes over rights and duties takes over the matter",
)
_AGENT = policy(
    "代理人凭授权委托书在授权范围和期限内办理，委托可以随时撤销",
    "an agent acts within the scope and time of the letter of authority, which may be revoked at any time",
)
_LOOK_BACK = Citation(
    Text("省级公安机关专项方案：开展“回头看”", "provincial police plan: look back at closed matters"), "", "S"
)
_SPLIT = policy(
    "不同机关办理的诉求可以另立事项，期限自首次收到之日起算",
    "requests for different organs may become matters of their own; days count from the first receipt",
)

# Closed grounds (law.md 9a): what may happen to people, never how many may come, or where.
URGENT_GROUNDS: tuple[tuple[str, Text], ...] = (
    ("danger", Text("危及生命、健康或者人身安全", "danger to life, health or safety")),
    ("evidence", Text("证据可能灭失", "evidence is about to be lost")),
    ("loss", Text("可能造成无法挽回的损失", "irreversible loss")),
    ("many", Text("涉及众多群众切身利益", "many people are affected")),
)
# How two matters belong together ; what an earlier matter has to do with a new one stands in terms.LINKS.
TIES: Mapping[str, Text] = {
    "same_matter": Text("同一事项", "the same matter"),
    "leads": Text("并入本事项一并办理", "dealt with under this one"),
    "led_by": Text("以该事项为主一并办理", "dealt with under that one"),
    "split_into": Text("由本事项另立", "split off from this one"),
    "split_from": Text("另立自该事项", "split off from that one"),
    "came_back": Text("从其他程序退回后登记", "registered when it came back"),
    "returned_from": Text("导出的原事项", "referred out from there"),
    "new_facts": Text("有新的事实和理由，接续该事项", "brings new facts and reasons to that one"),
    "followed_by": Text("其后另有新的事实和理由", "followed by one with new facts and reasons"),
    "same_facts": Text("与该事项事实和理由相同", "has the same facts and reasons as that one"),
    "came_again": Text("其后以同一事实和理由提出", "came again with the same facts and reasons"),
    "about": Text("反映该事项办理中的打击报复", "speaks of reprisals over that one"),
}
_CASE = Field("case", Text("另一事项编号", "Number of the other matter"), "text", required=True)
_TIE = Field("kind", Text("关系", "How they belong together"), "choice", required=True, options=tuple(TIES.items()))
_WHO = Field("party", Text("身份信息", "Identity"), "identity", required=True)

REPORT_URGENT = Step(
    key="report_urgent",
    name=Text("报告紧急事项", "Report as urgent"),
    done=Text("作为紧急事项报告", "reported the matter as urgent"),
    plain=None,
    roles=frozenset({"clerk", "handler", "head"}),
    stages=OPEN,
    by_whom="either",
    citation=law_2022("25"),
    fields=(
        Field("ground", Text("情形", "Ground"), "choice", required=True, options=URGENT_GROUNDS),
        Field("facts", Text("已知情况", "What is known"), "longtext", required=True),
        Field("measures", Text("已采取的措施", "What has been done"), "longtext"),
        Field("to_own", Text("报告的党委、政府", "Own committee or government"), "text", required=True),
        Field("to_department", Text("通报的主管部门", "Competent department"), "text", required=True),
        Field("to_meeting", Text("通报信访工作联席会议办公室", "Joint meeting office is told"), "bool", required=True),
        Field("to_above", Text("同时报告上一级信访部门", "Petition office above is told"), "bool"),
        _FILES,
    ),
    guards=(guards.not_urgent_yet,),
    effect=effects.report_urgent,
    papers=("urgent_report",),
    primary=82,
)

MERGE = Step(
    key="merge",
    name=Text("合并事项", "Merge with another matter"),
    done=Text("与另一事项合并办理", "merged the matter with another, by a link"),
    plain=Text(
        "本事项与相关事项一并办理，期限不变", "Your matter is dealt with together with another; no date changes"
    ),
    roles=frozenset({"clerk"}),
    stages=ALL,
    by_whom="either",
    citation=_LINKS,
    fields=(
        _CASE,
        Field(
            "kind",
            Text("以哪一事项为主", "Which one leads"),
            "choice",
            options=(
                ("same_matter", Text("不分主次", "neither")),
                ("led_by", Text("另一事项为主", "the other matter")),
                ("leads", Text("本事项为主", "this matter")),
            ),
            hint=Text(
                "只说明在哪一事项中一并办理；各事项的期限、答复和查询不变",
                "Only says where both are dealt with: each keeps its dates, its answer and its tracking",
            ),
        ),
        _REASON,
    ),
    checks=(guards.no_link_to_itself,),
    effect=effects.link,
    primary=87,
)

LINKED = Step(
    key="linked",
    name=Text("被关联", "Linked from another matter"),
    done=Text("另一事项与本事项关联", "another matter was linked to this one"),
    plain=None,
    roles=frozenset({"system"}),
    stages=ALL,
    by_whom="system",
    citation=_LINKS,
    fields=(_CASE, _TIE, _REASON),
    checks=(guards.no_link_to_itself,),
    effect=effects.link,
)

UNMERGE = Step(
    key="unmerge",
    name=Text("撤销合并", "Undo a merging"),
    done=Text("撤销了与另一事项的合并", "took the merging with another matter back"),
    plain=None,
    roles=frozenset({"clerk", "system"}),
    stages=ALL,
    by_whom="either",
    citation=_LINKS,
    fields=(_CASE, _REASON),
    guards=(guards.something_is_linked,),
    checks=(guards.link_is_known,),
    effect=effects.unlink,
    primary=89,
)

SPLIT = Step(
    key="split",
    name=Text("拆分诉求", "Split off requests"),
    done=Text("将部分诉求另立事项", "made some requests a matter of their own"),
    plain=Text(
        "部分诉求另立事项办理，期限自首次收到之日计算",
        "Some requests are now a matter of their own; days count as before",
    ),
    roles=frozenset({"clerk"}),
    stages=frozenset({"sorting", "passed"}),
    by_whom="office",
    citation=_SPLIT,
    fields=(
        Field("requests", Text("要拆分的诉求", "Requests to split off"), "requests", required=True),
        _REASON,
    ),
    guards=(guards.has_several_open,),
    checks=(guards.leaves_a_request,),
    effect=effects.split,
    primary=88,
)

UNSPLIT = Step(
    key="unsplit",
    name=Text("撤销拆分", "Take a split back"),
    done=Text("撤销了拆分，诉求并回本事项", "took a split back; the requests are of this matter again"),
    plain=Text(
        "另立的诉求已并回本事项办理，期限不变",
        "What was split off is part of this matter again; no date changes",
    ),
    roles=frozenset({"clerk"}),
    stages=OPEN - {"serving", "served"},
    by_whom="office",
    citation=_SPLIT,
    fields=(
        Field("case", Text("另立的事项", "The matter that was split off"), "text", required=True),
        _REASON,
    ),
    guards=(guards.something_was_split,),
    checks=(guards.split_is_known,),
    effect=effects.unsplit,
    starts=("finish",),
    primary=89,
)

UNDO_SPLIT = Step(
    key="undo_split",
    name=Text("拆分已撤销", "The split is undone"),
    done=Text("拆分已撤销，诉求并回原事项", "the split was undone; the requests went back"),
    plain=Text(
        "本事项的诉求已并回原事项办理，期限不变；请凭原事项的编号查询",
        "What this matter was about is part of the earlier one again; no date changes. Track it by the earlier number",
    ),
    roles=frozenset({"system"}),
    stages=ALL,
    by_whom="system",
    citation=_SPLIT,
    fields=(
        _CASE,
        Field("steps", Text("拆分产生的步骤数", "Steps made by the split"), "number", required=True),
        _REASON,
    ),
    guards=(guards.was_split_off,),
    checks=(guards.nothing_happened_since,),
    effect=effects.undo_split,
    leads=("sorting>closed",),
)

RECORD_DEATH = Step(
    key="record_death",
    name=Text("登记信访人死亡", "Record a petitioner's death"),
    done=Text("登记了信访人死亡", "recorded that the petitioner died"),
    plain=Text("信访人死亡已经登记，事项继续办理", "The petitioner's death is recorded; the matter goes on"),
    roles=frozenset({"clerk", "handler", "head"}),
    stages=ALL,
    by_whom="either",
    citation=_SUCCESSION,
    fields=(
        Field("died_on", Text("死亡日期", "Died on"), "date", required=True),
        Field("source", Text("信息来源", "How it is known"), "text", required=True),
        _FILES,
    ),
    guards=(guards.death_is_new,),
    checks=(guards.died_before,),
    effect=effects.record_death,
    primary=94,
)

SUCCEED = Step(
    key="succeed",
    name=Text("确定承受人", "Settle the succession"),
    done=Text("确定了由谁承受", "settled who takes over"),
    plain=Text("已经确定由谁承受本事项", "It is settled who takes the matter over"),
    roles=frozenset({"clerk"}),
    stages=ALL,
    by_whom="either",
    citation=_SUCCESSION,
    fields=(
        Field(
            "outcome",
            Text("结果", "Outcome"),
            "choice",
            required=True,
            options=(
                ("successor", Text("有承受人", "a successor takes over")),
                ("nobody", Text("无人承受", "nobody takes over")),
            ),
        ),
        Field("party", Text("承受人", "Successor"), "identity", required_if=("outcome", "successor")),
        Field("relation", Text("与信访人的关系", "Relation to the petitioner"), "text"),
        Field("note", Text("情况说明", "Note"), "longtext"),
        _FILES,
    ),
    guards=(guards.death_is_known,),
    effect=effects.succeed,
    leads=(
        # Only with the layer on: a matter ends when nobody takes it over.
        *(f"{stage}>closed" for stage in sorted(OPEN - {"serving", "served"})),
        "signing>handling",
        *(f"{stage}>{goal}" for stage in ("accepted", "handling", "signing") for goal in ("serving", "served")),
    ),
    primary=50,
)

NAME_LATER = Step(
    key="name_later",
    name=Text("补充身份信息", "Give your name"),
    done=Text("匿名信访人补充了身份信息", "the anonymous petitioner gave a name"),
    plain=Text("您补充了身份信息", "You gave your name"),
    roles=frozenset({"petitioner"}),
    stages=ALL,
    by_whom="petitioner",
    citation=law_2022("19(1)"),
    fields=(_WHO,),
    guards=(guards.is_anonymous,),
    effect=effects.name_later,
    primary=35,
)

AUTHORISE = Step(
    key="authorise",
    name=Text("登记授权委托", "Enter a letter of authority"),
    done=Text("登记了授权委托", "entered a letter of authority"),
    plain=Text("您的代理人的授权委托已经登记", "Your agent's letter of authority was entered"),
    roles=frozenset({"clerk"}),
    stages=ALL,
    by_whom="either",
    citation=_AGENT,
    fields=(
        Field("party", Text("代理人", "Agent"), "identity", required=True),
        Field("scope", Text("授权范围", "Scope"), "choice", required=True, options=tuple(SCOPES.items())),
        Field("until", Text("授权期限至", "Until"), "date", hint=Text("不填为至办结", "Leave empty: until the end")),
        Field("files", Text("授权委托书", "Letter of authority"), "files", required=True),
    ),
    checks=(guards.until_is_ahead,),
    effect=effects.authorise,
    primary=83,
)

REVOKE_AUTHORITY = Step(
    key="revoke_authority",
    name=Text("撤销委托", "Revoke an authority"),
    done=Text("撤销了授权委托", "revoked a letter of authority"),
    plain=Text("授权委托已经撤销", "The agent's authority was revoked"),
    roles=frozenset({"clerk", "petitioner"}),
    stages=ALL,
    by_whom="either",
    citation=_AGENT,
    fields=(
        Field("authority", Text("哪一项委托", "Which authority"), "number"),
        Field("reason", Text("说明", "Note"), "longtext"),
    ),
    guards=(guards.authority_holds,),
    checks=(guards.authority_is_meant,),
    effect=effects.revoke_authority,
    primary=85,
)

BAR_PERSON = Step(
    key="bar_person",
    name=Text("补登被检举控告人员", "Bar the person complained of"),
    done=Text(
        "补登了被检举控告人员，其本人和所在单位不再接触本事项",
        "barred the person complained of and their units from the matter",
    ),
    plain=Text(
        "您反映的人员已经登记，其本人和所在单位不再接触本事项",
        "Whom you complain of is entered: they and their units have no part in your matter any more",
    ),
    roles=frozenset({"clerk", "head"}),
    stages=ALL,
    by_whom="office",
    citation=law_2022("30(3)"),
    fields=(
        Field("name", Text("被检举控告人员姓名", "Name of the person complained of"), "text", required=True),
        Field(
            "unit",
            Text("其所在单位", "Their unit"),
            "unit",
            unit_scope="any",
            hint=Text(
                "同名的必填；其任职的各单位均不得接触本事项",
                "Where names are alike; every unit of theirs is barred",
            ),
        ),
        Field("reason", Text("如何得知", "How it came to light"), "longtext", required=True),
        _FILES,
    ),
    effect=barring.bar_person,
    leads=(
        "handling>accepted",
        "signing>accepted",
        "asked>reply_check:",
        *(f"{place}>{kind}:asked" for kind in CHECKS for place in ("working", "signing")),
    ),
    primary=86,
    remark=Text(
        "任何期限不变；其单位承办的部分由上一级单位承接，另行指派承办人；此前接触过的人员列给督办人员。",
        "No date moves. What their units had goes to the unit above, which names a handler anew; "
        "who had had it before is listed to the supervisor.",
    ),
)

LOOK_BACK = Step(
    key="look_back",
    name=Text("回头看", "Look back"),
    done=Text("对已办结事项开展回头看", "looked back at the closed matter"),
    plain=Text("上级机关复核了本事项的办理情况", "The unit above looked at how your matter was dealt with"),
    roles=frozenset({"supervisor"}),
    stages=frozenset({"closed"}),
    by_whom="supervisor",
    citation=_LOOK_BACK,
    fields=(
        Field("findings", Text("发现的情况", "Findings"), "longtext", required=True),
        Field(
            "quality",
            Text("办理质量", "How it was handled"),
            "choice",
            required=True,
            options=(
                ("sound", Text("办理适当", "handled properly")),
                ("flawed", Text("程序或者文书有瑕疵", "flaws in procedure or papers")),
                ("not_performed", Text("处理意见未落实", "the opinion was not carried out")),
                ("wrong", Text("处理意见有误", "the opinion was wrong")),
            ),
        ),
        Field(
            "follows",
            Text("后续要求", "What follows"),
            "choice",
            required=True,
            options=(
                ("nothing", Text("无", "nothing")),
                ("explain", Text("限期整改并说明", "mend it and explain by a day")),
            ),
        ),
        Field(
            "answer_due",
            Text("整改说明期限", "Explain by"),
            "date",
            required_if=("follows", "explain"),
            hint=Text("要求整改的必填", "Required where something is asked for"),
        ),
        _FILES,
    ),
    checks=(guards.due_is_ahead,),
    effect=effects.look_back,
    starts=("demand",),
    primary=30,
)

STEPS: tuple[Step, ...] = (
    REPORT_URGENT,
    MERGE,
    LINKED,
    UNMERGE,
    SPLIT,
    UNSPLIT,
    UNDO_SPLIT,
    RECORD_DEATH,
    SUCCEED,
    NAME_LATER,
    BAR_PERSON,
    AUTHORISE,
    REVOKE_AUTHORITY,
    LOOK_BACK,
)
