"""Which optional rules are on is read anew for each test: the process keeps what it read for some seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huiyin.duties import layers


@pytest.fixture(autouse=True)
def _switches_as_they_stand() -> Iterator[None]:
    layers.forget()
    yield
    layers.forget()
