"""What tests that commit have to leave behind: a process that remembers none of their units."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huiyin.people import directory


@pytest.fixture
def _committed() -> Iterator[None]:
    directory.forget()
    yield
    directory.forget()
