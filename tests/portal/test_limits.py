"""Limits: counted in the database for every process, clear, and never at the cost of what was typed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from huiyin.cases.models import Case
from tests import make
from tests.portal import filed as page


@pytest.mark.django_db
def test_too_many_filings_wait_and_lose_nothing(client: Client, settings: Settings) -> None:
    office = make.office()
    settings.FILINGS_PER_HOUR = 1
    page.filed(client, office.office)
    client.cookies.clear()
    settings.FILINGS_PER_HOUR = 5
    page.as_far_as_check(client)
    settings.FILINGS_PER_HOUR = 1
    answer = client.post("/file/check/", {"office": office.office.pk})
    assert answer.status_code == 429
    assert page.ABOUT["facts"] in answer.content.decode()
    assert Case.objects.count() == 1
    settings.FILINGS_PER_HOUR = 5
    assert client.post("/file/check/", {"office": office.office.pk}).url == "/file/receipt/"


@pytest.mark.django_db
def test_a_first_screen_over_the_limit_keeps_its_words_on_the_page(client: Client, settings: Settings) -> None:
    make.office()
    settings.FILINGS_PER_HOUR = 0
    answer = client.post("/file/matter/", page.ABOUT)
    assert answer.status_code == 429
    assert page.ABOUT["facts"] in answer.content.decode()
    settings.FILINGS_PER_HOUR = 5
    assert client.post("/file/matter/", page.ABOUT).status_code == 302


@pytest.mark.django_db
def test_only_failed_look_ups_count(client: Client, settings: Settings) -> None:
    office = make.office()
    done = make.registered(office.clerk)
    settings.LOOKUPS_PER_HOUR = 2
    for _time in range(4):
        assert page.look_up(client, done.case, done.code).status_code == 302
    for _time in range(2):
        assert page.look_up(client, done.case, "0000-0000-0000").status_code == 200
    limited = page.look_up(client, done.case, done.code)
    assert limited.status_code == 429
    assert done.case.number in limited.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_across_connections(settings: Settings) -> None:
    """Each thread has a connection of its own, as each process has."""
    settings.LOOKUPS_PER_HOUR = 4
    answers: list[int] = []

    def try_codes() -> None:
        typed = {"number": "2026-1", "code": "0000-0000-0000"}
        answers.extend([Client().post("/track/", typed).status_code for _time in range(5)])
        connection.close()

    threads = [threading.Thread(target=try_codes) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 4 + [429] * 6
