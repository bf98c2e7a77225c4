"""What the demo's petitioners write: a kind of matter with its gaps filled, and who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from huiyin.cases.intake.registration import Person
from huiyin.install.demo_files import read
from huiyin.parties.actions import Identity

TRIES = 6
_SEASONS = {"early": "初", "middle": "中旬", "late": "底"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, and what each outcome would answer."""

    text: str
    kind: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """A matter in its petitioner's words; `extract` is what the competent unit may read of a sealed one."""

    subject: str
    facts: str
    asks: tuple[Ask, ...]
    extract: str
    gaps: Mapping[str, str]


def words_for(
    kind: Mapping[str, Any], *, names: Mapping[str, str], received: date, taken: set[str], rng: Random
) -> Words:
    """Fill a kind's gaps; one gap has one value throughout, and no two matters one title (`taken`, added to).

    `names` are the places and units of the matter.
    """
    gaps, chosen, subject = _told(kind, names, received, rng)
    for _ in range(TRIES):
        if subject not in taken:
            break
        gaps, chosen, subject = _told(kind, names, received, rng)
    if subject in taken:
        subject = next(said for said in _with_place(subject, gaps) if said not in taken)
    taken.add(subject)
    asks = kind["asks"] if chosen == 0 or rng.random() < 0.5 else kind["asks"][:1]
    return Words(
        subject=subject,
        facts=kind["facts"][chosen].format_map(gaps),
        asks=tuple(_ask(ask, chosen, kind.get("kind", "claim"), gaps) for ask in asks),
        extract=kind.get("extract", ""),
        gaps=gaps,
    )


def _told(
    kind: Mapping[str, Any], names: Mapping[str, str], received: date, rng: Random
) -> tuple[dict[str, str], int, str]:
    """One telling: the gaps, the number of the telling (subject and facts go together), and its title."""
    gaps = _gaps(received, rng) | dict(names)
    chosen = rng.randrange(min(len(kind["subjects"]), len(kind["facts"])))
    return gaps, chosen, kind["subjects"][chosen].format_map(gaps)


def _with_place(subject: str, gaps: Mapping[str, str]) -> Iterator[str]:
    """The title as a clerk tells two alike apart: by the place, then by a number."""
    yield from (f"{subject}（{gaps[name]}）" for name in ("estate", "road", "village") if gaps[name] not in subject)
    yield from (f"{subject}（{number}）" for number in count(2))


def _ask(ask: Mapping[str, Any], chosen: int, kind: str, gaps: Mapping[str, str]) -> Ask:
    answers = {
        outcome: ask[outcome].format_map(gaps)
        for outcome in ("supported", "explained", "not_supported")
        if outcome in ask
    }
    text: str = ask["text"] if isinstance(ask["text"], str) else ask["text"][chosen]
    return Ask(text.format_map(gaps), ask.get("kind", kind), answers)


def _gaps(received: date, rng: Random) -> dict[str, str]:
    lists = read("lists")
    gaps = {
        name: rng.choice(lists[name])
        for name in ("estate", "road", "road2", "market", "park", "shop", "village", "school", "company", "river")
    }
    gaps |= {name: rng.choice(lists[name]) for name in ("time", "money", "year")}
    day = received - timedelta(days=rng.randint(4, 26))
    gaps["day"], gaps["day2"] = _day(day, received), _day(day + timedelta(days=2), received)
    gaps["since"] = _since(received - timedelta(days=rng.randint(30, 200)), received, rng)
    return gaps


def _day(day: date, received: date) -> str:
    year = "" if day.year == received.year else "去年"
    return f"{year}{day.month}月{day.day}日"


def _since(day: date, received: date, rng: Random) -> str:
    year = "今年" if day.year == received.year else "去年"
    return f"{year}{day.month}月{rng.choice(list(_SEASONS.values()))}以来"


def basis_for(category: str) -> str:
    """The law an answer of this category rests on: the nearest entry of lists.toml."""
    found = read("lists")["basis"]
    while category not in found:
        category = category.rpartition(".")[0]
    return str(found[category])


def persons_for(words: Words, *, town: str, number: int, role: str, rng: Random) -> tuple[Person, ...]:
    """The petitioners: the first one plain, the others with `role`."""
    people = [_identity(words, town, rng) for _ in range(number)]
    first = "representative" if role == "representative" else "petitioner"
    return tuple(Person(identity, first if place == 0 else role) for place, identity in enumerate(people))


def _identity(words: Words, town: str, rng: Random) -> Identity:
    parts = read("staff")
    home = f"{town}{words.gaps['estate']}{rng.randint(1, 18)}栋{rng.randint(1, 12)}0{rng.randint(1, 4)}室"
    return Identity(
        name=rng.choice(parts["surnames"]) + rng.choice(parts["given"]),
        # No number in this form can be dialled.
        phone=f"000-0000-{rng.randint(2000, 9999)}",
        address=f"望江省{home}",
    )
