"""The order of names in lists of staff: by pinyin, as in a Chinese register."""

# Surnames that are read otherwise than the same character in a word.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "朴": "piao",
    "区": "ou",
    "查": "zha",
    "盖": "ge",
    "任": "ren",
    "翟": "zhai",
    "覃": "qin",
    "乐": "yue",
    "华": "hua",
    "缪": "miao",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "长孙": "zhang sun",
}


def name_key(name: str) -> str:
    r"""Sort key of a name: its syllables without tones, a tab, the name itself ("zhang wei\t张伟")."""
    # Its tables take a fifth of a second to load: whoever writes a name waits for them, not every process.
    from pypinyin import Style, lazy_pinyin

    name = " ".join(name.split())
    surname = next((name[:size] for size in (2, 1) if name[:size] in SURNAMES), "")
    syllables = [SURNAMES[surname]] if surname else []
    syllables += lazy_pinyin(name[len(surname) :], style=Style.NORMAL)
    reading = " ".join(part.strip().lower() for part in syllables if part.strip())
    # A tab sorts before the space, so that 陈静 stands before 陈静怡.
    return f"{reading}\t{name}"[:200]
