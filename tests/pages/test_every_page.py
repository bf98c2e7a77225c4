"""Every address, asked for by every role: who may see it, who may not, and how many statements it costs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from huiyin.cases.intake.sheets import take_in_sheet
from huiyin.cases.models import Case
from huiyin.duties.office_time import today
from huiyin.people import directory, sessions
from huiyin.people.access import ANYONE
from huiyin.people.models import Post
from huiyin.receptions.actions import Host, RotaWish, open_rota, publish
from huiyin.receptions.after_field import Plan, plan_visit
from huiyin.receptions.after_meetings import call_meeting
from huiyin.receptions.models import Session
from huiyin.receptions.outcomes import Said, list_requests, set_outcome
from huiyin.receptions.rules import Every, Rule
from huiyin.receptions.table import begin_interview
from huiyin.receptions.visits import Coming, greet
from huiyin.receptions.wishes import Asked, ask_other_day
from huiyin.rounds.actions import enter_problem
from huiyin.rounds.corrections import Demand, give_correction
from huiyin.rounds.plans import open_plan
from tests import make
from tests.campaigns.scene import campaign_values
from tests.cases.test_main_road import walk_to_served
from tests.oversight.rows import rows as oversight_rows
from tests.quality.rows import rows as quality_rows
from tests.rounds.scene import drive, found
from tests.statements import statements

pytestmark = pytest.mark.django_db

# Faces that are open to everybody by what they are; everything else declares its audience at the view.
OPEN_FACES = frozenset({"portal", "web"})
PAGE_STATEMENTS = 14
# A whole case in one file, with an entry in the ledger; figures, one statement for each cohort; today, one for each
# family of duties beside the matters.
MORE_STATEMENTS = {
    "desk:dossier_pdf": 26,
    "desk:dossier_zip": 16,
    "desk:dossier_ask": 16,
    "desk:today": 28,
    # A matter that is in every room above it: received, visited, instructed, in a campaign.
    "desk:case": 21,
    "desk:case_cover": 19,
    "desk:reception_table": 20,
    "desk:reception_file": 36,
    "desk:figures": 26,
    "desk:figures_all": 28,
    "desk:figure": 17,
    # A unit's figures are drawn live on it: one statement for each cohort, another where something bars the reader.
    "desk:oversight_sheet": 26,
    "desk:quality_units": 20,
    # What the rule finds now, what has left, and by which step: facts, letters and steps of each side.
    "desk:campaign_cohorts": 30,
}
# Papers that name the petitioner are refused to roles that need not know, even where they see the matter.
NAMES_PEOPLE = frozenset({"desk:paper_pdf", "desk:paper_scan"})
ROLES = ("clerk", "station_clerk", "handler", "head", "supervisor", "custodian", "administrator")


@dataclass(frozen=True)
class Route:
    """One address: its full name, its view, and the names of its arguments."""

    name: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def face(self) -> str:
        return self.name.partition(":")[0]

    @property
    def audience(self) -> frozenset[str] | None:
        declared = getattr(self.view, "audience", None)
        return ANYONE if declared is None and self.face in OPEN_FACES else declared


def routes(patterns: list[Any] | None = None, namespace: str = "") -> Iterator[Route]:
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            inner = ":".join(filter(None, (namespace, one.namespace)))
            yield from routes(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            name = ":".join(filter(None, (namespace, one.name)))
            yield Route(name, one.callback, tuple(one.pattern.converters))


ALL = tuple(routes())
DESK = tuple(route for route in ALL if route.face == "desk")


def test_every_route_has_a_name_and_an_audience() -> None:
    assert [route.view for route in ALL if not route.name] == []
    assert [route.name for route in ALL if not route.audience] == []


@dataclass(frozen=True)
class World:
    """An office with a served matter, and what the arguments of addresses stand for in it."""

    office: make.Office
    case: Case
    values: dict[str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One scene for all walks of this file, each of which leaves nothing behind; rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        directory.forget()
        yield made_world()
        transaction.set_rollback(True)
    directory.forget()


def made_world() -> World:
    office = make.office()
    case = walk_to_served(office)
    paper = case.papers.order_by("id").first()
    assert paper is not None
    values = {
        "number": case.number,
        "step": "log",
        "file_id": "00000000-0000-4000-8000-000000000000",
        "letter_id": "00000000-0000-4000-8000-000000000000",
        "paper_id": paper.paper_id,
        "article_id": "00000000-0000-4000-8000-000000000000",
        "contact_id": case.contacts.get().pk,
        "petitioner_id": case.petitioners.get().pk,
        "unit_id": office.station.pk,
        "staff_id": office.handler.staff_id,
        "post_id": office.handler.pk,
        "status": 404,
        "pk": office.handler.pk,
        "export_id": "00000000-0000-4000-8000-000000000000",
        "kind": "worklist",
        "message_id": "00000000-0000-4000-8000-000000000000",
        "doing": "let-go",
        "run_id": "00000000-0000-4000-8000-000000000000",
        "key": "answered_in_time",
        "chart": "series-answered_in_time",
        **reception(office, case),
        **oversight_rows(office),
        **rounds(office),
        **quality_rows(office, case),
        **campaign_values(office, make_now()),
        **sheet(office),
    }
    return World(office, case, values)


def reception(office: make.Office, case: Case) -> dict[str, Any]:
    """A rota of the petition office, its first session, and a visit about the matter."""
    wish = RotaWish(
        title="局长接访日",
        rule=Rule(Every.WEEK, weekdays=(0, 1, 2, 3, 4)),
        in_turn=False,
        hosts=[Host(office.head.pk)],
        begins_at=time(9),
        ends_at=time(11),
        place="接访室",
        seats=5,
        notice_days=5,
        starts_on=today(),
    )
    rota = open_rota(wish=wish, by=office.clerk, at=make_now())
    session = rota.sessions.all()[0]
    publish(sessions=[session], by=office.clerk, at=make_now())
    Session.objects.filter(pk=session.pk).update(on=today())
    session.refresh_from_db()
    return {"rota_id": rota.pk, "session_id": session.pk, **at_the_table(office, session, case)}


def at_the_table(office: make.Office, session: Session, case: Case) -> dict[str, Any]:
    """A visit of the matter's petitioner at the table, something promised there, a meeting on it, a visit planned."""
    at, by = make_now(), office.clerk
    visit = greet(session=session, coming=Coming(), contact=case.contacts.get(), by=by, at=at)
    interview = begin_interview(visit=visit, room="1", by=by, at=at)
    list_requests(interview=interview, by=by, at=at)
    said = Said("to_study", today())
    set_outcome(request=interview.requests.get(), said=said, by=by, at=at)
    meeting = call_meeting(
        on=today(), place="", chair=office.head, units=(), interviews=[interview], by=office.office_head, at=at
    )
    plan = Plan("joint", today(), office.office_head, asked_by_petitioner=True)
    field = plan_visit(case=case, plan=plan, by=by, at=at)
    tomorrow = today() + timedelta(days=1)
    wish = ask_other_day(visit=field, contact=case.contacts.all()[0], asked=Asked(tomorrow), at=at)
    return {
        "visit_id": visit.pk,
        "commitment_id": interview.commitments.get().pk,
        "meeting_id": meeting.pk,
        "field_id": field.pk,
        "wish_id": wish.pk,
    }


def sheet(office: make.Office) -> dict[str, Any]:
    """A sheet the petition office uploaded, whose columns nobody knows."""
    upload = io.BytesIO("编码,姓名,日期,内容\n1,甲,2026-03-01,乙\n".encode())
    run = take_in_sheet(upload=upload, name="台账.csv", by=office.clerk, at=make_now())
    return {"sheet_id": run.pk, "profile_id": 1}


def rounds(office: make.Office) -> dict[str, Any]:
    """A drive the petition office ordered, with one item the station entered and a correction notice for it."""
    plan = open_plan(wish=drive(office, starts_on=today()), by=office.clerk, at=make_now())
    row, unit = plan.rounds.get(), office.station.pk
    values = {"item1": "仓库", "item2": "no"}
    entry = enter_problem(
        round=row, unit=unit, found=found(unit, values=values), by=office.station_clerk, at=make_now()
    )
    demand = Demand(unit, "清理消防通道", today(), today())
    notice = give_correction(entry=entry, demand=demand, by=office.clerk, at=make_now())
    ids = {"plan_id": plan.pk, "round_id": row.pk, "entry_id": entry.pk, "correction_id": notice.pk}
    return {**ids, "round_kind": "drive"}


def address(route: Route, world: World) -> str:
    return reverse(route.name, kwargs={name: world.values.get(name, 1) for name in route.arguments})


def signed_in(post: Post) -> Client:
    client = Client()
    session = client.session
    sessions.begin(session, staff=post.staff, seat=sessions.Seat(post), at=make_now())
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


def asked(client: Client, where: str, *, allowed: bool) -> Any:
    """The answer to a GET; where only POST is taken and the asker may not, the answer to that."""
    answer = client.get(where)
    return client.post(where) if answer.status_code == 405 and not allowed else answer


def make_now() -> Any:
    from huiyin.duties.office_time import now

    return now()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_is_meant_for_it_and_no_page_costs_more_statements_than_it_may(
    role: str, world: World
) -> None:
    post: Post = getattr(world.office, role)
    client = signed_in(post)
    wrong, heavy = [], []
    for route in DESK:
        allowed = route.audience is not None and (post.role in route.audience or route.audience == ANYONE)
        with statements() as counted:
            answer = asked(client, address(route, world), allowed=allowed)
        if answer.status_code not in expected(route, allowed=allowed):
            wrong.append((route.name, answer.status_code))
        if answer.status_code == 200 and is_heavy(route, len(counted)):
            # What a process reads once, a calendar or the tree of units, is not the page's: it is asked again.
            with statements() as counted:
                client.get(address(route, world))
            heavy += [(route.name, len(counted))] if is_heavy(route, len(counted)) else []
        if route.name in {"desk:sign_out", "desk:sign_in", "desk:switch_post"}:
            client = signed_in(post)
    assert (wrong, heavy) == ([], [])


def expected(route: Route, *, allowed: bool) -> set[int]:
    """The statuses with which an address may answer a role."""
    if not allowed:
        return {403}
    return {200, 302, 404, 405} | ({403} if route.name in NAMES_PEOPLE else set())


def is_heavy(route: Route, statements: int) -> bool:
    return statements > MORE_STATEMENTS.get(route.name, PAGE_STATEMENTS)


def test_nobody_gets_in_without_signing_in(world: World) -> None:
    wrong = []
    for route in DESK:
        if route.audience == ANYONE or route.name == "desk:sign_out":
            continue
        answer = asked(Client(), address(route, world), allowed=False)
        sent_away = answer.status_code == 302 and answer.headers["Location"].startswith(reverse("desk:sign_in"))
        if not sent_away:
            wrong.append((route.name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_open_pages_answer_in_both_languages(language: str, world: World) -> None:
    client = Client()
    client.cookies["huiyin_language"] = language
    wrong = []
    for route in ALL:
        if route.face not in OPEN_FACES:
            continue
        answer = client.get(address(route, world))
        if answer.status_code not in {200, 302, 403, 404, 405}:
            wrong.append((route.name, answer.status_code))
        if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
            assert f'lang="{ {"zh-hans": "zh-Hans", "en": "en"}[language] }"' in answer.content.decode(), route.name
    assert wrong == []
