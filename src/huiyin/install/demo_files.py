"""Reading the demo's data files."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """One file of `demo_data`, without its suffix. Not to be changed by the caller."""
    return tomllib.loads((resources.files("huiyin.install.demo_data") / f"{name}.toml").read_text(encoding="utf-8"))


def kinds() -> list[dict[str, Any]]:
    """Every kind of matter, from the files `matters_*`."""
    return [kind for name in ("order", "traffic", "elsewhere") for kind in read(f"matters_{name}")["kind"]]
