"""What an import says at its end, for people and for machines."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huiyin.cases.intake.plan import Outcome
from huiyin.cases.intake.rows import Fault
from huiyin.procedure.terms import Text

Wording = Callable[[Text], str]
HEADERS = ("row", "column", "code", "原因", "reason")
# A spreadsheet runs a cell that begins so as a formula, also when it opens this list.
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(slots=True)
class Report:
    """One run. `rows` counts all that are not empty; `replies_left`: replies to matters that are here and still open.

    `batch` is empty where nothing was new, and in a dry run.
    """

    profile: str
    source: str
    office: int
    sheet: str
    rows: int = 0
    contacts_new: int = 0
    cases_new: int = 0
    already_there: int = 0
    replies_left: int = 0
    faults: list[Fault] = field(default_factory=list)
    columns_left_out: tuple[str, ...] = ()
    outcomes: list[Outcome] = field(default_factory=list)
    batch: str = ""
    resumed: bool = False

    @property
    def rows_refused(self) -> int:
        return len({fault.row for fault in self.faults})

    def counts(self) -> dict[str, int]:
        return {
            "rows": self.rows,
            "contacts_new": self.contacts_new,
            "cases_new": self.cases_new,
            "already_there": self.already_there,
            "errors": len(self.faults),
        }

    def as_json(self, worded: Wording) -> dict[str, Any]:
        """For `--json`. The first five keys are promised; the others may grow."""
        return {
            "rows": self.rows,
            "contacts_new": self.contacts_new,
            "cases_new": self.cases_new,
            "already_there": self.already_there,
            "errors": [
                {"row": one.row, "column": one.column, "reason": worded(one.reason), "code": one.code}
                for one in self.faults
            ],
            "batch": self.batch or None,
            "profile": self.profile,
            "office": self.office,
            "rows_refused": self.rows_refused,
            "replies_left": self.replies_left,
            "columns_left_out": list(self.columns_left_out),
        }


def save_faults(faults: Sequence[Fault], path: Path) -> None:
    """The whole list of errors as a file that spreadsheets open, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for one in faults:
            column = f"'{one.column}" if one.column.startswith(FORMULA_STARTS) else one.column
            writer.writerow((one.row, column, one.code, one.reason.zh, one.reason.en))
