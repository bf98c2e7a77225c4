"""A request for review lodged with the organ above, which sees nothing of the matter before: by number and proof."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from huiyin.cases.check import check_cases
from huiyin.cases.taking_in import TRIES_AN_HOUR
from huiyin.documents.check_codes import code_of
from huiyin.duties.office_time import today
from huiyin.ledger.models import Entry
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.procedure.state import state_from_json
from tests import make
from tests.cases.reviewed import Organs, organs
from tests.desk.casework import text
from tests.desk.seated import seated
from tests.portal.test_remedies import answered, review

pytestmark = pytest.mark.django_db

WHERE = "/desk/reviews/take-in/"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Organs]:
    yield organs()
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def clerk_of(world: Organs, where: str = "bureau") -> Post:
    """Somebody at the organ's desk who takes papers in."""
    return make.post(getattr(world.office, where), "clerk", name="收件员")


def form(number: str, proof: str, **given: Any) -> dict[str, Any]:
    values = {
        "number": number,
        "proof": proof,
        "kind": "review",
        "grounds": "未测夜间。",
        "asked_by": "petitioner",
    }
    return values | {"token": str(uuid.uuid4())} | given


def test_it_is_taken_in_by_number_and_query_code_and_only_then_is_the_matter_seen(world: Organs) -> None:
    done, clerk = answered(world), clerk_of(world)
    page = reverse("desk:case", args=[done.case.number])
    client = seated(clerk)
    assert client.get(page).status_code == 404
    shown = client.get(WHERE)
    assert shown.status_code == 200
    assert done.case.subject not in text(shown)
    sent = client.post(WHERE, form(done.case.number, done.code))
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    assert client.get(page).status_code == 200
    done.case.refresh_from_db()
    item = state_from_json(done.case.state).proceedings[0]
    assert (item.kind, item.unit) == ("review", world.office.bureau.pk)
    assert done.case.steps.get(key="ask_review").post_id == clerk.pk


def test_the_code_at_the_foot_of_the_opinion_is_proof_as_well(world: Organs) -> None:
    done = answered(world)
    paper = done.case.papers.get(paper__template="handling_opinion").paper
    posted = (today() - timedelta(days=1)).isoformat()
    sent = seated(clerk_of(world)).post(WHERE, form(done.case.number, code_of(paper), posted_on=posted))
    assert sent.status_code == 302
    assert done.case.steps.get(key="ask_review").given["posted_on"] == posted


def test_every_miss_is_answered_alike_and_nothing_is_told(world: Organs) -> None:
    done, other = answered(world), answered(world)
    paper = other.case.papers.get(paper__template="handling_opinion").paper
    letter = done.case.papers.get(paper__template="transfer_letter").paper
    client = seated(clerk_of(world))
    wrong = [
        (done.case.number, "AAAA-BBBB-CCCC"),
        ("2026-999999", done.code),
        (done.case.number, other.code),
        (done.case.number, code_of(paper)),
        (done.case.number, code_of(letter)),
    ]
    for number, proof in wrong:
        page = client.post(WHERE, form(number, proof))
        assert page.status_code == 422
        assert "No matter has this number and this code" in text(page)
        assert done.case.subject not in text(page)
    assert client.get(reverse("desk:case", args=[done.case.number])).status_code == 404
    assert Entry.objects.filter(kind="review_not_proved").count() == len(wrong)
    assert done.code not in str(list(Entry.objects.filter(kind="review_not_proved").values_list("body", flat=True)))


def test_another_organ_is_told_where_it_belongs_and_sees_nothing(world: Organs) -> None:
    done = answered(world)
    client = seated(clerk_of(world, "other"))
    page = client.post(WHERE, form(done.case.number, done.code))
    assert page.status_code == 422
    assert "望川县公安局" in text(page)
    assert client.get(reverse("desk:case", args=[done.case.number])).status_code == 404


def test_a_recheck_is_lodged_with_the_organ_above_the_reviewer(world: Organs) -> None:
    done = answered(world, days_ago=20)
    review(world, done)
    clerk = clerk_of(world, "province")
    sent = seated(clerk).post(WHERE, form(done.case.number, done.code, kind="recheck"))
    assert sent.status_code == 302, text(sent)
    done.case.refresh_from_db()
    assert state_from_json(done.case.state).proceedings[-1].unit == world.office.province.pk


def test_the_same_form_twice_is_one_request(world: Organs) -> None:
    done = answered(world)
    client, once = seated(clerk_of(world)), form(done.case.number, done.code)
    assert [client.post(WHERE, once).status_code for _time in range(2)] == [302, 302]
    assert done.case.steps.filter(key="ask_review").count() == 1


@pytest.mark.parametrize("role", ["office_head", "handler", "supervisor", "custodian", "administrator"])
def test_it_is_for_clerks(role: str, world: Organs) -> None:
    assert seated(getattr(world.office, role)).get(WHERE).status_code == 403


def test_whoever_is_complained_of_learns_nothing_by_the_code_either(world: Organs) -> None:
    clerk = clerk_of(world)
    done = answered(world)
    type(done.case).objects.filter(pk=done.case.pk).update(barred_staff=[clerk.staff_id])
    page = seated(clerk).post(WHERE, form(done.case.number, done.code))
    type(done.case).objects.filter(pk=done.case.pk).update(barred_staff=[])
    assert "No matter has this number and this code" in text(page)


def test_tries_are_limited(world: Organs) -> None:
    client = seated(clerk_of(world))
    answers = {client.post(WHERE, form("2026-999999", "AAAA-BBBB-CCCC")).status_code for _try in range(TRIES_AN_HOUR)}
    assert answers == {422}
    assert client.post(WHERE, form("2026-999999", "AAAA-BBBB-CCCC")).status_code == 429
