"""Counters: fixed windows, addresses, and many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory, override_settings
from pytest_django import DjangoAssertNumQueries

from huiyin.people import attempts

AT = datetime(2026, 3, 18, 2, 59, 59, tzinfo=UTC)
KEY = ("look-up", "192.0.2.7")


@pytest.mark.django_db
def test_allows_up_to_the_limit_in_each_window() -> None:
    allowed = [attempts.allow(KEY, limit=2, window_seconds=3600, at=AT) for _ in range(3)]
    assert allowed == [True, True, False]
    # One second later a new hour begins.
    assert attempts.allow(KEY, limit=2, window_seconds=3600, at=AT + timedelta(seconds=1))
    assert attempts.allow(("look-up", "192.0.2.8"), limit=2, window_seconds=3600, at=AT)


@pytest.mark.django_db
def test_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        attempts.allow(KEY, limit=2, window_seconds=3600, at=AT)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_counted() -> None:
    def one(_: int) -> bool:
        try:
            return attempts.reserve(KEY, limit=5, lock=timedelta(minutes=15), at=AT).locked_until is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(24))) == 5


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind", "address"),
    [
        ("192.0.2.7", "203.0.113.9", False, "192.0.2.7"),  # anybody can send the header
        ("127.0.0.1", "10.0.0.1, 203.0.113.9", True, "203.0.113.9"),  # what the proxy itself saw
        ("127.0.0.1", "", True, ""),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "", False, "192.0.2.7"),
        ("", "", False, ""),
    ],
)
def test_address_of(remote: str, forwarded: str, behind: bool, address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    with override_settings(BEHIND_PROXY=behind):
        assert attempts.address_of(request) == address
