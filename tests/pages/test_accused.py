"""Art. 30(3): whoever is complained of can neither see an accusation nor be given it.

Every address of the desk is asked for by everybody who may not know: each answer is the same as it was before the
accusation came in, and none holds a word of it. Every road by which a matter is given refuses to give it to them.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import register_case, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.forms import FORMS
from huiyin.cases.intake.registration import Asked, Registration
from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.duties.office_time import now, today
from huiyin.duties.tick import tick
from huiyin.ledger.models import Entry
from huiyin.outbox.actions import hear_by_mail
from huiyin.outbox.models import Message
from huiyin.outbox.reminders import write_reminders
from huiyin.outbox.sending import send_due
from huiyin.people import directory, sessions
from huiyin.people.access import ANYONE
from huiyin.people.models import Deputy, Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import NotAllowed
from tests import make
from tests.pages.accused import SUBJECT, WORDS, World, accuse, world
from tests.pages.test_every_page import DESK, Route

pytestmark = pytest.mark.django_db

# What differs from one request to the next and says nothing.
PASSING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d\d:\d\d')
# Arguments by which an address names the matter itself, or a message about it.
NAMES_IT = frozenset({"number", "message_id"})
# Leaving the seat would end the walk; they say nothing of any matter.
WALK_ROOMS = frozenset({"handler", "clerk", "head", "supervisor"})
ABOVE_CASES = re.compile(r"huiyin\.desk\.(oversight|quality|campaign|round|drive|reception|entry_sheet)")
LEAVES = frozenset({"desk:sign_out", "desk:switch_post", "desk:sign_in", "desk:setup"})


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A thousand refusals are what these tests are about; none of them is news."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


def seated(post: Post, deputy: Deputy | None = None) -> Client:
    client = Client()
    session = client.session
    staff = deputy.deputy if deputy else post.staff
    sessions.begin(session, staff=staff, seat=sessions.Seat(post, deputy), at=now())
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    client.cookies["huiyin_language"] = "zh-hans"
    return client


@dataclass(frozen=True)
class Seat:
    """Somebody who may not know, signed in."""

    name: str
    role: str
    client: Client
    # The rooms above the matters, a hundred pages, are walked by those nearest to the accused; all read alike.
    walks_rooms: bool = False

    def may_enter(self, route: Route) -> bool:
        """What is not for this role at all is refused to everybody in it: tests/pages/test_every_page.py."""
        return route.audience is not None and bool(route.audience & {self.role, *ANYONE})


def seats(place: World) -> list[Seat]:
    """Everybody who may not know, each in their seat; the accused also in the one they stand in for."""
    near = {post for post in place.kept_out if post.unit_id == place.office.station.pk and post.role in WALK_ROOMS}
    found = [
        Seat(f"{post.staff.name} {post.role} {post.unit.name}", post.role, seated(post), post in near)
        for post in place.kept_out
    ]
    standing_in = place.standing_in.post
    return [*found, Seat("standing in", standing_in.role, seated(standing_in, place.standing_in), walks_rooms=True)]


def takers(route: Route, position: int, seats: list[Seat], *, whole: bool) -> list[Seat]:
    """Who asks for an address: everybody in the long run; every day whoever stands nearest, and others in their turn.

    The addresses take turns by their place in the list, so that each is asked for and every seat asks for many.
    """
    is_room = ABOVE_CASES.match(route.view.__module__) is not None
    entering = [seat for seat in seats if seat.may_enter(route) and (seat.walks_rooms or not is_room)]
    if whole or not entering:
        return entering
    if is_room:
        return [entering[position % len(entering)]]
    return [seat for number, seat in enumerate(entering) if number == 0 or (number + position) % 5 == 0]


IN_TURN, WHOLE_WALK = pytest.param(False, id="in-turn"), pytest.param(True, id="whole", marks=pytest.mark.long)
WALKS = pytest.mark.parametrize("whole", [IN_TURN, WHOLE_WALK])


# The pages of exports; what is in the files is tried in tests/bulletins.
EXPORTS = {"kind": "worklist", "export_id": "00000000-0000-4000-8000-000000000000"}
# Figures of the day on which the accusation comes in.
FIGURES = {"key": "matters", "chart": "series-matters"}
# Receptions are public as they are; none is about a matter.
RECEPTIONS = dict.fromkeys(
    ("rota_id", "session_id", "visit_id", "commitment_id", "meeting_id", "field_id", "wish_id"), 1
)
# What is asked of units; what is about a matter is tried in tests/oversight.
OVERSIGHT = {
    "instruction_id": 1,
    "order_id": 1,
    "suggestion_id": 1,
    "meeting_id": 1,
    "unit_sheet_id": 1,
    "decision_id": 1,
    "proposal_id": 1,
    "letter_id": "00000000-0000-4000-8000-000000000000",
}
# Rounds hang on no matter.
ROUNDS = {"plan_id": 1, "round_id": 1, "entry_id": 1, "correction_id": 1, "round_kind": "search"}
# Rows of quality are reached by whoever directs the units; the matters behind them by their own reach.
QUALITY = dict.fromkeys(
    (
        "sample_id",
        "check_id",
        "reading_id",
        "finding_id",
        "trace_id",
        "record_id",
        "measure_id",
        "assessment_id",
        "practice_id",
        "training_id",
    ),
    1,
)
# Sheets of the own office; what is in them is tried in tests/cases/intake.
SHEETS = {"sheet_id": "00000000-0000-4000-8000-000000000000", "profile_id": 1}

# Campaigns of somebody else; what bars a reader of one is tried in tests/campaigns.
CAMPAIGNS = {"campaign_id": 1, "summary_id": 1}


def lists(place: World, routes: list[Route], post_id: int) -> Iterator[str]:
    """Addresses that do not name the matter: of these routes."""
    values = {
        "pk": post_id,
        "unit_id": place.office.station.pk,
        "code": "ABCD",
        "article_id": uuid4(),
        **EXPORTS,
        **RECEPTIONS,
        **QUALITY,
        **OVERSIGHT,
        **ROUNDS,
        **SHEETS,
        **FIGURES,
        **CAMPAIGNS,
    }
    for route in routes:
        yield reverse(route.name, kwargs={name: values[name] for name in route.arguments})


def narrowed() -> Iterator[str]:
    """Lists, counts, searches, prints, suggestions, each narrowed to where the matter would stand."""
    day = today().isoformat()
    for query in ("show=all", "show=late", "print=1", "is_open=no", "view=closed"):
        yield reverse("desk:worklist") + "?" + query
    for query in ("print=1", f"first={day}&last={day}", f"from={day}&to={day}&print=1"):
        yield reverse("desk:book") + "?" + query
    for word in (SUBJECT, "截留", "押金", "东桥派出所"):
        yield reverse("desk:find") + f"?words={word}"
    yield reverse("desk:unit_names") + "?unit=督察"
    yield reverse("desk:papers_day") + f"?first={day}&last={day}"


def searches(place: World) -> Iterator[dict[str, str]]:
    """What somebody who suspects an accusation would type."""
    yield {"q": "13911112222"}
    yield {"q": "周某某举报人", "as": "name"}
    yield {"q": "押金"}
    yield {"name": "周某某举报人"}
    yield {"phone": "13911112222"}
    yield {"received_from": (today() - timedelta(days=60)).isoformat()}


def plain(answer: Any) -> tuple[int, str]:
    """The answer without what differs each time: a streamed one in full."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        body = unpacked(body)
    return answer.status_code, PASSING.sub("", body.decode(errors="replace"))


def unpacked(body: bytes) -> bytes:
    """What is written in a workbook; the moment it was made stands apart from it."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return b"".join(parts.read(name) for name in sorted(parts.namelist()) if not name.startswith("docProps/"))


Seen = dict[tuple[str, str], tuple[int, str]]


def looked(place: World, *, whole: bool) -> Seen:
    """What everybody who may not know is shown, everywhere."""
    seen: Seen = {}
    everybody = seats(place)
    apart = [route for route in DESK if route.name not in LEAVES and NAMES_IT.isdisjoint(route.arguments)]
    asked = {route.name: takers(route, number, everybody, whole=whole) for number, route in enumerate(apart)}
    assert not [name for name, by in asked.items() if not by]
    for seat in everybody:
        own = [route for route in apart if seat in asked[route.name]]
        turn = everybody.index(seat)
        shown = [where for number, where in enumerate(narrowed()) if whole or turn == 0 or (number + turn) % 4 == 0]
        for where in (*lists(place, own, place.office.handler.pk), *shown):
            answer = seat.client.get(where)
            if answer.status_code != 405:
                seen[seat.name, where] = plain(answer)
    return seen | searched(place, searching(place, everybody, whole=whole))


def searching(place: World, everybody: list[Seat], *, whole: bool) -> list[Seat]:
    """Who types what somebody who suspects would type: everybody in the long run, else those of the accused's unit."""
    unit = [seat for seat in everybody if place.office.station.name in seat.name]
    return everybody if whole else [seat for seat in unit if seat.role in {"clerk", "head", "supervisor"}]


def searched(place: World, seats: list[Seat]) -> Seen:
    """What a search finds them, and what the register suggests for the same petitioner."""
    seen: Seen = {}
    for seat in seats:
        name, client = seat.name, seat.client
        for number, typed in enumerate(searches(place)):
            seen[name, f"search {number}"] = plain(client.post(reverse("desk:find"), typed))
        form = {"person-TOTAL_FORMS": "1", "person-INITIAL_FORMS": "0", "person-0-name": "周某某举报人"}
        form |= {"person-0-phone": "13911112222", "request-TOTAL_FORMS": "0", "request-INITIAL_FORMS": "0"}
        seen[name, "matches"] = plain(client.post(reverse("desk:register_matches"), form))
    return seen


@WALKS
def test_no_page_of_theirs_changes_by_a_word_or_a_count(whole: bool) -> None:
    place = world()
    asking = searching(place, seats(place), whole=whole)
    for _look_up in range(5):
        searched(place, asking)  # a custodian's page lists the latest look-ups of the unit, these very ones: it is full
    before = looked(place, whole=whole)
    accuse(place, sealed=False)
    accuse(place, sealed=True)
    tick(now())
    after = looked(place, whole=whole)
    assert [key for key, shown in after.items() if shown != before[key]] == []
    assert check_cases().differences == []


def addresses_of(case: Case, route: Route, number: str, *, every_step: bool = False) -> Iterator[str]:
    """The addresses of one route that name this matter, with every file, paper, contact, person and step."""
    messages = Message.objects.about("case", case.pk)
    values: dict[str, list[Any]] = {
        "number": [number],
        "run_id": [uuid4()],
        "message_id": [row.pk for row in messages] if number == case.number else [uuid4()],
        "form": sorted(FORMS),
        "doing": ["posted", "returned", "again", "drop"],
        "file_id": [row.file_id for row in case.files.all()],
        "paper_id": [row.paper_id for row in case.papers.all()],
        "contact_id": [row.pk for row in case.contacts.all()],
        "petitioner_id": [row.pk for row in case.petitioners.all()],
        "step": sorted(procedure_for(case.procedure).steps) if every_step else ["log", "draft", "answer_part"],
    }
    for chosen in product(*(values[name] for name in route.arguments)):
        yield reverse(route.name, kwargs=dict(zip(route.arguments, chosen, strict=True)))


@WALKS
def test_every_address_of_the_matter_answers_as_if_there_were_none(whole: bool) -> None:
    place = world()
    cases = accuse(place, sealed=False), accuse(place, sealed=True)
    for case in cases:
        assert case.files.exists()
        assert case.papers.exists()
        assert Message.objects.about("case", case.pk).exists()
    wrong: list[tuple[str, str, str]] = []
    naming = [route for route in DESK if not NAMES_IT.isdisjoint(route.arguments)]
    everybody = seats(place)
    asked = {route.name: takers(route, number, everybody, whole=whole) for number, route in enumerate(naming)}
    first = everybody[: 2 if whole else 1]
    for seat in everybody:
        # Every step, and sending its form, is asked for by the first; for the others it is the same door.
        asks = (seat.client.get, seat.client.post) if seat in first else (seat.client.get,)
        for route in (
            route for route in naming if seat in asked[route.name] or (seat in first and seat.may_enter(route))
        ):
            nowhere = next(addresses_of(cases[0], route, "2026-999999"))
            none = [without(ask(nowhere), nowhere) for ask in asks]
            for case in cases:
                for where in addresses_of(case, route, case.number, every_step=seat in first):
                    got = [ask(where) for ask in asks]
                    faults = [fault for answer in got for fault in leaks(place, answer, where, case)]
                    if [without(answer, where) for answer in got] != none:
                        faults.append("differs from a number that does not exist")
                    wrong += [(seat.name, where, fault) for fault in faults]
    assert wrong == []


def without(answer: Any, where: str) -> tuple[int, str]:
    """The answer without the address that was typed."""
    status, text = plain(answer)
    return status, text.replace(PASSING.sub("", where), "")


def leaks(place: World, answer: Any, where: str, case: Case) -> list[str]:
    """What an answer gives away: that it is one, the words, a name of a file."""
    found = [] if answer.status_code in (403, 404, 405) else [f"answered {answer.status_code}"]
    shown = plain(answer)[1].replace(case.number, "")
    found += [secret for secret in place.secrets if secret in shown]
    return found + (["file name"] if "Content-Disposition" in answer.headers else [])


def test_those_who_work_on_it_do_see_it() -> None:
    """So that the walks above prove what is kept away, not that the pages are empty."""
    place = world()
    case = accuse(place, sealed=False)
    for post in (place.office.clerk, place.leader, place.handler, place.helper, place.office.supervisor, place.chief):
        shown = plain(seated(post).get(reverse("desk:case", args=[case.number])))
        assert shown[0] == 200
        assert SUBJECT in shown[1]


def refused(case: Case, key: str, by: Post, given: dict[str, Any]) -> set[str]:
    with pytest.raises(NotAllowed) as told:
        take_step(case=case, step=key, by=by, at=now(), given=given)
    return {reason.code for reason in told.value.reasons}


BARRED = {"barred_unit", "barred", "recused"}


def test_no_step_gives_it_to_them() -> None:
    place = world()
    case = accuse(place, sealed=False)
    office, due = place.office, today() + timedelta(days=9)
    for unit in (office.station, place.squad, place.second):
        assert refused(case, "add_part", place.handler, {"unit": unit.pk, "what": "x", "due_on": due}) <= BARRED
        assert refused(case, "fix_items", office.clerk, {"supervising_unit": unit.pk}) <= BARRED
        assert refused(case, "raise_level", place.chief, {"unit": unit.pk, "reason": "x"}) & BARRED
    for post in place.kept_out:
        if post.role != "handler" and post.unit_id != place.second.pk:
            continue
        assert refused(case, "reassign", place.leader, {"handler": post.pk, "reason": "x"}) <= BARRED
        assert refused(case, "set_team", place.leader, {"posts": [post.pk], "reason": "x"}) & BARRED
    take_step(
        case=case,
        step="add_part",
        by=place.handler,
        at=now(),
        given={"unit": office.other.pk, "what": "y", "due_on": due},
    )
    other = make.post(office.other, "clerk", name="高远")
    assert refused(case, "accept_part", other, {"handler": place.kept_out[1].pk}) <= BARRED


def test_it_is_neither_transferred_assigned_nor_appointed_to_them() -> None:
    place = world()
    fresh = register_again(place)
    for unit in (place.office.station, place.squad, place.second):
        assert refused(fresh, "transfer", place.office.clerk, {"unit": unit.pk}) <= BARRED
        given = {"unit": unit.pk, "report_due": today() + timedelta(days=9)}
        assert refused(fresh, "assign", place.office.clerk, given) <= BARRED
        given |= {"unit": place.leading.pk, "supervising_unit": unit.pk}
        assert refused(fresh, "assign", place.office.clerk, given) <= BARRED
    take_step(case=fresh, step="transfer", by=place.office.clerk, at=now(), given={"unit": place.leading.pk})
    take_step(case=fresh, step="accept", by=place.clerk, at=now(), given={})
    for post in place.kept_out:
        given = {"handler": post.pk, "lead": place.leader.pk}
        assert refused(fresh, "appoint", place.leader, given) <= BARRED
        given = {"handler": place.handler.pk, "lead": post.pk}
        assert refused(fresh, "appoint", place.leader, given) <= BARRED
    for post in place.kept_out:
        for key in procedure_for(fresh.procedure).steps:
            with pytest.raises(NotAllowed):
                take_step(case=fresh, step=key, by=post, at=now(), given={})


def register_again(place: World) -> Case:
    registration = Registration(
        office=place.office.office,
        channel="letter",
        received_on=today(),
        requests=(Asked("请查处。", "accusation"),),
        subject=SUBJECT,
        complained_of="林知夏",
        complained_staff=place.accused.staff,
    )
    return register_case(registration=registration, by=place.office.clerk, at=now()).case


def test_pickers_do_not_offer_them() -> None:
    place = world()
    case = accuse(place, sealed=False)
    names = {place.office.station.name, place.squad.name, place.second.name}
    offered = {
        "add_part": place.handler,
        "fix_items": place.office.clerk,
        "raise_level": place.chief,
        "reassign": place.leader,
        "set_team": place.leader,
        "recuse": place.leader,
    }
    # A second post of the accused in the very unit that has the matter.
    double = Post.objects.create(staff=place.accused.staff, unit=place.leading, role="handler", since=today())
    directory.forget()
    for key, post in offered.items():
        shown = plain(seated(post).get(reverse("desk:step", args=[case.number, key])))[1]
        lists = re.findall(r"<datalist.*?</datalist>|<select.*?</select>", shown, re.S)
        assert not [name for name in names if any(name in one for one in lists)], key
        assert f'value="{double.pk}"' not in shown or key == "recuse", key


def test_no_message_goes_to_them() -> None:
    place = world()
    for post in [*place.kept_out, place.standing_in.post, place.leader]:
        hear_by_mail(by=post, email=f"{post.staff.username}@example.cn", language="zh", at=now())
    case = accuse(place, sealed=False)
    for key, by, given in (
        ("refuse_recusal", place.leader, {"reason": "无利害关系"}),
        ("explain", place.leader, {"answer": "正在核实"}),
    ):
        take_step(case=case, step=key, by=by, at=now(), given=given)
    tick(now())
    write_reminders(now())
    send_due(now())
    kept_out = {post.pk for post in place.kept_out}
    about = Message.objects.about("case", case.pk)
    assert about.exists()
    assert not about.filter(post__in=kept_out).exists()
    addresses = {f"{post.staff.username}@example.cn" for post in place.kept_out}
    assert not [one.subject for one in mail.outbox if addresses & set(one.to) and case.number in str(one.message())]
    assert not Duty.objects.filter(subject=f"case:{case.pk}", post__in=kept_out).exists()
    barred_units = {place.office.station.pk, place.squad.pk, place.second.pk}
    assert not Duty.objects.filter(subject=f"case:{case.pk}", unit__in=barred_units).exists()


def test_nothing_of_it_lies_in_the_chains_of_their_units() -> None:
    """Refusals are kept in the chain of the unit of whoever was refused: with the address, and nothing else."""
    place = world()
    case = accuse(place, sealed=False)
    client = seated(place.kept_out[0])
    client.get(reverse("desk:case", args=[case.number]))
    chains = [f"office:{unit.pk}" for unit in (place.office.station, place.squad, place.second)]
    bodies = Entry.objects.filter(chain__in=chains).values_list("body", flat=True)
    assert not [body for body in bodies if any(word in str(body) for word in (SUBJECT, *WORDS))]
