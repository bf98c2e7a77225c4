"""My work today: what is owed by when, whose it is, and the next thing to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import cast

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from huiyin.cases.facts import actor_of
from huiyin.cases.lists import listed
from huiyin.cases.messages import waiting_for
from huiyin.cases.models import Case
from huiyin.desk import custody
from huiyin.desk.bulletin_waiting import waiting_lines
from huiyin.desk.context import REGISTERS, SEES_CASES
from huiyin.desk.next_steps import is_in_line
from huiyin.desk.outbox import status as status_of_messages
from huiyin.desk.owing import MOST_LATE, RULER_DAYS, Agenda, Owing, agenda_of, arrived, awaited, by_day
from huiyin.desk.owing_beside import beside
from huiyin.desk.rows import (
    COLUMNS,
    ListedCase,
    answer_marks,
    case_url,
    clock_cell,
    clock_name,
    end_of_week,
    span_names,
    span_of,
    stage_name,
    standing,
    step_url,
    tags_of,
    title_of,
    who_has,
    with_columns,
)
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_staff
from huiyin.people.models import Post, Role
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Facts, open_steps
from huiyin.procedure.schema import Step as LawStep
from huiyin.web import cells, dates, words
from huiyin.web.shown import RulerDay

MOST_LINES = 40
MOST_AT_SIDE = 6
# Steps that lead to the one which stops the clock: an opinion is drafted by a handler before it is signed.
LEADS_TO = {
    "finish": ("appoint", "draft"),
    **dict.fromkeys(("review", "recheck", "full_check"), ("take_up_review", "draft_review", "draft_full_check")),
}
TAKES_STEPS = frozenset({Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do, ready to print."""

    clock: SafeString
    day: str
    title: str
    url: str
    said: str
    tags: SafeString
    marks: SafeString
    answered: str
    step: str
    step_url: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class LineGroup:
    title: str
    said: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SideLine:
    """One line of the side column."""

    when: str
    title: str
    url: str
    said: str


@never_cache
@for_staff
def today(request: StaffRequest) -> HttpResponse:
    """The first page after signing in, for every role."""
    post, day = request.post, office_today()
    if post.role not in SEES_CASES:
        return render(request, "desk/today_admin.html", {"day": dates.day(day, day)})
    if post.role == Role.CUSTODIAN:
        context = {**custody.context(post, day), "outbox": to_send(post)}
        return render(request, "desk/today_custodian.html", context)
    return render(request, "desk/today.html", _context(post, day))


def _context(post: Post, day: date) -> dict[str, object]:
    agenda = agenda_of(post, day)
    came = arrived(post, MOST_AT_SIDE)[:MOST_AT_SIDE] if post.role in {Role.CLERK, Role.HEAD} else []
    waiting = awaited(post, MOST_AT_SIDE)[:MOST_AT_SIDE]
    shown = (*agenda.late, *agenda.coming)[:MOST_LINES]
    cases = _cases(post, {one.case for one in (*shown, *came, *waiting)})
    directory.warm_posts([*(one.post for one in shown), *(case.handler_id for case in cases.values())])
    everything = len(agenda.late) + len(agenda.coming)
    return {
        "heading": dates.day(day, day),
        "status": status(agenda, day),
        "ruler": ruler(agenda, day),
        "groups": _groups(post, [one for one in shown if one.case in cases], cases, day),
        "more": everything > len(shown) or agenda.late_is_cut,
        "shown_count": len(shown),
        "counted_to": _counted_said(agenda, day),
        "work_title": _("Overdue and coming below") if post.role == Role.SUPERVISOR else _("To do"),
        "worklist_url": reverse("desk:worklist"),
        "supervise_url": reverse("desk:supervise") if post.role == Role.SUPERVISOR else "",
        "register_url": reverse("desk:register") if post.role in REGISTERS else "",
        "came": [_came_said(one, cases[one.case], day) for one in came if one.case in cases],
        "waiting": [_waiting_said(one, cases[one.case], day) for one in waiting if one.case in cases],
        # A handler may not make the return visit of a matter handled by themselves, and handles no other.
        "sees_visits": post.role in {Role.CLERK, Role.HEAD},
        "visits": _visits(post, day) if post.role in {Role.CLERK, Role.HEAD} else [],
        "is_supervisor": post.role == Role.SUPERVISOR,
        "outbox": to_send(post) if post.role in {Role.CLERK, Role.HEAD} else {},
        "bulletins": waiting_lines(post, day),
        "beside": beside(post, day),
    }


def to_send(post: Post) -> dict[str, str]:
    """What of the office's messages waits for somebody; empty where nothing does."""
    waits = waiting_for(post, now())
    return status_of_messages(**waits) if any(waits.values()) else {}


def _cases(post: Post, ids: set[int]) -> Mapping[int, Case]:
    """The cases behind the lines, read once, with the state the next step is worked out from."""
    if not ids:
        return {}
    seen = with_columns(Case.objects.visible_to(post).filter(pk__in=ids)).only(*COLUMNS, "state")
    return {case.pk: case for case in seen}


def status(agenda: Agenda, day: date) -> dict[str, str]:
    """The sentence beside the date, numbers in it; `late` is bold."""
    late, coming = len(agenda.late), agenda.coming
    at = sum(one.due_on == day for one in coming)
    week = sum(day < one.due_on <= end_of_week(day) for one in coming)
    late_said = f"{MOST_LATE}+" if agenda.late_is_cut else str(late)
    parts = []
    if at:
        parts.append(ngettext("%(n)d ends today", "%(n)d end today", at) % {"n": at})
    if week:
        parts.append(ngettext("%(n)d more this week", "%(n)d more this week", week) % {"n": week})
    if not late and not parts:
        parts.append(_("Nothing ends this week."))
    return {
        "late": ngettext("%(n)s time limit is overdue", "%(n)s time limits are overdue", late) % {"n": late_said}
        if late
        else "",
        "rest": _(", ").join(parts),
    }


def ruler(agenda: Agenda, day: date) -> list[RulerDay]:
    """The heap of what is late, then three weeks of days; a day past what was counted carries no squares."""
    url, calendar, found = reverse("desk:worklist"), current_calendar(), by_day(agenda.coming)
    late = len(agenda.late)
    columns = [RulerDay(None, f"{url}?due=overdue", ("late",) * min(late, 6), count=late)]
    for offset in range(RULER_DAYS):
        on = day + timedelta(days=offset)
        name = calendar.name_of(on)
        is_off = not calendar.is_working(on)
        columns.append(
            RulerDay(
                on,
                f"{url}?due={on.isoformat()}",
                tuple(_dot(one, day) for one in found.get(on, ())),
                is_today=offset == 0,
                is_off=is_off,
                off_name=words.said(name) if name and is_off else "",
            )
        )
    return columns


def _dot(one: Owing, day: date) -> str:
    if one.is_provisional:
        return "planned"
    return cells.verdict_by_date(one.due_on, day)


def _counted_said(agenda: Agenda, day: date) -> str:
    """Where more run than are counted, up to which day the ruler is whole."""
    if agenda.counted_to >= day + timedelta(days=RULER_DAYS - 1):
        return ""
    return _("Counted through %(day)s; more time limits run after it.") % {"day": dates.day(agenda.counted_to, day)}


def _groups(post: Post, owing: Sequence[Owing], cases: Mapping[int, Case], day: date) -> list[LineGroup]:
    names, facts = span_names(day), _facts(day)
    found: dict[str, list[Owing]] = {}
    for one in owing:
        found.setdefault("later" if one.is_paused else span_of(one.due_on, day), []).append(one)
    groups, is_first = [], True
    for key, (title, said) in names.items():
        if key not in found:
            continue
        lines = []
        for one in found[key]:
            lines.append(_line(post, one, cases[one.case], day, facts, is_first=is_first))
            is_first = False
        groups.append(LineGroup(title, said, tuple(lines)))
    return groups


def _facts(day: date) -> Facts:
    """What all the lines share; a case that bars or recuses this post is not among them."""
    units = directory.units()
    return Facts(
        outside_units=frozenset(pk for pk, unit in units.items() if unit.is_outside),
        reachable_units=frozenset(pk for pk, unit in units.items() if unit.is_active),
        today=day,
    )


def _line(post: Post, one: Owing, case: Case, day: date, facts: Facts, *, is_first: bool) -> Line:
    step = next_step(post, case, one, day, facts)
    answered = sum(letter not in "oa" for letter in case.answers)
    return Line(
        clock=_clock(one, case, day),
        day=dates.day(one.due_on, day),
        title=title_of(case),
        url=case_url(case.number),
        said=_line_said(post, one, case),
        tags=tags_of(case, is_demanded=cast(ListedCase, case).demand is not None),
        marks=answer_marks(case, with_count=False),
        answered=_("%(done)d of %(all)d answered") % {"done": answered, "all": len(case.answers)},
        step=step[1] if step else "",
        step_url=step_url(case.number, step[0]) if step else "",
        is_first=is_first,
    )


def _clock(one: Owing, case: Case, day: date) -> SafeString:
    if one.is_paused:
        return cells.clock("paused", None, None, today=day)
    return clock_cell(case.procedure, one.clock, one.due_on, today=day, provisional=one.is_provisional, with_date=False)


def _line_said(post: Post, one: Owing, case: Case) -> str:
    """Number, request, whose clock it is and what kind."""
    parts = [case.number]
    if one.request and len(case.answers) > 1:
        parts.append(words.ordinal(one.request))
    parts.append(clock_name(case.procedure, one.clock))
    if one.unit is not None and one.unit != post.unit_id:
        parts.append(directory.unit_label(one.unit))
    if one.post is not None and one.post != post.pk:
        parts.append(directory.post_label(one.post))
    pseudonyms = cast(ListedCase, case).pseudonyms
    if pseudonyms:
        parts.append(_("petitioner %(name)s") % {"name": pseudonyms[0]})
    parts.append(stage_name(procedure_for(case.procedure), case))
    return " · ".join(parts)


@lru_cache(maxsize=256)
def _meeting(procedure: str, clock: str) -> tuple[LawStep, ...]:
    """Steps that stop a clock or lead there: what moves another date, or none, must not stand beside this one."""
    leads = LEADS_TO.get(clock, ())
    return tuple(step for step in procedure_for(procedure).steps.values() if clock in step.stops or step.key in leads)


def next_step(post: Post, case: Case, one: Owing, day: date, facts: Facts) -> tuple[str, str] | None:
    """Key and name of the step by which this post meets a time limit; None where it is not this post's to meet."""
    if post.role not in TAKES_STEPS:
        return None
    law, calendar = procedure_for(case.procedure), current_calendar()
    clock, is_anothers = one.clock, one.post is not None and one.post != post.pk
    among = _meeting(case.procedure, clock)
    # Work that lies with somebody by name goes on there; what ends it, such as a signature, may be this post's.
    among = tuple(step for step in among if clock in step.stops) if is_anothers else among
    offers = open_steps(law, case.standing, actor_of(post), day, facts, calendar, among)
    mine = [offer.step for offer in offers if offer.is_open and is_in_line(offer.step, {clock})]
    if not mine:
        return None
    step = min(mine, key=lambda one: (clock not in one.stops, one.primary))
    return step.key, words.said(step.name)


def _came_said(one: Owing, case: Case, day: date) -> SideLine:
    last = {"number": case.number, "day": dates.plain_day(one.due_on, day)}
    if one.clock == "objection":
        said = _("%(number)s · objection possible until %(day)s") % last
    else:
        said = _("%(number)s · to be sorted by %(day)s") % last
    arrived_on = dates.plain_day(one.starts_on, day) if one.starts_on else ""
    return SideLine(arrived_on, title_of(case), case_url(case.number), said)


def _waiting_said(one: Owing, case: Case, day: date) -> SideLine:
    unit = directory.unit_label(one.unit if one.unit is not None else who_has(case))
    when = dates.plain_day(one.due_on, day)
    if standing(case.procedure, one.clock, one.due_on, day)[0] == "late":
        when = _("%(day)s, overdue") % {"day": when}
    said = " · ".join((case.number, unit, clock_name(case.procedure, one.clock)))
    return SideLine(when, title_of(case), case_url(case.number), said)


def _visits(post: Post, day: date) -> list[SideLine]:
    """Answers that were served and wait for a return visit, or for the reason why there is none."""
    served = listed(post, stage="served").filter(unit=post.unit_id).order_by("-sort_on", "-pk")
    found = served.only("number", "subject", "is_sealed", "last_on")[:MOST_AT_SIDE]
    return [
        SideLine(
            _("served, last step on %(day)s") % {"day": dates.plain_day(case.last_on, day)},
            title_of(case),
            case_url(case.number),
            case.number,
        )
        for case in found
    ]
