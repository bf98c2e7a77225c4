"""What a message may be about, and who may learn of it: asked of the room that owns the subject.

This room lies below cases and knows none of them; `cases` registers itself here, as it does with `duties`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from huiyin.people.models import Post


@dataclass(frozen=True, slots=True)
class About:
    """What may be said of a subject: its number, and whether even its kind must not show."""

    number: str
    is_discreet: bool
    # The family's own words for a reminder, in the place of those about cases.
    templates: Mapping[str, str] = field(default_factory=dict)


class Family(Protocol):
    """The room behind one family of subjects."""

    def may_learn(self, post: Post, subject: int) -> bool:
        """Whether whoever sits in `post` may see the subject now: asked again right before sending."""
        ...

    def said_of(self, subjects: Iterable[int]) -> Mapping[int, About]:
        """What may be said of each of the subjects that still exist."""
        ...


class Linking(Protocol):
    """A family that also tells somebody outside where to read."""

    def link(self, params: Mapping[str, Any]) -> str:
        """The address to open, made anew each time from what the message names."""
        ...


FAMILIES: dict[str, Family] = {}
LINKING: dict[str, Linking] = {}


def register_family(name: str, family: Family, linking: Linking | None = None) -> None:
    FAMILIES[name] = family
    if linking is not None:
        LINKING[name] = linking


def link_of(family: str, params: Mapping[str, Any]) -> str:
    """Where somebody outside reads what the message is about; empty for a family that tells nobody outside."""
    known = LINKING.get(family)
    return known.link(params) if known is not None else ""


def may_learn(post: Post, family: str, subject: int) -> bool:
    """Fails closed: a family nobody answers for is told to no one."""
    known = FAMILIES.get(family)
    return known is not None and known.may_learn(post, subject)
