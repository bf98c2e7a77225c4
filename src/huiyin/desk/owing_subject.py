"""What a duty hangs on, as the desk shows it. Apart from `owing_beside`, which asks every room for its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """Its title and where it stands."""

    title: str
    url: str
