"""Steps of working on a matter together: plan, triage, the lead's checks, simple handling, team, the unit above."""

from huiyin.procedure.effects import teamwork as effects
from huiyin.procedure.guards import handling, intake
from huiyin.procedure.guards import teamwork as guards
from huiyin.procedure.layers import LEAD_RULE, PLAN_RULE, SIMPLE_RULE, TRIAGE_RULE
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.six_items import SIX_RULE
from huiyin.procedure.stages import ALL, OPEN, WITH_UNIT
from huiyin.procedure.terms import LEAD_CHECKS, Citation, Text, law_2022, policy

_WORKING = frozenset({"accepted", "handling", "signing"})
_RAISE_RULE = Citation(
    Text(
        "公安厅化解积案方案：调整办案人员，必要时上提一级",
        "plan of a provincial police: another handler, or one level up where needed",
    ),
    "",
    "S",
)
_FILES = Field("files", Text("附件", "Files"), "files")

FIX_ITEMS = Step(
    key="fix_items",
    name=Text("补明“六定”", "Complete the six items"),
    done=Text("补明了交办的“六定”", "completed the six items of the assignment"),
    plain=None,
    roles=frozenset({"clerk", "head"}),
    stages=WITH_UNIT,
    by_whom="either",
    citation=SIX_RULE,
    fields=(
        Field("supervising_unit", Text("督办单位", "Supervising unit"), "unit", unit_scope="any"),
        Field("requirements", Text("办理要求", "Requirements"), "longtext"),
    ),
    guards=(guards.item_is_missing,),
    checks=(guards.fixes_what_is_missing, guards.supervisor_is_allowed),
    effect=effects.fix_items,
    primary=61,
)

PLAN = Step(
    key="plan",
    name=Text("制定化解方案", "Plan the resolution"),
    done=Text("制定了化解方案", "set the resolution plan"),
    plain=Text("承办单位制定了办理方案", "The unit made a plan for your matter"),
    roles=frozenset({"handler", "head"}),
    stages=_WORKING,
    by_whom="handler",
    citation=PLAN_RULE,
    fields=(
        Field("analysis", Text("案情分析", "Analysis"), "longtext", required=True),
        Field("measures", Text("化解措施和日期", "Measures, each with its day"), "measures", required=True),
        Field("deadline", Text("化解期限", "To be resolved by"), "date", required=True),
        _FILES,
    ),
    checks=(guards.measures_are_ahead,),
    effect=effects.plan,
    primary=30,
)

DO_MEASURES = Step(
    key="do_measures",
    name=Text("落实措施", "Tick measures off"),
    done=Text("落实了化解措施", "carried out measures of the plan"),
    plain=None,
    roles=frozenset({"handler", "head"}),
    stages=OPEN,
    by_whom="team",
    citation=PLAN_RULE,
    fields=(
        Field("measures", Text("已落实的措施", "Measures carried out"), "measures_done", required=True),
        Field("done_on", Text("落实日期", "Done on"), "date"),
        Field("note", Text("落实情况", "How"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.measure_is_open,),
    checks=(guards.measures_are_known, guards.done_by_today),
    effect=effects.do_measures,
    stops=("measure",),
    primary=31,
)

TRIAGE = Step(
    key="triage",
    name=Text("分类化解", "Triage the claims"),
    done=Text("对诉求进行了分类", "triaged the claims"),
    plain=None,
    roles=frozenset({"handler", "head"}),
    stages=_WORKING,
    by_whom="handler",
    citation=TRIAGE_RULE,
    fields=(
        Field("triages", Text("各项诉求的化解方式", "How each claim is to be solved"), "triages", required=True),
        Field("note", Text("说明", "Note"), "longtext"),
    ),
    guards=(guards.has_open_claim,),
    checks=(guards.triage_is_of_open,),
    effect=effects.triage,
    primary=32,
)

LEAD_CHECK = Step(
    key="lead_check",
    name=Text("包案领导“三见到”", "The lead's checks"),
    done=Text("包案领导见到有关人员或者案卷", "the lead made one of the three checks"),
    plain=None,
    roles=frozenset({"handler", "head"}),
    stages=WITH_UNIT - {"passed"},
    by_whom="handler",
    citation=LEAD_RULE,
    fields=(
        Field("what", Text("事项", "What was done"), "choice", required=True, options=tuple(LEAD_CHECKS.items())),
        Field("checked_on", Text("日期", "Done on"), "date", required=True),
        Field("note", Text("情况", "Note"), "longtext", required=True),
    ),
    guards=(guards.is_the_leads,),
    checks=(guards.checked_by_today,),
    effect=effects.lead_check,
    primary=33,
)

HANDLE_SIMPLY = Step(
    key="handle_simply",
    name=Text("简易办理", "Handle simply"),
    done=Text("决定简易办理", "decided to handle it simply"),
    plain=Text("您反映的事项决定简易办理，答复将更早作出", "Your matter is handled simply and answered sooner"),
    roles=frozenset({"head", "clerk"}),
    stages=_WORKING,
    by_whom="unit",
    citation=SIMPLE_RULE,
    fields=(
        Field(
            "ground",
            Text("适用情形", "Ground"),
            "choice",
            required=True,
            options=(
                ("clear", Text("事实清楚、责任明确、争议不大、易于解决", "clear facts, easily solved")),
                ("consultation", Text("提出咨询、意见建议或者表达感谢", "a question, a suggestion, thanks")),
                ("daily_life", Text("涉及群众日常生产生活、时效性强", "daily life, and urgent")),
                ("promised", Text("有关机关已承诺或者已有明确结论", "promised or concluded already")),
                ("other", Text("其他可以简易办理的", "another ground")),
            ),
        ),
        Field(
            "not_refusal",
            Text("不属于可能不予支持的事项", "Not a matter that is likely to be refused"),
            "bool",
            required=True,
        ),
        Field("note", Text("说明", "Note"), "longtext"),
    ),
    guards=(guards.may_be_simple,),
    effect=effects.handle_simply,
    primary=34,
)

END_SIMPLE = Step(
    key="end_simple",
    name=Text("转为普通程序", "Back to ordinary handling"),
    done=Text("转为普通程序办理", "went back to ordinary handling"),
    plain=Text("您反映的事项转为普通程序办理", "Your matter is handled in the ordinary way again"),
    roles=frozenset({"head"}),
    stages=_WORKING,
    by_whom="unit",
    citation=policy(
        "不宜继续简易办理的，说明理由转为普通程序，期限仍自受理之日起计算",
        "with a reason it goes back to the ordinary term, still reckoned from acceptance",
    ),
    fields=(Field("reason", Text("理由", "Reason"), "longtext", required=True),),
    guards=(guards.is_simple,),
    effect=effects.end_simple,
    primary=72,
)

SET_TEAM = Step(
    key="set_team",
    name=Text("确定协助人员", "Name the team"),
    done=Text("确定了协助办理的人员", "named who helps the handler"),
    plain=None,
    roles=frozenset({"head"}),
    stages=frozenset({"handling", "signing"}),
    by_whom="unit",
    citation=_RAISE_RULE,
    fields=(
        Field(
            "posts",
            Text("协助人员", "Who helps the handler"),
            "posts",
            hint=Text("不选表示撤销现有的协助人员", "Choose nobody to end the team"),
        ),
        Field("reason", Text("说明", "Why"), "longtext", required=True),
    ),
    checks=(handling.post_may_act, guards.team_is_of_unit),
    effect=effects.set_team,
    primary=71,
)

RAISE_LEVEL = Step(
    key="raise_level",
    name=Text("提级办理", "Raise it one level"),
    done=Text("提级办理，由上级机关承办", "raised the matter to the unit above"),
    plain=Text("您反映的事项改由上级机关办理，期限不变", "A unit above now handles your matter; no date changes"),
    roles=frozenset({"head", "supervisor"}),
    stages=WITH_UNIT - {"serving", "served"},
    by_whom="any",
    citation=_RAISE_RULE,
    fields=(
        Field("unit", Text("提级办理的单位", "Unit that takes it over"), "unit", required=True, unit_scope="above"),
        Field("reason", Text("理由", "Reason"), "longtext", required=True),
    ),
    guards=(guards.comes_from_above, intake.no_objection_pending),
    checks=(intake.target_is_allowed, guards.takes_it_up),
    effect=effects.raise_level,
    leads=("handling>accepted", "signing>accepted"),
    primary=74,
)

MOVE_UNIT = Step(
    key="move_unit",
    name=Text("承接单位变更", "Move to the successor"),
    done=Text("因机构调整，由承接单位继续办理", "moved to the unit that took over"),
    plain=Text("因机构调整，由承接单位继续办理，期限不变", "Another unit took over; no date changes"),
    roles=frozenset({"system"}),
    stages=ALL,
    by_whom="system",
    citation=law_2022("24"),
    fields=(
        Field("from", Text("原单位", "Former unit"), "unit", required=True),
        Field("to", Text("承接单位", "Successor"), "unit", required=True),
        Field("undoes", Text("撤销承接", "Taken back"), "bool"),
    ),
    effect=effects.move_unit,
)

NEW_CODE = Step(
    key="new_code",
    name=Text("补发查询码", "Replace the query code"),
    done=Text("核对身份后补发了查询码，原查询码作废", "replaced the query code; the old one no longer works"),
    plain=Text("查询码已补发，原查询码作废", "Your query code was replaced; the old one no longer works"),
    roles=frozenset({"clerk"}),
    stages=ALL,
    by_whom="office",
    citation=law_2022("21(2)"),
    fields=(
        Field("contact_no", Text("对应的来件", "Contact"), "number", required=True),
        Field(
            "how",
            Text("核对身份的方式", "How the identity was checked"),
            "choice",
            required=True,
            options=(
                ("document", Text("当面核对身份证件", "identity document, in person")),
                ("known", Text("当面核对，与登记的信访人一致", "known in person, the same as registered")),
                ("called_back", Text("拨打登记的电话核对", "called back on the registered telephone")),
            ),
        ),
        Field("note", Text("备注", "Note"), "longtext"),
    ),
    primary=94,
)

STEPS: tuple[Step, ...] = (
    FIX_ITEMS,
    PLAN,
    DO_MEASURES,
    TRIAGE,
    LEAD_CHECK,
    HANDLE_SIMPLY,
    END_SIMPLE,
    SET_TEAM,
    RAISE_LEVEL,
    MOVE_UNIT,
    NEW_CODE,
)
