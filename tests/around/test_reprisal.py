"""Art. 18(4): the button for reprisals goes to the office above, sealed, and leaves no trace in the matter below."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.duties.office_time import today
from tests import make
from tests.around.acts import acted, at_the_portal, sound
from tests.desk.casework import moment
from tests.desk.seated import seated

pytestmark = pytest.mark.django_db

WORDS = "所长上门让我不要再反映，否则停我的摊位。"


def test_it_becomes_a_sealed_matter_of_its_own_that_the_unit_below_never_sees(tmp_path: Path) -> None:
    office = make.office()
    filed = make.registered(office.clerk, at=moment(), received_on=today())
    acted(office.clerk, filed.case, "transfer", **{"unit": office.station.name, "routes-1-route": "31.6"})
    before = filed.case.last_seq
    client = at_the_portal(filed)
    form = client.get("/track/matter/reprisal/").context["form"]
    given = {"token": str(form["token"].value()), "against": str(office.station.pk), "words": WORDS}
    answered = client.post("/track/matter/reprisal/", given)
    page = answered.content.decode()
    made = Case.objects.latest("pk")
    assert made.number in page
    assert "no-store" in answered["Cache-Control"]

    assert (made.office_id, made.is_sealed, made.kind) == (office.office.pk, True, "accusation")
    assert office.station.pk in made.barred_units
    assert made.state["ties"] == [{"kind": "about", "case": filed.case.number, "step": 2}]
    # Nothing of it in the matter below, and nobody of the unit reaches it by page, list or search.
    filed.case.refresh_from_db()
    assert filed.case.last_seq == before
    for post in (office.station_clerk, office.handler, office.head):
        assert not can_see(post, made)
        client_below = seated(post)
        assert client_below.get(f"/desk/cases/{made.number}/").status_code == 404
        for address in ("/desk/", "/desk/cases/", f"/desk/cases/{filed.case.number}/", f"/desk/find/?q={made.number}"):
            shown = client_below.get(address).content.decode()
            assert f"/desk/cases/{made.number}/" not in shown
            assert "停我的摊位" not in shown
    # Sent twice it is one matter, and its code is not shown again.
    again = client.post("/track/matter/reprisal/", given).content.decode()
    assert Case.objects.latest("pk") == made
    assert made.number in again
    assert sound(tmp_path)


def test_against_the_registering_office_it_goes_above_that_office() -> None:
    office = make.office()
    filed = make.registered(office.clerk, at=moment(), received_on=today())
    client = at_the_portal(filed)
    form = client.get("/track/matter/reprisal/").context["form"]
    given = {"token": str(form["token"].value()), "against": str(office.office.pk), "words": WORDS}
    client.post("/track/matter/reprisal/", given)
    made = Case.objects.latest("pk")
    assert made.office.parent_id == office.province.pk
    assert not can_see(office.clerk, made)


def test_without_number_and_code_there_is_no_button() -> None:
    from django.test import Client

    assert Client().get("/track/matter/reprisal/").status_code == 403
