"""What is asked of this unit and what it asks of others, by date: instructions, orders, suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.desk.oversight_lines import AskedLine, instruction_lines
from huiyin.duties.office_time import today as office_today
from huiyin.oversight.answering import ASKS
from huiyin.oversight.models import Instruction
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role

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
    parts = [
        (_("What waits"), "desk:oversight", True),
        (_("Instructions"), "desk:oversight_instructions", True),
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
        "ours": ours[:MOST],
        "theirs": theirs[:MOST],
        "status": status(ours, day),
        "may_ask": post.role in ASKS,
        "is_cut": len(ours) > MOST or len(theirs) > MOST,
    }
    return render(request, "desk/oversight.html", context)


def open_lines(post: Post, day: date) -> list[tuple[AskedLine, bool]]:
    """Everything open within reach, by date; True where this post's own unit, or the post itself, is to answer."""
    rows = Instruction.objects.visible_to(post).open().select_related("case").order_by("answer_by", "pk")
    found = list(rows[: 2 * MOST + 1])
    lines = zip(instruction_lines(found, day), found, strict=True)
    return [(line, post.pk == row.handler_id or post.unit_id == row.unit_id) for line, row in lines]


def status(ours: list[AskedLine], day: date) -> dict[str, str]:
    late = sum(line.due_on < day for line in ours)
    waits = ngettext("%(n)d answer is owed here", "%(n)d answers are owed here", len(ours)) % {"n": len(ours)}
    return {
        "waits": waits if ours else _("No answer is owed here"),
        "late": ngettext("%(n)d of them is overdue", "%(n)d of them are overdue", late) % {"n": late} if late else "",
    }


def narrowed(state: str, day: date) -> Q:
    """What the chosen state of a list takes in."""
    return {
        "open": Q(answered_on=None, withdrawn_on=None),
        "late": Q(answered_on=None, withdrawn_on=None, answer_by__lt=day),
        "answered": Q(answered_on__isnull=False),
        "withdrawn": Q(withdrawn_on__isnull=False),
    }.get(state, Q())
