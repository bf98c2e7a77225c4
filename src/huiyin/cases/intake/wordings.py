"""Words that sheets of offices use for what we keep by key. A profile may add its own (`[words.channel]`).

Codes of numbers alone (100, 200, 303) are not here: what each means was never published (law.md 6.1), so a sheet
that has only codes needs a profile that says it.
"""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.cases import categories

CHANNEL_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("letter", "来信", "信件", "信函", "书信", "邮寄", "初信", "重信", "联名信"), "letter"),
    **dict.fromkeys(("visit", "来访", "走访", "接访", "个人访", "集体访", "初访", "重访", "领导接访"), "visit"),
    **dict.fromkeys(("call", "phone", "来电", "电话", "热线"), "call"),
    **dict.fromkeys(
        ("web", "online", "网信", "网上信访", "网上", "网络", "网上投诉", "电子邮件", "手机app", "微信"), "web"
    ),
    **dict.fromkeys(("fax", "传真"), "fax"),
}
# 信访目的, grouped as the Regulations of 2022 do.
KIND_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("claim", "申诉", "求决", "申诉求决", "投诉", "投诉请求", "求助"), "claim"),
    **dict.fromkeys(("suggestion", "意见建议", "建议意见", "建议", "意见"), "suggestion"),
    **dict.fromkeys(("accusation", "检举控告", "揭发控告", "举报", "检举", "控告", "投诉举报"), "accusation"),
}
ANONYMOUS = frozenset({"匿名", "无名", "未署名", "匿名信", "anonymous"})
YES = frozenset({"是", "y", "yes", "true", "1", "√", "保密", "要求保密"})
NO = frozenset({"否", "n", "no", "false", "0", "×", "不保密", "无"})
RESIDENT_CARD = frozenset({"身份证", "居民身份证", "二代身份证", "residentidentitycard", "idcard"})
_SEPARATORS = str.maketrans(dict.fromkeys("-—>／|、", "/"))


def word_key(text: str) -> str:
    """A word as it is compared: blanks and case undone."""
    return "".join(text.split()).casefold()


def category_named(*written: str) -> tuple[str, bool]:
    """The deepest category that the words name, from the first level down, and whether they name it to the end.

    "政法/交通管理/道路交通事故处理", the last part alone, or a key of ours; ("", False) where nothing fits.
    """
    whole = "/".join(one for one in written if one)
    if whole in categories.CATEGORIES:
        return whole, True
    parts = [word_key(part) for part in whole.translate(_SEPARATORS).split("/") if part.strip()]
    found, at = "", 0
    for place, part in enumerate(parts):
        below = [item.key for item in categories.below(found) if part in _names(item)]
        if not below:
            break
        found, at = below[0], place + 1
    if found:
        return found, at == len(parts)
    named = [item.key for item in categories.CATEGORIES.values() if len(parts) == 1 and parts[0] in _names(item)]
    return (named[0], True) if len(named) == 1 else ("", False)


def _names(item: categories.Category) -> set[str]:
    names = {word_key(item.name.zh), word_key(item.name.en)} | ({item.national_code} if item.national_code else set())
    return names | ({"其它"} if item.name.zh == "其他" else set())
