"""The supervisor's list: what is overdue or due soon below, by unit, and the supervision orders that wait.

Units stand in the order of the tree and are counted, never ranked; no person is counted at all (law.md 9a).
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from huiyin.cases.lists import late_below, listed, with_unit
from huiyin.cases.models import Case, Step
from huiyin.desk import followed
from huiyin.desk.barred_later import barred_later
from huiyin.desk.case import PASSED_ON
from huiyin.desk.context import LOOKS_DOWN
from huiyin.desk.filters import children_of
from huiyin.desk.owing import case_of
from huiyin.desk.rows import Row, case_url, column_names, holder_unit, prepare, title_of, with_columns
from huiyin.duties.models import Duty, DutyState
from huiyin.duties.office_time import today as office_today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.procedure.clocks import SOON_DAYS
from huiyin.web import cells, dates

MOST_ROWS = 100
MOST_COUNTED = 100
MOST_DEMANDS = 30
MOST_PASSED_ON = 30
# A row as the browser gets it, drawn here and not in the template: two hundred of them took half the page.
ROW = (
    '<tr><td class="case-number">%s</td><td class="what"><a href="%s">%s</a>%s</td><td data-name="%s">%s</td>'
    '<td data-name="%s">%s</td><td data-name="%s"><span class="owner">%s</span></td></tr>\n'
)
# Answered orders stay in view this long.
ANSWERED_DAYS = 30


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit one level below: how much is late and due soon there and below it."""

    name: str
    url: str
    late: str
    soon: str
    is_late: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Rows of the unit that owes the date, by deadline."""

    unit: str
    count: int
    drawn: SafeString


@dataclass(frozen=True, slots=True)
class Demand:
    """One supervision order: what was asked of whom by when, and the answer once there is one."""

    number: str
    url: str
    title: str
    unit: str
    asked: str
    clock: SafeString
    answer: str
    answered_on: str


@never_cache
@for_roles(*sorted(LOOKS_DOWN))
def supervise(request: StaffRequest) -> HttpResponse:
    """Late and soon below the own unit, or below the one chosen in the address (`unit`)."""
    post, today = request.post, office_today()
    chosen = _chosen(post, request.GET.get("unit", ""))
    late, late_cut = _rows(post, chosen, None, today - timedelta(days=1), today)
    soon, soon_cut = _rows(post, chosen, today, today + timedelta(days=SOON_DAYS), today)
    here = directory.unit(chosen or post.unit_id)
    context = {
        "status": _status(late, late_cut, soon, soon_cut),
        "units": _units(post, chosen, today),
        "here": here.label,
        "trail": _trail(post, chosen),
        "late": late,
        "late_cut": late_cut,
        "soon": soon,
        "soon_cut": soon_cut,
        "most": MOST_ROWS,
        "columns": column_names(),
        "followed": followed.overdue(post, chosen, today),
        "demands": _demands(post, chosen, today),
        "passed_on": _passed_on(post, chosen, today),
        "barred": barred_later(post, chosen, today),
        "worklist_url": f"{reverse('desk:worklist')}?due=overdue{f'&unit={chosen}' if chosen else ''}",
    }
    return render(request, "desk/supervise.html", context)


def _chosen(post: Post, typed: str) -> int | None:
    """The unit in the address, if it lies below the own one."""
    card = directory.units().get(int(typed)) if typed.isdecimal() and len(typed) < 19 else None
    return card.id if card and card.id != post.unit_id and post.unit_id in card.line else None


def _trail(post: Post, chosen: int | None) -> list[tuple[str, str]]:
    """The line from the own unit down to the chosen one, with links; empty at the top."""
    if chosen is None:
        return []
    line = directory.unit(chosen).line
    url = reverse("desk:supervise")
    above = line[line.index(post.unit_id) : -1]
    return [(directory.unit(unit).short_label, url if unit == post.unit_id else f"{url}?unit={unit}") for unit in above]


def _rows(post: Post, unit: int | None, first: date | None, last: date, today: date) -> tuple[list[UnitRows], bool]:
    """Rows due in a span, under the unit that owes each; the longest overdue come first where there are more."""
    cases = listed(post, under=unit).filter(sort_on__lte=last)
    if unit is not None:
        cases = with_unit(cases, unit)
    if first is not None:
        cases = cases.filter(sort_on__gte=first)
    found = list(with_columns(cases)[: MOST_ROWS + 1])
    rows = prepare(found[:MOST_ROWS], today=today)
    groups: dict[int, list[Row]] = {}
    for case, row in zip(found, rows, strict=False):
        groups.setdefault(holder_unit(case), []).append(row)
    in_order = sorted(groups, key=lambda pk: directory.unit(pk).path)
    names = column_names()
    named = [UnitRows(directory.unit_label(pk), len(groups[pk]), _drawn(groups[pk], names)) for pk in in_order]
    return named, len(found) > MOST_ROWS


def _drawn(rows: Iterable[Row], names: Mapping[str, str]) -> SafeString:
    """The rows as HTML; texts are escaped here, clock and tags come safe."""
    name = {key: html.escape(text) for key, text in names.items()}
    return mark_safe(
        "".join(
            ROW
            % (
                *(row.number, row.url, html.escape(row.title)),
                f'<span class="tags">{row.tags}</span>' if row.tags else "",
                *(name["clock"], row.clock, name["whose"], html.escape(row.whose)),
                *(name["who"], html.escape(row.who or row.unit)),
            )
            for row in rows
        )
    )


def _passed_on(post: Post, unit: int | None, today: date) -> list[Row]:
    """Matters that a second unit or a later one has, and none has accepted yet: somebody has to decide (art. 24)."""
    # Said of the case as well as of its reach: the index of such cases holds the open ones alone.
    cases = listed(post, under=unit).filter(is_open=True, passes__gte=PASSED_ON, stage__in=("sorting", "passed"))
    if unit is not None:
        cases = with_unit(cases, unit)
    return prepare(list(with_columns(cases)[:MOST_PASSED_ON]), today=today)


def _status(late: list[UnitRows], late_cut: bool, soon: list[UnitRows], soon_cut: bool) -> dict[str, str]:
    late_count, soon_count = sum(one.count for one in late), sum(one.count for one in soon)
    late_said = f"{late_count}+" if late_cut else str(late_count)
    soon_said = f"{soon_count}+" if soon_cut else str(soon_count)
    return {
        "late": ngettext("%(n)s matter is overdue", "%(n)s matters are overdue", late_count) % {"n": late_said}
        if late_count
        else "",
        "soon": ngettext("%(n)s ends within %(days)d days", "%(n)s end within %(days)d days", soon_count)
        % {"n": soon_said, "days": SOON_DAYS},
    }


def _units(post: Post, chosen: int | None, today: date) -> list[UnitLine]:
    """The units directly below, in the order of the tree."""
    at = chosen or post.unit_id
    cards = children_of(directory.unit(at))
    through = today + timedelta(days=SOON_DAYS)
    counts = late_below(post, [card.id for card in cards], today, through, MOST_COUNTED)
    url = reverse("desk:supervise")
    return [
        UnitLine(card.label, f"{url}?unit={card.id}", _said(late), _said(soon), late > 0, False)
        for card in cards
        for late, soon in [counts.get(card.id, (0, 0))]
        if card.is_active or late or soon
    ]


def _said(number: int) -> str:
    return str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def _demands(post: Post, unit: int | None, today: date) -> list[Demand]:
    """Orders that wait for an answer, by their date, then those answered lately."""
    duties = Duty.objects.filter(clock="demand", subject__startswith="case:")
    waiting = list(duties.open().order_by("due_on", "pk")[: 4 * MOST_DEMANDS])
    answered = duties.filter(
        state__in=(DutyState.MET, DutyState.MET_LATE), ended_on__gte=today - timedelta(days=ANSWERED_DAYS)
    )
    every = [*waiting, *answered.order_by("-ended_on", "-pk")[:MOST_DEMANDS]]
    if not every:
        return []
    ids = {case_of(duty.subject) for duty in every}
    seen = listed(post, is_open=None, under=unit).filter(pk__in=ids)
    cases = {case.pk: case for case in with_columns(seen)}
    shown = [duty for duty in every if case_of(duty.subject) in cases][:MOST_DEMANDS]
    said = _words_of({case_of(duty.subject) for duty in shown})
    return [_demand(duty, cases[case_of(duty.subject)], said, today) for duty in shown]


def _words_of(ids: set[int]) -> Mapping[tuple[int, str], dict[str, Any]]:
    """What the steps of orders and their answers say, by case and number of the order."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    rows = Step.objects.filter(case__in=ids, key__in=("demand", "explain")).order_by("case_id", "seq")
    for case, seq, key, given in rows.values_list("case_id", "seq", "key", "given"):
        if key == "demand":
            found[case, str(seq)] = {"what": given.get("what", "")}
            continue
        for (of_case, number), words in found.items():
            # An answer that names no order answers all that wait.
            is_meant = given.get("demand") in {None, "", number, int(number)}
            if of_case == case and is_meant and "answer" not in words:
                words["answer"] = given.get("answer", "")
    return found


def _demand(duty: Duty, case: Case, said: Mapping[tuple[int, str], dict[str, Any]], today: date) -> Demand:
    # The key of the duty ends in the number of the order and its day: "demand:0:7:260318".
    words = said.get((case.pk, duty.key.split(":")[2]), {})
    hidden = _("The words of a sealed matter are read on its own page.") if case.is_sealed else ""
    return Demand(
        number=case.number,
        url=case_url(case.number),
        title=title_of(case),
        unit=directory.unit_label(duty.unit_id),
        asked=hidden or words.get("what", ""),
        clock=_demand_clock(duty, today),
        answer="" if hidden else words.get("answer", ""),
        answered_on=dates.day(duty.ended_on, today) if duty.ended_on else "",
    )


def _demand_clock(duty: Duty, today: date) -> SafeString:
    if duty.state == DutyState.OPEN or duty.ended_on is None:
        return cells.duty_clock(duty.due_on, today=today, started_on=duty.starts_on)
    verdict = "met" if duty.state == DutyState.MET else "met_late"
    return cells.clock(verdict, duty.ended_on, (duty.ended_on - duty.due_on).days, today=today)
