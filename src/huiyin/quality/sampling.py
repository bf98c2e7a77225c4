"""Spot samples: seeded and stratified. The seed and the frame are written down, and anyone can draw the same again.

Pure: no clock, no chance, no database. Places come from SHA-256 over seed and matter, which is the same on every
machine and in every release; a generator of random numbers would not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

# Such as the unit that handled it, its kind and its outcome.
type Stratum = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawable:
    """One matter that may be drawn, and the stratum it lies in."""

    case: int
    stratum: Stratum


def draw(frame: Iterable[Drawable], size: int, seed: str) -> tuple[int, ...]:
    """So many matters of the frame, each stratum by its share; in the order of the strata.

    The order of the frame does not matter, nor does a matter that stands in it twice. ValueError for a negative size.
    """
    strata: dict[Stratum, set[int]] = {}
    for one in frame:
        strata.setdefault(one.stratum, set()).add(one.case)
    wanted = shares({stratum: len(cases) for stratum, cases in strata.items()}, size, seed)
    drawn: list[int] = []
    for stratum in sorted(strata):
        by_place = sorted(strata[stratum], key=lambda case: (_place(seed, str(case)), case))
        drawn += by_place[: wanted[stratum]]
    return tuple(drawn)


def shares(counts: Mapping[Stratum, int], size: int, seed: str) -> dict[Stratum, int]:
    """How many are drawn of each stratum: one of each where there are enough to draw, the rest in proportion.

    What is left over by rounding goes to the largest remainders; between equal ones the seed decides.
    """
    if size < 0:
        raise ValueError("a sample has no negative size")
    counts = {stratum: count for stratum, count in counts.items() if count}
    size = min(size, sum(counts.values()))
    floor = 1 if counts and size >= len(counts) else 0
    left = {stratum: count - floor for stratum, count in counts.items()}
    rest, total = size - floor * len(counts), sum(left.values())
    quota = {stratum: Fraction(rest * count, total) if total else Fraction(0) for stratum, count in left.items()}
    wanted = {stratum: floor + int(share) for stratum, share in quota.items()}
    remainders = sorted(
        (stratum for stratum in quota if quota[stratum] % 1),
        key=lambda stratum: (-(quota[stratum] % 1), _place(seed, "/".join(stratum))),
    )
    for stratum in remainders[: size - sum(wanted.values())]:
        wanted[stratum] += 1
    return wanted


def _place(seed: str, name: str) -> bytes:
    return sha256(f"{seed}|{name}".encode()).digest()


def digest_of(frame: Iterable[Drawable]) -> str:
    """The frame in sixteen signs: whoever draws again sees whether it is the same frame."""
    lines = sorted(f"{one.case}|{'|'.join(one.stratum)}" for one in frame)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]
