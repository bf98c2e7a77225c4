"""The whole demo as its people see it: each kind of page they are led to, narrow and wide, read and worked by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from huiyin.install.office import load_demo_office
from huiyin.people.models import Post
from tests.browser import looking
from tests.browser.conftest import Visit
from tests.desk.seated import seated
from tests.long.linked import is_page, visited

pytestmark = [pytest.mark.browser, pytest.mark.long]

LOOKS = (("zh-hans", 1366), ("zh-hans", 360), ("en", 360))
# Of one kind so many are read for their links by each person; the first anybody is led to is looked at.
READ_OF_ONE, READ_BY_ONE = 4, 500
DESK = ("/desk/", "/desk/find/?q=噪声", "/desk/account/")


def led_to(client: Client, starts: Iterable[str], known: set[str]) -> Iterator[str]:
    """One address of each kind of page that nobody before was led to."""
    for one in visited(client, starts, most=READ_BY_ONE, most_of_one=READ_OF_ONE, seen=set()):
        if one.answer.status_code == 200 and is_page(one.answer) and one.kind not in known:
            known.add(one.kind)
            yield one.path


def faults_of(page: Page, paths: Iterable[str], language: str, width: int) -> Iterator[str]:
    """Each fault with its page and look."""
    for path in paths:
        page.goto(path)
        for fault in looking.faults(page, language=language):
            yield f"{language} {width} {path}: {fault}"


def test_every_kind_of_page_fits_reads_and_is_worked_by_key(
    visit: Visit, live_server: LiveServer, tmp_path: Path, settings: Settings
) -> None:
    settings.FILES, settings.CHECKPOINTS = tmp_path / "files", tmp_path / "checkpoints"
    settings.HOME = tmp_path
    office = load_demo_office()
    known: set[str] = set()
    shown: list[tuple[Post | None, list[str]]] = [(None, list(led_to(Client(), ["/"], known)))]
    for username, _password, _said in office.sign_ins:
        post = Post.objects.select_related("unit", "staff").filter(staff__username=username).order_by("pk")[0]
        cache.clear()
        shown.append((post, list(led_to(seated(post), DESK, known))))
    wrong: list[str] = []
    for language, width in LOOKS:
        for who, paths in shown:
            page = visit(who, language=language, width=width)
            wrong += faults_of(page, paths, language, width)
            page.goto("/desk/" if who else "/")
            assert looking.skips(page), (who, language)
            page.context.close()
    assert not wrong, "\n".join(wrong)
    assert len(known) > 200
