"""Language and display: remembered by cookie, back to the page, never to another site."""

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.web.urls")


@pytest.mark.parametrize("to", ["/parts/", "/cases/2026-0417/?tab=papers"])
def test_a_language_is_remembered_and_the_page_comes_back(client: Client, to: str) -> None:
    answer = client.post("/language/", {"language": "en", "next": to})
    assert answer.status_code == 302
    assert answer["Location"] == to
    assert answer.cookies["huiyin_language"].value == "en"
    assert 'lang="en"' in client.get("/parts/portal/").content.decode()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_a_choice_never_leads_to_another_site(client: Client, to: str) -> None:
    for address in ("/language/", "/display/"):
        assert client.post(address, {"language": "en", "theme": "dark", "next": to})["Location"] == "/"


def test_the_page_is_taken_from_the_referer_when_the_form_names_none(client: Client) -> None:
    answer = client.post("/language/", {"language": "en"}, headers={"referer": "http://testserver/parts/"})
    assert answer["Location"] == "http://testserver/parts/"


@pytest.mark.parametrize(("name", "value"), [("language", "xx"), ("theme", "pink"), ("density", "")])
def test_an_unknown_choice_is_not_remembered(client: Client, name: str, value: str) -> None:
    for address in ("/language/", "/display/"):
        assert not client.post(address, {name: value}).cookies


def test_display_choices_show_on_the_page(client: Client) -> None:
    client.post("/display/", {"theme": "dark", "density": "comfortable", "print_size": "large", "keys": "off"})
    page = client.get("/parts/").content.decode()
    for said in ('data-theme="dark"', 'data-density="comfortable"', 'data-print-size="large"', 'data-keys="off"'):
        assert said in page


def test_a_script_is_answered_without_a_page(client: Client) -> None:
    answer = client.post("/display/", {"theme": "dark"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 204
    assert answer.cookies["huiyin_theme"].value == "dark"


def test_choices_are_made_by_post_only(client: Client) -> None:
    assert client.get("/language/").status_code == 405
    assert client.get("/display/").status_code == 405


def test_choices_need_no_token_so_that_public_pages_set_no_cookie() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/language/", {"language": "en"}).status_code == 302
