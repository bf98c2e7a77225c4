"""The library of articles: shipped ones, the offices' own, search by words, and who may keep it."""

from __future__ import annotations

import pytest
from django.test import Client

from huiyin.cases import articles
from huiyin.cases.models import LibraryArticle
from huiyin.duties.office_time import now
from huiyin.ledger.models import Entry
from huiyin.procedure.engine import NotAllowed
from tests import make
from tests.desk.casework import signed_in, text
from tests.meetings.acts import DRAFT, accepted

pytestmark = pytest.mark.django_db

OWN = {"rule": "《噪声污染防治法》", "article": "第六十一条", "text": "文化娱乐、体育、餐饮等场所应当防止噪声污染。"}


def listed(client: Client, words: str = "") -> str:
    return text(client.get("/desk/articles/", {"q": words}))


def test_shipped_articles_quote_the_law_with_its_version() -> None:
    found = articles.shipped()
    assert len({item.key for item in found}) == len(found)
    assert all(item.text and item.version == "2022-05-01" for item in found)
    (finish,) = articles.matching(found, "60日 延长")
    assert finish.citation.zh == "《信访工作条例》第三十四条"


def test_a_clerk_adds_an_article_and_everybody_finds_it_by_its_words() -> None:
    office = make.office()
    clerk = signed_in(office.clerk)
    assert clerk.post("/desk/articles/", OWN).status_code == 302
    assert "《噪声污染防治法》第六十一条" in listed(signed_in(office.handler), "体育 餐饮")
    listed(clerk)  # with it goes what was said of adding it
    assert "第六十一条" not in listed(clerk, "拆迁")
    assert Entry.objects.filter(kind="article_added").count() == 1


def test_a_handler_uses_the_library_and_does_not_keep_it() -> None:
    office = make.office()
    handler = signed_in(office.handler)
    assert handler.post("/desk/articles/", OWN).status_code == 422
    assert not LibraryArticle.objects.exists()
    assert signed_in(office.administrator).get("/desk/articles/").status_code == 403


def test_only_its_own_office_takes_an_article_out_and_opinions_keep_its_words() -> None:
    world = accepted()
    row = articles.add_article(**OWN, by=world.office.clerk, at=now())
    answer = {"answers-1-outcome": "explained", "answers-1-opinion": "已依法处理。"}
    world.takes(world.office.handler, "draft", **DRAFT | answer | {"articles": [f"own:{row.pk}"]})
    world.by(world.office.station_clerk).post(f"/desk/articles/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_at is None
    world.by(world.office.clerk).post(f"/desk/articles/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert "体育" in text(world.by(world.office.head).get(f"/desk/cases/{world.case.number}/sign/"))
    with pytest.raises(NotAllowed):
        articles.chosen([f"own:{row.pk}"])
    assert Entry.objects.filter(kind="article_withdrawn").count() == 1
