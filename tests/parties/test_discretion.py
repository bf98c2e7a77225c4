"""Log lines carry no identity, whoever wrote them."""

import io
import logging
from collections.abc import Iterator

import pytest

from huiyin.parties.discretion import IdentityFilter, without_identities
from huiyin.parties.identities import Identity


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(IdentityFilter())
    logger = logging.getLogger("huiyin.test_discretion")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, out
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    "text",
    [
        "filing by 13800138000 refused",
        "+86 138-0013-8000",
        "id 11010519491231002X twice",
        "old id 110105491231002",
        "call 0411-84001234",
        "mail zhang.san@example.com bounced",
        "looked up TW0E-WAP7-VNGS",
        "DETAIL:  Failing row contains (1, 张三, 人民路8号).",
        "Key (name)=(张三) already exists",
    ],
)
def test_what_looks_like_an_identity_is_hidden(text: str) -> None:
    hidden = without_identities(text)
    for secret in ("138", "4912", "84001234", "zhang", "TW0E", "张三", "人民路"):
        assert secret not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "case WJ202603-00012 moved in 12.5 ms",
        "2026-03-18 02:00:00,123 GET /cases/WJ202603-00012/ 200",
        "paper 望公信〔2026〕12号 issued",
        "file 3f2b8c1e-5a64-4be6-9d30-1c2d3e4f5a6b kept, 1048576 bytes",
        "checkpoint 1742263200 of 3 chains",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert without_identities(text) == text


def test_arguments_tracebacks_and_identities_themselves(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    person = Identity(name="张建国", phone="13800138000")
    try:
        raise ValueError(f"cannot reach 13800138000 of {person}")
    except ValueError:
        logger.exception("filing of %s by %s failed", person, "13800138000")
    said = out.getvalue()
    assert "张建国" not in said
    assert "13800138000" not in said
    assert "filing of Identity(sealed) by (phone) failed" in said
    assert "ValueError: cannot reach (phone)" in said


def test_the_settings_put_the_filter_before_every_handler() -> None:
    from django.conf import settings

    for handler in settings.LOGGING["handlers"].values():
        assert "identities" in handler["filters"]
