"""Which organ is competent, when sender and receiver do not agree (art. 24)."""

from huiyin.procedure.clocks import ClockRule
from huiyin.procedure.effects import competence as effects
from huiyin.procedure.guards import intake as guards
from huiyin.procedure.proceedings import ProceedingKind, register_kinds
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.terms import Text, law_2022, policy

_FIVE_DAYS = policy(
    "管辖争议自报请之日起5个工作日内决定；告知信访人的承诺日期不变",
    "a dispute about competence is decided within 5 working days; the date promised to the petitioner never moves",
)

register_kinds(
    ProceedingKind(
        "competence",
        Text("管辖争议", "dispute about competence"),
        statuses={
            "superior": Text("待共同的上一级机关决定", "the common superior decides"),
            "joint_meeting": Text("待信访工作联席会议决定", "the joint meeting decides"),
        },
        outcomes={
            "kept": Text("由原承办单位办理", "the unit keeps it"),
            "changed": Text("改由其他单位办理", "another unit has it"),
            "moot": Text("承办单位已受理，或者事项已经结束", "the unit accepted it, or the matter ended"),
        },
        ends_with_case="moot",
    )
)

DECIDE_COMPETENCE = Step(
    key="decide_competence",
    name=Text("决定管辖", "Decide who is competent"),
    done=Text("决定了由哪个单位办理", "decided which unit is competent"),
    plain=Text(
        "由哪个单位办理已经决定，承诺告知您的日期不变",
        "It is decided which organ must answer; the date promised to you does not change",
    ),
    roles=frozenset({"clerk", "head", "supervisor"}),
    stages=frozenset({"passed"}),
    by_whom="organ",
    citation=law_2022("24"),
    fields=(
        Field("proceeding", Text("管辖争议", "Dispute"), "proceeding"),
        Field(
            "decided_by",
            Text("决定机关", "Decided by"),
            "choice",
            required=True,
            options=(
                ("superior", Text("共同的上一级机关", "the common superior")),
                ("joint_meeting", Text("信访工作联席会议", "the joint meeting on petition work")),
            ),
        ),
        Field(
            "meeting_record",
            Text("联席会议决定文号（日期）", "Number or day of the meeting's decision"),
            "text",
            required_if=("decided_by", "joint_meeting"),
            hint=Text("由联席会议决定的必填", "Required where the joint meeting decided"),
        ),
        Field(
            "unit",
            Text("有权处理的机关、单位", "Competent unit"),
            "unit",
            required=True,
            unit_scope="any",
            hint=Text(
                "人和事不在同一地方的，由事项发生地办理", "Person and matter in different places: the matter's place"
            ),
        ),
        Field("outside", Text("该单位未接入本系统", "The unit does not run this system"), "bool"),
        Field("reason", Text("决定理由", "Reasons"), "longtext", required=True),
        Field("files", Text("附件", "Files"), "files"),
    ),
    checks=(guards.target_is_allowed,),
    effect=effects.decide,
    papers=("competence_decision",),
    starts=("notice",),
    stops=("competence",),
    concerns=("competence",),
    leads=("competence:",),
    shortcut="k",
    primary=5,
)

STEPS: tuple[Step, ...] = (DECIDE_COMPETENCE,)
CLOCKS: tuple[ClockRule, ...] = (
    ClockRule(
        "competence",
        Text("决定管辖", "Decide who is competent"),
        "organ",
        5,
        "workday",
        _FIVE_DAYS,
        policy=(_FIVE_DAYS,),
        soon=1,
    ),
)
