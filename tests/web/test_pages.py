"""Every part draws in both languages; error pages say what to do in both."""

import re

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from huiyin.web import views

pytestmark = pytest.mark.urls("tests.web.urls")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/parts/", "/parts/portal/"])
def test_every_part_draws_without_inline_style_or_script(client: Client, address: str, language: str) -> None:
    client.cookies["huiyin_language"] = language
    page = client.get(address).content.decode()
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)
    assert "None" not in re.sub(r"<[^>]+>", "", page)


def test_every_picture_used_is_in_the_sprite(client: Client) -> None:
    from django.contrib.staticfiles import finders

    path = finders.find("huiyin/sprite.svg")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        known = set(re.findall(r'<symbol id="([^"]+)"', file.read()))
    page = client.get("/parts/").content.decode() + client.get("/parts/portal/").content.decode()
    used = set(re.findall(r'sprite\.svg#([^"]+)"', page))
    assert used
    assert used <= known


@pytest.mark.parametrize("status", [400, 403, 404, 419, 429, 500])
def test_error_pages_speak_both_languages_and_say_what_to_do(client: Client, status: int) -> None:
    page = client.get(f"/parts/error/{status}/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    chinese, english = main.split('<section class="section other-tongue"')
    for part in (chinese, english):
        assert "<li>" in part
        assert 'href="/"' in part
    assert CHINESE.search(chinese)
    assert not CHINESE.search(re.sub(r"<[^>]+>", "", english))


def test_a_refusal_shows_its_reason_escaped(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/desk/cases/1/")
    page = views.forbidden(request, PermissionError("<b>sealed</b>")).content.decode()
    assert "&lt;b&gt;sealed&lt;/b&gt;" in page
    assert 'href="/desk/"' in page


@pytest.mark.parametrize(("seconds", "minutes"), [(5, 1), (60, 1), (61, 2), (3600, 60)])
def test_a_limit_says_how_long_to_wait(rf: RequestFactory, seconds: int, minutes: int) -> None:
    answer = views.throttled(rf.post("/track/"), seconds)
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(seconds)
    assert f"Try again in {minutes} minute" in answer.content.decode()
