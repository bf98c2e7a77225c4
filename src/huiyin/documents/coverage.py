"""Which characters the faces of this machine have: a face's own table (cmap) says so, before anything is drawn.

Names of people hold characters that few faces know. Whoever issues a paper is told which ones, while there is time to
install a face or to write them in by hand.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

# Faces that exist for rare characters (Unicode's extensions A to H), behind the faces of the standard.
RARE_FACES = (
    "SimSun-ExtB", "宋体-ExtB", "SimSun-ExtG", "FangSong-ExtB", "FZFangSong-Extended", "Plangothic P1",
    "Plangothic P2", "HanaMinA", "HanaMinB", "Hanazono Mincho B", "TH-Tshyn-P1", "TH-Tshyn-P2", "BabelStone Han",
    "Noto Serif CJK TC", "Noto Serif CJK JP", "Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK JP",
    "WenQuanYi Zen Hei", "AR PL UMing CN", "AR PL UKai CN",
)  # fmt: skip
# Full Unicode, then the basic plane: platform and encoding of a sub-table.
_SUBTABLES = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))


@dataclass(frozen=True, slots=True)
class Signs:
    """Characters of a paper its own face lacks: `borrowed` from another face by name, or `missing` altogether."""

    borrowed: tuple[tuple[str, str], ...] = ()
    missing: str = ""


@cache
def fonts() -> typst.Fonts:
    # Reading the faces of a machine takes half a second, once for each process.
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


@cache
def families() -> frozenset[str]:
    return frozenset(fonts().families())


def installed(chain: Iterable[str]) -> list[str]:
    """The faces of a chain that this machine has; the first of any if it has none (typst warns of unknown names)."""
    return [face for face in chain if face in families()] or sorted(families())[:1]


def signs_of(text: str, chain: Iterable[str]) -> Signs:
    """The characters of `text` that the first installed face of `chain` cannot draw."""
    first, *others = installed(chain) or [""]
    borrowed: dict[str, str] = {}
    missing = ""
    for sign in sorted(sign for sign in set(text) if not sign.isspace() and not has(first, sign)):
        # Beyond the chain the drawing program tries every face there is.
        face = next((face for face in (*others, *sorted(families())) if has(face, sign)), None)
        if face is None:
            missing += sign
        else:
            borrowed[face] = borrowed.get(face, "") + sign
    return Signs(tuple(borrowed.items()), missing)


def has(family: str, sign: str) -> bool:
    """Whether a face of this family has the character."""
    starts, ends = _ranges(family)
    at = bisect_right(starts, ord(sign)) - 1
    return at >= 0 and ord(sign) <= ends[at]


@cache
def _ranges(family: str) -> tuple[list[int], list[int]]:
    """First and last of each run of characters, in order."""
    face = min(
        (one for one in fonts().fonts() if one.family == family),
        key=lambda one: (one.style != "normal", abs(one.weight - 400)),
        default=None,
    )
    if face is None or face.path is None:
        return [], []
    try:
        runs = sorted(_runs(Path(face.path).read_bytes(), face.index))
    except (OSError, struct.error, IndexError, ValueError):
        # A damaged face has nothing; the drawing program will not use it either.
        return [], []
    return [first for first, _last in runs], [last for _first, last in runs]


def _runs(data: bytes, index: int) -> Iterator[tuple[int, int]]:
    """The runs of characters in the cmap table of the font file's face number `index`."""
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", data, start + 4)
    tables = {data[at : at + 4]: at for at in range(start + 12, start + 12 + 16 * count, 16)}
    (cmap,) = struct.unpack_from(">I", data, tables.get(b"cmap", 0) + 8) if b"cmap" in tables else (0,)
    (subtables,) = struct.unpack_from(">H", data, cmap + 2) if cmap else (0,)
    found = {
        (platform, encoding): cmap + offset
        for platform, encoding, offset in (
            struct.unpack_from(">HHI", data, cmap + 4 + 8 * number) for number in range(subtables)
        )
    }
    best = next((found[key] for key in _SUBTABLES if key in found), None)
    if best is None:
        return
    (kind,) = struct.unpack_from(">H", data, best)
    if kind == 12:
        (groups,) = struct.unpack_from(">I", data, best + 12)
        for first, last, _glyph in struct.iter_unpack(">III", data[best + 16 : best + 16 + 12 * groups]):
            yield first, last
    elif kind == 4:
        (doubled,) = struct.unpack_from(">H", data, best + 6)
        ends = struct.unpack_from(f">{doubled // 2}H", data, best + 14)
        firsts = struct.unpack_from(f">{doubled // 2}H", data, best + 16 + doubled)
        yield from ((first, last) for first, last in zip(firsts, ends, strict=True) if last != 0xFFFF)
