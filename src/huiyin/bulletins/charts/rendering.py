"""A chart as SVG or PNG, kept for as long as the process lives and memory allows.

The drawing program (vl-convert) starts a JavaScript engine of its own when the first chart is drawn, and only then: a
process that draws none never pays for it. It draws one chart at a time.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from huiyin.bulletins.charts.pieces import TEXT
from huiyin.bulletins.charts.specification import specify
from huiyin.bulletins.charts.terms import Chart, Shape, Size
from huiyin.documents.coverage import installed
from huiyin.documents.printing import HEADING_FACES

# A wide chart is 15 kB as SVG and 60 kB as PNG.
MOST_KEPT = 400
MOST_SPECIFIED = 400
# Dots of a PNG for each dot of the specification: sharp on paper at 16 cm.
SCALE = 2.5
# What a page needs not: the roles of a graphic's parts (it is one picture to its reader), the faces at every text.
_NEEDLESS = re.compile(r' (?:role|class|aria-[a-z]+|font-family|xmlns:xlink|version)="[^"]*"| font-weight="normal"')
_SIZE = re.compile(r' width="[0-9.]+" height="[0-9.]+"')
_LONG = re.compile(r"(\.\d\d)\d+")

_UNMEASURED = re.compile(r'(<text[^>]*) font-size="0px"')

# A drawing of nothing.
NOTHING = {"data": {"values": []}, "mark": "point"}

_kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
_lock = threading.Lock()


def chart_svg(chart: Chart, size: Size = Size.WIDE) -> SafeString:
    """The drawing for a page or a PDF, without its title; empty where there is nothing to draw.

    It has no styles, scripts or addresses. Colours are attributes, which `charts.css` overrides on a page.
    """
    if chart.shape is None:
        return SafeString("")
    return mark_safe(_rendered("svg", _specified(chart.shape, size, ("", ""))).decode())


def chart_png(chart: Chart, *, with_words: bool = False) -> bytes:
    """The drawing for Word; with its finding and cohort in the picture where it has to stand alone.

    Raises ValueError where there is nothing to draw.
    """
    if chart.shape is None:
        raise ValueError(f"nothing to draw: {chart.key}")
    heading = (chart.title, chart.about) if with_words else ("", "")
    return _rendered("png", _specified(chart.shape, Size.WIDE, heading))


def chart_specification(chart: Chart) -> dict[str, Any]:
    """What the drawing for a page is made from, as plain data. Raises ValueError where there is nothing to draw."""
    if chart.shape is None:
        raise ValueError(f"nothing to draw: {chart.key}")
    found: dict[str, Any] = json.loads(_specified(chart.shape, Size.WIDE, ("", "")))
    return found


@cache
def begin_drawing() -> None:
    """Have the drawing program ready, which takes half a second, while the figures are still being asked for."""
    threading.Thread(target=_load, name="drawing").start()


def _load() -> None:
    _draw("svg", json.dumps(NOTHING))


@lru_cache(maxsize=MOST_SPECIFIED)
def _specified(shape: Shape, size: Size, heading: tuple[str, str]) -> str:
    """The specification as JSON."""
    return json.dumps(specify(shape, size, faces(), heading), ensure_ascii=False, sort_keys=True)


@cache
def faces() -> str:
    """The faces of papers' headings that this machine has, as a list for the drawing program."""
    return ", ".join([*installed(HEADING_FACES)[:2], "sans-serif"])


def _rendered(kind: str, specification: str) -> bytes:
    key = (kind, sha256(specification.encode()).hexdigest())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    # Two may draw the same at once; both draw the same bytes.
    made = _draw(kind, specification)
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def _draw(kind: str, specification: str) -> bytes:
    import vl_convert

    # A page and a sheet of paper have a ground of their own; a picture is white.
    ground = "transparent" if kind == "svg" else "white"
    svg = vl_convert.vegalite_to_svg(_unmeasured(specification), config={"background": ground})
    svg = _UNMEASURED.sub(rf'\1 font-size="{TEXT}px"', svg)
    if kind == "svg":
        return _plain(svg).encode()
    png: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    return png


def _unmeasured(specification: str) -> str:
    """The same picture with texts of no size, which get theirs in the drawing.

    The program measures each text, which takes 2 to 12 ms and nine tenths of a drawing, and nothing of ours hangs on
    it: every place is worked out before. What has no size it does not measure. A text in the middle of its line is
    moved down by a part of its size, so that is said too. Only a heading is put where the texts under it end.
    """
    chart = json.loads(specification)
    if "title" in chart:
        return specification
    for layer in chart.get("layer", ()):
        mark = layer["mark"]
        if mark["type"] == "text":
            mark |= {"fontSize": 0, "dy": mark.get("dy", 0) + round(0.3 * TEXT)}
    return json.dumps(chart, ensure_ascii=False)


def _plain(svg: str) -> str:
    """A third of the bytes: no size of its own, the faces said once, numbers to a hundredth of a dot."""
    head, end, body = svg.partition(">")
    named = f'{_NEEDLESS.sub("", _SIZE.sub("", head))} font-family="{faces()}"'
    return f"{named}{end}{_LONG.sub(r'\1', _NEEDLESS.sub('', body))}"
