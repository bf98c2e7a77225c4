"""How matters went: the paths they took, where they stayed, what was repeated; each number opens to its matters.

Matters and units are told, never a person; units stand in the order of the tree (law.md 9a).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.bulletins.process import asking
from huiyin.bulletins.process.asking import ELSEWHERE, Path, Stays
from huiyin.bulletins.process.courses import CUT, ROAD
from huiyin.bulletins.process.models import Course
from huiyin.bulletins.process.ocel import event_types
from huiyin.cases.models import Case
from huiyin.cases.projection import FAR
from huiyin.desk.export_files import export_url
from huiyin.desk.figures_one import page_of
from huiyin.desk.process_filters import Asked, controls, read
from huiyin.desk.rows import column_names, drawn, prepare, with_columns
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role
from huiyin.procedure.stages import STAGES
from huiyin.procedure.terms import KINDS
from huiyin.statistics.drawing import draw_some, waiting_since
from huiyin.statistics.looking import one_look
from huiyin.web import dates, shown
from huiyin.web.words import said

# A handler sees the own matters alone: figures of them would be figures about a person.
READERS = (Role.CLERK, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN)
MOST_PATHS = 10
PAGE = 50
# A page waits at most for so many cases to be drawn; the tick draws the rest within a minute.
DRAWN_BY_A_PAGE = 200
MEDIAN, MOST = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class PathLine:
    """One path, ready to show; `width` is its share as the length of a bar."""

    steps: tuple[str, ...]
    count: int
    share: str
    width: float
    url: str


@dataclass(frozen=True, slots=True)
class StayLine:
    """One stage: how many stays in it ended, and within how many days half and nine tenths of them had."""

    name: str
    count: str
    url: str
    median: str
    most: str
    median_width: float
    most_at: float


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: median and nine tenths at each stage; empty where it had no stay."""

    name: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RepeatLine:
    name: str
    count: int
    share: str
    most: str
    url: str


@never_cache
@require_GET
@for_roles(*READERS)
def process(request: StaffRequest) -> HttpResponse:
    """The page of a unit and a period; with what waited to be drawn drawn first."""
    draw_some(DRAWN_BY_A_PAGE)
    is_behind = waiting_since() is not None
    asked = read(request)
    question = asked.question
    with one_look():
        paths, stays = asking.paths(question), asking.stays(question)
    total = sum(path.count for path in paths)
    stages = asking.by_stage(stays)
    context = {
        "filters": controls(asked),
        "asked_said": asked_said(asked),
        "moment": dates.moment(now(), asked.today),
        "is_behind": is_behind,
        "finding": finding(paths, stages, total),
        "total": total,
        "paths": [path_line(path, total, asked) for path in paths[:MOST_PATHS]],
        "rest": rest_line(paths, total, asked),
        "stays": stay_lines(stages, asked),
        "stage_names": [said(STAGES[key].name) for key in stages_of(stages)],
        "units": unit_lines(stays, asked),
        "repeats": [repeat_line(one, total, asked) for one in asking.repeated(paths)],
        "log_url": export_url("events", urlencode(asked.span | ({"unit": question.unit} if asked.query else {}))),
        "may_log": request.post.role != Role.CUSTODIAN,
    }
    return render(request, "desk/process.html", context)


def finding(paths: Sequence[Path], stages: Mapping[str, Stays], total: int) -> str:
    """The page in one or two sentences."""
    if not total:
        return ""
    parts = [_paths_said(paths, total)]
    if stages:
        key, longest = max(stages.items(), key=lambda item: item[1].share_within(MEDIAN))
        if days := longest.share_within(MEDIAN):
            waited = ngettext(
                "They stayed longest at “%(stage)s”: half of them for %(days)d day or more.",
                "They stayed longest at “%(stage)s”: half of them for %(days)d days or more.",
                days,
            )
            parts.append(waited % {"stage": said(STAGES[key].name), "days": days})
    return " ".join(parts) if dates.language() == "en" else "".join(parts)


def _paths_said(paths: Sequence[Path], total: int) -> str:
    if len(paths) == 1:
        return ngettext("%(n)s matter, one path.", "%(n)s matters, all on one path.", total) % {"n": f"{total:,}"}
    named = {"n": f"{total:,}", "paths": len(paths), "share": percent(sum(one.count for one in paths[:3]), total)}
    if len(paths) <= 3:
        return _("%(n)s matters took %(paths)s paths.") % named
    return _("%(n)s matters took %(paths)s paths; the three most frequent ones hold %(share)s.") % named


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""


def step_names(path: Path) -> tuple[str, ...]:
    names = event_types()
    return tuple(CUT if key == CUT else said(names[key]) for key in path.keys)


def path_line(path: Path, total: int, asked: Asked) -> PathLine:
    width = round(100 * path.count / total, 1)
    return PathLine(step_names(path), path.count, percent(path.count, total), width, behind(asked, path=path.path))


def rest_line(paths: Sequence[Path], total: int, asked: Asked) -> PathLine | None:
    """All other paths together."""
    rest = paths[MOST_PATHS:]
    count = sum(path.count for path in rest)
    if not rest:
        return None
    name = ngettext("%(n)d other path", "%(n)d other paths", len(rest)) % {"n": len(rest)}
    return PathLine((name,), count, percent(count, total), round(100 * count / total, 1), behind(asked, path=CUT))


def stages_of(stages: Mapping[str, Stays]) -> list[str]:
    """The stages that were left, in the order of the road."""
    return [key for key in STAGES if key in stages]


def stay_lines(stages: Mapping[str, Stays], asked: Asked) -> list[StayLine]:
    scale = max((stay.share_within(MOST) for stay in stages.values()), default=0) or 1
    return [stay_line(key, stages[key], scale, asked) for key in stages_of(stages)]


def stay_line(key: str, stay: Stays, scale: int, asked: Asked) -> StayLine:
    median, most = stay.share_within(MEDIAN), stay.share_within(MOST)
    return StayLine(
        name=said(STAGES[key].name),
        count=f"{stay.count:,}",
        url=behind(asked, stage=key),
        median=days_said(median),
        most=days_said(most),
        median_width=round(100 * median / scale, 1),
        most_at=round(100 * most / scale, 1),
    )


def days_said(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else _("same day")


def unit_lines(stays: Mapping[tuple[str, int], Stays], asked: Asked) -> list[UnitLine]:
    """Units one level below in the order of the tree, the unit itself first; what is with others stands last."""
    keys = stages_of(asking.by_stage(stays))
    found = {unit for _stage, unit in stays}
    if len(found) < 2:
        return []
    known = sorted((unit for unit in found if unit != ELSEWHERE), key=lambda unit: directory.unit(unit).path)
    ordered = [*known, *([ELSEWHERE] if ELSEWHERE in found else [])]
    return [
        UnitLine(unit_name(unit), tuple((said(STAGES[key].name), cell(stays.get((key, unit)))) for key in keys))
        for unit in ordered
    ]


def unit_name(unit: int) -> str:
    return _("other units") if unit == ELSEWHERE else directory.unit(unit).short_label


def cell(stay: Stays | None) -> str:
    """Median and nine tenths, as in 3 / 12."""
    return f"{stay.share_within(MEDIAN)} / {stay.share_within(MOST)}" if stay else ""


def repeat_line(one: asking.Repeated, total: int, asked: Asked) -> RepeatLine:
    times = ngettext("%(n)d time", "%(n)d times", one.most) % {"n": one.most}
    name = said(event_types()[one.key])
    return RepeatLine(name, one.count, percent(one.count, total), times, behind(asked, again=one.key))


def asked_said(asked: Asked) -> str:
    """Whose matters, registered when, of which kind."""
    parts = [directory.unit_label(asked.question.unit), _("registered %(span)s") % {"span": asked.period_said}]
    if asked.question.kind:
        parts.append(said(KINDS[asked.question.kind]))
    return _(", ").join(parts)


# The matters behind a number


def behind(asked: Asked, **which: str) -> str:
    query = "&".join(part for part in (asked.query, urlencode(which)) if part)
    return f"{reverse('desk:process_matters')}?{query}"


@never_cache
@require_GET
@for_roles(*READERS)
def process_matters(request: StaffRequest) -> HttpResponse:
    """The matters that took a path, stayed at a stage or went through a step again; within reach, the newest first."""
    asked = read(request)
    name, courses = chosen(request, asked)
    found = Case.objects.visible_to(request.post).filter(pk__in=courses.values("case_id"))
    ids, total, page = page_of(found, request.GET.get("page", ""))
    rows = Case.objects.visible_to(request.post).filter(pk__in=ids).annotate(sort_on=Coalesce("next_due_on", FAR))
    lines = prepare(list(with_columns(rows).order_by("-opened_on", "-pk")), today=today())
    columns = column_names()
    context = {
        "name": name,
        "asked_said": asked_said(asked),
        "count": ngettext("%(n)s matter", "%(n)s matters", total) % {"n": f"{total:,}"},
        "columns": columns,
        "rows": drawn(lines, columns) if lines else SafeString(""),
        "pager": pager(request, page, total),
        "back_url": f"{reverse('desk:process')}?{asked.query}".rstrip("?"),
    }
    return render(request, "desk/process_matters.html", context)


def chosen(request: StaffRequest, asked: Asked) -> tuple[str, QuerySet[Course]]:
    """What the address opens, in words, and its courses. 404 for what the page never links to."""
    rows = asking.courses(asked.question)
    path, stage, again = (request.GET.get(name, "") for name in ("path", "stage", "again"))
    if path == CUT:
        frequent = [one.path for one in asking.paths(asked.question)[:MOST_PATHS]]
        return _("Other paths"), asking.took_none_of(rows, frequent)
    if path:
        known = event_types()
        if not all(key in known or key == CUT for key in path.split(">")):
            raise Http404
        return " → ".join(step_names(Path(path, 0))), asking.took(rows, path)
    if stage in STAGES:
        return _("Were at “%(stage)s”") % {"stage": said(STAGES[stage].name)}, asking.stayed_at(rows, stage)
    if again in ROAD:
        return _("“%(step)s” more than once") % {"step": said(event_types()[again])}, asking.repeats(rows, again)
    raise Http404


def pager(request: StaffRequest, page: int, total: int) -> shown.Pager | None:
    query = request.GET.dict()

    def url(number: int) -> str:
        return f"?{urlencode({**query, 'page': number})}"

    return shown.paged(page, PAGE, total, url)
