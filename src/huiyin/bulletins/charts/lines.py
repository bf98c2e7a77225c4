"""A line through the periods: this year heavy, the year before light and broken, both named at their ends."""

from __future__ import annotations

from math import ceil, floor

from huiyin.bulletins.charts.pieces import (
    GAP,
    TEXT,
    Drawn,
    Frame,
    Layer,
    Rows,
    across,
    dots,
    layer,
    texts,
    upward,
    widest,
    width_of,
)
from huiyin.bulletins.charts.terms import Lines, Point, Tone

HEIGHT = 176
# Two names closer than this would lie on each other.
APART = TEXT + 4


def drawn(shape: Lines, width: int) -> Drawn:
    """Both lines, the grid under them, the last value of each beside its end."""
    low, high, marks = _scale(shape)
    said = [_mark_said(mark, shape.is_share) for mark in marks]
    left = widest(said) + 12
    ends = widest([f"{shape.last} {shape.name}", f"{shape.before_last} {shape.before_name}"]) * 1.06 + 2 * GAP
    frame = Frame(width=width - left - ends, height=HEIGHT, left=left, right=ends, top=12, bottom=26)
    last = len(shape.points) - 1
    layers = _grid(marks, said, low, high)
    if shape.before:
        layers += _line(shape.before, last, low, high, is_before=True)
    layers += _line(shape.points, last, low, high, is_before=False)
    layers += _under(shape, last, frame.width)
    layers += _ends(shape, frame, low, high)
    return frame, layers


def _scale(shape: Lines) -> tuple[float, float, list[float]]:
    """Lowest, highest, and the marks of the grid. Counts begin at 0; rates at the ten below the lowest."""
    values = [point.value for point in (*shape.points, *shape.before) if point.value is not None]
    most, least = max(values, default=1), min(values, default=0)
    if shape.is_share:
        low = max(0.0, floor(least * 10 - 0.2) / 10)
        high = min(1.0, max(low + 0.1, ceil(most * 10) / 10))
        step = 0.05 if high - low <= 0.11 else 0.1 if high - low <= 0.31 else 0.25
        count = round((high - low) / step)
        return low, max(high, low + count * step), [low + step * at for at in range(count + 1)]
    step = _step(most)
    high = max(step, ceil(most / step) * step)
    return 0, high, [step * at for at in range(round(high / step) + 1)]


def _step(most: float) -> float:
    steps = (float(number * 10**power) for power in range(9) for number in (1, 2, 5))
    return next((step for step in steps if most <= 4 * step), most)


def _mark_said(mark: float, is_share: bool) -> str:
    return f"{mark * 100:.0f}%" if is_share else f"{mark:,.0f}"


def _grid(marks: list[float], said: list[str], low: float, high: float) -> list[Layer]:
    rows: Rows = [{"at": mark, "text": text} for mark, text in zip(marks, said, strict=True)]
    lines = layer("rule", rows, {"y": upward("at", low, high)}, color=Tone.GRID.value)
    return [lines, texts(rows, {"x": dots(-8), "y": upward("at", low, high)}, align="right")]


def _line(points: tuple[Point, ...], last: int, low: float, high: float, *, is_before: bool) -> list[Layer]:
    rows: Rows = [{"at": at, "value": point.value} for at, point in enumerate(points)]
    place = {"x": across("at", 0, last or 1), "y": upward("value", low, high)}
    tone = Tone.MIDDLE if is_before else Tone.FIRST
    style = {"strokeWidth": 1.5, "strokeDash": [5, 4]} if is_before else {"strokeWidth": 3}
    found = [layer("line", rows, place, color=tone.value, strokeJoin="round", **style)]
    alone = [row for at, row in enumerate(rows) if row["value"] is not None and _is_alone(points, at)]
    if alone:
        found.append(layer("square", alone, place, color=tone.value, size=30, opacity=1))
    return found


def _is_alone(points: tuple[Point, ...], at: int) -> bool:
    """No line leads to a point whose neighbours say nothing."""
    return all(near.value is None for near in (*points[max(0, at - 1) : at], *points[at + 1 : at + 2]))


def _under(shape: Lines, last: int, width: float) -> list[Layer]:
    """The names of the periods, as many as there is room for; the last always."""
    room = widest([point.label for point in shape.points]) + 2 * GAP
    every = max(1, ceil(room * (last or 1) / width))
    rows: Rows = [{"at": at, "text": point.label} for at, point in enumerate(shape.points) if (last - at) % every == 0]
    return [texts(rows, {"x": across("at", 0, last or 1), "y": dots(HEIGHT + 16)}, align="center")]


def _ends(shape: Lines, frame: Frame, low: float, high: float) -> list[Layer]:
    """The last values beside the ends of the lines, moved apart where they would lie on each other."""
    now = _height(shape.points, low, high)
    before = _height(shape.before, low, high)
    found = []
    if now is not None and shape.points[-1].value is not None:
        row = [{"at": 0, "value": shape.points[-1].value}]
        place = {"x": dots(frame.width), "y": upward("value", low, high)}
        style = {"size": 110, "color": Tone.GROUND.value, "stroke": Tone.FIRST.value, "strokeWidth": 3, "opacity": 1}
        found.append(layer("square", row, place, **style))
    if now is not None and before is not None and abs(now - before) < APART:
        middle, side = (now + before) / 2, 1 if now > before else -1
        now, before = middle + side * APART / 2, middle - side * APART / 2
    start = frame.width + 2 * GAP
    if now is not None:
        place = {"x": dots(start), "y": dots(now)}
        found.append(texts([{"text": shape.last}], place, tone=Tone.INK, is_bold=True))
        beyond = {"x": dots(start + width_of(shape.last) * 1.06 + 6), "y": dots(now)}
        found.append(texts([{"text": shape.name}], beyond))
    if before is not None:
        place = {"x": dots(start), "y": dots(before)}
        found.append(texts([{"text": f"{shape.before_last} {shape.before_name}"}], place))
    return found


def _height(points: tuple[Point, ...], low: float, high: float) -> float | None:
    """Where the last value lies, in dots from the top."""
    if not points or points[-1].value is None:
        return None
    return HEIGHT * (1 - (points[-1].value - low) / ((high - low) or 1))
