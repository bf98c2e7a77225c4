"""The closed lists of a campaign, in both languages. What is not in them cannot be said, entered, or counted.

Two of the five exclusions of the sources are not here on purpose (law.md 8, row 7, and 9): an agreement to stop
petitioning, and having been punished for petitioning. Such matters are matters like any other.
"""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.procedure.terms import Text

# Where a matter of a campaign comes from: who assigned it, never where anybody went (law.md 9).
SOURCES: Mapping[str, Text] = {
    "centre": Text("中央交办", "assigned by the centre"),
    "ministry": Text("部委交办", "assigned by a ministry"),
    "province": Text("省级交办", "assigned by the province"),
    "city": Text("市级交办", "assigned by the city"),
    "congress": Text("人大交办", "assigned by a people's congress"),
    "own": Text("本级排查梳理", "found by the units themselves"),
}
ASSIGNED = tuple(key for key in SOURCES if key != "own")

# Requirement 9 (seed 004): the four types a campaign may be narrowed to. They are about matters.
PRIORITIES: Mapping[str, Text] = {
    "litigious": Text("涉法涉诉", "of law and litigation"),
    "raised_again": Text("重复反映", "raised again"),
    "assigned": Text("上级交办", "assigned from above"),
    "fields": Text("所列领域的热点难点", "of the fields named below"),
}

# Requirement 7: what is not worked on in the campaign and is still entered.
EXCLUSIONS: Mapping[str, Text] = {
    "concluded": Text("历史上已经依法办结", "concluded in law before the campaign"),
    "in_procedure": Text("正在法定程序中办理", "in a legal procedure"),
    "terminated": Text("已经依法终结", "terminated in law"),
}

STANDS: Mapping[str, Text] = {
    "open": Text("至今没有办结", "still open"),
    "any": Text("不论是否办结", "open or closed"),
}

# What a target may ask for. "Agreed", repeats, and where people went are no targets (law.md 9a).
GATES: Mapping[str, Text] = {
    "resolved": Text("依法了结", "resolved in law"),
}

PHASES: Mapping[str, Text] = {
    "mobilise": Text("动员部署", "mobilise"),
    "search": Text("排查建档", "search and enter"),
    "resolve": Text("集中化解", "resolve"),
    "inspect": Text("检查验收", "inspect and accept"),
    "other": Text("其他", "other"),
}

SEATS: Mapping[str, Text] = {
    "leader": Text("领导小组组长", "head of the leading group"),
    "deputy": Text("领导小组副组长", "deputy head of the leading group"),
    "member": Text("领导小组成员", "member of the leading group"),
    "office": Text("办公室人员", "campaign office"),
    "lent": Text("抽调人员", "lent to the campaign office"),
    "area": Text("包片领导", "area lead"),
}

REPORTS: Mapping[str, Text] = {
    "month": Text("月底进度", "month-end figures"),
    "phase": Text("阶段工作总结", "phase summary"),
    "final": Text("工作总结", "final summary"),
}

# The paragraphs of a report that the unit writes; the figures are drawn.
REPORT_TEXTS: Mapping[str, Text] = {
    "done": Text("主要做法", "What was done"),
    "not_solved": Text("没有解决的问题和原因", "What is not solved, and why"),
    "next_step": Text("下一步工作措施", "Next steps"),
}

# Seed 000 names them as what is to be left at the end of a campaign (requirement 10).
MECHANISMS: Mapping[str, Text] = {
    "prevention": Text("源头预防", "prevention at the source"),
    "closing": Text("依法终结", "termination in law"),
    "supervision": Text("交办督办", "assignment and supervision"),
    "quality": Text("质量评价", "judging quality"),
    "cooperation": Text("区域协作", "cooperation between areas"),
    "other": Text("其他", "other"),
}

VERDICTS: Mapping[str, Text] = {
    "accepted": Text("验收合格", "accepted"),
    "mend": Text("限期整改后复验", "to be mended and inspected again"),
}

# The four figures that are only ever shown together (law.md 9a).
TOGETHER = ("resolved", "resolved_agrees", "resolved_disagrees", "resolved_no_view")
