"""The contact sheet: one HTML page with every picture beside its siblings, and grids of them as PNG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PIL import Image

THUMB_WIDTH, THUMB_HEIGHT, GAP, COLUMNS = 300, 420, 14, 6
ROWS = 4
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shots</title>
<style>body{font:14px sans-serif;margin:1rem;background:#ddd}figure{display:inline-block;margin:0 .5rem 1rem 0;
vertical-align:top}img{width:220px;max-height:420px;object-fit:cover;object-position:top;border:1px solid #888}
.wide img{width:420px}figcaption{font-size:12px}h2{margin:1.5rem 0 .4rem}.bad{color:#a00}</style>"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose page, which page, in which mode, and what was found wrong with it."""

    visitor: str
    page: str
    mode: str
    file: Path
    troubles: tuple[str, ...] = ()


def write_sheet(pictures: Sequence[Picture], folder: Path, missing: Sequence[str]) -> Path:
    """`index.html` in the folder: a row for each page, with the troubles in red above."""
    parts = [HEAD, f"<h1>{len(pictures)} pictures</h1>"]
    troubled = [picture for picture in pictures if picture.troubles]
    parts += [f'<p class="bad">{escape(_said(picture))}</p>' for picture in troubled]
    parts.append(f"<p>Routes without a picture: {escape(', '.join(missing)) or 'none'}</p>")
    last = ""
    for picture in pictures:
        title = f"{picture.visitor}: {picture.page}"
        if title != last:
            parts.append(f"<h2>{escape(title)}</h2>")
            last = title
        link = picture.file.relative_to(folder).as_posix()
        wide = ' class="wide"' if "1366" in picture.mode else ""
        parts.append(
            f'<figure{wide}><a href="{link}"><img loading="lazy" src="{link}" alt=""></a>'
            f"<figcaption>{escape(picture.mode)}</figcaption></figure>"
        )
    index = folder / "index.html"
    index.write_text("\n".join(parts), encoding="utf-8")
    return index


def _said(picture: Picture) -> str:
    return f"{picture.visitor} {picture.page} {picture.mode}: {'; '.join(picture.troubles)}"


def write_grids(pictures: Sequence[Picture], folder: Path) -> list[Path]:
    """Grids of thumbnails, one series for each mode: enough to see at a glance that nothing is broken."""
    written = []
    for mode in sorted({picture.mode for picture in pictures}):
        chosen = [picture for picture in pictures if picture.mode == mode]
        for start in range(0, len(chosen), COLUMNS * ROWS):
            grid = _grid(chosen[start : start + COLUMNS * ROWS])
            path = folder / f"sheet-{mode}-{start // (COLUMNS * ROWS) + 1}.png"
            grid.save(path, optimize=True)
            written.append(path)
    return written


def _grid(pictures: Sequence[Picture]) -> Image.Image:
    rows = -(-len(pictures) // COLUMNS)
    grid = Image.new("RGB", (COLUMNS * (THUMB_WIDTH + GAP) + GAP, rows * (THUMB_HEIGHT + GAP) + GAP), "#999")
    for number, picture in enumerate(pictures):
        x = GAP + number % COLUMNS * (THUMB_WIDTH + GAP)
        y = GAP + number // COLUMNS * (THUMB_HEIGHT + GAP)
        grid.paste(_thumb(picture.file), (x, y))
    return grid


def _thumb(file: Path) -> Image.Image:
    """The top of the page at the width of a thumbnail."""
    with Image.open(file) as full:
        height = min(full.height, full.width * THUMB_HEIGHT // THUMB_WIDTH)
        top = full.convert("RGB").crop((0, 0, full.width, height))
    top.thumbnail((THUMB_WIDTH, THUMB_HEIGHT))
    return top
