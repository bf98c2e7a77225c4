"""What the annual report states besides (art. 41): passing on and demanding, reviews, meetings, suggestions, help."""

from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue import cohorts
from huiyin.statistics.catalogue.conditions import among
from huiyin.statistics.catalogue.indicator import Indicator, Unit


def _law(zh: str, en: str) -> Text:
    return Text(f"《信访工作条例》{zh}", f"Regulation on Petition Work (2022), art. {en}")


_PASSING_ON = _law("第二十二条、第四十一条", "22 and 41")
_HELP = _law("第三十七条", "37")


def _acts(key: str, act: str, name: Text, formula: Text, source: Text) -> Indicator:
    return Indicator(key, name, formula, source, "V", cohorts.ACTED, among("key", act), Unit.OCCURRENCES)


PASSED_ON: tuple[Indicator, ...] = (
    Indicator(
        "transferred",
        Text("转送", "transferred"),
        Text("本期分办的事项中转送的", "matters sorted in the period that were transferred"),
        _PASSING_ON,
        "V",
        cohorts.SORTED,
        among("passed_by", "transfer"),
        Unit.MATTERS,
    ),
    Indicator(
        "assigned",
        Text("交办", "assigned"),
        Text("本期分办的事项中交办的", "matters sorted in the period that were assigned"),
        _PASSING_ON,
        "V",
        cohorts.SORTED,
        among("passed_by", "assign"),
        Unit.MATTERS,
    ),
)

ACTS: tuple[Indicator, ...] = (
    _acts(
        "demanded",
        "demand",
        Text("督办", "supervision orders"),
        Text("本期督办的次数", "supervision orders of the period"),
        _law("第三十八条、第四十一条", "38 and 41"),
    ),
    _acts(
        "overdue_reported",
        "overdue_reported",
        Text("信访人反映超期", "missed dates reported"),
        Text("本期信访人反映超期的次数", "times petitioners reported a missed date in the period"),
        _law("第四十条", "40"),
    ),
    _acts(
        "extensions",
        "extension",
        Text("延长办理期限", "extensions"),
        Text("本期批准延长办理期限的次数", "extensions granted in the period"),
        _law("第三十四条", "34"),
    ),
    _acts(
        "objections",
        "objection",
        Text("管辖异议", "objections to competence"),
        Text("本期提出管辖异议的次数", "objections to competence in the period"),
        _law("第二十三条第三款", "23(3)"),
    ),
    _acts(
        "urgent",
        "urgent",
        Text("紧急信访事项报告", "urgent reports"),
        Text("本期报告紧急事项的次数", "urgent reports of the period"),
        _law("第二十五条", "25"),
    ),
    _acts(
        "hearings",
        "hearing",
        Text("听证", "hearings"),
        Text("本期启动的听证", "hearings begun in the period"),
        _law("第三十一条、第三十六条", "31 and 36"),
    ),
    _acts(
        "mediations",
        "mediation",
        Text("调解", "mediations"),
        Text("本期启动的调解", "mediations begun in the period"),
        _law("第三十三条", "33"),
    ),
    _acts(
        "reviews",
        "review",
        Text("请求复查", "reviews asked for"),
        Text("本期收到的复查请求", "requests for review of the period"),
        _law("第三十五条", "35"),
    ),
    _acts(
        "rechecks",
        "recheck",
        Text("请求复核", "rechecks asked for"),
        Text("本期收到的复核请求", "requests for recheck of the period"),
        _law("第三十六条", "36"),
    ),
    _acts(
        "assistance",
        "assistance",
        Text("帮扶救助", "help given"),
        Text("本期发放帮扶救助的次数", "times help was given in the period"),
        _HELP,
    ),
    Indicator(
        "assistance_amount",
        Text("帮扶救助金额", "amount of help"),
        Text("本期发放的帮扶救助金额合计", "amounts of help given in the period, added up"),
        _HELP,
        "V",
        cohorts.ACTED,
        among("key", "assistance"),
        Unit.FEN,
        adds="amount",
    ),
)

SUGGESTIONS: tuple[Indicator, ...] = (
    Indicator(
        "suggestions_adopted",
        Text("建议采纳率", "suggestions adopted"),
        Text(
            "采纳和部分采纳的 ÷ 本期答复的建议意见类事项",
            "adopted, wholly or in part ÷ suggestions answered in the period",
        ),
        _law("第二十九条、第四十一条", "29 and 41"),
        "V",
        cohorts.ANSWERED,
        among("outcome", "adopted", "partly_adopted", "partly"),
        Unit.SHARE,
        base=among("kind", "suggestion")
        & among("outcome", "adopted", "partly_adopted", "partly", "not_adopted", "explained"),
    ),
)
