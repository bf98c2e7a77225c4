"""What a chart is: its finding, its cohort, its numbers, and a shape to draw; and the tones it may be drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# A cell of the table behind a chart; None where there is nothing to say.
Cell = str | int | float | None


class Tone(StrEnum):
    """The only colours of a chart: those of light pages, which PNG and PDF keep.

    On a page `charts.css` gives each its token, so that a chart follows the theme. A tone is never the only sign: every
    mark has its words or its number beside it.
    """

    INK = "#14211f"
    INK_2 = "#40504d"
    AXIS = "#566562"
    GRID = "#d5dedc"
    GROUND = "#ffffff"
    OFF = "#e3ebea"
    FIRST = "#0d4b59"
    MIDDLE = "#3f7883"
    SECOND = "#7fa6ab"
    THIRD = "#c3d3d3"
    # Only for a date that was missed.
    LATE = "#a92414"
    LATE_FILL = "#b3281a"
    SOON = "#e5a319"


class Size(StrEnum):
    """Where a chart stands: half a page at the desk or the width of a paper, or a telephone."""

    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a line; `value` None where nothing can be said."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Lines:
    """This year's points and, under them, those of the year before."""

    points: tuple[Point, ...]
    before: tuple[Point, ...] = ()
    name: str = ""
    before_name: str = ""
    # What stands behind the last points: "94.4%".
    last: str = ""
    before_last: str = ""
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar to the right: how long, what is said at its end; `late` is the red part at its foot."""

    name: str
    value: float
    label: str
    late: float = 0
    late_label: str = ""
    aside: str = ""
    is_pale: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under one another; `most` is where the scale ends, `aside` heads the column at the right."""

    bars: tuple[Bar, ...]
    most: float
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of several parts; `said` stands at its end, the sum where there is nothing else to say."""

    name: str
    parts: tuple[int, ...]
    said: str = ""

    @property
    def total(self) -> int:
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Stacks:
    """Bars of the same parts under one another; the parts are named above them, the palest first.

    `tones`: one for each part, where the parts are no ages.
    """

    stacks: tuple[Stack, ...]
    parts: tuple[str, ...]
    tones: tuple[Tone, ...] = ()

    def tone(self, part: int, ramp: Sequence[Tone]) -> Tone:
        """The tone of a part: the one named, else that of the ramp, whose darkest is the last part's."""
        if self.tones:
            return self.tones[part]
        return ramp[len(ramp) - min(len(self.parts), len(ramp)) + min(part, len(ramp) - 1)]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a forecast; `label` stands under it, `is_off` is a rest day, `is_marked` bears its number."""

    count: int
    label: str = ""
    off_name: str = ""
    is_off: bool = False
    is_soon: bool = False
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """A column a day, the heap of what is late before them."""

    days: tuple[Day, ...]
    late: int = 0
    late_label: str = ""


Shape = Lines | Bars | Stacks | Days


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in words, numbers and a shape. `shape` None: there is nothing to draw, and `title` says so."""

    key: str
    # The finding, in plain words.
    title: str
    # The cohort: of which matters, counted how.
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shape: Shape | None
    # What was recorded by then is in it.
    as_of: datetime | None = None
    # Which columns of the table are shares of 1, for pages and sheets.
    shares: frozenset[int] = field(default_factory=frozenset)
