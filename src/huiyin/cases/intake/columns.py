"""The further columns of offices' own sheets: who, how, where, about what, of whom, and who assigned it.

Each is read into the value that registration at the desk would keep, or into a fault that says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from huiyin.cases import divisions
from huiyin.cases.intake.accused import complained_of, staff_named, units_named
from huiyin.cases.intake.registration import Asked, Registration
from huiyin.cases.intake.times import Moment
from huiyin.cases.intake.wordings import (
    ANONYMOUS,
    CHANNEL_WORDS,
    KIND_WORDS,
    NO,
    RESIDENT_CARD,
    YES,
    category_named,
    word_key,
)
from huiyin.cases.opening import office_for
from huiyin.parties.identities import Identity, is_id_number, normalise_phone
from huiyin.people.models import Staff, Unit
from huiyin.procedure.terms import CHANNELS, KINDS, Text, joined

# In the order in which pages ask for them.
MORE_FIELDS = (
    "old_number", "phone", "address", "email", "id_type", "id_number", "people", "channel", "written", "registered",
    "kind", "category", "category_2", "category_3", "place", "complained_unit", "complained_person", "sealed",
    "assigned_by", "result",
)  # fmt: skip
MORE_LONGEST: Mapping[str, int] = {
    "old_number": 40,
    "phone": 40,
    "address": 200,
    "email": 120,
    "id_type": 20,
    "id_number": 30,
    "people": 10,
    "channel": 40,
    "kind": 40,
    "category": 120,
    "category_2": 60,
    "category_3": 60,
    "place": 120,
    "complained_unit": 120,
    "complained_person": 60,
    "sealed": 20,
    "assigned_by": 80,
    "result": 200,
}
MOST_PEOPLE = 9_999
MOST_PLACES_NAMED = 3
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_CHANNELS, _KINDS = joined(list(CHANNELS.values())), joined(list(KINDS.values()))

MORE_REASONS: Mapping[str, Text] = {
    "phone_wrong": Text(
        "不是电话号码，请写全号码（Excel 里设为文本格式）",
        "not a telephone number; write all its digits, as text in Excel",
    ),
    "email_wrong": Text("不是电子邮箱地址，请改正或者清空", "not an e-mail address; mend it or leave it empty"),
    "id_inexact": Text(
        "证件号码的末尾数字已被 Excel 丢失，请改为文本格式重新填写",
        "Excel lost the last digits of this number; make the cell text and write it again",
    ),
    "id_wrong": Text(
        "居民身份证号码的位数或者校验码不对，请核对；其他证件请在“证件类型”写明",
        "not a resident identity number by its length or check sign; check it, or name another kind of paper",
    ),
    "people_wrong": Text("人数应为1至{most}的整数", "the number of people is a whole number from 1 to {most}"),
    "channel_unknown": Text("信访形式无法识别，请写：{known}", "this channel is not known; write one of: {known}"),
    "kind_unknown": Text("信访目的无法识别，请写：{known}", "this purpose is not known; write one of: {known}"),
    "category_unknown": Text(
        "内容分类不在分类表里，请写一级分类的名称，例如“政法/交通管理”",
        "no such category; write the name of the first level, as in “Justice and public security”",
    ),
    "place_unknown": Text(
        "没有这个地方，请写行政区划名称或者代码，到乡镇为止",
        "no such place; write the name or code of a division, down to the township",
    ),
    "place_unclear": Text(
        "有多处同名：{found}。请写全或者写代码", "several places: {found}. Write all of it, or the code"
    ),
    "sealed_unclear": Text("是否保密请写“是”或者“否”", "say yes or no to whether the identity is sealed"),
    "unit_unclear": Text(
        "检举控告的单位有多个同名，无法回避，请写全称",
        "several units have this name, and an accusation has to be kept from it; write its full name",
    ),
    "person_unclear": Text(
        "检举控告的人员有多人同名，无法回避，请写明其单位",
        "several people have this name, and an accusation has to be kept from them; name their unit",
    ),
    "accused_is_here": Text(
        "被检举控告的是本单位或者其上级，应当由更上一级信访部门登记，请从本表移出",
        "it accuses this organ or one above it: the petition office above registers it; take it out of the sheet",
    ),
    "registered_before": Text("登记日期早于收到日期", "registered before it was received"),
    "written_after": Text("信访日期晚于收到日期", "written after it was received"),
}


NOBODY = Identity()


# Mute: it holds who somebody is.
@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """What a row says beyond its words, clean. Empty values are those the sheet does not have."""

    identity: Identity = NOBODY
    is_anonymous: bool = False
    is_sealed: bool = False
    channel: str = ""
    kind: str = ""
    people: int = 1
    written_on: date | None = None
    registered_on: date | None = None
    category: str = ""
    place: str = ""
    complained_of: str = ""
    complained_unit: int | None = None
    complained_staff: int | None = None
    assigned_by: str = ""
    old_number: str = ""
    # Words of the sheet that were taken less exactly than they stand, so that nothing is lost.
    as_written: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return "Details(sealed)"

    @property
    def parts_alone(self) -> bool:
        """Sealed and anonymous texts are never matched with another (law.md 9a)."""
        return self.is_anonymous or self.is_sealed


NO_DETAILS = Details()


class Reading(Protocol):
    """What a row's reader offers: a cell in one line, a time, and a place to say what is wrong."""

    def short(self, name: str) -> str: ...
    def moment(self, name: str) -> Moment | None: ...
    def raw(self, name: str) -> Any: ...
    def fault(self, name: str, code: str, **values: str | int | Text) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Whose sheet it is, and the words its profile adds; what was looked up once is kept."""

    office: Unit | None = None
    kind: str = "claim"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: dict[str, tuple[divisions.Division, ...]] = field(default_factory=dict)
    units: dict[str, list[int]] = field(default_factory=dict)
    staff: dict[tuple[str, int | None], list[Staff]] = field(default_factory=dict)


def details_of(reading: Reading, user: str, received: Moment | None, around: Surroundings) -> Details:
    """Everything a row says beyond its words; what is wrong goes to the reading."""
    category, said_category = _category(reading)
    place, said_place = _place(reading, around)
    unit, staff, complained = _complained(reading, around)
    as_written = tuple((name, text) for name, text in (("category", said_category), ("place", said_place)) if text)
    details = Details(
        identity=_identity(reading, user),
        is_anonymous=word_key(user) in ANONYMOUS,
        is_sealed=_is_sealed(reading),
        channel=_word(reading, "channel", CHANNEL_WORDS, around, _CHANNELS),
        kind=_word(reading, "kind", KIND_WORDS, around, _KINDS),
        people=_people(reading),
        written_on=_day(reading, "written"),
        registered_on=_day(reading, "registered"),
        category=category,
        place=place,
        complained_of=complained,
        complained_unit=unit,
        complained_staff=staff.pk if staff is not None else None,
        assigned_by=reading.short("assigned_by"),
        old_number=reading.short("old_number"),
        as_written=as_written,
    )
    if received is not None:
        _judge_days(reading, details, received)
        _judge_accusation(reading, details, received, around)
    return details


def _day(reading: Reading, name: str) -> date | None:
    moment = reading.moment(name)
    return moment.day if moment is not None else None


def _identity(reading: Reading, user: str) -> Identity:
    name = "" if word_key(user) in ANONYMOUS else user
    phone, email = reading.short("phone"), reading.short("email")
    if phone and (_SCIENTIFIC.search(phone) or len(normalise_phone(phone)) < 5):
        reading.fault("phone", "phone_wrong")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            reading.fault("email", "email_wrong")
    return Identity(name, _id_number(reading), phone, reading.short("address"), email)


def _id_number(reading: Reading) -> str:
    """The number as the desk keeps it; of another paper with its kind in front. Only resident numbers are judged."""
    raw, number, kind = reading.raw("id_number"), reading.short("id_number"), reading.short("id_type")
    is_number = isinstance(raw, float | int) and not isinstance(raw, bool) and abs(raw) >= 10**15
    if is_number or _SCIENTIFIC.search(number):
        reading.fault("id_number", "id_inexact")
        return ""
    if not number:
        return ""
    if kind and word_key(kind) not in RESIDENT_CARD:
        return f"{kind} {number}"
    if kind and not is_id_number(number, date.max):
        reading.fault("id_number", "id_wrong")
    return number


def _people(reading: Reading) -> int:
    text = reading.short("people").removesuffix("人")
    if not text:
        return 1
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PEOPLE:
        reading.fault("people", "people_wrong", most=MOST_PEOPLE)
        return 1
    return int(text)


def _is_sealed(reading: Reading) -> bool:
    text = word_key(reading.short("sealed"))
    if text and text not in YES | NO:
        reading.fault("sealed", "sealed_unclear")
    return text in YES


def _word(reading: Reading, name: str, known: Mapping[str, str], around: Surroundings, choices: Text) -> str:
    text = reading.short(name)
    key = word_key(text)
    found = around.words.get(name, {}).get(key) or known.get(key, "")
    if text and not found:
        reading.fault(name, f"{name}_unknown", known=choices)
    return found


def _category(reading: Reading) -> tuple[str, str]:
    """The category's key; and the words of the sheet where they say more than our list knows."""
    written = {name: text for name in ("category", "category_2", "category_3") if (text := reading.short(name))}
    if not written:
        return "", ""
    said = "/".join(written.values())
    key, is_whole = category_named(*written.values())
    if not key:
        reading.fault(next(iter(written)), "category_unknown")
    return key, "" if is_whole else said


def _place(reading: Reading, around: Surroundings) -> tuple[str, str]:
    """The division's code; and the words of the sheet where they go further down than a township."""
    text = reading.short("place")
    if not text or not divisions.is_available():
        return "", text
    if text not in around.places:
        near = around.office.division if around.office is not None else ""
        # Codes of twelve digits name a village; places of matters are never finer than a township (law.md 9a).
        sought = text[:9] if text.isdecimal() and len(text) > 9 else text
        around.places[text] = divisions.resolve(sought.removesuffix("000") if len(sought) == 9 else sought, near)
    found = around.places[text]
    if not found:
        reading.fault("place", "place_unknown")
    elif len(found) > 1:
        shown = "；".join(divisions.label(one.code) for one in found[:MOST_PLACES_NAMED])
        reading.fault("place", "place_unclear", found=shown)
    return (found[0].code, "") if len(found) == 1 else ("", "")


def _complained(reading: Reading, around: Surroundings) -> tuple[int | None, Staff | None, str]:
    """Our unit and member of staff where the names say so, and the line registration keeps."""
    named, person = reading.short("complained_unit"), reading.short("complained_person")
    units = around.units.setdefault(named, units_named(named) if named not in around.units else [])
    unit = units[0] if len(units) == 1 else None
    is_accusation = (_kind_of(reading, around)) == "accusation"
    if len(units) > 1 and is_accusation:
        reading.fault("complained_unit", "unit_unclear")
    found: list[Staff] = []
    if person:
        key = (person, unit)
        found = around.staff[key] if key in around.staff else staff_named(*key)
        around.staff[key] = found
    if len(found) > 1 and is_accusation:
        reading.fault("complained_person", "person_unclear")
    return unit, found[0] if len(found) == 1 else None, complained_of(unit, named, person)


def _kind_of(reading: Reading, around: Surroundings) -> str:
    key = word_key(reading.short("kind"))
    return around.words.get("kind", {}).get(key) or KIND_WORDS.get(key, "") or around.kind


def _judge_days(reading: Reading, details: Details, received: Moment) -> None:
    if details.registered_on is not None and details.registered_on < received.day:
        reading.fault("registered", "registered_before")
    if details.written_on is not None and details.written_on > received.day:
        reading.fault("written", "written_after")


def _judge_accusation(reading: Reading, details: Details, received: Moment, around: Surroundings) -> None:
    """Art. 30(3): an accusation of the office's own organ is not for its sheet."""
    accused = details.complained_unit or details.complained_staff
    if around.office is None or not accused or (details.kind or around.kind) != "accusation":
        return
    registration = Registration(
        office=around.office,
        channel="letter",
        received_on=received.day,
        requests=(Asked("", "accusation"),),
        subject="",
        **accused_of(details),
    )
    if office_for(registration).pk != around.office.pk:
        name = "complained_unit" if details.complained_unit else "complained_person"
        reading.fault(name, "accused_is_here")


def accused_of(details: Details) -> dict[str, Any]:
    """Unit and member of staff complained of, as a registration names them."""
    unit, staff = details.complained_unit, details.complained_staff
    return {
        "complained_unit": Unit.objects.get(pk=unit) if unit is not None else None,
        "complained_staff": Staff.objects.get(pk=staff) if staff is not None else None,
    }
