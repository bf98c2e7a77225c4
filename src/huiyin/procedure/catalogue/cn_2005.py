"""信访条例: the Petition Regulation of 2005, for matters received from 1 May 2005 to 30 April 2022.

The same road with the same days (15 / 15 / 60 and 30 / windows of 30), but no clause on objections: a unit that is not
competent declines. A supervision order carries an improvement suggestion, answered in 30 days (art. 36).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from huiyin.procedure.catalogue import aftercare, handling, intake
from huiyin.procedure.catalogue.rules import CLOCKS
from huiyin.procedure.clocks import ClockRule
from huiyin.procedure.schema import Procedure, Step
from huiyin.procedure.stages import STAGES
from huiyin.procedure.terms import Citation, Text, law_2005

_CLOCK_ARTICLES: Mapping[str, Citation] = {
    "sort": law_2005("21(1)", "予以登记，并区分情况，在15日内"),
    "notice_direct": law_2005("22(2)", "自收到信访事项之日起15日内书面告知信访人"),
    "notice": law_2005("21(2)", "15日内决定是否受理并书面告知信访人"),
    "report": law_2005("21(1)-3", "在指定办理期限内反馈结果，提交办结报告"),
    "finish": law_2005("33", "自受理之日起60日内办结"),
    "extension": law_2005("33", "延长期限不得超过30日"),
    "review_window": law_2005("34", "自收到书面答复之日起30日内"),
    "review": law_2005("34", "自收到复查请求之日起30日内提出复查意见"),
    "recheck_window": law_2005("35(1)", "自收到书面答复之日起30日内"),
    "recheck": law_2005("35(1)", "自收到复核请求之日起30日内提出复核意见"),
    "demand": law_2005("36", "收到改进建议的行政机关应当在30日内书面反馈情况"),
}
_STEP_ARTICLES: Mapping[str, Citation] = {
    "register": law_2005("21(1)"),
    "keep": law_2005("21(1)-2"),
    "transfer": law_2005("21(1)-2"),
    "assign": law_2005("21(1)-3"),
    "decline": law_2005("21(1)-1"),
    "refer_out": law_2005("21(1)-1"),
    "accept": law_2005("21(2)"),
    "appoint": law_2005("30"),
    "recuse": law_2005("30"),
    "extend": law_2005("33"),
    "draft": law_2005("32"),
    "sign": law_2005("32"),
    "serve": law_2005("34"),
    "report": law_2005("21(1)-3"),
    "close": law_2005("33"),
    "demand": law_2005("36"),
    "explain": law_2005("36"),
    "lapse": law_2005("34"),
}
# Duties of the 2022 text that the older one does not know.
_NOT_IN_2005 = frozenset({"object", "settle_objection"})
_CLOCKS_NOT_IN_2005 = frozenset({"objection", "objection_answer", "sort_again", "annual_report"})


def _rule(rule: ClockRule) -> ClockRule:
    rule = replace(rule, citation=_CLOCK_ARTICLES.get(rule.key, rule.citation))
    return replace(rule, limit=30) if rule.key == "demand" else rule


def _step(step: Step) -> Step:
    step = replace(step, citation=_STEP_ARTICLES.get(step.key, step.citation))
    if step.key != "demand":
        return step
    fields = tuple(replace(field, required=False) if field.key == "answer_due" else field for field in step.fields)
    return replace(step, fields=fields)


PROCEDURE = Procedure(
    key="cn.2005",
    name=Text("信访条例（2005年）", "Petition Regulation (2005)"),
    valid_from=date(2005, 5, 1),
    valid_to=date(2022, 4, 30),
    steps={
        step.key: _step(step)
        for step in (*intake.STEPS, *handling.STEPS, *aftercare.STEPS)
        if step.key not in _NOT_IN_2005
    },
    stages=STAGES,
    clocks={key: _rule(rule) for key, rule in CLOCKS.items() if key not in _CLOCKS_NOT_IN_2005},
)
