"""Optional layers: duties and shorter terms that no national rule we have read in full asks for. Off by default.

An installation switches one on from a day (docs/decisions/0015). What is switched on is an input of every step: it is
written into the step, and a clock names the layers put on it, so that replay needs to know nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.procedure.clocks import Layer
from huiyin.procedure.given import day_of
from huiyin.procedure.schema import StepRecord
from huiyin.procedure.terms import Citation, Text

# Where the switches stand among the values of a step.
KEY = "layers"


@dataclass(frozen=True, slots=True)
class OptionalLayer:
    """A layer as it is offered: what it asks, and where that comes from."""

    key: str
    name: Text
    asks: Text
    citation: Citation


SIMPLE_RULE = Citation(
    Text(
        "《信访事项简易办理办法（试行）》（国信发〔2016〕8号）",
        "Trial measures on simple handling (Guo Xin Fa [2016] No. 8)",
    ),
    "",
    "X",
)
TRIAGE_RULE = Citation(
    Text("县（区）专项治理方案：逐案分类化解", "plan of a county campaign: triage of each matter"), "", "S"
)
PLAN_RULE = Citation(
    Text("公安厅化解积案方案：逐案研究案情、制定化解方案", "provincial police: a plan for each matter"), "", "S"
)
LEAD_RULE = Citation(
    Text(
        "公安厅化解积案方案：包案领导“三见到”（信访人、办案人、案卷）",
        "plan of a provincial police: the lead sees the petitioner, the handler and the file",
    ),
    "",
    "S",
)

CLOSING_RULE = Citation(
    Text(
        "县（区）专项治理方案：结案报告除加盖公章外，要有责任单位领导和承办人签字；公安厅化解积案方案：附评查意见",
        "county campaign plan: seal and both signatures on the report; provincial police plan: the quality opinion",
    ),
    "",
    "S",
)
TERMINATION_RULE = Citation(
    Text("中央政法委关于涉法涉诉信访事项终结的规定", "Central rules on the termination of litigation petitions"),
    "",
    "M",
)

SEAL_RULE = Citation(
    Text(
        "机关印章管理通行做法：用印由一人申请、另一人审核",
        "usual practice of offices: one asks for the seal, another releases it",
    ),
    "",
    "M",
)

QUARTERLY = "quarterly_assessment"
QUARTERLY_RULE = Citation(
    Text(
        "县信访局工作总结：每季度对各级各部门进行检查考评（《信访工作条例》第三十九条为每年考核）",
        "summary of a county's petition bureau: each quarter (art. 39 of the Regulations asks for it each year)",
    ),
    "",
    "S",
)
DEATH_RULE = Citation(
    Text(
        "《山东省信访条例》（2015年）第四十三条至第四十六条：信访人死亡且没有承受人的，办理终结（地方规定，可能已被替代）",
        "Shandong petition rules (2015), art. 43 to 46: it ends at a death without successor (local, may be replaced)",
    ),
    "",
    "X",
)
HEARING_RULE = Citation(
    Text(
        "各地信访听证规定：决定后30日内举行，听证后10日或者20日内出具听证意见（各地不一，此处取20日）",
        "local rules on hearings: held within 30 days, the view within 10 or 20 (they vary; 20 are taken here)",
    ),
    "",
    "X",
)

LETTER_RULE = Citation(
    Text(
        "县（区）信访工作半年总结：接访后分别建立档案、制作交办函，2日内交办",
        "half-year summary of a county petition office: a letter of assignment for each matter within 2 days",
    ),
    "",
    "S",
    "分别建立档案，制作交办函，于2日内进行交办",
)
FOLLOW_UP_RULE = Citation(
    Text(
        "县（区）信访工作半年总结：领导批示的事项两个月内跟踪督办",
        "half-year summary of a county petition office: instructed matters are followed up within two months",
    ),
    "",
    "S",
    "在二个月内…进行跟踪督办",
)
FIRST_RECEIVER_RULE = Citation(
    Text(
        "市公安局接访工作报告：谁接待谁处理、谁处理谁负责",
        "report of a city police: whoever receives handles it, whoever handles it answers for it",
    ),
    "",
    "S",
    "谁接待谁处理、谁处理谁负责",
)

OPTIONAL: Mapping[str, OptionalLayer] = {
    item.key: item
    for item in (
        OptionalLayer(
            "simple_handling",
            Text("简易办理", "Simple handling"),
            Text(
                "事实清楚的初次信访事项，可以决定简易办理，自受理之日起10个工作日内答复。",
                "A first, clear matter may be handled simply and answered within 10 working days of acceptance.",
            ),
            SIMPLE_RULE,
        ),
        OptionalLayer(
            "triage_dates",
            Text("分类化解期限", "Dates of triage"),
            Text("分类化解时写明的日期成为待办义务。", "The days named in a triage become duties."),
            TRIAGE_RULE,
        ),
        OptionalLayer(
            "plan_dates",
            Text("化解方案期限", "Dates of the plan"),
            Text("化解方案各项措施的日期成为待办义务。", "The days of a plan's measures become duties."),
            PLAN_RULE,
        ),
        OptionalLayer(
            "lead_checks",
            Text("包案领导“三见到”", "The lead's three checks"),
            Text(
                "交办事项结案前，包案领导应当见到信访人、办案人和案卷。",
                "An assigned matter closes only after the lead has heard both and read the file.",
            ),
            LEAD_RULE,
        ),
        OptionalLayer(
            "closing_papers",
            Text("结案材料齐备", "Papers of closing"),
            Text(
                "交办事项结案前，应当有签字盖章的办结报告和交办单位的评查意见。",
                "An assigned matter closes only with the signed and sealed report and the quality opinion.",
            ),
            CLOSING_RULE,
        ),
        OptionalLayer(
            "termination",
            Text("涉法涉诉信访事项终结", "Termination of matters of law and litigation"),
            Text(
                "作出复核意见的机关可以决定终结；信访人有异议的，从程序和实体上全面评查。",
                "The organ that rechecked a matter may terminate it; a challenge leads to a full check.",
            ),
            TERMINATION_RULE,
        ),
        OptionalLayer(
            "death_ends",
            Text("信访人死亡且无承受人的终结", "Ending at a death without a successor"),
            Text(
                "确定无人承受的，事项办理终结；未启用时照常答复。有承受人的或者多人信访的不受影响。",
                "A matter ends when it is settled that nobody takes over; else it is answered all the same. "
                "Nothing changes where there is a successor, or where several people petitioned.",
            ),
            DEATH_RULE,
        ),
        OptionalLayer(
            "hearing_days",
            Text("听证的地方期限", "Local days of a hearing"),
            Text(
                "决定听证后30日内举行听证，听证后20日内出具听证意见。",
                "A hearing is held within 30 days of the decision, and the panel gives its view within 20 days of it.",
            ),
            HEARING_RULE,
        ),
        OptionalLayer(
            QUARTERLY,
            Text("每季度考评单位", "Units assessed each quarter"),
            Text(
                "设有信访部门的机关每季度对下级单位进行一次考评，季度结束后一个月内记录考评结果。",
                "An organ with a petition office assesses the units below it for each quarter and records the result "
                "within a month.",
            ),
            QUARTERLY_RULE,
        ),
        OptionalLayer(
            "electronic_seal",
            Text("电子印章", "Electronic seal"),
            Text(
                "文书可以加盖电子印章：一人申请，本单位另一人审核后才加盖；默认仍为纸质盖章后扫描归入。",
                "Papers may carry the seal as a picture: one person asks, another of the unit releases it. "
                "The wet stamp with a scan stays the rule.",
            ),
            SEAL_RULE,
        ),
        OptionalLayer(
            "reception_letter",
            Text("接访后的交办函", "The letter after a reception"),
            Text(
                "领导接访时作出批示的，自批示之日起2日内发出交办函；未启用时由批示人确定日期。",
                "The letter of assignment on a leader's instruction goes out within 2 days; else they name the day.",
            ),
            LETTER_RULE,
        ),
        OptionalLayer(
            "reception_follow_up",
            Text("接访批示的跟踪督办", "Following up an instruction of a reception"),
            Text(
                "领导接访时作出批示的，自批示之日起2个月内跟踪督办；未启用时可以不定日期。",
                "A leader's instruction is followed up within 2 months; otherwise only where they name a day.",
            ),
            FOLLOW_UP_RULE,
        ),
        OptionalLayer(
            "first_receiver",
            Text("接待人负责到底", "The first receiver is answerable to the end"),
            Text(
                "接待来访的领导对该事项负责到书面答复为止，列入其待办；不改变任何法定期限。",
                "A matter stays on the receiver's work until its written answer; no date in law moves.",
            ),
            FIRST_RECEIVER_RULE,
        ),
    )
}

SIMPLE_DAYS = 10
LAYERS: tuple[Layer, ...] = (Layer("simple_handling", "finish", SIMPLE_DAYS, "workday", None, SIMPLE_RULE),)


def with_layers(given: dict[str, Any], layers: Mapping[str, date]) -> dict[str, Any]:
    """The values of a step with what is switched on while it is taken; whatever was sent under that name is dropped."""
    values = {key: value for key, value in given.items() if key != KEY}
    if layers:
        values[KEY] = {key: day.isoformat() for key, day in sorted(layers.items())}
    return values


def in_force(record: StepRecord, key: str, on: date) -> bool:
    """Whether the layer binds what begins on that day, by what the step itself carries."""
    since = day_of((record.given.get(KEY) or {}).get(key))
    return since is not None and on >= since
