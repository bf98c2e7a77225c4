"""Numbers by which somebody can be found: told from dates, amounts, and the numbers of papers and matters.

Pure: a text in, what was found out, each with its place in the text as it was typed. A number is read as a reader
would read it aloud: full-width digits, digits written as words, zero-width signs and whatever stands between two groups
of one number (blanks, dashes, dots, the end of a line) hide nothing. What is read as an amount, a date or the number of
a paper passes, so that nobody learns to write around the rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a number is of. The order is that in which a doubtful one is decided."""

    ID = "id"
    BANK = "bank"
    PHONE = "phone"
    PLATE = "plate"
    PASSPORT = "passport"
    HOUSEHOLD = "household"
    MAIL = "mail"
    CODE = "code"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Found:
    """One number: its kind, and the span it takes in the text as typed."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Groups of digits next to each other, read as one number."""

    groups: tuple[_Group, ...]
    digits: str
    before: str
    after: str
    says: frozenset[str]

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end


_CHINESE_DIGITS = dict(zip("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True))
_GROUP = re.compile(r"[0-9]+")
# Signs that people put between the groups of one number; a comma too, but see _AMOUNT.
_BETWEEN = re.compile(r"[\s\-_.,·•–—−()/'’]{1,4}")
_LONGEST = 40

# GB 11643: province, birthday, serial, check sign; fifteen digits in the first generation.
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_BORN = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_BORN_SHORT = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LAST_SIGN = re.compile(r"[\s\-]{0,3}([Xx])(?![0-9A-Za-z])")

_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
# With the area code: 010, 02x, or 03xx to 09xx.
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}")
_CARD = re.compile(r"[3-6]\d{15,18}")
_DAY_IN_EIGHT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")

# What stands before a number and says whose it is.
_SAYS_PHONE = re.compile(
    r"(?:电话|手机|座机|号码|联系|微信|QQ|传呼|(?<![a-z])(?:tel|phone|mobile|call|wechat))[^0-9，。；,;]{0,6}$", re.I
)
_SAYS_BANK = re.compile(r"(?:卡号|账号|帐号|account|card)(?:码|为|是|no\.?|number|[:\s]){0,4}$", re.I)
_SAYS_HOUSEHOLD = re.compile(
    r"(?:户号|户口(?:簿|本)(?:编?号)?|社保(?:卡)?号|医保(?:卡)?号|驾驶证(?:编?号)?|household)(?:码|为|是|no\.?|number|[:\s]){0,4}$",
    re.I,
)
_SAYS_PAPER = re.compile(
    r"(?:案号|案件号|案件编号|文号|函号|档号|立案号|事项编号|信访件编号|登记编号|合同编号|项目编号|批次号|发票号码?|订单号|信用代码|"
    r"(?<!证件)(?<!证)编号|case no\.?|paper no\.?|order no\.?)(?:为|是|[:\s]){0,3}$",
    re.I,
)
_SAYS = {"phone": _SAYS_PHONE, "bank": _SAYS_BANK, "household": _SAYS_HOUSEHOLD, "paper": _SAYS_PAPER}
_PAPER_AFTER = re.compile(r"[)\]〕】]?\s*号")
_UNIT_AFTER = re.compile(r"\s*(?:余|多)?(?:元|万|亿|千|吨|平方|立方|公里|字节|bytes)")

# Dates, amounts and addresses of machines are set aside before anything but an ID number is sought.
_ASIDE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d\-/.])(?:19|20)\d\d[\-/.年]\s?\d{1,2}[\-/.月]\s?\d{1,2}日?(?![\-/.]?\d)",
        r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\d,])",
        r"(?<![\d.,])\d+(?:[ ,]\d{3})*(?:\.\d+)?\s*(?:余|多)?(?:元|万|亿)",
        r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\d.])",
    )
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-HJ-NP-Z][\s·•.\-]{0,2}"
    r"(?:(?:[A-HJ-NP-Z0-9][\s\-]?){4,5}[A-HJ-NP-Z0-9](?![A-Z0-9])|[A-HJ-NP-Z0-9]{4}[挂学港澳])"
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{7,8}(?![A-Za-z0-9])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(
    r"(?<![0-9A-Za-z-])(?=[0-9-]*[A-Z])(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z-])"
)


def numbers_in(text: str) -> tuple[Found, ...]:
    """Every number of a person in a text, in the order of the text; none lies in another."""
    plain, places = _as_read(text)
    found = [*_signs(plain), *_digits(_with_digits(plain))]
    found.sort(key=lambda one: (tuple(Kind).index(one.kind), one.start, -one.end))
    kept: list[Found] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: one.start)
    return tuple(Found(one.kind, places[one.start], places[one.end - 1] + 1) for one in kept)


def _as_read(text: str) -> tuple[str, Sequence[int]]:
    """The text without its disguises, and where each sign of it stood; both as they are where nothing is disguised."""
    if text.isascii():
        return text, range(len(text))
    signs: list[str] = []
    places: list[int] = []
    for place, typed in enumerate(text):
        if unicodedata.category(typed) == "Cf":  # zero-width: nobody sees it
            continue
        for sign in unicodedata.normalize("NFKC", typed):
            signs.append(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign)
            places.append(place)
    return "".join(signs), places


def _with_digits(plain: str) -> str:
    return plain if plain.isascii() else "".join(_CHINESE_DIGITS.get(sign, sign) for sign in plain)


def _signs(plain: str) -> Iterator[Found]:
    """Numbers that hold letters."""
    for kind, rule in ((Kind.MAIL, _MAIL), (Kind.CODE, _CODE)):
        yield from (Found(kind, hit.start(), hit.end()) for hit in rule.finditer(plain))
    for hit in _PLATE.finditer(plain.upper()):
        if sum(sign.isdigit() for sign in hit.group()) >= 3:
            yield Found(Kind.PLATE, hit.start(), hit.end())
    for hit in _PASSPORT.finditer(plain):
        if not _DAY_IN_EIGHT.fullmatch(hit.group()[-8:]) and not _SAYS_PAPER.search(plain[: hit.start()]):
            yield Found(Kind.PASSPORT, hit.start(), hit.end())


def _digits(plain: str) -> Iterator[Found]:
    aside = [hit.span() for rule in _ASIDE for hit in rule.finditer(plain)]
    for run in _runs(plain):
        if (end := _id_end(run)) is not None:
            yield Found(Kind.ID, run.start, end)
        elif not any(start < run.end and run.start < end for start, end in aside):
            kind = _kind(run)
            if kind is not None:
                yield Found(kind, run.start, run.end)


def _runs(plain: str) -> Iterator[_Run]:
    """Every reading of neighbouring groups as one number."""
    groups = [_Group(hit.start(), hit.end(), hit.group()) for hit in _GROUP.finditer(plain)]
    for first in range(len(groups)):
        digits, start = "", groups[first].start
        before = plain[max(0, start - 16) : start]
        says: frozenset[str] | None = None
        for last in range(first, len(groups)):
            if last > first and not _BETWEEN.fullmatch(plain, groups[last - 1].end, groups[last].start):
                break
            digits += groups[last].digits
            if len(digits) > _LONGEST:
                break
            if len(digits) > 5:
                says = _said(before) if says is None else says
                end = groups[last].end
                yield _Run(tuple(groups[first : last + 1]), digits, before, plain[end : end + 8], says)


def _said(before: str) -> frozenset[str]:
    """What the words before a number say it is."""
    return frozenset(what for what, rule in _SAYS.items() if rule.search(before))


def _kind(run: _Run) -> Kind | None:
    for kind, is_one in (
        (Kind.BANK, _is_bank),
        (Kind.PHONE, _is_phone),
        (Kind.HOUSEHOLD, _is_household),
        (Kind.LONG, _is_long),
    ):
        if is_one(run):
            return kind
    return None


def _id_end(run: _Run) -> int | None:
    """Where an ID number ends, its last sign included; None where this is none."""
    sign = _LAST_SIGN.match(run.after) if len(run.digits) == 17 else None
    number = run.digits + ("X" if sign else "")
    if number[:2] not in _PROVINCES or (
        run.before[-1:].isascii() and run.before[-1:].isalpha() and len(run.groups) > 1
    ):
        return None
    if len(number) == 18:
        # The number of a matter may be a place, a day and a serial; only the check sign tells them apart.
        is_one = bool(_BORN.fullmatch(number[6:14])) and (_is_checked(number) or "paper" not in run.says)
    else:
        is_one = len(number) == 15 and bool(_BORN_SHORT.fullmatch(number[6:12])) and not _is_named_paper(run)
    return (run.end + (sign.end() if sign else 0)) if is_one else None


def _is_checked(number: str) -> bool:
    return (
        _CHECKS[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]
        == number[17]
    )


def _is_bank(run: _Run) -> bool:
    return bool(_CARD.fullmatch(run.digits) and _luhn(run.digits)) or "bank" in run.says


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_phone(run: _Run) -> bool:
    if _begins_with_a_day(run) or (len(run.groups) > 1 and _is_lettered(run)):
        return False
    if _MOBILE.fullmatch(run.digits) or _LANDLINE.fullmatch(run.digits):
        return True
    return 7 <= len(run.digits) <= 13 and "phone" in run.says and not _UNIT_AFTER.match(run.after)


def _is_household(run: _Run) -> bool:
    return "household" in run.says


def _is_long(run: _Run) -> bool:
    """Twelve digits or more that nothing explains: an account, a card, an ID number typed wrong."""
    if len(run.digits) < 12 or any(len(group.digits) < 3 for group in run.groups):
        return False
    if any(_DAY_IN_EIGHT.fullmatch(group.digits) for group in run.groups):
        return False
    return not (_is_of_paper(run) or _UNIT_AFTER.match(run.after))


def _is_of_paper(run: _Run) -> bool:
    return _is_named_paper(run) or bool(_PAPER_AFTER.match(run.after))


def _is_named_paper(run: _Run) -> bool:
    return _is_lettered(run) or "paper" in run.says


def _is_lettered(run: _Run) -> bool:
    """Letters right before the digits, or right behind them: the number of a matter, a checksum."""
    return any(sign.isascii() and sign.isalpha() for sign in (run.before[-1:], run.after[:1]))


def _begins_with_a_day(run: _Run) -> bool:
    return bool(_DAY_IN_EIGHT.fullmatch(run.groups[0].digits))
