"""What an open matter's record lacks, and the step that fills it in (requirements 11, 12, 16; law.md 4.1).

One table: what registration asks for, and what figures and the six items of an assignment stand on. Each gap is known
twice, as a condition for the database and as a question about one row; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from huiyin.cases import categories
from huiyin.cases.models import Case
from huiyin.procedure.six_items import SIX_ITEMS, missing_items
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Text

# 集体访: from five on somebody speaks for the others (law.md 4.1; art. 20(3)).
JOINT_FROM = 5
# Channels that leave a paper with a date of its own (信访日期, one of the three dates of law.md 4.1).
DATED = ("letter", "fax")
# A first level alone tells too little where there is a second.
TOO_WIDE = tuple(item.key for item in categories.below() if categories.below(item.key))


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that may be missing: its name, how to find the matters, and the step and field that mend it."""

    name: Text
    where: Q
    holds: Callable[[Case, CaseState], bool]
    step: str
    field: str


def _assigned_without(item: str) -> Gap:
    """An assigned matter in which one of the six items was never fixed."""
    return Gap(
        SIX_ITEMS[item],
        Q(state__passed_by="assign") & ~Q(state__contains={"fixed": [{"item": item}]}),
        lambda case, state: item in missing_items(state),
        "fix_items",
        item,
    )


def _inside() -> Q:
    """With a unit that runs this system: whoever handles it elsewhere has no post here."""
    return ~Q(state__contains={"outside": True})


GAPS: Mapping[str, Gap] = {
    "category": Gap(
        Text("内容分类", "Category"),
        Q(category=""),
        lambda case, state: not case.category,
        "correct",
        "changes-category",
    ),
    "category_deeper": Gap(
        Text("内容分类的下一级", "Next level of the category"),
        Q(category__in=TOO_WIDE),
        lambda case, state: case.category in TOO_WIDE,
        "correct",
        "changes-category",
    ),
    "place": Gap(
        Text("问题属地", "Place of the problem"),
        Q(place=""),
        lambda case, state: not case.place,
        "correct",
        "changes-place",
    ),
    "subject": Gap(
        Text("标题", "Subject"),
        Q(subject="", is_sealed=False),
        lambda case, state: not case.subject and not case.is_sealed,
        "correct",
        "changes-subject",
    ),
    "written_on": Gap(
        Text("来信日期", "Date of the letter"),
        Q(channel__in=DATED) & ~Q(state__has_key="written_on"),
        lambda case, state: case.channel in DATED and state.written_on is None,
        "correct",
        "changes-written_on",
    ),
    "representatives": Gap(
        Text("代表人数", "Representatives"),
        Q(channel="visit", people__gte=JOINT_FROM) & ~Q(state__has_key="representatives"),
        lambda case, state: case.channel == "visit" and case.people >= JOINT_FROM and not state.representatives,
        "correct",
        "changes-representatives",
    ),
    "reach": Gap(
        Text("联系方式", "How to reach the petitioner"),
        Q(is_anonymous=False, state__contains={"reachable": False}),
        lambda case, state: not case.is_anonymous and not state.reachable,
        "correct",
        "changes-unreachable",
    ),
    "accused": Gap(
        Text("被检举控告的单位或者人员", "Whom the accusation names"),
        Q(kind="accusation", complained_of="", barred_units=[], is_sealed=False),
        lambda case, state: (
            case.kind == "accusation" and not (case.complained_of or case.barred_units or case.is_sealed)
        ),
        "correct",
        "changes-complained_of",
    ),
    "handler": Gap(
        Text("承办人", "Handler"),
        Q(stage="accepted", handler=None) & _inside(),
        lambda case, state: case.stage == "accepted" and case.handler_id is None and not state.outside,
        "appoint",
        "handler",
    ),
    "handler_again": Gap(
        Text("新的承办人", "Another handler"),
        Q(stage="handling", handler=None) & _inside(),
        lambda case, state: case.stage == "handling" and case.handler_id is None and not state.outside,
        "reassign",
        "handler",
    ),
    "lead": Gap(
        Text("包案领导", "Lead"),
        Q(stage="handling", lead=None, handler__isnull=False) & _inside(),
        lambda case, state: (
            case.stage == "handling" and case.lead_id is None and case.handler_id is not None and not state.outside
        ),
        "reassign",
        "lead",
    ),
    "supervising_unit": _assigned_without("supervising_unit"),
    "requirements": _assigned_without("requirements"),
}


def lacking(key: str = "") -> Q:
    """Matters that lack this, or anything of the list."""
    return GAPS[key].where if key in GAPS else reduce(or_, (gap.where for gap in GAPS.values()))


def gaps_of(case: Case) -> list[str]:
    """What this matter lacks, by the keys of GAPS; read from the row alone."""
    state = case.standing
    return [key for key, gap in GAPS.items() if gap.holds(case, state)]
