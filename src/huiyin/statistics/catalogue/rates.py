"""Rates (law.md 4.2): of the matters of a cohort, how many. By the day that fell due, never by registration.

A rate has a direction only where no office can better it by keeping people from complaining (law.md 9, 9a): repeats,
returns and the share of a channel have none.
"""

from huiyin.procedure.terms import RATINGS, Text
from huiyin.statistics.catalogue import cohorts
from huiyin.statistics.catalogue.conditions import (
    END,
    EVERY,
    among,
    apart_from,
    by,
    known,
    no,
    yes,
)
from huiyin.statistics.catalogue.counts import SUMMARY_OF_A_COUNTY
from huiyin.statistics.catalogue.indicator import Direction, Indicator, Unit

# Below this many nobody sees ratings, so that none can be traced to a petitioner (law.md 9a).
RATINGS_FROM = 5
_CODE = Text("省级信访统计系统的计算口径", "as a provincial statistics system computes it")
_POLICE = Text("省级公安机关信访工作材料", "papers of a provincial police department on petition work")
# Carried out or answered in law, whether or not the person came again (law.md 9a).
RESOLVED = (
    among("ending", "answered", "declined", "referred_out")
    & (no("is_paper_due") | known("proper_paper_on"))
    & among("performance", "", "done")
    & no("was_overturned")
)
_GOOD = ("satisfied", "basically")
# A fact knows only what was said within the time to rate: what is said later is shown, and counted nowhere.
_JUDGED = yes("is_first") & no("is_litigious")
# Pressing somebody to withdraw must better no figure: what was withdrawn is nowhere counted as kept (law.md 9).
_NOT_WITHDRAWN = apart_from("ending", "withdrawn")
_RATED_IN_TIME = known("rated_on")


IN_TIME: tuple[Indicator, ...] = (
    Indicator(
        "office_in_time",
        Text("信访部门及时受理率", "sorted in time by the petition office"),
        Text(
            "登记后15日内分办的事项 ÷ 登记后第15日在本期的首次、非涉法涉诉事项（15日内撤回的不计）",
            "sorted within 15 days of registration ÷ first-time matters not of law and litigation whose 15th day"
            " fell in the period (without those withdrawn by then)",
        ),
        _CODE,
        "X",
        cohorts.SORT_DUE,
        known("sorted_on") & by("sorted_on", "sort_due_on"),
        Unit.SHARE,
        base=_JUDGED,
        direction=Direction.UP,
    ),
    Indicator(
        "unit_in_time",
        Text("责任单位及时受理率", "accepted in time by the competent unit"),
        Text(
            "登记后30日内作出受理、不予受理或者导出决定的事项 ÷ 登记后第30日在本期的首次、非涉法涉诉事项"
            "（此前撤回的不计）",
            "accepted, declined or referred out within 30 days of registration ÷ first-time matters not of law and"
            " litigation whose 30th day fell in the period (without those withdrawn by then)",
        ),
        _CODE,
        "X",
        cohorts.ACCEPT_DUE,
        known("decided_on") & by("decided_on", "accept_due_on"),
        Unit.SHARE,
        base=_JUDGED,
        direction=Direction.UP,
    ),
    Indicator(
        "answered_in_time",
        Text("按期答复率", "answered in time"),
        Text(
            "期限届满前答复的事项 ÷ 期限在本期届满的事项（按期答复、逾期答复、逾期未答复都在内，"
            "期限届满前撤回、导出的不计）",
            "answered by the last day ÷ matters whose last day fell in the period: answered in time, late, or not yet"
            " (without those withdrawn or referred out in time)",
        ),
        _CODE,
        "X",
        cohorts.DUE,
        known("answered_on") & by("answered_on", "due_on") & no("was_late"),
        Unit.SHARE,
        base=EVERY,
        direction=Direction.UP,
    ),
    Indicator(
        "closed_share",
        Text("办结率", "closed"),
        Text("已办结的事项 ÷ 期限在本期届满的事项", "closed ÷ matters whose last day fell in the period"),
        SUMMARY_OF_A_COUNTY,
        "S",
        cohorts.DUE,
        known("closed_on"),
        Unit.SHARE,
        base=EVERY,
        direction=Direction.UP,
    ),
    Indicator(
        "paper_share",
        Text("法律文书出具率", "legal document issued"),
        Text(
            "已出具应当出具的法律文书的事项 ÷ 期限在本期届满、依法应当出具文书的事项",
            "the document was issued ÷ matters whose last day fell in the period and of which the law asks for one",
        ),
        _POLICE,
        "S",
        cohorts.DUE,
        known("proper_paper_on"),
        Unit.SHARE,
        base=yes("is_paper_due"),
        direction=Direction.UP,
    ),
)

VIEWS: tuple[Indicator, ...] = (
    Indicator(
        "rated_share",
        Text("群众参评率", "took part in the rating"),
        Text(
            "评价期内评价的事项 ÷（评价的事项＋评价期在本期届满未评价的事项）",
            "rated in time ÷ (rated + time to rate ended unrated); time still running is left out",
        ),
        _CODE,
        "X",
        cohorts.RATING_SETTLED,
        _RATED_IN_TIME,
        Unit.SHARE,
        base=EVERY,
        direction=Direction.UP,
    ),
    Indicator(
        "satisfied_office",
        Text("对信访部门满意率", "satisfied with the petition office"),
        Text(
            "满意和基本满意 ÷ 本期评价的事项；不足5件不显示",
            "satisfied or basically ÷ rated in the period; from 5 upward",
        ),
        _CODE,
        "X",
        cohorts.RATED_OFFICE,
        among("rated_office", *_GOOD),
        Unit.SHARE,
        base=_RATED_IN_TIME & among("rated_office", *RATINGS),
        direction=Direction.UP,
        from_base=RATINGS_FROM,
        is_open=False,
    ),
    Indicator(
        "satisfied_unit",
        Text("对责任单位满意率", "satisfied with the competent unit"),
        Text(
            "满意和基本满意 ÷ 本期评价的事项；不足5件不显示",
            "satisfied or basically ÷ rated in the period; from 5 upward",
        ),
        _CODE,
        "X",
        cohorts.RATED,
        among("rated_unit", *_GOOD),
        Unit.SHARE,
        base=_RATED_IN_TIME & among("rated_unit", *RATINGS),
        direction=Direction.UP,
        from_base=RATINGS_FROM,
        is_open=False,
    ),
)

# What petitioners said of matters that were resolved: the four stand together, and none of them is a target (9a).
_AT_VISITS = Text(
    "回访记录；《信访工作条例》未作规定", "records of return visits; the Regulation does not ask for them"
)


def _view(key: str, name: Text, formula: Text, *views: str) -> Indicator:
    which = RESOLVED & among("view", *views) if views else RESOLVED
    return Indicator(
        key, name, formula, _AT_VISITS, "P", cohorts.CLOSED, which, Unit.MATTERS, together="resolved_and_views"
    )


VISITED: tuple[Indicator, ...] = (
    _view(
        "resolved",
        Text("依法了结", "resolved in law"),
        Text(
            "本期办结、依法答复或者作出决定、承诺事项已经落实的",
            "closed in the period, answered in law and carried out",
        ),
    ),
    _view(
        "resolved_agrees",
        Text("其中信访人同意", "of these, petitioner agrees"),
        Text(
            "依法了结的事项中，回访时信访人表示同意的", "resolved in law, and the petitioner agreed at the return visit"
        ),
        "agrees",
    ),
    _view(
        "resolved_disagrees",
        Text("其中信访人不同意或者拒签", "of these, petitioner disagrees"),
        Text(
            "依法了结的事项中，回访时信访人表示不同意或者拒签的",
            "resolved in law, and the petitioner disagreed or would not sign at the return visit",
        ),
        "disagrees",
        "would_not_sign",
    ),
    _view(
        "resolved_no_view",
        Text("其中无明确意见或者未回访", "of these, no view"),
        Text(
            "依法了结的事项中，信访人无明确意见或者未回访的",
            "resolved in law, and the petitioner gave no view or was not visited",
        ),
        "no_view",
        "",
    ),
)

COURSE: tuple[Indicator, ...] = (
    Indicator(
        "repeat_share",
        Text("重复信访率", "repeat share"),
        Text(
            "重复来件 ÷ 本期全部来件；没有好坏方向，不排名",
            "repeat occurrences ÷ all of the period; no direction, no ranking",
        ),
        _CODE,
        "X",
        cohorts.RECEIVED,
        no("is_first"),
        Unit.SHARE,
        base=among("key", "contact"),
    ),
    Indicator(
        "web_share",
        Text("网信占比", "web share"),
        Text("网上信访 ÷ 本期全部来件", "web occurrences ÷ all of the period"),
        _CODE,
        "X",
        cohorts.RECEIVED,
        among("channel", "web"),
        Unit.SHARE,
        base=among("key", "contact"),
    ),
    Indicator(
        "first_time_resolved",
        Text("初次信访一次性化解率", "resolved at first"),
        Text(
            "依法答复或者依法作出决定、承诺事项已经落实、未被复查复核变更的 ÷ 本期办结的首次事项；不论信访人是否再来",
            "answered or decided in law, promises carried out, not overturned by a review ÷ first-time matters closed"
            " in the period, whether or not the person came again",
        ),
        Text("市级信访部门公布的数据", "figures published by a city petition office"),
        "X",
        cohorts.CLOSED,
        RESOLVED,
        Unit.SHARE,
        base=yes("is_first") & no("is_imported"),
        direction=Direction.UP,
    ),
    Indicator(
        "backlog_resolved",
        Text("积案化解率", "backlog resolved"),
        Text(
            "期末已办结的事项 ÷ 所给集合的事项；未给集合的，为上级交办的全部事项",
            "closed by the end of the period ÷ the matters of the set it is asked for; without one, all that were"
            " assigned from above",
        ),
        Text("市级信访部门公布的数据", "figures published by a city petition office"),
        "X",
        cohorts.STANDING,
        known("closed_on") & by("closed_on", END) & _NOT_WITHDRAWN,
        Unit.SHARE,
        base=by("registered_on", END),
        direction=Direction.UP,
        of_set=yes("is_assigned"),
    ),
    Indicator(
        "return_share",
        Text("回流率", "return share"),
        Text(
            "导出后又回到信访程序的事项 ÷ 本期导出的事项；没有好坏方向，不排名",
            "came back ÷ referred out in the period; no direction",
        ),
        _POLICE,
        "S",
        cohorts.REFERRED,
        known("returned_on"),
        Unit.SHARE,
        base=EVERY,
    ),
)
