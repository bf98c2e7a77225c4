"""Drawing the courses: the path from the steps, the stays from the versions in which the matter was known.

It follows the drawing of the facts (statistics/drawing.py), in its transaction: what the trigger on the steps queues is
drawn once for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from django.db import connection

from huiyin.bulletins.process import cells
from huiyin.bulletins.process.models import Course
from huiyin.cases.models import Case
from huiyin.procedure.stages import STAGES
from huiyin.statistics.models import Matter

# The steps a path is made of: those that take a matter from one hand to the next, or back.
ROAD = (
    "register", "keep", "transfer", "assign", "object", "decide_competence", "decline", "refer_out", "come_back",
    "withdraw", "accept", "handle_simply", "end_simple", "reassign", "raise_level", "extend", "hold_hearing",
    "settle_mediation", "draft", "return_draft", "sign", "serve", "report", "close", "ask_review", "sign_review",
    "ask_recheck",
)  # fmt: skip
# A longer path is cut: that it is one of the long ones is all that can be said of it.
LONGEST = 30
CUT = "…"
SEPARATOR = ">"
# What a course takes over from its case.
COLUMNS = ("pk", "opened_on", "unit_id", "office_id", "kind", "is_open")
# Known history and undone imports took no path here.
STEPS = """
SELECT step.case_id, array_agg(step.key ORDER BY step.seq),
    array_agg(CASE WHEN step.key = 'serve' THEN step.given->>'paper' END ORDER BY step.seq)
FROM cases_step step
JOIN cases_case matter ON matter.id = step.case_id AND matter.opened_month = step.opened_month
WHERE step.case_id = ANY(%s) AND step.key = ANY(%s) AND matter.ending <> 'undone'
GROUP BY step.case_id
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stage that was left, the unit that had the matter there, and the days it was there."""

    stage: str
    unit: int
    days: int


@dataclass(frozen=True, slots=True)
class Known:
    """One version of a matter, as far as stays are made of it."""

    stage: str
    since: date
    unit: int


def is_on_the_road(key: str, paper: str | None) -> bool:
    """Whether a step is a stop of the path. A notice that was served is none, an opinion is."""
    return key in ROAD and (key != "serve" or "opinion" in (paper or ""))


def path_of(keys: Sequence[str]) -> str:
    cut = (CUT,) if len(keys) > LONGEST else ()
    return SEPARATOR.join((*keys[:LONGEST], *cut))


def stays_of(versions: Iterable[Known]) -> list[Stay]:
    """The stages that were left. A matter that went back is there a second time.

    Within a stage another unit may take over: the days count for the one that let it go. While it was closed, it
    waited for nobody.
    """
    runs: list[tuple[Known, Known]] = []
    for version in versions:
        if runs and runs[-1][0].stage == version.stage:
            runs[-1] = (runs[-1][0], version)
        else:
            runs.append((version, version))
    return [
        Stay(first.stage, last.unit, max(0, (after.since - first.since).days))
        for (first, last), (after, _last) in pairwise(runs)
        if STAGES[first.stage].is_open
    ]


def draw_courses(cases: Sequence[int]) -> None:
    """Draw the courses of these cases anew, and move the sums with them. The caller holds the transaction."""
    paths = _paths(cases)
    stays = _stays(paths)
    rows = [
        course_of(row, paths[row["pk"]], stays.get(row["pk"], []))
        for row in Case.objects.filter(pk__in=list(paths)).order_by("pk").values(*COLUMNS)
    ]
    names = [field.name for field in Course._meta.fields if field.name != "case"]
    cells.move(Course.objects.filter(case__in=cases), rows)
    Course.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=names)
    Course.objects.filter(case__in=set(cases) - set(paths)).delete()


def course_of(row: Mapping[str, Any], keys: Sequence[str], stays: Sequence[Stay]) -> Course:
    """The course of a case: of its row `COLUMNS`, the keys of its steps on the road, and the stages it left."""
    return Course(
        case_id=row["pk"],
        opened_on=row["opened_on"],
        unit_id=row["unit_id"] or row["office_id"],
        kind=row["kind"],
        path=path_of(keys),
        is_open=row["is_open"],
        stay_stages=[stay.stage for stay in stays],
        stay_units=[stay.unit for stay in stays],
        stay_days=[stay.days for stay in stays],
    )


def _paths(cases: Sequence[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS, [list(cases), list(ROAD)])
        return {
            case: [key for key, paper in zip(keys, papers, strict=True) if is_on_the_road(key, paper)]
            for case, keys, papers in cursor.fetchall()
        }


def _stays(cases: Iterable[int]) -> dict[int, list[Stay]]:
    versions = Matter.objects.filter(case__in=list(cases)).order_by("case_id", "seq")
    rows = versions.values_list("case_id", "stage", "stage_since_on", "unit_id")
    return {
        case: stays_of(Known(stage, since, unit) for _case, stage, since, unit in known)
        for case, known in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0))
    }
