"""A matter of the demo under way: its case, who acts for whom, and taking a step of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.install.demo_files import read
from huiyin.install.demo_plan import Matter
from huiyin.install.demo_tree import Tree
from huiyin.people.models import Post
from huiyin.procedure.state import CaseState

Given = dict[str, Any]


@dataclass(slots=True)
class Scene:
    """A matter under way: its case, and what is chosen once for all its steps."""

    matter: Matter
    tree: Tree
    case: Case
    rng: Random
    unit: str
    handler: int = 0
    opened: dict[str, Any] = field(default_factory=dict)

    @property
    def office(self) -> str:
        """The unit that keeps the matter: an accusation may have gone to the office above."""
        return next(key for key, unit in self.tree.units.items() if unit.pk == self.case.office_id)

    @property
    def state(self) -> CaseState:
        return self.case.standing

    @property
    def is_outside(self) -> bool:
        return self.tree.kinds[self.unit] == "outside"

    def post(self, unit: str, role: str, number: int = 0) -> Post:
        found = self.tree.find(unit, role)
        return found[number % len(found)]

    def pick(self, name: str) -> str:
        """One of a list's sentences, its gaps filled."""
        return str(self.rng.choice(read("lists")[name])).format_map(self.matter.words.gaps)


def take(scene: Scene, key: str, by: Post | None, at: datetime, given: Mapping[str, Any]) -> None:
    role = "petitioner" if by is None else None
    take_step(case=scene.case, step=key, by=by, at=at, given=given, role=role)
