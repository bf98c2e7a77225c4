"""Bars to the right: plain ones with a red foot for what is late, and those of several parts."""

from __future__ import annotations

from huiyin.bulletins.charts.pieces import (
    GAP,
    TEXT,
    Drawn,
    Frame,
    Layer,
    Place,
    Rows,
    across,
    cut,
    dots,
    downward,
    layer,
    rule,
    texts,
    to_field,
    widest,
    width_of,
)
from huiyin.bulletins.charts.terms import Bars, Stack, Stacks, Tone

ROW = 28
# On a telephone, a name stands above its bar: a row has two lines.
TALL_ROW = 46
# Where in its row a bar begins and ends, and the middle of its name, as shares of the row.
PLAIN, TALL = (0.2, 0.8), (0.5, 0.85)
LONGEST_NAME = 190
# The parts of a bar from the youngest to the oldest.
RAMP = (Tone.OFF, Tone.THIRD, Tone.SECOND, Tone.MIDDLE, Tone.FIRST)
# On these a number is white.
DARK = frozenset({Tone.MIDDLE, Tone.FIRST, Tone.LATE_FILL})


def _names(names: list[str], width: int, is_tall: bool) -> tuple[float, list[Layer]]:
    """The room names take at the left, and the names."""
    count = len(names)
    at = 0.22 if is_tall else 0.5
    room = width - 8 if is_tall else min(widest(names) * 1.06, LONGEST_NAME)
    shown = [cut(name, room) for name in names]
    rows: Rows = [{"row": number + at, "text": name} for number, name in enumerate(shown)]
    if is_tall:
        place = {"x": dots(0), "y": downward("row", count)}
        return 4, [texts(rows, place, tone=Tone.INK, is_bold=True)]
    place = {"x": dots(-GAP), "y": downward("row", count)}
    return room + GAP + 4, [texts(rows, place, tone=Tone.INK, is_bold=True, align="right")]


def _foot(is_tall: bool) -> list[Layer]:
    """The line the bars stand on; where names stand above their bars it would run through them."""
    return [] if is_tall else [rule({"x": dots(0)}, Tone.AXIS)]


def _spans(number: int, is_tall: bool) -> dict[str, float]:
    first, last = TALL if is_tall else PLAIN
    return {"top": number + first, "foot": number + last, "middle": number + (first + last) / 2}


def drawn(shape: Bars, width: int, is_tall: bool) -> Drawn:
    """Plain bars; what is said at their ends has its room at the right."""
    count = len(shape.bars)
    left, layers = _names([bar.name for bar in shape.bars], width, is_tall)
    aside = widest([shape.aside, *(bar.aside for bar in shape.bars)]) + GAP if shape.aside else 0
    said = max(width_of(f"{bar.label}{bar.late_label}") + (3 * GAP if bar.late_label else GAP) for bar in shape.bars)
    frame = Frame(
        width=max(60.0, width - left - said - aside - 4),
        height=count * (TALL_ROW if is_tall else ROW),
        left=left,
        right=said + aside + 4,
        top=24 if shape.aside else 4,
    )
    layers += _plain(shape, is_tall)
    layers += _ends(shape, is_tall)
    if shape.aside:
        layers += _asides(shape, frame, is_tall)
    layers += _foot(is_tall)
    return frame, layers


def _plain(shape: Bars, is_tall: bool) -> list[Layer]:
    most, count = shape.most or 1, len(shape.bars)
    found = []
    for tone, length in ((Tone.FIRST, "value"), (Tone.SECOND, "pale"), (Tone.LATE_FILL, "late")):
        rows: Rows = []
        for number, bar in enumerate(shape.bars):
            lengths = {
                "value": 0 if bar.is_pale else bar.value,
                "pale": bar.value if bar.is_pale else 0,
                "late": bar.late,
            }
            if lengths[length]:
                rows.append({"from": 0, "to": lengths[length], **_spans(number, is_tall)})
        if rows:
            place = {
                "x": across("from", 0, most),
                "x2": to_field("to"),
                "y": downward("top", count),
                "y2": to_field("foot"),
            }
            found.append(layer("rect", rows, place, color=tone.value))
    return found


def _ends(shape: Bars, is_tall: bool) -> list[Layer]:
    most, count = shape.most or 1, len(shape.bars)
    place = {"x": across("at", 0, most), "y": downward("middle", count)}
    rows: Rows = [
        {"at": bar.value, "text": bar.label, **_spans(number, is_tall)} for number, bar in enumerate(shape.bars)
    ]
    found = [texts(rows, place, tone=Tone.INK, dx=GAP)]
    for row, bar in zip(rows, shape.bars, strict=True):
        if bar.late_label:
            beyond = 2 * GAP + width_of(bar.label)
            late = [{**row, "text": bar.late_label}]
            found.append(texts(late, place, tone=Tone.LATE, is_bold=True, dx=beyond))
    return found


def _asides(shape: Bars, frame: Frame, is_tall: bool) -> list[Layer]:
    end = dots(frame.width + frame.right - 4)
    rows: Rows = [{"text": bar.aside, **_spans(number, is_tall)} for number, bar in enumerate(shape.bars) if bar.aside]
    head = texts([{"text": shape.aside}], {"x": end, "y": dots(-12)}, align="right")
    return [head, texts(rows, {"x": end, "y": downward("middle", len(shape.bars))}, align="right")]


def stacked(shape: Stacks, width: int, is_tall: bool) -> Drawn:
    """Bars of several parts; which tone is which stands above them."""
    count = len(shape.stacks)
    left, layers = _names([stack.name for stack in shape.stacks], width, is_tall)
    most = max(stack.total for stack in shape.stacks) or 1
    said = widest([stack.said or f"{stack.total:,}" for stack in shape.stacks]) + GAP
    keys, lines = _keys(shape, width, left)
    frame = Frame(
        width=width - left - said - 4,
        height=count * (TALL_ROW if is_tall else ROW),
        left=left,
        right=said + 4,
        top=8 + 20 * lines,
    )
    layers += keys
    for part in range(len(shape.parts)):
        layers += _parts(shape, part, most, frame.width, is_tall)
    totals: Rows = [
        {"at": stack.total, "text": stack.said or f"{stack.total:,}", **_spans(number, is_tall)}
        for number, stack in enumerate(shape.stacks)
    ]
    place = {"x": across("at", 0, most), "y": downward("middle", count)}
    layers += [texts(totals, place, tone=Tone.INK, dx=GAP), *_foot(is_tall)]
    return frame, layers


def _parts(shape: Stacks, part: int, most: int, width: float, is_tall: bool) -> list[Layer]:
    """One part of every bar, with its number where it fits in."""
    tone, count = shape.tone(part, RAMP), len(shape.stacks)
    rows: Rows = [
        {"from": _before(stack, part), "to": _before(stack, part) + stack.parts[part], **_spans(number, is_tall)}
        for number, stack in enumerate(shape.stacks)
        if stack.parts[part]
    ]
    if not rows:
        return []
    place = {
        "x": across("from", 0, most),
        "x2": to_field("to"),
        "y": downward("top", count),
        "y2": to_field("foot"),
    }
    found = [layer("rect", rows, place, color=tone.value, stroke=Tone.AXIS.value, strokeWidth=0.75)]
    numbers: Rows = []
    for row in rows:
        number = f"{row['to'] - row['from']:,}"
        if (row["to"] - row["from"]) / most * width > width_of(number) + 4:
            numbers.append({**row, "at": (row["from"] + row["to"]) / 2, "text": number})
    if numbers:
        at = {"x": across("at", 0, most), "y": downward("middle", count)}
        written = Tone.GROUND if tone in DARK else Tone.INK
        found.append(texts(numbers, at, tone=written, align="center"))
    return found


def _before(stack: Stack, part: int) -> int:
    return sum(stack.parts[:part])


def _keys(shape: Stacks, width: int, left: float) -> tuple[list[Layer], int]:
    """A square and a name for each part, in as many lines as they need."""
    squares: dict[Tone, Rows] = {}
    names: Rows = []
    x, line = 0.0, 0
    for number, part in enumerate(shape.parts):
        wanted = TEXT + 6 + width_of(part) + 2 * GAP
        if x and x + wanted > width - 8:
            x, line = 0.0, line + 1
        squares.setdefault(shape.tone(number, RAMP), []).append({"x": x, "line": line})
        names.append({"x": x, "line": line, "text": part})
        x += wanted
    lines = line + 1

    def place(row: dict[str, float], dx: float) -> Place:
        return {"x": dots(row["x"] - left + 4 + dx), "y": dots(-6 - 20 * (lines - row["line"]) + 12)}

    layers = []
    for tone, rows in squares.items():
        for row in rows:
            style = {"size": 110, "color": tone.value, "opacity": 1, "stroke": Tone.AXIS.value, "strokeWidth": 0.5}
            layers.append(layer("square", [{}], place(row, 6), **style))
    layers += [texts([{"text": row["text"]}], place(row, 6 + TEXT)) for row in names]
    return layers, lines
