"""Who of the own unit has how much: for its head alone, drawn when it is looked at (law.md 9a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.desk.quality_parts import tabs
from huiyin.duties.office_time import today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.quality.workload import AGES, WEEKS, Load, loads, may_see, suggested
from huiyin.web import dates

# The steps by which a head gives a matter to a handler.
GIVES = frozenset({"appoint", "reassign"})


@never_cache
@require_safe
@for_roles(Role.HEAD)
def load(request: StaffRequest) -> HttpResponse:
    """Open matters by handler, how long they lie, and how many dates the next four weeks hold."""
    day = today()
    found = loads(request.post, day)
    whole = sum(one.open for one in found)
    context = {
        "tabs": tabs(request.post, "quality_load"),
        "unit": request.post.unit.label,
        "loads": [(one, list(zip(age_names(), one.ages, strict=True)), _weeks(one, day)) for one in found],
        "ages": age_names(),
        "weeks": [dates.span(first, last, day) for first, last in _spans(day)],
        "said": ngettext("%(n)d open matter with a handler.", "%(n)d open matters with a handler.", whole)
        % {"n": whole},
        "worklist": reverse("desk:worklist"),
    }
    return render(request, "desk/quality_load.html", context)


def _spans(day: date) -> list[tuple[date, date]]:
    return [(day + timedelta(days=7 * place), day + timedelta(days=7 * place + 6)) for place in range(WEEKS)]


def _weeks(one: Load, day: date) -> list[tuple[str, int]]:
    names = [dates.span(first, last, day) for first, last in _spans(day)]
    return list(zip(names, one.weeks, strict=True))


def age_names() -> list[str]:
    """The bands by days since a matter was opened."""
    return [
        _("%(least)d days and more") % {"least": least}
        if most is None
        else _("%(least)d–%(most)d days") % {"least": least, "most": most}
        for least, most in AGES
    ]


@dataclass(frozen=True, slots=True)
class Share:
    """One handler beside the form that appoints one; `url` presets them, "" for whoever stands aside."""

    name: str
    said: str
    is_suggested: bool
    url: str


def shares(post: Post, unit: int | None, barred: Sequence[int], url: str, day: date) -> list[Share]:
    """The loads of the unit's handlers for its own head, and who has least; nothing for anybody else."""
    if unit is None or not may_see(post, unit):
        return []
    found = loads(post, day)
    least = suggested(found, barred)
    return [
        Share(
            one.name,
            _said(one) if one.staff not in barred else _("stands aside from this matter"),
            least is not None and one.post == least.post,
            f"{url}?handler={one.post}" if one.staff not in barred else "",
        )
        for one in found
    ]


def _said(one: Load) -> str:
    told = ngettext("%(n)d open", "%(n)d open", one.open) % {"n": one.open}
    told += _(", ") + ngettext("%(n)d due within two weeks", "%(n)d due within two weeks", one.soon) % {"n": one.soon}
    if one.late:
        told += _(", ") + ngettext("%(n)d late", "%(n)d late", one.late) % {"n": one.late}
    return told
