"""An identity as a value, how its fields are normalised, and whether an ID number can exist.

An `Identity` never shows itself: its repr and str are mute, so that no log line, traceback or error page carries it.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_LETTERS = "10X98765432"
_DOTS = re.compile(r"[·•‧・∙⋅.．]")


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """Who a petitioner is and how to reach them; any field may be empty."""

    name: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return "Identity(sealed)"

    def __str__(self) -> str:
        return "Identity(sealed)"

    @property
    def is_empty(self) -> bool:
        return not any(asdict(self).values())

    def to_json(self) -> bytes:
        return json.dumps({key: value for key, value in asdict(self).items() if value}, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Identity":
        known = {field.name for field in fields(cls)}
        return cls(**{key: str(value) for key, value in json.loads(data).items() if key in known})


def normalise_name(name: str) -> str:
    """Width, case, spaces and the several middle dots undone; 买买提·阿不都 and 买买提•阿不都 are one name."""
    bare = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    # Once more: signs that stood apart may now join into one.
    return unicodedata.normalize("NFKC", _DOTS.sub("·", bare))


def normalise_phone(phone: str) -> str:
    """Digits only, without the prefix of the country: +86 138-0013-8000 → 13800138000."""
    digits = "".join(str(int(sign)) for sign in unicodedata.normalize("NFKC", phone) if sign.isdecimal())
    digits = digits.removeprefix("00") if digits.startswith("0086") else digits
    if digits.startswith("86") and len(digits) > 11:
        digits = digits[2:]
        # A landline loses its trunk 0 behind +86; a mobile number (11 digits from 1) never had one.
        if not (len(digits) == 11 and digits.startswith("1")) and not digits.startswith("0"):
            digits = "0" + digits
    return digits


def normalise_id_number(number: str) -> str:
    """Width, case and gaps undone; a number of 15 digits (issued until 1999) in its form of 18."""
    text = unicodedata.normalize("NFKC", number).upper().replace("×", "X")
    text = "".join(sign for sign in text if sign.isascii() and sign.isalnum())
    if len(text) == 15 and text.isdecimal():
        body = text[:6] + "19" + text[6:]
        return body + check_letter(body)
    return text


def check_letter(body: str) -> str:
    """The last sign of a resident ID number from its first 17 digits (GB 11643-1999, ISO 7064 mod 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECK_LETTERS[total % 11]


def is_id_number(number: str, today: date) -> bool:
    """Whether this can be a resident ID number (GB 11643): check sign and a birthday that has been.

    Only a help while typing: other papers are taken as well, and nothing is refused for it.
    """
    text = normalise_id_number(number)
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", text) or check_letter(text[:17]) != text[17]:
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return date(1850, 1, 1) < born <= today
