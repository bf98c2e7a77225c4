"""信访条例: the Petition Regulation of 2005, for matters received from 1 May 2005 to 30 April 2022.

The same road with the same days (15 / 15 / 60 and 30 / windows of 30), but no clause on objections: a unit that is not
competent declines. A supervision order carries an improvement suggestion, answered in 30 days (art. 36). The days and
art. 36 were read in the full text; the other article numbers are from memory and marked so (M).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from huiyin.procedure.catalogue import (
    aftercare,
    afterlife,
    aid,
    around,
    handling,
    intake,
    mediation,
    meetings,
    opinion,
    papers,
    parts,
    referral,
    review,
    teamwork,
)
from huiyin.procedure.catalogue.agency import with_agents
from huiyin.procedure.catalogue.rules import CLOCKS, by_key
from huiyin.procedure.clocks import ClockRule
from huiyin.procedure.layers import LAYERS
from huiyin.procedure.schema import Procedure, Step
from huiyin.procedure.stages import STAGES
from huiyin.procedure.terms import Citation, Text, law_2005, policy

# Where the older text has what the newer one says; an article of 2022 on the left.
_ARTICLES: Mapping[str, Citation] = {
    "19(1)": law_2005("17"),
    "19(3)": law_2005("16"),
    "20(3)": law_2005("18(2)"),
    "21(2)": law_2005("13"),
    "22(1)": law_2005("21(1)"),
    "22(1)-1": law_2005("21(1)-2"),
    "22(1)-2": law_2005("21(1)-3"),
    "22(1)-3": law_2005("21(1)-4"),
    "23(2)": law_2005("22(2)"),
    "23(3)": law_2005("21(2)"),
    "24": law_2005("24"),
    "28(3)": law_2005("30"),
    "29": law_2005("29"),
    "30(3)": law_2005("23"),
    "31": law_2005("14(2)"),
    "31-6": law_2005("31(1)"),
    "32": law_2005("32"),
    # Only the newer text speaks of mediation and of help; for older matters both are our own policy.
    "33": policy("双方同意的，可以调解、和解", "with both sides' consent there may be mediation"),
    "34": law_2005("33"),
    "35": law_2005("34"),
    "36(1)": law_2005("35(1)"),
    "36(2)": law_2005("35(2)"),
    "36(3)": law_2005("35(3)"),
    "37(2)": policy("生活确有困难的，帮助申请救助", "whoever is in need is helped to apply for relief"),
    "40": law_2005("36", "V"),
}
# What only the 2022 text knows.
_STEPS_OF_2022 = frozenset({"object", "settle_objection", "report_urgent"})
_CLOCKS_OF_2022 = frozenset({"objection", "objection_answer", "sort_again", "annual_report"})
_IMPROVEMENT_DAYS = 30  # art. 36: the organ answers an improvement suggestion in writing within 30 days


def _cited(citation: Citation) -> Citation:
    return _ARTICLES.get(citation.article, citation)


def _rule(rule: ClockRule) -> ClockRule:
    rule = replace(rule, citation=_cited(rule.citation))
    return replace(rule, limit=_IMPROVEMENT_DAYS) if rule.key == "demand" else rule


def _step(step: Step) -> Step:
    step = replace(step, citation=_cited(step.citation))
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
        step.key: _step(with_agents(step))
        for step in (
            *intake.STEPS,
            *handling.STEPS,
            *teamwork.STEPS,
            *parts.STEPS,
            *aftercare.STEPS,
            *review.STEPS,
            *afterlife.STEPS,
            *meetings.STEPS,
            *mediation.STEPS,
            *opinion.STEPS,
            *papers.STEPS,
            *aid.STEPS,
            *referral.STEPS,
            *around.STEPS,
        )
        if step.key not in _STEPS_OF_2022
    },
    stages=STAGES,
    clocks={
        key: _rule(rule) for key, rule in {**CLOCKS, **by_key(*referral.CLOCKS)}.items() if key not in _CLOCKS_OF_2022
    },
    layers=LAYERS,
    articles=_ARTICLES,
)
