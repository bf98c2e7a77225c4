"""What every shape is put together from: a frame, scaled axes, texts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

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


type Drawn = tuple[Frame, list[alt.Chart]]


def width_of(text: str) -> float:
    """About how many dots a text takes: a Chinese character is a square, a Latin one little more than half of it."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return wide * TEXT + (len(text) - wide) * TEXT * 0.58


def widest(texts: list[str]) -> float:
    return max((width_of(text) for text in texts), default=0)


def of(rows: Rows) -> alt.Chart:
    """A layer over rows of its own."""
    return alt.Chart(alt.InlineData(values=rows))


def placed(layer: alt.Chart, place: dict[str, Any]) -> alt.Chart:
    """A layer with its places."""
    found: alt.Chart = layer.encode(**place)
    return found


def across(field: str, low: float, high: float) -> alt.X:
    return alt.X(field=field, type="quantitative", scale=alt.Scale(domain=[low, high], nice=False), axis=None)


def upward(field: str, low: float, high: float) -> alt.Y:
    return alt.Y(field=field, type="quantitative", scale=alt.Scale(domain=[low, high], nice=False), axis=None)


def downward(field: str, count: int) -> alt.Y:
    """Rows from the first at the top: row n lies between n and n + 1."""
    scale = alt.Scale(domain=[0, count], nice=False, reverse=True)
    return alt.Y(field=field, type="quantitative", scale=scale, axis=None)


def texts(
    rows: Rows,
    place: dict[str, Any],
    *,
    tone: Tone = Tone.INK_2,
    is_bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
    **mark: Any,
) -> alt.Chart:
    """The field `text` of each row at its place."""
    weight: Literal["normal", "bold"] = "bold" if is_bold else "normal"
    drawn = of(rows).mark_text(
        align=align, baseline="middle", fontSize=TEXT, color=tone.value, fontWeight=weight, **mark
    )
    return placed(drawn, {"text": alt.Text(field="text", type="nominal"), **place})


def rule(place: dict[str, Any], tone: Tone) -> alt.Chart:
    """One line from side to side or from top to bottom."""
    return placed(of([{}]).mark_rule(color=tone.value, strokeWidth=1), place)
