"""A review at the desk, over its pages: the organ's people take it up, decide and serve; nobody else gets that far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from huiyin.cases.check import check_cases
from huiyin.cases.identities import may_open
from huiyin.cases.models import Case
from huiyin.duties.office_time import today
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.procedure.state import state_from_json
from tests import make
from tests.cases.reviewed import Organs, organs, result
from tests.desk.casework import hidden, signed_in, step_url, take, text
from tests.desk.seated import seated
from tests.portal.test_remedies import answered, review, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Organs]:
    yield organs()
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def asked(world: Organs, **given: object) -> Case:
    """A review that the petitioner asked for today."""
    done = answered(world)
    step(done, "ask_review", None, 0, grounds="没有测夜间噪声。", **given)
    return done.case


def page(post: Post, case: Case) -> str:
    return text(seated(post).get(reverse("desk:case", args=[case.number])))


def test_the_clerk_takes_in_a_request_that_came_by_post(world: Organs) -> None:
    case = answered(world).case
    given = {
        "grounds": "没有测夜间噪声。",
        "posted_on": (today() - timedelta(days=1)).isoformat(),
        "asked_by": "petitioner",
    }
    sent = take(signed_in(world.office.station_clerk), case, "ask_review", **given)
    assert sent.status_code == 302, text(sent)
    case.refresh_from_db()
    item = state_from_json(case.state).proceedings[0]
    assert (item.kind, item.unit, item.requests) == ("review", world.office.bureau.pk, (1,))


def test_the_organ_takes_it_up_decides_and_serves_over_its_pages(world: Organs) -> None:
    case = asked(world)
    chief, reviewer = signed_in(world.deputy_chief), signed_in(world.reviewer)
    assert take(chief, case, "take_up_review", handler=str(world.reviewer.pk)).status_code == 302
    given = {
        "results-1-result": "changed",
        "results-1-outcome": "supported",
        "results-1-opinion": "复测超标，改为予以支持。",
        "facts": "夜间复测两次。",
        "basis": "《噪声污染防治法》",
    }
    assert take(reviewer, case, "draft_review", **given).status_code == 302
    reading = text(chief.get(step_url(case, "sign_review")))
    assert "复测超标，改为予以支持。" in reading
    assert "复核意见书" not in reading
    assert take(chief, case, "sign_review").status_code == 302
    served = {"paper": "review_opinion", "way": "in_person", "server": "易法", "result": "signed"}
    sent = take(reviewer, case, "serve", served_on=today().isoformat(), **served)
    assert sent.status_code == 302, text(sent)
    case.refresh_from_db()
    item = state_from_json(case.state).proceedings[0]
    assert (item.outcome, item.served_on) == ("changed", today())
    shown = page(world.office.head, case)
    assert "Request 1: changed (supported)" in shown


def test_a_change_says_to_what(world: Organs) -> None:
    case = asked(world)
    take(signed_in(world.deputy_chief), case, "take_up_review", handler=str(world.reviewer.pk))
    given = {"results-1-result": "changed", "results-1-opinion": "改。", "facts": "事实", "basis": "依据"}
    assert take(signed_in(world.reviewer), case, "draft_review", **given).status_code == 422


def test_only_people_who_had_no_part_in_it_are_offered(world: Organs) -> None:
    moved_up = Post.objects.create(
        staff=world.office.handler.staff, unit=world.office.bureau, role="handler", since=world.reviewer.since
    )
    shown = text(signed_in(world.deputy_chief).get(step_url(asked(world), "take_up_review")))
    assert f'value="{world.reviewer.pk}"' in shown
    assert f'value="{moved_up.pk}"' not in shown
    assert f'value="{world.office.handler.pk}"' not in shown
    assert f'value="{world.office.supervisor.pk}"' not in shown


def test_whoever_worked_on_it_gets_no_page_of_the_case_from_the_organ(world: Organs) -> None:
    moved_up = Post.objects.create(
        staff=world.office.head.staff, unit=world.office.bureau, role="head", since=world.reviewer.since
    )
    case = asked(world)
    client = seated(moved_up)
    paper = case.papers.first()
    assert paper is not None
    addresses = [
        reverse("desk:case", args=[case.number]),
        reverse("desk:case_cover", args=[case.number]),
        step_url(case, "take_up_review"),
        step_url(case, "sign_review"),
        reverse("desk:paper", args=[case.number, paper.paper_id]),
    ]
    assert [client.get(where).status_code for where in addresses] == [404] * len(addresses)
    assert case.number not in text(client.get(reverse("desk:today")))
    assert case.number not in text(client.get(reverse("desk:worklist")))
    # From the station, where the work was done, the matter stays in sight.
    assert seated(world.office.head).get(addresses[0]).status_code == 200


def test_the_wrong_people_are_told_why_or_find_nothing(world: Organs) -> None:
    case = asked(world)
    assert signed_in(world.office.handler).get(step_url(case, "sign_review")).status_code == 404
    assert "Not possible now" in text(seated(world.office.handler).get(step_url(case, "draft_review")))
    refused = take(signed_in(world.office.head), case, "take_up_review", handler=str(world.reviewer.pk))
    assert refused.status_code == 422
    assert signed_in(world.office.outsider).get(step_url(case, "take_up_review")).status_code == 404
    assert signed_in(world.office.custodian).get(step_url(case, "take_up_review")).status_code == 404


def test_it_stands_on_the_day_page_of_the_organ_and_then_of_the_one_appointed(world: Organs) -> None:
    case = asked(world)
    shown = text(seated(world.deputy_chief).get(reverse("desk:worklist")))
    assert case.number in shown
    take(signed_in(world.deputy_chief), case, "take_up_review", handler=str(world.reviewer.pk))
    assert case.number in text(seated(world.reviewer).get(reverse("desk:worklist")))


def test_the_unit_that_answered_sees_that_a_review_was_asked_for(world: Organs) -> None:
    shown = page(world.office.head, asked(world))
    assert "Review" in shown
    assert "望川县公安局" in shown


def test_a_late_request_shows_the_days_before_the_organ_decides(world: Organs) -> None:
    done = answered(world, days_ago=40)
    step(done, "ask_review", None, 0, grounds="住院。")
    shown = page(world.deputy_chief, done.case)
    assert "Asked for after the window: Request 1." in shown


def test_where_the_road_is_at_its_end_the_page_says_so(world: Organs) -> None:
    case = answered(world, days_ago=45).case
    assert "the time to ask for a review has passed unused" in page(world.office.head, case)


def test_links_are_shown_from_both_sides_and_name_nothing_out_of_reach(world: Organs) -> None:
    done = answered(world, days_ago=45)
    new = make.case(world.office.clerk)
    given = {"case": done.case.number, "kind": "new_facts", "reason": "新测的数据"}
    client = signed_in(world.office.clerk)
    form = client.get(step_url(new, "link_case"))
    sent = client.post(
        step_url(new, "link_case"), {**given, "token": hidden(form, "token"), "seen": hidden(form, "seen")}
    )
    assert sent.status_code == 302
    assert done.case.number in page(world.office.clerk, new)
    assert new.number in page(world.office.clerk, done.case)
    # The station has the old matter and not the new one.
    shown = page(world.office.head, done.case)
    assert new.number not in shown
    assert "a matter out of reach of this post" in shown


def test_the_organ_may_open_identities_to_serve_its_opinion(world: Organs) -> None:
    case = asked(world)
    assert may_open(world.deputy_chief, case)
    assert not may_open(world.province_head, case)


def test_a_review_served_opens_the_recheck_at_the_desk_as_well(world: Organs) -> None:
    done = answered(world, days_ago=20)
    review(world, done, result())
    sent = take(signed_in(world.office.clerk), done.case, "ask_recheck", grounds="不服。", asked_by="petitioner")
    assert sent.status_code == 302, text(sent)
    done.case.refresh_from_db()
    assert state_from_json(done.case.state).proceedings[-1].unit == world.office.province.pk
