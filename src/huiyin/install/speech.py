"""How the command line speaks: in the reader's language, or in both when the terminal does not tell.

The commands speak before, and sometimes because, the settings cannot be loaded; hence Text and not gettext.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text as Cell

from huiyin.procedure.terms import Text

# Into a file or a pipe, tables are not squeezed to the 80 columns of a terminal nobody has.
PIPE_COLUMNS = 200
# No emoji: ":x:" in what people wrote is no picture.
console = Console(highlight=False, soft_wrap=True, emoji=False, width=None if sys.stdout.isatty() else PIPE_COLUMNS)
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def language() -> str | None:
    """``zh`` or ``en`` as the locale says; None when it says neither (C, POSIX, unset)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return {"zh": "zh", "en": "en"}.get(value[:2].lower())
    return None


def worded(text: Text, between: str = " / ") -> str:
    """The text in the reader's language, or in both."""
    chosen = language()
    if chosen == "zh":
        return text.zh
    return text.en if chosen == "en" or text.zh == text.en else f"{text.zh}{between}{text.en}"


def say(text: Text, *, style: str | None = None) -> None:
    console.print(worded(text), style=style, markup=False)


def complain(text: Text) -> None:
    """Tell what went wrong on standard error, one language below the other when it is both."""
    errors.print(worded(text, "\n"), style="red", markup=False)


@contextmanager
def progress(what: Text) -> Iterator["Bar"]:
    """A bar on standard error that stays away when nobody watches (a pipe, ``--json``)."""
    shown = sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=not shown, transient=True) as display:
        yield Bar(display, worded(what))


class _Rate(ProgressColumn):
    """How many a second, where they are many."""

    def render(self, task: Task) -> Cell:
        speed = task.finished_speed or task.speed or 0
        return Cell(f"{speed:,.0f}/s" if speed >= 10 else "", style="progress.data.speed")


class Bar:
    """Called with (done, total), as the long tasks of the rooms report their progress."""

    def __init__(self, display: Progress, title: str) -> None:
        self._display = display
        self._task = display.add_task(title, total=None)

    def __call__(self, done: int, total: int | None = None) -> None:
        self._display.update(self._task, completed=done, total=total)


def table(rows: Iterable[tuple[str, ...]]) -> None:
    """Rows in aligned columns; East Asian characters count two. Cells are rich markup: escape what people wrote."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    for row in rows:
        grid.add_row(*row)
    console.print(grid)
