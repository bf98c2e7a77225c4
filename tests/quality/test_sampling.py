"""Samples: the same seed and frame give the same matters, spread over the strata by their share."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.quality.sampling import Drawable, digest_of, draw, shares

STRATA = [(unit, kind, outcome) for unit in "123" for kind in ("claim", "accusation") for outcome in ("", "supported")]
# The stratum of each matter, by its place in the list: cheap to make, however busy the machine.
FRAMES = st.lists(st.integers(0, len(STRATA) - 1), min_size=1, max_size=40).map(
    lambda strata: [Drawable(101 + 7 * place, STRATA[stratum]) for place, stratum in enumerate(strata)]
)
SIZES = st.integers(0, 50)
SEEDS = st.integers(0, 1000).map(str)


@settings(max_examples=40)
@given(FRAMES, SIZES, SEEDS)
def test_anyone_draws_the_same_again(frame: list[Drawable], size: int, seed: str) -> None:
    shuffled = [*frame[::2], *reversed(frame), *frame[1::3]]
    assert draw(shuffled, size, seed) == draw(frame, size, seed)
    assert digest_of(sorted(frame, key=lambda one: -one.case)) == digest_of(frame)


@settings(max_examples=40)
@given(FRAMES, SIZES, SEEDS)
def test_as_many_as_asked_and_nobody_twice(frame: list[Drawable], size: int, seed: str) -> None:
    drawn = draw(frame, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(frame))
    assert set(drawn) <= {one.case for one in frame}


@settings(max_examples=60)
@given(FRAMES, SIZES, SEEDS)
def test_every_stratum_by_its_share(frame: list[Drawable], size: int, seed: str) -> None:
    counts = Counter(one.stratum for one in frame)
    wanted = shares(counts, size, seed)
    stratum_of = {one.case: one.stratum for one in frame}
    assert Counter(stratum_of[case] for case in draw(frame, size, seed)) == Counter(wanted)
    size = min(size, len(frame))
    for stratum, count in counts.items():
        assert 0 <= wanted[stratum] <= count
        if size >= len(counts):
            assert wanted[stratum] >= 1
        else:
            assert abs(wanted[stratum] - Fraction(size * count, len(frame))) < 1


def test_a_sample_is_the_same_in_every_release() -> None:
    """The very numbers: whoever changes how places are made changes every sample that was ever drawn."""
    frame = [Drawable(case, ("7", "claim", "supported" if case % 3 else "explained")) for case in range(1, 13)]
    assert draw(frame, 5, "2026-03-18") == draw(list(reversed(frame)), 5, "2026-03-18")
    assert sorted(draw(frame, 12, "x")) == list(range(1, 13))
    assert draw(frame, 5, "2026-03-18") == PINNED


PINNED = (12, 3, 5, 7, 10)


def test_a_sample_has_no_negative_size() -> None:
    with pytest.raises(ValueError, match="negative"):
        draw([], -1, "x")
    assert draw([], 5, "x") == ()
