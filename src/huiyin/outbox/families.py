"""What a message may be about, and who may learn of it: asked of the room that owns the subject.

This room lies below cases and knows none of them; `cases` registers itself here, as it does with `duties`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from huiyin.people.models import Post


@dataclass(frozen=True, slots=True)
class About:
    """What may be said of a subject: its number, and whether even its kind must not show."""

    number: str
    is_discreet: bool


class Family(Protocol):
    """The room behind one family of subjects."""

    def may_learn(self, post: Post, subject: int) -> bool:
        """Whether whoever sits in `post` may see the subject now: asked again right before sending."""
        ...

    def said_of(self, subjects: Iterable[int]) -> Mapping[int, About]:
        """What may be said of each of the subjects that still exist."""
        ...


FAMILIES: dict[str, Family] = {}


def register_family(name: str, family: Family) -> None:
    FAMILIES[name] = family


def may_learn(post: Post, family: str, subject: int) -> bool:
    """Fails closed: a family nobody answers for is told to no one."""
    known = FAMILIES.get(family)
    return known is not None and known.may_learn(post, subject)
