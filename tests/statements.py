"""How many statements something sends, counted without writing them out.

Django's CaptureQueriesContext puts every statement together with its values, which costs more than most pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Counted:
    """The statements so far: `len()` of it."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __len__(self) -> int:
        return len(self.sent)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.sent.append(str(sql))
        return execute(sql, params, many, context)


@contextmanager
def statements() -> Iterator[Counted]:
    """What is sent inside, savepoints included."""
    counted = Counted()
    with connection.execute_wrapper(counted):
        yield counted
