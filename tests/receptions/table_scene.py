"""A visit at the chief's table: a matter the station has, its petitioner come back on the chief's Wednesday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties import layers
from huiyin.people.models import Post
from huiyin.procedure.receptions import OPTIONAL_RULES
from huiyin.receptions import outcomes, table, visits
from huiyin.receptions.models import Session, Visit
from huiyin.receptions.outcomes import Said
from huiyin.receptions.table import Words
from huiyin.receptions.table_models import HeardRequest, Interview
from huiyin.receptions.visits import Coming
from tests import make
from tests.receptions.test_keeping import NOW, opened


@dataclass(frozen=True)
class Table:
    """The clerk keeps the record, the chief receives, the station has the matter since the day before."""

    place: make.Office
    chief: Post
    session: Session
    case: Case
    visit: Visit
    interview: Interview

    @property
    def request(self) -> HeardRequest:
        return self.interview.requests.get()

    def say(self, outcome: str, *, due_on: date | None = None, at: datetime = NOW, **given: Any) -> HeardRequest:
        request = given.pop("request", None) or self.request
        said = Said(outcome, due_on, given.pop("unit", None))
        return outcomes.set_outcome(request=request, said=said, by=self.place.clerk, at=at, **given)

    def write(self, told: str = "夜里两点还在卸货。", answered: str = "已请承办人说明。", **given: Any) -> None:
        values: dict[str, Any] = {"by": self.place.clerk, "at": NOW} | given
        table.save_record(interview=self.interview, words=Words(told, answered), **values)

    def sign(self, at: datetime = NOW) -> Interview:
        return table.sign_record(interview=self.interview, signing="signed", by=self.place.clerk, at=at)


def handled(office: make.Office, **given: Any) -> Case:
    """With the station, accepted, its handler appointed; all on the day before the reception."""
    at = NOW - timedelta(days=1)
    case = make.case(office.clerk, at=at, received_on=make.DAY - timedelta(days=1), **given)
    take_step(case=case, step="transfer", by=office.clerk, at=at, given={"unit": office.station.pk})
    take_step(case=case, step="accept", by=office.station_clerk, at=at, given={})
    posts = {"handler": office.handler.pk, "lead": office.head.pk}
    take_step(case=case, step="appoint", by=office.head, at=at, given=posts)
    return case


def ruled() -> None:
    """The optional rules of receptions are on, as in an office that follows them."""
    for key in OPTIONAL_RULES:
        layers.switch_layer(key=key, since=make.DAY, at=NOW)


def sat_down(place: make.Office | None = None) -> Table:
    place = place or make.office()
    chief = make.post(place.bureau, "head", name="周启明", title="局长")
    session = opened(place, chief).sessions.all()[0]
    case = handled(place)
    contact = case.contacts.get()
    visit = visits.greet(session=session, coming=Coming(), contact=contact, by=place.clerk, at=NOW)
    interview = table.begin_interview(visit=visit, room="1", by=place.clerk, at=NOW)
    outcomes.list_requests(interview=interview, by=place.clerk, at=NOW)
    return Table(place, chief, session, case, visit, interview)
