"""What moulds are filled with: the units and posts of the tree, and words, both turned into bytes once."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from huiyin.cases.words import grams
from huiyin.install import bench_office
from huiyin.install import bench_words as words
from huiyin.install.bench_moulds import ABOVE, MOST_ASKS, UNIT_WORDS
from huiyin.install.bench_office import Desk, Place
from huiyin.install.bench_rows import lengthened, number_in_row, words_in_row
from huiyin.install.bench_slots import clear
from huiyin.people.models import Unit

STORIES = 1000


@dataclass(frozen=True, slots=True)
class Filling:
    """A unit as its places are filled: id and words in the order of the slots, posts by role."""

    id: int
    words: tuple[bytes, ...]
    posts: Mapping[str, Sequence[tuple[bytes, ...]]]


@dataclass(frozen=True, slots=True)
class Team:
    """An office with the units it works with; `level` says which moulds fit it. `own` are the parts that are its own.

    `weights` rise: what comes to each unit, on top of what comes to those before it.
    """

    level: str
    own: Mapping[str, Filling]
    units: tuple[Filling, ...]
    weights: tuple[float, ...]

    def cast(self, chance: float, other: float) -> dict[str, Filling]:
        """Who plays which part: two different units beside the office, the busiest first of all, and often."""
        first = bisect(self.weights, chance * self.weights[-1])
        second = int(other * (len(self.units) - 1))
        return {**self.own, "a": self.units[first], "b": self.units[second if second < first else second + 1]}


@dataclass(frozen=True, slots=True)
class Words:
    """Subjects by how many requests are made, with category and what is asked for; and stories and places.

    All as they fill their spans: in texts, and in rows.
    """

    subjects: Mapping[tuple[int, bool], tuple[Sequence[tuple[bytes, ...]], Sequence[float]]]
    stories: Sequence[tuple[bytes, bytes]]
    places: Sequence[tuple[bytes, bytes]]
    names: Sequence[bytes]


def _held(post: int, unit: int, staff: int) -> tuple[bytes, ...]:
    who = number_in_row(post) + number_in_row(unit) + number_in_row(staff)
    return b"%d" % post, b"%d" % staff, who, number_in_row(post), number_in_row(staff)


def teams(desks: Sequence[Desk], units: Mapping[int, Unit]) -> list[Team]:
    """Every petition office, in the order of `desks`."""

    def filling(place: Place) -> Filling:
        unit = units[place.id]
        said = tuple(clear(getattr(unit, name)) for name in UNIT_WORDS)
        posts = {role: [_held(post, place.id, staff) for post, staff in held] for role, held in place.posts.items()}
        return Filling(place.id, (b"%d" % place.id, number_in_row(place.id), *said), posts)

    found = []
    for desk in desks:
        line = [int(part) for part in units[desk.bureau.id].path.split(".") if part][:-1]
        own = {key: filling(Place(pk, "", "", {})) for key, pk in zip(ABOVE, line, strict=False)}
        own |= {"bureau": filling(desk.bureau), "office": filling(desk.office)}
        beside = tuple(filling(place) for place in desk.targets[:-1])
        rising = tuple(accumulate(1 / (rank + 1) for rank in range(len(beside))))
        found.append(Team(units[desk.office.id].level, own, beside, rising))
    return found


def prepared_words(rng: Random, places: Sequence[str]) -> Words:
    """All words that may come up, escaped and cut beforehand."""
    subjects: dict[tuple[int, bool], tuple[list[tuple[bytes, ...]], list[float]]] = {}
    for key, weight, forms, asks in words.TOPICS:
        said = [form.format(where=road + spot) for form in forms for road in words.ROADS for spot in words.SPOTS]
        asked = [clear(ask) for ask in asks[:MOST_ASKS]]
        spare = [b""] * (MOST_ASKS - len(asked))
        rows = [_filled(subject, [clear(key), clear(subject), *asked, *spare]) for subject in said]
        for count in range(1, len(asked) + 1):
            found, rising = subjects.setdefault((count, key == words.CONDUCT), ([], []))
            found += rows
            before = rising[-1] if rising else 0.0
            rising += [before + weight * (no + 1) / len(rows) for no in range(len(rows))]
    stories = [_both(clear(words.story(rng))) for _ in range(STORIES)]
    names = [clear(last + first) for last in bench_office.SURNAMES for first in bench_office.GIVEN]
    return Words(subjects, stories, [_both(place.encode()) for place in places], names)


def _both(text: bytes) -> tuple[bytes, bytes]:
    return text, lengthened(text)


def _filled(subject: str, said: Sequence[bytes]) -> tuple[bytes, ...]:
    return *said, *map(lengthened, said), words_in_row(grams(subject))
