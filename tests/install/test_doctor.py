"""What the examination says of the Python it runs on."""

from __future__ import annotations

import sys
import sysconfig

import pytest

from huiyin.install.doctor import is_optimised_build


@pytest.mark.parametrize(
    ("prefix", "told", "is_optimised"),
    [
        ("/opt/python", "--enable-shared '--enable-optimizations'", True),
        ("/opt/python", "--enable-shared", False),
        ("/usr", "--enable-shared --with-computed-gotos", True),
    ],
)
def test_a_python_is_optimised_where_it_says_so_or_a_distribution_built_it(
    monkeypatch: pytest.MonkeyPatch, prefix: str, told: str, is_optimised: bool
) -> None:
    monkeypatch.setattr(sys, "base_prefix", prefix)
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": told}.get)
    assert is_optimised_build() is is_optimised
