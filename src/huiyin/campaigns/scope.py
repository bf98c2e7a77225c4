"""Which matters a campaign is about, as a rule that can be read, kept, and applied to what was known at any moment.

The rule knows dates, who assigned a matter, kinds, fields, and whether it is open. It has no word for a person, for a
place somebody went to, or for a number of visits (law.md 9).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from huiyin.campaigns.terms import ASSIGNED, EXCLUSIONS, PRIORITIES, SOURCES, STANDS
from huiyin.cases import categories
from huiyin.procedure.terms import KINDS, Text, day_text, joined

# What an assigning office's level makes of a matter that it passed on with a report due.
LEVELS: Mapping[str, str] = {"ministry": "ministry", "province": "province", "city": "city"}


class Facts(Protocol):
    """A version of a matter, as `statistics` knows it."""

    received_on: date
    kind: str
    category: str
    is_first: bool
    is_litigious: bool
    is_assigned: bool
    closed_on: date | None
    referred_on: date | None
    returned_on: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """All that was known of one matter at one moment.

    `office_level` is that of the office that registered it, `letters` the organs whose letters assigned it, `contacts`
    how often it came in, `is_terminated` whether a decision of termination stands.
    """

    facts: Facts
    office_level: str = ""
    letters: tuple[str, ...] = ()
    contacts: int = 1
    is_terminated: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A matter that the rule takes in: where it comes from, and why it is entered only, if it is."""

    source: str
    exclusion: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The rule. Empty lists mean every one; `before` is the day the campaign starts.

    Raises ValueError for anything outside the closed lists.
    """

    before: date
    first: date | None = None
    last: date | None = None
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    stands: str = "open"
    exclusions: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        closed: tuple[tuple[Sequence[str], Mapping[str, object]], ...] = (
            (self.sources, SOURCES),
            (self.kinds, KINDS),
            (self.priorities, PRIORITIES),
            (self.fields, categories.CATEGORIES),
            ((self.stands,), STANDS),
            (self.exclusions, EXCLUSIONS),
        )
        unknown = [one for chosen, known in closed for one in chosen if one not in known]
        if unknown:
            raise ValueError(f"not in a closed list: {unknown}")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("the days end before they begin")
        if ("fields" in self.priorities) != bool(self.fields):
            raise ValueError("fields are named with their priority, and only then")

    def as_json(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in _LISTS}
        days = {name: day.isoformat() if (day := getattr(self, name)) else None for name in ("before", "first", "last")}
        return {**days, **lists, "stands": self.stands}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Scope:
        """Read what `as_json` wrote. Raises TypeError or ValueError on anything else."""
        days: dict[str, Any] = {name: date.fromisoformat(data[name]) if data.get(name) else None for name in _DAYS}
        rest: dict[str, Any] = {name: tuple(data.get(name, ())) for name in _LISTS}
        unknown = set(data) - {"before", "first", "last", "stands", *_LISTS}
        if unknown:
            raise ValueError(f"a scope has no {sorted(unknown)}")
        return Scope(date.fromisoformat(data["before"]), stands=data["stands"], **days, **rest)

    def judge(self, known: Known) -> Judged | None:
        """Whether the matter belongs to the campaign, and as what; None where it does not."""
        facts, source = known.facts, source_of(known)
        if not (self._dates_fit(facts) and (not self.sources or source in self.sources)):
            return None
        if self.kinds and facts.kind not in self.kinds:
            return None
        if self.priorities and not any(self._has(priority, known, source) for priority in self.priorities):
            return None
        exclusion = next((one for one in EXCLUSIONS if one in self.exclusions and self._excluded(one, known)), "")
        if exclusion:
            return Judged(source, exclusion)
        return Judged(source) if self.stands == "any" or facts.closed_on is None else None

    def _dates_fit(self, facts: Facts) -> bool:
        after = self.first is None or facts.received_on >= self.first
        return after and (self.last is None or facts.received_on <= self.last)

    def _has(self, priority: str, known: Known, source: str) -> bool:
        facts = known.facts
        if priority == "litigious":
            return facts.is_litigious
        if priority == "raised_again":
            return not facts.is_first or known.contacts > 1
        if priority == "assigned":
            return source in ASSIGNED
        return any(facts.category == one or facts.category.startswith(f"{one}.") for one in self.fields)

    def _excluded(self, ground: str, known: Known) -> bool:
        facts = known.facts
        if ground == "concluded":
            return facts.closed_on is not None and facts.closed_on < self.before
        if ground == "terminated":
            return known.is_terminated
        return facts.referred_on is not None and (facts.returned_on is None or facts.returned_on < facts.referred_on)

    def said(self) -> Text:
        """The rule as a sentence: what is in it, and what is entered only."""
        parts = list(self._parts())
        zh = "，".join(part.zh for part in parts) + "的信访事项。"
        en = "Matters " + ", ".join(part.en for part in parts) + "."
        if self.exclusions:
            grounds = joined([EXCLUSIONS[one] for one in self.exclusions])
            zh += f"{grounds.zh}的，不纳入专项治理范围，仍要录入。"
            en += f" Those {grounds.en} are not worked on and are still entered."
        return Text(zh, en)

    def _parts(self) -> Iterator[Text]:
        if self.first is not None and self.last is not None:
            first, last = day_text(self.first), day_text(self.last)
            yield Text(f"{first.zh}至{last.zh}开始信访", f"first raised from {first.en} to {last.en}")
        elif self.first is not None:
            first = day_text(self.first)
            yield Text(f"{first.zh}以来开始信访", f"first raised since {first.en}")
        elif self.last is not None:
            last = day_text(self.last)
            yield Text(f"{last.zh}以前开始信访", f"first raised up to {last.en}")
        yield STANDS[self.stands]
        if self.sources:
            yield _either([SOURCES[one] for one in self.sources])
        if self.kinds:
            kinds = joined([KINDS[one] for one in self.kinds])
            yield Text(f"属于{kinds.zh}", f"of these kinds: {kinds.en}")
        if self.priorities:
            yield _either(list(self._priorities_said()))

    def _priorities_said(self) -> Iterator[Text]:
        for one in self.priorities:
            if one == "fields":
                named = joined([categories.CATEGORIES[key].name for key in self.fields])
                yield Text(f"涉及{named.zh}", f"about {named.en}")
            else:
                yield PRIORITIES[one]


_DAYS = ("first", "last")
_LISTS = ("sources", "kinds", "priorities", "fields", "exclusions")


def _either(texts: Sequence[Text]) -> Text:
    return Text("或者".join(text.zh for text in texts), " or ".join(text.en for text in texts))


def source_of(known: Known) -> str:
    """Who assigned the matter: by the organ of the letter it came with, else by the office that assigned it."""
    for source, words in _organs():
        if any(word in organ for organ in known.letters for word in words):
            return source
    if known.facts.is_assigned:
        return LEVELS.get(known.office_level, "own")
    return "own"


@cache
def _organs() -> tuple[tuple[str, tuple[str, ...]], ...]:
    data = tomllib.loads((files("huiyin.campaigns") / "data" / "organs.toml").read_text("utf-8"))
    return tuple((row["source"], tuple(row["words"])) for row in data["organ"])
