"""What an open matter's record lacks, and the step that fills it in (requirement 11: existing records, one by one)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.procedure.six_items import SIX_ITEMS, missing_items
from huiyin.procedure.state import state_from_json
from huiyin.procedure.terms import Text


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that may be missing: its name, how to find the matters, and the step that mends it."""

    name: Text
    where: Q
    step: str


def _assigned_without(item: str) -> Q:
    """An assigned matter in which one of the six items was never fixed."""
    return Q(state__passed_by="assign") & ~Q(state__contains={"fixed": [{"item": item}]})


GAPS: Mapping[str, Gap] = {
    "category": Gap(Text("内容分类", "Category"), Q(category=""), "correct"),
    "place": Gap(Text("问题属地", "Place of the problem"), Q(place=""), "correct"),
    "handler": Gap(Text("承办人", "Handler"), Q(stage="accepted", handler=None), "appoint"),
    "supervising_unit": Gap(SIX_ITEMS["supervising_unit"], _assigned_without("supervising_unit"), "fix_items"),
    "requirements": Gap(SIX_ITEMS["requirements"], _assigned_without("requirements"), "fix_items"),
}


def lacking(key: str = "") -> Q:
    """Matters that lack this, or anything of the list."""
    return GAPS[key].where if key in GAPS else reduce(or_, (gap.where for gap in GAPS.values()))


def gaps_of(case: Case) -> list[str]:
    """What this matter lacks, by the keys of GAPS; read from the row alone."""
    items = missing_items(state_from_json(case.state))
    holds = {
        "category": not case.category,
        "place": not case.place,
        "handler": case.stage == "accepted" and case.handler_id is None,
        "supervising_unit": "supervising_unit" in items,
        "requirements": "requirements" in items,
    }
    return [key for key in GAPS if holds[key]]
