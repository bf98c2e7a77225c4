"""What the page of a matter tells of its campaigns: since when, by which rule, and whether it left."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiyin.campaigns.actions import freeze_late, name_matters
from huiyin.cases.models import Case
from huiyin.desk.campaign_case import CampaignLine, campaign_lines
from huiyin.people.models import Post
from huiyin.procedure.state import CaseState
from huiyin.statistics.models import Matter
from tests.campaigns import scene
from tests.campaigns.scene import Place, known

pytestmark = pytest.mark.django_db
DAY = date(2011, 12, 5)
LATER = datetime(2011, 12, 1, 2, 0, tzinfo=UTC)
SPRING = date(2010, 3, 2)
STATE = CaseState(
    procedure="cn.2022", stage="handling", office=1, received_on=SPRING, registered_on=SPRING, last_on=SPRING
)


@pytest.fixture
def here() -> Place:
    return scene.place()


def lines(row: Matter, post: Post) -> list[CampaignLine]:
    case = Case.objects.get(pk=row.case_id)
    with (
        translation.override("en"),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        found = campaign_lines(case, post, STATE, [], DAY)
    assert len(asked) <= 1
    return found


def test_a_matter_names_its_campaigns_since_when_and_by_which_rule(here: Place) -> None:
    first = known(here.east, here.office)
    done = known(here.east, here.office, is_open=False, closed_on=date(2011, 5, 4), ending="answered")
    row = scene.opened(here)
    late, listed, other = (known(here.west, here.office) for _ in range(3))
    name_matters(
        campaign=row, numbers=[listed.case.number], source="congress", reason="人大清单", by=here.chief, at=LATER
    )
    Matter.objects.filter(case=other.case_id).update(received_on=date(2009, 1, 5))
    freeze_late(campaign=row, reason="补报", by=here.chief, at=LATER)
    (one,) = lines(first, here.clerk)
    assert (one.title, one.since) == ("信访积案专项治理", "since 23 November, first cohort")
    assert one.rule.startswith("Matters first raised since 1 January 2010")
    assert one.url
    assert lines(late, here.clerk)[0].since == "joined on 1 December, late cohort 3"
    assert (lines(listed, here.clerk)[0].rule, lines(listed, here.clerk)[0].standing) == ("人大清单", "")
    assert lines(other, here.clerk) == []
    assert not lines(done, here.clerk)
    assert lines(first, here.handler)[0].url == "", "who opens no campaigns still reads that the matter is in one"


def test_what_the_rule_would_not_take_any_more_has_left_what_was_closed_has_not(here: Place) -> None:
    gone, closed = known(here.east, here.office), known(here.east, here.office)
    scene.opened(here)
    Matter.objects.filter(case=gone.case_id).update(received_on=date(2009, 1, 5))
    scene.resolved(closed, date(2011, 11, 28))
    assert "has left" in lines(gone, here.clerk)[0].standing
    assert lines(closed, here.clerk)[0].standing == ""
