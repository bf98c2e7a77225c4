"""The board: what waits, by unit in the order of the tree; every count opens to its list (requirement 78 and 79)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.context import LOOKS_DOWN, capped
from huiyin.desk.filters import children_of
from huiyin.desk.oversight import chosen_unit, tabs
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today as office_today
from huiyin.oversight.board import ASKINGS, MOST, Counts, board, case_of, objections_in_flight
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.directory import UnitCard
from huiyin.people.models import Post
from huiyin.web import cells, dates

LISTS = {
    "orders": "desk:oversight_orders",
    "instructions": "desk:oversight_instructions",
    "suggestions": "desk:oversight_suggestions",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One count under its head and the list it opens to; `late` of them are past their day."""

    head: str
    count: str
    url: str
    late: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One unit with everything below it."""

    name: str
    url: str
    is_sum: bool
    cells: tuple[Cell, ...]


@never_cache
@require_safe
@for_roles(*sorted(LOOKS_DOWN))
def oversight_board(request: StaffRequest) -> HttpResponse:
    """Of the own unit, or of the one below it that is chosen; `print=1` is the same on paper."""
    post, day = request.post, office_today()
    here = _here(request)
    cards = [card for card in children_of(here) if card.is_active or card.id == here.id]
    counts = board(post, [here.id, *(card.id for card in cards)], day)
    lines = [
        *(_line(card, counts[card.id], has_below=bool(children_of(card))) for card in cards),
        _line(here, counts[here.id], is_sum=True),
    ]
    context = {
        "tabs": tabs(post, "desk:oversight_board"),
        "here": here.label,
        "trail": _trail(post, here),
        "heads": heads(),
        "lines": lines,
        "day": dates.day(day),
        "print_url": "?" + urlencode({"unit": here.id, "print": 1}),
        "back_url": "?" + urlencode({"unit": here.id}),
    }
    is_print = "print" in request.GET
    return render(request, "desk/oversight_board_print.html" if is_print else "desk/oversight_board.html", context)


def heads() -> tuple[str, ...]:
    return (
        _("Overdue"),
        _("Due soon"),
        _("Objections in flight"),
        _("Orders to be answered"),
        _("Instructions to be answered"),
        _("Suggestions to be answered"),
    )


def _here(request: StaffRequest) -> UnitCard:
    """The chosen unit, if it lies below the own one."""
    own = directory.unit(request.post.unit_id)
    chosen = chosen_unit(request)
    return chosen if chosen is not None and own.id in chosen.line else own


def _trail(post: Post, here: UnitCard) -> list[tuple[str, str]]:
    line = here.line
    return [
        (directory.unit(pk).short_label, f"{reverse('desk:oversight_board')}?unit={pk}")
        for pk in line[line.index(post.unit_id) : -1]
    ]


def _line(card: UnitCard, counts: Counts, *, has_below: bool = False, is_sum: bool = False) -> BoardLine:
    unit = {"unit": card.id}
    worklist, names = reverse("desk:worklist"), heads()
    matters = (
        Cell(names[0], capped(counts.overdue, MOST), f"{worklist}?{urlencode({'due': 'overdue', **unit})}", "", True),
        Cell(names[1], capped(counts.soon, MOST), f"{reverse('desk:supervise')}?{urlencode(unit)}", "", False),
        Cell(names[2], str(counts.objections), f"{reverse('desk:oversight_objections')}?{urlencode(unit)}", "", False),
    )
    askings = tuple(
        Cell(
            head,
            str(counts.waiting[name]),
            f"{reverse(LISTS[name])}?{urlencode({'state': 'open', **unit})}",
            _("%(n)d overdue") % {"n": counts.late[name]} if counts.late[name] else "",
            counts.late[name] > 0,
        )
        for head, name in zip(names[3:], ASKINGS, strict=True)
    )
    name = _("%(unit)s, all together") % {"unit": card.label} if is_sum else card.label
    below = f"{reverse('desk:oversight_board')}?unit={card.id}" if has_below else ""
    return BoardLine(name, below, is_sum, (*matters, *askings))


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One objection that waits for its answer."""

    number: str
    url: str
    title: str
    unit: str
    clock: object


@never_cache
@require_safe
@for_roles(*sorted(LOOKS_DOWN))
def objections(request: StaffRequest) -> HttpResponse:
    """Objections in flight, by the day their answer is due."""
    day, here = office_today(), _here(request)
    duties = [
        duty
        for duty in objections_in_flight(request.post)
        if duty.unit_id is not None and here.id in directory.unit(duty.unit_id).line
    ]
    context = {
        "tabs": tabs(request.post, "desk:oversight_board"),
        "here": here.label,
        "lines": _objection_lines(request.post, duties[:MOST], day),
        "is_cut": len(duties) > MOST,
        "board_url": f"{reverse('desk:oversight_board')}?unit={here.id}",
    }
    return render(request, "desk/oversight_objections.html", context)


def _objection_lines(post: Post, duties: list[Duty], day: date) -> list[ObjectionLine]:
    cases = Case.objects.visible_to(post).in_bulk({case_of(duty) for duty in duties})
    return [
        ObjectionLine(
            number=cases[case_of(duty)].number,
            url=case_url(cases[case_of(duty)].number),
            title=title_of(cases[case_of(duty)]),
            unit=directory.unit_label(duty.unit_id),
            clock=cells.duty_clock(duty.due_on, today=day, started_on=duty.starts_on),
        )
        for duty in duties
        if case_of(duty) in cases
    ]
