"""The quarterly assessment: owed only where the layer binds, once for each unit that assesses, met by recording it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from huiyin.duties import layers
from huiyin.duties.models import Duty, DutyState
from huiyin.procedure.layers import OPTIONAL, QUARTERLY
from huiyin.quality import quarterly, refusals
from huiyin.quality.models import Assessment
from tests import make
from tests.pages.test_every_page import signed_in

pytestmark = pytest.mark.django_db
# Wednesday 1 July 2026: the second quarter is over.
JULY, SPRING = datetime(2026, 7, 1, 1, tzinfo=UTC), date(2026, 4, 1)
TEXT = "受理及时，两个派出所答复超期，限期说明。"


@pytest.fixture
def place() -> make.Office:
    return make.office()


def bound(monkeypatch: pytest.MonkeyPatch, since: date) -> None:
    monkeypatch.setattr(quarterly, "layers_in_force", lambda: {QUARTERLY: since})


def test_it_is_owed_only_where_the_layer_binds_and_its_source_is_named(
    place: make.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert QUARTERLY not in layers.layers_in_force()
    assert "每季度" in OPTIONAL[QUARTERLY].citation.text.zh
    assert quarterly.owe_assessments(JULY) == 0
    bound(monkeypatch, date(2026, 7, 1))
    assert quarterly.owe_assessments(JULY) == 0, "a quarter that ended before it binds is owed by nobody"
    bound(monkeypatch, date(2026, 6, 30))
    made = quarterly.owe_assessments(JULY)
    assert made == len(quarterly.assessors()) > 0
    assert quarterly.owe_assessments(JULY) == 0, "once"
    row = Assessment.objects.get(unit=place.bureau)
    assert (row.quarter, row.due_on) == (SPRING, date(2026, 7, 31))
    shown = signed_in(place.supervisor).get(reverse("desk:today")).content.decode()
    assert reverse("desk:quality_assessment", args=[row.pk]) in shown


def test_recording_it_meets_the_duty_and_keeps_the_figures(place: make.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bound(monkeypatch, date(2026, 6, 1))
    quarterly.owe_assessments(JULY)
    row = Assessment.objects.get(unit=place.bureau)
    with pytest.raises(refusals.NotYourRoom):
        quarterly.record_assessment(unit=place.bureau.pk, quarter=SPRING, text=TEXT, by=place.head, at=JULY)
    with pytest.raises(refusals.QuarterRuns):
        quarterly.record_assessment(
            unit=place.bureau.pk, quarter=date(2026, 7, 1), text=TEXT, by=place.supervisor, at=JULY
        )
    done = quarterly.record_assessment(unit=place.bureau.pk, quarter=SPRING, text=TEXT, by=place.supervisor, at=JULY)
    assert done.pk == row.pk
    assert {card["unit"] for card in done.figures or []} >= {place.station.pk, place.other.pk}
    assert Duty.objects.get(subject=quarterly.subject_of(row)).state == DutyState.MET
    with pytest.raises(refusals.AlreadyAssessed):
        quarterly.record_assessment(unit=place.bureau.pk, quarter=SPRING, text=TEXT, by=place.supervisor, at=JULY)


def test_it_is_recorded_from_the_page_also_without_the_layer(place: make.Office) -> None:
    browser = signed_in(place.supervisor)
    assert browser.post(reverse("desk:quality_assess"), {"text": ""}).status_code == 422
    answer = browser.post(reverse("desk:quality_assess"), {"text": TEXT})
    row = Assessment.objects.get()
    assert answer.headers["Location"] == reverse("desk:quality_assessment", args=[row.pk])
    assert TEXT in browser.get(answer.headers["Location"]).content.decode()
    assert signed_in(place.head).get(answer.headers["Location"]).status_code == 404
