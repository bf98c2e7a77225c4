"""A matter on its way through review and recheck: the people above the station, and each step by whoever takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.people.models import Post
from tests import make
from tests.cases.test_main_road import walk_to_served

OPINION = "经审查，原处理意见认定事实清楚。"


@dataclass(frozen=True)
class Organs:
    """The bureau that reviews the station's answers, and the province that rechecks: a head and a handler each."""

    office: make.Office
    deputy_chief: Post
    reviewer: Post
    province_head: Post
    rechecker: Post


def organs() -> Organs:
    office = make.office()
    return Organs(
        office,
        deputy_chief=make.post(office.bureau, "head", name="韩局"),
        reviewer=make.post(make.unit("望川县公安局法制大队", parent=office.bureau), "handler", name="易法"),
        province_head=make.post(office.province, "head", name="厅长"),
        rechecker=make.post(office.province, "handler", name="复核员"),
    )


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def step(case: Case, key: str, by: Post | None, day: date, **given: Any) -> None:
    take_step(case=case, step=key, by=by, role=None if by else "petitioner", at=on(day), given=given)


def result(kind: str = "upheld", **given: Any) -> dict[str, Any]:
    return {"no": 1, "result": kind, "opinion": OPINION, **given}


def asked(world: Organs, day: date = date(2026, 5, 11), **given: Any) -> Case:
    """Served on 22 April; a review asked for on the portal."""
    case = walk_to_served(world.office)
    step(case, "ask_review", None, day, grounds="没有测夜间噪声。", **given)
    return case


def reviewed(world: Organs, *results: dict[str, Any], day: date = date(2026, 5, 25), case: Case | None = None) -> Case:
    """Asked, looked into, decided and served."""
    case = case or asked(world)
    step(case, "take_up_review", world.deputy_chief, date(2026, 5, 12), handler=world.reviewer.pk)
    draft = {"results": list(results or [result()]), "facts": "复测一次。", "basis": "《噪声污染防治法》"}
    step(case, "draft_review", world.reviewer, date(2026, 5, 20), **draft)
    step(case, "sign_review", world.deputy_chief, date(2026, 5, 22))
    serve(case, "review_opinion", world.reviewer, day)
    return case


def serve(case: Case, paper: str, by: Post, day: date) -> None:
    given = {"way": "in_person", "server": "某", "served_on": day, "result": "signed"}
    step(case, "serve", by, day, paper=paper, **given)


def rechecked(world: Organs, *results: dict[str, Any], case: Case | None = None) -> Case:
    case = case or reviewed(world)
    step(case, "ask_recheck", None, date(2026, 6, 8), grounds="复测也在白天。")
    step(case, "take_up_review", world.province_head, date(2026, 6, 9), handler=world.rechecker.pk)
    draft = {"results": list(results or [result()]), "facts": "核查。", "basis": "《噪声污染防治法》"}
    step(case, "draft_review", world.rechecker, date(2026, 6, 24), **draft)
    step(case, "sign_review", world.province_head, date(2026, 6, 25))
    serve(case, "recheck_opinion", world.rechecker, date(2026, 6, 26))
    return case
