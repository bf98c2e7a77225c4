"""Random permitted steps on cases in PostgreSQL: replay gives what is stored, and nothing that runs is nobody's."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from huiyin.cases.actions import offers_for, offers_for_petitioner, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.documents.papers import PaperRefused
from huiyin.duties.models import Duty, Holder
from huiyin.ledger.verify import verify_all
from huiyin.people import directory
from huiyin.people.models import Post, Staff, Unit
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.schema import Actor
from huiyin.procedure.state import state_from_json
from tests import make
from tests.procedure.make import ABOVE, OFFICE, UNIT
from tests.procedure.walks import GIVEN, OTHER, PEOPLE, TOP

pytestmark = [pytest.mark.django_db, pytest.mark.long]

WALKS = 120
STEPS = 16
# Their values name rows of other tables (files, parties, matters), which the values of the walks make up.
# Posts that the values of the walks name, and that take no step there.
NAMED = (
    Actor("handler", 7, 71, 701),
    Actor("handler", UNIT, 25, 205),
    Actor("handler", OTHER, 54, 504),
    Actor("handler", ABOVE, 96, 906),
)
NOT_HERE = frozenset(
    {"bind_scan", "unseal", "join", "unjoin", "merge", "unmerge", "split", "link_case", "authorise"} | {"new_code"}
)
LINES = {TOP: None, ABOVE: TOP, OFFICE: ABOVE, UNIT: ABOVE, OTHER: ABOVE, 7: ABOVE}


def _world() -> dict[int, Post]:
    """The units and posts that the walks of the law core know by number, as rows of that number."""
    for pk, parent in LINES.items():
        above = LINES[parent] if parent is not None else None
        path = "".join(f"{one}." for one in (above, parent, pk) if one is not None)
        Unit.objects.create(
            pk=pk, parent_id=parent, path=path, name=f"单位{pk}", level="county", is_petition_office=pk == OFFICE,
            paper_code=f"第{pk}号", phone="000-0000-0000",
        )  # fmt: skip
    for actor in (*PEOPLE, *NAMED):
        if actor.post is None or actor.staff is None:
            continue
        staff = Staff(pk=actor.staff, username=f"staff{actor.staff}", name=f"职员{actor.staff}")
        staff.set_unusable_password()
        staff.save()
        Post.objects.create(pk=actor.post, staff=staff, unit_id=actor.unit, role=actor.role, since=date(2020, 1, 1))
    directory.forget()
    return {post.pk: post for post in Post.objects.select_related("unit", "staff")}


def _walk_one(case: Case, posts: dict[int, Post], at: datetime, chance: Random, taken: Counter[str]) -> bool:
    """One step that somebody really takes; False where everything tried needed something the walks cannot make."""
    for actor in chance.sample(PEOPLE, len(PEOPLE)):
        post = posts.get(actor.post or 0)
        if post is None and actor.role != "petitioner":
            continue
        offers = offers_for(case, post, today=at.date()) if post else offers_for_petitioner(case, today=at.date())
        open_now = [one.step.key for one in offers if one.is_open and one.step.key not in NOT_HERE]
        for key in sorted(open_now, key=lambda one: (taken[one], chance.random())):
            if _taken(case, key, actor, post, at, chance):
                taken[key] += 1
                return True
    return False


def _taken(case: Case, key: str, actor: Actor, post: Post | None, at: datetime, chance: Random) -> bool:
    known = GIVEN.get(key)
    values: Any = known(state_from_json(case.state), at.date()) if known is not None else {}
    given = chance.choice(values) if isinstance(values, list) and values else values
    # Files, parties and other matters are rows of other tables; 99 and 999 stand for nobody.
    if {"files", "party", "case"} & given.keys() or {given.get("post"), given.get("handler")} & {99, 999}:
        return False
    role = None if post else actor.role
    try:
        take_step(case=case, step=key, by=post, at=at, given=dict(given), role=role)
    except (NotAllowed, PaperRefused):
        return False
    return True


def test_random_steps_leave_nothing_that_replay_does_not_give(tmp_path: Path) -> None:
    posts, chance, taken = _world(), Random(20260322), Counter[str]()
    clerk = next(post for post in posts.values() if post.role == "clerk" and post.unit_id == OFFICE)
    for _walk in range(WALKS):
        at = datetime(2026, 3, 2, 2, 0, tzinfo=UTC) + timedelta(days=chance.randint(0, 40))
        case = make.case(clerk, at=at, received_on=at.date())
        for _step in range(STEPS):
            at += timedelta(days=chance.choice((0, 0, 1, 3, 8)))
            if not _walk_one(case, posts, at, chance, taken):
                break
    report = check_cases()
    assert report.ok, report.differences[:5]
    assert report.cases == WALKS
    assert verify_all(checkpoints=tmp_path).ok
    owed = Duty.objects.open().exclude(holder=Holder.PETITIONER)
    assert not owed.filter(unit__isnull=True).exists(), "no duty without an owner"
    for case in Case.objects.all():
        state = state_from_json(case.state)
        assert case.is_open or state.closed_on is not None
        assert all(item.unit is not None for item in state.open_proceedings()), "no proceeding without an organ"
        ended = {f"p{item.no}" for item in state.proceedings if not item.is_open}
        still = [clock for clock in state.clocks if clock.is_open and clock.subject in ended]
        assert all("window" in clock.rule for clock in still), still
    assert len(taken) > 40, taken
