"""The Vega-Lite specification of a chart, written as plain data: one for the page, for Word and for PDF.

Nothing is measured by the drawing program: the margins are worked out from the words, so that a chart has the same
frame whatever the machine's faces are. The colours are those of `terms.Tone`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.bulletins.charts import bars, columns, lines
from huiyin.bulletins.charts.pieces import TEXT, Drawn, width_of
from huiyin.bulletins.charts.terms import Bars, Days, Lines, Shape, Size, Stacks, Tone

# Whose words these are. The tests hold every shape against this schema; nothing is checked when a chart is drawn.
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"

# Half a page at the desk, or the width of an official paper; and a telephone.
WIDTHS: Mapping[Size, int] = {Size.WIDE: 640, Size.NARROW: 328}
# Of a heading: the room of a title of one line with the cohort under it, and of each line more.
HEADING, LINE = 54, 20
# Around a picture that stands alone.
EDGE = 12


def specify(shape: Shape, size: Size, faces: str, heading: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """The specification; a `heading` (finding, cohort) is written into a picture that has to stand alone."""
    frame, layers = _drawn(shape, size)
    title, about = heading
    lines = _wrapped(title, WIDTHS[size]) if title else []
    edge = EDGE if lines else 0
    above = HEADING + LINE * (len(lines) - 1) if lines else 0
    sides = {
        "left": frame.left + edge,
        "right": frame.right + edge,
        "top": frame.top + above + edge,
        "bottom": frame.bottom + edge,
    }
    found = {
        "$schema": SCHEMA,
        "layer": layers,
        "width": frame.width,
        "height": frame.height,
        "autosize": {"type": "none"},
        "padding": sides,
        "config": {"font": faces, "aria": False, "view": {"stroke": None}},
    }
    return found | ({"title": _headed(lines, about)} if lines else {})


def _drawn(shape: Shape, size: Size) -> Drawn:
    width, is_tall = WIDTHS[size], size is Size.NARROW
    match shape:
        case Lines():
            return lines.drawn(shape, width)
        case Bars():
            return bars.drawn(shape, width, is_tall)
        case Stacks():
            return bars.stacked(shape, width, is_tall)
        case Days():
            return columns.drawn(shape, width)


def _wrapped(title: str, width: int) -> list[str]:
    """A title in lines that fit: between words, or between any two Chinese characters."""
    found, line = [], ""
    for piece in _pieces(title):
        if line and width_of(line + piece) * 16 / TEXT > width - 16:
            found.append(line)
            line = ""
        line += piece
    return [*found, line]


def _pieces(text: str) -> list[str]:
    """Where a line may break: after a space and after any character that is not Latin."""
    found = [""]
    for sign in text:
        found[-1] += sign
        if sign == " " or ord(sign) > 0x2E7F:
            found.append("")
    return found


def _headed(lines: list[str], about: str) -> dict[str, Any]:
    return {
        "text": lines,
        "subtitle": about,
        "anchor": "start",
        "frame": "bounds",
        "offset": 10,
        "fontSize": 16,
        "color": Tone.INK.value,
        "subtitleFontSize": TEXT,
        "subtitleColor": Tone.INK_2.value,
        "subtitlePadding": 4,
    }
