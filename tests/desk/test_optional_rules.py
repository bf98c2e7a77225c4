"""The administrator's page of optional layers, and the two layers that only local rules know: off until switched on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest

from huiyin.duties import layers
from huiyin.duties.layers import CHAIN, layers_in_force
from huiyin.duties.models import Duty
from huiyin.duties.office_time import now, today
from huiyin.ledger.models import Entry
from huiyin.procedure.layers import OPTIONAL
from tests import make
from tests.around.acts import acted, sound
from tests.desk.casework import case_today, text
from tests.desk.seated import handled, seated

pytestmark = pytest.mark.django_db

WHERE = "/desk/rules/"
WHY = "局务会议决定（望公〔2026〕12号）"


@pytest.fixture(autouse=True)
def _switches() -> Iterator[None]:
    layers.forget()
    yield
    layers.forget()


def sent(key: str, button: str = "on", **given: str) -> dict[str, str]:
    values = {"layer": key, "since": today().isoformat(), "reason": WHY} | given
    return {"prefix": key, button: "1", **{f"{key}-{name}": value for name, value in values.items()}}


def test_every_layer_is_listed_with_its_source_and_none_is_on() -> None:
    page = text(seated(make.office().administrator).get(WHERE))
    for layer in OPTIONAL.values():
        assert escape(layer.name.en) in page
        assert f"<dd>{layer.citation.mark}: " in page
    assert page.count('<span class="count">off</span>') == len(OPTIONAL)
    assert layers_in_force() == {}


def test_it_is_switched_on_and_off_with_a_reason_that_stands_in_the_ledger(tmp_path: Path) -> None:
    office = make.office()
    client = seated(office.administrator)
    assert client.post(WHERE, sent("lead_checks")).status_code == 302
    assert layers_in_force() == {"lead_checks": today()}
    entry = Entry.objects.get(chain=CHAIN)
    assert entry.body["why"] == WHY
    assert entry.header["by"]["post"] == office.administrator.pk
    page = text(client.get(WHERE))
    assert "on since" in page
    assert WHY in page
    assert client.post(WHERE, sent("lead_checks", "off")).status_code == 302
    assert layers_in_force() == {}
    assert Entry.objects.filter(chain=CHAIN).count() == 2
    assert sound(tmp_path)


def test_it_may_begin_later_but_never_in_the_past_and_not_without_a_reason() -> None:
    client = seated(make.office().administrator)
    later = (today() + timedelta(days=9)).isoformat()
    assert client.post(WHERE, sent("plan_dates", since=later)).status_code == 302
    assert "on from" in text(client.get(WHERE))
    past = client.post(WHERE, sent("triage_dates", since=(today() - timedelta(days=1)).isoformat()))
    assert past.status_code == 422
    assert "from today" in text(past)
    assert client.post(WHERE, sent("triage_dates", reason=" ")).status_code == 422
    assert client.post(WHERE, sent("nothing_known")).status_code == 404
    assert set(layers_in_force()) == {"plan_dates"}


@pytest.mark.parametrize("role", ["clerk", "head", "handler", "supervisor", "custodian"])
def test_nobody_else_sees_or_switches_them(role: str) -> None:
    client = seated(getattr(make.office(), role))
    assert client.get(WHERE).status_code == 403
    assert client.post(WHERE, sent("lead_checks")).status_code == 403
    assert layers_in_force() == {}


NOBODY = {"outcome": "nobody", "note": "无近亲属"}


def test_a_matter_ends_at_a_death_without_successor_only_with_the_layer_on(tmp_path: Path) -> None:
    office = make.office()
    first, second, joint = case_today(office), case_today(office), case_today(office, people=6)
    for case in (first, second, joint):
        acted(office.clerk, case, "record_death", died_on=today().isoformat(), source="户籍部门")
    acted(office.clerk, first, "succeed", **NOBODY)
    assert first.is_open, "without the layer it is answered all the same"
    layers.switch_layer(key="death_ends", since=today(), at=now())
    acted(office.clerk, second, "succeed", **NOBODY)
    assert (second.is_open, second.ending, second.answers) == (False, "no_successor", "e")
    assert not Duty.objects.open().filter(subject=f"case:{second.pk}").exists()
    acted(office.clerk, joint, "succeed", **NOBODY)
    assert joint.is_open, "the others who petitioned are answered"
    assert "nobody took the matter over" in text(seated(office.clerk).get(f"/desk/cases/{second.number}/"))
    assert sound(tmp_path)


def granted(office: make.Office) -> int:
    """A matter in which the head decided that a hearing is held."""
    case = handled(office, 0)
    acted(office.head, case, "propose_hearing", reason="事实有争议")
    acted(office.head, case, "decide_hearing", hold="yes", reason="情况复杂")
    return case.pk


def test_the_days_of_a_hearing_are_counted_only_with_the_layer_on(tmp_path: Path) -> None:
    office = make.office()
    before = granted(office)
    assert not Duty.objects.filter(subject=f"case:{before}", clock="hearing_hold").exists()
    layers.switch_layer(key="hearing_days", since=today(), at=now())
    after = granted(office)
    duty = Duty.objects.open().get(subject=f"case:{after}", clock="hearing_hold")
    assert duty.due_on == today() + timedelta(days=30)
    assert sound(tmp_path)
