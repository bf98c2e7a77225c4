"""No page and no job reads through a whole table, or through a whole index, of what grows with the cases.

Some thousand cases are cast and analysed, each page is asked for as in production, and every statement it sent is
explained by PostgreSQL with its own values. Where a plan reads all rows of a big table, the test of that page fails
and shows the statement. A few thousand rows are enough: an index is right from some hundred on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from huiyin.cases.models import Case, CasePaper
from huiyin.documents.check_codes import code_of
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import now, today
from huiyin.duties.tick import SWEEPS, tick
from huiyin.install import bench_build, bench_loading
from huiyin.install.bench_histories import read_world, tell, write
from huiyin.install.bench_office import Desk, Place, build_office
from huiyin.install.bench_pages import ABOUT, WHO
from huiyin.outbox.reminders import write_reminders
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.statistics import rollups
from huiyin.statistics.drawing import draw_waiting
from tests.cast_here import cast_here
from tests.desk.seated import seated

pytestmark = pytest.mark.django_db

# Those of some years, and more of the last weeks than there would be: of what is open there must be more than a
# handful, or any road to it is as good.
CASES, HISTORIES = 1000, 80
LATELY, DAYS = 400, 40
# What grows with every matter. Units, staff, settings, and what is deleted when it is done are small beside it.
BIG = frozenset(
    {
        "cases_case",
        "cases_casepaper",
        "cases_contact",
        "cases_petitioner",
        "cases_reach",
        "cases_request",
        "cases_step",
        "documents_paper",
        "duties_duty",
        "ledger_entry",
        "ledger_head",
        "parties_party",
        "parties_trace",
        "statistics_act",
        "statistics_matter_known",
        "statistics_matter_past",
    }
)
LAST_MONTH = f"period={today().replace(day=1) - timedelta(days=1):%Y-%m}"
# Partial indexes that hold only what waits for a hand, however many years lie behind: these may be walked.
SMALL = frozenset({"case_passed_on", "duty_open_beside", "matter_open"})
READS = ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")


@dataclass(slots=True)
class Watched:
    """The statements of one visit, with their values."""

    statements: list[tuple[str, Any]] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = sql if isinstance(sql, str) else sql.as_string(connection.connection)
        if text.lstrip(" \n(").upper().startswith(READS):
            self.statements += [(text, one) for one in (params if many else [params])][:1]
        return execute(sql, params, many, context)


@contextmanager
def watched() -> Iterator[Watched]:
    found = Watched()
    with connection.execute_wrapper(found):
        yield found


def read_through(statement: str, params: Any) -> list[str]:
    """Where the plan of a statement reads all of a big table, or all of one of its indexes."""
    with connection.cursor() as cursor:
        # Rows lie in memory here. With the cost of a disk, a few hundred look-ups would not pay in tables this small.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", params)
        (answer,) = cursor.fetchone()
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return [where for node, table in _nodes(plan[0]["Plan"], "") if (where := _complaint(node, table))]


def _nodes(plan: Mapping[str, Any], table: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every node with the table it reads: the index scan below a bitmap does not say it."""
    table = plan.get("Relation Name", table)
    yield plan, table
    for below in plan.get("Plans", ()):
        yield from _nodes(below, table)


def _complaint(node: Mapping[str, Any], table: str) -> str:
    kind = node["Node Type"]
    if table not in BIG:
        return ""
    if kind == "Seq Scan":
        return f"reads all of {table}"
    is_walk = kind in {"Index Scan", "Index Only Scan", "Bitmap Index Scan"} and "Index Cond" not in node
    if is_walk and node["Index Name"] not in SMALL:
        return f"walks all of {node['Index Name']}"
    return ""


@dataclass(frozen=True, slots=True)
class Province:
    """Who asks, and about which matters."""

    desk: Desk
    station: Place
    case: Case
    held: Case
    tracked: tuple[str, str]
    check_code: str

    def client(self, place: Place, role: str) -> Client:
        post, _ = place.posts[role][0]
        return seated(Post.objects.select_related("staff").get(pk=post))

    @property
    def clerk(self) -> Client:
        return self.client(self.desk.office, "clerk")

    @property
    def supervisor(self) -> Client:
        return self.client(self.desk.bureau, "supervisor")


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: Any) -> Iterator[Province]:
    """Committed and swept, so that the planner knows what it would know in production; thrown away at the end."""
    with django_db_blocker.unblock():
        try:
            yield _built()
        finally:
            call_command("flush", interactive=False, verbosity=0)
            directory.forget()
            bench_build.forget()


def _built() -> Province:
    build_office()
    directory.forget()
    bench_build.forget()
    days = bench_build.begins(HISTORIES, today(), current_calendar())
    cast_here(bench_build.Chunk(11, CASES, tuple(days), now()))
    lately = tuple(today() - timedelta(days=DAYS - number) for number in range(DAYS))
    cast_here(bench_build.Chunk(12, LATELY, lately, now()))
    world = read_world(now())
    desk = world.desks[0]
    station = desk.targets[0]
    told = [
        tell(Random(number), world, desk, today() - timedelta(days=70), stop_after=stop, target=station)
        for number, stop in enumerate(("appoint", "appoint", "close"))
    ]
    held, case, closed = write(told)
    draw_waiting()
    # The first time they have everything to look at.
    tick(now())
    while write_reminders(now()):
        pass
    rollups.forget_all()
    rollups.count_missing()
    bench_loading.sweep()
    code = code_of(CasePaper.objects.filter(case=closed).select_related("paper")[0].paper)
    return Province(desk, station, case, held, (closed.number, told[2].code), code)


def steps_of(province: Province) -> Any:
    sent = {"token": uuid4(), "seen": province.held.last_seq, "what": "visit", "note": "到现场查看。"}
    handler = Post.objects.select_related("staff").get(pk=province.held.handler_id)
    return seated(handler).post(f"/desk/cases/{province.held.number}/log/", sent)


def tracked(province: Province) -> Any:
    client, (number, code) = Client(), province.tracked
    answer = client.post("/track/", {"number": number, "code": code})
    assert answer.url == "/track/matter/"
    return client.get("/track/matter/")


def filed(province: Province) -> Any:
    client = Client()
    client.post("/file/matter/", ABOUT)
    client.post("/file/you/", WHO)
    client.post("/file/files/", {})
    answer = client.post("/file/check/", {"office": province.desk.office.id})
    assert answer.url == "/file/receipt/"
    return client.get("/file/receipt/")


def checked(province: Province) -> Any:
    return Client().get(f"/check/{province.check_code}/")


def papers_of(province: Province) -> Any:
    issued = CasePaper.objects.filter(case=province.case).select_related("paper")[0].paper.issued_on
    return province.clerk.get(f"/desk/papers/?day={issued:%Y-%m-%d}")


def get(path: str, who: str = "clerk") -> Callable[[Province], Any]:
    return lambda province: getattr(province, who).get(path)


def find(**sought: str) -> Callable[[Province], Any]:
    return lambda province: province.clerk.post("/desk/find/", sought)


def at_station(path: str, role: str) -> Callable[[Province], Any]:
    return lambda province: province.client(province.station, role).get(path)


def above(path: str) -> Callable[[Province], Any]:
    """As the supervisor of the whole province."""

    def ask(province: Province) -> Any:
        top = read_world(now()).desks[-1].bureau
        return province.client(top, "supervisor").get(path)

    return ask


VISITS: Mapping[str, Callable[[Province], Any]] = {
    "today, clerk": get("/desk/"),
    "today, supervisor": get("/desk/", "supervisor"),
    "today, handler": at_station("/desk/", "handler"),
    "today, head": at_station("/desk/", "head"),
    "today, province": above("/desk/"),
    "worklist, clerk": get("/desk/cases/"),
    "worklist, supervisor": get("/desk/cases/", "supervisor"),
    "worklist, handler": at_station("/desk/cases/", "handler"),
    "worklist, province": above("/desk/cases/"),
    "worklist, second page": get("/desk/cases/?page=2"),
    "worklist, stage": get("/desk/cases/?stage=handling"),
    "worklist, stage and channel": get("/desk/cases/?stage=handling&channel=letter"),
    "worklist, overdue": get("/desk/cases/?due=overdue"),
    "worklist, overdue, province": above("/desk/cases/?due=overdue"),
    "worklist, closed": get("/desk/cases/?state=closed"),
    "worklist, closed, province": above("/desk/cases/?state=closed"),
    "supervise": get("/desk/supervise/", "supervisor"),
    "supervise, province": above("/desk/supervise/"),
    "find by number": lambda province: province.clerk.post("/desk/find/", {"q": province.case.number}),
    "find by a number of an earlier system": get("/desk/find/?words=旧-417"),
    "find by words": get("/desk/find/?words=柳堤小区夜间施工"),
    "find by words, province": above("/desk/find/?words=柳堤小区夜间施工"),
    "find by name": find(name="赵知夏"),
    "find by phone": find(phone="13800001234"),
    "find by day": find(received_from=str(today() - timedelta(days=3)), received_to=str(today())),
    "book": get(f"/desk/book/?first={today() - timedelta(days=7)}&last={today()}"),
    "papers of a day": papers_of,
    "case page": lambda province: province.clerk.get(f"/desk/cases/{province.case.number}/"),
    "versions of a draft": lambda province: province.clerk.get(f"/desk/cases/{province.tracked[0]}/versions/"),
    "dossier": lambda province: province.clerk.get(f"/desk/cases/{province.case.number}/dossier.pdf"),
    "a step": steps_of,
    "tracking": tracked,
    "filing": filed,
    "matches while registering": lambda province: province.clerk.post(
        "/desk/register/matches/", {"persons-0-name": "赵知夏", "persons-0-phone": "13800001234"}
    ),
    "check of a paper": checked,
    "figures": get("/desk/figures/", "supervisor"),
    "figures, province": above("/desk/figures/"),
    "figures, province, last month": above(f"/desk/figures/?{LAST_MONTH}"),
    "every figure, province": above(f"/desk/figures/all/?{LAST_MONTH}"),
    "one figure, province": above(f"/desk/figures/answered_in_time/?{LAST_MONTH}"),
    "matters behind a figure": get(f"/desk/figures/answered_in_time/matters/?{LAST_MONTH}", "supervisor"),
    "matters that are overdue": get("/desk/figures/overdue/matters/", "supervisor"),
}
# Within the hour; what runs on the hour is asked for by name below.
HALF_PAST = 30
JOBS: Mapping[str, Callable[[], Any]] = {
    "tick": lambda: tick(now().replace(minute=HALF_PAST)),
    "reminders": lambda: write_reminders(now()),
    "drawing": draw_waiting,
}


def assert_no_scan(name: str, statements: list[tuple[str, Any]]) -> None:
    assert statements, f"{name} asked nothing"
    found = [
        f"{name}: {', '.join(where)}\n{statement}\n{params}"
        for statement, params in statements
        if (where := read_through(statement, params))
    ]
    assert not found, "\n\n".join(found)


# What these ask reads every matter that is known: what stood open a month or a year ago, and days far apart in one
# range. Whoever mends one takes it from here; a mended one that stays here fails.
@pytest.mark.parametrize("name", VISITS)
def test_no_page_reads_through_a_table(province: Province, name: str) -> None:
    with watched() as sent:
        answer = VISITS[name](province)
    assert answer.status_code in (200, 302), f"{name}: {answer.status_code}"
    assert_no_scan(name, sent.statements)


@pytest.mark.parametrize("name", JOBS)
def test_no_job_reads_through_a_table(province: Province, name: str) -> None:
    with watched() as sent:
        JOBS[name]()
    assert_no_scan(name, sent.statements)


@pytest.mark.parametrize("name", SWEEPS)
def test_no_sweep_reads_through_a_table(province: Province, name: str) -> None:
    sweep, _hour = SWEEPS[name]
    with watched() as sent:
        sweep(now())
    if sent.statements:
        assert_no_scan(name, sent.statements)


def test_a_scan_is_seen(province: Province) -> None:
    """What the tests above rest on: a plan that does read everything is called by its name."""
    assert read_through("SELECT count(*) FROM cases_case WHERE subject LIKE %s", ["%柳%"]) == [
        "reads all of cases_case"
    ]
    assert read_through("SELECT id FROM cases_case WHERE id = %s", [province.case.pk]) == []
    (walk,) = read_through("SELECT number FROM cases_case ORDER BY number", None)
    assert "cases_case" in walk
    assert read_through("SELECT count(*) FROM people_unit", None) == []
