"""What an import would do, row by row. Pure: it is told what is stored and writes nothing.

A repeat joins only where nothing can be doubted: the same user of the same source, and the same words once blanks,
signs, width and case are undone. Everything else becomes a matter of its own with its own clocks; a clerk can still
join it. What came after a reply is a new matter too, since the reply cannot have answered it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huiyin.cases.intake.rows import REASONS, Fault, Row
from huiyin.cases.intake.times import Moment

# Who wrote what: the user's name at the source, and the fold of the text.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StoredMatter:
    """A case that an earlier import made. `closed_on`: the day of the known reply, or of closing here."""

    id: int
    number: str
    closed_on: date | None = None

    def takes(self, row: Row) -> bool:
        return self.closed_on is None or row.received.day <= self.closed_on


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows. `numbers`: imported numbers of this office and source, with the number of their case;
    `open_numbers`: those whose case still waits for an answer; `matters`: cases by who wrote what, best first."""

    numbers: Mapping[str, str] = field(default_factory=dict)
    open_numbers: frozenset[str] = frozenset()
    matters: Mapping[Key, Sequence[StoredMatter]] = field(default_factory=dict)


@dataclass(slots=True)
class NewMatter:
    """A case to be made from one row, or from several that say the same; the earliest is the first."""

    rows: list[Row]

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def replies(self) -> list[Row]:
        """Rows that were replied to, in the order of the replies."""
        replied = [row for row in self.rows if row.replied is not None]
        return sorted(replied, key=lambda row: _replied(row).order)

    @property
    def replied(self) -> Moment | None:
        """When it was first answered, as far as the sheet knows."""
        return self.replies[0].replied if self.replies else None

    @property
    def answer(self) -> str:
        """The replies, each once, in their order."""
        return "\n\n".join(dict.fromkeys(row.reply for row in self.replies if row.reply))

    def takes(self, row: Row) -> bool:
        """Whether the row came before the last reply, or nobody has replied."""
        return not self.replies or row.received.day <= _replied(self.replies[-1]).day


def _replied(row: Row) -> Moment:
    assert row.replied is not None  # only rows that were replied to are asked
    return row.replied


@dataclass(frozen=True, slots=True)
class Joining:
    """A row that joins a case which is stored already."""

    row: Row
    matter: StoredMatter


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would happen to one row: "new", "repeat" (joins the case of row `other`), "joins" (case `case`),
    "already_there" (in `case`). `reply_left`: its reply is news to a case that is open."""

    row: int
    what: str
    case: str = ""
    other: int = 0
    reply_left: bool = False


@dataclass(slots=True)
class Plan:
    """Everything an import will do. Rows with faults are in none of the lists."""

    matters: list[NewMatter] = field(default_factory=list)
    joinings: list[Joining] = field(default_factory=list)
    already: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def outcomes(self) -> list[Outcome]:
        """Row by row, in the order of the sheet."""
        found = list(self.already)
        for matter in self.matters:
            first = matter.first.sheet_row
            found.append(Outcome(first, "new"))
            found += [Outcome(row.sheet_row, "repeat", other=first) for row in matter.rows[1:]]
        found += [Outcome(one.row.sheet_row, "joins", case=one.matter.number) for one in self.joinings]
        return sorted(found, key=lambda outcome: outcome.row)

    @property
    def work(self) -> list[NewMatter | Joining]:
        """What is to be written, in the order of the sheet, so that numbers of cases follow it."""
        both: list[NewMatter | Joining] = [*self.matters, *self.joinings]
        return sorted(both, key=first_row)

    @property
    def contacts(self) -> int:
        return sum(len(matter.rows) for matter in self.matters) + len(self.joinings)


def first_row(work: NewMatter | Joining) -> int:
    return work.row.sheet_row if isinstance(work, Joining) else min(row.sheet_row for row in work.rows)


def told_once(rows: Iterable[Row], number_column: str) -> tuple[list[Row], list[Outcome], list[Fault]]:
    """Rows with a number of their own; rows that stand twice in the sheet; faults where one number tells two things."""
    seen: dict[str, Row] = {}
    again: list[Outcome] = []
    faults: list[Fault] = []
    for row in rows:
        earlier = seen.setdefault(row.number, row)
        if earlier is row:
            continue
        if earlier.content == row.content:
            again.append(Outcome(row.sheet_row, "already_there", other=earlier.sheet_row))
        else:
            reason = REASONS["number_again"].format(other=earlier.sheet_row)
            faults.append(Fault(row.sheet_row, number_column, "number_again", reason))
    return list(seen.values()), again, faults


def plan_import(rows: Iterable[Row], stored: Stored, *, number_column: str = "number") -> Plan:
    """Sort clean rows into new matters, repeats, joinings and what is there already."""
    single, again, faults = told_once(rows, number_column)
    plan = Plan(already=again, faults=faults)
    buckets: dict[Key, list[Row]] = {}
    for row in single:
        case = stored.numbers.get(row.number)
        if case is not None:
            news = row.replied is not None and row.number in stored.open_numbers
            plan.already.append(Outcome(row.sheet_row, "already_there", case=case, reply_left=news))
        else:
            # Sealed and anonymous rows are matched with no other, whatever they say (law.md 9a).
            user = f"\0{row.number}" if row.more.parts_alone else row.user
            buckets.setdefault((user, row.folded), []).append(row)
    for key, same in buckets.items():
        _sort_out(plan, sorted(same, key=lambda row: (row.received.order, row.sheet_row)), stored.matters.get(key, ()))
    return plan


def _sort_out(plan: Plan, same: Sequence[Row], known: Sequence[StoredMatter]) -> None:
    """Rows of one user with one text, in the order of time."""
    current: NewMatter | None = None
    for row in same:
        if current is not None and current.takes(row):
            current.rows.append(row)
            continue
        # A contact that joins carries no answer of its own, so a row with a reply is a matter of its own.
        matter = next((one for one in known if one.takes(row)), None) if row.replied is None else None
        if matter is not None:
            plan.joinings.append(Joining(row, matter))
        else:
            current = NewMatter([row])
            plan.matters.append(current)
