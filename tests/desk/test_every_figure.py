"""Every indicator of the catalogue on its page: it explains itself, and each of its parts opens."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huiyin.people import directory
from huiyin.statistics.catalogue import INDICATORS
from tests import make
from tests.desk.seated import day, seated, served

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def supervisor(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """Of an office with an answered matter: one for all indicators, rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        office = make.office()
        served(office, 4)
        yield seated(office.supervisor, language="en")
        transaction.set_rollback(True)
    directory.forget()


def shown(client: Client, name: str, key: str, **query: str) -> str:
    answer = client.get(reverse(f"desk:{name}", args=[key]), {"period": "30d", **query})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("key", sorted(INDICATORS))
def test_every_indicator_explains_itself_and_opens(key: str, supervisor: Client) -> None:
    indicator = INDICATORS[key]
    text = shown(supervisor, "figure", key)
    assert unescape(indicator.formula.en) in text
    assert unescape(indicator.source.en) in text
    for part in indicator.parts:
        shown(supervisor, "figure_matters", key, part=part.value)
        shown(supervisor, "figure_difference", key, part=part.value, then=str(day(-1)))
