"""What the tests of this room share."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def own_home(settings: Any, tmp_path: Path) -> Path:
    """A home of its own, so that a test finds no files of another."""
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"
