"""A column a day: what comes to its date, rest days shaded, the heap of what is late in front."""

from __future__ import annotations

from huiyin.bulletins.charts.pieces import (
    GAP,
    Drawn,
    Frame,
    Layer,
    Rows,
    across,
    dots,
    layer,
    rule,
    texts,
    to_field,
    upward,
    widest,
    width_of,
)
from huiyin.bulletins.charts.terms import Day, Days, Tone

HEIGHT = 150
# The heap of what is late is two columns wide, and a column stands free between it and today.
HEAP, MOST_HEAP = 3, 12
FILL = 0.74


def drawn(shape: Days, width: int) -> Drawn:
    """The columns from today on; the heap stands at the left where there is one."""
    most = max(1, shape.late, *(day.count for day in shape.days))
    marks = _steps(most)
    left = widest([f"{mark:,}" for mark in marks]) + 12
    frame = Frame(width=width - left - 8, height=HEIGHT, left=left, right=8, top=40, bottom=26)
    start = _start(shape, frame.width)
    end = start + len(shape.days)
    top = most * 1.04
    layers = _off(shape, start, end)
    layers += _grid(marks, top)
    for tone, days in _by_tone(shape):
        layers.append(_columns([(start + at, day.count) for at, day in days], end, top, tone))
    if shape.late:
        layers += _heap(shape, end, top)
    layers += _words(shape, start, end, top)
    layers.append(rule({"y": dots(HEIGHT)}, Tone.AXIS))
    return frame, layers


def _start(shape: Days, width: float) -> int:
    """How many columns the heap takes: as many as keep the words under it from those under the first day."""
    if not shape.late:
        return 0
    words = width_of(shape.late_label) + width_of(shape.days[0].label) / 2 + GAP
    wanted = (start for start in range(HEAP, MOST_HEAP) if (start + 0.5) * width / (start + len(shape.days)) >= words)
    return next(wanted, MOST_HEAP)


def _steps(most: int) -> list[int]:
    """Two or three round numbers up to the highest column."""
    for step in (number * 10**power for power in range(9) for number in (1, 2, 5)):
        if most < 4 * step:
            return [mark for mark in range(step, most + 1, step)]
    return []


def _grid(marks: list[int], top: float) -> list[Layer]:
    rows: Rows = [{"at": mark, "text": f"{mark:,}"} for mark in marks]
    lines = layer("rule", rows, {"y": upward("at", 0, top)}, color=Tone.GRID.value)
    return [lines, texts(rows, {"x": dots(-8), "y": upward("at", 0, top)}, align="right")]


def _off(shape: Days, start: int, end: int) -> list[Layer]:
    """Rest days, each a pale ground from top to bottom; a holiday is named above."""
    off = [(start + at, day) for at, day in enumerate(shape.days) if day.is_off]
    if not off:
        return []
    rows: Rows = [{"from": at, "to": at + 1} for at, _day in off]
    place = {"x": across("from", 0, end), "x2": to_field("to"), "y": dots(-14), "y2": dots(HEIGHT)}
    found = [layer("rect", rows, place, color=Tone.OFF.value)]
    names: Rows = [{"at": at, "text": day.off_name} for at, day in off if day.off_name]
    if names:
        found.append(texts(names, {"x": across("at", 0, end), "y": dots(-26)}))
    return found


def _by_tone(shape: Days) -> list[tuple[Tone, list[tuple[int, Day]]]]:
    counted = [(at, day) for at, day in enumerate(shape.days) if day.count]
    soon, later = [one for one in counted if one[1].is_soon], [one for one in counted if not one[1].is_soon]
    return [(tone, days) for tone, days in ((Tone.SOON, soon), (Tone.FIRST, later)) if days]


def _columns(heights: list[tuple[float, int]], end: int, top: float, tone: Tone, width: float = FILL) -> Layer:
    rows: Rows = [
        {"from": at + 0.5 - width / 2, "to": at + 0.5 + width / 2, "height": count, "foot": 0} for at, count in heights
    ]
    place = {
        "x": across("from", 0, end),
        "x2": to_field("to"),
        "y": upward("foot", 0, top),
        "y2": to_field("height"),
    }
    return layer("rect", rows, place, color=tone.value)


def _heap(shape: Days, end: int, top: float) -> list[Layer]:
    heap = _columns([(0.25, shape.late)], end, top, Tone.LATE_FILL, 1.5)
    number = [{"at": 0.75, "height": shape.late, "text": f"{shape.late:,}"}]
    name = [{"at": 0, "text": shape.late_label}]
    above = {"x": across("at", 0, end), "y": upward("height", 0, top)}
    below = {"x": across("at", 0, end), "y": dots(HEIGHT + 16)}
    return [
        heap,
        texts(number, above, tone=Tone.LATE, is_bold=True, align="center", dy=-9),
        texts(name, below, tone=Tone.LATE, is_bold=True),
    ]


def _words(shape: Days, start: int, end: int, top: float) -> list[Layer]:
    """The numbers of the columns that bear one, and what stands under them."""
    marked: Rows = [
        {"at": start + at + 0.5, "height": day.count, "text": f"{day.count:,}"}
        for at, day in enumerate(shape.days)
        if day.is_marked
    ]
    labels: Rows = [{"at": start + at + 0.5, "text": day.label} for at, day in _labelled(shape)]
    found = []
    if marked:
        place = {"x": across("at", 0, end), "y": upward("height", 0, top)}
        found.append(texts(marked, place, tone=Tone.INK, is_bold=True, align="center", dy=-9))
    if labels:
        found.append(texts(labels, {"x": across("at", 0, end), "y": dots(HEIGHT + 16)}, align="center"))
    return found


def _labelled(shape: Days) -> list[tuple[int, Day]]:
    """The columns with words under them; one right after today gives way."""
    found = [(at, day) for at, day in enumerate(shape.days) if day.label]
    return [one for number, one in enumerate(found) if number == 0 or one[0] - found[number - 1][0] > 2]
