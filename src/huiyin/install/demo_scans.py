"""Letters as a scanner would deliver them, drawn for the demo: a PDF of one or two grey pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

PAGE = (744, 1052)  # A4 at 90 dots to the inch
MARGIN, LINE, SIGN = 84, 38, 24
PAPER, INK, RULE = 238, 52, 214


@cache
def _face() -> ImageFont.FreeTypeFont | None:
    """A face with Chinese signs; None where the machine has none, and strokes are drawn in place of words."""
    for pattern in ("*SerifCJK-Regular*", "*CJK*Regular*", "*CJK*"):
        for path in sorted(Path("/usr/share/fonts").rglob(pattern)):
            return ImageFont.truetype(str(path), SIGN)
    return None


def letter_scan(lines: Sequence[str], *, seed: str) -> bytes:
    """A PDF of the lines on ruled paper; paragraphs are broken to the width of the page."""
    rng = Random(seed)
    rows = [row for line in lines for row in _broken(line)]
    most = (PAGE[1] - 2 * MARGIN) // LINE
    pages = [_page(rows[start : start + most], rng) for start in range(0, max(len(rows), 1), most)]
    written = io.BytesIO()
    pages[0].save(written, format="PDF", save_all=True, append_images=pages[1:], resolution=90, quality=55)
    return written.getvalue()


def _broken(line: str) -> list[str]:
    width = (PAGE[0] - 2 * MARGIN) // SIGN
    return [line[start : start + width] for start in range(0, max(len(line), 1), width)]


def _page(rows: Sequence[str], rng: Random) -> Image.Image:
    page = Image.new("L", PAGE, PAPER)
    pen = ImageDraw.Draw(page)
    for number in range((PAGE[1] - 2 * MARGIN) // LINE):
        y = MARGIN + (number + 1) * LINE - 5
        pen.line((MARGIN, y, PAGE[0] - MARGIN, y), fill=RULE)
    for number, row in enumerate(rows):
        _write(pen, row, MARGIN + number * LINE, rng)
    # No sheet lies quite straight on the glass.
    return page.rotate(rng.uniform(-0.9, 0.9), fillcolor=PAPER)


def _write(pen: ImageDraw.ImageDraw, row: str, y: int, rng: Random) -> None:
    face, x = _face(), float(MARGIN)
    for sign in row:
        lift = rng.randint(-2, 2)
        if sign == " " or sign == "　":
            pass
        elif face is not None:
            pen.text((x, y + lift), sign, font=face, fill=INK + rng.randint(0, 30))
        else:
            _stroke(pen, x, y + lift, rng)
        x += SIGN


def _stroke(pen: ImageDraw.ImageDraw, x: float, y: float, rng: Random) -> None:
    """A sign nobody can read, of the size and weight of one."""
    for _ in range(4):
        start = (x + rng.randint(2, 18), y + rng.randint(4, 22))
        pen.line((*start, start[0] + rng.randint(-12, 12), start[1] + rng.randint(-8, 8)), fill=INK, width=2)
