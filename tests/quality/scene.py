"""An office in which matters are checked: one answered matter, and people who had nothing to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from huiyin.cases.models import Case, Request
from huiyin.people.models import Post
from huiyin.quality.checklists import Checklist, shipped
from huiyin.quality.models import Check, Reading
from huiyin.statistics.drawing import draw_waiting
from tests import make
from tests.cases.test_main_road import step

# Thursday 23 April 2026, the day after the answer was served.
NOW = datetime(2026, 4, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 4, 23)
LATER = date(2026, 5, 20)


@dataclass(frozen=True)
class Scene:
    """`one`, `two` and `three` see the matter and never worked on it."""

    office: make.Office
    case: Case
    one: Post
    two: Post
    three: Post

    @property
    def checklist(self) -> Checklist:
        return shipped()["handling"]


def scene() -> Scene:
    office = make.office()
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    step(case, "accept", office.station_clerk, date(2026, 3, 25))
    step(case, "appoint", office.head, date(2026, 3, 26), handler=office.handler.pk, lead=office.head.pk)
    # Drafting, signing and serving are tried elsewhere; here it counts that the answer supports the request.
    Request.objects.filter(case=case).update(outcome="supported", served_on=date(2026, 4, 22))
    draw_waiting()
    return Scene(
        office,
        case,
        office.supervisor,
        make.post(office.bureau, "head", name="周启明", title="局长"),
        make.post(office.bureau, "supervisor", name="郑怀远"),
    )


def marks(checklist: Checklist, **wrong: str) -> dict[str, dict[str, str]]:
    """Everything met but for the items named, each "partly flaw", "missing fault" or "none"."""
    found = {}
    for item in checklist.items:
        mark, _space, kind = wrong.get(item.key, "met").partition(" ")
        words = {"text": "没有听取陈述的记录", "place": "办理记录第4步"} if kind else {"text": "", "place": ""}
        found[item.key] = {"mark": mark, "kind": kind, **words}
    return found


def reading(check: Check, post: Post) -> Reading:
    return check.readings.get(post=post)
