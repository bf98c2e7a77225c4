"""The whole demo loads, is sound, and every page its people are led to answers; else a tenth of it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.install.office import load_demo_office
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from tests.desk.seated import seated
from tests.long.linked import failing

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# Of one kind of page each visitor asks so many; addresses somebody has asked before are not asked again.
OF_ONE_KIND = 8


def test_the_whole_demo_loads_and_every_linked_page_answers(tmp_path: Path, settings: Settings) -> None:
    settings.FILES, settings.CHECKPOINTS = tmp_path / "files", tmp_path / "checkpoints"
    settings.HOME = tmp_path
    office = load_demo_office()
    assert Case.objects.count() >= office.matters > 300
    assert check_cases().ok
    assert verify_all(checkpoints=tmp_path / "checkpoints").ok

    wrong = list(failing(Client(), ["/"], most=200, most_of_one=OF_ONE_KIND))
    asked: set[str] = set()
    for username, _password, _said in office.sign_ins:
        post = Post.objects.select_related("unit", "staff").filter(staff__username=username).order_by("pk")[0]
        cache.clear()
        starts = ["/desk/", "/desk/find/?q=噪声", "/desk/account/"]
        found = failing(seated(post), starts, most=700, most_of_one=OF_ONE_KIND, seen=asked)
        wrong += [f"{username}: {one}" for one in found]
    assert wrong == [], "\n".join(wrong)
    assert len(asked) > 300
