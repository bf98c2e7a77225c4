"""The page of the process: paths, stays and repeated steps, each number with its matters."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests import make
from tests.desk.seated import came, seated, served

pytestmark = pytest.mark.django_db


def links(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]*process/matters/[^"]*)"', page)]


def test_every_number_opens_to_as_many_matters() -> None:
    office = make.office()
    case = served(office, 3)
    came(office.clerk, 3)
    came(office.clerk, 2)
    desk = seated(office.supervisor)
    page = desk.get(reverse("desk:process")).content.decode()
    assert "3 matters took 2 paths" in page
    found = {}
    for link in links(page):
        behind = desk.get(link).content.decode()
        count = int(re.search(r"(\d+) matter", behind)[1])  # type: ignore[index]
        assert behind.count('class="case-number"') == count
        found[parse_qs(urlsplit(link).query).get("path", [""])[0]] = count
        if "stage=handling" in link:
            assert case.number in behind
    assert found["register"] == 2
    assert found["register>transfer>accept>draft>sign>serve"] == 1


def test_the_page_narrows_to_a_unit_and_a_kind() -> None:
    office = make.office()
    served(office, 3)
    came(office.clerk, 3)
    desk = seated(office.supervisor)
    where = reverse("desk:process")
    assert "1 matter, one path." in desk.get(f"{where}?unit={office.station.pk}").content.decode()
    assert "No matter was registered" in desk.get(f"{where}?kind=suggestion").content.decode()
    # What is not offered is as if it had not been chosen.
    wrong = desk.get(f"{where}?unit={office.province.pk}&period=1999-13&kind=person").content.decode()
    assert "2 matters took 2 paths" in wrong


def test_what_the_page_never_links_to_does_not_exist() -> None:
    desk = seated(make.office().supervisor)
    where = reverse("desk:process_matters")
    for query in ("", "?path=who>knows", "?stage=angry", "?again=unseal"):
        assert desk.get(where + query).status_code == 404


def test_a_handler_has_no_figures() -> None:
    assert seated(make.office().handler).get(reverse("desk:process")).status_code == 403
