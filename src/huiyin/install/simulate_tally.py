"""What a simulation did, counted by itself: plain records of what became known when, and sums over them.

Nothing here reads the database or the law core. It is what figures are compared with: each sum is a loop over records
that a person could do with a pencil, by the formulas of law.md 4.1 and 4.2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.duties.office_time import on_day

SORT_DAYS = 15
ACCEPT_DAYS = 30
FINISH_DAYS = 60
JOINT_PEOPLE = 5
SATISFIED = ("satisfied", "basically")
Known = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What became known of a matter at a moment: a later telling of the same name takes its place."""

    moment: datetime
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Deed:
    """One countable act: a contact, a review asked for, a referral."""

    moment: datetime
    key: str
    on: date
    more: Mapping[str, Any]


@dataclass(slots=True)
class Record:
    """One matter in the tally."""

    number: str = ""
    told: list[Told] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def tell(self, moment: datetime, **values: Any) -> None:
        self.told += [Told(moment, name, value) for name, value in values.items()]

    def did(self, moment: datetime, key: str, on: date, **more: Any) -> None:
        self.deeds.append(Deed(moment, key, on, more))

    def known(self, as_of: datetime) -> dict[str, Any]:
        """Everything as it was known then; what was told last counts."""
        return {one.name: one.value for one in self.told if one.moment <= as_of}

    def done(self, as_of: datetime, key: str) -> Iterator[Deed]:
        return (deed for deed in self.deeds if deed.key == key and deed.moment <= as_of)


@dataclass(slots=True)
class Tally:
    """All records, how often each step was taken or refused, and what was done in the rooms beside the matters."""

    records: list[Record] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    rooms: Counter[str] = field(default_factory=Counter)

    def matters(self, as_of: datetime) -> Iterator[tuple[Record, dict[str, Any]]]:
        """Matters known by then, without those whose import was undone."""
        for record in self.records:
            known = record.known(as_of)
            if "registered_on" in known and not known.get("undone"):
                yield record, known

    def figures(
        self, first: date, last: date, as_of: datetime, *, units: Iterable[int] | None = None, channel: str = ""
    ) -> dict[str, tuple[int, int | None]]:
        """Count and base of each indicator for a period as known at a moment.

        `units`: only matters that are with one of these now; `channel`: only what came, or began, by it.
        """
        wanted = None if units is None else set(units)
        asked = Span(first, last, as_of)
        found: Counter[str] = Counter()
        for record, known in self.matters(as_of):
            if wanted is not None and (known.get("unit") or known["office"]) not in wanted:
                continue
            for name, amount in _contacts(record, known, asked, channel):
                found[name] += amount
            if channel in ("", known["channel"]):
                for name, amount in _of_matter(known, asked):
                    found[name] += amount
        return {name: (found[name], found[f"{name}/"] if has_base else None) for name, has_base in INDICATORS.items()}


# Which figures have a base: rates do, counts do not.
INDICATORS: Mapping[str, bool] = {
    "matters": False,
    "occurrences": False,
    "visit_batches": False,
    "persons": False,
    "repeat_share": True,
    "web_share": True,
    "joint_visits": False,
    "office_in_time": True,
    "unit_in_time": True,
    "answered_in_time": True,
    "closed_share": True,
    "rated_share": True,
    "satisfied_office": True,
    "satisfied_unit": True,
    "return_share": True,
    "open": False,
    "overdue": False,
}
Counting = Iterator[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for, and the moment they are looked at from."""

    first: date
    last: date
    as_of: datetime

    def has(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def has_over(self, day: date | None) -> bool:
        """A day of the period that is over: what falls due today is neither kept nor broken yet."""
        return self.has(day) and day is not None and day < on_day(self.as_of)

    @property
    def end(self) -> date:
        return min(self.last, on_day(self.as_of))

    def not_yet(self, day: date | None) -> bool:
        """Whether it had not happened by the end; today everything that is known has."""
        return day is None or (self.last < on_day(self.as_of) and day > self.end)


def _contacts(record: Record, known: Known, asked: Span, channel: str) -> Counting:
    for deed in record.done(asked.as_of, "contact"):
        if not asked.has(deed.on) or channel not in ("", deed.more["channel"]):
            continue
        # How many came is corrected at the matter, whose first contact it is.
        people = known["people"] if deed.more["is_first"] else deed.more["people"]
        yield "occurrences", 1
        yield "persons", people
        yield "repeat_share/", 1
        yield "repeat_share", int(not deed.more["is_first"])
        yield "web_share/", 1
        yield "web_share", int(deed.more["channel"] == "web")
        if deed.more["channel"] == "visit":
            yield "visit_batches", 1
            yield "joint_visits", int(people >= JOINT_PEOPLE)


def _of_matter(known: Known, asked: Span) -> Counting:
    yield from _in_time(known, asked)
    yield from _ratings(known, asked)
    if asked.has(known["registered_on"]):
        yield "matters", 1
    if asked.has(known.get("referred_on")):
        yield "return_share/", 1
        yield "return_share", int(known.get("returned_on") is not None)
    if known["registered_on"] <= asked.end:
        due = known.get("due_on")
        yield "open", int(asked.not_yet(known.get("closed_on")))
        yield "overdue", int(due is not None and due < asked.end and asked.not_yet(known.get("answered_on")))


def _in_time(known: Known, asked: Span) -> Counting:
    """By the day that falls in the period: registered + 15, registered + 30, the last day of the answer."""
    registered, closed = known["registered_on"], known.get("closed_on")
    for name, days, milestone in (
        ("office_in_time", SORT_DAYS, "sorted_on"),
        ("unit_in_time", ACCEPT_DAYS, "accepted_on"),
    ):
        last_day, reached = registered + timedelta(days=days), known.get(milestone)
        # What ended before, by the office or the petitioner, owed nothing any more.
        is_moot = reached is None and closed is not None and closed <= last_day
        if asked.has_over(last_day) and not known.get("litigious") and not known.get("imported") and not is_moot:
            yield f"{name}/", 1
            yield name, int(reached is not None and reached <= last_day)
    due, answered = known.get("due_on"), known.get("answered_on")
    if asked.has_over(due):
        yield "answered_in_time/", 1
        yield "answered_in_time", int(answered is not None and answered <= due)
        yield "closed_share/", 1
        yield "closed_share", int(closed is not None)


def _ratings(known: Known, asked: Span) -> Counting:
    """Rated, or the window lapsed unrated, in the period; what is not due yet is left out."""
    rated, until = known.get("rated_on"), known.get("rate_until")
    if rated is not None and until is not None and rated > until:
        # Shown, and counted nowhere.
        rated = None
    if asked.has_over(rated or until):
        yield "rated_share/", 1
        yield "rated_share", int(rated is not None)
    if asked.has(rated):
        for name in ("office", "unit"):
            yield f"satisfied_{name}/", 1
            yield f"satisfied_{name}", int(known[f"rated_{name}"] in SATISFIED)


def as_json(tally: Tally) -> list[dict[str, Any]]:
    """Every record as plain data, for whoever wants to count again."""
    return [
        {
            "number": record.number,
            "told": [[one.moment.isoformat(), one.name, _plain(one.value)] for one in record.told],
            "deeds": [
                [one.moment.isoformat(), one.key, one.on.isoformat(), {k: _plain(v) for k, v in one.more.items()}]
                for one in record.deeds
            ],
        }
        for record in tally.records
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
