"""The closing gate: everything that must be there before a case may close, each missing thing named.

What the petitioner thinks of the answer is recorded and never required: disagreement does not block (art. 27, 32).
"""

from huiyin.procedure.layers import CLOSING_RULE, LEAD_RULE
from huiyin.procedure.proceedings import PROCEEDINGS
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import LEAD_CHECKS, PAPERS, Citation, Reason, Text, law_2022

_OPEN_REQUEST = Text("诉求{no}尚未答复。", "Request {no} has no answer yet.")
_UNSERVED = Text("{paper}尚未送达。", "The {paper} has not been served.")
_VISIT = Reason(
    "return_visit",
    Text("尚未回访，也未说明不回访的原因。", "There was no return visit, and no reason is given for leaving it out."),
    Citation(Text("结案要求：回访记录", "Closing rule: record of the return visit"), "", "S"),
)
_REPORT = Reason(
    "completion_report",
    Text("交办事项尚未提交办结报告。", "The completion report on the assignment has not been handed in."),
    law_2022("22(1)-3", "在指定办理期限内反馈结果，提交办结报告"),
)
_DEMAND = Text("第{step}步的督办函尚未书面说明。", "The supervision order of step {step} has not been answered.")
_RUNNING = Text("{name}尚未结束。", "The {name} is still under way.")
_RECUSAL = Reason(
    "recusal",
    Text("信访人的回避申请尚未答复。", "The petitioner's request for recusal is not answered."),
    law_2022("28(3)"),
)
_SIGNED_REPORT = Reason(
    "signed_report",
    Text(
        "办结报告尚未归入加盖公章并由责任单位领导和承办人签字的扫描件。",
        "The completion report with its seal and both signatures has not been bound to the case.",
    ),
    CLOSING_RULE,
)
_QUALITY = Reason(
    "quality_opinion",
    Text("交办（督办）单位尚未出具评查意见。", "Whoever assigned it has not given the quality opinion."),
    CLOSING_RULE,
)
_PART = Text("第{no}项协办尚未办结。", "The part of a co-handling unit (no. {no}) has not ended.")
_CHECK = Text("包案领导尚未完成：{what}。", "The lead has not yet done this: {what}.")


def gate(procedure: Procedure, state: CaseState) -> tuple[Reason, ...]:
    """What is still missing before the case may close; empty when the gate is open."""
    missing = [
        Reason(f"request:{item.no}", _OPEN_REQUEST.format(no=item.no), law_2022("32")) for item in state.open_requests()
    ]
    missing += [
        Reason(f"paper:{paper.key}", _UNSERVED.format(paper=PAPERS[paper.kind]), law_2022("32"))
        for paper in state.unserved_papers()
    ]
    missing += [
        Reason(f"demand:{demand.step}", _DEMAND.format(step=demand.step), law_2022("40"))
        for demand in state.demands
        if demand.is_open
    ]
    if needs_visit(state):
        missing.append(_VISIT)
    if state.open_clocks("report"):
        missing.append(_REPORT)
    if state.recusal_asked:
        missing.append(_RECUSAL)
    missing += [
        Reason(f"part:{item.no}", _PART.format(no=item.no), law_2022("24")) for item in state.open_proceedings("part")
    ]
    missing += [
        Reason(f"proceeding:{item.no}", _RUNNING.format(name=PROCEEDINGS[item.kind].name))
        for item in state.open_proceedings("mediation", "hearing")
    ]
    if state.checks_wanted:
        made = {item.what for item in state.lead_checks}
        missing += [
            Reason(f"lead_check:{key}", _CHECK.format(what=name), LEAD_RULE)
            for key, name in LEAD_CHECKS.items()
            if key not in made
        ]
    if state.closing_wanted:
        missing += _closing_papers(state)
    return procedure.cite(tuple(missing))


def advised(state: CaseState) -> tuple[Reason, ...]:
    """What usual practice asks for besides: shown before closing, and in the way only where its layer is on."""
    return () if state.closing_wanted else tuple(_closing_papers(state))


def _closing_papers(state: CaseState) -> list[Reason]:
    """For an assigned matter: the report with seal and signatures, and what whoever assigned it thinks of the work."""
    if state.passed_by != "assign":
        return []
    reports = [paper for paper in state.papers if paper.kind == "completion_report"]
    found = [] if any(paper.scanned for paper in reports) else [_SIGNED_REPORT]
    return found if state.quality else [*found, _QUALITY]


def needs_visit(state: CaseState) -> bool:
    """A return visit, or why there was none, is wanted once an opinion was served, unless all have refused."""
    was_served = any(item.status == "served" for item in state.requests)
    return was_served and not state.visits and not state.visit_waived and not state.nobody_to_visit
