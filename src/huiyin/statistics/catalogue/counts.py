"""Counts (law.md 4.1): matters, occurrences, batches, persons. How many come in is neither good nor bad."""

from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue import cohorts
from huiyin.statistics.catalogue.conditions import (
    END,
    EVERY,
    Condition,
    among,
    at_least,
    before,
    by,
    no,
    not_yet,
    yes,
)
from huiyin.statistics.catalogue.indicator import Direction, Indicator, Unit

JOINT_FROM = 5
_CONTACT = among("key", "contact")
_LETTER = among("channel", "letter")
_VISIT = among("channel", "visit")
SUMMARY_OF_A_COUNTY = Text("县级信访局半年工作总结", "half-year summary of a county petition bureau")
REPORT_OF_A_CITY = Text("市公安局信访工作报告", "report of a city police bureau")
_SCHEMA = Text(
    "省级信访系统数据规范中“初信初访、重信重访”的口径",
    "the definition of first and repeat in a provincial data standard",
)
_BANDS = Text("省级信访统计中集体访的起点为5人", "provincial statistics begin joint visits at 5 people")


def _occurrences(key: str, name: Text, formula: Text, source: Text, mark: str, which: Condition) -> Indicator:
    return Indicator(key, name, formula, source, mark, cohorts.RECEIVED, _CONTACT & which, Unit.OCCURRENCES)


MATTERS: tuple[Indicator, ...] = (
    Indicator(
        "matters",
        Text("信访事项（件）", "matters"),
        Text(
            "本期登记的信访事项，重复来件并入原事项不另计",
            "matters registered in the period; a repeat joins its matter",
        ),
        SUMMARY_OF_A_COUNTY,
        "S",
        cohorts.REGISTERED,
        EVERY,
        Unit.MATTERS,
    ),
    Indicator(
        "first",
        Text("初件", "first-time matters"),
        Text("本期登记的事项中首次提出的", "matters registered in the period that were raised for the first time"),
        _SCHEMA,
        "X",
        cohorts.REGISTERED,
        yes("is_first"),
        Unit.MATTERS,
    ),
    Indicator(
        "suggestions",
        Text("建议意见类事项", "suggestions"),
        Text("本期登记的建议意见类事项", "matters registered in the period that are suggestions"),
        Text("《信访工作条例》第二十九条、第四十一条", "Regulation on Petition Work (2022), art. 29 and 41"),
        "V",
        cohorts.REGISTERED,
        among("kind", "suggestion"),
        Unit.MATTERS,
    ),
    Indicator(
        "accusations",
        Text("检举控告类事项", "accusations"),
        Text("本期登记的检举控告类事项", "matters registered in the period that are accusations"),
        Text("《信访工作条例》第三十条、第四十一条", "Regulation on Petition Work (2022), art. 30 and 41"),
        "V",
        cohorts.REGISTERED,
        among("kind", "accusation"),
        Unit.MATTERS,
    ),
    Indicator(
        "claims",
        Text("申诉求决类事项", "claims"),
        Text("本期登记的申诉求决类事项", "matters registered in the period that are claims"),
        Text("《信访工作条例》第三十一条、第四十一条", "Regulation on Petition Work (2022), art. 31 and 41"),
        "V",
        cohorts.REGISTERED,
        among("kind", "claim"),
        Unit.MATTERS,
    ),
)

OCCURRENCES: tuple[Indicator, ...] = (
    _occurrences(
        "occurrences",
        Text("件次", "occurrences"),
        Text(
            "本期每一次来信、来访、来电、网上信访、传真各计一次",
            "each letter, visit, call, web entry and fax of the period",
        ),
        REPORT_OF_A_CITY,
        "S",
        EVERY,
    ),
    Indicator(
        "visit_batches",
        Text("来访批次", "batches of visitors"),
        Text(
            "本期来访的批数，一次来访不论人数计一批", "visits of the period; one visit is one batch, however many came"
        ),
        SUMMARY_OF_A_COUNTY,
        "S",
        cohorts.RECEIVED,
        _CONTACT & _VISIT,
        Unit.BATCHES,
    ),
    _occurrences(
        "letters_and_batches",
        Text("件（批）", "letters and batches"),
        Text("本期来信件数加来访批数", "letters plus batches of visitors of the period"),
        SUMMARY_OF_A_COUNTY,
        "S",
        among("channel", "letter", "visit"),
    ),
    Indicator(
        "persons",
        Text("人次", "person-times"),
        Text("本期每次来件的人数相加", "people, added up over the occurrences of the period"),
        SUMMARY_OF_A_COUNTY,
        "S",
        cohorts.RECEIVED,
        _CONTACT,
        Unit.PERSONS,
        adds="people",
    ),
    Indicator(
        "visit_persons",
        Text("来访人次", "person-times of visits"),
        Text("本期每批来访的人数相加", "people, added up over the visits of the period"),
        SUMMARY_OF_A_COUNTY,
        "S",
        cohorts.RECEIVED,
        _CONTACT & _VISIT,
        Unit.PERSONS,
        adds="people",
    ),
    _occurrences(
        "first_letters",
        Text("初信", "first letters"),
        Text("本期来信中首次提出的", "letters of the period that raised their matter for the first time"),
        _SCHEMA,
        "S",
        _LETTER & yes("is_first"),
    ),
    _occurrences(
        "repeat_letters",
        Text("重信", "repeat letters"),
        Text("本期来信中同人同事再次提出的", "letters of the period about a matter raised before"),
        _SCHEMA,
        "S",
        _LETTER & no("is_first"),
    ),
    _occurrences(
        "first_visits",
        Text("初访", "first visits"),
        Text("本期来访中首次提出的", "visits of the period that raised their matter for the first time"),
        _SCHEMA,
        "S",
        _VISIT & yes("is_first"),
    ),
    _occurrences(
        "repeat_visits",
        Text("重访", "repeat visits"),
        Text("本期来访中同人同事再次提出的", "visits of the period about a matter raised before"),
        _SCHEMA,
        "S",
        _VISIT & no("is_first"),
    ),
    Indicator(
        "joint_visits",
        Text("集体访批次", "joint visits"),
        Text("本期5人以上的来访批数", "visits of the period by 5 people or more"),
        _BANDS,
        "X",
        cohorts.RECEIVED,
        _CONTACT & _VISIT & at_least("people", JOINT_FROM),
        Unit.BATCHES,
    ),
    Indicator(
        "joint_visit_persons",
        Text("集体访人次", "person-times of joint visits"),
        Text("本期5人以上来访的人数相加", "people, added up over the visits of the period by 5 or more"),
        _BANDS,
        "X",
        cohorts.RECEIVED,
        _CONTACT & _VISIT & at_least("people", JOINT_FROM),
        Unit.PERSONS,
        adds="people",
    ),
    _occurrences(
        "joint_letters",
        Text("联名信", "joint letters"),
        Text("本期5人以上署名的来信", "letters of the period by 5 people or more"),
        _BANDS,
        "X",
        _LETTER & at_least("people", JOINT_FROM),
    ),
)

_LAW_34 = Text("《信访工作条例》第三十四条", "Regulation on Petition Work (2022), art. 34")
_THERE = by("registered_on", END) & not_yet("closed_on")

HANDLING: tuple[Indicator, ...] = (
    Indicator(
        "accepted",
        Text("受理", "accepted"),
        Text("本期受理的事项", "matters accepted in the period"),
        Text("《信访工作条例》第二十三条", "Regulation on Petition Work (2022), art. 23"),
        "V",
        cohorts.ACCEPTED,
        EVERY,
        Unit.MATTERS,
    ),
    Indicator(
        "answered",
        Text("答复", "answered"),
        Text(
            "本期全部诉求已有答复或者依法了结的事项",
            "matters of which the last request was answered or ended in the period",
        ),
        _LAW_34,
        "V",
        cohorts.ANSWERED,
        EVERY,
        Unit.MATTERS,
    ),
    Indicator(
        "closed",
        Text("办结", "closed"),
        Text("本期办结的事项", "matters closed in the period"),
        SUMMARY_OF_A_COUNTY,
        "S",
        cohorts.CLOSED,
        EVERY,
        Unit.MATTERS,
    ),
    Indicator(
        "open",
        Text("期末在办", "open at the end"),
        Text("期末已登记、尚未办结的事项", "matters registered and not closed at the end of the period"),
        Text("台帐：逐案落实办结时限", "ledger of matters, each with its deadline"),
        "S",
        cohorts.STANDING,
        _THERE,
        Unit.MATTERS,
        flows=("matters", "closed"),
    ),
    Indicator(
        "overdue",
        Text("期末超期未答复", "overdue at the end"),
        Text(
            "期末办理期限已过、尚未答复的事项", "matters unanswered at the end of the period whose last day had passed"
        ),
        _LAW_34,
        "V",
        cohorts.STANDING,
        before("due_on", END) & not_yet("answered_on", after="due_on"),
        Unit.MATTERS,
        direction=Direction.DOWN,
    ),
    Indicator(
        "referred_out",
        Text("导出法定途径", "referred out"),
        Text("本期依法导出的事项", "matters referred to a legal procedure in the period"),
        Text(
            "省级公安机关工作报告：依法导出信访事项", "report of a provincial police department: matters referred out"
        ),
        "S",
        cohorts.REFERRED,
        EVERY,
        Unit.MATTERS,
    ),
)
