"""What the steps say about a matter besides its procedure: its words, people and place. A fold, like the state.

The law core keeps no words; this keeps them, so that `huiyin check` can rebuild every column from the steps alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.procedure.changing import replace


@dataclass(frozen=True, slots=True)
class Answer:
    """The words of one answer, as last drafted or as signed."""

    facts: str = ""
    opinion: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Record:
    """The words of a matter. `sealed` holds them where the matter is sealed, and the others are empty."""

    channel: str
    people: int
    subject: str = ""
    texts: tuple[str, ...] = ()
    extract: str = ""
    place: str = ""
    category: str = ""
    complained_of: str = ""
    sealed: str = ""
    is_sealed: bool = False
    is_anonymous: bool = False
    barred_units: tuple[int, ...] = ()
    barred_staff: tuple[int, ...] = ()
    drafted: tuple[tuple[int, Answer], ...] = ()
    signed: tuple[tuple[int, Answer], ...] = ()


PLAIN = ("channel", "people", "subject", "place", "category", "complained_of", "sealed")


def fold_record(record: Record | None, key: str, given: Mapping[str, Any]) -> Record:
    """The record after one more step. Raises ValueError if the first step opens no matter."""
    if record is None:
        if key not in OPENING:
            raise ValueError(f"a case cannot begin with {key}")
        return _opened(given)
    change = CHANGES.get(key)
    return change(record, given) if change else record


OPENING = frozenset({"register", "import_known"})


def _opened(given: Mapping[str, Any]) -> Record:
    return Record(
        channel=given.get("channel", "web"),
        people=given.get("people", 1),
        subject=given.get("subject", ""),
        texts=tuple(request.get("text", "") for request in given.get("requests", ())),
        place=given.get("place", ""),
        category=given.get("category", ""),
        complained_of=given.get("complained_of", ""),
        sealed=given.get("sealed_words", ""),
        is_sealed=bool(given.get("sealed")),
        is_anonymous=bool(given.get("anonymous")),
        barred_units=tuple(given.get("barred_units", ())),
        barred_staff=tuple(given.get("barred_staff", ())),
        signed=tuple((item["no"], Answer(opinion=item["opinion"])) for item in given.get("known_answers", ())),
    )


def _corrected(record: Record, given: Mapping[str, Any]) -> Record:
    changes = given.get("changes", {})
    plain = {key: changes[key] for key in PLAIN if key in changes and key != "sealed"}
    if "sealed_words" in changes:
        plain["sealed"] = changes["sealed_words"]
    if "texts" in changes:
        plain["texts"] = tuple(changes["texts"])
    for key in ("barred_units", "barred_staff"):
        if key in changes:
            plain[key] = tuple(changes[key])
    return replace(record, **plain)


def _extracted(record: Record, given: Mapping[str, Any]) -> Record:
    return replace(record, extract=given.get("extract") or record.extract)


def _recused(record: Record, given: Mapping[str, Any]) -> Record:
    staff = given.get("recused_staff")
    if staff is None or staff in record.barred_staff:
        return record
    return replace(record, barred_staff=(*record.barred_staff, staff))


def _person_barred(record: Record, given: Mapping[str, Any]) -> Record:
    """Found out later: kept from the matter as if they had been named at registration."""
    units = tuple(unit for unit in given.get("barred_units", ()) if unit not in record.barred_units)
    staff = () if given["staff"] in record.barred_staff else (given["staff"],)
    return replace(
        record,
        barred_units=(*record.barred_units, *units),
        barred_staff=(*record.barred_staff, *staff),
        complained_of=record.complained_of or given.get("name", ""),
    )


def _succeeded(record: Record, given: Mapping[str, Any]) -> Record:
    """Who complained of a unit has complained of the one that took over from it."""
    barred = given.get("barred")
    return record if barred is None else replace(record, barred_units=tuple(barred))


def _drafted(record: Record, given: Mapping[str, Any]) -> Record:
    answers = tuple(
        (item["no"], Answer(item.get("facts", ""), item.get("opinion", ""), item.get("basis", "")))
        for item in given.get("answers", ())
    )
    return replace(record, drafted=answers)


def _signed(record: Record, given: Mapping[str, Any]) -> Record:
    kept = tuple(item for item in record.signed if item[0] not in dict(record.drafted))
    return replace(record, signed=tuple(sorted((*kept, *record.drafted), key=lambda item: item[0])), drafted=())


def _review_signed(record: Record, given: Mapping[str, Any]) -> Record:
    """A review that changes an answer puts its own words in the answer's place."""
    changed = {
        row["no"]: Answer(row.get("facts", ""), row.get("opinion", ""), row.get("basis", ""))
        for row in given.get("changed", ())
    }
    kept = tuple(item for item in record.signed if item[0] not in changed)
    return replace(record, signed=tuple(sorted((*kept, *changed.items()), key=lambda item: item[0])))


def _named(record: Record, given: Mapping[str, Any]) -> Record:
    return replace(record, is_anonymous=False)


CHANGES = {
    "correct": _corrected,
    "transfer": _extracted,
    "assign": _extracted,
    "recuse": _recused,
    "bar_person": _person_barred,
    "move_unit": _succeeded,
    "draft": _drafted,
    "return_draft": lambda record, given: record,
    "sign": _signed,
    "sign_review": _review_signed,
    "name_later": _named,
}
