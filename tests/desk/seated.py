"""A browser of somebody who has signed in, and matters whose dates lie around today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from huiyin.people import sessions
from huiyin.people.models import Post
from tests import make


def seated(post: Post, *, language: str = "en") -> Client:
    """A client whose session acts in `post`, in English unless told otherwise: tests read the source strings."""
    client = Client()
    session = client.session
    sessions.begin(session, staff=post.staff, seat=sessions.Seat(post), at=now())
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def moment(days_ago: int) -> datetime:
    return now() - timedelta(days=days_ago)


def day(days_ahead: int) -> date:
    return today() + timedelta(days=days_ahead)


def came(by: Post, days_ago: int, **given: Any) -> Case:
    """A letter that came and was registered that many days ago: to be sorted by the fifteenth day after."""
    return make.case(by, at=moment(days_ago), **({"received_on": day(-days_ago)} | given))


def moved(case: Case, step: str, by: Post, days_ago: int, **given: Any) -> None:
    take_step(case=case, step=step, by=by, at=moment(days_ago), given=given)


def handled(office: make.Office, days_ago: int, **given: Any) -> Case:
    """A matter with the station, accepted and with its handler; all on one day."""
    case = came(office.clerk, days_ago, **given)
    moved(case, "transfer", office.clerk, days_ago, unit=office.station.pk)
    moved(case, "accept", office.station_clerk, days_ago)
    moved(case, "appoint", office.head, days_ago, handler=office.handler.pk, lead=office.head.pk)
    return case


def served(office: make.Office, days_ago: int) -> Case:
    """A matter whose answer was signed and served."""
    case = handled(office, days_ago)
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": "有关法律"}
    moved(
        case,
        "draft",
        office.handler,
        days_ago,
        answers=[answer],
        facts="属实。",
        basis="有关法律",
        remedy="可请求复查。",
    )
    moved(case, "sign", office.head, days_ago)
    moved(
        case,
        "serve",
        office.handler,
        days_ago,
        paper="handling_opinion",
        way="in_person",
        server="林知夏",
        served_on=day(-days_ago),
        result="signed",
    )
    return case
