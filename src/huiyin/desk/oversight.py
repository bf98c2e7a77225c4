"""What is asked of this unit and what it asks of others, by date: instructions, orders, suggestions, decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.desk.context import LOOKS_DOWN
from huiyin.desk.oversight_lines import AskedLine, decision_lines, instruction_lines, order_lines, suggestion_lines
from huiyin.desk.people_pages import PAGE, page_number, pager
from huiyin.duties.office_time import today as office_today
from huiyin.oversight.answering import ASKS, may_answer
from huiyin.oversight.asked import Asked, AskedQuerySet
from huiyin.oversight.models import Decision, Instruction, Order, Proposal, Suggestion
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role, Unit
from huiyin.web import cells
from huiyin.web.shown import Filter

SEES_OVERSIGHT = (Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR)
MOST = 100


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the room."""

    name: str
    url: str
    is_here: bool


def tabs(post: Post, here: str) -> list[Tab]:
    """The parts of the room this post may open; `here` is the name of the address that is shown."""
    asks, looks_down = post.role in ASKS, post.role in LOOKS_DOWN
    parts = [
        (_("What waits"), "desk:oversight", True),
        (_("Board"), "desk:oversight_board", looks_down),
        (_("Instructions"), "desk:oversight_instructions", True),
        (_("Orders"), "desk:oversight_orders", asks),
        (_("Suggestions"), "desk:oversight_suggestions", asks),
        (_("People's congress"), "desk:oversight_congress", asks),
        (_("Weekly report"), "desk:oversight_meetings", asks),
    ]
    return [Tab(name, reverse(url), url == here) for name, url, is_open in parts if is_open]


@never_cache
@require_safe
@for_roles(*SEES_OVERSIGHT)
def oversight(request: StaffRequest) -> HttpResponse:
    """What waits for an answer: of this unit first, then of others."""
    day, post = office_today(), request.post
    lines = open_lines(post, day)
    ours = [line for line, is_ours in lines if is_ours]
    theirs = [line for line, is_ours in lines if not is_ours]
    context = {
        "tabs": tabs(post, "desk:oversight"),
        "proposals": proposal_lines(post, day),
        "ours": ours[:MOST],
        "theirs": theirs[:MOST],
        "status": status(ours, day),
        "may_ask": post.role in ASKS,
        "is_cut": len(ours) > MOST or len(theirs) > MOST,
    }
    return render(request, "desk/oversight.html", context)


def open_lines(post: Post, day: date) -> list[tuple[AskedLine, bool]]:
    """Everything open within reach, by date; True where this post's own unit, or the post itself, is to answer."""
    found: list[tuple[AskedLine, bool]] = []
    instructions = Instruction.objects.visible_to(post).open().select_related("case", "unit")
    orders = Order.objects.visible_to(post).open().select_related("unit")
    suggestions = Suggestion.objects.visible_to(post).open().select_related("unit")
    decisions = Decision.objects.visible_to(post).open().select_related("unit", "meeting")
    kinds: tuple[tuple[AskedQuerySet[Any], Callable[[Any, date], list[AskedLine]]], ...] = (
        (instructions, instruction_lines),
        (orders, order_lines),
        (suggestions, suggestion_lines),
        (decisions, decision_lines),
    )
    for rows, lines_of in kinds:
        read: Sequence[Asked] = list(rows.order_by("answer_by", "pk")[: MOST + 1])
        found += zip(lines_of(read, day), [_is_ours(post, row) for row in read], strict=True)
    return sorted(found, key=lambda one: one[0].due_on)


def _is_ours(post: Post, row: Asked) -> bool:
    """The unit's own, also for those of it who do not answer themselves."""
    return may_answer(post, row) or (row.owed_by_unit == post.unit_id and row.owed_by_post is None)


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A rung that is proposed to this post's unit."""

    url: str
    unit: str
    rung: str
    clock: object
    passed_by: str


def proposal_lines(post: Post, day: date) -> list[ProposalLine]:
    """What went unanswered and waits here for a decision."""
    rows = Proposal.objects.visible_to(post).waiting()[:MOST]
    return [
        ProposalLine(
            url=reverse("desk:oversight_proposal", args=[row.pk]),
            unit=directory.unit_label(row.unit_id),
            rung=row.get_rung_display(),
            clock=cells.duty_clock(row.decide_by, today=day, started_on=row.made_on),
            passed_by=passed_by_said(row),
        )
        for row in rows
    ]


def passed_by_said(row: Proposal) -> str:
    """Why it lies here and not nearer: nobody supervises there."""
    if not row.passed_by:
        return ""
    names = _(", ").join(directory.unit_label(pk) for pk in row.passed_by)
    return _("passed by, as nobody there supervises or may see it: %(units)s") % {"units": names}


def status(ours: list[AskedLine], day: date) -> dict[str, str]:
    late = sum(line.due_on < day for line in ours)
    waits = ngettext("%(n)d answer is owed here", "%(n)d answers are owed here", len(ours)) % {"n": len(ours)}
    return {
        "waits": waits if ours else _("No answer is owed here"),
        "late": ngettext("%(n)d of them is overdue", "%(n)d of them are overdue", late) % {"n": late} if late else "",
    }


STATES: tuple[str, ...] = ("", "open", "late", "answered", "withdrawn")


def in_state[T: Asked](rows: AskedQuerySet[T], state: str, day: date) -> AskedQuerySet[T]:
    """Those of the chosen state; orders made in matters are open while one of them is."""
    if state == "open":
        return rows.open()
    if state == "late":
        return rows.late(day)
    if state == "answered":
        return rows.filter(withdrawn_on=None).exclude(pk__in=rows.open().order_by().values("pk"))
    return rows.filter(withdrawn_on__isnull=False) if state == "withdrawn" else rows


def state_filter(state: str) -> Filter:
    names = (_("all"), _("to be answered"), _("overdue"), _("answered"), _("taken back"))
    return Filter("state", _("State"), state if state in STATES else "", tuple(zip(STATES, names, strict=True)))


def chosen_unit(request: StaffRequest) -> directory.UnitCard | None:
    """The unit of the address (`unit`), if there is one: lists show what it, or one below it, was asked."""
    typed = request.GET.get("unit", "")
    return directory.units().get(int(typed)) if typed.isdecimal() and len(typed) < 19 else None


def listed_page(
    request: StaffRequest,
    rows: AskedQuerySet[Any],
    lines_of: Callable[[Any, date], list[AskedLine]],
    said: str,
) -> dict[str, Any]:
    """One page of a list of askings, narrowed by state and unit; `said` is the pager's sentence."""
    day, number, state = office_today(), page_number(request), request.GET.get("state", "")
    found, unit = in_state(rows, state, day), chosen_unit(request)
    if unit is not None:
        found = found.filter(unit__path__startswith=Unit.objects.filter(pk=unit.id).values("path")[:1])
    total, first = found.count(), (number - 1) * PAGE
    return {
        "lines": lines_of(list(found[first : first + PAGE]), day),
        "filters": [state_filter(state)],
        "total": total,
        "pager": pager(request, total, number, said),
        "unit_name": unit.label if unit else "",
        "may_ask": request.post.role in ASKS,
        "list_url": request.path,
    }
