"""Figures of receptions: what is counted, by unit in the order of the tree, and that nobody is their subject."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields
from datetime import date

import pytest
from django.urls import reverse
from pikepdf import Pdf

from huiyin.documents.printing import printed
from huiyin.receptions import visits
from huiyin.receptions.actions import exchange, keep_attendance, move_session, open_rota, publish
from huiyin.receptions.figures import Counted, between, by_session, by_unit, together
from huiyin.receptions.models import Session, Stage
from huiyin.receptions.poster import Size, poster_of
from huiyin.receptions.visits import Coming
from tests import make
from tests.desk.casework import signed_in
from tests.receptions.test_keeping import NOW, OVER, opened, wish

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def place() -> make.Office:
    """Two Wednesdays with two leaders each; on the first, three visits were received and one left unreceived."""
    place = make.office()
    chief = make.post(place.bureau, "head", name="周启明", title="局长")
    deputy = make.post(place.station, "head", name="郑怀远", title="所长")
    rota = opened(place, chief, deputy)
    sessions = list(rota.sessions.filter(on__lte=date(2026, 3, 25)))
    publish(sessions=sessions, by=place.clerk, at=NOW)
    for people in (1, 3, 12, 1):
        visit = visits.greet(
            session=sessions[0], coming=Coming(people, min(people, 5)), contact=None, by=place.clerk, at=NOW
        )
        if visit.no < 4:
            visits.advance(visit=visit, to=Stage.CALLED, by=place.clerk, at=NOW, room="1")
    for session in sessions[:2]:
        keep_attendance(session=session, attended_by=session.host, units=[], note="", by=place.clerk, at=OVER)
    exchange(session=sessions[2], other=sessions[3], reason="会议", by=place.clerk, at=NOW)
    move_session(session=sessions[3], on=date(2026, 3, 26), reason="会议", by=place.clerk, at=NOW)
    return place


def test_what_is_counted(place: make.Office) -> None:
    [found] = by_unit(between(Session.objects.all(), *MARCH))
    assert found.unit == place.office.pk
    # Two leaders in one place on one Wednesday are one day of reception and two times a leader received.
    assert found.counted == Counted(
        planned=4,
        held=2,
        days=1,
        moved=1,
        exchanged=2,
        in_notice=2,
        batches=3,
        groups=1,
        persons=16,
        leaders={"county": 1, "town": 1},
    )
    assert together(by_session(between(Session.objects.all(), *MARCH)).values()).persons == 16
    assert by_unit(between(Session.objects.all(), date(2025, 1, 1), date(2025, 12, 31))) == []


def test_units_stand_in_the_order_of_the_tree_whatever_their_figures(place: make.Office) -> None:
    station_rota = open_rota(wish=wish(place.head), by=place.station_clerk, at=NOW)
    publish(sessions=list(station_rota.sessions.all()), by=place.station_clerk, at=NOW)
    found = [one.unit for one in by_unit(between(Session.objects.all(), *MARCH))]
    assert found == [place.office.pk, place.station.pk]


def test_no_figure_is_of_a_person() -> None:
    names = {one.name for one in fields(Counted)}
    assert names == {
        "planned", "held", "days", "moved", "exchanged", "in_notice", "batches", "groups", "persons", "leaders",
        "outcomes",
    }  # fmt: skip


def test_the_table_opens_to_sessions_and_these_to_visits(place: make.Office) -> None:
    client = signed_in(place.clerk)
    where = reverse("desk:reception_figures") + "?first=2026-03-01&last=2026-03-31"
    page = client.get(where).content.decode()
    first = Session.objects.all()[0]
    assert reverse("desk:reception_visits", args=[first.pk]) in page
    # Leaders are counted by level; beside their names these would be figures about persons.
    assert "周启明" not in page
    assert "16" in client.get(f"{where}&print=1").content.decode()
    book = client.get(reverse("desk:reception_figures_xlsx") + "?first=2026-03-01&last=2026-03-31")
    assert book.content[:2] == b"PK"
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        words = parts.read("xl/sharedStrings.xml").decode()
    assert place.office.name in words
    assert "周启明" not in words
    assert client.get(reverse("desk:reception_figures") + "?first=2026-03-31&last=2026-03-01").status_code == 200


def test_figures_stay_within_reach(place: make.Office) -> None:
    where = reverse("desk:reception_figures") + f"?first=2026-03-01&last=2026-03-31&unit={place.office.pk}"
    for post in (place.station_clerk, place.head):
        assert "逐场明细" not in signed_in(post).get(where).content.decode()
    assert "逐场明细" in signed_in(place.supervisor).get(where).content.decode()


def page_width(pdf: bytes) -> float:
    with Pdf.open(io.BytesIO(pdf)) as opened_pdf:
        return float(opened_pdf.pages[0].mediabox[2])


def test_the_poster_fits_a_wall_and_says_where_the_newest_stands(place: make.Office) -> None:
    sessions = list(Session.objects.select_related("host__staff").filter(on__gt=date(2026, 3, 18)))
    address = "https://example.org/receptions/?unit=1"
    sizes: tuple[tuple[Size, int], ...] = (("a4", 595), ("a3", 842))
    for size, width in sizes:
        letter = poster_of(place.office, sessions, on=date(2026, 3, 18), address=address, size=size)
        page = printed(letter)
        assert page.pages == 1
        assert page_width(page.pdf) == pytest.approx(width, abs=1)
        assert letter.address == address
        said = "".join("".join(row) for piece in letter.pieces for row in piece.rows)
        assert "3月25日（周三）" in said
        assert "周启明　局长" in said
