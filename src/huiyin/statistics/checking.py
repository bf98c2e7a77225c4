"""Proof of the figures: every fact follows from the steps, and every cell is what the facts add up to. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Any

from django.db import connection

from huiyin.cases.models import Case
from huiyin.people import directory
from huiyin.statistics import rollups
from huiyin.statistics.drawing import ACT_ROW, CASES_AT_ONCE, MATTER_ROW, Standing, compared, waiting
from huiyin.statistics.models import Act, Matter, Queued

Progress = Callable[[int], None]
# Rows of one case that are shown when it differs: the rest says the same.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact or a cell that is not what it should be. `number` is the case, or the cell's unit and month."""

    number: str
    where: str
    stored: str
    wanted: str


@dataclass(slots=True)
class FiguresReport:
    """What was compared. `waiting` cases are not drawn yet, and no fault; `uncounted` cohorts have no cells yet."""

    cases: int = 0
    waiting: int = 0
    uncounted: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.differences


def check_figures(*, progress: Progress | None = None) -> FiguresReport:
    """Fold every case anew and compare; then count every cell anew and compare."""
    report = FiguresReport(waiting=waiting())
    for chunk in batched(Case.objects.order_by("pk").values_list("pk", flat=True).iterator(), CASES_AT_ONCE):
        report.differences += _of_cases(chunk)
        report.cases += len(chunk)
        if progress:
            progress(report.cases)
    report.differences += _of_no_case()
    report.uncounted = rollups.uncounted()
    report.differences += check_cells()
    return report


def check_cells(month: date | None = None) -> list[Difference]:
    """Cells against a count of the facts: those of one month, or all."""
    return [_told(cell) for cell in rollups.wrong_cells(month)]


def _told(cell: rollups.WrongCell) -> Difference:
    cards = directory.units()
    unit = cards[cell.unit].name if cell.unit in cards else str(cell.unit)
    where = f"{cell.cohort} {cell.cut} {cell.narrowed}".rstrip()
    return Difference(f"{unit} {cell.month:%Y-%m}", where, str(list(cell.kept)), str(list(cell.said)))


def _of_cases(cases: Sequence[int]) -> list[Difference]:
    suspect = {row[0] for part in compared(cases) for row in (*part.missing, *part.wrong)}
    # Whoever acted on a case since is queued; whoever drew one in between has brought it after by now.
    suspect -= set(Queued.objects.filter(case_id__in=suspect).values_list("case_id", flat=True))
    if not suspect:
        return []
    numbers = dict(Case.objects.filter(pk__in=suspect).values_list("pk", "number"))
    matters, acts = compared(sorted(suspect))
    return [*_rows("matter", MATTER_ROW, matters, numbers), *_rows("act", ACT_ROW, acts, numbers)]


def _rows(name: str, columns: Sequence[str], rows: Standing, numbers: dict[int, str]) -> Iterator[Difference]:
    """The rows of each case that differ, side by side where they are of one step."""
    for case, number in sorted(numbers.items()):
        stored = _by_step(row for row in rows.wrong if row[0] == case)
        wanted = _by_step(row for row in rows.missing if row[0] == case)
        for step in sorted(stored.keys() | wanted.keys())[:SHOWN]:
            said, kept = wanted.get(step), stored.get(step)
            yield Difference(number, f"{name} {step}", _apart(columns, kept, said), _apart(columns, said, kept))


def _by_step(rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """A matter by its step; an act by its step, what it is, and since when it is known so."""
    named = {}
    for row in rows:
        parts = (*row[3:6], row[1].isoformat()) if len(row) == len(ACT_ROW) else row[3:4]
        named[" ".join(str(part) for part in parts)] = row
    return named


def _apart(columns: Sequence[str], row: tuple[Any, ...] | None, other: tuple[Any, ...] | None) -> str:
    """The columns in which a row differs from the other; "-" where there is none."""
    if row is None:
        return "-"
    pairs = zip(columns, row, other or row, strict=True)
    return ", ".join(f"{name}={value}" for name, value, said in pairs if other is None or value != said)


def _of_no_case() -> list[Difference]:
    found = []
    for model in (Matter, Act):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT case_id FROM {table} WHERE NOT EXISTS"
                f" (SELECT 1 FROM cases_case WHERE cases_case.id = {table}.case_id)"
            )
            found += [Difference(str(case), table, "facts", "-") for (case,) in cursor.fetchall()]
    return found
