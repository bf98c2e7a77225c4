"""What every shape is put together from: a frame, scaled axes, texts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

from huiyin.bulletins.charts.terms import Tone

TEXT = 13
GAP = 8

type Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for the marks, and the margins with their words around it."""

    width: float
    height: float
    left: float = 4
    right: float = 4
    top: float = 4
    bottom: float = 4


type Mark = Literal["line", "rect", "rule", "square", "text"]
# In the words of Vega-Lite: what one channel of a mark is set by, all of its channels, and a layer of a chart.
type Channel = dict[str, Any]
type Place = dict[str, Channel]
type Layer = dict[str, Any]
type Drawn = tuple[Frame, list[Layer]]


def width_of(text: str) -> float:
    """About how many dots a text takes: a Chinese character is a square, a Latin one little more than half of it."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return wide * TEXT + (len(text) - wide) * TEXT * 0.58


def cut(text: str, room: float) -> str:
    """A text as long as there is room for it, and three dots where it goes on."""
    if width_of(text) <= room:
        return text
    shorter = (f"{text[:end].rstrip()}…" for end in range(len(text) - 1, 0, -1))
    return next((one for one in shorter if width_of(one) <= room), "…")


def widest(texts: list[str]) -> float:
    return max((width_of(text) for text in texts), default=0)


def layer(mark: Mark, rows: Rows, place: Place, **style: Any) -> Layer:
    """A layer: one mark for each row of its own (one line through all of them), where `place` puts it."""
    return {"data": {"values": rows}, "mark": {"type": mark, **style}, "encoding": place}


def dots(value: float) -> Channel:
    """A fixed place, in dots from the left or from the top."""
    return {"value": value}


def to_field(field: str) -> Channel:
    """The other end of what begins at a scaled field, on the same scale."""
    return {"field": field}


def across(field: str, low: float, high: float) -> Channel:
    """From left to right."""
    return _scaled(field, {"domain": [low, high], "nice": False})


def upward(field: str, low: float, high: float) -> Channel:
    """From the foot to the top."""
    return _scaled(field, {"domain": [low, high], "nice": False})


def downward(field: str, count: int) -> Channel:
    """Rows from the first at the top: row n lies between n and n + 1."""
    return _scaled(field, {"domain": [0, count], "nice": False, "reverse": True})


def _scaled(field: str, scale: dict[str, Any]) -> Channel:
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def texts(
    rows: Rows,
    place: Place,
    *,
    tone: Tone = Tone.INK_2,
    is_bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
    **mark: Any,
) -> Layer:
    """The field `text` of each row at its place."""
    weight = "bold" if is_bold else "normal"
    style = {"align": align, "baseline": "middle", "fontSize": TEXT, "color": tone.value, "fontWeight": weight, **mark}
    return layer("text", rows, {"text": {"field": "text", "type": "nominal"}, **place}, **style)


def rule(place: Place, tone: Tone) -> Layer:
    """One line from side to side or from top to bottom."""
    return layer("rule", [{}], place, color=tone.value, strokeWidth=1)
