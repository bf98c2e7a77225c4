"""Addresses worked out once are those Django gives."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from huiyin.web.addresses import address


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("desk:today", ()),
        ("desk:case", ("2026-000001",)),
        ("desk:case", ("2026/1 某",)),
        ("desk:case", ("50%",)),
        ("desk:step", ("2026-000001", "log")),
        ("desk:step", (2026, "no_contacts")),
        ("desk:oversight_instruction", (17,)),
        ("desk:oversight_instruction", ("17",)),
    ],
)
def test_it_is_the_one_django_gives(name: str, args: tuple[str | int, ...]) -> None:
    # Django itself has none for a number with a stroke in it.
    try:
        expected = reverse(name, args=args)
    except NoReverseMatch:
        with pytest.raises(NoReverseMatch):
            address(name, *args)
        return
    assert address(name, *args) == expected == address(name, *args)


@pytest.mark.parametrize("args", [(), ("one",), ("1", "2"), ("１",)])
def test_one_that_does_not_exist_is_refused(args: tuple[str, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        address("desk:oversight_instruction", *args)


def test_it_lies_under_the_path_the_site_is_served_under() -> None:
    before, prefix = address("desk:case", "1"), get_script_prefix()
    try:
        set_script_prefix("/office/")
        assert address("desk:case", "1") == f"/office{before}"
    finally:
        set_script_prefix(prefix)
    assert address("desk:case", "1") == before
