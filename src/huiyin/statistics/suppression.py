"""Which cells of a table are kept back, so that nobody can take the rest from a sum and know them.

Two things give a small cell away. The sums may leave it as the only unknown: hidden cells tie rows to columns as in a
net, and a cell is known exactly where it alone ties two parts of the net together. And where the hidden cells of a line
add up to little, each of them is known to be small. Further cells are hidden until neither is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# The row and the column of the sums.
TOTAL: Final = "*"

# Where no sums of the rows are told, the cells of a row tie nothing together.
GROUND: Final = ("", "")

type Place = tuple[str, str]
type Node = tuple[str, str]


def suppressed(
    counts: Mapping[Place, int], rows: Iterable[str], columns: Iterable[str], threshold: int, *, is_whole: bool
) -> dict[Place, int | None]:
    """The table with its sums under TOTAL; None for what is kept back. `is_whole`: sums of the rows are told as well.

    Counts from 1 to below the threshold are kept back, and what would give them away. The sums of the columns depend on
    themselves alone, so that every table about the same matters tells the same ones.
    """
    rows, columns = tuple(rows), tuple(columns)
    table = _Table.of(counts, rows, columns, is_whole=is_whole)
    small = {place for place, count in table.cells.items() if 0 < count < threshold}
    sums = {place for place in table.cells if place[0] == TOTAL}
    hidden = small | (_hidden_sums(table.cells, columns, threshold) if is_whole else set())
    hidden = table.hiding(hidden, small - sums, set(table.cells) - sums, threshold)
    return {place: None if place in hidden else count for place, count in table.cells.items()}


def _hidden_sums(cells: Mapping[Place, int], columns: Iterable[str], threshold: int) -> set[Place]:
    """Which sums are kept back because of each other: those of the columns add up to that of the whole."""
    line = {(column, ""): cells[TOTAL, column] for column in columns}
    told = suppressed(line, [column for column, _ in line], [""], threshold, is_whole=False)
    return {(TOTAL, name) for (name, _), count in told.items() if count is None}


@dataclass(frozen=True, slots=True)
class _Table:
    """Every cell and every sum. `is_whole`: the cells of a row add up to a sum as well as those of a column."""

    cells: Mapping[Place, int]
    is_whole: bool

    @staticmethod
    def of(counts: Mapping[Place, int], rows: tuple[str, ...], columns: tuple[str, ...], *, is_whole: bool) -> _Table:
        cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
        cells |= {(TOTAL, column): sum(cells[row, column] for row in rows) for column in columns}
        if is_whole:
            cells |= {(row, TOTAL): sum(cells[row, column] for column in columns) for row in (*rows, TOTAL)}
        return _Table(cells, is_whole)

    def hiding(self, hidden: set[Place], small: set[Place], allowed: set[Place], threshold: int) -> set[Place]:
        """What has to be hidden, of what is allowed, so that none of the small ones is given away."""
        found = set(hidden)
        while True:
            more = self._missing(found, small, allowed, threshold)
            if more is None:
                return found
            found.add(more)

    def _missing(self, hidden: set[Place], small: set[Place], allowed: set[Place], threshold: int) -> Place | None:
        """The cell to hide next: the smallest that helps one that is given away."""
        left = [place for place in allowed if self.cells[place] > 0 and place not in hidden]
        for place in sorted(small):
            near = self._short(place, hidden, threshold) | self._alone(place, hidden)
            helping = [other for other in left if near & set(self._ends(other))]
            if helping:
                return min(helping, key=lambda other: (TOTAL in other, self.cells[other], other))
        return None

    def _ends(self, place: Place) -> tuple[Node, Node]:
        """The row and the column a cell ties together; rows that have no sum told are no ties."""
        row, column = place
        return ("row", row) if self.is_whole else GROUND, ("column", column)

    def _line(self, node: Node) -> list[Place]:
        """The cells that add up, with their sum."""
        return [place for place in self.cells if node in self._ends(place)]

    def _short(self, place: Place, hidden: set[Place], threshold: int) -> set[Node]:
        """The lines in which the hidden cells add up to so little that this one is known to be small."""
        found = set()
        for node in self._ends(place):
            inside = [other for other in self._line(node) if other in hidden]
            if node != GROUND and self._sum(node) not in inside:
                total = sum(self.cells[other] for other in inside)
                found |= {node} if total - (len(inside) - 1) < threshold else set()
        return found

    def _sum(self, node: Node) -> Place:
        side, name = node
        return (name, TOTAL) if side == "row" else (TOTAL, name)

    def _alone(self, place: Place, hidden: set[Place]) -> set[Node]:
        """What hangs together with a cell that the sums leave as an only unknown; nothing where they do not."""
        row, column = self._ends(place)
        reached = self._reached(row, hidden - {place})
        return set() if column in reached else reached | self._reached(column, hidden - {place})

    def _reached(self, start: Node, hidden: Iterable[Place]) -> set[Node]:
        """The rows and columns that hidden cells tie to this one."""
        ties = [self._ends(place) for place in hidden]
        reached, size = {start}, 0
        while len(reached) > size:
            size = len(reached)
            for ends in ties:
                if reached & set(ends):
                    reached |= set(ends)
        return reached
