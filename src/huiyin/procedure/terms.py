"""The words of the field as data: kinds, channels, roles, outcomes, citations, and bilingual text.

Every string that reaches a person is a `Text` (Chinese and English side by side), so that a paper, a page and a
ledger line say the same thing in both languages without asking Django for a translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Text(NamedTuple):
    """One wording in both languages: `zh` is official Chinese, `en` plain English."""

    zh: str
    en: str

    def format(self, **values: "str | int | Text") -> "Text":
        """Fill `{name}` in both languages; a `Text` value gives each side its own language."""
        zh = {key: value.zh if isinstance(value, Text) else value for key, value in values.items()}
        en = {key: value.en if isinstance(value, Text) else value for key, value in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))


NO_TEXT = Text("", "")

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_text(day: date) -> Text:
    """A date as it is written in each language: 2026年3月2日 / 2 March 2026."""
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def joined(texts: "tuple[Text, ...] | list[Text]") -> Text:
    """A list in one sentence: 甲、乙 / A, B."""
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1..99 in Chinese characters, as articles are cited (34 → 三十四)."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from.

    `article` is "34", or "36(2)" for a paragraph, or "31-6" for an item; empty for a policy of our own.
    `mark` says how sure it is: V read in full, P own policy in the petitioner's favour, X read in an excerpt,
    S a source document of the project, M from memory.
    """

    rule: Text
    article: str
    mark: str
    quote: str = ""

    @property
    def text(self) -> Text:
        """The citation as it is printed: 《信访工作条例》第三十四条 / Regulation on Petition Work (2022), art. 34."""
        if not self.article:
            return self.rule
        return Text(
            f"《{self.rule.zh}》{_article_zh(self.article)}", f"{self.rule.en}, art. {_article_en(self.article)}"
        )

    @property
    def is_policy(self) -> bool:
        return self.mark == "P"


def _article_zh(article: str) -> str:
    number, paragraph, item = _article_parts(article)
    text = f"第{chinese_number(number)}条"
    if paragraph:
        text += f"第{chinese_number(paragraph)}款"
    return text + (f"第{chinese_number(item)}项" if item else "")


def _article_en(article: str) -> str:
    number, paragraph, item = _article_parts(article)
    text = f"{number}({paragraph})" if paragraph else str(number)
    return text + (f", item {item}" if item else "")


def _article_parts(article: str) -> tuple[int, int, int]:
    """Split "22(1)-3" into article, paragraph and item; a missing part is 0."""
    head, _, item = article.partition("-")
    number, _, paragraph = head.rstrip(")").partition("(")
    return int(number), int(paragraph or 0), int(item or 0)


REGULATION_2022 = Text("信访工作条例", "Regulation on Petition Work (2022)")
REGULATION_2005 = Text("信访条例", "Petition Regulation (2005)")


def law_2022(article: str, quote: str = "") -> Citation:
    """An article of the 2022 Regulation, read in full (V)."""
    return Citation(REGULATION_2022, article, "V", quote)


def law_2005(article: str, mark: str = "M") -> Citation:
    """An article of the 2005 Regulation. Its days were read in full (V); most article numbers are from memory (M)."""
    return Citation(REGULATION_2005, article, mark)


def policy(zh: str, en: str) -> Citation:
    """A rule of our own where the law is silent (P); named as policy in the day ledger."""
    return Citation(Text(zh, en), "", "P")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is not open, or what the closing gate misses. `code` is stable and may be tested against."""

    code: str
    text: Text
    citation: Citation | None = None


KINDS: Mapping[str, Text] = {
    "suggestion": Text("建议意见", "suggestion"),
    "accusation": Text("检举控告", "accusation"),
    "claim": Text("申诉求决", "claim"),
}

CHANNELS: Mapping[str, Text] = {
    "letter": Text("来信", "letter"),
    "visit": Text("来访", "visit"),
    "call": Text("来电", "call"),
    "web": Text("网上信访", "web"),
    "fax": Text("传真", "fax"),
}

OUTCOMES: Mapping[str, Text] = {
    "supported": Text("予以支持", "supported"),
    "explained": Text("解释说明", "explained"),
    "not_supported": Text("不予支持", "not supported"),
    "adopted": Text("予以采纳", "adopted"),
    "partly_adopted": Text("部分采纳", "adopted in part"),
    "not_adopted": Text("未予采纳", "not adopted"),
}
# Art. 32 asks for one of three outcomes; a suggestion (art. 29) is studied and adopted, in part, or not.
_SUGGESTED = ("adopted", "partly_adopted", "not_adopted")


def outcomes_of(kind: str) -> Mapping[str, Text]:
    """The outcomes that fit a request of this kind."""
    return {key: text for key, text in OUTCOMES.items() if (key in _SUGGESTED) is (kind == "suggestion")}


# How a claim is to be solved (requirement 54).
TRIAGES: Mapping[str, Text] = {
    "now": Text("能够解决，立即解决", "can be solved now"),
    "conditions": Text("暂不具备条件，创造条件限期解决", "conditions are to be made, by a date"),
    "group": Text("情况复杂，成立工作组研究解决", "a work group takes it up"),
    "explain": Text("于法无据，做好解释疏导", "no basis in law: to be explained"),
}

# What the lead does in person (requirement 23).
LEAD_CHECKS: Mapping[str, Text] = {
    "petitioner": Text("见到信访人，听取陈述", "heard the petitioner"),
    "handler": Text("见到办案人，听取汇报", "heard the handler"),
    "file": Text("见到案卷材料", "read the file"),
}

ROLES: Mapping[str, Text] = {
    "clerk": Text("信访经办人", "clerk"),
    "handler": Text("承办人", "handler"),
    "head": Text("单位负责人", "head of unit"),
    "supervisor": Text("督办人员", "supervisor"),
    "custodian": Text("身份信息保管人", "custodian of identities"),
    "administrator": Text("系统管理员", "administrator"),
    "petitioner": Text("信访人", "petitioner"),
    "system": Text("系统", "system"),
}

# Art. 32 asks for one of three outcomes in every opinion; a status says how a single request stands or ended.
REQUEST_STATUSES: Mapping[str, Text] = {
    "open": Text("办理中", "open"),
    "drafted": Text("已拟稿", "drafted"),
    "answered": Text("已答复（待送达）", "answered, not yet served"),
    "served": Text("已答复并送达", "answered and served"),
    "declined": Text("不予（不再）受理", "declined"),
    "referred_out": Text("已导入法定程序", "referred out"),
    "withdrawn": Text("信访人撤回", "withdrawn"),
    "split": Text("已另立事项", "made a matter of its own"),
    "no_successor": Text("信访人死亡，无人承受", "ended: the petitioner died and nobody took over"),
    "known": Text("历史记录已办结", "answered before it was imported"),
    "undone": Text("已撤销（误导入或者误拆分）", "undone: imported or split off in error"),
}

ENDINGS: Mapping[str, Text] = {
    "answered": Text("已答复", "answered"),
    "declined": Text("不予（不再）受理", "declined"),
    "referred_out": Text("导入法定程序", "referred out"),
    "withdrawn": Text("信访人撤回", "withdrawn"),
    "no_successor": Text("信访人死亡，无人承受", "died, and nobody took over"),
    "known": Text("历史记录", "known history"),
    "undone": Text("已撤销（误导入或者误拆分）", "undone: imported or split off in error"),
}

RATINGS: Mapping[str, Text] = {
    "satisfied": Text("满意", "satisfied"),
    "basically": Text("基本满意", "basically satisfied"),
    "not": Text("不满意", "not satisfied"),
}

SERVICE_WAYS: Mapping[str, Text] = {
    "in_person": Text("当面送达", "in person"),
    "post": Text("邮寄送达", "by post"),
    "electronic": Text("电子送达", "electronic"),
    "notice": Text("公告送达", "public notice"),
}

SERVICE_RESULTS: Mapping[str, Text] = {
    "signed": Text("已签收", "signed for"),
    "refused": Text("拒收（视为送达）", "refused (counts as served)"),
    "posted": Text("已寄出，尚未签收", "posted, not yet received"),
}

PAPERS: Mapping[str, Text] = {
    "acceptance_notice": Text("受理告知书", "notice of acceptance"),
    "decline_notice": Text("不予（不再）受理告知书", "notice of non-acceptance"),
    "refer_notice": Text("导入法定程序告知书", "notice of referral to a legal procedure"),
    "extension_notice": Text("延期告知书", "notice of extension"),
    "transfer_letter": Text("转送函", "letter of transfer"),
    "assignment_letter": Text("交办函", "letter of assignment"),
    "supervision_letter": Text("督办函", "supervision order"),
    "handling_opinion": Text("信访处理意见书", "handling opinion"),
    "completion_report": Text("办结报告", "completion report"),
    "competence_decision": Text("管辖决定书", "decision on competence"),
    "urgent_report": Text("紧急信访事项报告", "report of an urgent matter"),
    "review_opinion": Text("复查意见书", "review opinion"),
    "recheck_opinion": Text("复核意见书", "recheck opinion"),
    "full_check_opinion": Text("全面评查意见书", "opinion of the full check"),
    "review_decline_notice": Text("不予复查（复核）告知书", "notice that no review is made"),
    "termination_notice": Text("终结决定书", "decision of termination"),
    "settlement_agreement": Text("调解（和解）协议书", "settlement agreement"),
    "hearing_notice": Text("听证通知书", "notice of hearing"),
    "hearing_record": Text("听证笔录", "record of the hearing"),
    "hearing_opinion": Text("听证意见", "view of the hearing panel"),
}

# What a review or a recheck says of an answer.
RESULTS: Mapping[str, Text] = {
    "upheld": Text("维持", "upheld"),
    "changed": Text("变更", "changed"),
    "revoked": Text("撤销，责令重新办理", "revoked, to be handled anew"),
}
